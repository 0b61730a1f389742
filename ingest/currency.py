"""Currency signs, codes and words -> ISO 4217."""

from __future__ import annotations

import re

_CODES = frozenset(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP"  # noqa: SIM905
    " BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP"
    " GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS"
    " KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK"
    " MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR"
    " SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS"
    " UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL".split()
)
# Digits after the point: ISO 4217, and 0 for the peso, rupiah, forint… that shops write whole.
_DECIMALS = dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3) | dict.fromkeys(
    ("CLP", "ISK", "JPY", "KRW", "PYG", "VND", "XAF", "XOF", "XPF", "IDR", "COP", "HUF", "UGX"), 0
)
_DOLLARS = [
    *("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "ARS", "CLP", "COP", "TWD", "BRL", "UYU"),
    *("BBD", "BMD", "BSD", "BZD", "FJD", "JMD", "NAD", "TTD", "DOP"),
]
_RUPEES = ["INR", "PKR", "LKR", "NPR", "MUR", "SCR"]
_CROWNS = ["SEK", "NOK", "DKK", "ISK"]
# Longest first: "R$" must not be read as "$". The first code of a list holds without a hint;
# a list that begins with "" stays unsettled without one.
_SIGNS: tuple[tuple[str, list[str]], ...] = (
    ("US$", ["USD"]),
    ("CA$", ["CAD"]),
    ("AU$", ["AUD"]),
    ("NZ$", ["NZD"]),
    ("HK$", ["HKD"]),
    ("NT$", ["TWD"]),
    ("MX$", ["MXN"]),
    ("S$", ["SGD"]),
    ("A$", ["AUD"]),
    ("C$", ["CAD"]),
    ("R$", ["BRL"]),
    ("$U", ["UYU"]),
    ("€", ["EUR"]),
    ("£", ["GBP", "EGP", "LBP", "GIP", "FKP"]),
    ("¥", ["JPY", "CNY"]),
    ("元", ["CNY", "TWD"]),
    ("円", ["JPY"]),
    ("₹", ["INR"]),
    ("₩", ["KRW"]),
    ("원", ["KRW"]),
    ("₽", ["RUB"]),
    ("₺", ["TRY"]),
    ("₴", ["UAH"]),
    ("₫", ["VND"]),
    ("₪", ["ILS"]),
    ("₦", ["NGN"]),
    ("₱", ["PHP"]),
    ("฿", ["THB"]),
    ("₸", ["KZT"]),
    ("$", _DOLLARS),
)
_WORDS: dict[str, list[str]] = {
    "dollar": _DOLLARS, "dollars": _DOLLARS, "euro": ["EUR"], "euros": ["EUR"], "eur": ["EUR"],
    "pound": ["GBP"], "pounds": ["GBP"], "sterling": ["GBP"], "yen": ["JPY"], "yuan": ["CNY"],
    "rmb": ["CNY"], "rs": _RUPEES, "rupee": _RUPEES, "rupees": _RUPEES, "kr": ["", *_CROWNS],
    "kroner": ["", "NOK", "DKK"], "kronor": ["SEK"], "zł": ["PLN"], "zl": ["PLN"], "kč": ["CZK"],
    "kc": ["CZK"], "ft": ["HUF"], "lei": ["RON", "MDL"], "руб": ["RUB"], "грн": ["UAH"],
    "лв": ["BGN"], "sfr": ["CHF"], "fr": ["CHF"], "tl": ["TRY"], "rm": ["MYR"], "rp": ["IDR"],
    "đ": ["VND"], "r": ["ZAR"], "dhs": ["AED"], "sr": ["SAR"], "mdl": ["MDL"],
}  # fmt: skip
_CODE = re.compile(r"(?<![^\W\d_])([A-Za-z]{3})(?![^\W\d_])")
_WORD = re.compile(r"[^\W\d_]+")


def decimals(code: str) -> int:
    """Digits after the point that a currency uses."""
    return _DECIMALS.get(code, 2)


def currency_in(text: str, hint: str | None) -> str:
    """The ISO 4217 code that a text names, else the hint, else an empty string.

    Args:
        text: A price, or a currency alone: ``Rs. 1,499``, ``EUR``, ``kr``.
        hint: The shop's currency; it settles signs that several currencies share.
    """
    wanted = (hint or "").strip().upper()
    wanted = wanted if wanted in _CODES else ""
    for found in _CODE.findall(text):
        # Lower-case three-letter words are words ("all", "try"), unless they stand alone.
        if found.upper() in _CODES and (found.isupper() or text.strip() == found):
            return str(found.upper())
    upper = text.upper()
    for sign, codes in _SIGNS:
        if sign in upper:
            return _choose(codes, wanted)
    for word in _WORD.findall(text.casefold()):
        if word in _WORDS:
            return _choose(_WORDS[word], wanted)
    return wanted


def _choose(codes: list[str], wanted: str) -> str:
    return wanted if wanted in codes else codes[0]
