"""A web site in a dictionary, for tests that crawl."""

from __future__ import annotations

import hashlib
import re
from collections import Counter

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

PROSE = "<p>" + "You may send back anything within thirty days of its arrival. " * 8 + "</p>"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


class Site:
    """Pages by path, with validators as a good server sends them."""

    def __init__(self, server: HTTPServer) -> None:
        self.pages: dict[str, str | Response] = {}
        self.asked: Counter[str] = Counter()
        self.url = server.url_for("/")
        self.validators = True
        self.robots = ""
        self.fallback: str | None = None
        server.expect_request("/robots.txt").respond_with_handler(self._robots)
        server.expect_request(re.compile(".*")).respond_with_handler(self._answer)

    def _robots(self, _: Request) -> Response:
        return Response(self.robots or "", 200 if self.robots else 404)

    def _answer(self, request: Request) -> Response:
        query = request.query_string.decode()
        path = request.path + (f"?{query}" if query else "")
        self.asked[path] += 1
        page = self.pages.get(path, self.fallback)
        if page is None:
            return Response("no", 404)
        if isinstance(page, Response):
            return page
        etag = f'"{hashlib.sha256(page.encode()).hexdigest()[:12]}"'
        if self.validators and request.headers.get("If-None-Match") == etag:
            return Response(status=304)
        kind = "application/xml" if page.startswith("<?xml") else "text/html; charset=utf-8"
        headers = {"ETag": etag} if self.validators else {}
        return Response(page, content_type=kind, headers=headers)

    def at(self, path: str) -> str:
        return self.url + path.lstrip("/")

    def sitemap(self, lastmods: dict[str, str], path: str = "/sitemap.xml") -> None:
        """Serve a sitemap: when each path last changed; empty for unsaid."""
        entries = "".join(
            f"<url><loc>{self.at(page)}</loc>{f'<lastmod>{when}</lastmod>' if when else ''}</url>"
            for page, when in lastmods.items()
        )
        self.pages[path] = f'<?xml version="1.0"?><urlset {NS}>{entries}</urlset>'


def html(title: str, body: str, head: str = "") -> str:
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title>{head}</head>"
        f"<body><main><h1>{title}</h1>{body}</main></body></html>"
    )


def product(name: str, sku: str, price: str, head: str = "", body: str = "") -> str:
    data = (
        f'{{"@context":"https://schema.org","@type":"Product","name":"{name}","sku":"{sku}",'
        f'"offers":{{"@type":"Offer","price":"{price}","priceCurrency":"GBP"}}}}'
    )
    return html(name, body, f'<script type="application/ld+json">{data}</script>{head}')
