"""Questions with a number in them, or for one in another unit, answered by a record's figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kb.quoting.aspects import aspects, named, usual
from kb.quoting.figures import FAHRENHEIT, Figure, converted, dimension, figures
from kb.quoting.measure_asked import GOES_IN, Wanted, asked_figure, plain
from kb.quoting.polarity import Polarity
from kb.quoting.question import is_yes_no
from kb.terms import STOPWORDS, content_terms, fold, stem, tokens
from kb.understanding.quantity import UNITS

# Numbers within this share of one another are one as people say them: 38 cm is 15 inches.
SAME = 0.01
# "Does it weigh 2 kg?" is still answered with yes by 1,950 g.
ABOUT = 0.03
# A statement has to be named at least so well to decide; see kb.quoting.aspects.named.
NAMED = 0.5
# Figures of so many statements are quoted side by side when one alone isn't meant.
TOGETHER = 3

_UPPER = re.compile(r"\b(?:max(?:imum)?|up to|at most|limit|load|no more than|bis zu)\b")
_LOWER = re.compile(r"\b(?:min(?:imum)?|at least|from|no less than)\b")


@dataclass(frozen=True, slots=True)
class Measured:
    """What a record's figures say.

    Attributes:
        answer: Yes or no where the figure decides, open where it is only told.
        texts: The statements that hold the figures, in the record's words.
        told: Of each statement its figures in the asked unit, as ``1.72 pounds``; empty where that
            is the record's own unit.
    """

    answer: Polarity
    texts: tuple[str, ...]
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Stated:
    text: str
    name: str
    figure: Figure
    score: float


def measured(
    question: str,
    title: str,
    attributes: Sequence[tuple[str, str]],
    sentences: Sequence[str] = (),
    likely: Mapping[str, float] = MappingProxyType({}),
) -> Measured | None:
    """What the record says to a question of numbers; None where it has no number for it.

    "Is it under 2 kg?" is compared, in either unit; "how much is that in pounds?" is converted.
    What something holds has to be as much as is asked, what goes into something as little.

    Args:
        question: The shopper's words.
        title: Of the product; numbers that it names it by ask nothing.
        attributes: Names and values of the record.
        sentences: Of its description.
        likely: By statement, how likely it answers, where that was estimated.
    """
    text = plain(question, title)
    wanted = asked_figure(text)
    if wanted is None:
        return None
    stated = _stated(text, wanted, attributes, sentences, likely)
    if not stated:
        return None
    best = stated[0].score
    chosen = [s for s in stated if s.score >= best - 0.05][:TOGETHER]
    if best < NAMED and len({s.text for s in chosen}) > 1:
        return None
    answers = {_decided(wanted, s) for s in chosen} if is_yes_no(question) else set()
    answer = answers.pop() if len(answers) == 1 else Polarity.OPEN
    return Measured(
        answer,
        tuple(dict.fromkeys(s.text for s in chosen)),
        tuple(_told(s.figure, wanted.unit) for s in {s.text: s for s in chosen}.values()),
    )


def _stated(
    text: str,
    wanted: Wanted,
    attributes: Sequence[tuple[str, str]],
    sentences: Sequence[str],
    likely: Mapping[str, float],
) -> list[_Stated]:
    """The statements with a figure of the dimension, the likeliest meant first."""
    asks = aspects(text)
    if not any(aspect.dimension == wanted.dimension for aspect in asks):
        asks += usual(wanted.dimension)
    terms = set(content_terms(text))
    found: list[_Stated] = []
    for name, value in attributes:
        spoken = f"{name}: {value}"
        figure = _figure(spoken, wanted.dimension, len(name))
        if figure is None and wanted.dimension == "count":
            figure = _counted(name, value)
        if figure is None:
            continue
        score = max(named(name, text, asks), _overlap(name, terms), likely.get(spoken, 0.0))
        if len(figure.numbers) > 1 and not figure.span and GOES_IN.search(text):
            score = max(score, 0.9)  # sides are what goes in somewhere
        if wanted.side and any(stem(wanted.side) == stem(w) for w in tokens(name)):
            score += 0.3
        found.append(_Stated(spoken, name, figure, score))
    if not any(s.score >= NAMED for s in found):
        for sentence in sentences:
            figure = _figure(sentence, wanted.dimension)
            share = _overlap(sentence, terms, reverse=True)
            if figure is not None and share >= NAMED:
                # A sentence is told, never decided upon: what its number is of isn't plain.
                found.append(_Stated(sentence, "", figure, share))
    found.sort(key=lambda s: -s.score)
    return [s for s in found if s.score > 0]


def _figure(text: str, kind: str, since: int = 0) -> Figure | None:
    return next((f for f in figures(text) if f.dimension == kind and f.start >= since), None)


def _counted(name: str, value: str) -> Figure | None:
    if re.fullmatch(r"\s*\d{1,3}\s*", value) and re.search(
        r"\b(?:sleeps?|seats?|persons?|people|capacity|berths?)\b", fold(name)
    ):
        return Figure((float(value),), "count", "people", 0, len(value))
    return None


def _overlap(text: str, terms: set[str], *, reverse: bool = False) -> float:
    """Share of a name's words that are asked for; of a sentence, of what is asked that it holds."""
    words = {stem(w) for w in tokens(text) if w not in STOPWORDS and not w[:1].isdigit()}
    if reverse:
        wanted = {t for t in terms if not t[:1].isdigit() and t not in UNITS}
        return len(words & wanted) / len(wanted) if wanted else 0.0
    return len(words & terms) / len(words) if words else 0.0


def _decided(wanted: Wanted, stated: _Stated) -> Polarity:
    if wanted.figure is None or not stated.name or stated.score < NAMED:
        return Polarity.OPEN
    asked_for, has = wanted.figure.numbers[-1], stated.figure.numbers
    relation = wanted.relation
    name = fold(stated.text)
    slack = SAME * abs(asked_for)
    if stated.figure.span and relation in ("is", "holds"):
        return _said(has[0] - slack <= asked_for <= has[1] + slack)
    if relation in ("is", "holds") and _UPPER.search(name):
        return _said(asked_for <= has[-1] + slack)
    if relation in ("is", "holds") and _LOWER.search(name):
        return _said(asked_for >= has[0] - slack)
    if relation == "goes in":
        return _goes_in(wanted, stated.figure, asked_for + slack)
    if len(has) > 1:
        return Polarity.OPEN
    (number,) = has
    if relation == "max":
        return _said(number <= asked_for + 1e-9)
    if relation == "min":
        return _said(number >= asked_for - 1e-9)
    if relation == "between" and wanted.low is not None:
        return _said(wanted.low - 1e-9 <= number <= asked_for + 1e-9)
    if relation == "holds":
        return _said(asked_for <= number + slack)
    if relation == "cold":
        return _said(number <= asked_for + 1e-9)
    if relation == "heat":
        return _said(number >= asked_for - 1e-9)
    return _said(abs(number - asked_for) <= ABOUT * abs(asked_for))


def _goes_in(wanted: Wanted, figure: Figure, room: float) -> Polarity:
    """Whether a thing of these sides goes where there is this much room in one direction."""
    if wanted.side and wanted.side in figure.sides:
        return _said(figure.numbers[figure.sides.index(wanted.side)] <= room)
    if all(number <= room for number in figure.numbers):
        return Polarity.YES
    if all(number > room for number in figure.numbers):
        return Polarity.NO
    return Polarity.OPEN


def _said(holds: bool) -> Polarity:
    return Polarity.YES if holds else Polarity.NO


def _told(figure: Figure, unit: str) -> str:
    """The figure in the asked unit, ``1.95 kg``; empty where that is its own."""
    if dimension(unit) in ("", "count") or _same_unit(unit, figure.unit):
        return ""
    numbers = [_short(converted(number, unit)) for number in figure.numbers]
    joined = ("–" if figure.span else " × ").join(numbers)
    shown = {"fahrenheit": "°F", "°f": "°F", "celsius": "°C", "°c": "°C"}.get(unit, unit)
    return f"{joined} {shown}"


def _same_unit(one: str, other: str) -> bool:
    if (one in FAHRENHEIT) != (other in FAHRENHEIT):
        return False
    if one in FAHRENHEIT:
        return True
    return UNITS[one.casefold()] == UNITS[other.casefold()]


def _short(number: float) -> str:
    """Three significant digits, plainly written; more where the whole part has more."""
    if abs(number) >= 1000:
        return f"{number:.0f}"
    text = f"{number:.3g}"
    return text if "e" not in text else f"{number:.6f}".rstrip("0").rstrip(".")
