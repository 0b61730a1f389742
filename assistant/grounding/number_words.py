"""Numbers in words, in four languages, and digits however they are grouped."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

ONES = {
    "zero": 0, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "dozen": 12,
    "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
    "zehn": 10, "elf": 11, "zwölf": 12, "vierzehn": 14, "fünfzehn": 15, "zwanzig": 20,
    "dreißig": 30, "sechzig": 60, "neunzig": 90, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5,
    "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "douze": 12, "quatorze": 14, "quinze": 15,
    "vingt": 20, "trente": 30, "soixante": 60, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6,
    "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "doce": 12, "catorce": 14, "quince": 15,
    "veinte": 20, "treinta": 30, "sesenta": 60, "fortnight": 14,
}  # fmt: skip

TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip

SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "hundert": 100, "cent": 100,
           "cien": 100, "mille": 1000, "mil": 1000, "tausend": 1000}  # fmt: skip


def spoken_number(text: str) -> Decimal | None:
    """A number in digits (any grouping) or in words; None for what is none."""
    plain = text.strip().casefold()
    if plain[:1].isdigit() or plain[:1] == ".":
        return _digits(plain)
    total = current = 0
    for word in re.split(r"[\s-]+", plain):
        if word in ("and", "a", "an"):
            continue
        if word == "one":
            current += 1
        elif word in SCALES and word != "cent":
            current = max(current, 1) * SCALES[word]
            if SCALES[word] >= 1000:
                total, current = total + current, 0
        elif word in TENS:
            current += TENS[word]
        elif word in ONES:
            current = current * 12 if word == "dozen" and current else current + ONES[word]
        elif word == "cent":
            current = max(current, 1) * 100
        else:
            return None
    return Decimal(total + current)


def _digits(text: str) -> Decimal | None:
    if re.fullmatch(
        r"(?!0[.,])\d{1,3}(?:([.,'’\u00a0\u202f ])\d{3})(?:\1\d{3})*(?:[.,]\d{1,2})?", text
    ):
        # The last separator is the decimal one when fewer than three digits follow.
        head, tail = re.fullmatch(r"(.*?)(?:[.,](\d{1,2}))?", text).groups()  # type: ignore[union-attr]
        text = re.sub(r"\D", "", head) + (f".{tail}" if tail else "")
    try:
        return Decimal(text.replace(",", ".").rstrip("."))
    except InvalidOperation:
        return None
