"""The home page, products, help and the rest: all pages but the listings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ui.demo import markup
from ui.demo.page import HOME, Page
from ui.demo.place import Place, image_path, product_path
from ui.demo.records import Product, Records, Variant


@dataclass(frozen=True, slots=True)
class Pages:
    """Makes pages from the records. A method answers None where there is no such page."""

    records: Records
    place: Place

    def home(self) -> Page:
        """The home page."""
        store = self.records.store
        liked = sorted(self._buyable(), key=lambda p: (p.rating, p.rating_count), reverse=True)
        return Page(
            template="home.html",
            title=f"{store.name} – {store.tagline}",
            description=store.description,
            path="/",
            modified=self.records.newest,
            nodes=(markup.organization_node(store, self.place),),
            content={
                "categories": self.records.categories,
                "favourites": liked[:8],
                "bargains": [item for item in self._buyable() if item.on_sale][:4],
            },
        )

    def product(self, handle: str, sku: str | None) -> Page | None:
        """A product, with one of its variants chosen if a SKU is given."""
        product = self.records.product_by_handle.get(handle)
        if product is None:
            return None
        chosen = product.variants[0] if not product.has_choice else None
        if sku is not None:
            chosen = next((item for item in product.variants if item.sku == sku), None)
            if chosen is None:
                return None
        category = self.records.category_by_slug[product.category]
        crumbs = (
            HOME,
            (category.title, f"/shop/{category.slug}"),
            (product.title, product_path(product)),
        )
        image = image_path(product, chosen)
        return Page(
            template="product.html",
            title=product.title,
            description=_shorten(product.description),
            path=product_path(product),
            modified=product.updated,
            crumbs=crumbs,
            nodes=(
                markup.product_node(product, category, self.records.store, self.place),
                markup.breadcrumb_node(crumbs, self.place),
            ),
            kind="product",
            image=image,
            content={
                "product": product,
                "chosen": chosen,
                "image": image,
                "brand": next(b for b in self.records.store.brands if b.name == product.brand),
                "successor": self.records.product_by_handle.get(product.replaced_by or ""),
                "related": self._related(product),
            },
        )

    def help(self) -> Page:
        """The front page of the help centre."""
        articles = self.records.articles
        modified = max(article.updated for article in articles)
        crumbs = (HOME, ("Help", "/help"))
        return Page(
            template="help.html",
            title="Help",
            description="Delivery, returns, payment, sizes, care, repairs and our shop.",
            path="/help",
            modified=modified,
            crumbs=crumbs,
            nodes=(
                markup.page_node("Help", "/help", modified.isoformat(), self.place),
                markup.breadcrumb_node(crumbs, self.place),
            ),
            content={
                "sections": [
                    (section, [item for item in articles if item.section == section.slug])
                    for section in self.records.store.sections
                ]
            },
        )

    def article(self, slug: str) -> Page | None:
        """A help article."""
        article = self.records.article_by_slug.get(slug)
        if article is None:
            return None
        section = next(s for s in self.records.store.sections if s.slug == article.section)
        crumbs = (HOME, ("Help", "/help"), (article.title, f"/help/{slug}"))
        return Page(
            template="article.html",
            title=article.title,
            description=article.summary,
            path=f"/help/{slug}",
            modified=article.updated,
            crumbs=crumbs,
            nodes=(
                markup.article_node(article, section.title, self.records.store, self.place),
                markup.breadcrumb_node(crumbs, self.place),
            ),
            kind="article",
            content={
                "article": article,
                "section": section,
                "neighbours": [
                    item
                    for item in self.records.articles
                    if item.section == section.slug and item.slug != slug
                ],
            },
        )

    def about(self) -> Page:
        """Who the shop is."""
        title = f"About {self.records.store.name}"
        return Page(
            template="about.html",
            title=title,
            description=self.records.store.description,
            path="/about",
            modified=self.records.newest,
            crumbs=(HOME, (title, "/about")),
            nodes=(markup.page_node(title, "/about", self.records.newest.isoformat(), self.place),),
        )

    def basket(self, sku: str) -> Page:
        """The basket with one thing in it, or empty."""
        product = self.records.product_by_sku.get(sku)
        content: dict[str, object] = {"product": product, "variant": None}
        if product is not None and product.in_stock:
            content["variant"] = next(item for item in product.variants if item.sku == sku)
        return self._unlisted("basket.html", "Your basket", "/basket", content)

    def search(self, query: str) -> Page:
        """Products and articles that hold every word of the query."""
        words = query.lower().split()

        def fits(*texts: str) -> bool:
            return bool(words) and all(word in " ".join(texts).lower() for word in words)

        content: dict[str, object] = {
            "query": query,
            "products": [
                item
                for item in self.records.products
                if fits(item.title, item.brand, item.category, item.description, *item.colours)
            ],
            "articles": [item for item in self.records.articles if fits(item.title, item.summary)],
        }
        return self._unlisted("search.html", "Search", "/search", content)

    def lost(self) -> Page:
        """What is shown where there is nothing."""
        return self._unlisted("lost.html", "Page not found", "/", {})

    def _unlisted(
        self, template: str, title: str, path: str, content: Mapping[str, object]
    ) -> Page:
        return Page(
            template=template,
            title=title,
            description=self.records.store.tagline,
            path=path,
            modified=self.records.newest,
            indexed=False,
            content=content,
        )

    def _buyable(self) -> list[Product]:
        return [item for item in self.records.products if item.in_stock]

    def _related(self, product: Product) -> list[Product]:
        shelf = self.records.category_by_slug[product.category].products
        return [item for item in shelf if item.in_stock and item.handle != product.handle][:4]


def one_a_colour(product: Product) -> list[Variant]:
    """For each colour the variant a shopper would look at: one in stock if there is any."""
    return [
        max(
            (item for item in product.variants if item.colour == colour),
            key=lambda item: item.stock > 0,
        )
        for colour in product.colours
    ]


def _shorten(text: str, most: int = 155) -> str:
    """The first words of a text, for search results."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,.;:–") + "…"
