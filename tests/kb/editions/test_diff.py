"""What differs between two editions, and how it reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kb.catalog import Catalog
from kb.documents import Attribute, Availability, Document, Kind
from kb.editions.diff import Counts, counts, holdings_by_source, pairs
from kb.editions.wording import Change, FieldChange, describe
from tests.kb.stock import article, gbp, product, published, variant


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    found = Catalog(tmp_path / "store")
    yield found
    found.close()


def changes(catalog: Catalog, before: int, after: int, **only: object) -> list[Change]:
    return [describe(pair) for pair in pairs(catalog.engine, before, after, **only)]  # type: ignore[arg-type]


def fields(catalog: Catalog, old: Document, new: Document) -> list[FieldChange]:
    first = published(catalog, old)
    (change,) = changes(catalog, first, published(catalog, new))
    assert change.what == "changed"
    return list(change.fields)


def said(found: list[FieldChange]) -> list[tuple[str, str, str]]:
    return [(f.field, f.old, f.new) for f in found]


def test_what_came_went_and_changed_is_told_and_the_rest_is_not(catalog: Catalog) -> None:
    one = published(catalog, product("same"), product("dearer"), product("gone"), article("a"))
    two = published(catalog, product("same"), product("dearer", price="11"), product("new"))
    assert [(c.kind, c.id, c.what) for c in changes(catalog, one, two)] == [
        ("product", "dearer", "changed"),
        ("product", "gone", "removed"),
        ("product", "new", "added"),
        ("article", "a", "removed"),
    ]
    assert counts(catalog.engine, one, two) == [
        Counts(Kind.PRODUCT, "s", 1, 1, 1),
        Counts(Kind.ARTICLE, "s", 0, 0, 1),
    ]
    assert changes(catalog, two, two) == []
    assert [c.what for c in changes(catalog, two, one)] == ["changed", "added", "removed", "added"]
    assert {c.what for c in changes(catalog, 0, one)} == {"added"}


def test_only_one_kind_or_some_sources_when_asked(catalog: Catalog) -> None:
    one = published(catalog, product("a"), article("b"))
    two = published(catalog, product("a", price="1"), article("b", body="New."))
    three = published(catalog, product("c"), source="other")
    assert [c.id for c in changes(catalog, one, two, kind=Kind.ARTICLE)] == ["b"]
    assert [c.id for c in changes(catalog, one, three, sources=["other"])] == ["c"]
    assert counts(catalog.engine, one, three, sources=["other"]) == [
        Counts(Kind.PRODUCT, "other", 1, 0, 0)
    ]
    assert holdings_by_source(catalog.engine, three) == [
        ("other", "product", 1),
        ("s", "product", 1),
        ("s", "article", 1),
    ]


def test_an_edition_rolled_back_to_is_no_different_though_it_was_read_anew(
    catalog: Catalog,
) -> None:
    first = published(catalog, product("a"))
    published(catalog, product("a", price="1.00"))
    again = published(catalog, product("a"))
    assert changes(catalog, first, again) == []
    assert counts(catalog.engine, first, again) == []


def test_more_documents_than_one_batch_are_all_told_in_order(catalog: Catalog) -> None:
    one = published(catalog, *[product(f"p{n:04}") for n in range(1203)])
    two = published(catalog, *[product(f"p{n:04}", price="2") for n in range(1, 1204)])
    found = changes(catalog, one, two)
    assert [c.id for c in found] == [f"p{n:04}" for n in range(1204)]
    assert counts(catalog.engine, one, two) == [Counts(Kind.PRODUCT, "s", 1, 1202, 1)]


def test_a_product_s_fields_are_told_in_words(catalog: Catalog) -> None:
    old = product("a", "Rain jacket", "79.00", stock=4, brand="Oddny", categories=("Men",))
    new = replace(
        old,
        title="Ridge rain jacket",
        price=gbp("59.00"),
        list_price=gbp("79.00"),
        availability=Availability.BACKORDER,
        stock=None,
        categories=("Men", "Jackets"),
        rating=Decimal("4.5"),
    )
    assert said(fields(catalog, old, new)) == [
        ("title", "Rain jacket", "Ridge rain jacket"),
        ("price", "£79.00", "£59.00"),
        ("list price", "", "£79.00"),
        ("availability", "in stock", "on back-order"),
        ("stock", "4", ""),
        ("categories", "Men", "Men > Jackets"),
        ("rating", "", "4.5"),
    ]


def test_attributes_are_told_by_name(catalog: Catalog) -> None:
    old = product("a", attributes=(Attribute("Weight", "300 g"), Attribute("Hood", "yes")))
    new = replace(old, attributes=(Attribute("Weight", "280 g"), Attribute("Lining", "none")))
    assert said(fields(catalog, old, new)) == [
        ("Weight", "300 g", "280 g"),
        ("Hood", "yes", ""),
        ("Lining", "", "none"),
    ]


def test_variants_are_told_one_by_one(catalog: Catalog) -> None:
    old = product("a", variants=(variant("1", colour="Moss", size="L"), variant("2", size="M")))
    new = replace(
        old,
        variants=(
            variant("1", "12.00", stocked=False, colour="Moss", size="L"),
            variant("3", "8.00", size="S"),
        ),
    )
    assert said(fields(catalog, old, new)) == [
        ("Moss / L: price", "£10.00", "£12.00"),
        ("Moss / L: availability", "in stock", "out of stock"),
        ("variant removed", "M, £10.00, in stock", ""),
        ("variant added", "", "S, £8.00, in stock"),
    ]


def test_a_changed_order_is_told_too(catalog: Catalog) -> None:
    colours = (Attribute("A", "1"), Attribute("B", "2"))
    sizes = (variant("1", size="L"), variant("2", size="M"))
    old = product("a", attributes=colours, variants=sizes)
    new = replace(old, attributes=colours[::-1], variants=sizes[::-1])
    assert said(fields(catalog, old, new)) == [
        ("order of attributes", "A, B", "B, A"),
        ("order of variants", "L, M", "M, L"),
    ]


BODY = """Intro that stays.

## Refunds

You may return anything that you bought from us within 60 days of the day it came, unworn.

Money goes back to the card.

## Costs

Returns are free.
"""


def test_an_article_shows_only_the_sections_that_changed_cut_to_the_words(
    catalog: Catalog,
) -> None:
    new = BODY.replace("60 days", "30 days").replace("free.\n", "free.\n\nBar the post.\n")
    (text,) = fields(catalog, article("a", body=BODY), article("a", body=new))
    assert (text.field, text.old, text.new) == ("text", "", "")
    assert text.lines == (
        "# Refunds",
        "- … you bought from us within 60 days of the day it …",
        "+ … you bought from us within 30 days of the day it …",
        "# Costs",
        "+ Bar the post.",
    )


def test_a_section_that_went_or_moved_is_told(catalog: Catalog) -> None:
    without = BODY.partition("## Costs")[0]
    (text,) = fields(catalog, article("a", body=BODY), article("a", body=without))
    assert text.lines == ("# Costs", "- Returns are free.")
    spaced = BODY.replace("\n\n## Costs", "\n\n\n## Costs")
    (text,) = fields(catalog, article("a", body=BODY), article("a", body=spaced))
    assert text.lines == ("(headings or spacing only)",)


def test_the_old_title_is_not_needed_to_know_what_went(catalog: Catalog) -> None:
    one = published(catalog, article("a", "Returns"), product("b"))
    (gone,) = changes(catalog, one, published(catalog, product("b")))
    assert (gone.title, gone.what, gone.source) == ("Returns", "removed", "s")
