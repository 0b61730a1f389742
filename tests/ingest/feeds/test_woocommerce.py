"""WooCommerce's REST API."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from ingest.credential import Credential
from ingest.feeds.woocommerce import WooCommerce, is_woocommerce_index
from ingest.limits import CrawlLimits
from ingest.reading import Failed, Outcome, Read, Skipped, SourceError
from kb.documents import Attribute, Availability, Money, Product
from tests.ingest.feeds.platforms import WooShop, as_json, in_turn

KEY = Credential(WooShop.KEY, "WOO_KEY")


@pytest.fixture
def shop(httpserver: HTTPServer) -> WooShop:
    return WooShop(httpserver)


def read(
    shop: WooShop, limits: CrawlLimits, key: Credential = KEY, currency: str | None = None
) -> list[Outcome]:
    source = WooCommerce(shop.server.url_for("/"), key, currency=currency, limits=limits)
    return list(source.read({}))


def product(outcome: Outcome) -> Product:
    assert isinstance(outcome, Read)
    (found,) = outcome.documents
    assert isinstance(found, Product)
    return found


def test_a_shop_is_read_page_by_page(shop: WooShop, limits: CrawlLimits) -> None:
    first, *rest = [product(outcome) for outcome in read(shop, limits)]
    assert [p.id for p in (first, *rest)] == ["1", "2", "3"]
    assert first == Product(
        id="1",
        title="Boot 1",
        url="https://shop.e.x/product/boot-1/",
        description="Short.\n\nLong.",
        brand="Harrow",
        categories=("Clothing", "Boots & shoes"),
        price=Money(Decimal(80), "GBP"),
        list_price=Money(Decimal(100), "GBP"),
        availability=Availability.IN_STOCK,
        stock=5,
        sku="SKU-1",
        gtin="0012345678905",
        image="https://cdn.e.x/1.jpg",
        rating=Decimal("4.50"),
        rating_count=2,
        attributes=(
            Attribute("Material", "Leather, Wool"),
            Attribute("Weight", "1.2 kg"),
            Attribute("Length", "30 cm"),
            Attribute("Width", "20 cm"),
            Attribute("Tags", "winter"),
        ),
    )


def test_variations_are_asked_for_one_by_one(shop: WooShop, limits: CrawlLimits) -> None:
    sized = {
        "id": 4,
        "name": "Size",
        "visible": True,
        "variation": True,
        "options": ["S", "M", "L"],
    }
    shop.products = [shop.product(1, type="variable", price="70", attributes=[sized])]
    shop.variations[1] = [
        shop.variation(11, "S", price="70", regular_price="90", stock_status="outofstock"),
        shop.variation(12, "M"),
        shop.variation(13, "L", status="private"),
    ]
    (found,) = [product(outcome) for outcome in read(shop, limits)]
    small, medium = found.variants
    assert (small.id, small.options) == ("SKU-11", (Attribute("Size", "S"),))
    assert (small.price, small.list_price) == (
        Money(Decimal(70), "GBP"),
        Money(Decimal(90), "GBP"),
    )
    assert small.availability is Availability.OUT_OF_STOCK
    assert medium.availability is Availability.BACKORDER
    assert (found.price, found.availability) == (small.price, Availability.BACKORDER)
    assert "Size" not in {attribute.name for attribute in found.attributes}


def test_what_shoppers_cant_see_is_skipped(shop: WooShop, limits: CrawlLimits) -> None:
    shop.products = [
        shop.product(1, status="draft"),
        shop.product(2, catalog_visibility="hidden"),
        shop.product(3, post_password="x"),
        shop.product(4, price="POA"),
        shop.product(5, attributes="none"),
        shop.product(6, price="", regular_price=""),
    ]
    outcomes = read(shop, limits)
    assert [type(o) for o in outcomes] == [Skipped, Skipped, Skipped, Failed, Failed, Read]
    assert [o.reason for o in outcomes if isinstance(o, Skipped)] == [
        "Boot 1: its status is draft",
        "Boot 2: it is hidden from the catalogue",
        "Boot 3: it is behind a password",
    ]
    assert product(outcomes[5]).price is None


def test_hosts_that_take_the_headers_away(shop: WooShop, limits: CrawlLimits) -> None:
    shop.headers = False
    assert len(read(shop, limits)) == 3


def test_a_list_that_stops_before_its_end(shop: WooShop, limits: CrawlLimits) -> None:
    def wrong(request: object) -> Response | None:
        if "page=2" in shop.asked[-1] and "categories" not in shop.asked[-1]:
            return as_json([], **{"X-WP-Total": "3", "X-WP-TotalPages": "2"})
        return None

    shop.wrong = wrong
    with pytest.raises(SourceError, match="announced 3 entries of products and gave 2"):
        read(shop, limits)


def test_the_currency_is_the_shops_own_or_the_one_named(shop: WooShop, limits: CrawlLimits) -> None:
    assert product(read(shop, limits, currency="EUR")[0]).price == Money(Decimal(80), "EUR")
    shop.wrong = lambda request: Response("{}", 403) if "settings" in request.path else None
    assert product(read(shop, limits, currency="EUR")[0]).price == Money(Decimal(80), "EUR")
    with pytest.raises(SourceError, match="its currency is unknown"):
        read(shop, limits)


def test_prices_that_are_shown_with_tax_are_mentioned(shop: WooShop, limits: CrawlLimits) -> None:
    shop.settings["general"]["woocommerce_calc_taxes"] = "yes"
    shop.settings["tax"]["woocommerce_prices_include_tax"] = "no"
    source = WooCommerce(shop.server.url_for("/"), KEY, limits=limits)
    list(source.read({}))
    assert "prices without tax, and the shop shows them with" in source.notes[0]


def test_a_busy_shop_is_waited_for(shop: WooShop, limits: CrawlLimits) -> None:
    shop.wrong = in_turn(*[None] * 4, Response("", 429, {"Retry-After": "0"}), Response("", 503))
    assert len(read(shop, limits)) == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (Response("oops", 500), "HTTP 500"),
        (Response("<br>Notice: x[]", 200, content_type="application/json"), "no JSON"),
        (as_json({"code": "rest_error"}), "no list of objects"),
    ],
)
def test_a_shop_that_fails_half_way_gives_nothing_to_publish(
    shop: WooShop, limits: CrawlLimits, wrong: Response, said: str
) -> None:
    shop.wrong = in_turn(*[None] * 5, wrong)
    with pytest.raises(SourceError, match=said):
        read(shop, limits)


def test_pages_that_repeat_themselves_for_ever(shop: WooShop, limits: CrawlLimits) -> None:
    shop.headers = False
    shop.wrong = lambda request: (
        as_json(shop.products) if request.path.endswith("/products") else None
    )
    with pytest.raises(SourceError, match="circles"):
        read(shop, limits)


def test_a_page_that_only_looks_new(shop: WooShop, limits: CrawlLimits) -> None:
    shop.headers = False
    shop.wrong = lambda request: (
        as_json([p | {"at": len(shop.asked)} for p in shop.products])
        if request.path.endswith("/products")
        else None
    )
    with pytest.raises(SourceError, match="circles"):
        read(shop, limits)


def test_a_wrong_key_is_named_by_its_variable(shop: WooShop, limits: CrawlLimits) -> None:
    with pytest.raises(SourceError, match="WOO_KEY") as caught:
        read(shop, limits, Credential("ck_wrong:cs_wrong", "WOO_KEY"), "GBP")
    assert "cs_wrong" not in str(caught.value)


def test_a_key_never_goes_over_an_open_line(shop: WooShop) -> None:
    with pytest.raises(SourceError, match="no https address"):
        read(shop, CrawlLimits())
    assert shop.asked == []


def test_an_empty_shop(shop: WooShop, limits: CrawlLimits) -> None:
    shop.products = shop.categories = []
    assert read(shop, limits) == []


def test_shops_below_a_path() -> None:
    assert WooCommerce("https://e.x/de/wp-json/wc/v3/products", KEY)._base == (
        "https://e.x/de/wp-json/wc/v3/"
    )
    assert WooCommerce("https://e.x/shop", KEY)._base == "https://e.x/wp-json/wc/v3/"
    assert is_woocommerce_index({"name": "Shop", "namespaces": ["wp/v2", "wc/v3"]})
    assert not is_woocommerce_index({"namespaces": ["wp/v2"]})
