from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from kb import schema as t
from kb.catalog import Catalog
from kb.documents import Attribute, Availability, Kind, Money, Product, Variant
from kb.edition import Edition, Filter, Range
from kb.index.assemble import columns
from kb.index.columns import Columns
from tests.kb.stock import article, gbp, product, published, variant

AMOUNTS = ("0.00", "5.00", "10.00", "9.99", "1000.00")
BRANDS = ("", "Acme", "acme tools", "Évasé")
VALUES = ("red", "Red", "1.5 kg", "1500 g", "2 kg", "15 inch", "38.1 cm", "7", "12", "9")
NAMES = ("Colour", "Weight", "Screen", "Size")

attributes = st.lists(
    st.builds(Attribute, st.sampled_from(NAMES), st.sampled_from(VALUES)), max_size=3
).map(tuple)
prices = st.none() | st.sampled_from(AMOUNTS).map(gbp)
stocks = st.sampled_from(list(Availability))
variants = st.lists(
    st.builds(
        Variant,
        st.just("v"),
        options=attributes,
        price=prices,
        list_price=prices,
        availability=stocks,
    ),
    max_size=3,
).map(tuple)
products = st.lists(
    st.builds(
        Product,
        st.just("p"),
        st.just("Thing"),
        brand=st.sampled_from(BRANDS),
        categories=st.lists(st.sampled_from(("Tools", "Red", "Garden")), max_size=2).map(tuple),
        price=prices,
        list_price=prices,
        availability=stocks,
        attributes=attributes,
        variants=variants,
    ),
    min_size=1,
    max_size=6,
)
folded = st.sampled_from(("acme", "acme tools", "evase", "red", "tools", "7", "1.5 kg", "no such"))
facets = st.tuples(
    st.sampled_from(("brand", "category", "attribute", "option")),
    st.lists(st.sampled_from(("brand", "category", "colour", "weight", "size")), max_size=2).map(
        tuple
    ),
    st.lists(folded, max_size=3).map(tuple),
)
numbers = st.none() | st.sampled_from((0.0, 0.381, 1.5, 2.0, 7.0, 9.0, 12.0, 1500.0, 2000.0))
ranges = st.builds(
    Range,
    st.lists(st.sampled_from(("weight", "screen", "size")), max_size=2).map(tuple),
    st.sampled_from(("", "mass", "length", "no such")),
    numbers,
    numbers,
)
micros = st.none() | st.sampled_from((-1, 0, 5_000_000, 9_990_000, 10_000_000, 10**12))
filters = st.builds(
    Filter,
    micros,
    micros,
    st.booleans(),
    st.booleans(),
    st.lists(facets, max_size=2).map(tuple),
    st.lists(facets, max_size=2).map(tuple),
    st.lists(ranges, max_size=2).map(tuple),
)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    found = Catalog(tmp_path_factory.mktemp("columns"))
    yield found
    found.close()


def versions(edition: Edition) -> np.ndarray:
    with edition._engine.connect() as db:
        rows = db.scalars(
            select(t.members.c.version)
            .join(t.versions, t.versions.c.id == t.members.c.version)
            .where(t.members.c.edition == edition.number, t.versions.c.kind == str(Kind.PRODUCT))
            .order_by(t.members.c.version)
        )
        return np.array(list(rows), dtype=np.int64)


def passing(catalog: Catalog, edition: int, condition: Filter) -> set[int]:
    held = versions(catalog.edition(edition))
    arrays = columns(catalog.engine, edition, Kind.PRODUCT, held)
    return set(held[Columns(arrays, len(held)).mask(condition)].tolist())


@settings(max_examples=150)
@given(products, st.lists(filters, min_size=1, max_size=5))
def test_columns_let_through_what_sql_does(
    catalog: Catalog, made: list[Product], asked: list[Filter]
) -> None:
    from dataclasses import replace

    named = [replace(p, id=f"p{n}") for n, p in enumerate(made)]
    edition = published(catalog, *named)
    for condition in (Filter(), *asked):
        assert passing(catalog, edition, condition) == catalog.edition(edition).matching(condition)


SHOES = product(
    "shoes",
    price=None,
    brand="Acme",
    attributes=(Attribute("Weight", "1.5 kg"),),
    variants=(
        variant("small", "40.00", size="8", colour="Red"),
        variant("large", "60.00", stocked=False, size="9", colour="Blue"),
    ),
)
MUG = product("mug", price="5.00", categories=("Kitchen",))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[tuple[Catalog, int]]:
    catalog = Catalog(tmp_path)
    yield catalog, published(catalog, SHOES, MUG, article("help"))
    catalog.close()


def found(store: tuple[Catalog, int], condition: Filter) -> list[str]:
    catalog, edition = store
    loaded = catalog.edition(edition).load(sorted(passing(catalog, edition, condition)))
    return sorted(document.id for document in loaded.values())


def test_one_variant_has_to_meet_all_conditions_together(store: tuple[Catalog, int]) -> None:
    red, nine = ("option", (), ("red",)), ("option", (), ("9",))
    assert found(store, Filter(facets=(red,))) == ["shoes"]
    assert found(store, Filter(facets=(red, nine))) == []
    assert found(store, Filter(facets=(nine,), in_stock=True)) == []
    assert found(store, Filter(facets=(nine,), price_max=50_000_000)) == []
    assert found(store, Filter(without=(red,))) == ["mug", "shoes"]  # the blue ones


def test_what_holds_for_the_product_holds_for_each_variant(store: tuple[Catalog, int]) -> None:
    acme = ("brand", (), ("acme",))
    assert found(store, Filter(facets=(acme,), price_min=50_000_000)) == ["shoes"]
    assert found(store, Filter(without=(acme,))) == ["mug"]


def test_a_measure_is_compared_in_its_dimension(store: tuple[Catalog, int]) -> None:
    with store[0].engine.connect() as db:
        number, dimension = db.execute(
            select(t.facets.c.number, t.facets.c.dimension).where(t.facets.c.name == "weight")
        ).one()
    around = Range(("weight",), dimension, number, number)
    assert found(store, Filter(ranges=(around,))) == ["shoes"]
    assert found(store, Filter(ranges=(Range((), dimension, number, None),))) == ["shoes"]
    assert found(store, Filter(ranges=(Range((), dimension, None, number - 0.1),))) == []
    assert found(store, Filter(ranges=(Range(("size",), dimension, None, None),))) == []


def test_a_value_that_looks_like_an_entry_of_the_dictionary_finds_nothing(
    store: tuple[Catalog, int],
) -> None:
    assert found(store, Filter(facets=(("option", (), ("red\x1fcolour",)),))) == []


def test_money_is_compared_to_the_millionth(store: tuple[Catalog, int]) -> None:
    price = int(Money(Decimal("5.00"), "GBP").amount * 1_000_000)
    assert found(store, Filter(price_max=price)) == ["mug"]
    assert found(store, Filter(price_max=price - 1)) == []
