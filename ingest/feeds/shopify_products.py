"""Shopify's public ``/products.json`` as a source: every shop serves it unless it was shut.

It is asked for in pages of 250, the most it gives, until a page is empty; it ends at 25,000
products. Prices carry no currency: ``/meta.json`` names the shop's, else ``/cart.js`` does. It says
whether a variant can be bought, but neither counts nor barcodes: those are in the Admin API.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from ingest.currency import currency_in
from ingest.feeds.charge import PriceError, charge_of
from ingest.feeds.client import Client, Following, Reply, rows
from ingest.feeds.json_rows import fit
from ingest.feeds.platform_row import PlatformRow, explained
from ingest.feeds.shopify import Listing, listing_product, options_of
from ingest.feeds.spill import Spill
from ingest.limits import CrawlLimits
from ingest.reading import Failed, Outcome, Read, Skipped, SourceError
from ingest.urls import origin
from kb.documents import Availability, Variant
from kb.editions.pages import Remembered

KIND = "shopify"
_PAGE = 250
# Beyond this the shop answers "Page * Limit exceeds the 25000 limit".
_MOST = 25_000
# A page of 250 products with all their variants is larger than any page for people.
_PAGE_BYTES = 64_000_000
_GIVEN = "given on an earlier page already"


class _Image(PlatformRow):
    src: str = ""


class _Option(PlatformRow):
    name: str = ""


class _Variant(PlatformRow):
    id: str
    sku: str = ""
    option1: str = ""
    option2: str = ""
    option3: str = ""
    price: str = ""
    compare_at_price: str = ""
    available: bool | None = None
    featured_image: _Image | None = None


class _Product(PlatformRow):
    id: str
    handle: str = ""
    title: str = ""
    body_html: str = ""
    vendor: str = ""
    product_type: str = ""
    tags: tuple[str, ...] | str = ()
    options: tuple[_Option, ...] = ()
    images: tuple[_Image, ...] = ()
    variants: tuple[_Variant, ...] = ()


def is_shopify_products(data: object) -> bool:
    """Whether decoded JSON is what ``/products.json`` gives; an empty shop passes."""
    if not isinstance(data, dict) or not isinstance(found := data.get("products"), list):
        return False
    return all(
        isinstance(row, dict) and "handle" in row and isinstance(row.get("variants"), list)
        for row in found
    )


class ShopifyProducts:
    """The public products of a shop on Shopify.

    Args:
        shop: Any address of the shop.
        currency: ISO 4217 code of its prices; looked up when None.
        limits: Bounds of each answer.

    Attributes:
        notes: What a person should know; filled while reading.
    """

    kind = KIND

    def __init__(
        self, shop: str, *, currency: str | None = None, limits: CrawlLimits | None = None
    ) -> None:
        self.name = shop
        self._site = origin(shop)
        self._currency = currency or ""
        limits = limits or CrawlLimits()
        self._limits = replace(limits, max_bytes=max(limits.max_bytes, _PAGE_BYTES))
        self.notes: list[str] = []

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Read product by product.

        Raises:
            SourceError: The shop doesn't serve its products, stops half-way, has more than
                /products.json gives, or doesn't name its currency.
        """
        with Client(self._site, self._limits, service="Shopify") as client, Spill() as spill:
            shop = self._shop(client)
            currency = self._currency or self._find_currency(client, shop)
            given = 0
            for reply in client.pages("products.json", _page(1), following=_counting()):
                if not is_shopify_products(reply.data):
                    raise SourceError(
                        f"{reply.url}: this is not what Shopify's products.json gives; is the shop "
                        "on Shopify?"
                    )
                page = [self._outcome(r, currency, spill) for r in rows(reply, "products")]
                if given and page and all(_again(outcome) for outcome in page):
                    raise SourceError(
                        f"Shopify goes round in circles: {reply.url} gives what was given before; "
                        "run again later"
                    )
                given += len(page)
                yield from page
            self._check(given, shop.get("published_products_count"))

    def _shop(self, client: Client) -> dict[str, Any]:
        try:
            data = client.get("meta.json").data
        except SourceError:
            return {}  # not every shop serves it
        return data if isinstance(data, dict) else {}

    def _find_currency(self, client: Client, shop: dict[str, Any]) -> str:
        found = currency_in(str(shop.get("currency") or ""), None)
        if not found:
            try:
                cart = client.get("cart.js").data
                found = currency_in(str(cart.get("currency") or ""), None)
            except (SourceError, AttributeError):
                found = ""
        if not found:
            raise SourceError(
                f"{self._site}: prices in products.json carry no currency, and neither meta.json "
                "nor cart.js names the shop's; name it when you open the source (for example "
                "currency GBP)"
            )
        return found

    def _check(self, given: int, announced: object) -> None:
        if given >= _MOST:
            raise SourceError(
                f"{self._site}: products.json ends at {_MOST:,} products, and this shop has as "
                "many or more; read it through the Admin API (kind shopify_admin)"
            )
        if not isinstance(announced, int) or announced <= given:
            return
        if given < announced / 2:
            raise SourceError(
                f"{self._site}: products.json gave {given:,} products, and meta.json announces "
                f"{announced:,}; run again later"
            )
        self.notes.append(
            f"{self._site}: products.json gave {given:,} products, meta.json announces "
            f"{announced:,}"
        )

    def _outcome(self, given: dict[str, Any], currency: str, spill: Spill) -> Outcome:
        handle = str(given.get("handle") or "").strip()
        where = f"{self._site}/products/{handle or given.get('id')}"
        try:
            row = _Product.model_validate(fit(given))
        except ValueError as error:
            return Failed(where, f"product {given.get('id')}: {explained(error)}")
        if not row.handle or not row.title.strip():
            return Failed(where, f"product {row.id}: no handle or no title")
        if spill.claim(row.handle, where):
            return Skipped(where, _GIVEN)
        if given.get("published_at", "unsaid") is None:
            return Skipped(where, "it isn't published in the online store")
        try:
            variants = tuple(_variant(row, entry, where, currency) for entry in row.variants)
        except PriceError as error:
            return Failed(where, f"product {row.id}: {error}")
        tags = row.tags.split(",") if isinstance(row.tags, str) else row.tags
        listing = Listing(
            handle=row.handle,
            title=row.title,
            description=row.body_html,
            vendor=row.vendor,
            categories=(row.product_type,),
            tags=tuple(tag for entry in tags if (tag := entry.strip())),
            url=where,
            image=next((image.src for image in row.images if image.src), ""),
            variants=variants,
        )
        return Read(where, (listing_product(listing),))


def _variant(product: _Product, row: _Variant, url: str, currency: str) -> Variant:
    price, former = charge_of(row.price, row.compare_at_price, currency)
    names = [option.name for option in product.options]
    values = (row.option1, row.option2, row.option3)
    state = Availability.IN_STOCK if row.available else Availability.OUT_OF_STOCK
    return Variant(
        id=row.id,
        sku=row.sku.strip(),
        options=options_of(zip(names, values, strict=False)),
        price=price,
        list_price=former,
        availability=Availability.UNKNOWN if row.available is None else state,
        url=f"{url}?variant={row.id}",
        image=row.featured_image.src if row.featured_image else "",
    )


def _again(outcome: Outcome) -> bool:
    return isinstance(outcome, Skipped) and outcome.reason == _GIVEN


def _page(number: int) -> dict[str, str]:
    return {"limit": str(_PAGE), "page": str(number)}


def _counting() -> Following:
    numbers = count(2)

    def following(reply: Reply) -> dict[str, str] | None:
        number = next(numbers)
        empty = not isinstance(reply.data, dict) or not reply.data.get("products")
        return None if empty or number * _PAGE > _MOST else _page(number)

    return following
