"""What the shop sells and says, as frozen records read from the data files."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from importlib.resources.abc import Traversable

from ui.demo import files
from ui.demo.files import DataError

DEPARTMENTS = ("Clothing", "Footwear", "Packs", "Camping", "Family", "Care")


@dataclass(frozen=True, slots=True)
class Attribute:
    """A fact about a product. Numbers are Decimal, yes/no facts are bool, the rest is text."""

    name: str
    value: bool | Decimal | str
    unit: str | None

    @property
    def words(self) -> str:
        """The value as a shopper reads it: ``15,000 mm``, ``Yes``, ``5 years``."""
        if isinstance(self.value, bool):
            return "Yes" if self.value else "No"
        if isinstance(self.value, str):
            return self.value
        unit = "year" if self.unit == "years" and self.value == 1 else self.unit
        return f"{self.value:,} {unit}" if unit else f"{self.value:,}"


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing that can be bought. ``list_price`` is the former price while it is on sale."""

    sku: str
    gtin: str
    colour: str | None
    size: str | None
    stock: int
    price: Decimal
    list_price: Decimal | None

    @property
    def label(self) -> str:
        """Colour and size in words; empty for a product that has neither."""
        return ", ".join(part for part in (self.colour, self.size) if part)


@dataclass(frozen=True)
class Product:
    """A product with its variants, in the order they are shown."""

    handle: str
    title: str
    brand: str
    category: str
    picture: str
    updated: dt.date
    discontinued: bool
    replaced_by: str | None
    rating: Decimal
    rating_count: int
    size_label: str
    description: str
    attributes: tuple[Attribute, ...]
    variants: tuple[Variant, ...]

    @property
    def has_choice(self) -> bool:
        """Whether there is more than one variant to choose from."""
        return len(self.variants) > 1

    @property
    def in_stock(self) -> bool:
        """Whether at least one variant can be bought now."""
        return not self.discontinued and any(variant.stock for variant in self.variants)

    @property
    def cheapest(self) -> Variant:
        """The variant with the lowest price."""
        return min(self.variants, key=lambda variant: variant.price)

    @property
    def has_price_range(self) -> bool:
        """Whether variants differ in price."""
        return len({variant.price for variant in self.variants}) > 1

    @property
    def on_sale(self) -> bool:
        """Whether a former price is struck out."""
        return any(variant.list_price for variant in self.variants)

    @property
    def colours(self) -> tuple[str, ...]:
        """Every colour once, in order."""
        return tuple(dict.fromkeys(v.colour for v in self.variants if v.colour))

    def chosen(self, options: Iterable[str]) -> Variant | None:
        """The variant that has these colours and sizes; None while they leave a choice."""
        wanted = {option.casefold() for option in options if option}
        fitting = [
            variant
            for variant in self.variants
            if wanted <= {part.casefold() for part in (variant.colour, variant.size) if part}
        ]
        return fitting[0] if len(fitting) == 1 else None

    def attribute(self, name: str) -> Attribute | None:
        """The attribute of that name, if the product has it."""
        return next((item for item in self.attributes if item.name == name), None)


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf of the shop."""

    slug: str
    title: str
    department: str
    google_category: str
    intro: str
    products: tuple[Product, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A help article; ``body`` is Markdown without the title."""

    slug: str
    title: str
    section: str
    updated: dt.date
    summary: str
    body: str


@dataclass(frozen=True)
class Records:
    """Everything the shop knows."""

    store: files.StoreFile
    categories: tuple[Category, ...]
    articles: tuple[Article, ...]

    @cached_property
    def products(self) -> tuple[Product, ...]:
        """All products, shelf by shelf."""
        return tuple(item for category in self.categories for item in category.products)

    @cached_property
    def product_by_handle(self) -> dict[str, Product]:
        """Products by handle."""
        return {product.handle: product for product in self.products}

    @cached_property
    def product_by_sku(self) -> dict[str, Product]:
        """Products by the SKU of each of their variants."""
        return {variant.sku: item for item in self.products for variant in item.variants}

    @cached_property
    def category_by_slug(self) -> dict[str, Category]:
        """Categories by slug."""
        return {category.slug: category for category in self.categories}

    @cached_property
    def article_by_slug(self) -> dict[str, Article]:
        """Help articles by slug."""
        return {article.slug: article for article in self.articles}

    @cached_property
    def newest(self) -> dt.date:
        """The date of the latest change to anything."""
        dates = [item.updated for item in self.products]
        return max(dates + [item.updated for item in self.articles])


def load_records(data: Traversable = files.DATA) -> Records:
    """Read and check all data files.

    Args:
        data: the folder with ``shop.yaml``, ``products/`` and ``help/``.

    Raises:
        DataError: if a file is wrong, or two files contradict each other.
    """
    store = files.read_store(data)
    categories = tuple(_category(item) for item in files.read_categories(data).values())
    articles = tuple(
        Article(head.slug, head.title, head.section, head.updated, head.summary, body)
        for head, body in files.read_articles(data).values()
    )
    order = {name: place for place, name in enumerate(DEPARTMENTS)}
    categories = tuple(sorted(categories, key=lambda item: (order[item.department], item.slug)))
    records = Records(store, categories, articles)
    _check(records)
    return records


def _category(source: files.CategoryFile) -> Category:
    return Category(
        slug=source.slug,
        title=source.title,
        department=source.department,
        google_category=source.google_category,
        intro=source.intro,
        products=tuple(_product(item, source.slug) for item in source.products),
    )


def _product(source: files.ProductFile, category: str) -> Product:
    return Product(
        handle=source.handle,
        title=source.title,
        brand=source.brand,
        category=category,
        picture=source.picture,
        updated=source.updated,
        discontinued=source.discontinued,
        replaced_by=source.replaced_by,
        rating=source.rating.value,
        rating_count=source.rating.count,
        size_label=source.size_label,
        description=source.description,
        attributes=tuple(Attribute(a.name, a.value, a.unit) for a in source.attributes),
        variants=tuple(
            Variant(
                sku=item.sku,
                gtin=item.gtin,
                colour=item.colour,
                size=item.size,
                stock=item.stock,
                price=item.price or source.price,
                list_price=source.list_price,
            )
            for item in source.variants
        ),
    )


def _check(records: Records) -> None:
    _unique("handle", (item.handle for item in records.products))
    _unique("sku", (v.sku for item in records.products for v in item.variants))
    _unique("gtin", (v.gtin for item in records.products for v in item.variants))
    _unique("slug", (article.slug for article in records.articles))
    brands = {brand.name for brand in records.store.brands}
    sections = {section.slug for section in records.store.sections}
    for product in records.products:
        where = f"products/{product.category}.yaml: {product.handle}"
        if product.brand not in brands:
            raise DataError(f"{where}: brand: {product.brand!r} is not in shop.yaml")
        if product.replaced_by and product.replaced_by not in records.product_by_handle:
            raise DataError(f"{where}: replaced_by: no product {product.replaced_by!r}")
        for variant in product.variants:
            if not _valid_gtin(variant.gtin):
                raise DataError(f"{where}: {variant.sku}: gtin: wrong check digit")
            if variant.list_price and variant.list_price <= variant.price:
                raise DataError(f"{where}: list_price: not above the price of {variant.sku}")
            if product.discontinued and variant.stock:
                raise DataError(f"{where}: {variant.sku}: stock: discontinued, so must be 0")
    for article in records.articles:
        if article.section not in sections:
            raise DataError(f"help/{article.slug}.md: section: {article.section!r} unknown")
    for promise in records.store.promises:
        if promise.slug not in records.article_by_slug:
            raise DataError(f"shop.yaml: promises: no help article {promise.slug!r}")


def _unique(field: str, values: Iterable[str]) -> None:
    twice = [value for value, times in Counter(values).items() if times > 1]
    if twice:
        raise DataError(f"{field}: used more than once: {', '.join(twice)}")


def _valid_gtin(gtin: str) -> bool:
    """GS1 check digit: weights 1 and 3 alternately, from the left for thirteen digits."""
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(gtin)) % 10 == 0
