"""What tells that two sources speak of the same thing: ids, addresses, GTINs, SKUs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urldefrag, urlencode, urlsplit

from rapidfuzz import fuzz

from kb.documents import Document, Product
from kb.editions.gtin import is_gtin
from kb.terms import fold, tokens

# From the surest sign to the weakest.
LEVELS = ("id", "url", "gtin", "sku")
# Likeness of titles, in per cent of rapidfuzz's token_set_ratio: a variant's title that only adds
# words to its product's scores 100, two products drawn at random from Icecat's catalogue 34 (19 of
# 20 pairs below 48). Below UNLIKE even an equal id is a coincidence of two numberings; a SKU
# without a brand, or a sign that several products share, asks for ALIKE.
UNLIKE = 50
ALIKE = 85
# Parameters that campaigns append; they name no other page.
_CAMPAIGN = re.compile(
    r"^(?:utm_\w*|mtm_\w+|gclid|gbraid|wbraid|fbclid|msclkid|srsltid|ref)$", re.I
)
_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that a document can be recognised by.

    Attributes:
        key: Level, colon, and the value in the one spelling that compares.
        detail: What has to agree as well: the title for an id, the query for an address, brand and
            title for a SKU.
    """

    key: str
    detail: str = ""

    @property
    def level(self) -> str:
        """``id``, ``url``, ``gtin`` or ``sku``."""
        return self.key.partition(":")[0]


def signs_of(document: Document) -> tuple[Sign, ...]:
    """Everything a document can be recognised by; the first is always its id."""
    kind = str(document.kind)
    found = {f"id:{kind}:{document.id}": document.title[:200]}
    addresses = [document.url]
    if isinstance(document, Product):
        addresses += [variant.url for variant in document.variants]
    for address in addresses:
        page, query = page_of(address)
        if page and not isinstance(document, Product):
            # Questions of one page are told apart by their place on it.
            page = f"{page}#{urldefrag(address).fragment}"
        if page:
            found.setdefault(f"url:{kind}:{page}", query)
    if isinstance(document, Product):
        told = f"{fold(document.brand)}{_SEPARATOR}{document.title[:200]}"
        for gtin in (document.gtin, *(v.gtin for v in document.variants)):
            if number := global_number(gtin):
                found[f"gtin:{number}"] = ""
        # Feeds often use the SKU as the id, and pages a variant's SKU as the variant's id.
        codes = [document.id, document.sku]
        codes += [code for v in document.variants for code in (v.id, v.sku)]
        for code in codes:
            if folded := fold(code):
                found[f"sku:{folded}"] = told
    return tuple(Sign(key, detail) for key, detail in found.items())


def page_of(url: str) -> tuple[str, str]:
    """Host and path of a product's page, and its query; both empty for no page of its own.

    Scheme, ``www.``, a slash at the end, the fragment and campaign parameters make no difference.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "", ""
    path = unquote(parts.path).rstrip("/")
    if parts.scheme.lower() not in {"http", "https"} or not host or not path:
        return "", ""
    place = host.rstrip(".").removeprefix("www.") + (
        f":{port}" if port not in (None, 80, 443) else ""
    )
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    return place + path, urlencode(sorted(p for p in pairs if not _CAMPAIGN.match(p[0])))


def global_number(text: str) -> str:
    """A GTIN as 14 digits, or an empty string for what identifies nothing world-wide.

    Checked are length and check digit; numbers for use within one company (GS1 prefixes 02, 04 and
    2) may mean anything elsewhere and count for nothing.
    """
    digits = re.sub(r"[\s-]", "", text)
    if not is_gtin(digits) or not digits.strip("0"):
        return ""
    digits = digits.zfill(14)
    return "" if digits[1:].startswith(("2", "02", "04")) else digits


def alike(one: str, other: str) -> float:
    """How far two titles name one thing, 0 to 100; added words take nothing away."""
    if one == other:
        return 100.0
    return float(fuzz.token_set_ratio(" ".join(tokens(one)), " ".join(tokens(other))))


def agree(level: str, mine: str, theirs: str) -> bool:
    """Whether what stands beside two equal signs agrees too.

    Two addresses of one path are the same page when their queries are equal or one has none:
    a query then only chooses a variant.
    """
    if level == "url":
        return mine == theirs or not mine or not theirs
    if level == "sku":
        (brand, title), (other, named) = mine.split(_SEPARATOR, 1), theirs.split(_SEPARATOR, 1)
        if brand and other:
            return fuzz.ratio(brand, other) >= ALIKE and alike(title, named) >= UNLIKE
        return alike(title, named) >= ALIKE
    return True
