"""Shops on loopback that speak the documented wire formats of Shopify and WooCommerce."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

Wrong = Callable[[Request], Response | None]


def as_json(data: object, status: int = 200, **headers: str) -> Response:
    return Response(
        json.dumps(data), status, headers, content_type="application/json; charset=utf-8"
    )


def in_turn(*answers: Response | None) -> Wrong:
    """What goes wrong with the first requests, one after the other; None lets one through."""
    waiting = list(answers)
    return lambda _request: waiting.pop(0) if waiting else None


class Storefront:
    """A shop's public ``/products.json``: numbered pages of at most 250, an empty one at the end.

    ``per_page`` makes pages smaller than asked for, so that a few products fill several.
    """

    def __init__(self, server: HTTPServer) -> None:
        self.server = server
        self.products: list[dict[str, Any]] = [self.product(n) for n in (1, 2, 3)]
        self.per_page = 2
        self.meta: dict[str, Any] | None = {"currency": "GBP"}
        self.cart: dict[str, Any] | None = None
        self.wrong: Wrong = lambda _request: None
        self.asked: list[str] = []
        server.expect_request("/robots.txt").respond_with_data("", 404)
        server.expect_request("/meta.json").respond_with_handler(lambda _r: self.small(self.meta))
        server.expect_request("/cart.js").respond_with_handler(lambda _r: self.small(self.cart))
        server.expect_request("/products.json").respond_with_handler(self.list)

    @staticmethod
    def product(number: int, **changed: object) -> dict[str, Any]:
        return {
            "id": 6_000 + number,
            "title": f"Boot {number}",
            "handle": f"boot-{number}",
            "body_html": "<p>Warm &amp; dry.</p><ul><li>Light</li></ul>",
            "published_at": "2026-01-02T03:04:05-05:00",
            "vendor": "Harrow",
            "product_type": "Shoes",
            "tags": ["winter", "sale"],
            "variants": [
                {
                    "id": 70_000 + number * 10 + size,
                    "title": f"{size}",
                    "option1": f"{size}",
                    "option2": None,
                    "option3": None,
                    "sku": f"B{number}-{size}",
                    "featured_image": None,
                    "available": size != 43,
                    "price": f"{100 + size}.00",
                    "compare_at_price": "200.00" if size == 42 else None,
                }
                for size in (42, 43)
            ],
            "images": [{"id": 1, "src": f"https://cdn.e.x/{number}.jpg", "variant_ids": []}],
            "options": [{"name": "Size", "position": 1, "values": ["42", "43"]}],
            **changed,
        }

    def small(self, data: dict[str, Any] | None) -> Response:
        return Response("", 404) if data is None else as_json(data)

    def list(self, request: Request) -> Response:
        self.asked.append(request.query_string.decode())
        if (wrong := self.wrong(request)) is not None:
            return wrong
        size = min(int(request.args.get("limit", 30)), 250, self.per_page)
        at = (int(request.args.get("page", 1)) - 1) * size
        return as_json({"products": self.products[at : at + size]})


class AdminApi:
    """Shopify's Admin GraphQL API: products and, in each, variants by cursor."""

    TOKEN = "shpat_test"

    def __init__(self, server: HTTPServer) -> None:
        self.server = server
        self.products: list[dict[str, Any]] = [self.product(n) for n in (1, 2, 3)]
        self.per_page = 2
        self.variants_per_page = 2
        self.wrong: Wrong = lambda _request: None
        self.asked: list[dict[str, Any]] = []
        server.expect_request(
            "/admin/api/2026-01/graphql.json", method="POST"
        ).respond_with_handler(self.answer)

    @staticmethod
    def variant(number: int, **changed: object) -> dict[str, Any]:
        return {
            "id": f"gid://shopify/ProductVariant/{number}",
            "sku": f"V{number}",
            "barcode": "0012345678905",
            "price": "120.00",
            "compareAtPrice": "150.00",
            "availableForSale": True,
            "inventoryQuantity": 4,
            "inventoryPolicy": "DENY",
            "inventoryItem": {"tracked": True},
            "selectedOptions": [{"name": "Size", "value": f"{number}"}],
            "image": None,
            **changed,
        }

    @classmethod
    def product(cls, number: int, **changed: object) -> dict[str, Any]:
        return {
            "id": f"gid://shopify/Product/{number}",
            "handle": f"boot-{number}",
            "title": f"Boot {number}",
            "descriptionHtml": "<p>Warm.</p>",
            "vendor": "Harrow",
            "productType": "",
            "status": "ACTIVE",
            "onlineStoreUrl": f"https://shop.e.x/products/boot-{number}",
            "tags": ["winter"],
            "category": {"fullName": "Apparel > Shoes > Boots"},
            "featuredMedia": {"preview": {"image": {"url": f"https://cdn.e.x/{number}.jpg"}}},
            "variants": [cls.variant(number * 10 + size) for size in (1, 2, 3)],
            **changed,
        }

    @staticmethod
    def throttled(cost: float = 300, left: float = 290, restored: float = 1000) -> Response:
        status = {"maximumAvailable": 2000, "currentlyAvailable": left, "restoreRate": restored}
        spent = {"requestedQueryCost": cost, "actualQueryCost": None, "throttleStatus": status}
        problem = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
        return as_json({"errors": [problem], "extensions": {"cost": spent}})

    @staticmethod
    def error(message: str, code: str) -> Response:
        return as_json({"errors": [{"message": message, "extensions": {"code": code}}]})

    def answer(self, request: Request) -> Response:
        question = json.loads(request.get_data())
        self.asked.append(question)
        if request.headers.get("X-Shopify-Access-Token") != self.TOKEN:
            said = "[API] Invalid API key or access token (unrecognized login or wrong password)"
            return as_json({"errors": said}, 401)
        if (wrong := self.wrong(request)) is not None:
            return wrong
        query, given = question["query"], question["variables"]
        if "shop {" in query:
            return as_json({"data": {"shop": {"currencyCode": "EUR"}}})
        if query.startswith("query Variants"):
            owner = next(p for p in self.products if p["id"] == given["id"])
            return as_json({"data": {"product": {"variants": self.some_variants(owner, given)}}})
        found = self.page(self.products, given["after"], min(given["first"], self.per_page))
        found["nodes"] = [
            {**p, "variants": self.some_variants(p, {"first": given["variants"], "after": None})}
            for p in found["nodes"]
        ]
        return as_json({"data": {"products": found}})

    def some_variants(self, owner: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        size = min(given["first"], self.variants_per_page)
        return self.page(owner["variants"], given["after"], size)

    def page(self, rows: list[dict[str, Any]], after: str | None, size: int) -> dict[str, Any]:
        at = int(after.removeprefix("cursor-")) if after else 0
        end = at + size
        info = {"hasNextPage": end < len(rows), "endCursor": f"cursor-{end}"}
        return {"pageInfo": info, "nodes": rows[at:end]}


class WooShop:
    """WooCommerce's REST API v3: numbered pages with totals in headers, variations on their own."""

    KEY = "ck_test:cs_test"

    def __init__(self, server: HTTPServer) -> None:
        self.server = server
        self.products: list[dict[str, Any]] = [self.product(n) for n in (1, 2, 3)]
        self.variations: dict[int, list[dict[str, Any]]] = {}
        self.categories: list[dict[str, Any]] = [
            {"id": 9, "name": "Clothing", "parent": 0},
            {"id": 10, "name": "Boots &amp; shoes", "parent": 9},
        ]
        self.settings: dict[str, dict[str, str]] = {
            "general": {"woocommerce_currency": "GBP", "woocommerce_calc_taxes": "no"},
            "tax": {
                "woocommerce_prices_include_tax": "yes",
                "woocommerce_tax_display_shop": "incl",
            },
            "products": {"woocommerce_weight_unit": "kg", "woocommerce_dimension_unit": "cm"},
        }
        self.per_page = 2
        self.headers = True
        self.wrong: Wrong = lambda _request: None
        self.asked: list[str] = []
        server.expect_request(re.compile("^/wp-json/wc/v3/")).respond_with_handler(self.answer)

    @staticmethod
    def product(number: int, **changed: object) -> dict[str, Any]:
        return {
            "id": number,
            "name": f"Boot {number}",
            "slug": f"boot-{number}",
            "permalink": f"https://shop.e.x/product/boot-{number}/",
            "type": "simple",
            "status": "publish",
            "catalog_visibility": "visible",
            "description": "<p>Long.</p>",
            "short_description": "<p>Short.</p>",
            "sku": f"SKU-{number}",
            "global_unique_id": "0012345678905",
            "price": "80",
            "regular_price": "100",
            "sale_price": "80",
            "on_sale": True,
            "purchasable": True,
            "stock_quantity": 5,
            "stock_status": "instock",
            "weight": "1.2",
            "dimensions": {"length": "30", "width": "20", "height": ""},
            "average_rating": "4.50",
            "rating_count": 2,
            "categories": [{"id": 10, "name": "Boots &amp; shoes", "slug": "boots"}],
            "tags": [{"id": 1, "name": "winter", "slug": "winter"}],
            "brands": [{"id": 3, "name": "Harrow", "slug": "harrow"}],
            "images": [{"id": 1, "src": f"https://cdn.e.x/{number}.jpg", "alt": ""}],
            "attributes": [
                {"id": 1, "name": "Material", "visible": True, "variation": False,
                 "options": ["Leather", "Wool"]},
                {"id": 2, "name": "Secret", "visible": False, "variation": False, "options": ["x"]},
            ],
            **changed,
        }  # fmt: skip

    @staticmethod
    def variation(number: int, option: str, **changed: object) -> dict[str, Any]:
        return {
            "id": number,
            "status": "publish",
            "permalink": f"https://shop.e.x/product/boot/?attribute_size={option}",
            "sku": f"SKU-{number}",
            "price": "90",
            "regular_price": "90",
            "stock_quantity": None,
            "stock_status": "onbackorder",
            "image": {"id": 5, "src": "https://cdn.e.x/v.jpg"},
            "attributes": [{"id": 4, "name": "Size", "option": option}],
            **changed,
        }

    def answer(self, request: Request) -> Response:
        self.asked.append(request.full_path)
        coded = base64.b64encode(self.KEY.encode()).decode()
        if request.headers.get("Authorization") != f"Basic {coded}":
            wrong = {"code": "woocommerce_rest_cannot_view", "message": "Sorry", "data": {}}
            return as_json(wrong, 401)
        if (fault := self.wrong(request)) is not None:
            return fault
        parts = request.path.removeprefix("/wp-json/wc/v3/").strip("/").split("/")
        if parts[0] == "settings":
            values = self.settings[parts[1]]
            return as_json([{"id": key, "value": value} for key, value in values.items()])
        if parts == ["products"]:
            return self.page(self.products, request)
        if parts == ["products", "categories"]:
            return self.page(self.categories, request)
        return self.page(self.variations[int(parts[1])], request)

    def page(self, rows: list[dict[str, Any]], request: Request) -> Response:
        assert request.args["per_page"] == "100"
        size, number = self.per_page, int(request.args["page"])
        pages = -(-len(rows) // size)
        headers = {"X-WP-Total": str(len(rows)), "X-WP-TotalPages": str(pages)}
        return as_json(
            rows[(number - 1) * size : number * size], **(headers if self.headers else {})
        )
