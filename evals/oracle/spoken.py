"""Words and numbers as people say them: articles, plurals, lists, amounts of money."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from kb.terms import fold

_WORD = re.compile(r"\w+(?:[.,]\d\w*|['’-]\w+)*", re.UNICODE)
_IRREGULAR = {
    "man": "men", "woman": "women", "child": "children", "knife": "knives", "shelf": "shelves",
    "scarf": "scarves", "foot": "feet", "tooth": "teeth", "mouse": "mice", "person": "people",
    "half": "halves", "leaf": "leaves", "loaf": "loaves",
}  # fmt: skip
# Sounded like a consonant, and the other way round.
_A = re.compile(r"(?:uni|use|usb|one\b|eu|uk\b)", re.IGNORECASE)
_AN = re.compile(r"(?:hour|heir|hono|[fhlmnrsx](?=\b|\d)|x-)", re.IGNORECASE)
_SPELT = re.compile(r"[FHLMNRSX][A-Z0-9]+\b")
_SIGNS = {"GBP": "£", "USD": "$", "EUR": "€"}
_SAID = {
    "GBP": ("£{}", "{} pounds", "{} quid", "{} GBP"),
    "USD": ("${}", "{} dollars", "{} bucks", "{} USD"),
    "EUR": ("€{}", "{} euros", "{} euro", "{} EUR"),
}


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """``fold``, remembered: names of attributes come again a million times."""
    return fold(text)


def words(text: str) -> list[str]:
    """The words and numbers of a text, folded, in order."""
    return _WORD.findall(fold(text))


def plural(phrase: str) -> str:
    """The plural of an English noun phrase: of its last word."""
    *before, last = phrase.split(" ")
    if last in _IRREGULAR:
        many = _IRREGULAR[last]
    elif last.endswith("s") and not last.endswith("ss"):
        many = last
    elif re.search(r"(?:s|x|z|ch|sh)$", last):
        many = f"{last}es"
    elif re.search(r"[^aeiou]y$", last):
        many = f"{last[:-1]}ies"
    else:
        many = f"{last}s"
    return " ".join((*before, many))


@lru_cache(maxsize=65536)
def singular(word: str) -> str:
    """The singular of an English noun, as far as its ending tells; ``shorts`` gives ``short``."""
    for one, many in _IRREGULAR.items():
        if word == many:
            return one
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if re.search(r"(?:ss|x|z|ch|sh)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def with_article(phrase: str) -> str:
    """``a tent``, ``an hourglass``, ``a USB cable``."""
    vowel = phrase[:1].lower() in tuple("aeiou") and not _A.match(phrase)
    spelt = _AN.match(phrase) or _SPELT.match(phrase)
    return f"{'an' if vowel or spelt else 'a'} {phrase}"


def spoken(value: str) -> str:
    """An option's value inside a sentence: ``Tarn Blue`` small, ``XL`` and ``UK 7`` as they are."""
    plain = value.partition(" (")[0].strip() or value
    small = all(w.isalpha() and w.istitle() and len(w) > 2 for w in plain.split())
    return plain.lower() if small else plain


def be(noun: str) -> str:
    """``is`` or ``are``, by how a name ends."""
    last = noun.rsplit(maxsplit=1)[-1].lower() if noun.split() else ""
    return "are" if re.search(r"[^s'’]s$", last) and not last.endswith(("us", "is")) else "is"


def joined(parts: Sequence[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def number(value: Decimal) -> str:
    """Without needless zeros, and never in exponents: ``1200``, ``0.5``."""
    return f"{value.normalize():f}"


def amount(value: Decimal, currency: str) -> str:
    """As it is written: ``£80``, ``£3.95``, ``CHF 80``."""
    digits = number(value) if value == value.to_integral_value() else f"{value:.2f}"
    sign = _SIGNS.get(currency)
    return f"{sign}{digits}" if sign else f"{currency} {digits}"


def amounts_said(value: Decimal, currency: str) -> tuple[str, ...]:
    """All the ways people say it: ``£80``, ``80 pounds``, ``80 quid``, ``80``."""
    digits = number(value) if value == value.to_integral_value() else f"{value:.2f}"
    ways = _SAID.get(currency, ("{} " + currency, currency + " {}"))
    return tuple(way.format(digits) for way in ways)


def named(attribute: str) -> str:
    """An attribute's name inside a sentence: ``Battery life`` small, ``USB ports`` as it is."""
    parts = attribute.split()
    return " ".join(p if sum(map(str.isupper, p)) > 1 else p.lower() for p in parts)
