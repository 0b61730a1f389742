"""What evidence says, sentence by sentence: its ideas, what it denies, and its figures."""

# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.grounding.figures import Figure, figures
from assistant.grounding.speech import idea, is_speech
from kb.terms import fold, sentence_spans, tokens

_DENIALS = frozenset(
    """not no never cannot without neither nor none nothing non nicht kein keine keinen keiner keinem
    ohne nie niemals pas sans aucun aucune jamais ni sin nunca ningun ninguna isnt dont doesnt
    cant wont aint unable excluding""".split()  # noqa: SIM905
)
_ENDS_DENIAL = frozenset(
    {"but", "and", "although", "though", "however", "aber", "mais", "pero", "so"}
)
_REACH = 4
_LEADING = 5  # words of a heading among which a denial is its own
_SHORT_NOT = re.compile(r"(?:\b(can)not\b|\b(?:ca|wo|sha)n['’´`]t\b|n['’´`]t\b)", re.I)
_TOKEN = re.compile(r"\w+(?:[.,]\d+)*|[,;:.!?()–—|]", re.UNICODE)
_NO = frozenset(
    [
        "no",
        "none",
        "non",
        "nein",
        "nicht",
        "kein",
        "keine",
        "false",
        "n",
        "not",
        "without",
        "0",
        "not-included",
        "na",
    ]
)
_YES = frozenset(["yes", "true", "ja", "oui", "si", "y", "included"])
_RULE = re.compile(r"^[\s|:-]+$")
_ITEM = re.compile(r"\s*(?:[-+•]|\d{1,2}[.)])\s")
# Before a figure that holds for something else than what is told: "instead of the usual 60".
CONTRAST = re.compile(
    r"\b(?:instead of|rather than|not|usual(?:ly)?|normal(?:ly)?|statt|au lieu)\b[^.;]{0,24}$", re.I
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, list item, table row or attribute of the evidence.

    Attributes:
        ideas: All its words as ideas.
        denied: Those that stand behind a negation.
        affirmed: Those that stand outside of one.
        agents: Who does what: pairs of ``we`` or ``you`` and a verb.
        name: Ideas of an attribute's name; empty for prose.
        words: Its folded words but for negations.
        negated: Whether it is listed under words that deny it: "What can't be returned".
    """

    text: str
    ideas: frozenset[str]
    denied: frozenset[str]
    affirmed: frozenset[str]
    figures: tuple[Figure, ...]
    agents: frozenset[tuple[str, str]]
    name: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    negated: bool = False


def words_of(text: str) -> list[tuple[str, bool]]:
    """The folded tokens of a text, each with whether a negation reaches it."""
    text = _SHORT_NOT.sub(lambda m: f" {m[1] or ''} not ", fold(text.replace("’", "'")))
    found: list[tuple[str, bool]] = []
    left = 0
    for word in _TOKEN.findall(text):
        if not (word[0].isalnum() or word[0] == "_"):
            left = 0 if word not in "()" else left
            continue
        if word in _DENIALS:
            left = _REACH
            continue
        if word in _ENDS_DENIAL:
            left = 0
        found.append((word, left > 0))
        if left and not is_speech(word):
            left -= 1
    return found


def denials(text: str) -> int:
    """How often a text negates."""
    plain = _SHORT_NOT.sub(" not ", fold(text.replace("’", "'")))
    return sum(word in _DENIALS for word in _TOKEN.findall(plain))


_AGENT = re.compile(
    r"\b(we|you|wir|sie|nous|vous)(?:['’](?:ll|ve|re|d))?\s+(?:(?:will|can|may|must|have to|need to|should|do|are|always|also|only|never|not|cannot|don't)\s+){0,2}(\w+)"
)


def agents_of(text: str) -> frozenset[tuple[str, str]]:
    """Who does what, as pairs of a pronoun and a verb's idea."""
    return frozenset((m[1], idea(m[2])) for m in _AGENT.finditer(fold(text)))


@lru_cache(maxsize=20_000)
def statement(text: str, name: str = "") -> Statement:
    """Read one statement; an attribute is given its name, which its text begins with."""
    words = words_of(text)
    return Statement(
        text=text,
        ideas=frozenset(idea(word) for word, _ in words),
        denied=frozenset(idea(word) for word, no in words if no and not is_speech(word)),
        affirmed=frozenset(idea(word) for word, no in words if not no and not is_speech(word)),
        figures=tuple(figures(text)),
        agents=agents_of(text),
        name=frozenset(idea(word) for word in tokens(name)),
        words=frozenset(word for word, _ in words),
    )


def attribute(name: str, value: str) -> Statement:
    """A statement of an attribute; ``Hood: No`` denies the hood."""
    plain = fold(value).strip(" .")
    said = statement(f"{name}: {value}", name)
    ideas = frozenset(idea(word) for word in tokens(name))
    if plain in _NO or plain.split(" ")[0].strip(",;:") in ("no", "none", "not", "without"):
        content = frozenset(i for i in ideas)
        return Statement(
            said.text,
            said.ideas,
            said.denied | content,
            said.affirmed - content,
            said.figures,
            said.agents,
            ideas,
        )
    if plain in _YES:
        return Statement(
            said.text,
            said.ideas,
            frozenset(),
            said.affirmed | ideas,
            said.figures,
            said.agents,
            ideas,
        )
    return said


def told(value: str) -> bool | None:
    """What a yes-or-no value says; None for any other value."""
    plain = fold(value).strip(" .")
    return True if plain in _YES else False if plain in _NO else None


def statements(text: str) -> list[Statement]:
    """The statements of a Markdown text, in order."""
    return [statement(_unmarked(text[start:end])) for start, end in sentence_spans(text)]


def passage_statements(text: str, heading: str = "") -> list[Statement]:
    """The statements of a passage: rows mean what their head says, items what stands over them.

    Args:
        text: Markdown.
        heading: What the passage stands under.
    """
    found = statements(text)
    told: list[Statement] = []
    head: Statement | None = None
    over = heading if _denying(heading) else ""
    for one in found:
        said = one
        row = said.text.lstrip().startswith("|")
        if not row:
            head = None
        elif head is None:
            head = said
        elif not _RULE.match(said.text):
            said = replace(
                said,
                ideas=said.ideas | head.ideas,
                figures=said.figures + tuple(_measured(said.text, head.text)),
            )
        item = _ITEM.match(said.text) is not None
        if not row and not item and said.text.rstrip().endswith(":"):
            over = said.text if _denying(said.text) else ""
        elif over and (item or len(found) == 1) and not denials(said.text):
            both = said.affirmed | said.denied
            said = replace(
                said, text=f"{over} {said.text}", affirmed=both, denied=both, negated=True
            )
        elif not row and not item and over != heading:
            over = ""
        told.append(said)
    return told


def _denying(lead: str) -> bool:
    """Whether a heading denies what stands under it: "What we don't match", "Not covered"."""
    return denials(" ".join(lead.split()[:_LEADING])) > 0


def _measured(row: str, head: str) -> list[Figure]:
    """Bare numbers of a row with the unit that their column is headed by."""
    return [
        figure
        for cell, name in zip(row.split("|"), head.split("|"), strict=False)
        if re.fullmatch(r"\s*\d+(?:[.,]\d+)?\s*", cell)
        for figure in figures(f"{cell.strip()} {name.strip(' ()')}")
        if figure.dimension
    ]


def _unmarked(text: str) -> str:
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[*_`#\\]+", "", text)
