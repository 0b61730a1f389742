"""Whether a record states a figure, in the attribute that the words round it name."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.grounding.figures import Figure
from assistant.grounding.matching import HOLDS, Traced, same
from assistant.grounding.records import Record
from assistant.grounding.speech import idea, is_speech
from assistant.grounding.statements import Statement
from kb.terms import tokens


def told_figure(
    figure: Figure, records: Sequence[Record], segment: str, counted: str = ""
) -> Traced:
    """A figure in the statements of a record, preferably in the one that the words name.

    Args:
        figure: As it was said.
        records: Whose it may be.
        segment: The words round it.
        counted: What it is a number of: "doors"; empty where that isn't known.
    """
    kind = "day" if figure.kind == "day" else "number"
    words = {idea(w) for w in tokens(segment)}
    content = {idea(w) for w in tokens(segment) if not is_speech(w)}
    mend, against = "", False
    for record in records:
        holding = [s for s in record.proved if any(same(figure, f) for f in s.figures)]
        named = [
            s for s in record.proved if s.name and s.name & words and _names(s, words) and s.figures
        ]
        if figure.kind == "number" or figure.dimension == "count":
            # The 2 of "Hollow 2" is a name, no fact, unless its neighbours are said with it.
            holding = [s for s in holding if s.text != record.title or _beside(figure, s, words)]
        if counted and any(counted in s.ideas for s in record.proved if s.text != record.title):
            # The record speaks of doors: then a two that it says of sleepers isn't theirs.
            holding = [s for s in holding if counted in s.ideas]
        if record.kind == "order" and holding:
            return HOLDS
        if holding and (
            not named or any(s in named or (not s.name and s.ideas & content) for s in holding)
        ):
            return HOLDS
        # What stands in an attribute's name is part of it, and so is a title's number.
        exact = [s for s in named if len(s.figures) == 1 and figure.kind == s.figures[0].kind]
        against = against or any(f.dimension == figure.dimension for s in named for f in s.figures)
        if len({s.text for s in exact}) == 1 and not mend:
            mend = _literal(exact[0])
    told = figure.unit if kind == "day" else f"{figure.value.normalize():f}"
    return Traced(False, mend, f"no tool returned the {kind} {told}", against)


_FAINT = frozenset(
    idea(w)
    for w in [
        "size",
        "type",
        "product",
        "rating",
        "max",
        "maximum",
        "min",
        "of",
        "in",
        "the",
        "per",
        "for",
    ]
)


def _names(said: Statement, words: set[str]) -> bool:
    """Whether words name an attribute: by all that its name says, or by what only it says."""
    core = said.name - _FAINT
    return bool(core) and (
        core <= words or bool({w for w in core if w in words} and len(core) <= 3)
    )


def _beside(figure: Figure, title: Statement, words: set[str]) -> bool:
    for own in title.figures:
        if same(figure, own):
            near = [*tokens(title.text[: own.start])[-1:], *tokens(title.text[own.end :])[:1]]
            if any(idea(w) in words for w in near):
                return True
    return False


def _literal(said: Statement) -> str:
    only = said.figures[0]
    return said.text[only.start : only.end]
