"""Figures in a sentence: money, shares, quantities, days and bare numbers, in digits or in words."""

# ruff: noqa: E501 - patterns and templates are read whole
# ruff: noqa: PLR0912 - one branch a kind of claim
# ruff: noqa: PLR0915 - one branch a kind of claim

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.grounding.number_words import ONES, SCALES, TENS, spoken_number
from kb.understanding.quantity import UNITS

_SYMBOLS = {
    "gbp": "£", "pound": "£", "pounds": "£", "quid": "£", "sterling": "£", "pfund": "£",
    "livre sterling": "£", "livres sterling": "£", "livres": "£", "libras": "£", "libra": "£",
    "usd": "$", "dollar": "$", "dollars": "$", "bucks": "$", "buck": "$", "us$": "$", "dólares": "$",
    "eur": "€", "euro": "€", "euros": "€", "jpy": "¥", "yen": "¥", "inr": "₹", "rupees": "₹",
    "chf": "CHF", "francs": "CHF", "franken": "CHF", "sek": "SEK", "nok": "NOK", "dkk": "DKK",
    "pln": "PLN", "aud": "AUD", "cad": "CAD", "kr": "SEK", "zł": "PLN", "fr.": "CHF",
}  # fmt: skip
_PENCE = {
    "p": "£",
    "pence": "£",
    "penny": "£",
    "pennies": "£",
    "cents": "$",
    "cent": "$",
    "ct": "€",
}
_SINGLE = frozenset({"one", "a", "an", "ein", "eine", "einen", "einem", "une", "un", "una"})
_DIGITS = r"(?!0[.,])\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?|(?<![\d\w])[.]\d+"
_WORD = "|".join(sorted((*ONES, *TENS, *SCALES, "one"), key=len, reverse=True))
_WORDY = rf"\b(?:(?:an?|one)\s+(?=hundred|thousand|million|dozen))?(?:{_WORD})(?:(?:[\s-]+(?:and\s+)?)(?:{_WORD}))*\b"
_CURRENCY = (
    r"us\$|[£$€¥₹]|(?:"
    + "|".join(re.escape(s) for s in sorted(_SYMBOLS, key=len, reverse=True) if s[-1].isalpha())
    + r")\b|zł|fr\.(?!\w)"
)
_NUMBER = re.compile(
    rf"(?P<before>(?:us\$|[£$€¥₹]|\b(?:gbp|usd|eur|chf|jpy|inr|sek|nok|dkk|pln|aud|cad)\b)\s?)?"
    rf"(?P<sign>(?<!\w)[-−](?=\d))?(?P<number>(?<![\w])(?:{_DIGITS})|{_WORDY})"
    rf"(?P<scale>\s?(?:k\b|m\b(?=\s*(?:pounds|dollars|euros))|grand\b))?"
    rf"(?P<after>\s?(?:{_CURRENCY}))?",
    re.IGNORECASE,
)
_SPOKEN_UNITS = {
    "tag": "days", "tage": "days", "tagen": "days", "woche": "weeks", "wochen": "weeks",
    "monat": "months", "monate": "months", "monaten": "months", "jahr": "years",
    "jahre": "years", "jahren": "years", "stunde": "hours", "stunden": "hours", "jour": "days",
    "jours": "days", "semaine": "weeks", "semaines": "weeks", "mois": "months", "an": "years",
    "ans": "years", "heure": "hours", "heures": "hours", "día": "days", "días": "days",
    "dias": "days", "semana": "weeks", "semanas": "weeks", "mes": "months", "meses": "months",
    "año": "years", "años": "years", "hora": "hours", "horas": "hours", "fortnight": "days",
    "werktage": "days", "werktagen": "days",
}  # fmt: skip
_UNIT_WORDS = "|".join(
    sorted((re.escape(u) for u in {*UNITS, *_SPOKEN_UNITS} - {"an"}), key=len, reverse=True)
)
_UNIT = re.compile(
    rf"[\s\u00a0-]?(?:(?:working|business|calendar|full|whole)[\s-])?(?P<unit>(?:{_UNIT_WORDS})(?![^\W_]))",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    r"\s?(?:%|per\s?cent\b|percent\b|prozent\b|pour\s?cent\b|por\s?ciento\b)", re.I
)
_HALF = re.compile(
    r"\bhalf[\s-](?:the\s)?(?:price|off)\b|\bbuy one get one\b|\b2\s?for\s?1\b|\bbogof?\b", re.I
)
_WEEKDAYS = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
]
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "januar",
    "februar",
    "märz",
    "mai",
    "juni",
    "juli",
    "oktober",
    "dezember",
    "janvier",
    "février",
    "mars",
    "avril",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "décembre",
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
    "christmas",
    "easter",
]
_RELATIVE = [
    "today",
    "tomorrow",
    "tonight",
    "yesterday",
    "overnight",
    "weekend",
    "weekends",
    "midnight",
    "noon",
    "morgen",
    "heute",
    "demain",
    "mañana",
    "hoy",
]
_DAY = re.compile(
    r"\b(?P<day>" + "|".join((*_WEEKDAYS, *_MONTHS, *_RELATIVE)) + r")s?\b"
    r"|(?P<next>\b(?:next|same|following)[\s-](?:working |business )?day\b|\bnext week\b|\bthis week\b|\bthis evening\b)",
    re.IGNORECASE,
)
_MAY = re.compile(
    r"(?:\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?May\b|\bMay\s+\d{1,2}\b|\b(?:in|by|until|since)\s+May\b)"
)
_MONTH = "|".join((*_MONTHS[:-2], "may"))
_DATE = re.compile(
    rf"\b(?P<n1>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?(?P<m1>{_MONTH})\b|\b(?P<m2>{_MONTH})\s+(?:the\s+)?(?P<n2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])",
    re.IGNORECASE,
)
_JOINED = re.compile(r"(?!st\b|nd\b|rd\b|th\b)[^\W\d_]{3,}")
_ONE_LEFT = re.compile(r"\s+(?:left|remaining|in stock)\b", re.I)
_THOUSANDTHS = re.compile(r"\d{1,3}\.\d{3}")
_WORDS_ON = re.compile(r"\s+[^\W\d_]")
_PENNIES = re.compile(r"\s?(p|pence|penny|pennies|cents?)\b", re.I)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it stands in a sentence.

    Attributes:
        kind: ``money``, ``percent``, ``quantity``, ``number`` or ``day``.
        value: Money in the main unit, quantities as written.
        unit: A currency's symbol, a unit's name, or the folded name of a day.
        based: A quantity in the base unit of its dimension.
    """

    kind: str
    value: Decimal
    unit: str
    start: int
    end: int
    dimension: str = ""
    based: float = 0.0


def figures(text: str) -> list[Figure]:
    """All figures of a text, in order; what is read from a text is never read twice."""
    found = sorted([*_numbers(text), *_days(text)], key=lambda f: (f.start, -f.end))
    taken: list[Figure] = []
    for figure in found:
        if not taken or figure.start >= taken[-1].end:
            taken.append(figure)
    return taken


def _numbers(text: str) -> Iterator[Figure]:
    for match in _HALF.finditer(text):
        yield Figure("percent", Decimal(50), "%", match.start(), match.end())
    for match in _NUMBER.finditer(text):
        value = spoken_number(match["number"])
        if value is None:
            continue
        if _THOUSANDTHS.fullmatch(match["number"]) and not (match["before"] or match["after"]):
            value = Decimal(match["number"])  # 1.220 kg
        end = match.end("number")
        if match["scale"]:
            value *= 10**6 if match["scale"].strip().casefold() == "m" else 1000
            end = match.end("scale")
        if match["sign"]:
            value = -value
        start = match.start("number") - (1 if match["sign"] else 0)
        symbol = (match["before"] or match["after"] or "").strip().casefold()
        # "5 pounds" is money as well as a mass; in a shop it is money, unless it is weighed.
        if symbol and not (symbol in ("pound", "pounds") and _weighed(text, start)):
            if match["before"]:
                start = match.start("before")
                if not match["scale"]:
                    end = match.end("number")
            else:
                end = match.end("after")
            yield Figure("money", abs(value), _SYMBOLS.get(symbol, symbol), start, end)
            continue
        percent = _PERCENT.match(text, end)
        if percent is not None:
            yield Figure("percent", abs(value), "%", start, percent.end())
            continue
        pence = _PENNIES.match(text, end)
        if pence is not None and match["number"][0].isdigit():
            symbol = _PENCE[pence[1].casefold()]
            yield Figure("money", value / 100, symbol, start, pence.end())
            continue
        unit = _UNIT.match(text, end)
        # "4 in stock" is no length.
        if (
            unit is not None
            and unit["unit"].casefold() in ("in", "a", "c")
            and _WORDS_ON.match(text, unit.end())
        ):
            unit = None
        word = match["number"].casefold()
        if unit is None and _JOINED.match(text, end):
            continue  # "5Color" is a word
        if word == "fortnight":
            yield _quantity(value, "days", start, end)
        elif unit is not None:
            yield _quantity(value, unit["unit"].casefold(), start, unit.end())
        elif word == "one":
            if _ONE_LEFT.match(text, end):
                yield Figure("number", Decimal(1), "", start, end)
        else:
            yield Figure("number", value.normalize() if value else Decimal(0), "", start, end)
    for match in re.finditer(r"\b(?:an?|one|ein(?:e[nm]?)?|une?|una)\s+", text, re.I):
        unit = re.compile(
            r"(?P<unit>hour|day|week|fortnight|month|year|stunde|tag|woche|monat|jahr|heure|jour|semaine|mois|an|hora|día|semana|mes|año|dozen|decade)\b",
            re.I,
        ).match(text, match.end())
        if unit is None:
            continue
        name = unit["unit"].casefold()
        if name == "dozen":
            yield Figure("number", Decimal(12), "", match.start(), unit.end())
        elif name == "decade":
            yield _quantity(Decimal(10), "years", match.start(), unit.end())
        else:
            value = Decimal(14 if name == "fortnight" else 1)
            yield _quantity(value, name, match.start(), unit.end())


def _quantity(value: Decimal, unit: str, start: int, end: int) -> Figure:
    name = _SPOKEN_UNITS.get(unit, unit)
    dimension, factor = UNITS.get(name, ("", 1.0))
    based = float(f"{float(value) * factor:.11g}")
    return Figure("quantity", value, name, start, end, dimension, based)


def _weighed(text: str, start: int) -> bool:
    return (
        re.search(r"\b(?:weigh\w*|weight(?: of)?)\W+(?:\w+\W+){0,2}$", text[:start], re.I)
        is not None
    )


def _days(text: str) -> Iterator[Figure]:
    for match in _DAY.finditer(text):
        name = (match["day"] or match["next"]).casefold()
        yield Figure("day", Decimal(0), " ".join(name.split()), match.start(), match.end())
    for match in _DATE.finditer(text):
        number, name = match["n1"] or match["n2"], (match["m1"] or match["m2"]).casefold()
        yield Figure("day", Decimal(0), f"{int(number)} {name}", match.start(), match.end())
    for match in _MAY.finditer(text):
        at = match.start() + match[0].index("May")
        yield Figure("day", Decimal(0), "may", at, at + 3)
