"""WooCommerce's REST API (v3) as a source of products, with their variations.

Products come in pages of 100, the most it gives, oldest first, so that what is added meanwhile
comes last. ``X-WP-Total`` says how many there are: a list that stops before is not believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from ingest.credential import Credential
from ingest.currency import currency_in
from ingest.feeds.charge import PriceError
from ingest.feeds.client import Client, Following, Reply, link_header, rows
from ingest.feeds.json_rows import fit
from ingest.feeds.platform_row import explained
from ingest.feeds.woocommerce_product import entry_product
from ingest.feeds.woocommerce_row import (
    Term,
    Units,
    WooCommerceRow,
    hidden,
    product_entry,
    variation_entry,
)
from ingest.limits import CrawlLimits
from ingest.reading import Failed, Outcome, Read, Skipped, SourceError
from ingest.urls import origin
from kb.editions.pages import Remembered

KIND = "woocommerce"
_API = "wp-json/wc/v3"
_PAGE = {"per_page": "100", "orderby": "id", "order": "asc"}
# A page of a hundred products with their descriptions is larger than any page for people.
_PAGE_BYTES = 64_000_000


def is_woocommerce_index(data: object) -> bool:
    """Whether decoded JSON is the index of a WordPress with WooCommerce (``/wp-json/``)."""
    spaces = data.get("namespaces") if isinstance(data, dict) else None
    return isinstance(spaces, list) and "wc/v3" in spaces


class WooCommerce:
    """The products of a shop on WooCommerce.

    Args:
        shop: Any address of the shop; a shop below a path is named with ``/wp-json`` in it.
        credential: ``ck_…:cs_…``, the consumer key and secret with the right to read.
        currency: ISO 4217 code of its prices; looked up in the shop's settings when None.
        limits: Bounds of each answer.

    Attributes:
        notes: What a person should know, for example about taxes; filled while reading.
    """

    kind = KIND

    def __init__(
        self,
        shop: str,
        credential: Credential,
        *,
        currency: str | None = None,
        limits: CrawlLimits | None = None,
    ) -> None:
        self.name = shop
        before, found, _ = urlsplit(shop).path.partition("/wp-json")
        self._base = f"{origin(shop)}{before.rstrip('/') if found else ''}/{_API}/"
        self._credential = credential
        self._currency = currency or ""
        limits = limits or CrawlLimits()
        self._limits = replace(limits, max_bytes=max(limits.max_bytes, _PAGE_BYTES))
        self.notes: list[str] = []

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Read product by product; drafts, private and hidden ones are skipped.

        Raises:
            SourceError: The API can't be read to its end, or the currency is unknown.
        """
        client = Client(
            self._base,
            self._limits,
            service="WooCommerce",
            credential=self._credential,
            auth=self._credential.basic(),
            needs="a consumer key and secret (ck_…:cs_…) with the right to read",
        )
        with client:
            units = self._units(client)
            trails = _Trails(client)
            for row in _all(client, "products"):
                yield self._outcome(client, row, units, trails)

    def _units(self, client: Client) -> Units:
        try:
            groups = [_values(client, group) for group in ("general", "tax", "products")]
        except SourceError as error:
            if not self._currency:
                raise SourceError(
                    f"{self.name}: the shop's settings can't be read ({error}), so its currency "
                    "is unknown; name it when you open the source (for example currency GBP)"
                ) from None
            return Units(self._currency)
        general, tax, units = groups
        currency = self._currency or currency_in(general.get("woocommerce_currency", ""), None)
        if not currency:
            raise SourceError(
                f"{self.name}: the shop's settings name no currency; name it when you open the "
                "source (for example currency GBP)"
            )
        taxed = general.get("woocommerce_calc_taxes") == "yes"
        included = tax.get("woocommerce_prices_include_tax") == "yes"
        shown = tax.get("woocommerce_tax_display_shop", "")
        if taxed and shown and included != (shown == "incl"):
            one, other = ("with", "without") if included else ("without", "with")
            note = (
                f"{self.name}: the API gives prices {one} tax, and the shop shows them {other}; "
                "prices in answers will differ from those on the pages by the tax"
            )
            self.notes.extend([] if note in self.notes else [note])
        weight = units.get("woocommerce_weight_unit", "")
        return Units(currency, weight, units.get("woocommerce_dimension_unit", ""))

    def _outcome(
        self, client: Client, given: dict[str, Any], units: Units, trails: _Trails
    ) -> Outcome:
        where = f"{self._base}products/{given.get('id')}"
        try:
            row = WooCommerceRow.model_validate(fit(given))
        except ValueError as error:
            return Failed(where, explained(error))
        if reason := hidden(row):
            return Skipped(where, f"{row.name}: {reason}")
        if not row.name.strip():
            return Failed(where, "a product without a name")
        try:
            variations = []
            if row.type == "variable":
                for entry in _all(client, f"products/{row.id}/variations"):
                    child = WooCommerceRow.model_validate(fit(entry))
                    if child.status in {"", "publish"}:
                        variations.append(variation_entry(child, units))
            product = entry_product(
                product_entry(row, units, trails.longest(row.categories)), variations
            )
        except PriceError as error:
            return Failed(where, f"{row.name}: {error}")
        except ValueError as error:
            return Failed(where, f"{row.name}: a variation of it: {explained(error)}")
        return Read(where, (product,))


class _Trails:
    """The way down to each category, from the widest."""

    def __init__(self, client: Client) -> None:
        self._known: dict[int, Term] = {}
        for row in _all(client, "products/categories"):
            try:
                entry = Term.model_validate(fit(row))
            except ValueError:
                continue  # a product in it is read all the same, without its trail
            self._known[entry.id] = entry

    def longest(self, categories: Iterable[Term]) -> tuple[str, ...]:
        return max((self._trail(entry) for entry in categories), key=len, default=())

    def _trail(self, category: Term) -> tuple[str, ...]:
        names, seen = [category.name], {category.id}
        known = self._known.get(category.id)
        while known and known.parent and known.parent not in seen:
            seen.add(known.parent)
            known = self._known.get(known.parent)
            if known:
                names.append(known.name)
        return tuple(reversed(names))


def _all(client: Client, path: str) -> Iterator[dict[str, Any]]:
    """The rows of all pages, each id once; SourceError when there are fewer than announced."""
    seen: set[str] = set()
    total = 0
    for reply in client.pages(path, {**_PAGE, "page": "1"}, following=_counting()):
        total = _number(reply, "x-wp-total")
        page = rows(reply)
        if page and seen.issuperset(str(row.get("id")) for row in page):
            raise SourceError(
                f"WooCommerce goes round in circles: {reply.url} gives what was given before; run "
                "again later"
            )
        for row in page:
            id_ = str(row.get("id"))
            if id_ not in seen:
                seen.add(id_)
                yield row
    if len(seen) < total:
        raise SourceError(
            f"WooCommerce announced {total:,} entries of {path} and gave {len(seen):,}; run again "
            "later"
        )


def _counting() -> Following:
    pages = 1

    def following(reply: Reply) -> str | dict[str, str] | None:
        nonlocal pages
        pages += 1
        if link := link_header(reply):
            return link
        # Some hosts take headers away; then an empty page is the end.
        counted = "x-wp-totalpages" in reply.headers
        more = pages <= _number(reply, "x-wp-totalpages") if counted else bool(reply.data)
        return {**_PAGE, "page": str(pages)} if more else None

    return following


def _number(reply: Reply, header: str) -> int:
    text = reply.headers.get(header, "").strip()
    return int(text) if text.isdigit() else 0


def _values(client: Client, group: str) -> dict[str, str]:
    listed = rows(client.get(f"settings/{group}"))
    return {str(row.get("id")): str(row.get("value") or "") for row in listed}
