"""Shopify's public /products.json."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Response

from ingest.feeds import shopify_products
from ingest.feeds.shopify_products import ShopifyProducts, is_shopify_products
from ingest.limits import CrawlLimits
from ingest.reading import Failed, IngestError, Outcome, Read, Skipped, SourceError
from kb.documents import Attribute, Availability, Money, Product
from tests.ingest.feeds.platforms import Storefront, as_json, in_turn


@pytest.fixture
def shop(httpserver: HTTPServer) -> Storefront:
    return Storefront(httpserver)


def read(shop: Storefront, limits: CrawlLimits, currency: str | None = None) -> list[Outcome]:
    source = ShopifyProducts(shop.server.url_for("/"), currency=currency, limits=limits)
    return list(source.read({}))


def product(outcome: Outcome) -> Product:
    assert isinstance(outcome, Read)
    (found,) = outcome.documents
    assert isinstance(found, Product)
    return found


def test_a_shop_is_read_page_by_page(shop: Storefront, limits: CrawlLimits) -> None:
    first, *rest = [product(outcome) for outcome in read(shop, limits)]
    assert [p.id for p in (first, *rest)] == ["boot-1", "boot-2", "boot-3"]
    assert [q.split("&")[-1] for q in shop.asked] == ["page=1", "page=2", "page=3"]
    site = shop.server.url_for("").rstrip("/")
    assert (first.title, first.brand, first.categories) == ("Boot 1", "Harrow", ("Shoes",))
    assert first.description == "Warm & dry.\n\nLight"
    assert (first.url, first.image) == (f"{site}/products/boot-1", "https://cdn.e.x/1.jpg")
    assert first.attributes == (Attribute("Tags", "winter, sale"),)
    assert first.price == Money(Decimal("142.00"), "GBP")
    assert first.list_price == Money(Decimal("200.00"), "GBP")
    small, large = first.variants
    assert (small.id, small.options) == ("B1-42", (Attribute("Size", "42"),))
    assert small.url == f"{site}/products/boot-1?variant=70052"
    assert small.availability is Availability.IN_STOCK
    assert (large.availability, large.list_price) == (Availability.OUT_OF_STOCK, None)


def test_the_currency_is_the_shops_own_or_the_one_named(
    shop: Storefront, limits: CrawlLimits
) -> None:
    assert product(read(shop, limits, "EUR")[0]).price == Money(Decimal("142.00"), "EUR")
    shop.meta, shop.cart = None, {"currency": "SEK", "items": []}
    assert product(read(shop, limits)[0]).price == Money(Decimal("142.00"), "SEK")
    shop.cart = None
    with pytest.raises(SourceError, match="carry no currency") as caught:
        read(shop, limits)
    assert "currency GBP" in str(caught.value)


def test_a_product_without_options_is_no_product_with_variants(
    shop: Storefront, limits: CrawlLimits
) -> None:
    only = {"id": 5, "option1": "Default Title", "sku": "C", "available": True, "price": "10.00"}
    shop.products = [
        shop.product(1, variants=[only], options=[{"name": "Title"}], tags="a, b", images=[])
    ]
    (found,) = [product(outcome) for outcome in read(shop, limits)]
    assert (found.variants, found.sku, found.availability.value) == ((), "C", "in_stock")
    assert found.attributes == (Attribute("Tags", "a, b"),)


def test_variants_that_share_a_sku_keep_apart(shop: Storefront, limits: CrawlLimits) -> None:
    variants = [
        {"id": n, "option1": f"{n}", "sku": "SAME", "price": "1.00", "available": True}
        for n in (1, 2)
    ]
    shop.products = [shop.product(1, variants=variants)]
    (found,) = [product(outcome) for outcome in read(shop, limits)]
    assert [(v.id, v.sku) for v in found.variants] == [("1", "SAME"), ("2", "SAME")]


def test_one_bad_product_doesnt_take_the_others_with_it(
    shop: Storefront, limits: CrawlLimits
) -> None:
    shop.products = [
        shop.product(1, variants=[{"price": "1.00"}]),
        shop.product(2, variants=[{"id": 1, "price": "POA"}]),
        shop.product(3, published_at=None),
        shop.product(4, title=""),
        shop.product(5),
        shop.product(5),
    ]
    outcomes = read(shop, limits)
    assert [type(o) for o in outcomes] == [Failed, Failed, Skipped, Failed, Read, Skipped]
    reasons = [o.reason for o in outcomes if isinstance(o, Failed)]
    assert reasons[0] == "product 6001: variants.0.id is missing"
    assert reasons[1] == "product 6002: no price that can be read: 'POA'"


def test_a_busy_shop_is_waited_for(shop: Storefront, limits: CrawlLimits) -> None:
    shop.wrong = in_turn(None, Response("", 429, {"Retry-After": "0"}), Response("", 503))
    assert len(read(shop, limits)) == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (Response("oops", 500), "HTTP 500"),
        (Response("<html>", 200, content_type="text/html"), "no JSON"),
        (Response('{"products": [', 200, content_type="application/json"), "no JSON"),
        (Response('{"products": 3}', 200, content_type="application/json"), "on Shopify"),
        (Response("", 401), "HTTP 401"),
        (Response("", 404), "there is no such page"),
        (as_json({"products": [Storefront.product(1), Storefront.product(2)]}), "circles"),
    ],
)
def test_a_shop_that_fails_half_way_gives_nothing_to_publish(
    shop: Storefront, limits: CrawlLimits, wrong: Response, said: str
) -> None:
    shop.wrong = in_turn(None, wrong)
    with pytest.raises(SourceError, match=said):
        read(shop, limits)


def test_pages_that_repeat_themselves_for_ever(shop: Storefront, limits: CrawlLimits) -> None:
    same = json_of(shop)
    shop.wrong = lambda _request: Response(same, content_type="application/json")
    with pytest.raises(SourceError, match="circles"):
        read(shop, limits)


def test_a_page_that_only_looks_new(shop: Storefront, limits: CrawlLimits) -> None:
    rows = shop.products
    shop.wrong = lambda _request: as_json({"products": rows, "at": len(shop.asked)})
    with pytest.raises(SourceError, match="circles"):
        read(shop, limits)


def json_of(shop: Storefront) -> bytes:
    return bytes(as_json({"products": shop.products}).get_data())


def test_fewer_products_than_the_shop_announces(shop: Storefront, limits: CrawlLimits) -> None:
    shop.meta = {"currency": "GBP", "published_products_count": 4}
    source = ShopifyProducts(shop.server.url_for("/"), limits=limits)
    assert len(list(source.read({}))) == 3
    assert "announces 4" in source.notes[0]
    shop.meta = {"currency": "GBP", "published_products_count": 400}
    with pytest.raises(SourceError, match="announces 400"):
        read(shop, limits)


def test_more_products_than_the_address_gives(
    shop: Storefront, limits: CrawlLimits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shopify_products, "_MOST", 4)
    monkeypatch.setattr(shopify_products, "_PAGE", 2)
    shop.products = [shop.product(n) for n in range(9)]
    with pytest.raises(SourceError, match="Admin API"):
        read(shop, limits)
    assert len(shop.asked) == 2


def test_an_empty_shop(shop: Storefront, limits: CrawlLimits) -> None:
    shop.products, shop.meta = [], {"currency": "GBP", "published_products_count": 0}
    assert read(shop, limits) == []


def test_what_a_shop_looks_like() -> None:
    assert is_shopify_products({"products": [Storefront.product(1)]})
    assert is_shopify_products({"products": []})
    assert not is_shopify_products({"products": [{"id": 1}], "total": 1})  # DummyJSON
    assert not is_shopify_products([Storefront.product(1)])


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(key=st.sampled_from(sorted(Storefront.product(1))), value=ODD)
def test_any_value_anywhere_gives_one_outcome_or_a_clear_error(key: str, value: object) -> None:
    source = ShopifyProducts("https://shop.e.x", currency="GBP")
    with shopify_products.Spill() as spill:
        try:
            outcome = source._outcome(Storefront.product(1) | {key: value}, "GBP", spill)
        except IngestError:
            return
    assert isinstance(outcome, Read | Failed | Skipped)
