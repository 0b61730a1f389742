from __future__ import annotations

from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from tests.ui.demo.conftest import BASE
from ui.demo.records import Records
from ui.demo.shop import create_shop
from ui.demo.widget import Widget


def page(shop: TestClient, path: str) -> BeautifulSoup:
    reply = shop.get(path)
    assert reply.status_code == 200, path
    return BeautifulSoup(reply.text, "lxml")


def text(shop: TestClient, path: str) -> str:
    return page(shop, path).get_text(" ", strip=True)


def links(soup: BeautifulSoup, here: str) -> set[str]:
    found = [
        str(tag[name]) for name in ("href", "src", "action") for tag in soup.select(f"[{name}]")
    ]
    whole = {urldefrag(urljoin(here, link)).url for link in found}
    return {link for link in whole if not link.startswith(("tel:", "mailto:"))}


def walk(shop: TestClient, start: str) -> dict[str, BeautifulSoup | None]:
    """Every address reachable from the start; pages parsed, other things as None."""
    seen: dict[str, BeautifulSoup | None] = {}
    waiting = {start}
    while waiting:
        url = waiting.pop()
        assert urlsplit(url).netloc == urlsplit(BASE).netloc, url
        reply = shop.get(url)
        assert reply.status_code == 200, url
        is_page = reply.headers["content-type"].startswith("text/html")
        seen[url] = BeautifulSoup(reply.text, "lxml") if is_page else None
        if seen[url] is not None:
            waiting |= links(seen[url], url) - set(seen)  # type: ignore[arg-type]
    return seen


@pytest.fixture(scope="module")
def site(shop: TestClient) -> dict[str, BeautifulSoup | None]:
    return walk(shop, f"{BASE}/")


def test_everything_can_be_reached_from_home(
    site: dict[str, BeautifulSoup | None], records: Records
) -> None:
    for product in records.products:
        assert f"{BASE}/products/{product.handle}" in site
    for article in records.articles:
        assert f"{BASE}/help/{article.slug}" in site


def test_every_page_has_a_proper_head(site: dict[str, BeautifulSoup | None]) -> None:
    for url, soup in site.items():
        if soup is None:
            continue
        assert soup.html is not None
        assert soup.html["lang"] == "en-GB"
        assert soup.title is not None
        assert soup.title.get_text(strip=True)
        assert soup.find("meta", attrs={"name": "description"})["content"]  # type: ignore[index]
        assert len(soup.find_all("h1")) == 1, url
        assert len(soup.find_all("main")) == 1
        canonical = soup.find("link", rel="canonical")
        hidden = soup.find("meta", attrs={"name": "robots", "content": "noindex"})
        assert (canonical is None) == (hidden is not None), url
        if canonical is not None:
            assert str(canonical["href"]) in site


def test_titles_of_pages_differ(site: dict[str, BeautifulSoup | None]) -> None:
    titles: dict[str, str] = {}
    for soup in site.values():
        canonical = soup.find("link", rel="canonical") if soup else None
        if soup is not None and soup.title is not None and canonical is not None:
            url, title = str(canonical["href"]), soup.title.get_text()
            assert titles.setdefault(title, url) == url


def test_nothing_needs_inline_script_or_style(site: dict[str, BeautifulSoup | None]) -> None:
    for url, soup in site.items():
        for tag in soup.find_all(True) if soup else ():
            assert not [name for name in tag.attrs if name.startswith("on")], url
            assert "style" not in tag.attrs, url
            assert tag.name != "style", url
            if tag.name == "script":
                assert tag.get("type") == "application/ld+json", url


def test_pages_are_valid_enough_for_a_strict_reader(
    site: dict[str, BeautifulSoup | None],
) -> None:
    for url, soup in site.items():
        ids = [str(tag["id"]) for tag in soup.find_all(id=True)] if soup else []
        assert len(ids) == len(set(ids)), url
        for image in soup.find_all("img") if soup else ():
            assert image.has_attr("alt"), url


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/shop",
        "/shop?page=2",
        "/shop/tents",
        "/sale",
        "/brands/skeld",
        "/products/larkfell-long-spoon",
        "/help",
        "/help/repairs",
        "/about",
        "/basket",
        "/search?q=tent",
        "/robots.txt",
        "/sitemap.xml",
        "/feeds/google.xml",
        "/feeds/google.tsv",
        "/images/LF-GALM-SLA-M.svg",
        "/static/shop.css",
    ],
)
def test_an_unchanged_page_is_304(shop: TestClient, path: str) -> None:
    first = shop.get(path)
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    assert etag.startswith('"')

    for headers in (
        {"If-None-Match": etag},
        {"If-None-Match": f'"other", W/{etag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": modified},
    ):
        again = shop.get(path, headers=headers)
        assert again.status_code == 304, headers
        assert again.content == b""
        assert again.headers["etag"] == etag

    for headers in (
        {"If-None-Match": '"other"'},
        {"If-None-Match": '"other"', "If-Modified-Since": modified},
        {"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ):
        assert shop.get(path, headers=headers).status_code == 200, headers


def test_last_modified_is_the_record_s(shop: TestClient) -> None:
    headers = shop.get("/help/stove-safety").headers
    assert headers["last-modified"] == "Mon, 20 Apr 2026 06:00:00 GMT"


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/products/nothing",
        "/products/larkfell-long-spoon?variant=LF-SPN-XL",
        "/shop/nothing",
        "/shop/tents?sort=colour",
        "/shop?page=0",
        "/shop?page=99",
        "/shop?page=two",
        "/brands/nothing",
        "/help/nothing",
        "/images/nothing.svg",
        "/static/nothing.css",
        "/static/..%2f__init__.py",
    ],
)
def test_what_is_not_there_is_404(shop: TestClient, path: str) -> None:
    reply = shop.get(path)
    assert reply.status_code == 404
    assert "That page isn't here" in reply.text


def test_labels_on_product_pages(shop: TestClient) -> None:
    drizzle = text(shop, "/products/larkfell-drizzle-packable-jacket")
    assert "£59.00 was £79.00" in drizzle
    assert "Sold out" in drizzle
    assert "Only 1 left" in drizzle
    assert "Discontinued" in text(shop, "/products/skeld-hut-slipper")
    ridgeback = text(shop, "/products/harrowpike-ridgeback-pro-jacket")
    assert "Harrowpike Corrie 3L Jacket" in ridgeback
    assert "15,000 mm" in text(shop, "/products/larkfell-gale-waterproof-jacket-mens")
    assert "from £79.00" in text(shop, "/products/larkfell-ferry-duffel")


def test_a_chosen_variant_shows_its_own_price_and_picture(shop: TestClient) -> None:
    soup = page(shop, "/products/larkfell-ferry-duffel?variant=LF-FER-BLA-100L")
    cost = soup.select_one(".facts .cost")
    image = soup.select_one(".picture img")
    canonical = soup.find("link", rel="canonical")
    assert cost is not None
    assert cost.get_text(strip=True) == "£119.00"
    assert image is not None
    assert image["src"] == "/images/LF-FER-BLA-100L.svg"
    assert canonical is not None
    assert canonical["href"] == f"{BASE}/products/larkfell-ferry-duffel"


def test_listings_are_sorted(shop: TestClient) -> None:
    soup = page(shop, "/shop/tents?sort=price")
    costs = [tag.get_text() for tag in soup.select(".card .now")]
    prices = [float(cost.strip("£").replace(",", "")) for cost in costs]
    assert prices == sorted(prices)


def test_what_was_chosen_by_colour_and_size_lies_in_the_basket(shop: TestClient) -> None:
    def put(*options: str, product: str = "larkfell-gale-waterproof-jacket-mens") -> str:
        query = urlencode([("product", product), *(("option", option) for option in options)])
        answer = shop.get(f"/basket?{query}", follow_redirects=False)
        assert answer.status_code == 303
        return (
            urlsplit(answer.headers["location"]).path
            + "?"
            + urlsplit(answer.headers["location"]).query
        )

    assert put("slate grey", "M").startswith("/basket?sku=")
    # Where something is still to be chosen, or sold out, the product's own page says so.
    assert put("Slate Grey") == "/products/larkfell-gale-waterproof-jacket-mens?"
    assert put("Moss Green", "M").startswith(
        "/products/larkfell-gale-waterproof-jacket-mens?variant="
    )
    assert put(product="tarnmoss-hollow-2-lite-tent").startswith("/basket?sku=")


def test_search_and_basket(shop: TestClient) -> None:
    assert "Harrowpike Longway 55 Pack" in text(shop, "/search?q=LONGWAY")
    assert "Nothing found" in text(shop, "/search?q=submarine")
    assert "<script>" not in shop.get("/search", params={"q": "<script>alert(1)"}).text
    assert "Larkfell Long Spoon" in text(shop, "/basket?sku=LF-SPN")
    assert "Your basket is empty" in text(shop, "/basket?sku=nothing")


def test_without_an_assistant_there_is_no_trace_of_it(
    site: dict[str, BeautifulSoup | None],
) -> None:
    for soup in site.values():
        if soup is not None:
            assert soup.find(attrs={"data-ask": True}) is None
            assert not [tag for tag in soup.find_all("script") if tag.get("src")]


def test_the_assistant_is_one_line_in_every_page_and_one_host_in_the_policy() -> None:
    widget = Widget("https://chat.example:8443", "larkfell", ("Where is my order?",))
    with TestClient(create_shop(BASE, widget), base_url=BASE) as shop:
        reply, front = shop.get("/help"), shop.get("/")
    script = BeautifulSoup(reply.text, "lxml").find("script", attrs={"data-site": "larkfell"})
    assert script is not None
    assert script["src"] == "https://chat.example:8443/widget.js"
    assert script.has_attr("async")
    offered = BeautifulSoup(front.text, "lxml").find_all(attrs={"data-ask": True})
    assert [button["data-ask"] for button in offered] == ["Where is my order?"]
    policy = reply.headers["content-security-policy"]
    assert "script-src 'self' https://chat.example:8443;" in policy
    assert "connect-src https://chat.example:8443;" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy


def test_the_shop_can_live_below_a_path() -> None:
    app = Starlette(routes=[Mount("/demo", app=create_shop(f"{BASE}/demo/"))])
    with TestClient(app, base_url=BASE) as shop:
        for path in ("/demo/", "/demo/help/repairs", "/demo/products/larkfell-ferry-duffel"):
            soup = page(shop, path)
            for link in links(soup, f"{BASE}{path}"):
                assert link.startswith(f"{BASE}/demo/"), link
                assert shop.get(link).status_code == 200, link
        robots = shop.get("/demo/robots.txt").text
    assert "Disallow: /demo/basket" in robots
    assert f"Sitemap: {BASE}/demo/sitemap.xml" in robots


@pytest.mark.parametrize("base_url", ["larkfell", "/shop", "ftp://x/", "http://x/?a=b"])
def test_a_base_url_must_be_whole(base_url: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        create_shop(base_url)
