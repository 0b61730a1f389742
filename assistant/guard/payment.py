"""Payment numbers in running text: cards and bank accounts, by structure and check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

# What people put between the groups of a number, line breaks and invisible characters included.
_GAP = r"[\s.\-–—_·/\u200b-\u200f\u2060\ufeff]{0,3}"
_RUN = re.compile(rf"(?<![\w+])\d(?:{_GAP}\d){{12,}}(?!\w)")
_GROUP = re.compile(r"\d+")

# (first prefix, last prefix, lengths): issuer ranges as ISO/IEC 7812 assigns them to the networks.
_ISSUERS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("4", "4", (13, 16, 19)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),  # American Express
    ("37", "37", (15,)),
    ("300", "305", (14, 16, 19)),  # Diners
    ("36", "36", (14, 16, 19)),
    ("38", "39", (14, 16, 19)),
    ("3528", "3589", (16, 17, 18, 19)),  # JCB
    ("6011", "6011", (16, 19)),  # Discover
    ("644", "659", (16, 19)),
    ("62", "62", (16, 17, 18, 19)),  # UnionPay
    ("2200", "2204", (16, 17, 18, 19)),  # Mir
    ("50", "50", (13, 14, 15, 16, 17, 18, 19)),  # Maestro
    ("56", "58", (13, 14, 15, 16, 17, 18, 19)),
    ("63", "63", (16, 17, 18, 19)),
    ("67", "67", (13, 14, 15, 16, 17, 18, 19)),
)

# A number that is named as something else, right before it. A card is never called so.
_OTHER = re.compile(
    r"(?:\b(?:ean|gtin|upc|isbn|asin|sku|imei|iccid|serial|seriennummer|tracking|track|"
    r"sendungsnummer|suivi|seguimiento)\b|"
    r"\b(?:order|bestell|auftrags?|rechnungs?|kunden|invoice|customer|part|article|artikel|item|"
    r"commande|facture|pedido|factura)\W{0,2}(?:number|numbers|nummer|no|nr|n°|num|numéro|número|id)"
    r"\b)\W{0,3}(?:is|ist|est|es|of)?\W{0,3}$|(?:commande|pedido|order|bestellung)\s?#\s?$",
    re.IGNORECASE,
)

# The date and the code that follow a card number: never kept either.
_TAIL = re.compile(
    r"\W{0,4}(?:(?:exp|valid|gültig|bis|val|cad)\w*\W{0,3})?\d{1,2}\s?[/.-]\s?\d{2,4}\b"
    r"(?:\W{1,4}(?:cv[vc2]2?\W{0,3})?\d{3,4}\b(?![/\-]?\d))?",
    re.IGNORECASE,
)

# Lengths of bank account numbers by country, from the IBAN registry (ISO 13616).
_REGISTRY = """
AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18
DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23
IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31
MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24
SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
"""
_IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _REGISTRY.split()}
_IBAN_START = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2})[\s-]?\d[\s-]?\d")


def card_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where card numbers stand in a text, with the expiry date and code that follow them.

    A card number has 13 to 19 digits in groups, an issuer's prefix and length, and Luhn's check
    digit (ISO/IEC 7812-1, annex B). A number that is a valid GTIN in one piece, or that is named
    as an order, article or tracking number right before it, is none.
    """
    for run in _RUN.finditer(text):
        groups = [(m.start(), m.end()) for m in _GROUP.finditer(text, run.start(), run.end())]
        first = 0
        while first < len(groups):
            last = _card_end(text, groups, first)
            if last is None:
                first += 1
                continue
            end = groups[last][1]
            tail = _TAIL.match(text, end)
            yield groups[first][0], tail.end() if tail else end
            if tail:
                end = tail.end()
            first = next((n for n, g in enumerate(groups) if g[0] >= end), len(groups))


def bank_accounts(text: str) -> Iterator[tuple[int, int]]:
    """Where IBANs stand in a text: the country's length and the check of ISO 7064, MOD 97-10."""
    for start in _IBAN_START.finditer(text):
        wanted = _IBAN_LENGTHS.get(start.group(1).upper())
        if wanted is None:
            continue
        kept: list[str] = []
        at = start.start()
        gap = 0
        while at < len(text) and len(kept) < wanted and gap <= 3:
            character = text[at]
            if character.isascii() and character.isalnum():
                kept.append(character.upper())
                gap = 0
            elif character in " \t\n\r-.\u00a0":
                gap += 1
            else:
                break
            at += 1
        whole = len(kept) == wanted and not text[at : at + 1].isalnum()
        if whole and int("".join(str(int(c, 36)) for c in kept[4:] + kept[:4])) % 97 == 1:
            yield start.start(), at


def _card_end(text: str, groups: list[tuple[int, int]], first: int) -> int | None:
    """The last group of a card number that begins with group ``first``; None when none does."""
    start = groups[first][0]
    found = None
    digits = ""
    for last in range(first, len(groups)):
        digits += "".join(str(int(c)) for c in text[groups[last][0] : groups[last][1]])
        if len(digits) > 19:
            break
        if len(digits) >= 13 and _issued(digits) and luhn(digits):
            in_one = last == first
            if in_one and (gtin(digits) or _OTHER.search(text[max(0, start - 48) : start])):
                continue
            found = last
    return found


def _issued(digits: str) -> bool:
    return any(
        low <= digits[: len(low)] <= high and len(digits) in lengths
        for low, high, lengths in _ISSUERS
    )


def luhn(digits: str) -> bool:
    """Whether the last digit is Luhn's check digit of the others."""
    doubled = (
        int(d) if n % 2 == 0 else sum(divmod(2 * int(d), 10)) for n, d in enumerate(digits[::-1])
    )
    return sum(doubled) % 10 == 0


def gtin(digits: str) -> bool:
    """Whether it is a trade item number of 13 or 14 digits (GS1 General Specifications, 7.9)."""
    if len(digits) not in (13, 14):
        return False
    weighed = sum(int(d) * (3 if n % 2 else 1) for n, d in enumerate(digits[::-1]))
    return weighed % 10 == 0
