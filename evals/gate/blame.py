"""Which document made answers worse: proven by turning it back and asking again."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from evals.gate.changed import Changed, rests_on
from evals.gate.worse import Worse, worse
from evals.golden import Golden
from evals.result import Result

# Asks these over the candidate in which these documents are turned back.
Trial = Callable[[Collection[Changed], Sequence[Golden]], Sequence[Result]]

# Trials and seconds after which what is left is named unproven.
TRIALS = 24
SECONDS = 60.0
# Documents turned back one by one before the rest is halved.
_ALONE = 8


@dataclass(frozen=True, slots=True)
class Blamed:
    """What made a conversation worse.

    Attributes:
        documents: Turned back, these mend it; unproven, one of these does.
        proven: Whether that was tried; also where nothing else differs.
    """

    worse: Worse
    documents: tuple[Changed, ...]
    proven: bool


class Blaming:
    """Finds the documents that made conversations worse.

    Args:
        differing: All documents that differ.
        trial: Asks over the candidate with some of them turned back.
        trials: At most so many.
        seconds: No new one after so long.
    """

    def __init__(
        self,
        differing: Sequence[Changed],
        trial: Trial,
        *,
        trials: int = TRIALS,
        seconds: float = SECONDS,
    ) -> None:
        self._differing = tuple(differing)
        self._trial = trial
        self._left = trials
        self._until = time.monotonic() + seconds

    def outdated(self, found: Sequence[Worse]) -> tuple[Worse, ...]:
        """Those that only the shop's trade makes worse: a golden names a price or stock of before.

        A broken promise never is: an answer has to say the record's price, whatever it is.
        """
        trade = [one for one in self._differing if one.trade]
        asked = [one for one in found if not one.broken]
        if not trade or not asked:
            return ()
        if len(trade) == len(self._differing):
            return tuple(asked)
        return tuple(self._mended(trade, asked))

    def blame(self, found: Sequence[Worse]) -> tuple[Blamed, ...]:
        """What made each of these worse."""
        if len(self._differing) == 1:
            return tuple(Blamed(one, self._differing, proven=True) for one in found)
        done: dict[str, Blamed] = {}
        suspects = {
            one.golden.id: [d for d in self._differing if rests_on((one.before, one.after), d)]
            for one in found
        }
        for document in self._by_suspicion(suspects.values())[:_ALONE]:
            asked = [
                one
                for one in found
                if document in suspects[one.golden.id] and one.golden.id not in done
            ]
            for one in self._mended([document], asked):
                done[one.golden.id] = Blamed(one, (document,), proven=True)
        for one in found:
            if one.golden.id not in done:
                done[one.golden.id] = self._halved(one, suspects[one.golden.id], done.values())
        return tuple(done[one.golden.id] for one in found)

    def _halved(self, one: Worse, suspects: Sequence[Changed], known: Iterable[Blamed]) -> Blamed:
        """Halve what differs as long as one half alone mends the answer."""
        for other in list(known):  # what made another one worse is tried first
            if other.proven and self._mended(other.documents, [one]):
                return Blamed(one, other.documents, proven=True)
        documents: tuple[Changed, ...] = self._differing
        while len(documents) > 1:
            middle = len(documents) // 2
            halves = documents[:middle], documents[middle:]
            smaller = next((half for half in halves if self._mended(half, [one])), None)
            if smaller is None:
                break
            documents = smaller
        if len(documents) == 1:
            return Blamed(one, documents, proven=True)
        return Blamed(one, tuple(suspects) or documents, proven=False)

    def _mended(self, documents: Collection[Changed], found: Sequence[Worse]) -> list[Worse]:
        if not found or not documents or self._left <= 0 or time.monotonic() > self._until:
            return []
        self._left -= 1
        results = {r.item: r for r in self._trial(documents, [one.golden for one in found])}
        return [
            one
            for one in found
            if one.golden.id in results
            and worse(one.golden, one.before, results[one.golden.id]) is None
        ]

    def _by_suspicion(self, groups: Iterable[Sequence[Changed]]) -> list[Changed]:
        counts: dict[Changed, int] = {}
        for group in groups:
            for document in group:
                counts[document] = counts.get(document, 0) + 1
        return sorted(counts, key=lambda document: -counts[document])
