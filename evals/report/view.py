"""What the report's page shows of a run, in the order it shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import PurePath

from assistant.conversation import Answer
from evals.golden import Golden
from evals.report.wording import Piece, differing
from evals.result import Outcome, Result, TurnResult
from evals.runs.comparison import Comparison
from evals.runs.run import Run
from evals.runs.summary import Slice, Summary
from evals.score import Score
from evals.statistics.interval import Interval

DECISIONS = {
    "answer": "answered",
    "clarify": "asked back",
    "decline": "said it doesn't know",
    "handoff": "handed over",
}


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as the page shows it.

    Attributes:
        extras: Cards and citations, a line each, in pieces like the text.
    """

    decision: str
    text: tuple[Piece, ...]
    extras: tuple[tuple[Piece, ...], ...]
    total_ms: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """A turn: what was asked, what was answered before and now, and how the checks went."""

    shopper: str
    before: Said | None
    after: Said | None
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A conversation on the page.

    Attributes:
        why: What would go wrong for the store; empty when the golden isn't known.
        shares: Shares of epochs that passed, before and now, in words; empty for one epoch.
        epoch: The epoch that is shown: the first that failed, else the first.
    """

    item: str
    outcome: Outcome
    critical: bool
    severity: str
    moment: str
    tags: tuple[str, ...]
    why: str
    where: str
    shares: str
    epoch: int
    error: str
    turns: tuple[Exchange, ...]
    ends: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A slice of the run as a line of the table.

    Attributes:
        all_k: pass^k for the most epochs; None with one epoch.
        difference: Against the earlier run; None without one.
        holm: Its corrected p-value.
    """

    name: str
    passed: Interval | None
    counts: Mapping[Outcome, int]
    all_k: float | None
    difference: Interval | None
    holm: float | None


def entries(
    run: Run, before: Run | None, comparison: Comparison | None, goldens: Sequence[Golden]
) -> dict[str, list[Entry]]:
    """The run's conversations by section: ``regressions``, then the rest by what they came to.

    Sections without a conversation are left out.
    """
    known = {golden.id: golden for golden in goldens}
    old = before.by_item() if before is not None else {}
    worse = [change.item for change in comparison.regressions] if comparison else []
    better = {change.item for change in comparison.improvements} if comparison else set()
    found: dict[str, list[Entry]] = {name: [] for name in SECTIONS}
    by_item = run.by_item()
    for item in [*worse, *(item for item in by_item if item not in set(worse))]:
        results = by_item[item]
        entry = _entry(results, old.get(item, ()), known.get(item))
        if item in worse:
            found["regressions"].append(entry)
        elif entry.critical:
            found["critical"].append(entry)
        elif item in better and entry.outcome is Outcome.PASSED:
            found["improvements"].append(entry)
        else:
            found[str(entry.outcome)].append(entry)
    return {name: some for name, some in found.items() if some}


# In the order of the page, with their headings.
SECTIONS = {
    "regressions": "Worse than before",
    "critical": "Critical failures",
    "failed": "Failed",
    "error": "Could not be held",
    "unmeasured": "Not measured",
    "improvements": "Better than before",
    "passed": "Passed",
}


def rows(summary: Summary, comparison: Comparison | None) -> tuple[Row, ...]:
    """The whole run and its slices, the worst first."""
    differences = {one.name: one for one in comparison.slices} if comparison else {}
    if comparison is not None:
        differences["all"] = comparison.overall

    def row(one: Slice) -> Row:
        most = max(one.pass_k, default=0)
        difference = differences.get(one.name)
        return Row(
            one.name,
            one.passed,
            one.counts,
            one.pass_k[most] if most > 1 else None,
            difference.difference if difference else None,
            difference.holm if difference else None,
        )

    ordered = sorted(
        summary.slices, key=lambda one: (one.passed.value if one.passed else 2.0, one.name)
    )
    return (row(summary.overall), *(row(one) for one in ordered))


def _entry(results: Sequence[Result], old: Sequence[Result], golden: Golden | None) -> Entry:
    shown = next((r for r in results if r.failures or r.error), results[0])
    earlier = next((r for r in old if r.epoch == shown.epoch), old[0] if old else None)
    return Entry(
        item=shown.item,
        outcome=shown.outcome,
        critical=any(result.critical for result in results),
        severity=str(shown.severity),
        moment=str(shown.moment).replace("_", " "),
        tags=shown.tags,
        why=golden.why if golden else "",
        where=PurePath(golden.where).name if golden else "",
        shares=_shares(results, old),
        epoch=shown.epoch,
        error=shown.error,
        turns=_exchanges(shown, earlier),
        ends=shown.ends,
    )


def _shares(results: Sequence[Result], old: Sequence[Result]) -> str:
    if len(results) < 2:
        return ""
    now = f"{_passes(results)} of {len(results)} epochs passed"
    return f"{now}; before {_passes(old)} of {len(old)}" if old else now


def _passes(results: Sequence[Result]) -> int:
    return sum(result.outcome is Outcome.PASSED for result in results)


def _exchanges(now: Result, earlier: Result | None) -> tuple[Exchange, ...]:
    before = earlier.turns if earlier else ()
    found = []
    for place in range(max(len(now.turns), len(before))):
        new = now.turns[place] if place < len(now.turns) else None
        old = before[place] if place < len(before) else None
        told = new or old
        assert told is not None
        left, right = _side_by_side(old, new)
        found.append(Exchange(told.shopper, left, right, new.scores if new else ()))
    return tuple(found)


def _side_by_side(old: TurnResult | None, new: TurnResult | None) -> tuple[Said | None, ...]:
    if old is None or new is None:
        return tuple(None if one is None else _said(one) for one in (old, new))
    if _lines(old.answer) == _lines(new.answer) and old.answer.decision == new.answer.decision:
        return None, _said(new)  # once is enough
    return _said(old, new, left=True), _said(old, new, left=False)


def _said(turn: TurnResult, other: TurnResult | None = None, *, left: bool = True) -> Said:
    shown = turn if left or other is None else other
    old = _lines(turn.answer)
    if other is None:
        pieces: list[tuple[Piece, ...]] = [(Piece(line, False),) for line in old]
    else:
        new = _lines(other.answer)
        pieces = [differing(old[0], new[0])[0 if left else 1], *_moved(old[1:], new[1:], left)]
    text, *extras = pieces
    decision = DECISIONS.get(str(shown.answer.decision), str(shown.answer.decision))
    return Said(decision, text, tuple(extras), shown.total_ms)


def _moved(old: Sequence[str], new: Sequence[str], left: bool) -> list[tuple[Piece, ...]]:
    """Lines of one side; one that the other side lacks there, or has elsewhere, differs."""
    pieces: list[tuple[Piece, ...]] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        pieces += [(Piece(line, tag != "equal"),) for line in (old[i:j] if left else new[k:m])]
    return pieces


def _lines(answer: Answer) -> list[str]:
    """The text, then a line for each card and citation."""
    lines = [answer.text.replace("**", "")]
    for card in answer.cards:
        price = str(card.price) if card.price else "no price"
        state = str(card.availability).replace("_", " ")
        lines.append(f"▢ {card.title} · {price} · {state}")
    for citation in answer.citations:
        heading = f" · {citation.heading}" if citation.heading else ""
        lines.append(f"❝ {citation.title}{heading}")
    if answer.handoff is not None:
        reason = str(answer.handoff.reason).replace("_", " ")
        lines.append(f"→ to a person: {reason}")
    return lines
