from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kb.catalog import Catalog
from kb.documents import Attribute, Kind
from kb.edition import Edition, Filter, Range
from tests.kb.stock import article, gbp, product, published, variant


@pytest.fixture
def edition(tmp_path: Path) -> Iterator[Edition]:
    catalog = Catalog(tmp_path)
    published(
        catalog,
        product(
            "tee",
            brand="Oddny",
            variants=(
                variant("1", "20.00", colour="Moss Green", size="L"),
                variant("2", "25.00", colour="Charcoal", size="M"),
                variant("3", "15.00", colour="Moss Green", size="M", stocked=False),
            ),
        ),
        product("mug", price="8.00"),
        product("priceless", price=None),
        article("help"),
    )
    yield catalog.edition()
    catalog.close()


def found(edition: Edition, condition: Filter) -> set[str]:
    documents = edition.load(sorted(edition.matching(condition)))
    return {document.id for document in documents.values()}


def option(value: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return ("option", (), (value,))


def test_one_variant_has_to_meet_all_conditions_together(edition: Edition) -> None:
    moss, charcoal, m, large = map(option, ("moss green", "charcoal", "m", "l"))
    assert found(edition, Filter(facets=(moss, m))) == {"tee"}
    assert found(edition, Filter(facets=(moss, m), in_stock=True)) == set()
    assert found(edition, Filter(facets=(charcoal, large))) == set()
    assert found(edition, Filter(facets=(moss, large), price_max=19_000_000)) == set()
    assert found(edition, Filter(facets=(moss, large), price_max=20_000_000)) == {"tee"}


def test_what_costs_less_than_its_list_price_is_reduced(tmp_path: Path) -> None:
    with closing(Catalog(tmp_path)) as catalog:
        forms = variant("1", "20.00", size="S"), variant("2", "25.00", size="M")
        published(
            catalog,
            product("was", price="8.00", list_price=gbp("9.00")),
            product("same", price="8.00", list_price=gbp("8.00")),
            product("plain", price="8.00"),
            product("some", variants=(replace(forms[0], list_price=gbp("30.00")), forms[1])),
        )
        edition = catalog.edition()
        assert found(edition, Filter(reduced=True)) == {"was", "some"}
        assert found(edition, Filter(reduced=True, facets=(option("s"),))) == {"some"}
        assert found(edition, Filter(reduced=True, facets=(option("m"),))) == set()


def test_a_fact_of_the_whole_product_holds_for_each_variant(edition: Edition) -> None:
    oddny = ("brand", ("brand",), ("oddny",))
    assert found(edition, Filter(facets=(oddny, option("charcoal")))) == {"tee"}
    assert found(edition, Filter(without=(oddny,))) == {"mug", "priceless"}


def test_a_condition_excludes_variants_and_not_whole_products(edition: Edition) -> None:
    assert "tee" in found(edition, Filter(without=(option("moss green"),)))
    both = (option("moss green"), option("charcoal"))
    assert "tee" not in found(edition, Filter(without=both))


def test_bounds_are_inclusive_and_what_has_no_price_meets_none(edition: Edition) -> None:
    assert found(edition, Filter(price_min=8_000_000, price_max=8_000_000)) == {"mug"}
    assert found(edition, Filter(price_max=7_999_999)) == set()
    assert found(edition, Filter(price_min=0)) == {"mug", "tee"}
    assert Filter().empty
    assert found(edition, Filter()) == {"mug", "tee", "priceless"}


def test_what_is_not_there_is_not_found(edition: Edition) -> None:
    assert edition.document(Kind.PRODUCT, "help") is None
    assert edition.document(Kind.ARTICLE, "help") is not None
    assert edition.version(Kind.PRODUCT, "nothing") == 0
    assert edition.load([10**9]) == {}
    assert edition.locate(Kind.PRODUCT, ["no such key"]) == []


def test_values_are_counted_by_product_and_not_by_variant(edition: Edition) -> None:
    counted = {(f.role, f.value): f.products for f in edition.facets()}
    assert counted["option", "moss green"] == 1
    assert edition.currency() == "GBP"


def test_numbers_are_bounded_in_the_base_unit_of_what_they_measure(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path)
    published(
        catalog,
        product("light", attributes=(Attribute("Weight", "850 g"), Attribute("Lumens", "300"))),
        product("heavy", attributes=(Attribute("Weight", "1.2 kg"),)),
        product("pack", attributes=(Attribute("Packed weight", "900 g"),)),
        product("flasks", variants=(variant("1", size="500 ml"), variant("2", size="1 l"))),
    )
    edition = catalog.edition()

    def within(*names: str, kind: str, low: float | None, high: float | None) -> set[str]:
        return found(edition, Filter(ranges=(Range(names, kind, low, high),)))

    assert within("weight", kind="mass", low=None, high=1000) == {"light"}
    assert within("weight", kind="mass", low=850, high=None) == {"light", "heavy"}
    assert within(kind="mass", low=None, high=1000) == {"light", "pack"}
    assert within("lumens", kind="", low=200, high=400) == {"light"}
    assert within("weight", kind="length", low=0, high=None) == set()
    one = Range(("size",), "volume", 0.9, 1.1)
    assert found(edition, Filter(ranges=(one,), facets=(option("500 ml"),))) == set()
    assert found(edition, Filter(ranges=(one,), facets=(option("1 l"),))) == {"flasks"}
    catalog.close()
