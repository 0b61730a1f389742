"""What a question about a product asks for: its words by weight, and the kind of answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from kb.terms import STOPWORDS, fold, stem, stems

# Weights of a question's words. Those of the title say which product is meant and not what is
# asked; function words carry the form of the question ("how long", "can you").
TITLED = 0.1
FUNCTION = 0.3

_WORD = re.compile(r"\w+(?:['’]\w+)?")


class Dimension(StrEnum):
    """What a number with a unit measures."""

    TIME = "time"
    LENGTH = "length"
    WEIGHT = "weight"
    VOLUME = "volume"
    TEMPERATURE = "temperature"
    POWER = "power"
    COUNT = "count"


_ASKED = {
    Dimension.TIME: r"how (?:long|soon|often|old)|expir|shelf life|\blasts?\b|warranty|"
    r"battery life",
    Dimension.LENGTH: r"dimension|measure|how (?:long|wide|tall|high|deep|big|thick|large)|width|"
    r"height|length|diameter|\bsizes?\b|thickness|depth|\binches\b",
    Dimension.WEIGHT: r"weigh|heavy|how light|pounds|\blbs?\b|\bkg\b",
    Dimension.VOLUME: r"how (?:much|many)\b.*\bhold|capacity|volume|ounces|gallon|lit(?:er|re)",
    Dimension.TEMPERATURE: r"temperature|degrees|how (?:hot|cold|warm)",
    Dimension.POWER: r"watt|volt|\bamps?\b|amperage|\bpower\b|\bmah\b",
    Dimension.COUNT: r"how (?:many|much)|number of|quantity|\bcount\b",
}
_UNITS = {
    Dimension.TIME: r"(?:hours?|hrs?|h|min(?:ute)?s?|sec(?:ond)?s?|days?|weeks?|months?|"
    r"years?|yrs?)",
    Dimension.LENGTH: r"(?:inch(?:es)?|in|cm|centimet(?:er|re)s?|mm|millimet(?:er|re)s?|feet|"
    r"foot|ft|m|met(?:er|re)s?|yards?|\"|''|″|x)",
    Dimension.WEIGHT: r"(?:pounds?|lbs?|ounces?|oz|g|grams?|kg|kilograms?)",
    Dimension.VOLUME: r"(?:gallons?|lit(?:er|re)s?|l|quarts?|cups?|ml|cl|fl|fluid ounces?|oz|"
    r"ounces?)",
    Dimension.TEMPERATURE: r"(?:degrees?|°|celsius|fahrenheit|[cf]\b)",
    Dimension.POWER: r"(?:watts?|volts?|kw|w|v|amps?|a|mah|hz)",
    Dimension.COUNT: r"(?:\w+)?",
}
_ASKS = {kind: re.compile(pattern, re.I) for kind, pattern in _ASKED.items()}
_HOLDS = {
    kind: re.compile(rf"\d[\d.,/ ]*[-\s]*{unit}(?![a-z])", re.I) for kind, unit in _UNITS.items()
}
_YES_NO = re.compile(
    r"^(?:\W*(?:so|hi|hello|and|but|if|ok|also)\b\W*)*(?:is|are|was|were|does|do|did|can|could|will|"
    r"would|has|have|should|may|isn['’]t|aren['’]t|doesn['’]t|don['’]t|can['’]t|won['’]t)\b",
    re.I,
)
_WH = re.compile(r"^\W*(?:and |so |but )?(?:how|what|when|where|why|who|which)\b", re.I)
# "The blue one, is it waterproof?", "it's waterproof, isn't it?"
_LATER = re.compile(
    r"^(?!\W*(?:how|what|when|where|why|who|which)\b).*[,.;–-]\s*(?:and |but |so )?"
    r"(?:is|are|does|do|did|can|could|will|would|has|have|isn['’]t|aren['’]t|doesn['’]t|don['’]t)\s+"
    r"(?:it|they|that|this|these|those|the|there|i|we|you|my|he|she)\b",
    re.I | re.S,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was asked, read.

    Attributes:
        text: The shopper's words.
        narrowed: The words without those of the product's title, or all where none is left.
        words: Where each word stands in ``text``, and its weight in (0, 1].
        asked: Stems that carry topic and don't stand in the title.
        measures: Dimensions of the number that is asked for, if one is.
        yes_no: Whether yes or no would answer.
    """

    text: str
    narrowed: str
    words: tuple[tuple[int, int, float], ...]
    asked: tuple[str, ...]
    measures: frozenset[Dimension]
    yes_no: bool


def read_question(text: str, title: str) -> Question:
    """Read a question about the product of this title (with its brand, where it has one)."""
    titled = set(stems(title))
    words = []
    for match in _WORD.finditer(text):
        word = fold(match[0])
        weight = FUNCTION if word in STOPWORDS else 1.0
        words.append((*match.span(), weight * (TITLED if stem(word) in titled else 1.0)))
    asked = [stem(w) for w in map(fold, re.findall(r"\w+(?:[.,]\d+)*", text)) if w not in STOPWORDS]
    narrowed = " ".join(
        word for word in text.split() if not set(stems(word)) or not set(stems(word)) <= titled
    )
    return Question(
        text=text,
        narrowed=narrowed or text,
        words=tuple(words),
        asked=tuple(dict.fromkeys(term for term in asked if term not in titled)),
        measures=frozenset(kind for kind, cue in _ASKS.items() if cue.search(text)),
        yes_no=bool(_YES_NO.search(text)),
    )


def is_yes_no(text: str) -> bool:
    """Whether yes or no would answer a question, wherever in it that is asked."""
    return bool(_YES_NO.search(text) or _LATER.search(text))


def asks(text: str) -> bool:
    """Whether a text has the form of a question, rather than of a thing's name."""
    return is_yes_no(text) or bool(_WH.search(text))


def measured_by(text: str) -> frozenset[Dimension]:
    """Dimensions of which a text holds a number with a unit; any number may be a count."""
    return frozenset(kind for kind, unit in _HOLDS.items() if unit.search(text))
