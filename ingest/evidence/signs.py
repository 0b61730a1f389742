"""Signs that a page without markup is the page of one product, each with its weight."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote, urlsplit

from ingest.evidence.claim import Decision, Evidence, Field, Source
from ingest.evidence.pricetag import PriceTag
from ingest.evidence.sight import Sight
from ingest.page import Page

# A page with this much is a product's page: two plain signs, or one and several weak ones.
ENOUGH = 2.0
# Where a page has as many buttons as a list does, or its prices are those of links.
ENOUGH_OF_A_LIST = 2.5
# Where the page's markup lists several things.
ENOUGH_OF_LISTED = 3.0
_PRODUCT_PATH = re.compile(
    r"/(?:p|pd|pr|dp|ip|itm|item|prod|product|products|produkt|produit|producto|produto|prodotto|goods"
    r"|deal|tovar|tuote|artikel|article|termek|urun|artigo|offer|oferta|listing|d|lot|detail)/[^/]{2,}"
    r"|[-_/]p-?\d{3,}|-pdt\b|-i\d{5,}",
    re.IGNORECASE,
)
_SURE_PRICE = 0.7
_LIKELY_PRICE = 0.4
_OUTSTANDING_PRICE = 0.9
_MOST_RIVALS = 2
_MOST_BUTTONS = 6
_PRICES_OF_A_LIST = 6


def signs_of_product(
    page: Page,
    sight: Sight,
    tags: Sequence[PriceTag],
    evidence: Sequence[Evidence],
    shown: Mapping[Field, Decision],
) -> float:
    """How much speaks for a product's page; compare with ``ENOUGH``.

    A price by the heading that has no rivals, a button that buys, an item number under a label or
    in the address, the product in the application state, words on stock. Nothing for a home page.
    """
    rooted = not urlsplit(page.url).path.strip("/")
    if rooted and "?" not in page.url:
        return 0.0
    return (
        _of_price(sight, tags, shown)
        + _of_buttons(sight, tags, shown)
        + _of_number(evidence, shown)
        + _of_state(sight, evidence)
        + _of_stock(sight, evidence)
        + _of_address(page)
        + _of_particulars(evidence)
    )


def looks_like_a_list(sight: Sight, tags: Sequence[PriceTag]) -> bool:
    """Whether a page has many buttons, or its prices are those of links: a list of products."""
    if len(sight.buttons) > _MOST_BUTTONS:
        return True
    best = _best(tags)
    if best is not None and best.of_link:
        return True
    linked = {tag.money.amount for tag in tags if tag.of_link}
    return len(linked) >= _PRICES_OF_A_LIST and not any(
        tag.quality >= _OUTSTANDING_PRICE and not tag.of_link for tag in tags
    )


def _of_price(sight: Sight, tags: Sequence[PriceTag], shown: Mapping[Field, Decision]) -> float:
    best = _best(tags)
    if best is None:
        return 0.75 if Field.PRICE in shown else 0.0
    rivals = {
        tag.money.amount
        for tag in tags
        if not tag.former and tag.money != best.money and tag.quality >= best.quality - 0.2
    }
    if (
        best.quality >= _OUTSTANDING_PRICE
        and not best.of_link
        and sight.heading >= 0
        and len(rivals) <= _MOST_RIVALS
    ):
        return 1.5
    if best.quality >= _SURE_PRICE and not best.of_link:
        return 1.0
    return 0.5 if best.quality >= _LIKELY_PRICE else 0.25 if best.quality > 0 else 0.0


def _of_buttons(sight: Sight, tags: Sequence[PriceTag], shown: Mapping[Field, Decision]) -> float:
    if len(sight.buttons) > _MOST_BUTTONS:
        return 0.0
    if sight.buttons:
        best = _best(tags)
        own = best is None or not best.of_link  # else the button is that of an entry in a list
        return 1.0 if own and Field.PRICE in shown else 0.5
    return 0.75 if 0 < len(sight.disabled) <= 2 else 0.0


def _best(tags: Sequence[PriceTag]) -> PriceTag | None:
    current = [tag for tag in tags if not tag.former]
    return max(current, key=lambda tag: tag.quality, default=None)


def _of_number(evidence: Sequence[Evidence], shown: Mapping[Field, Decision]) -> float:
    sku = shown.get(Field.SKU)
    if sku is None:
        return 0.0
    sources = {entry.source for entry in sku.supporting}
    labels = sum(entry.source is Source.LABEL for entry in sku.opposing)
    if Source.LABEL in sources and labels < 3:
        return 3.0 if Source.ADDRESS in sources else 1.0
    addressed = any(
        e.field is Field.SKU and e.source is Source.ADDRESS and e.strength >= 0.8 for e in evidence
    )
    if Source.ADDRESS in sources and sources & {Source.META, Source.STATE, Source.BUY_BOX}:
        return 1.5
    return 0.5 if addressed and re.search(r"\d{4}", sku.value) else 0.0


def _of_particulars(evidence: Sequence[Evidence]) -> float:
    """A labelled brand, model or GTIN; of several there are several products."""
    told = {
        (e.field, e.value)
        for e in evidence
        if e.source is Source.LABEL and e.field in {Field.BRAND, Field.MPN, Field.GTIN}
    }
    return 0.5 if 0 < len(told) <= 4 else 0.0


def _of_state(sight: Sight, evidence: Sequence[Evidence]) -> float:
    sure = [e for e in evidence if e.source is Source.STATE and e.strength >= 0.8]
    if not any(entry.field is Field.PRICE for entry in sure):
        return 0.0
    others = {entry.field for entry in sure} - {Field.PRICE, Field.CURRENCY}
    return 1.5 if sight.heading >= 0 and len(others) < 2 else 2.0


def _of_address(page: Page) -> float:
    """Steps that shops put before a product's name or number, in their languages."""
    path = unquote(urlsplit(page.url).path)
    if not _PRODUCT_PATH.search(path):
        return 0.0
    return 0.75 if any(c.isdigit() for c in path.rstrip("/").rpartition("/")[2]) else 0.25


def _of_stock(sight: Sight, evidence: Sequence[Evidence]) -> float:
    told = any(
        e.field is Field.AVAILABILITY
        and e.source is Source.BUY_BOX
        and e.strength >= 0.55
        and e.where.startswith("“")
        for e in evidence
    )
    return 0.5 if told and sight.heading >= 0 else 0.0
