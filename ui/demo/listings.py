"""The pages that list products."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ui.demo import markup
from ui.demo.page import HOME, Page
from ui.demo.place import Place
from ui.demo.records import Product, Records

PER_PAGE = 24
SORTS: tuple[tuple[str, str], ...] = (
    ("", "Our order"),
    ("price", "Price, low to high"),
    ("-price", "Price, high to low"),
    ("-rating", "Best rated"),
)
_ORDERS: Mapping[str, Callable[[Product], tuple[Decimal, int]]] = {
    "price": lambda product: (product.cheapest.price, 0),
    "-price": lambda product: (-product.cheapest.price, 0),
    "-rating": lambda product: (-product.rating, -product.rating_count),
}


@dataclass(frozen=True, slots=True)
class Listings:
    """Makes the listings. A method answers None where there is no such page."""

    records: Records
    place: Place

    def everything(self, number: int) -> Page | None:
        """All products, two dozen at a time, from page 1."""
        products = self.records.products
        count = -(-len(products) // PER_PAGE)
        if not 1 <= number <= count:
            return None
        suffix = f" – page {number}" if number > 1 else ""
        return self._listing(
            heading="Everything",
            title=f"Everything we sell{suffix}",
            intro="Every shelf of the shop, one after the other.",
            path="/shop" if number == 1 else f"/shop?page={number}",
            products=products[(number - 1) * PER_PAGE : number * PER_PAGE],
            extra={"total": len(products), "pages": count, "number": number},
        )

    def category(self, slug: str, sort: str) -> Page | None:
        """One shelf, in one of the ``SORTS``."""
        category = self.records.category_by_slug.get(slug)
        if category is None or sort not in dict(SORTS):
            return None
        products = list(category.products)
        if sort:
            products.sort(key=_ORDERS[sort])
        return self._listing(
            heading=category.title,
            title=category.title,
            intro=category.intro,
            path=f"/shop/{slug}",
            products=products,
            extra={"sorts": SORTS, "sort": sort},
        )

    def brand(self, slug: str) -> Page | None:
        """Everything of one brand."""
        brand = next((item for item in self.records.store.brands if item.slug == slug), None)
        if brand is None:
            return None
        return self._listing(
            heading=brand.name,
            title=f"{brand.name}: everything we stock",
            intro=brand.about,
            path=f"/brands/{slug}",
            products=[item for item in self.records.products if item.brand == brand.name],
        )

    def sale(self) -> Page:
        """Everything with a struck-out price."""
        return self._listing(
            heading="Sale",
            title="Sale",
            intro="Ends of lines and last season's colours. Sale items have 30 days to come back.",
            path="/sale",
            products=[item for item in self.records.products if item.on_sale],
        )

    def _listing(
        self,
        *,
        heading: str,
        title: str,
        intro: str,
        path: str,
        products: Sequence[Product],
        extra: Mapping[str, object] | None = None,
    ) -> Page:
        crumbs = (HOME, (heading, path.partition("?")[0]))
        return Page(
            template="listing.html",
            title=title,
            description=intro,
            path=path,
            modified=max(item.updated for item in products),
            crumbs=crumbs,
            nodes=(
                markup.listing_node(title, path, products, self.place),
                markup.breadcrumb_node(crumbs, self.place),
            ),
            content={
                "heading": heading,
                "intro": intro,
                "products": products,
                "total": len(products),
                "pages": 1,
                "number": 1,
                "first_path": crumbs[-1][1],
                "sorts": (),
                "sort": "",
                **(extra or {}),
            },
        )
