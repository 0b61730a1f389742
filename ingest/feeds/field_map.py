"""Field maps: which field of a store's own export is what, in a small strict YAML file."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ingest.reading import SourceError

Fields = str | list[str]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PriceField(_Strict):
    """A price: its field, what to multiply by (0.01 for cents), and where its currency stands."""

    field: str
    scale: Decimal = Decimal(1)
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    currency_field: str | None = None


class ListField(_Strict):
    """A list, or one text with a separator between its parts."""

    field: str
    separator: str | None = None


class AvailabilityField(_Strict):
    """A field and the words in it, where they aren't the usual ones."""

    field: str
    in_stock: list[str] = []
    out_of_stock: list[str] = []
    preorder: list[str] = []
    backorder: list[str] = []
    discontinued: list[str] = []


class AttributeField(_Strict):
    """One field as an attribute, or all fields that begin with a prefix."""

    field: str | None = None
    name: str | None = None
    unit: str | None = None
    prefix: str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.field is None) == (self.prefix is None):
            raise ValueError("an attribute needs either 'field' or 'prefix'")
        return self


class OptionField(_Strict):
    """What tells variants apart: a fixed name and a field, or two fields."""

    name: str | None = None
    field: str | None = None
    name_field: str | None = None
    value_field: str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        fixed, named = self.name and self.field, self.name_field and self.value_field
        if not fixed and not named:
            raise ValueError(
                "an option needs 'name' and 'field', or 'name_field' and 'value_field'"
            )
        return self


class OnlyField(_Strict):
    """Records to read at all: those whose field has one of the values, or nothing in it."""

    field: str
    values: list[str]


class VariantMap(_Strict):
    """The fields of one variant, when a product has several lines."""

    id: str | None = None
    sku: str | None = None
    options: list[OptionField] = []
    price: str | PriceField | None = None
    list_price: str | PriceField | None = None
    availability: str | AvailabilityField | None = None
    stock: str | None = None
    gtin: str | None = None
    image: str | None = None
    url: str | None = None


class FieldMap(_Strict):
    """Which field is what. Dotted names reach into nested records: ``dimensions.width``.

    Attributes:
        records: Where the list of records is inside a JSON document.
        require: What a record must have; one without it is skipped.
        optional: Fields that an export may lack altogether.
        group_by: The field that the lines of one product share.
    """

    kind: Literal["product", "article"] = "product"
    records: str | None = None
    id: str
    title: str
    description: Fields | None = None
    url: str | None = None
    brand: str | None = None
    category: str | ListField | None = None
    price: str | PriceField | None = None
    list_price: str | PriceField | None = None
    availability: str | AvailabilityField | None = None
    stock: str | None = None
    image: str | None = None
    rating: str | None = None
    rating_count: str | None = None
    gtin: str | None = None
    sku: str | None = None
    language: str | None = None
    attributes: list[AttributeField] = []
    body: Fields | None = None
    breadcrumbs: str | ListField | None = None
    updated: str | None = None
    group_by: str | None = None
    variant: VariantMap | None = None
    only: list[OnlyField] = []
    require: list[str] = []
    optional: list[str] = []

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        known = set(FieldMap.model_fields)
        for name in self.require:
            if name not in known:
                raise ValueError(f"require: {name!r} is no key of this map{near(name, known)}")
        if self.kind == "article" and not self.body:
            raise ValueError("a map of articles needs 'body'")
        if self.variant and not self.group_by:
            raise ValueError("'variant' needs 'group_by': the field that a product's lines share")
        return self

    def mapped(self) -> Iterator[tuple[str, str]]:
        """Every (key, field) that the map speaks of, except what it calls optional."""
        yield from (pair for pair in _named(self, "") if pair[1] not in self.optional)


def _named(model: BaseModel, above: str) -> Iterator[tuple[str, str]]:
    for key in type(model).model_fields:
        value = getattr(model, key)
        spot = f"{above}{key}"
        plain = key in {"kind", "records", "require", "optional", "name", "unit", "scale"}
        if plain or key in {"currency", "separator", "values", *_WORDS} or value is None:
            continue
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(entry, BaseModel):
                yield from _named(entry, f"{spot}.")
            elif isinstance(entry, str) and key != "prefix":
                yield spot, entry


_WORDS = ("in_stock", "out_of_stock", "preorder", "backorder", "discontinued")


def ready_made() -> tuple[str, ...]:
    """The names of the maps that come with Aisle."""
    folder = files("ingest.feeds").joinpath("maps")
    return tuple(sorted(f.name.removesuffix(".yaml") for f in folder.iterdir() if _is_map(f.name)))


def _is_map(name: str) -> bool:
    return name.endswith(".yaml")


def load_map(map_: str | Path) -> FieldMap:
    """Load a field map from a file, or a ready-made one by its name.

    Raises:
        SourceError: No such map, broken YAML, an unknown key, or a wrong value.
    """
    path = Path(map_)
    if path.is_file():
        where, text = str(path), path.read_text(encoding="utf-8")
    elif str(map_) in ready_made():
        where = f"ready-made map {map_}"
        text = files("ingest.feeds").joinpath("maps", f"{map_}.yaml").read_text(encoding="utf-8")
    else:
        names = ", ".join(ready_made())
        raise SourceError(
            f"no field map {map_}: neither a file nor one of the ready-made ones ({names})"
            f"{near(str(map_), ready_made())}"
        )
    return parse_map(text, where)


def parse_map(text: str, where: str) -> FieldMap:
    """Read a field map; ``where`` names it in errors. Raises SourceError."""
    try:
        data: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SourceError(f"{where}: broken YAML: {error}") from None
    if not isinstance(data, dict):
        raise SourceError(f"{where}: a field map is a list of 'key: field' lines")
    try:
        return FieldMap.model_validate(data)
    except ValidationError as error:
        problems = [_explained(problem) for problem in error.errors()]
        raise SourceError(f"{where}: " + "; ".join(dict.fromkeys(problems))) from None


def _explained(problem: Any) -> str:
    spot = ".".join(str(part) for part in problem["loc"] if not str(part).endswith("Field"))
    if problem["type"] == "extra_forbidden":
        name = str(problem["loc"][-1])
        return f"unknown key {spot!r}{near(name, FieldMap.model_fields)}"
    if problem["type"] == "missing":
        return f"the key {spot!r} is missing"
    return f"{spot}: {problem['msg']}" if spot else str(problem["msg"])


def near(name: str, known: Any) -> str:
    """A hint at the closest known name, or an empty string."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" (did you mean {close[0]!r}?)" if close else ""
