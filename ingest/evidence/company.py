"""A price judged again beside the other prices of its page."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ingest.evidence.price_marks import REGULAR_NAMES

if TYPE_CHECKING:
    from ingest.evidence.pricetag import PriceTag


def in_company(tag: PriceTag, all_of: list[PriceTag]) -> PriceTag:
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
    if REGULAR_NAMES.search(tag.named) and any(
        other.money.amount < tag.money.amount
        and other.quality >= 0.4
        and abs(other.order - tag.order) <= 8
        and not REGULAR_NAMES.search(other.named)
        for other in all_of
    ):
        return replace(tag, former=True, quality=max(0.0, tag.quality - 0.7))
    if tag.by_piece and any(
        o.quality >= 0.5 and not o.former and not o.by_piece and abs(o.order - tag.order) <= 8
        for o in all_of
    ):
        return replace(tag, quality=max(0.0, tag.quality - 0.3))
    if any(_without_cents(tag, other) for other in all_of):
        return replace(tag, quality=max(0.0, tag.quality - 0.4))
    if any(_reduced_from(other, tag) for other in all_of):
        tag = replace(tag, quality=tag.quality + 0.15)
    same = [o for o in all_of if o.money == tag.money and not o.former and o.quality >= 0.5]
    return (
        replace(tag, quality=tag.quality + 0.07 * min(3, len(same) - 1)) if len(same) > 1 else tag
    )


def _without_cents(tag: PriceTag, other: PriceTag) -> bool:
    """Whether another price beside this one is the same with its cents."""
    whole, full = tag.money.amount, other.money.amount
    return (
        whole == whole.to_integral_value()
        and full != whole
        and int(full) == whole
        and abs(other.order - tag.order) <= 4
        and not other.former
        and other.quality >= 0.5
    )


def _reduced_from(other: PriceTag, tag: PriceTag) -> bool:
    """Whether a price stands beside another, higher one, of which nothing says what it is."""
    return (
        not other.former
        and abs(other.order - tag.order) <= 4
        and other.money.currency == tag.money.currency
        and Decimal("0.35") * other.money.amount <= tag.money.amount < other.money.amount
        and tag.quality >= 0.6
        and abs(other.quality - tag.quality) <= 0.15
        and not (tag.by_piece or tag.of_link or other.of_link)
    )
