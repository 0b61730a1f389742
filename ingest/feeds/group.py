"""Several lines of a table that are one product with variants."""

from __future__ import annotations

from dataclasses import replace

from ingest.availability import best, from_stock
from ingest.feeds.field_map import VariantMap
from ingest.feeds.record import Mapper, count_of, higher, scalar, value_at
from ingest.feeds.rows import Record
from ingest.markup import inline_text
from kb.documents import Attribute, Product, Variant

# What exports write for a product that has no options at all.
_NO_OPTION = frozenset({("title", "default title"), ("title", "default")})


def merged(rows: list[Record]) -> Record:
    """The lines as one record: each field from the first line that has it."""
    record: Record = {}
    for row in rows:
        for key, value in row.items():
            if record.get(key) in (None, "") and value not in (None, ""):
                record[key] = value
    return rows[0] | record


def grouped_product(mapper: Mapper, rows: list[Record]) -> Product:
    """The lines of one group as a product; lines that only add a picture are no variants."""
    product = mapper.product(merged(rows))
    spec = mapper.fields.variant
    if spec is None:
        return product
    names = _option_names(rows, spec)
    variants: dict[str, Variant] = {}
    for row in rows:
        variant = _variant(mapper, spec, row, names, product.id)
        if variant is not None:
            variants.setdefault(variant.id, variant)
    found = tuple(variants.values())
    priced = [variant for variant in found if variant.price]
    lowest = min(priced, key=lambda v: v.price.amount if v.price else 0, default=None)
    stocks = [variant.stock for variant in found]
    single = len(found) == 1 and not found[0].options
    return replace(
        product,
        price=lowest.price if lowest else product.price,
        list_price=lowest.list_price if lowest else product.list_price,
        availability=best([v.availability for v in found]) if found else product.availability,
        stock=None if None in stocks else sum(s for s in stocks if s is not None),
        sku=found[0].sku if single else product.sku,
        gtin=found[0].gtin if single else product.gtin,
        # A lone variant without options is the product itself.
        variants=() if single else found,
    )


def _option_names(rows: list[Record], spec: VariantMap) -> list[str]:
    # Names stand on the first line only.
    first = merged(rows)
    return [option.name or scalar(value_at(first, option.name_field)) for option in spec.options]


def _variant(
    mapper: Mapper, spec: VariantMap, row: Record, names: list[str], owner: str
) -> Variant | None:
    fields = [option.field or option.value_field for option in spec.options]
    values = [inline_text(scalar(value_at(row, field))) for field in fields]
    options = tuple(
        Attribute(name, value)
        for name, value in zip(names, values, strict=True)
        if name and value and (name.casefold(), value.casefold()) not in _NO_OPTION
    )
    price = mapper.money(row, spec.price)
    identity, sku = scalar(value_at(row, spec.id)), scalar(value_at(row, spec.sku))
    if not any(values) and price is None and not identity and not sku:
        return None
    stock = count_of(value_at(row, spec.stock))
    named = " / ".join(option.value for option in options)
    return Variant(
        id=identity or sku or (f"{owner}: {named}" if named else owner),
        sku=sku,
        options=options,
        price=price,
        list_price=higher(mapper.money(row, spec.list_price), price),
        availability=mapper.availability(row, spec.availability, stock)
        if spec.availability
        else from_stock(stock),
        stock=stock,
        gtin=scalar(value_at(row, spec.gtin)).lstrip("'"),
        url=scalar(value_at(row, spec.url)),
        image=scalar(value_at(row, spec.image)),
    )
