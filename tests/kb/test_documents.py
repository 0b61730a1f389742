from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.documents import (
    Article,
    Attribute,
    Availability,
    Chunk,
    Kind,
    KnowledgeError,
    Money,
    Product,
    Variant,
    digest,
    dump_document,
    load_document,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
MONEY = st.builds(
    Money,
    st.decimals(0, 10**9, places=2),
    st.sampled_from(["GBP", "USD", "EUR", "CHF", "KWD"]),
)
ATTRIBUTES = st.lists(st.builds(Attribute, TEXT, TEXT), max_size=3).map(tuple)
VARIANTS = st.builds(
    Variant,
    id=TEXT,
    options=ATTRIBUTES,
    price=st.none() | MONEY,
    list_price=st.none() | MONEY,
    availability=st.sampled_from(Availability),
    stock=st.none() | st.integers(0, 10**6),
)
PRODUCTS = st.builds(
    Product,
    id=TEXT,
    title=TEXT,
    description=TEXT,
    brand=TEXT,
    categories=st.lists(TEXT, max_size=3).map(tuple),
    price=st.none() | MONEY,
    availability=st.sampled_from(Availability),
    rating=st.none() | st.decimals(0, 5, places=1),
    attributes=ATTRIBUTES,
    variants=st.lists(VARIANTS, max_size=3).map(tuple),
)
ARTICLES = st.builds(
    Article, id=TEXT, title=TEXT, body=TEXT, breadcrumbs=st.lists(TEXT, max_size=2).map(tuple)
)


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("129", "GBP", "£129.00"),
        ("129.00", "gbp", "£129.00"),
        (" 129.5 ", " EUR ", "€129.50"),
        ("1299.99", "USD", "$1,299.99"),
        ("129", "CHF", "CHF 129.00"),
        ("1.2345", "USD", "$1.2345"),
        (0, "GBP", "£0.00"),
        (Decimal("0.1"), "GBP", "£0.10"),
    ],
)
def test_money_is_read_exactly_and_shown_as_shoppers_read_it(
    amount: str | int | Decimal, currency: str, shown: str
) -> None:
    assert str(Money.parse(amount, currency)) == shown


@pytest.mark.parametrize(
    ("amount", "says"),
    [
        ("12,99", "not an amount"),
        ("£5", "not an amount"),
        ("", "not an amount"),
        ("free", "not an amount"),
        ("-1", "not a price"),
        ("-0", "not a price"),
        ("NaN", "not a price"),
        ("sNaN", "not a price"),
        ("Infinity", "not a price"),
        ("1e13", "not a price"),
        ("1e400", "not a price"),
    ],
)
def test_what_is_no_price_is_refused_with_the_reason(amount: str, says: str) -> None:
    with pytest.raises(KnowledgeError, match=says) as refused:
        Money.parse(amount, "GBP")
    assert repr(amount) in str(refused.value)


@pytest.mark.parametrize("currency", ["", "£", "GB", "POUND", "12€", "ÄÖÜ"])
def test_what_is_no_currency_code_is_refused(currency: str) -> None:
    with pytest.raises(KnowledgeError, match="ISO 4217"):
        Money.parse("1.00", currency)


def test_no_cent_is_lost_by_printing_a_price() -> None:
    assert str(Money.parse("19.999", "USD")) == "$19.999"


@given(MONEY)
def test_a_printed_price_holds_the_very_amount(money: Money) -> None:
    digits = "".join(c for c in str(money) if c.isdigit() or c == ".")
    assert Decimal(digits) == money.amount


@given(st.lists(TEXT, max_size=4), st.lists(TEXT, max_size=4))
def test_digests_are_equal_only_for_equal_parts(left: list[str], right: list[str]) -> None:
    assert (digest(*left) == digest(*right)) == (left == right)


def test_a_digest_tells_where_one_part_ends() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("a", "") != digest("a")
    assert digest("\ud800") != digest("\ud801")


def test_a_passage_is_named_by_what_is_indexed_and_not_by_who_holds_it() -> None:
    one = Chunk("a", Kind.ARTICLE, 1, "Returns", "How", "Within 60 days.", start=3)
    other = Chunk("b", Kind.ARTICLE, 7, "Returns", "How", "Within 60 days.", start=90)
    assert one.key == other.key
    assert one.key != Chunk("a", Kind.PRODUCT, 1, "Returns", "How", "Within 60 days.").key
    assert one.key != Chunk("a", Kind.ARTICLE, 1, "Returns", "How", "Within 30 days.").key


@given(PRODUCTS)
def test_a_product_is_loaded_as_it_was_stored(product: Product) -> None:
    assert load_document(Kind.PRODUCT, dump_document(product)) == product


@given(ARTICLES)
def test_an_article_is_loaded_as_it_was_stored(article: Article) -> None:
    assert load_document(Kind.ARTICLE, dump_document(article)) == article


@given(PRODUCTS)
def test_equal_products_are_stored_as_equal_text(product: Product) -> None:
    again = load_document(Kind.PRODUCT, dump_document(product))
    assert dump_document(again) == dump_document(product)


def test_the_trailing_zero_of_a_price_survives_storing() -> None:
    product = Product("p", "P", price=Money(Decimal("129.00"), "GBP"))
    loaded = load_document(Kind.PRODUCT, dump_document(product))
    assert isinstance(loaded, Product)
    assert loaded.price is not None
    assert str(loaded.price.amount) == "129.00"


def test_only_what_is_known_to_be_gone_can_not_be_bought() -> None:
    gone = {a for a in Availability if not a.buyable}
    assert gone == {Availability.OUT_OF_STOCK, Availability.DISCONTINUED}
