"""What holds a refresh back, and what doesn't."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.checks import check_failures, check_size, check_source
from ingest.thresholds import ThresholdError, Thresholds, load_thresholds
from kb.catalog import Catalog
from kb.documents import Availability, Document, Money, Product
from tests.kb.stock import article, gbp, product, published, variant

LIMITS = Thresholds()
SHOP = [
    product(
        f"p{n:02}",
        price=f"{20 + n}.00",
        description="Good.",
        image="x.png",
        url=f"https://s.example/{n}",
    )
    for n in range(20)
]


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    found = Catalog(tmp_path / "store")
    yield found
    found.close()


def found(
    catalog: Catalog, before: list[Document], after: list[Document], limits: Thresholds = LIMITS
) -> dict[str, str]:
    """Check and message of what is found when a shop goes from one state to the other."""
    old = published(catalog, *before)
    new = published(catalog, *after)
    findings = check_source(catalog.engine, old, new, "s", limits)
    return {finding.check: finding.message for finding in findings}


def changed(count: int, change: Callable[[Product], Product]) -> list[Document]:
    return [change(p) if n < count else p for n, p in enumerate(SHOP)]


def times(factor: str) -> Callable[[Product], Product]:
    def change(p: Product) -> Product:
        assert p.price is not None
        return replace(p, price=Money(p.price.amount * Decimal(factor), p.price.currency))

    return change


def test_a_sale_on_some_products_is_trade(catalog: Catalog) -> None:
    assert found(catalog, SHOP, changed(4, times("0.5"))) == {}


def test_small_changes_of_all_prices_are_trade(catalog: Catalog) -> None:
    assert found(catalog, SHOP, changed(20, times("1.39"))) == {}
    assert found(catalog, SHOP, changed(20, times("0.61"))) == {}


@pytest.mark.parametrize("factor", ["1.5", "0.5"])
def test_many_prices_that_jump_are_not(catalog: Catalog, factor: str) -> None:
    assert found(catalog, SHOP, changed(5, times(factor))) == {
        "prices": "5 of 20 prices moved by more than 40%"
    }


@pytest.mark.parametrize("factor", ["10", "100", "1000", "0.1", "0.01", "99.5"])
def test_one_price_whose_point_slipped_is_enough(catalog: Catalog, factor: str) -> None:
    assert found(catalog, SHOP, changed(1, times(factor))) == {
        "decimals": "1 price looks as if the decimal point slipped"
    }


@pytest.mark.parametrize("factor", ["9", "0.12", "30"])
def test_one_price_that_merely_moved_far_is_not(catalog: Catalog, factor: str) -> None:
    assert found(catalog, SHOP, changed(1, times(factor))) == {}


def test_one_price_of_nothing_or_in_another_currency_is_enough(catalog: Catalog) -> None:
    free = changed(1, lambda p: replace(p, price=gbp("0")))
    assert found(catalog, SHOP, free) == {"free": "1 price is 0 now"}
    euros = changed(2, lambda p: replace(p, price=Money(Decimal(20), "EUR")))
    assert found(catalog, SHOP, euros) == {"currency": "2 prices are in another currency"}


def test_a_slipped_price_of_one_variant_is_seen_though_the_lowest_stayed(catalog: Catalog) -> None:
    tee = product("tee", price="20.00", variants=(variant("s"), variant("l", "25.00")))
    slipped = replace(tee, variants=(variant("s"), variant("l", "2500.00")))
    (finding,) = check_source(
        catalog.engine, published(catalog, tee), published(catalog, slipped), "s", LIMITS
    )
    assert finding.check == "decimals"
    assert finding.examples == ("Thing tee (l) £25.00 → £2,500.00",)


def test_a_field_that_nearly_all_lost_is_a_fault_and_one_that_half_lost_is_not(
    catalog: Catalog,
) -> None:
    def bare(p: Product) -> Product:
        return replace(p, description="", image="")

    assert found(catalog, SHOP, changed(10, bare)) == {}
    assert found(catalog, SHOP, changed(19, bare)) == {
        "fields": "19 of 20 products lost their picture"
    }
    (description, picture) = check_source(
        catalog.engine, catalog.current() - 1, catalog.current(), "s", LIMITS
    )
    assert (description.message, picture.count) == ("19 of 20 products lost their description", 19)


def test_prices_that_vanish_are_a_lost_field(catalog: Catalog) -> None:
    assert found(catalog, SHOP, changed(20, lambda p: replace(p, price=None))) == {
        "fields": "20 of 20 products lost their price"
    }


def test_a_shop_that_is_sold_out_overnight_is_a_fault(catalog: Catalog) -> None:
    def gone(p: Product) -> Product:
        return replace(p, availability=Availability.OUT_OF_STOCK)

    assert found(catalog, SHOP, changed(17, gone)) == {}
    assert found(catalog, SHOP, changed(18, gone)) == {
        "sold out": "18 of 20 products can't be bought any more"
    }


def test_ids_that_are_all_new_are_a_fault(catalog: Catalog) -> None:
    renumbered: list[Document] = [replace(p, id=f"new-{p.id}") for p in SHOP]
    (message,) = found(catalog, SHOP, renumbered).values()
    assert message.startswith("20 of 20 ids are new and 20 of 20 are gone")
    assert found(catalog, SHOP, [*SHOP, *renumbered]) == {}


def test_another_source_is_not_judged(catalog: Catalog) -> None:
    old = published(catalog, *SHOP)
    new = published(catalog, *changed(20, times("100")))
    assert check_source(catalog.engine, old, new, "other", LIMITS) == []
    assert check_source(catalog.engine, 0, new, "s", LIMITS) == []


def test_a_small_shop_may_change_by_shares_as_it_likes(catalog: Catalog) -> None:
    few = SHOP[:9]
    assert found(catalog, few, [times("2")(p) for p in few]) == {}
    assert found(catalog, few, [replace(p, id=f"x{p.id}", image="") for p in few]) == {}
    assert "decimals" in found(catalog, few, [times("100")(p) for p in few])


def test_articles_that_lost_their_text_are_seen(catalog: Catalog) -> None:
    pages: list[Document] = [article(f"a{n}") for n in range(12)]
    assert found(catalog, pages, [replace(a, body="") for a in pages]) == {
        "fields": "12 of 12 articles lost their text"
    }


def test_a_kind_that_shrinks_is_seen_though_the_whole_did_not() -> None:
    sizes = {"documents": (1040, 1000), "products": (1000, 1000), "articles": (40, 0)}
    (finding,) = check_size("shop", sizes, LIMITS)
    assert (finding.message, finding.count, finding.of) == ("0 articles, 40 before", 40, 40)
    assert check_size("shop", {"documents": (20, 10)}, LIMITS) == []
    assert check_size("shop", {"documents": (9, 1)}, LIMITS) == []


def test_failing_pages_are_believed_up_to_a_share() -> None:
    failed = [(f"/{n}", "HTTP 500") for n in range(20)]
    assert check_failures("shop", failed, 100, LIMITS) == []
    (finding,) = check_failures("shop", failed, 99, LIMITS)
    assert finding.message == "20 of 99 pages failed"
    assert finding.examples[0] == "/0: HTTP 500"
    assert len(finding.examples) == 5


def test_a_store_sets_its_own_thresholds(catalog: Catalog) -> None:
    assert load_thresholds(catalog.home) == LIMITS
    (catalog.home / "checks.yaml").write_text("price_move: 0.1\nslips: false\n")
    limits = load_thresholds(catalog.home)
    assert limits == Thresholds(price_move=0.1, slips=False)
    assert found(catalog, SHOP, changed(20, times("1.2")), limits) == {
        "prices": "20 of 20 prices moved by more than 10%"
    }
    assert "decimals" not in found(catalog, SHOP, changed(1, times("100")), limits)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("shrnk: 0.3", r"shrnk: .*known keys.*shrink"),
        ("shrink: 1.5", "shrink: .*less than or equal to 1"),
        ("least: 0", "least: "),
        ("slips: perhaps", "slips: .*boolean"),
        ("shrink: '0.3'", "shrink: .*number"),
        ("- shrink", "the file: "),
        ("shrink: [", "isn't YAML"),
    ],
)
def test_a_threshold_that_cannot_be_is_named_with_its_file(
    tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "checks.yaml").write_text(text)
    with pytest.raises(ThresholdError, match=r"checks\.yaml.*" + says):
        load_thresholds(tmp_path)
