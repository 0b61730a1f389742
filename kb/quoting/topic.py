"""What a question for yes or no asks about, without the words that only ask."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.terms import STOPWORDS, fold, stem, tokens

# Words that say that a thing is there, or of use, and not which.
PLAIN = frozenset(
    stem(word)
    for word in """
        come comes include includes including included contain contains feature features
        featured equipped fitted built supplied support supports supported offer offers
        available possible able suitable suited safe friendly compatible capable enabled ready
        use used using work works working go goes put take takes fit fits made make makes really
        completely fully totally properly actually still also even already fine ok okay type
        kind sort product item model one piece need needs good provide provided own always ever
        currently both each all right correct true inside
        """.split()  # noqa: SIM905 - one word a line reads worse
)
_HAS = re.compile(
    r"\b(?:has|have|had|got|with|include[sd]?|including|contains?|comes?|features?|there|supports?|"
    r"equipped|supplied|offers?|provided?)\b"
)
_WITHOUT = re.compile(r"\b(?:without|free (?:of|from)|no|non|zero)\b")
FREE = re.compile(
    r"\b(\w+)(?:-free\b| free(?=\W*(?:$|[?.!,;:)]|and\b|or\b)))|"
    r"\b(\w{3,})less\b(?<!unless)(?<!regardless)"
)
# Whether a thing is in the box: to run on batteries isn't to come with them.
SUPPLIED = re.compile(
    r"\b(?:com(?:es?|ing) with|includ\w+|supplied|supply|in the box|sold with|delivered with|"
    r"shipped with|get with)\b"
)
PURPOSE = re.compile(r"\b(?:for|use|uses|used|treats?|suitab\w+|compatib\w+|fits|works?|with)\b")
_INFLECTED = re.compile(r"(?:e?abl|ibl|er|or|ed|ing|e|i|y|ion|at|anc|ment|s|n)?")
# "Isn't it waterproof?" asks what "is it waterproof?" asks.
_NOT = re.compile(r"\b(is|are|was|were|does|do|did|ca|could|wo|would|should|has|have)n['’]t\b")
_ABSENT = frozenset({"without", "no", "not", "non", "zero", "isnt", "doesnt"})


@dataclass(frozen=True, slots=True)
class Topic:
    """What is asked about.

    Attributes:
        terms: Stems that carry it.
        absent: Whether it is asked to be missing: "without a hood", "gluten free".
        has: Whether it is asked as something to have.
        purpose: Whether it is asked what the product is for.
        supplied: Whether it is asked to be in the box.
    """

    terms: frozenset[str]
    absent: bool
    has: bool
    purpose: bool
    supplied: bool


def read_topic(question: str, title: str) -> Topic:
    """Read a question about the product of this title, whose own words ask nothing."""
    folded = _NOT.sub(r"\1", fold(question))
    free = {m[1] or m[2] for m in FREE.finditer(folded)}
    absent = bool(free) or bool(_WITHOUT.search(folded))
    has = bool(_HAS.search(folded))
    plain = FREE.sub(lambda m: m[1] or m[2], folded)
    plain = re.sub(r"\bfree (?:of|from)\b", " ", plain)
    words = [stem(w) for w in tokens(plain) if w not in STOPWORDS and w not in _ABSENT]
    titled = {stem(w) for w in tokens(title)}
    terms = [w for w in words if w not in PLAIN and w not in titled]
    # "Is the Gale jacket waterproof?" of a jacket that is called so.
    terms = terms or [w for w in words if w not in PLAIN]
    return Topic(
        frozenset(terms),
        absent,
        has,
        bool(PURPOSE.search(folded)),
        bool(SUPPLIED.search(folded)),
    )


def alike(one: str, other: str) -> bool:
    """Whether two stems are forms of one word: ``wash`` and ``washabl``."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < 4:
        return False
    if short.endswith("e") and not long.startswith(short):
        short = short[:-1]
    return long.startswith(short) and bool(_INFLECTED.fullmatch(long[len(short) :]))


def bare_name(name: str) -> tuple[bool, list[str]]:
    """The stems of a name that carry topic, and whether it is named by what isn't there."""
    folded = fold(name)
    absent = bool(FREE.search(folded)) or bool(re.search(r"\bfree (?:of|from)\b", folded))
    folded = FREE.sub(lambda m: m[1] or m[2], folded)
    words = [stem(w) for w in tokens(folded) if w not in STOPWORDS and w != "free"]
    return absent, [w for w in words if w not in PLAIN] or words
