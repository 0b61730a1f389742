"""Numbers with units as records write them: single ones, ranges, and sides of a thing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.understanding.quantity import UNITS, based, mentions, read_number

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_NAMES = "|".join(sorted((re.escape(unit) for unit in UNITS), key=len, reverse=True))
_UNIT = rf"(?:{_NAMES})(?![^\W_])"
_LABEL = r"(?:\s*\(?(?P<{}>[hwdlHWDLbtBT])\)?(?!\w))?"
_BY = r"\s*(?:[x×*]|by)\s*"
# "60 x 35 x 20 cm", "60cm (H) x 35cm (W) x 20cm (D)", "45 × 15 cm".
_SIDES = re.compile(
    rf"(?<![\w.,/])(?P<one>{_NUMBER})\s?(?P<unit1>{_UNIT})?{_LABEL.format('l1')}{_BY}"
    rf"(?P<two>{_NUMBER})\s?(?P<unit2>{_UNIT})?{_LABEL.format('l2')}"
    rf"(?:{_BY}(?P<three>{_NUMBER})\s?(?P<unit3>{_UNIT})?{_LABEL.format('l3')})?",
    re.IGNORECASE,
)
_HEAD = re.compile(r"\(?\b([hwdlb])\s*[x×*]\s*([hwdlb])(?:\s*[x×*]\s*([hwdlb]))?\b\)?", re.I)
_RANGE = re.compile(
    rf"(?<![\w.,/])(?P<low>[-−]?(?:{_NUMBER}))\s?(?:{_UNIT})?\s*(?:[-–—]|to|bis|à)\s*"
    rf"(?P<high>[-−]?(?:{_NUMBER}))\s?(?P<unit>{_UNIT})",
    re.IGNORECASE,
)
_FAHRENHEIT = re.compile(
    r"([-−–]?\d+(?:[.,]\d+)?)\s?(?:°\s?f|degrees? f(?:ahrenheit)?|fahrenheit)\b", re.I
)
_SIDE = {"h": "height", "w": "width", "b": "width", "d": "depth", "t": "depth", "l": "length"}


@dataclass(frozen=True, slots=True)
class Figure:
    """What a text says in numbers of one dimension.

    Attributes:
        numbers: In the dimension's base unit, in order: one, two ends of a range, or the sides.
        dimension: As in :mod:`kb.understanding.quantity`.
        unit: As it was written, folded.
        start: Where it begins in the text.
        end: Where it ends.
        span: Whether the numbers are the ends of a range.
        sides: What each number measures, where the text says so: ``height``, ``width``, ``depth``,
            ``length``; empty otherwise.
    """

    numbers: tuple[float, ...]
    dimension: str
    unit: str
    start: int
    end: int
    span: bool = False
    sides: tuple[str, ...] = ()


def figures(text: str) -> list[Figure]:
    """The figures of a text, in order; numbers without a unit are none.

    ``60 x 35 x 20 cm`` is one figure of three lengths, ``54–61 cm`` one of two ends.
    """
    found: list[Figure] = []
    taken: list[tuple[int, int]] = []
    for read in (_sides, _ranges, _fahrenheit, _single):
        found += [
            figure
            for figure in read(text)
            if not any(figure.start < end and start < figure.end for start, end in taken)
        ]
        taken = [(figure.start, figure.end) for figure in found]
    return sorted(found, key=lambda figure: figure.start)


def converted(number: float, unit: str) -> float:
    """A number in a dimension's base unit, told in a unit; raises KeyError for an unknown one."""
    if unit in FAHRENHEIT:
        return number * 9 / 5 + 32
    return number / UNITS[unit.casefold()][1]


def dimension(unit: str) -> str:
    """What a unit measures; empty for an unknown one."""
    if unit.casefold() in FAHRENHEIT:
        return "temperature"
    return UNITS.get(unit.casefold(), ("", 1.0))[0]


FAHRENHEIT = frozenset({"°f", "fahrenheit"})


def _sides(text: str) -> list[Figure]:
    found = []
    for match in _SIDES.finditer(text):
        unit = next((match[f"unit{n}"] for n in (3, 2, 1) if match[f"unit{n}"]), None)
        if unit is None or dimension(unit) != "length":
            continue
        numbers, sides = [], []
        for n, name in enumerate(("one", "two", "three"), start=1):
            if match[name] and len(match[name]) <= 12:
                own = match[f"unit{n}"]
                used = own if own and dimension(own) == "length" else unit
                numbers.append(based(read_number(match[name]), used).number)
                sides.append(_SIDE.get((match[f"l{n}"] or "").lower(), ""))
        if len(numbers) < 2:
            continue
        head = _HEAD.search(text)
        if not any(sides) and head is not None:
            sides = [_SIDE[s.lower()] for s in head.groups() if s]
        if len(sides) != len(numbers) or not all(sides):
            sides = []
        found.append(
            Figure(tuple(numbers), "length", unit.casefold(), *match.span(), sides=tuple(sides))
        )
    return found


def _ranges(text: str) -> list[Figure]:
    found = []
    for match in _RANGE.finditer(text):
        if max(len(match["low"]), len(match["high"])) > 12:
            continue
        low, high = (
            based(read_number(match[end].replace("−", "-").lstrip("-")), match["unit"]).number
            * (-1 if match[end][0] in "-−" else 1)
            for end in ("low", "high")
        )
        if low < high:
            name = match["unit"].casefold()
            found.append(Figure((low, high), dimension(name), name, *match.span(), span=True))
    return found


def _fahrenheit(text: str) -> list[Figure]:
    return [
        Figure(
            ((float(re.sub("[−–]", "-", m[1]).replace(",", ".")) - 32) * 5 / 9,),
            "temperature",
            "°f",
            *m.span(),
        )
        for m in _FAHRENHEIT.finditer(text)
    ]


def _single(text: str) -> list[Figure]:
    found: list[Figure] = []
    for mention in mentions(text):
        quantity = mention.quantity
        last = found[-1] if found else None
        if (
            last is not None
            and last.dimension == quantity.dimension == "time"
            and not text[last.end : mention.start].strip()
        ):  # 4 min 40 s
            total = last.numbers[0] + quantity.number
            found[-1] = Figure((total,), "time", last.unit, last.start, mention.end)
            continue
        found.append(
            Figure(
                (quantity.number,), quantity.dimension, quantity.unit, mention.start, mention.end
            )
        )
    return found
