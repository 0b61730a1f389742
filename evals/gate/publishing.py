"""The gate before shoppers: the same questions to the candidate edition and to what is live."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from assistant.conversation import AssistantError
from evals.gate.asked import Asking, asked
from evals.gate.blame import Blamed, Blaming
from evals.gate.changed import Changed, changed
from evals.gate.telling import Tally, findings
from evals.gate.tolerance import Tolerance, held_back
from evals.gate.worse import Sides, better, lost, paired, worse
from evals.golden import Golden
from evals.result import Result
from evals.runs.summary import void
from evals.runs.workers import OpenTarget, TargetChangedError
from evals.score import EvalError
from evals.targets.target import Target
from ingest.checks import Finding
from ingest.gate import Progress, Verdict
from kb.documents import Kind, KnowledgeError
from kb.edition import Edition
from kb.editions.diff import pairs
from kb.editions.trial import turned_back
from kb.knowledge import Knowledge
from kb.recalled import RecalledEdition
from kb.search import Retriever

# Opens what answers from an edition.
Over = Callable[[Retriever], AbstractContextManager[Target]]
# Makes the catalogue checks of an edition, some about what changed.
Checks = Callable[[Edition, Sequence[Changed]], Sequence[Golden]]


def unjudged(error: Exception) -> Verdict:
    """A candidate that can't be judged isn't published either."""
    if isinstance(error, TargetChangedError):
        restart = " Ask whoever runs the server to restart it, then publish again."
        told = f"{error.what} while the answers were judged."
        told += restart if error.code else " Publish again."
    else:
        told = f"the answers couldn't be judged: {' '.join(str(error).split())}"
    return Verdict((Finding("unjudged", "", told, 0, 0),), told)


class PublishGate:
    """Judges a candidate edition by what shoppers would be answered from it.

    Args:
        knowledge: The store's; its writer lock is held while it is asked.
        over: Opens what answers from an edition.
        goldens: The brand's and the store's conversations.
        apart: Opens the same over an edition's number in another process; None to stay in this.
        checks: Makes an edition's catalogue checks; None for none.
        tolerance: What may get worse.
        cache: The file of remembered results; what was asked before isn't asked again.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        over: Over,
        goldens: Sequence[Golden],
        *,
        apart: Callable[[int], OpenTarget] | None = None,
        checks: Checks | None = None,
        tolerance: Tolerance | None = None,
        cache: Path | None = None,
    ) -> None:
        self._knowledge = knowledge
        self._over = over
        self._goldens = tuple(goldens)
        self._apart = apart
        self._checks = checks
        self._tolerance = tolerance or Tolerance()
        self._cache = cache

    def __call__(self, candidate: int, live: int, progress: Progress) -> Verdict:
        """What speaks against a candidate; see :data:`ingest.gate.Gate`.

        What can't be judged is held as well: nothing gets to shoppers because a golden is broken.
        """
        if not live:
            return Verdict((), "no: the first edition has nothing to be worse than")
        try:
            return self._judge(candidate, live, progress)
        except (EvalError, KnowledgeError, AssistantError) as error:
            return unjudged(error)

    def _judge(self, candidate: int, live: int, progress: Progress) -> Verdict:
        engine = self._knowledge.catalog.engine
        new, old = (RecalledEdition(engine, number) for number in (candidate, live))
        differing = [changed(pair) for pair in pairs(engine, live, candidate)]
        checks = self._sides(old, new, differing)
        both = [(golden, golden) for golden in self._goldens] + list(checks.both)
        total = 2 * (len(both) + len(checks.gone)) + len(checks.new)
        before = self._asked(
            old, [was for was, _ in both] + list(checks.gone), lambda n: progress("judge", n, total)
        )
        after = self._asked(
            new,
            [now for _, now in both] + [*checks.new, *checks.gone],
            lambda n: progress("judge", len(both) + len(checks.gone) + n, total),
        )
        for side in (before, after):
            if why := void(tuple(side.values())):
                return unjudged(EvalError(why))
        compared = [(now, before[was.id], after[now.id]) for was, now in both]
        gone = [golden.id for golden, was, now in compared if lost(was, now)]
        if gone:
            told = f"{len(gone)} conversations can no longer be held, for example {gone[0]}"
            return Verdict(
                (Finding("unjudged", "", f"{told}: {after[gone[0]].error}", len(gone), total),),
                told,
            )
        found = [one for one in (worse(*parts) for parts in compared) if one is not None]
        blaming = Blaming(differing, lambda back, some: self._trial(candidate, live, back, some))
        outdated = blaming.outdated(found)
        left = [one for one in found if one not in outdated]
        held = held_back(left, [golden for _, golden in both], compared, self._tolerance)
        blamed: tuple[Blamed, ...] = blaming.blame(held) if held else ()
        improved = sum(better(was, now) for _, was, now in compared)
        silent = [
            golden
            for golden in checks.gone
            if worse(golden, before[golden.id], after[golden.id]) is not None
        ]
        tally = Tally(len(self._goldens), len(checks.both), improved, left, held, outdated, silent)
        return Verdict(findings(blamed, len(both)), tally.said)

    def _sides(self, old: Edition, new: Edition, differing: Sequence[Changed]) -> Sides:
        if self._checks is None:
            return Sides()
        return paired(self._checks(old, differing), self._checks(new, differing))

    def _asked(
        self, edition: Edition, goldens: Sequence[Golden], told: Callable[[int], None]
    ) -> dict[str, Result]:
        how = Asking(self._cache, self._apart(edition.number) if self._apart else None, told)
        with self._over(self._knowledge.recalled(edition)) as target:
            return {one.item: one for one in asked(target, goldens, how)}

    def _trial(
        self, candidate: int, live: int, back: Collection[Changed], goldens: Sequence[Golden]
    ) -> Sequence[Result]:
        keys: list[tuple[Kind, str]] = [one.key for one in back]
        with (
            turned_back(self._knowledge, candidate, live, keys) as retriever,
            self._over(retriever) as target,
        ):
            return asked(target, goldens, Asking())
