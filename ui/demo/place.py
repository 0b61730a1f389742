"""Where the shop lives: addresses for its pages, with and without the host."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from ui.demo.records import Product, Variant


@dataclass(frozen=True, slots=True)
class Place:
    """The shop's public address.

    Attributes:
        base: scheme, host and path without a final slash, as in ``http://127.0.0.1:8000/shop``.
        root: the path alone, ``/shop`` or nothing.
    """

    base: str
    root: str

    @classmethod
    def at(cls, base_url: str) -> Place:
        """Make a place from the URL people open.

        Raises:
            ValueError: if the URL isn't absolute http or https, or carries a query.
        """
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError(f"base_url must be an absolute http(s) URL, got {base_url!r}")
        if parts.query or parts.fragment:
            raise ValueError(f"base_url must have no query and no fragment, got {base_url!r}")
        root = parts.path.rstrip("/")
        return cls(base=f"{parts.scheme}://{parts.netloc}{root}", root=root)

    def url(self, path: str) -> str:
        """The absolute URL of a path inside the shop."""
        return self.base + path

    def href(self, path: str) -> str:
        """The link to a path inside the shop, from a page of the same host."""
        return self.root + path


def product_path(product: Product, variant: Variant | None = None) -> str:
    """The path of a product page, with one of its variants chosen if given."""
    query = f"?{urlencode({'variant': variant.sku})}" if variant and product.has_choice else ""
    return f"/products/{product.handle}{query}"


def image_path(product: Product, variant: Variant | None = None) -> str:
    """The path of a product's picture, in the colour of a variant if given."""
    return f"/images/{variant.sku if variant and product.has_choice else product.handle}.svg"
