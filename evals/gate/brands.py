"""The gate before a brand's words: the same questions to the version that answers and to the next.

Both answer from the same edition, so what differs is the brand alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from evals.gate.asked import Asking, asked
from evals.gate.telling import Tally, example
from evals.gate.tolerance import Tolerance, held_back
from evals.gate.worse import Worse, better, worse
from evals.golden import Golden
from evals.oracle.truth import MADE
from evals.result import Result
from evals.runs.summary import void
from evals.score import EvalError
from evals.targets.target import Target
from ingest.gate import Progress

Opening = Callable[[], AbstractContextManager[Target]]
# A hosted model that is asked again may answer otherwise: what got worse is asked so often again,
# on both sides, and counts if it is worse more often than not.
AGAIN = 2


@dataclass(frozen=True, slots=True)
class BrandVerdict:
    """What the gate says of a brand.

    Attributes:
        findings: What speaks against it, in words; empty to let it through.
        said: What was judged and what came of it, in a sentence.
    """

    findings: tuple[str, ...]
    said: str


@dataclass(frozen=True, slots=True)
class BrandGate:
    """Judges a brand by what shoppers would be answered with it.

    Attributes:
        before: Opens what answers now.
        after: Opens what would answer.
        without: By file that differs: opens what would answer with that file as it is now.
        goldens: What is asked.
        tolerance: What may get worse.
        steady: Whether the same question twice is the same answer twice.
        cache: The file of remembered results; None for none.
    """

    before: Opening
    after: Opening
    without: dict[str, Opening]
    goldens: Sequence[Golden]
    tolerance: Tolerance
    steady: bool = True
    cache: Path | None = None

    def judge(self, progress: Progress) -> BrandVerdict:
        """Ask both and compare.

        Raises:
            EvalError: More than 2 % could not be asked, so there is nothing to go by.
        """
        total = 2 * len(self.goldens)
        was = self._asked(self.before, self.goldens, lambda n: progress("judge", n, total))
        now = self._asked(
            self.after, self.goldens, lambda n: progress("judge", len(self.goldens) + n, total)
        )
        for side in (was, now):
            if why := void(side):
                raise EvalError(f"the brand can't be judged: {why}")
        compared = list(zip(self.goldens, was, now, strict=True))
        found = [one for one in (worse(*each) for each in compared) if one is not None]
        if found and not self.steady:
            found = self._confirmed(found)
        held = held_back(found, self.goldens, compared, self.tolerance)
        tally = Tally(
            goldens=sum(MADE not in golden.tags for golden in self.goldens),
            checks=sum(MADE in golden.tags for golden in self.goldens),
            better=sum(better(before, after) for _, before, after in compared),
            worse=found,
            held=held,
            outdated=(),
            silent=(),
        )
        return BrandVerdict(tuple(self._told(held)), tally.said)

    def _told(self, held: Sequence[Worse]) -> list[str]:
        """What got worse, with the file that did it where turning it back mends the answer."""
        if not held:
            return []
        mended: dict[str, str] = {}
        files = self.without if len(self.without) > 1 else {}
        for file, opening in files.items():
            left = [one for one in held if one.golden.id not in mended]
            results = self._asked(opening, [one.golden for one in left], lambda _count: None)
            for one, result in zip(left, results, strict=True):
                if worse(one.golden, one.before, result) is None:
                    mended[one.golden.id] = file
        only = next(iter(self.without)) if len(self.without) == 1 else ""
        return [
            f"{mended.get(one.golden.id) or only or 'several files together'}: {example(one)}"
            for one in held
        ]

    def _confirmed(self, found: Sequence[Worse]) -> list[Worse]:
        goldens = [one.golden for one in found]
        votes = dict.fromkeys((golden.id for golden in goldens), 1)
        for epoch in range(2, AGAIN + 2):
            was = self._asked(self.before, goldens, lambda _count: None, epoch)
            now = self._asked(self.after, goldens, lambda _count: None, epoch)
            for golden, before, after in zip(goldens, was, now, strict=True):
                votes[golden.id] += worse(golden, before, after) is not None
        return [one for one in found if votes[one.golden.id] > (1 + AGAIN) / 2]

    def _asked(
        self,
        opening: Opening,
        goldens: Sequence[Golden],
        told: Callable[[int], None],
        epoch: int = 1,
    ) -> tuple[Result, ...]:
        with opening() as target:
            return asked(target, goldens, Asking(self.cache, None, told), epoch)
