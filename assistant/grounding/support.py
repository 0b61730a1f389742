"""Whether what is said follows from what a passage says: same words, figures and polarity."""

# ruff: noqa: E501 - patterns and templates are read whole
# ruff: noqa: PLR0912 - one branch a kind of claim
# ruff: noqa: SIM102 - one condition a line

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.grounding.evidence import Evidence
from assistant.grounding.figures import Figure
from assistant.grounding.matching import same
from assistant.grounding.speech import idea
from assistant.grounding.statements import (
    CONTRAST,
    Statement,
    agents_of,
    denials,
    statement,
    words_of,
)
from kb.terms import STOPWORDS, tokens

_WIDEST = 4
_FILLERS = frozenset(
    ["yes", "sure", "ok", "okay", "well", "also", "so", "note", "according", "good", "usually"]
)
# Words that change what a rule says although everybody uses them.
_TURNS = (
    frozenset({"only"}), frozenset({"alway"}), frozenset({"never"}),
    frozenset({"befor"}), frozenset({"after", "from", "of", "onc", "when"}),
    frozenset({"unlimit"}), frozenset({"forev"}), frozenset({"until"}), frozenset({"full", "fulli"}),
    frozenset({"half"}), frozenset({"immedi"}), frozenset({"automat"}), frozenset({"even"}),
    frozenset({"regardless"}), frozenset({"twice", "doubl"}), frozenset({"tripl"}),
)  # fmt: skip
_COND = re.compile(
    r"\b(?:over|above|from|at least|more than|if|when|for orders|members?|only|except|unless|spend|ab|über|à partir|desde|free from)\b",
    re.I,
)
_ACTORS = frozenset(
    {
        "pay",
        "cover",
        "collect",
        "refund",
        "return",
        "deliv",
        "charg",
        "keep",
        "repair",
        "exchang",
        "send",
        "arrang",
        "cost",
    }
)


@dataclass(frozen=True, slots=True)
class Said:
    """What has to be proved of a sentence.

    Attributes:
        words: Content words as ideas, each with whether it is denied.
        figures: Figures that no record proves.
        text: The sentence with its names blanked out.
    """

    words: frozenset[tuple[str, bool]]
    figures: tuple[Figure, ...]
    text: str


def proof(said: Said, evidence: Evidence) -> str:
    """The key of the passage that proves something; empty when none does.

    Where no few sentences that stand together do, every clause may be proved by its own.
    """
    if key := _proved_whole(said, evidence):
        return key
    parts = _clauses(said)
    keys = [_proved_whole(part, evidence) for part in parts]
    return keys[0] if len(keys) > 1 and all(keys) else ""


def _clauses(said: Said) -> list[Said]:
    """A sentence's clauses, each with its own words and figures; what opens it opens them all."""
    bounds = [m.start() for m in _COORDINATE.finditer(said.text)]
    spans = list(zip([0, *bounds], [*bounds, len(said.text)], strict=True))
    found = []
    for start, end in spans:
        text = said.text[start:end]
        own = {idea(w) for w in tokens(text)}
        words = frozenset(p for p in said.words if p[0] in own)
        inside = tuple(f for f in said.figures if start <= f.start and f.end <= end)
        shifted = tuple(replace(f, start=f.start - start, end=f.end - start) for f in inside)
        if not words:
            return []  # nothing tells what its figures are said of
        found.append(Said(words, shifted, text))
    return found


def _proved_whole(said: Said, evidence: Evidence) -> str:
    best = ""
    for key, told in evidence.told.items():
        passage = evidence.passages[key]
        about = {idea(w) for w in tokens(f"{passage.title} {passage.heading}")}
        inside = frozenset[str]().union(*(s.ideas for s in told)) if told else frozenset()
        for window in _windows(told):
            if _proves(window, about - inside, about, said):
                return key
    return best


def proved_by(told: Sequence[Statement], said: Said) -> bool:
    """Whether statements prove something by themselves."""
    return any(_proves(window, set(), set(), said) for window in _windows(told))


def _windows(told: Sequence[Statement]) -> Iterator[Sequence[Statement]]:
    for size in range(1, _WIDEST + 1):
        for start in range(len(told) - size + 1):
            yield told[start : start + size]


def _proves(window: Sequence[Statement], about: set[str], titled: set[str], said: Said) -> bool:
    rows = sum(s.text.lstrip().startswith("|") for s in window)
    if len(window) > 1 and rows:
        return False  # what one row of a table says holds for that row
    ideas = frozenset[str]().union(*(s.ideas for s in window))
    for figure in said.figures:
        if not any(same(figure, f) for s in window for f in s.figures):
            return False
    for word, _ in said.words:
        if word not in ideas and word not in about:
            return False
    affirmed = frozenset[str]().union(*(s.affirmed for s in window))
    denied = frozenset[str]().union(*(s.denied for s in window))
    for word, no in said.words:
        if word in ideas and (word in affirmed or word in denied):
            if word not in (denied if no else affirmed):
                return False
    if not said.words and not said.figures:
        return False
    spoken = {word for word, _ in said.words} or {idea(w) for w in tokens(said.text)}
    nearest = max(window, key=lambda s: len(s.ideas & spoken))
    mine, theirs = denials(said.text), denials(nearest.text)
    if nearest.negated and not mine:
        return False
    if _only(nearest, said):
        return False
    if mine > theirs:
        return False
    if mine < theirs and len(window) == 1 and (nearest.affirmed | nearest.denied) <= spoken:
        return False
    if len(window) > 1 and not all(_together(f, window, said) for f in said.figures):
        return False
    if not said.words:
        # Nothing but figures and everyday words: then these have to be the same.
        bare = "".join(
            " " if any(f.start <= at < f.end for f in said.figures) else letter
            for at, letter in enumerate(said.text)
        )
        plain = {w for w, _ in words_of(bare) if not w[0].isdigit()} - STOPWORDS - _FILLERS
        if not plain or not {idea(w) for w in plain} <= ideas | titled:
            return False
    spoken = {idea(w) for w in tokens(said.text)}
    literally = ideas | {idea(w) for s in window for w in tokens(s.text)}
    for turn in _TURNS:
        if turn & spoken - (frozenset() if said.figures else {"of"}) and not turn & literally:
            return False
    return not (
        _agents_differ(window, said) or _unconditional(window, said) or _contrast(window, said)
    )


_COORDINATE = re.compile(
    r"[;,]\s+(?:and|but|while|und|et|y)\b|;\s|\s(?:and|but|while|und|et|y)\b", re.I
)
_ONLY = re.compile(r"\b(?:only|nur|seulement|solo|sólo)\b((?:\W+\w+){1,4})", re.I)
_CLAUSE = re.compile(r"[,;:()](?=\s|$)|\s[–—-]\s|\b(?:and|but|while|und|et|y)\b", re.I)


def _together(figure: Figure, window: Sequence[Statement], said: Said) -> bool:
    """Whether a figure stands with the words of its own clause, not only somewhere near."""
    start = max((m.end() for m in _CLAUSE.finditer(said.text, 0, figure.start)), default=0)
    later = _CLAUSE.search(said.text, figure.end)
    clause = said.text[start : later.start() if later else len(said.text)]
    content = {word for word, _ in said.words}
    words = {idea(w) for w in tokens(clause)} & content
    words = words or content
    return any(
        any(same(figure, f) for f in s.figures) and len(words & s.ideas) * 2 >= len(words)
        for s in window
    )


def _agents_differ(window: Sequence[Statement], said: Said) -> bool:
    told = frozenset[tuple[str, str]]().union(*(s.agents for s in window))
    for who, verb in agents_of(said.text):
        if verb in _ACTORS:
            others = {w for w, v in told if v == verb}
            if others and who not in others:
                return True
    return False


def _unconditional(window: Sequence[Statement], said: Said) -> bool:
    """Whether something is said to be free without the condition that it stands under."""
    spoken = {word for word, _ in said.words}
    if "free" not in spoken:
        return False
    for told in window:
        if (
            "free" in told.ideas
            and any(f.kind in ("money",) for f in told.figures)
            and _COND.search(told.text)
        ):
            money = [f for f in told.figures if f.kind == "money"]
            if not any(same(f, g) for f in said.figures for g in money):
                return True
    return False


def _only(told: Statement, said: Said) -> bool:
    """Whether something is said of everyone that holds for some only."""
    match = _ONLY.search(told.text)
    if match is None or _ONLY.search(said.text) or denials(said.text):
        return False
    limited = [idea(w) for w in tokens(match[1]) if w not in STOPWORDS]
    spoken = {idea(w) for w in tokens(said.text)}
    return bool(limited) and limited[0] not in spoken


def _contrast(window: Sequence[Statement], said: Said) -> bool:
    for figure in said.figures:
        mine = CONTRAST.search(said.text[: figure.start]) is not None
        places = [
            CONTRAST.search(s.text[: f.start]) is not None
            for s in window
            for f in s.figures
            if same(figure, f)
        ]
        if places and all(places) and not mine:
            return True
    return False


def residue(
    words: Iterable[tuple[str, bool]], told: Sequence[Statement]
) -> frozenset[tuple[str, bool]]:
    """The words that no statement holds in the same polarity."""
    affirmed = frozenset[str]().union(*(s.affirmed for s in told)) if told else frozenset()
    denied = frozenset[str]().union(*(s.denied for s in told)) if told else frozenset()
    ideas = frozenset[str]().union(*(s.ideas for s in told)) if told else frozenset()
    left = []
    for word, no in words:
        if word in (denied if no else affirmed):
            continue
        if word in ideas and word not in denied and word not in affirmed:
            continue
        left.append((word, no))
    return frozenset(left)


__all__ = ["Said", "proof", "proved_by", "residue", "statement"]
