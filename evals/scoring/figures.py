"""Figures as they stand in a text, read apart from how the product reads them itself.

A check that read numbers with the grounder's own code would share its faults. Only the table of
units is the knowledge base's. What can be read in two ways, such as ``1.220``, has both readings:
whoever compares takes the one that fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from kb.understanding.quantity import UNITS

_SPACE = " \u00a0\u202f\u2009"
_DIGITS = (
    rf"\d{{1,3}}(?:[{_SPACE}'’]\d{{3}})+(?![\d])(?:[.,]\d{{1,2}}(?!\d))?"
    r"|\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?"
    r"|\d{1,3}(?:\.\d{3})+(?!\d)(?:,\d+)?"
    r"|\d+(?:[.,]\d+)?"
)
_SYMBOLS = {"£": "GBP", "$": "USD", "€": "EUR", "¥": "JPY", "₹": "INR", "us$": "USD"}
_MONEY_WORDS = {
    "pound": "GBP", "pounds": "GBP", "quid": "GBP", "dollar": "USD", "dollars": "USD",
    "euro": "EUR", "euros": "EUR", "pfund": "GBP", "livres": "GBP", "libras": "GBP",
    "dólares": "USD", "yen": "JPY",
}  # fmt: skip
_CODES = "GBP|USD|EUR|JPY|INR|CHF|SEK|NOK|DKK|PLN|CZK|HUF|AUD|CAD|NZD|BRL|CNY"
# Units of time in the languages that the replies are written in.
_TIMES = {
    "tag": "days", "tage": "days", "tagen": "days", "werktage": "days", "werktagen": "days",
    "woche": "weeks", "wochen": "weeks", "monat": "months", "monate": "months",
    "monaten": "months", "jahr": "years", "jahre": "years", "jahren": "years",
    "stunde": "hours", "stunden": "hours", "minuten": "minutes", "jour": "days", "jours": "days",
    "semaine": "weeks", "semaines": "weeks", "mois": "months", "ans": "years",
    "année": "years", "années": "years", "heure": "hours", "heures": "hours", "día": "days",
    "días": "days", "semana": "weeks", "semanas": "weeks", "mes": "months", "meses": "months",
    "año": "years", "años": "years", "hora": "hours", "horas": "hours", "minutos": "minutes",
}  # fmt: skip
_NAMES = "|".join(sorted((re.escape(u) for u in {*UNITS, *_TIMES}), key=len, reverse=True))
_FIGURE = re.compile(
    rf"(?P<before>us\$|[£$€¥₹]|\b(?:{_CODES})(?=[{_SPACE}\d]))?[{_SPACE}]?"
    rf"(?<![\w.,:/])(?P<sign>(?<!\w)[-−–](?=\d))?(?P<number>{_DIGITS})"
    rf"(?P<after>[{_SPACE}]?(?:[£$€¥₹]|(?:{_CODES}|{'|'.join(_MONEY_WORDS)})\b))?"
    rf"(?P<unit>(?:[{_SPACE}]|-)?(?:(?:working|business|calendar)[{_SPACE}])?"
    rf"(?P<name>{_NAMES})(?![^\W_]))?",
    re.IGNORECASE,
)
# "54–61 cm", "60 x 35 x 20 cm", "3 to 5 days": the unit stands once for all of them.
_SHARED = re.compile(rf"[{_SPACE}]?(?:[-–—x×/]|to|or|and|bis|oder|à|ou|a|o)[{_SPACE}]?", re.I)
_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "hundred": 100,
    "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
    "zehn": 10, "zwölf": 12, "vierzehn": 14, "zwanzig": 20, "dreißig": 30, "sechzig": 60,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "douze": 12, "quinze": 15, "vingt": 20, "trente": 30, "soixante": 60,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9,
    "diez": 10, "doce": 12, "quince": 15, "veinte": 20, "treinta": 30, "sesenta": 60,
}  # fmt: skip
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_SPOKEN = re.compile(
    rf"\b(?P<words>(?:(?:an?|one)[\s-](?=hundred))?(?:{_WORD})(?:[\s-](?:and[\s-])?(?:{_WORD}))*)\b"
    rf"(?:[\s-](?:(?:working|business|calendar)\s)?(?P<name>{_NAMES})(?![^\W_]))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a figure.

    Attributes:
        number: As it is written.
        based: In its dimension's base unit; the number itself without a unit.
        dimension: As in :mod:`kb.understanding.quantity`; empty for a bare number.
        currency: ISO 4217 code of an amount of money; empty for everything else.
    """

    number: Decimal
    based: Decimal
    dimension: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text with its unit or currency.

    Attributes:
        text: As it is written.
        places: Decimal places of the number as it is written.
        spoken: Whether it is written in words.
    """

    text: str
    start: int
    end: int
    readings: tuple[Reading, ...]
    places: int = 0
    spoken: bool = field(default=False)

    @property
    def money(self) -> bool:
        """Whether it may only be an amount of money."""
        return all(reading.currency for reading in self.readings)


def figures(text: str) -> list[Figure]:
    """Every number of a text in digits, and those in words that a unit follows, in order."""
    matches = list(_FIGURE.finditer(text))
    names = [m["name"] for m in matches]
    for place in range(len(matches) - 2, -1, -1):
        between = text[matches[place].end() : matches[place + 1].start()]
        if names[place] is None and _SHARED.fullmatch(between):
            names[place] = names[place + 1]
    found = [_figure(m, name) for m, name in zip(matches, names, strict=True)]
    found += list(_added(found, text))
    taken = {place for f in found for place in range(f.start, f.end)}
    found += [f for f in _spoken(text) if f.start not in taken]
    return sorted(found, key=lambda f: f.start)


def amounts(text: str) -> list[Figure]:
    """The amounts of money of a text, in order."""
    return [figure for figure in figures(text) if figure.money]


def currency_of(unit: str) -> str:
    """The ISO 4217 code that a symbol, code or word stands for; empty for none."""
    plain = unit.strip().casefold()
    code = _SYMBOLS.get(plain) or _MONEY_WORDS.get(plain)
    return code or (plain.upper() if re.fullmatch(_CODES, plain, re.I) else "")


def based(number: Decimal, unit: str) -> tuple[Decimal, str]:
    """A number in its dimension's base unit, and the dimension; as it is for an unknown unit."""
    known = UNITS.get(_TIMES.get(unit.casefold(), unit.casefold()))
    if known is None:
        return number, ""
    return number * Decimal(repr(known[1])), known[0]


def _figure(match: re.Match[str], name: str | None) -> Figure:
    sign = -1 if match["sign"] else 1
    said = (match["before"] or "") or (match["after"] or "")
    currency = currency_of(said)
    readings: list[Reading] = []
    for number in _numbers(match["number"]):
        value = sign * number
        if currency:
            readings.append(Reading(number, number, "", currency))
            if said.strip().casefold() in ("pound", "pounds"):
                readings.append(Reading(value, *based(value, "pounds")))
            continue
        if name:
            readings.append(Reading(value, *based(value, name)))
            if sign < 0:  # a dash before a measure is mostly none of it: "weight – 2 kg"
                readings.append(Reading(number, *based(number, name)))
        else:
            readings.append(Reading(value, value))
            if sign < 0:
                readings.append(Reading(number, number))
    digits = re.search(r"[.,](\d+)$", match["number"])
    start = match.start("before") if match["before"] else match.start("number")
    return Figure(
        match.string[start : match.end()].strip(),
        start,
        match.end(),
        tuple(dict.fromkeys(readings)),
        len(digits[1]) if digits else 0,
    )


def _numbers(text: str) -> list[Decimal]:
    """How digits may be read: ``1.220`` is 1.22 or 1220, ``2 100`` is 2100 or the last of two."""
    plain = re.sub(rf"[{_SPACE}'’]", "", text)
    found: list[Decimal] = []
    if plain != text:
        found.append(Decimal(plain.replace(",", ".")))
        found.append(
            Decimal(
                re.split(rf"[{_SPACE}]", text)[-1]
                .replace(",", ".")
                .replace("’", "")
                .replace("'", "")
            )
        )
        return found
    last = max(plain.rfind(","), plain.rfind("."))
    if last < 0:
        return [Decimal(plain)]
    mark = plain[last]
    other = "," if mark == "." else "."
    whole, fraction = plain[:last].replace(other, ""), plain[last + 1 :]
    if plain.count(mark) == 1:
        found.append(Decimal(f"{whole}.{fraction}"))
    if len(fraction) == 3 and other not in plain:
        found.append(Decimal(plain.replace(mark, "")))
    return found or [Decimal(plain.replace(mark, ""))]


def _added(found: list[Figure], text: str) -> Iterator[Figure]:
    """``4 min 40 s`` is one time as well as two."""
    for one, two in pairwise(found):
        times = one.readings[0].dimension == two.readings[0].dimension == "time"
        if times and re.fullmatch(r"\s*(?:and\s*)?", text[one.end : two.start]):
            total = one.readings[0].based + two.readings[0].based
            reading = Reading(total, total, "time")
            yield Figure(text[one.start : two.end], one.start, two.end, (reading,))


def _spoken(text: str) -> Iterator[Figure]:
    for match in _SPOKEN.finditer(text):
        if match["name"] is None:
            continue
        total = Decimal(0)
        for word in re.findall(_WORD, match["words"].casefold()):
            value = _WORDS[word]
            total = max(total, Decimal(1)) * 100 if value == 100 else total + value
        reading = Reading(total, *based(total, match["name"]))
        yield Figure(match[0], *match.span(), (reading,), spoken=True)
