"""Prices that a page shows, each with how likely it is to be the one that is charged."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from bs4 import Tag
from bs4.element import NavigableString

from ingest.currency import sign_in
from ingest.evidence.sight import Run, Sight, Spot, names_of
from ingest.evidence.vocabulary import pattern
from ingest.price import read_price
from kb.documents import Money

_DIGIT = re.compile(r"\d")
_PRICED = re.compile(
    r"pric|prix|preis|precio|preco|prezzo|cena|amount|prijs|pris\b|hinta|fiyat|цена|money|\bprc|kaina"
    r"|\bcost\b|価格|kakaku|pre[tț]\b",
    re.IGNORECASE,
)
_FORMER_NAMES = re.compile(
    r"(?<![a-z])old(?![a-z])|(?<![a-z])was(?![a-z])|before|list-?_?price|compare|strike|crossed|former"
    r"|(?<![a-z])rrp|(?<![a-z])uvp|msrp|retail|original|previous|discountfrom|barr[ae]|tachad|durchgestr"
    r"|antes|(?<![a-z])del(?![a-z])|line-?through|undiscounted|non-?sale|full-?price|statt|oldprice",
    re.IGNORECASE,
)
_REGULAR_NAMES = re.compile(r"regular|normal-?price|standard-?price", re.IGNORECASE)
_CURRENT_NAMES = re.compile(
    r"current|final|(?<![a-z])sale|special|(?<![a-z])now(?![a-z])|our-?price|main|actual|promo|deal"
    r"|buy-?box|sell(?:ing)?-?price|offer-?price|new-?price|price-?new|(?<![a-z])ins(?![a-z])"
    r"|price-?value|product-?price|price_?block",
    re.IGNORECASE,
)
_OTHER_NAMES = re.compile(
    r"(?<![a-z])ship|deliver|sav(?:e(?!d)|ing)|unit-?price|per-?unit|price-?per|instal|monthly|filter"
    r"|per-?month|finance|loyal|member|points|reward|deposit|coupon|voucher|subscri|tax-?amount|vat-?amount"
    r"|excl(?!usive)|without-?tax|ex-?vat|net-?price|min-?price-?info|lowest-?(?:recent|30)|omnibus|price-?history|installment"
    r"|parcel|klarna|afterpay|base-?price|grundpreis|giftwrap|(?<![a-z])used|trade|quantity-?break|(?<![a-z])tier",
    re.IGNORECASE,
)
_SURCHARGE = re.compile(r"[+(]\s*[-−+]?\s*[^\w\s]?\s?\d[\d.,]*|[-−+]\s*[^\w\s]?\d")
_OPTION_NAMES = re.compile(
    r"swatch|(?<![a-z])select(?!ed)|option|variation|radio|checkbox|dropdown|upgrade", re.I
)
# By weight, volume or length: never the price of the thing. By the piece: often it is.
_MEASURE = re.compile(
    r"(?:/|\bper\b|\bpro\b|\bpor\b|\bje\b|=|\bpar\b|\bal\b)\s?(?:\d+\s?)?"
    r"(?:kg|g|gr|l|lt|ml|cl|m|m²|m2|mq|sqm|oz|fl\.? ?oz|lb|100|litre|liter|litro|kilo|metre|meter"
    r"|metro)\b",
    re.IGNORECASE,
)
_PIECE = re.compile(
    r"(?:/|\bper\b|\bpro\b|\bpor\b|\bje\b|\bpar\b)\s?(?:\d+\s?)?(?:ct|count|unit[éà]?|unidade?|stk|stück|stuk|szt|ks|piece|pc|each|pack"
    r"|罐|個|件|支|包|入|片|盒|瓶)|每(?:罐|個|件|支|包|入|片|盒|瓶|組)",
    re.IGNORECASE,
)
_CENTS = re.compile(
    r"cent|decimal|fraction|minor|(?<![a-z])sup(?![a-z])|small|rappen|frac", re.IGNORECASE
)
_ONLY = re.compile(
    r"^[^\w]*(?:[^\W\d]{0,12}[.:]?\s*){0,3}[^\w\s]{0,3}\s*\d[\d\s.,'’٬٫]*[-–—.]{0,2}\s*(?:[^\w\s]{0,3}|[^\W\d]{1,12}\.?)(?:\s*[^\W\d]{1,6}\.?)?[^\w]*$"
)
_LONGEST = 48
_MOST_TAGS = 150


@dataclass(frozen=True, slots=True)
class PriceTag:
    """A price on the page.

    Attributes:
        text: What it was read from.
        sign: The currency as the page writes it beside the amount; may be empty.
        former: It is crossed out, or said to be what was charged before.
        quality: How likely it is the price charged for the product, from 0 to about 1.4.
        struck: It is crossed out, or words say that it is no longer charged.
        named: Classes and ids of the nearest elements.
        by_piece: It is said to be the price of a piece.
    """

    money: Money
    text: str
    sign: str
    where: str
    order: int
    former: bool
    quality: float
    struck: bool = False
    named: str = ""
    by_piece: bool = False


def price_tags(sight: Sight, currency: str) -> list[PriceTag]:
    """The prices of the page's own part, the likeliest first.

    Args:
        sight: The page as it is seen.
        currency: ISO 4217 code that settles signs that several currencies share.
    """
    found: list[PriceTag] = []
    known: set[int] = set()
    runs = sight.runs
    for place, run in enumerate(runs):
        if run.spot.elsewhere or len(run.text) > _LONGEST or not _DIGIT.search(run.text):
            continue
        tag, text = _whole(run)
        if id(tag) in known:
            continue
        if not sign_in(text) and re.fullmatch(r"\d[\d.,'’ ]*", text):
            text = _with_neighbour(runs, place, text)
        read = _read(text, run, currency)
        if read is None:
            continue
        known.add(id(tag))
        found.append(_judged(sight, place, run, tag, text, read))
    # Each is compared with the others; a page with more prices of its own than this is a list.
    found = sorted(found, key=lambda entry: -entry.quality)[:_MOST_TAGS]
    found = [_with_company(entry, found) for entry in found]
    found.sort(key=lambda entry: -entry.quality)
    return found


def _with_company(tag: PriceTag, all_of: list[PriceTag]) -> PriceTag:
    """A price judged again beside the others of the page.

    A price that several places repeat is the likelier; one that is only *named* as an old price,
    with no other beside it, is what templates show when nothing is reduced.
    """
    if tag.former:
        alone = not any(
            not other.former and other.quality >= 0.5 and abs(other.order - tag.order) <= 12
            for other in all_of
        )
        if tag.struck or not alone:
            return tag
        return replace(tag, former=False, quality=tag.quality + 0.5)
    if _REGULAR_NAMES.search(tag.named) and any(
        other.money.amount < tag.money.amount
        and other.quality >= 0.4
        and abs(other.order - tag.order) <= 8
        and not _REGULAR_NAMES.search(other.named)
        for other in all_of
    ):
        return replace(tag, former=True, quality=max(0.0, tag.quality - 0.7))
    if tag.by_piece and any(
        o.quality >= 0.5 and not o.former and not o.by_piece and abs(o.order - tag.order) <= 8
        for o in all_of
    ):
        return replace(tag, quality=max(0.0, tag.quality - 0.3))
    same = [o for o in all_of if o.money == tag.money and not o.former and o.quality >= 0.5]
    return (
        replace(tag, quality=tag.quality + 0.07 * min(3, len(same) - 1)) if len(same) > 1 else tag
    )


def _whole(run: Run) -> tuple[Tag, str]:
    """The widest element that still holds one price and nothing else, and its text."""
    tag, text = run.tag, run.text
    here: Tag | None = run.tag
    for _ in range(4):
        if here is None or here.name in {"body", "td", "li", "tr", "ul", "table", "form", "main"}:
            if here is run.tag and here is not None:
                pass
            else:
                break
        joined = _joined(here)
        if len(joined) > 32 or not _ONLY.match(joined) or _amounts(joined) > 1:
            break
        tag, text = here, joined
        here = here.parent
    return tag, text


def _with_neighbour(runs: list[Run], place: int, text: str) -> str:
    """A bare number with the currency that stands alone beside it."""
    for other in (place + 1, place - 1):
        if not 0 <= other < len(runs):
            continue
        sign = runs[other].text.strip(" .:/")
        if 0 < len(sign) <= 4 and not _DIGIT.search(sign) and _kin(runs[other], runs[place]):
            joined = f"{text} {sign}" if other > place else f"{sign} {text}"
            if sign_in(joined):
                return joined
    return text


def _amounts(text: str) -> int:
    return len(re.findall(r"\d[\d.,'’]*(?:\s\d{3}(?!\d))*", text))


def _joined(tag: Tag) -> str:
    """An element's text with cents that are set smaller joined by a point."""
    parts: list[str] = []
    for piece in tag.descendants:
        if type(piece) is not NavigableString or not piece.strip():
            continue
        text = " ".join(piece.split())
        parent = piece.parent
        if isinstance(parent, Tag) and parent.name in {"script", "style", "noscript"}:
            continue
        small = isinstance(parent, Tag) and (
            parent.name == "sup" or bool(_CENTS.search(names_of(parent)))
        )
        before = parts[-1] if parts else ""
        if small and re.fullmatch(r"[.,]?\d\d", text) and before[-1:].isdigit():
            whole = bool(re.search(r"[.,]\d\d$", before))
            parts.append(text if text[0] in ".," or whole else f".{text}")
        elif (before and (before[-1] in ".," and text[:1].isdigit() and before[:1].isdigit())) or (
            before and before[-1].isdigit() and re.match(r"[.,]\d", text)
        ):
            parts.append(text)
        else:
            parts.append(f" {text}" if parts else text)
        if len(parts) > 12:
            return " " * 99
    return "".join(parts)


def _read(text: str, run: Run, currency: str) -> Money | None:
    if not sign_in(text):
        # A bare number is a price only where the markup calls it one.
        bare = re.fullmatch(r"[^\d+\-]{0,3}\d[\d.,'’\s]*[^\d%]{0,3}", text)
        if not bare or not currency or not any(_PRICED.search(name) for name in run.spot.names[:2]):
            return None
        if _CENTS.search(run.spot.names[0]) and len(text) <= 2:
            return None
    reading = read_price(text, currency=currency or None)
    if reading is None or reading.money.amount <= 0:
        return None
    return reading.money


def _judged(sight: Sight, place: int, run: Run, tag: Tag, text: str, money: Money) -> PriceTag:
    spot = run.spot
    before, after = _around(sight.runs, place)
    previous = sight.runs[place - 1] if place else None
    own = run.text if len(run.text) >= len(text) else text
    struck = spot.struck or bool(pattern("former_price").search(f"{before} {own}"))
    former = struck or _is_former(spot)
    quality = 0.3
    priced = any(_PRICED.search(name) for name in spot.names)
    quality += 0.25 if priced else 0.0
    quality += 0.1 if any(_CURRENT_NAMES.search(name) for name in spot.names[:3]) else 0.0
    quality += 0.1 if _ONLY.match(text) else -0.1
    far = sight.distance(run.order)
    quality += 0.4 if far <= 15 else 0.25 if far <= 40 else 0.1 if far <= 90 else 0.0
    quality -= 0.2 if far > 250 else 0.0
    near = sight.to_button(run.order)
    quality += 0.2 if near <= 12 else 0.1 if near <= 40 else 0.0
    quality -= 0.3 if spot.hidden else 0.0
    quality -= 0.3 if spot.linked else 0.0
    if previous and previous.spot.linked and len(previous.text) > 12 and _kin(previous, run):
        quality -= 0.25  # a name that leads to another page, with its price
    if any(_OPTION_NAMES.search(name) for name in spot.names):
        quality = min(quality, 0.3)  # the price of one choice, not of what is shown
    if any(_OTHER_NAMES.search(name) for name in spot.names[:2]) or _SURCHARGE.search(own):
        quality = 0.0
    if (
        pattern("other_price").search(f"{before} {own}")
        or _MEASURE.search(own)
        or _MEASURE.match(after)
    ):
        quality = min(quality - 0.6, 0.15)
    if former:
        quality -= 0.7
    where = f"“{text}”" + (f" in {spot.names[0][:40]}" if spot.names and spot.names[0] else "")
    return PriceTag(
        money, text, sign_in(text), where, run.order, former, max(0.0, min(quality, 1.2)), struck,
        " ".join(spot.names[:2]),
        bool(_PIECE.search(f"{text} {own} {after}")),
    )  # fmt: skip


def _around(runs: list[Run], place: int) -> tuple[str, str]:
    """The short texts just before and after a run."""
    first = place - 1
    while first > 0 and len(runs[first].text) <= 4 and sign_in(f"{runs[first].text} 1"):
        first -= 1
    before = runs[first] if place else None
    after = runs[place + 1] if place + 1 < len(runs) else None
    earlier = (
        before.text[-30:] if before and len(before.text) < 40 and _kin(before, runs[place]) else ""
    )
    if _DIGIT.search(earlier):
        earlier = ""  # words there belong to another price
    later = after.text[:16] if after and _kin(after, runs[place]) else ""
    return earlier, later


def _kin(one: Run, other: Run) -> bool:
    above = {id(tag) for tag in (one.tag, *list(one.tag.parents)[:2])}
    return any(id(tag) in above for tag in (other.tag, *list(other.tag.parents)[:2]))


def _is_former(spot: Spot) -> bool:
    if spot.struck:
        return True
    for name in spot.names:
        if not name:
            continue
        if _FORMER_NAMES.search(name):
            return True
        if _CURRENT_NAMES.search(name):
            return False
    return False


def former_price(tags: list[PriceTag], price: Money | None) -> Money | None:
    """What was charged before: a crossed-out price above the one charged, nearest to it."""
    if price is None:
        return None
    shown = next((t.order for t in tags if t.money == price and not t.former), None)
    higher = [
        tag for tag in tags
        if tag.former and tag.money.currency == price.currency and tag.money.amount > price.amount
        and tag.money.amount < price.amount * Decimal(20)
    ]  # fmt: skip
    if shown is not None:
        higher = [tag for tag in higher if abs(tag.order - shown) <= 25]
        higher.sort(key=lambda tag: abs(tag.order - shown))
    return higher[0].money if higher else None
