"""What adjectives and verbs ask a record for: "how heavy" is about its weight."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.terms import STOPWORDS, content_terms, fold, stem, stems, tokens


@dataclass(frozen=True, slots=True)
class Aspect:
    """A side of a product that questions name otherwise than records do.

    Attributes:
        asked: Pattern of folded questions.
        names: Stems of what records call it, the plainest first.
        dimension: Of its number, as in :mod:`kb.understanding.quantity`; empty for words.
    """

    asked: re.Pattern[str]
    names: tuple[str, ...]
    dimension: str = ""


def _aspect(asked: str, names: str, dimension: str = "") -> Aspect:
    return Aspect(re.compile(asked), tuple(stem(name) for name in names.split()), dimension)


# Language only: how people ask, and the plain nouns that records are headed by.
ASPECTS = (
    _aspect(
        r"\bhow (?:heavy|light)\b|\bweigh(?:s|t)?\b|\b(?:heav|light)(?:y|ier|er)\b", "weight mass",
        "mass",
    ),
    _aspect(
        r"\bhow (?:tall|high)\b|\b(?:tall|high|height|headroom)(?:er)?\b|"
        r"\b(?:i am|i['’]?m|(?<!it )(?<!this )(?<!that )is) \d[\d.]* ?(?:cm|m|ft|feet|foot)\b",
        "height", "length",
    ),
    _aspect(r"\bhow wide\b|\b(?:wide|width|wider|narrower)\b", "width", "length"),
    _aspect(r"\bhow deep\b|\b(?:deep|depth|deeper)\b", "depth", "length"),
    _aspect(r"\bhow thick\b|\b(?:thick|thickness)\b", "thickness", "length"),
    _aspect(
        r"\bhow long (?:is|are)\b(?! (?:the |its )?(?:battery|warranty|guarantee|shelf))|"
        r"\b(?:length|(?:cm|mm|m|inch(?:es)?|in|ft|feet|foot)[ -]long)\b",
        "length", "length",
    ),
    _aspect(
        r"\bhow (?:big|large|small)\b|\bdimensions?\b|\bmeasurements?\b|\bwhat size is\b|"
        r"\b(?:fit|fits|go|goes) (?:in|on|into|inside|under|onto|through|between)\b",
        "dimension size measure", "length",
    ),
    _aspect(
        r"\bhow (?:much|many litres|many liters|many ounces|many gallons)\b.*\b(?:hold|fit|is it|"
        r"take)|\bcapacity\b|\bvolume\b|\bhow (?:many )?(?:lit(?:re|er)s|gallons|pints|ml)\b",
        "capacity volume", "volume",
    ),
    _aspect(
        r"\b(?:sleeps?|seats?|how many people|people|persons?)\b",
        "sleep seat person people capacity berth",
        "count",
    ),
    _aspect(
        r"\b(?:made (?:out )?(?:of|from|with)|material|fabric|cotton|wool|leather|polyester|nylon|"
        r"plastic|steel|wood(?:en)?)\b",
        "material fabric composition upper shell fibre fiber",
    ),
    _aspect(
        r"\bwhere (?:is|was|are|were|does)\b.*\b(?:made|manufactured|produced|from|come)\b|"
        r"\bcountry of origin\b|\bmade in\b",
        "made origin country",
    ),
    _aspect(
        r"\b(?:compatib\w+|work(?:s)? with|go(?:es)? with)\b|\b(?:fit|fits) (?:the|my|an?)\b",
        "compat suitabl",
    ),
    _aspect(r"\b(?:guarantee|warranty|guaranteed)\b", "warranti guarante"),
    _aspect(r"\bhow (?:loud|noisy|quiet)\b|\bnoise\b", "nois loud sound", "sound"),
    _aspect(r"\bhow bright\b", "bright lumin lumen", "light"),
    _aspect(r"\bhow powerful\b|\bwattage\b|\bhow many watts\b", "power wattag", "power"),
    _aspect(
        r"\bhow (?:warm|cold)\b|\b(?:warm|cold|degrees|celsius|fahrenheit|freez\w*|frost)\b",
        "comfort temperatur limit", "temperature",
    ),
    _aspect(
        r"\bhow long (?:does|do|will|would|can)\b.*\b(?:last|run|charge|battery)\b|"
        r"\bbattery life\b|"
        r"\blasts?\b.*\b(?:hours?|minutes?|days?)\b",
        "batteri life runtim run time burn", "time",
    ),
    _aspect(
        r"\b(?:waterproof\w*|water[- ]?(?:resist\w+|repell\w+|tight)|rainproof|shower ?proof|"
        r"splash ?proof|(?:in|get) (?:the )?(?:rain|wet))\b",
        "waterproof water rain ipx ip",
    ),
    _aspect(r"\bhow old\b|\b(?:year|month)s?[ -]olds?\b|\bages?\b", "age", "time"),
)  # fmt: skip
# They add nothing to what an attribute is called.
_PLAIN = frozenset(
    stem(word)
    for word in """
        total overall net approx approximate approximately product item own main proof
        resistance resistant rating rated
        """.split()  # noqa: SIM905 - one word a line reads worse
)
# What the goods travel in: never meant unless it is named.
_TRANSPORT = frozenset(
    stem(word)
    for word in """
        package packaging shipping carton pallet case master inner outer gross tare
        """.split()  # noqa: SIM905 - one word a line reads worse
)


def aspects(question: str) -> tuple[Aspect, ...]:
    """The sides of a product that a question asks about by words that records don't use."""
    folded = fold(question)
    return tuple(aspect for aspect in ASPECTS if aspect.asked.search(folded))


def usual(dimension: str) -> tuple[Aspect, ...]:
    """What a number of a dimension is asked of when nothing is named: "is it under 2 kg?"."""
    return tuple(a for a in ASPECTS if a.dimension == dimension)[:1] if dimension in _USUAL else ()


_USUAL = frozenset({"mass", "volume", "temperature", "count", "power", "light", "sound"})


def named(name: str, question: str, found: Sequence[Aspect]) -> float:
    """How well an attribute's name is what a question asks about; 0 when it isn't.

    1 for a name of which every word is asked for or means the aspect; each word beyond takes off
    0.2, and of two words for an aspect the plainer counts more. What is told of the packing that
    goods travel in is never meant unless the question names it.
    """
    words = [stem(w) for w in tokens(name) if w not in STOPWORDS] or stems(name)
    words = [w for w in words if w not in _PLAIN] or words
    asked = set(content_terms(question))
    if set(words) & (_TRANSPORT - asked) and not {"pack", "packag"} & asked:
        return 0.0
    best = 0.0
    for aspect in found:
        for rank, noun in enumerate(aspect.names):
            if noun in words:
                beyond = sum(w not in asked and w not in aspect.names for w in words)
                known = sum(w in asked and w != noun for w in words)
                best = max(best, 1.0 - 0.2 * beyond - 0.05 * rank + 0.1 * known)
    return max(best, 0.0)
