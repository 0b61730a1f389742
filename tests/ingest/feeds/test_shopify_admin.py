"""Shopify's Admin API."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from ingest.credential import Credential
from ingest.feeds.shopify_admin import ShopifyAdmin, is_shopify_admin
from ingest.limits import CrawlLimits
from ingest.reading import Failed, Outcome, Read, Skipped, SourceError
from kb.documents import Attribute, Availability, Money, Product
from tests.ingest.feeds.platforms import AdminApi, as_json, in_turn

TOKEN = Credential(AdminApi.TOKEN, "SHOPIFY_TOKEN")


@pytest.fixture
def api(httpserver: HTTPServer) -> AdminApi:
    return AdminApi(httpserver)


def read(
    api: AdminApi, limits: CrawlLimits, token: Credential = TOKEN, **more: object
) -> list[Outcome]:
    shop = api.server.url_for("/")
    return list(ShopifyAdmin(shop, token, limits=limits, **more).read({}))  # type: ignore[arg-type]


def product(outcome: Outcome) -> Product:
    assert isinstance(outcome, Read)
    (found,) = outcome.documents
    assert isinstance(found, Product)
    return found


def test_products_and_variants_by_their_cursors(api: AdminApi, limits: CrawlLimits) -> None:
    first, *rest = [product(outcome) for outcome in read(api, limits)]
    assert [p.id for p in (first, *rest)] == ["boot-1", "boot-2", "boot-3"]
    assert (first.title, first.url) == ("Boot 1", "https://shop.e.x/products/boot-1")
    assert first.categories == ("Apparel", "Shoes", "Boots")
    assert (first.price, first.list_price) == (
        Money(Decimal("120.00"), "EUR"),
        Money(Decimal("150.00"), "EUR"),
    )
    assert [v.id for v in first.variants] == ["V11", "V12", "V13"]
    one = first.variants[2]
    assert (one.gtin, one.stock, one.options) == ("0012345678905", 4, (Attribute("Size", "13"),))
    assert one.url == "https://shop.e.x/products/boot-1?variant=13"
    assert first.stock == 12


@pytest.mark.parametrize(
    ("changed", "state", "stock"),
    [
        ({}, Availability.IN_STOCK, 4),
        ({"inventoryQuantity": 0}, Availability.OUT_OF_STOCK, 0),
        ({"inventoryQuantity": -2, "inventoryPolicy": "CONTINUE"}, Availability.BACKORDER, 0),
        ({"inventoryItem": {"tracked": False}}, Availability.IN_STOCK, None),
        ({"inventoryQuantity": None}, Availability.IN_STOCK, None),
        ({"inventoryQuantity": None, "availableForSale": False}, Availability.OUT_OF_STOCK, None),
    ],
)
def test_stock_as_the_checkout_sees_it(
    api: AdminApi, limits: CrawlLimits, changed: dict[str, object], state: object, stock: object
) -> None:
    api.products = [api.product(1, variants=[api.variant(1, **changed)])]
    (found,) = [product(outcome) for outcome in read(api, limits)]
    assert (found.variants[0].availability, found.variants[0].stock) == (state, stock)


def test_what_shoppers_cant_see_is_skipped(api: AdminApi, limits: CrawlLimits) -> None:
    api.products = [
        api.product(1, status="DRAFT"),
        api.product(2, status="ARCHIVED"),
        api.product(3, onlineStoreUrl=None),
        api.product(4, variants=[api.variant(1, price="call us")]),
        api.product(5, handle=None),
        api.product(6),
    ]
    outcomes = read(api, limits)
    assert [type(o) for o in outcomes] == [Skipped, Skipped, Skipped, Failed, Failed, Read]
    assert [o.reason for o in outcomes if isinstance(o, Skipped)] == [
        "boot-1: its status is draft",
        "boot-2: its status is archived",
        "boot-3: it isn't published in the online store",
    ]
    assert isinstance(read(api, limits, headless=True)[2], Read)


def test_a_throttled_question_waits_and_is_asked_again(api: AdminApi, limits: CrawlLimits) -> None:
    api.wrong = in_turn(None, api.throttled(), api.throttled())
    assert len(read(api, limits)) == 3


def test_a_shop_that_stays_throttled(api: AdminApi, limits: CrawlLimits) -> None:
    api.wrong = in_turn(None, None, *[api.throttled()] * 3)
    with pytest.raises(SourceError, match="throttled 3 times"):
        read(api, limits)
    api.wrong = in_turn(None, api.throttled(cost=1000, left=0, restored=1))
    with pytest.raises(SourceError, match="wait too long"):
        read(api, limits)


def test_a_page_that_costs_too_much_is_asked_for_in_parts(
    api: AdminApi, limits: CrawlLimits
) -> None:
    dear = api.error("Query cost is 1400, which exceeds the maximum", "MAX_COST_EXCEEDED")
    api.wrong = in_turn(None, dear)
    assert len(read(api, limits)) == 3
    assert [q["variables"].get("first") for q in api.asked[1:3]] == [10, 5]
    api.wrong = in_turn(None, *[dear] * 9)
    with pytest.raises(SourceError, match="too dear"):
        read(api, limits)


def test_a_busy_server_is_waited_for(api: AdminApi, limits: CrawlLimits) -> None:
    api.wrong = in_turn(None, Response("", 429, {"Retry-After": "0"}))
    assert len(read(api, limits)) == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (Response("oops", 502), "HTTP 502"),
        (Response("{", 200, content_type="application/json"), "no JSON"),
        (AdminApi.error("Access denied for products", "ACCESS_DENIED"), "scope read_products"),
        (AdminApi.error("Field 'x' doesn't exist", "undefinedField"), "doesn't exist"),
        (as_json({"errors": "Not Found"}), "Not Found"),
        (as_json({"data": None}), "without data"),
        (as_json({"data": {"products": {"nodes": 3}}}), "holds no list"),
        (
            as_json({"data": {"products": {"nodes": [], "pageInfo": {"hasNextPage": True}}}}),
            "circl",
        ),
    ],
)
def test_an_api_that_fails_half_way_gives_nothing_to_publish(
    api: AdminApi, limits: CrawlLimits, wrong: Response, said: str
) -> None:
    api.wrong = in_turn(None, None, None, None, wrong)
    with pytest.raises(SourceError, match=said):
        read(api, limits)


def test_a_cursor_that_comes_back(api: AdminApi, limits: CrawlLimits) -> None:
    info = {"hasNextPage": True, "endCursor": "again"}
    page = as_json({"data": {"products": {"nodes": [], "pageInfo": info}}})
    api.wrong = in_turn(None, *[page] * 50)
    with pytest.raises(SourceError, match="circles"):
        read(api, limits)


def test_a_wrong_token_is_named_by_its_variable(api: AdminApi, limits: CrawlLimits) -> None:
    with pytest.raises(SourceError, match="SHOPIFY_TOKEN") as caught:
        read(api, limits, Credential("shpat_wrong", "SHOPIFY_TOKEN"))
    assert "shpat_wrong" not in str(caught.value)


def test_a_token_never_goes_over_an_open_line(api: AdminApi) -> None:
    with pytest.raises(SourceError, match="no https address"):
        read(api, CrawlLimits())
    assert api.asked == []


def test_the_currency_has_to_be_the_shops(api: AdminApi, limits: CrawlLimits) -> None:
    assert len(read(api, limits, currency="EUR")) == 3
    with pytest.raises(SourceError, match="in EUR, not in GBP"):
        read(api, limits, currency="GBP")


def test_an_empty_shop(api: AdminApi, limits: CrawlLimits) -> None:
    api.products = []
    assert read(api, limits) == []


def test_addresses() -> None:
    assert is_shopify_admin("https://a.myshopify.com/admin/api/2025-10/graphql.json")
    assert not is_shopify_admin("https://a.myshopify.com/products")
    source = ShopifyAdmin("https://a.myshopify.com/admin/api/2025-10/graphql.json", TOKEN)
    assert source._path == "admin/api/2025-10/graphql.json"
