"""Prices that a page shows, each with how likely it is to be the one that is charged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from bs4 import Tag
from bs4.element import NavigableString

from ingest.currency import UNKNOWN_CURRENCY, sign_in
from ingest.evidence.company import in_company
from ingest.evidence.price_marks import (
    CENTS,
    CURRENT_NAMES,
    DIGIT,
    FORMER_NAMES,
    MEASURE,
    NET_NAMES,
    NO_MONEY,
    ONLY,
    OPTION_NAMES,
    OTHER_NAMES,
    PIECE,
    PRICED,
    SIGNED_WHOLE,
    STARTING,
    SURCHARGE,
    TIMES,
)
from ingest.evidence.sight import Run, Sight, Spot, names_of
from ingest.evidence.vocabulary import pattern
from ingest.price import read_price
from kb.documents import Money

_WORDY = re.compile(
    r"(?:[^\W\d]{2,}\W+){2,}.*\d.*[^\W\d]{3}|[^\W\d]{3,}.*\d.*(?:[^\W\d]{2,}\W*){2}"
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
        of_link: It stands in or behind a link to another page, as in a list of products.
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
    of_link: bool = False


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
        if run.spot.elsewhere or len(run.text) > _LONGEST or not DIGIT.search(run.text):
            continue
        if sight.heading <= run.order <= sight.heading_end and _WORDY.search(run.text):
            continue  # "Collection 05 Top": a name with a number
        tag, text = _whole(run)
        text = text.replace("￥", "¥").replace("＄", "$")
        if id(tag) in known:
            continue
        cents = _cents_behind(runs, place, text)
        if cents:
            text = re.sub(r"(?<=\d)[.,\s](?=\d{3})", "", text) + cents
            known.update(id(step) for step in (runs[place + 1].tag,))
        if not sign_in(text) and re.fullmatch(r"\d[\d.,'’ ]*", text):
            text = _with_neighbour(runs, place + bool(cents), text)
        read = _read(text, run, currency)
        if read is None:
            continue
        known.add(id(tag))
        found.append(_judged(sight, place, run, tag, text, read))
    # Each is compared with the others; a page with more prices of its own than this is a list.
    found = sorted(found, key=lambda entry: -entry.quality)[:_MOST_TAGS]
    found = [in_company(entry, found) for entry in found]
    found.sort(key=lambda entry: -entry.quality)
    return found


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
        if len(joined) > 32 or not ONLY.match(joined) or _amounts(joined) > 1:
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
        if 0 < len(sign) <= 4 and not DIGIT.search(sign) and _kin(runs[other], runs[place]):
            joined = f"{text} {sign}" if other > place else f"{sign} {text}"
            if sign_in(joined):
                return joined
    return text


def _cents_behind(runs: list[Run], place: int, text: str) -> str:
    """A whole amount with the cents that stand alone behind it: ``$249`` and ``99``."""
    following = runs[place + 1] if place + 1 < len(runs) else None
    if following is None or not re.fullmatch(r"\D{0,4}\d{1,3}(?:[.,\s]?\d{3})*", text):
        return ""
    cents = re.fullmatch(r"([.,]?)(\d\d)", following.text)
    if not cents or text[-9:] != runs[place].text[-9:] or not _kin(following, runs[place]):
        return ""
    names = following.spot.names[:1]
    fitting = cents.group(1) or any(CENTS.search(n) or PRICED.search(n) for n in names)
    return f".{cents.group(2)}" if fitting else ""


def _amounts(text: str) -> int:
    return len(re.findall(r"\d[\d.,'’]*(?:\s\d{3}(?!\d)[\d.,]*)*", text))


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
            parent.name == "sup" or bool(CENTS.search(names_of(parent)))
        )
        before = parts[-1] if parts else ""
        signed = SIGNED_WHOLE.fullmatch(before)
        if small and re.fullmatch(r"[.,]?\d\d", text) and before[-1:].isdigit():
            whole = bool(re.search(r"[.,]\d\d$", before))
            parts.append(text if text[0] in ".," or whole else f".{text}")
        elif small and signed and re.fullmatch(r"\d\d", text):
            parts[-1] = f"{signed.group(1)}.{text}{signed.group(2)}"  # the cents behind the sign
        elif (before[-1:] in (".", ",") and text[:1].isdigit() and _ends_in_digit(parts)) or (
            before[-1:].isdigit() and re.match(r"[.,](?:\d|$)", text)
        ):
            parts.append(text)
        else:
            parts.append(f" {text}" if parts else text)
        if len(parts) > 12:
            return " " * 99
    return "".join(parts)


def _ends_in_digit(parts: list[str]) -> bool:
    """Whether a number goes on: the last piece is its separator, or ends in it."""
    return "".join(parts).rstrip(".,")[-1:].isdigit()


def _read(text: str, run: Run, currency: str) -> Money | None:
    if not sign_in(text):
        # A bare number is a price only where the markup calls it one.
        bare = re.fullmatch(r"[^\d+\-]{0,3}\d[\d.,'’\s]*[^\d%]{0,3}", text)
        whole = re.fullmatch(r"\d[\d.\s]*[,.:]\s?[-–—]{1,2}", text)  # "999,-"
        called = whole or any(PRICED.search(name) for name in run.spot.names[:2])
        if (not bare and not whole) or not called:
            return None
        if NO_MONEY.search(text):
            return None
        if CENTS.search(run.spot.names[0]) and len(text) <= 3:
            return None
    reading = read_price(text, currency=currency or UNKNOWN_CURRENCY)
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
    priced = any(PRICED.search(name) for name in spot.names)
    quality += 0.25 if priced else 0.0
    quality += 0.1 if any(CURRENT_NAMES.search(name) for name in spot.names[:3]) else 0.0
    quality += 0.1 if ONLY.match(text) else -0.1
    far = sight.distance(run.order)
    quality += 0.4 if far <= 15 else 0.25 if far <= 40 else 0.1 if far <= 90 else 0.0
    quality -= 0.2 if far > 250 else 0.0
    near = sight.to_button(run.order)
    quality += 0.2 if near <= 12 else 0.1 if near <= 40 else 0.0
    quality -= 0.3 if spot.hidden else 0.0
    quality -= 0.3 if spot.linked else 0.0
    behind = bool(
        previous and previous.spot.linked and len(previous.text) > 12 and _kin(previous, run)
    )
    if behind:
        quality -= 0.25  # a name that leads to another page, with its price
    if any(OPTION_NAMES.search(name) for name in spot.names):
        quality = min(quality, 0.3)  # the price of one choice, not of what is shown
    if (
        any(OTHER_NAMES.search(name) for name in spot.names[:2])
        or SURCHARGE.search(own)
        or TIMES.search(f"{before} {own} {after}")
    ):
        quality = 0.0
    if (
        pattern("other_price").search(f"{before} {own}")
        or MEASURE.search(own)
        or MEASURE.match(after)
    ):
        quality = min(quality - 0.6, 0.15)
    elif STARTING.search(f"{before} {own}"):
        quality -= 0.3  # what bidding begins at: the price as long as nobody has bid
    if any(NET_NAMES.search(name) for name in spot.names[:2]):
        quality = min(quality, 0.5)
    if former:
        quality -= 0.7
    where = f"“{text}”" + (f" in {spot.names[0][:40]}" if spot.names and spot.names[0] else "")
    return PriceTag(
        money, text, sign_in(text), where, run.order, former, max(0.0, min(quality, 1.2)), struck,
        " ".join(spot.names[:2]),
        bool(PIECE.search(f"{text} {own} {after}")),
        spot.linked or behind,
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
    if DIGIT.search(earlier):
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
        if FORMER_NAMES.search(name):
            return True
        if CURRENT_NAMES.search(name):
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
