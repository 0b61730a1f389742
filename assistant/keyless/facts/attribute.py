"""Which attribute a question names in the record's own words, also where they are mistyped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from kb.terms import STOPWORDS, stem, tokens
from kb.understanding.quantity import UNITS

# Words around what is asked for and of what: "can you tell me the X of …, please".
CARRIERS = frozenset(
    """
    tell know whether wondering wonder question check find please also have has does come comes
    what whats which give say says listed value exactly exact here about
    """.split()  # noqa: SIM905
)
# A shorter word is another word when a letter is changed.
SHORTEST = 4
LONG = 9
# Nobody asks for an attribute in more words.
MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Named:
    """An attribute that a question names.

    Attributes:
        name: As the record has it.
        value: As the record has it.
        rest: The other words of the question that carry topic.
    """

    name: str
    value: str
    rest: tuple[str, ...]


def named_attribute(question: str, title: str, attributes: Mapping[str, str]) -> Named | None:
    """The attribute that a question names beside a product; None where it names none.

    The name has to stand in one piece, and a word of it that the title has as well has to be said
    once more: "Gale waterproof jacket" asks for nothing. Of several the longest name counts, one
    that is spelled rightly first.

    Args:
        question: The shopper's words.
        title: Of the product.
        attributes: Of the product's record.
    """
    said = tokens(question)
    titled = Counter(stem(w) for w in tokens(title))
    counts = Counter(stem(w) for w in said)
    best: tuple[tuple[int, int], Named] | None = None
    for name, value in attributes.items():
        words = tokens(name)
        for at in range(len(said) - len(words) + 1):
            spoken = said[at : at + len(words)]
            slips = _slips(spoken, words)
            if not words or slips is None or slips > 1:
                continue
            if all(counts[stem(w)] <= titled[stem(w)] for w in spoken):
                continue
            rank = (len(words), -slips)
            if best is None or rank > best[0]:
                best = rank, Named(name, value, _topic(said[:at] + said[at + len(words) :]))
    return best[1] if best is not None else None


def in_own_words(question: str, title: str, attributes: Mapping[str, str]) -> str:
    """A question with all it asks for in words of one attribute's name, spelled as the record does.

    "Hollow 2 weigt" is a question for the weight where the record has a "Packed weight". Empty
    where the question says anything else.

    Args:
        question: The shopper's words.
        title: Of the product.
        attributes: Of the product's record.
    """
    titled = {stem(w) for w in tokens(title)}
    topic = [w for w in _topic(tokens(question)) if stem(w) not in titled]
    if not topic or len(topic) > MOST_WORDS:
        return ""
    for name in attributes:
        words = tokens(name)
        right = {
            said: next((w for w in words if stem(w) == stem(said) or slipped(said, w)), "")
            for said in topic
        }
        if all(right.values()):
            return " ".join(right.get(w, w) for w in tokens(question))
    return ""


def unsaid(asked: str, record: str) -> bool:
    """Whether a record has none of the words that an attribute is asked for by."""
    words = {stem(w) for w in _topic(tokens(asked)) if len(w) > 2}
    held = {stem(w) for w in tokens(record)}
    return bool(words) and not any(w in held or _near(w, held) for w in words)


def _near(word: str, held: set[str]) -> bool:
    return any(slipped(word, other) for other in held)


def slipped(typed: str, word: str) -> bool:
    """Whether a word is another one but for a slip of the fingers: "weigt", "warrany"."""
    if min(len(typed), len(word)) < SHORTEST or not (typed.isalpha() and word.isalpha()):
        return False
    if typed[0] != word[0]:
        return False
    return OSA.distance(typed, word, score_cutoff=2) <= (2 if len(word) >= LONG else 1)


def _slips(said: list[str], words: list[str]) -> int | None:
    """How many words differ by a slip; None where they differ by more."""
    slips = 0
    for spoken, word in zip(said, words, strict=True):
        if spoken == word or stem(spoken) == stem(word):
            continue
        if not slipped(spoken, word):
            return None
        slips += 1
    return slips


def _topic(words: list[str]) -> tuple[str, ...]:
    """The words that say of what or which; a unit behind "in" asks only for another figure."""
    units = {
        w for before, w in zip(["", *words], words, strict=False) if before == "in" and _unit(w)
    }
    return tuple(w for w in words if w not in STOPWORDS | CARRIERS and w not in units)


def _unit(word: str) -> bool:
    return word in UNITS or word.removesuffix("s") in UNITS
