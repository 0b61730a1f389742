"""The data files as they are written: strict models, and errors that say which file and field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr, ValidationError

DATA = files("ui.demo") / "data"

Model = TypeVar("Model", bound=BaseModel)

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, Field(min_length=1)]
Money = Annotated[Decimal, Field(gt=0, decimal_places=2)]


class DataError(Exception):
    """A data file of the demo shop is wrong; the message says which file, where, and what."""


class Strict(BaseModel):
    """Base of every file model: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AttributeFile(Strict):
    """One line of a product's attribute table."""

    name: Text
    value: StrictBool | Annotated[Decimal, Field(strict=False)] | StrictStr
    unit: Text | None = None


class RatingFile(Strict):
    """Average stars out of five and how many people gave them."""

    value: Annotated[Decimal, Field(ge=1, le=5, decimal_places=1)]
    count: Annotated[int, Field(ge=1)]


class VariantFile(Strict):
    """One thing that can be put in the basket; its price is the product's unless it has its own."""

    sku: Annotated[str, Field(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$")]
    gtin: Annotated[str, Field(pattern=r"^\d{13}$")]
    colour: Text | None = None
    size: Text | None = None
    stock: Annotated[int, Field(ge=0)]
    price: Money | None = None


class ProductFile(Strict):
    """One product of a category file."""

    handle: Slug
    title: Text
    brand: Text
    picture: Text
    updated: dt.date
    discontinued: bool = False
    replaced_by: Slug | None = None
    price: Money
    list_price: Money | None = None
    rating: RatingFile
    size_label: Text = "Size"
    description: Annotated[str, Field(min_length=80)]
    attributes: Annotated[list[AttributeFile], Field(min_length=3)]
    variants: Annotated[list[VariantFile], Field(min_length=1)]


class CategoryFile(Strict):
    """One file in ``data/products``."""

    slug: Slug
    title: Text
    department: Literal["Clothing", "Footwear", "Packs", "Camping", "Family", "Care"]
    google_category: Text
    intro: Text
    products: Annotated[list[ProductFile], Field(min_length=1)]


class BrandFile(Strict):
    """A brand the shop sells."""

    name: Text
    slug: Slug
    about: Text


class SectionFile(Strict):
    """A section of the help centre."""

    slug: Slug
    title: Text
    about: Text


class PromiseFile(Strict):
    """A short promise in the header, and the help article that explains it."""

    text: Text
    slug: Slug


class StoreFile(Strict):
    """``data/shop.yaml``: who the shop is."""

    name: Text
    legal_name: Text
    tagline: Text
    description: Text
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    founded: int
    email: Text
    phone: Text
    phone_international: Text
    street: Text
    town: Text
    county: Text
    postcode: Text
    hours: Text
    promises: list[PromiseFile]
    brands: list[BrandFile]
    sections: list[SectionFile]


class ArticleHead(Strict):
    """The front matter of a help article."""

    title: Text
    slug: Slug
    section: Slug
    updated: dt.date
    summary: Text


def parse(model: type[Model], value: object, name: str) -> Model:
    """Check one file's content against its model.

    Raises:
        DataError: with the file, the field and what was wrong with it, one line per fault.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = [
            f"{name}: {'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors()
        ]
        raise DataError("\n".join(faults)) from error


def parse_yaml(text: str, name: str) -> object:
    """Read YAML.

    Raises:
        DataError: if it isn't YAML, with the file and the line.
    """
    try:
        value: object = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise DataError(f"{name}: not valid YAML: {error}") from error
    return value


def split_article(text: str, name: str) -> tuple[ArticleHead, str]:
    """Part a help file into its front matter and its Markdown.

    Raises:
        DataError: if the front matter is missing or wrong.
    """
    opening, rule, rest = text.partition("---\n")
    head, closing, body = rest.partition("\n---\n")
    if opening or not rule or not closing:
        raise DataError(f"{name}: line 1: expected front matter between two lines of ---")
    return parse(ArticleHead, parse_yaml(head, name), name), body.strip() + "\n"


def read_store(data: Traversable = DATA) -> StoreFile:
    """Read ``shop.yaml``."""
    text = (data / "shop.yaml").read_text(encoding="utf-8")
    return parse(StoreFile, parse_yaml(text, "shop.yaml"), "shop.yaml")


def read_categories(data: Traversable = DATA) -> Mapping[str, CategoryFile]:
    """Read every category, by file name, in file order."""
    return {
        name: parse(CategoryFile, parse_yaml(text, name), name)
        for name, text in _texts(data / "products", ".yaml")
    }


def read_articles(data: Traversable = DATA) -> Mapping[str, tuple[ArticleHead, str]]:
    """Read every help article's front matter and Markdown, by file name."""
    return {name: split_article(text, name) for name, text in _texts(data / "help", ".md")}


def _texts(folder: Traversable, ending: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(ending):
            yield f"{folder.name}/{entry.name}", entry.read_text(encoding="utf-8")
