"""Shops: which platform, and the feed that goes before crawling."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from ingest.detection.look import Look
from ingest.detection.marks import SHOPS, Mark
from ingest.detection.proposal import BY_TOKEN, Finding, Proposal
from ingest.urls import origin
from kb.counting import counted

# The most that Shopify gives on one page.
_SHOPIFY_PAGE = 250


def shops(
    look: Look, url: str, found: list[Mark], secret: bool
) -> Iterator[tuple[Finding, list[Proposal]]]:
    """What shop is at an address.

    Args:
        look: To ask with.
        url: A page of it.
        found: The marks of its page.
        secret: Whether there is a credential to ask an API with.
    """
    named = {mark.platform: mark.sign for mark in found if mark.platform in SHOPS}
    shop = None
    if "Shopify" in named or not named:
        shop = _shopify(look, url, named.get("Shopify", ""))
    if shop is None and ("WooCommerce" in named or "WordPress" in {m.platform for m in found}):
        shop = _woocommerce(look, url, named.get("WooCommerce", ""), secret)
    if shop is not None:
        yield shop
        return
    for platform, sign in named.items():
        yield Finding(f"{platform} shop", sign), []


def _shopify(look: Look, url: str, sign: str) -> tuple[Finding, list[Proposal]] | None:
    from ingest.feeds.shopify_products import is_shopify_products

    address = f"{origin(url)}/products.json"
    data = look.data(f"{address}?limit={_SHOPIFY_PAGE}")
    if not is_shopify_products(data):
        # Some shops shut it; then the pages are left.
        return (Finding("Shopify shop", f"{sign}; its products.json is shut"), []) if sign else None
    count = len(data["products"])
    if not count and not sign:
        return None
    full = " on the first page" if count >= _SHOPIFY_PAGE else ""
    evidence = f"products.json answers: {counted(count, 'product')}{full}"
    proposal = Proposal(
        address,
        "shopify",
        "products",
        "every product with its variants, without crawling",
        recommended=True,
    )
    return Finding("Shopify shop", evidence), [proposal]


def _woocommerce(
    look: Look, url: str, sign: str, secret: bool
) -> tuple[Finding, list[Proposal]] | None:
    from ingest.feeds.woocommerce import is_woocommerce_index

    base = url if urlsplit(url).path.endswith("/") else url.rsplit("/", 1)[0] + "/"
    for root in dict.fromkeys((f"{origin(url)}/", base)):
        index = urljoin(root, "wp-json/")
        if is_woocommerce_index(look.data(index)):
            break
    else:
        return (Finding("WooCommerce shop", sign), []) if sign else None
    total = look.header(f"{index}wc/store/v1/products?per_page=1", "x-wp-total")
    evidence = f"{index} lists its API"
    if total.isdigit():
        evidence += f": {counted(int(total), 'product')}"
    proposal = Proposal(
        index,
        "woocommerce",
        "products",
        "every product with its variations and stock, by its API",
        needs="" if secret else "ck_…:cs_… of a REST API key that may read",
        missing="" if secret else BY_TOKEN,
        recommended=secret,
    )
    return Finding("WooCommerce shop", evidence), [proposal]
