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
    ('ש"ח', ["ILS"]),
    ("ש״ח", ["ILS"]),
    ("S/", ["PEN"]),
    ("د.ك", ["KWD"]),
    ("ر.ق", ["QAR"]),
    ("ر.س", ["SAR"]),
    ("د.إ", ["AED"]),
    ("ج.م", ["EGP"]),
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
    "тг": ["KZT"], "тнг": ["KZT"], "тенге": ["KZT"], "р": ["RUB"], "сум": ["UZS"], "ден": ["MKD"],
    "din": ["RSD"], "дин": ["RSD"], "kn": ["HRK"], "vnđ": ["VND"], "ريال": ["SAR"], "درهم": ["AED"],
    "جنيه": ["EGP"], "บาท": ["THB"], "gs": ["PYG"],
}  # fmt: skip
# ISO 4217 for "no currency": the hint under which an amount can be read where none is known.
UNKNOWN_CURRENCY = "XXX"
_CODE = re.compile(r"(?<![^\W\d_])([A-Za-z]{3})(?![^\W\d_])")
_APART = re.compile(r"\b(US|CA|AU|NZ|HK|NT|MX)\s\$")  # "US $12"
_WORD = re.compile(r"[^\W\d_]+")


def sign_in(text: str) -> str:
    """The currency that a short text names, as it writes it (``$``, ``Lei``, ``NZD``), or nothing.

    Only what stands next to a number counts, as letters in prose may look like a currency.
    """
    for match in _CODE.finditer(text):
        if match.group(1).upper() in _CODES and match.group(1).isupper():
            return match.group(1)
    upper = text.upper()
    for sign, _ in _SIGNS:
        place = upper.find(sign)
        if place >= 0:
            return text[place : place + len(sign)]
    for match in _WORD.finditer(text):
        if match.group().casefold() in _WORDS:
            beside = (
                text[match.end() :].lstrip(" .:")[:1] + text[: match.start()].rstrip(" -–.,")[-1:]
            )
            if any(c.isdigit() for c in beside):
                return match.group()
    return ""


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
    wanted = wanted if wanted in _CODES or wanted == UNKNOWN_CURRENCY else ""
    for found in _CODE.findall(text):
        # Lower-case three-letter words are words ("all", "try"), unless they stand alone.
        if found.upper() in _CODES and (found.isupper() or text.strip() == found):
            return str(found.upper())
    upper = _APART.sub(r"\1$", text.upper())
    for sign, codes in _SIGNS:
        if sign in upper:
            return _choose(codes, wanted)
    for word in _WORD.findall(text.casefold()):
        if word in _WORDS:
            return _choose(_WORDS[word], wanted)
    return wanted


def _choose(codes: list[str], wanted: str) -> str:
    return wanted if wanted in codes else codes[0]


# The currency of a country, by its top-level domain and the region in a language code.
_COUNTRIES = {
    "us": "USD", "uk": "GBP", "gb": "GBP", "ie": "EUR", "de": "EUR", "at": "EUR", "fr": "EUR",
    "es": "EUR", "it": "EUR", "pt": "EUR", "nl": "EUR", "be": "EUR", "fi": "EUR", "gr": "EUR",
    "si": "EUR", "sk": "EUR", "ee": "EUR", "lv": "EUR", "lt": "EUR", "lu": "EUR", "hr": "EUR",
    "cy": "EUR", "mt": "EUR", "ch": "CHF", "se": "SEK", "no": "NOK", "dk": "DKK", "is": "ISK",
    "pl": "PLN", "cz": "CZK", "hu": "HUF", "ro": "RON", "bg": "BGN", "tr": "TRY", "ru": "RUB",
    "ua": "UAH", "jp": "JPY", "cn": "CNY", "tw": "TWD", "hk": "HKD", "kr": "KRW", "in": "INR",
    "pk": "PKR", "lk": "LKR", "au": "AUD", "nz": "NZD", "ca": "CAD", "mx": "MXN", "br": "BRL",
    "ar": "ARS", "cl": "CLP", "co": "COP", "pe": "PEN", "za": "ZAR", "il": "ILS", "sa": "SAR",
    "ae": "AED", "eg": "EGP", "th": "THB", "vn": "VND", "my": "MYR", "sg": "SGD", "id": "IDR",
    "ph": "PHP", "ng": "NGN", "ke": "KES", "rs": "RSD", "kz": "KZT", "uy": "UYU",
}  # fmt: skip
# Country domains that the world at large uses: they say little of where a shop is.
_ANYWHERE = frozenset({"co", "in", "is", "id", "me", "my"})


def region_currency(url: str, lang: str) -> str:
    """The currency of the country that an address or a language names; empty when neither does.

    Args:
        url: For example ``https://shop.example.ie/en/p/1``; its top-level domain is looked at, then
            a first step or subdomain such as ``en-gb``.
        lang: For example ``en-nz``.
    """
    host, _, path = url.partition("://")[2].partition("/")
    labels = host.split(":")[0].casefold().split(".")
    top = labels[-1] if labels else ""
    regional = [lang.rpartition("-")[2]] if "-" in lang else []
    for piece in (labels[0], *path.casefold().split("/")[:2]):
        parts = re.split(r"[-_]", piece)
        if all(len(part) == 2 and part.isalpha() for part in parts):
            regional.extend(reversed(parts) if len(parts) == 2 else parts)
    if len(top) == 2 and top not in _ANYWHERE and top in _COUNTRIES:
        return _COUNTRIES[top]
    if len(top) == 2 and top in _COUNTRIES and len(labels) > 2 and labels[-2] in {"co", "com"}:
        return _COUNTRIES[top]
    known = [_COUNTRIES[code] for code in regional if code in _COUNTRIES]
    return known[0] if known else _COUNTRIES.get(top, "")
