"""Shopify's Admin API: how it is asked, what it costs, and the records it gives.

Each question costs points out of a bucket that refills by the second: the page shrinks when the
shop says that it costs too much at once, and a throttled question waits for its points.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.feeds.client import Client
from ingest.feeds.json_rows import fit
from ingest.feeds.platform_row import PlatformRow, explained
from ingest.limits import CrawlLimits
from ingest.reading import SourceError

# 10 products with 20 variants each stay under the 1,000 points that one question may cost.
_PRODUCTS, _VARIANTS, _MORE_VARIANTS = 10, 20, 100
_VARIANT_FIELDS = """
pageInfo { hasNextPage endCursor }
nodes {
  id sku barcode price compareAtPrice availableForSale inventoryQuantity inventoryPolicy
  inventoryItem { tracked } selectedOptions { name value } image { url }
}"""
SHOP = "query { shop { currencyCode primaryDomain { url } } }"
_LIST = f"""query Products($first: Int!, $after: String, $variants: Int!) {{
  products(first: $first, after: $after, sortKey: ID) {{
    pageInfo {{ hasNextPage endCursor }}
    nodes {{
      id handle title descriptionHtml vendor productType status onlineStoreUrl tags
      category {{ fullName }} featuredMedia {{ preview {{ image {{ url }} }} }}
      variants(first: $variants) {{ {_VARIANT_FIELDS} }}
    }}
  }}
}}"""
_REST = f"""query Variants($id: ID!, $first: Int!, $after: String) {{
  product(id: $id) {{ variants(first: $first, after: $after) {{ {_VARIANT_FIELDS} }} }}
}}"""


class _Page(PlatformRow):
    hasNextPage: bool = False  # noqa: N815 - GraphQL's own name
    endCursor: str = ""  # noqa: N815


class _Image(PlatformRow):
    url: str = ""


class _Preview(PlatformRow):
    image: _Image | None = None


class _Media(PlatformRow):
    preview: _Preview | None = None


class _Category(PlatformRow):
    fullName: str = ""  # noqa: N815


class _Choice(PlatformRow):
    name: str
    value: str = ""


class _Stock(PlatformRow):
    tracked: bool | None = None


class VariantNode(PlatformRow):
    """A variant."""

    id: str
    sku: str = ""
    barcode: str = ""
    price: str = ""
    compareAtPrice: str = ""  # noqa: N815
    availableForSale: bool | None = None  # noqa: N815
    inventoryQuantity: int | None = None  # noqa: N815
    inventoryPolicy: str = ""  # noqa: N815
    inventoryItem: _Stock = _Stock()  # noqa: N815
    selectedOptions: tuple[_Choice, ...] = ()  # noqa: N815
    image: _Image | None = None


class _Variants(PlatformRow):
    pageInfo: _Page = _Page()  # noqa: N815
    nodes: tuple[VariantNode, ...] = ()


class ProductNode(PlatformRow):
    """A product with its first variants."""

    id: str
    handle: str
    title: str
    descriptionHtml: str = ""  # noqa: N815
    vendor: str = ""
    productType: str = ""  # noqa: N815
    status: str = ""
    onlineStoreUrl: str = ""  # noqa: N815
    tags: tuple[str, ...] = ()
    category: _Category | None = None
    featuredMedia: _Media | None = None  # noqa: N815
    variants: _Variants = _Variants()


class Questions:
    """Asks the API: waits when it is throttled, asks for less when it costs too much."""

    def __init__(self, client: Client, path: str, limits: CrawlLimits) -> None:
        self._client = client
        self._path = path
        self._limits = limits

    def products(self) -> Iterator[object]:
        """All products, each as the API gives it."""
        first, after = _PRODUCTS, ""
        cursors: set[str] = set()
        while True:
            given = {"first": first, "after": after or None, "variants": _VARIANTS}
            try:
                found = self.ask(_LIST, given).get("products")
            except _TooDearError:
                if first == 1:
                    raise
                first //= 2
                continue
            nodes, after = self._page(found, cursors)
            yield from nodes
            if not after:
                return

    def variants(self, product: ProductNode) -> Iterator[VariantNode]:
        """The variants that didn't come with the product."""
        page = product.variants.pageInfo
        after = page.endCursor if page.hasNextPage else ""
        cursors: set[str] = set()
        while after:
            given = {"id": product.id, "first": _MORE_VARIANTS, "after": after}
            found = self.ask(_REST, given).get("product")
            listed = found.get("variants") if isinstance(found, dict) else None
            nodes, after = self._page(listed, cursors)
            try:
                yield from [VariantNode.model_validate(fit(node)) for node in nodes]
            except ValueError as error:
                raise SourceError(
                    f"Shopify gave variants of {product.id} that can't be read: {explained(error)}"
                ) from None

    def _page(self, found: object, cursors: set[str]) -> tuple[list[Any], str]:
        nodes = found.get("nodes") if isinstance(found, dict) else None
        if not isinstance(found, dict) or not isinstance(nodes, list):
            raise SourceError(f"Shopify's answer at {self._path} holds no list; run again later")
        try:
            page = _Page.model_validate(found.get("pageInfo") or {})
        except ValueError as error:
            raise SourceError(f"Shopify's paging can't be read: {explained(error)}") from None
        if not page.hasNextPage:
            return nodes, ""
        if not page.endCursor or page.endCursor in cursors:
            raise SourceError(
                "Shopify goes round in circles: the next page of the list is one that was given "
                "before; run again later"
            )
        cursors.add(page.endCursor)
        return nodes, page.endCursor

    def ask(self, query: str, variables: Mapping[str, object]) -> dict[str, Any]:
        """The ``data`` of an answer; SourceError when the shop refuses or stays busy."""
        for attempt in range(self._limits.retries + 1):
            reply = self._client.post(self._path, {"query": query, "variables": dict(variables)})
            answer = reply.data if isinstance(reply.data, dict) else {}
            errors = answer.get("errors")
            if not errors and isinstance(answer.get("data"), dict):
                data: dict[str, Any] = answer["data"]
                return data
            codes = _codes(errors)
            if "MAX_COST_EXCEEDED" in codes:
                raise _TooDearError(
                    f"Shopify finds one product too dear to ask for: {_said(errors)}"
                )
            if "THROTTLED" not in codes:
                raise SourceError(_refusal(errors, codes, self._path))
            wait = _wait(answer, self._limits.backoff * 2**attempt)
            if wait > self._limits.longest_wait:
                break
            if attempt < self._limits.retries:
                time.sleep(wait)
        raise SourceError(
            f"Shopify was throttled {self._limits.retries + 1} times over or asks to wait too "
            "long; run again when other apps are done with the shop"
        )


class _TooDearError(SourceError):
    """A question that costs more points than one may."""


def _codes(errors: object) -> set[str]:
    listed = errors if isinstance(errors, list) else []
    extensions = (entry.get("extensions") for entry in listed if isinstance(entry, dict))
    return {str(found.get("code")) for found in extensions if isinstance(found, dict)}


def _said(errors: object) -> str:
    if not isinstance(errors, list):
        return str(errors)[:300]
    words = [str(entry.get("message")) for entry in errors if isinstance(entry, dict)]
    return "; ".join(words)[:300] or "no reason given"


def _refusal(errors: object, codes: set[str], path: str) -> str:
    if not errors:
        return f"Shopify answered {path} without data; run again later"
    if "ACCESS_DENIED" in codes:
        return (
            f"Shopify doesn't let this token read products ({_said(errors)}); give its app the "
            "scope read_products"
        )
    return f"Shopify refused the question at {path}: {_said(errors)}"


def _wait(answer: Mapping[str, Any], otherwise: float) -> float:
    """Seconds until the bucket holds what the question costs."""
    try:
        cost = answer["extensions"]["cost"]
        status = cost["throttleStatus"]
        missing = float(cost["requestedQueryCost"]) - float(status["currentlyAvailable"])
        return max(missing / float(status["restoreRate"]), 0.0) or otherwise
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return otherwise
