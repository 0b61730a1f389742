"""What the publish gate found, in words that are kept with the edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.gate.blame import Blamed
from evals.gate.worse import Worse
from evals.golden import Golden
from ingest.checks import Finding
from kb.counting import counted

# Of each document; the edition keeps them, so they are cut.
EXAMPLES = 6
_LONGEST = 100
# The same in full, for who reads both answers side by side.
_WHOLE = 1_500
_NAMED = 3


def findings(blamed: Sequence[Blamed], asked: int) -> tuple[Finding, ...]:
    """One finding for each document, or group of them, that made answers worse.

    Args:
        blamed: What got worse, and through what.
        asked: How many conversations were held.
    """
    groups: dict[tuple[tuple[str, ...], bool], list[Blamed]] = {}
    for one in blamed:
        groups.setdefault((tuple(d.id for d in one.documents), one.proven), []).append(one)
    return tuple(
        Finding(
            "answers",
            some[0].documents[0].source if some[0].documents else "",
            _message(some),
            len(some),
            asked,
            tuple(example(one.worse) for one in some[:EXAMPLES]),
            tuple(_answers(one.worse) for one in some[:EXAMPLES]),
        )
        for some in sorted(groups.values(), key=len, reverse=True)
    )


def example(one: Worse) -> str:
    """A question, what was answered, what would be, and what that breaks."""
    before, after = one.said
    return (
        f"{one.golden.id}: “{_cut(one.question, 80)}”: “{_cut(before)}” → “{_cut(after)}” "
        f"({_cut(one.reason)})"
    )


def _answers(one: Worse) -> tuple[str, str, str, str, str]:
    before, after = one.said
    return (
        one.golden.id,
        _cut(one.question, _WHOLE),
        _cut(before, _WHOLE),
        _cut(after, _WHOLE),
        _cut(one.reason, 400),
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """What was judged and what came of it.

    Attributes:
        goldens: How many golden conversations were held.
        checks: How many catalogue checks were asked of both editions.
        better: How many of both go better.
        worse: What got worse.
        held: What of that holds the edition.
        outdated: Goldens that name a price or stock that the shop has changed.
        silent: Questions that the articles answered and don't any more. Whether that is meant,
            only a person knows; a golden conversation makes it matter.
    """

    goldens: int
    checks: int
    better: int
    worse: Sequence[Worse]
    held: Sequence[Worse]
    outdated: Sequence[Worse]
    silent: Sequence[Golden]

    @property
    def said(self) -> str:
        """In a sentence."""
        asked = counted(self.goldens, "golden conversation")
        asked += f" and {counted(self.checks, 'catalogue check')}"
        parts = [f"{len(self.worse)} worse", f"{self.better} better"]
        if self.worse and not self.held:
            parts.append("within the tolerance: " + _listed([w.golden.id for w in self.worse]))
        if self.outdated:
            ids = _listed([one.golden.id for one in self.outdated])
            parts.append(f"out of date since price or stock changed: {ids}")
        if self.silent:
            questions = _listed([f"“{one.turns[0].shopper}”" for one in self.silent])
            parts.append(f"no longer answered by the articles: {questions}")
        return f"{asked}: {'; '.join(parts)}"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _message(some: Sequence[Blamed]) -> str:
    documents, proven = some[0].documents, some[0].proven
    many = f"{counted(len(some), 'answer')} {'gets' if len(some) == 1 else 'get'} worse"
    if not documents:
        return f"{many}; no single document was found that does it"
    names = ", ".join(document.named for document in documents[:3])
    if len(documents) > 3:
        names += f" and {len(documents) - 3} more"
    if proven:
        return f"{many} through {names}"
    return f"{many} through one of these, unproven: {names}"


def _cut(text: str, most: int = _LONGEST) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
