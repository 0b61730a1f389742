"""Shopify's Admin API (GraphQL) as a source: counts, barcodes, and drafts told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from ingest.credential import Credential
from ingest.currency import currency_in
from ingest.feeds.charge import PriceError, charge_of
from ingest.feeds.client import Client
from ingest.feeds.json_rows import fit
from ingest.feeds.platform_row import explained
from ingest.feeds.shopify import Listing, availability_of, listing_product, options_of
from ingest.feeds.shopify_graphql import SHOP, ProductNode, Questions, VariantNode
from ingest.limits import CrawlLimits
from ingest.reading import Failed, Outcome, Read, Skipped, SourceError
from ingest.urls import origin
from kb.documents import Availability, Variant
from kb.editions.pages import Remembered

KIND = "shopify_admin"
# Shopify keeps a version for a year and then answers with the oldest that it still has.
API_VERSION = "2026-01"
_ADDRESS = re.compile(r"/admin/api/(\d{4}-\d{2}|unstable)(?:/|$)")


def is_shopify_admin(url: str) -> bool:
    """Whether an address is that of the Admin API."""
    return bool(_ADDRESS.search(urlsplit(url).path))


class ShopifyAdmin:
    """The products of a shop on Shopify, by its Admin API.

    Args:
        shop: ``https://NAME.myshopify.com``, or the API's address with a version in it.
        credential: The Admin API access token, with the scope ``read_products``.
        currency: ISO 4217 code to be checked against the shop's own; None to take that.
        limits: Bounds of each answer and of the waiting.
        headless: Whether products outside the Online Store channel are for shoppers too.
    """

    kind = KIND

    def __init__(
        self,
        shop: str,
        credential: Credential,
        *,
        currency: str | None = None,
        limits: CrawlLimits | None = None,
        headless: bool = False,
    ) -> None:
        self.name = shop
        self._credential = credential
        self._currency = currency or ""
        self._limits = limits or CrawlLimits()
        self._headless = headless
        found = _ADDRESS.search(urlsplit(shop).path)
        self._path = f"admin/api/{found.group(1) if found else API_VERSION}/graphql.json"

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Read product by product; drafts, archived and unpublished ones are skipped.

        Raises:
            SourceError: The API can't be read to its end, or the currency is another.
        """
        client = Client(
            origin(self.name),
            self._limits,
            service="Shopify",
            credential=self._credential,
            auth={"X-Shopify-Access-Token": self._credential.secret},
            needs="an Admin API access token with the scope read_products",
        )
        with client:
            api = Questions(client, self._path, self._limits)
            currency = self._shop_currency(api)
            for node in api.products():
                yield self._outcome(api, node, currency)

    def _shop_currency(self, api: Questions) -> str:
        shop = api.ask(SHOP, {}).get("shop")
        said = str(shop.get("currencyCode") or "") if isinstance(shop, dict) else ""
        found = currency_in(said, None)
        if not found:
            raise SourceError(f"{self.name}: Shopify doesn't say the shop's currency ({said!r})")
        if self._currency and self._currency != found:
            raise SourceError(
                f"{self.name}: the shop's prices are in {found}, not in {self._currency}; "
                "leave the currency out"
            )
        return found

    def _outcome(self, api: Questions, node: object, currency: str) -> Outcome:
        id_ = node.get("id") if isinstance(node, dict) else None
        where = f"{origin(self.name)} {id_ or 'product without an id'}"
        try:
            row = ProductNode.model_validate(fit(node))
        except ValueError as error:
            return Failed(where, explained(error))
        if row.status not in {"", "ACTIVE"}:
            return Skipped(where, f"{row.handle}: its status is {row.status.lower()}")
        if not row.onlineStoreUrl and not self._headless:
            return Skipped(where, f"{row.handle}: it isn't published in the online store")
        try:
            nodes = [*row.variants.nodes, *api.variants(row)]
            variants = [_variant(entry, row.onlineStoreUrl, currency) for entry in nodes]
        except PriceError as error:
            return Failed(where, f"{row.handle}: {error}")
        preview = row.featuredMedia.preview if row.featuredMedia else None
        trail = row.category.fullName.split(" > ") if row.category else []
        kind = [row.productType] if row.productType else []
        listing = Listing(
            handle=row.handle,
            title=row.title,
            description=row.descriptionHtml,
            vendor=row.vendor,
            categories=tuple(kind or trail),
            tags=tuple(row.tags),
            url=row.onlineStoreUrl,
            image=preview.image.url if preview and preview.image else "",
            variants=tuple(variants),
        )
        return Read(where, (listing_product(listing),))


def _variant(row: VariantNode, url: str, currency: str) -> Variant:
    price, former = charge_of(row.price, row.compareAtPrice, currency)
    number = row.id.rsplit("/", 1)[-1]
    tracked = row.inventoryItem.tracked
    state = availability_of(
        row.inventoryQuantity, tracked=tracked, sells_on=row.inventoryPolicy == "CONTINUE"
    )
    if state is Availability.UNKNOWN and row.availableForSale is not None:
        state = Availability.IN_STOCK if row.availableForSale else Availability.OUT_OF_STOCK
    counted = None if tracked is False else row.inventoryQuantity
    return Variant(
        id=number,
        sku=row.sku.strip(),
        options=options_of((choice.name, choice.value) for choice in row.selectedOptions),
        price=price,
        list_price=former,
        availability=state,
        stock=None if counted is None else max(counted, 0),
        gtin=row.barcode.strip(),
        url=f"{url}?variant={number}" if url else "",
        image=row.image.url if row.image else "",
    )
