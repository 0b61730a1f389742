"""The shop as a web application."""

from __future__ import annotations

from importlib.resources import files

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.demo import feeds
from ui.demo.listings import Listings
from ui.demo.page import Page
from ui.demo.pages import Pages
from ui.demo.pictures import draw
from ui.demo.place import Place, product_path
from ui.demo.records import Product, Records, Variant, load_records
from ui.demo.render import Renderer
from ui.demo.replies import KEPT, reply
from ui.demo.widget import Widget

STATIC = {
    "shop.css": "text/css",
    "assistant.js": "text/javascript",
    "logo.svg": "image/svg+xml",
    "hero.svg": "image/svg+xml",
}


def create_shop(base_url: str, widget: Widget | None = None) -> Starlette:
    """Build the demo shop.

    Args:
        base_url: the URL people open it under, as in ``http://127.0.0.1:8000`` or, where it is
            mounted below a path, ``http://127.0.0.1:8000/shop``.
        widget: the assistant to put into the pages; without it there is none at all.

    Raises:
        ValueError: if ``base_url`` is not an absolute http(s) URL.
        DataError: if the shop's data files are wrong.
    """
    place = Place.at(base_url)
    records = load_records()
    shop = _Shop(records, place, Renderer.make(records, place, widget))
    return Starlette(
        routes=[
            Route("/", shop.home),
            Route("/shop", shop.everything),
            Route("/shop/{slug}", shop.category),
            Route("/brands/{slug}", shop.brand),
            Route("/sale", shop.sale),
            Route("/products/{handle}", shop.product),
            Route("/help", shop.help),
            Route("/help/{slug}", shop.article),
            Route("/about", shop.about),
            Route("/basket", shop.basket),
            Route("/search", shop.search),
            Route("/images/{name}.svg", shop.image),
            Route("/static/{name}", shop.static),
            Route("/robots.txt", shop.robots),
            Route("/sitemap.xml", shop.sitemap),
            Route("/feeds/google.xml", shop.google_xml),
            Route("/feeds/google.tsv", shop.google_tsv),
        ],
        middleware=[Middleware(_Headers, policy=content_policy(widget))],
        exception_handlers={404: shop.lost},
    )


def content_policy(widget: Widget | None) -> str:
    """The Content-Security-Policy: only this host, and the assistant's for its script and its API.

    As strict as a careful shop has it: no inline script or style, no text that becomes script.
    """
    other = f" {widget.origin}" if widget else ""
    # Pictures that somebody sends in the conversation are shown from memory.
    pictures = f"{other} blob:" if widget else ""
    connect = f"connect-src {widget.origin}; " if widget else ""
    return (
        f"default-src 'none'; img-src 'self'{pictures}; style-src 'self'; "
        f"script-src 'self'{other}; {connect}form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'self'; require-trusted-types-for 'script'"
    )


class _Shop:
    """Answers requests: finds the page, renders it, and says 304 where nothing changed."""

    def __init__(self, records: Records, place: Place, renderer: Renderer) -> None:
        self._records = records
        self._place = place
        self._pages = Pages(records, place)
        self._listings = Listings(records, place)
        self._renderer = renderer

    async def home(self, request: Request) -> Response:
        return self._page(request, self._pages.home())

    async def everything(self, request: Request) -> Response:
        number = request.query_params.get("page", "1")
        page = self._listings.everything(int(number)) if number.isdecimal() else None
        return self._page(request, page)

    async def category(self, request: Request) -> Response:
        sort = request.query_params.get("sort", "")
        return self._page(request, self._listings.category(request.path_params["slug"], sort))

    async def brand(self, request: Request) -> Response:
        return self._page(request, self._listings.brand(request.path_params["slug"]))

    async def sale(self, request: Request) -> Response:
        return self._page(request, self._listings.sale())

    async def product(self, request: Request) -> Response:
        sku = request.query_params.get("variant")
        return self._page(request, self._pages.product(request.path_params["handle"], sku))

    async def help(self, request: Request) -> Response:
        return self._page(request, self._pages.help())

    async def article(self, request: Request) -> Response:
        return self._page(request, self._pages.article(request.path_params["slug"]))

    async def about(self, request: Request) -> Response:
        return self._page(request, self._pages.about())

    async def basket(self, request: Request) -> Response:
        product = self._records.product_by_handle.get(request.query_params.get("product", ""))
        if product is not None:
            return self._put(product, request.query_params.getlist("option"))
        return self._page(request, self._pages.basket(request.query_params.get("sku", "")))

    async def search(self, request: Request) -> Response:
        query = request.query_params.get("q", "").strip()[:100]
        return self._page(request, self._pages.search(query))

    async def image(self, request: Request) -> Response:
        found = self._find_picture(request.path_params["name"])
        if found is None:
            return await self.lost(request, None)
        product, variant = found
        body = draw(product.picture, variant.colour, product.title).encode()
        return reply(request, body, "image/svg+xml", product.updated, cache=KEPT)

    async def static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in STATIC:
            return await self.lost(request, None)
        body = (files("ui.demo") / "static" / name).read_bytes()
        return reply(request, body, STATIC[name], self._records.newest, cache=KEPT)

    async def robots(self, request: Request) -> Response:
        body = feeds.robots_txt(self._place)
        return reply(request, body, "text/plain", self._records.newest)

    async def sitemap(self, request: Request) -> Response:
        body = feeds.sitemap_xml(self._records, self._place)
        return reply(request, body, "application/xml", self._records.newest)

    async def google_xml(self, request: Request) -> Response:
        body = feeds.google_xml(self._records, self._place)
        return reply(request, body, "application/xml", self._records.newest)

    async def google_tsv(self, request: Request) -> Response:
        body = feeds.google_tsv(self._records, self._place)
        return reply(request, body, "text/tab-separated-values", self._records.newest)

    async def lost(self, request: Request, error: Exception | None) -> Response:
        body = self._renderer.html(self._pages.lost())
        return Response(body, status_code=404, media_type="text/html")

    def _page(self, request: Request, page: Page | None) -> Response:
        if page is None:
            body = self._renderer.html(self._pages.lost())
            return Response(body, status_code=404, media_type="text/html")
        return reply(request, self._renderer.html(page), "text/html", page.modified)

    def _put(self, product: Product, options: list[str]) -> Response:
        """Into the basket, or to the product's page where something is still to be chosen."""
        variant = product.chosen(options)
        if variant is None or not variant.stock or product.discontinued:
            return RedirectResponse(self._place.href(product_path(product, variant)), 303)
        return RedirectResponse(self._place.href(f"/basket?sku={variant.sku}"), 303)

    def _find_picture(self, name: str) -> tuple[Product, Variant] | None:
        product = self._records.product_by_handle.get(name)
        if product is not None:
            return product, product.variants[0]
        product = self._records.product_by_sku.get(name)
        if product is None:
            return None
        return product, next(item for item in product.variants if item.sku == name)


class _Headers:
    """Adds the security headers to every reply."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self._app = app
        self._added = [
            (b"content-security-policy", policy.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._added]
            await send(message)

        await self._app(scope, receive, send_with_headers)
