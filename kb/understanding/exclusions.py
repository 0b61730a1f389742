"""What a shopper's words say is not wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.terms import STOPWORDS
from kb.understanding.condition import FacetCondition, Filter
from kb.understanding.constraint import Constraint
from kb.understanding.negation import NEGATIONS
from kb.understanding.vocabulary import Term, Vocabulary

# An attribute's value excludes what bears it from so many products on; of fewer the texts decide.
BORNE = 5
STOPS = frozenset(
    {"for", "with", "and", "or", "in", "of", "from", "by", "under", "over", "but", "that", "to",
     "on", "at", "size", "which", "not", "no", "without"}
)  # fmt: skip
# "Not enough", "not only": no thing is excluded.
_NO_THING = frozenset(
    {"enough", "only", "just", "too", "very", "so", "yet", "even", "all", "sure", "your", "my",
     "our", "his", "her", "always", "really", "working"}
)  # fmt: skip
_SKIPPED = frozenset({"a", "an", "the", "any", "its", "added", "included", "including"})
_PAIRS = frozenset(
    {("anything", "but"), ("other", "than"), ("free", "of"), ("but", "not"), ("but", "no"),
     ("not", "with"), ("not", "in"), ("not", "from"), ("not", "made")}
)  # fmt: skip
_LETTERS = re.compile(r"[^\W\d_]")


def negated(
    words: Sequence[str], terms: list[Term], vocabulary: Vocabulary
) -> tuple[set[int], list[str], list[Constraint]]:
    """What isn't wanted: the cells that say so, phrases for the texts, and conditions on facets."""
    constraints: list[Constraint] = []
    gone: set[int] = set()
    excluded: list[str] = []
    position = 0
    while position < len(words):
        opening = _opening(words, position)
        if not opening or _is_title(words, position, vocabulary):
            position += 1
            continue
        start = position + opening
        while start < len(words) and words[start] in _SKIPPED:
            start += 1
        met = [t for t in terms if start <= t.span <= start + (1 if opening == 1 else 0)]
        met = [t for t in met if t.span == start or words[start] in STOPWORDS] or [
            t for t in met if words[start] not in STOPS and t.role != "attribute"
        ]
        scope = list(range(start, _end(words, start, position)))
        first = [t for t in met if t.span == min(m.span for m in met)] if met else []
        whole = first and set(scope) <= {start, *first[0].cells}
        if first and first[0].role == "attribute" and "yes" not in first[0].values:
            rare = min(BORNE, len(vocabulary.titles) // 1000)
            first = first if vocabulary.products_of(first[0]) >= rare else []
        if first and (
            first[0].role in ("brand", "option") or whole or words[position] != "without"
        ):
            term = first[0]
            gone |= set(range(position, start)) | set(term.cells)
            condition: FacetCondition = term.condition
            constraints.append(
                Constraint(
                    "exclusion",
                    f"not {term.text}",
                    Filter(without=(condition,)),
                    source=source_of(term.role, term.names),
                )
            )
            if term.role != "brand":
                excluded.append(term.text)
            position = term.span + term.words
            continue
        scope = _known(scope, words, vocabulary)
        phrase = [words[i] for i in scope if words[i] not in STOPWORDS]
        if phrase and any(_LETTERS.search(word) for word in phrase):
            gone |= set(range(position, start)) | set(scope)
            excluded.append(" ".join(phrase))
        position = max(start, position + 1, *(i + 1 for i in scope))
    return _freed(words, gone, excluded, terms, vocabulary), excluded, constraints


def _freed(
    words: Sequence[str],
    gone: set[int],
    excluded: list[str],
    terms: list[Term],
    vocabulary: Vocabulary,
) -> set[int]:
    """Words like "sugar free" exclude sugar, unless titles or records say just that."""
    for at in range(1, len(words)):
        thing = words[at - 1]
        if words[at] != "free" or {at, at - 1} & gone or thing in STOPWORDS or len(thing) < 3:
            continue
        if any({at, at - 1} <= set(t.cells) for t in terms) or vocabulary.titled((thing, "free")):
            continue
        if not thing.isalpha() or words[at + 1 : at + 2] in (["shipping"], ["delivery"], ["of"]):
            continue
        gone |= {at, at - 1}
        excluded.append(thing)
    return gone


def _opening(words: Sequence[str], at: int) -> int:
    """How many words from here on say that what follows isn't wanted; 0 when none do."""
    if tuple(words[at : at + 2]) in _PAIRS:
        return 2
    if words[at] not in NEGATIONS or (words[at] == "no" and words[at + 1 : at + 2] == ["more"]):
        return 0
    return 0 if words[at + 1 : at + 2] and words[at + 1] in _NO_THING else 1


def _is_title(words: Sequence[str], at: int, vocabulary: Vocabulary) -> bool:
    """A title may hold a "not": "Watch the Game Not Your Phone"."""
    return words[at] == "not" and at > 0 and vocabulary.titled(words[at - 1 : at + 2])


def _end(words: Sequence[str], start: int, negation: int) -> int:
    """Where what a negation covers ends.

    Behind what is looked for it covers up to three words ("lego, not harry potter"), before it one
    ("no sugar chocolate").
    """
    led = any(w not in STOPWORDS and w not in STOPS for w in words[:negation])
    most = 3 if led else 1
    end = start
    while end < len(words) and end - start < most and words[end] not in STOPS:
        end += 1
    return end


def _known(scope: list[int], words: Sequence[str], vocabulary: Vocabulary) -> list[int]:
    """The part of what follows a negation that titles say: "overflow" of "overflow solid brass"."""
    for end in range(len(scope), 0, -1):
        if vocabulary.titled([words[i] for i in scope[:end]]):
            return scope[:end]
    return scope


def source_of(role: str, names: tuple[str, ...]) -> str:
    """The names that a condition was read from, as they are said."""
    if role == "brand":
        return "brand"
    shown = ", ".join(names[:3])
    return f"{shown}, …" if len(names) > 3 else shown
