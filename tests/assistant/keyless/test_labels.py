"""Fixed words around facts, in the brand's language."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.findings import ProductFinding
from assistant.keyless import labels
from assistant.keyless.own_words import introduced
from kb.documents import Availability
from kb.understanding.constraint import marked_down, priced, stocked
from prompts.brand import load_brand

BRAND = load_brand()
GERMAN = BRAND.speaking("de")


def test_every_state_is_said_in_every_language() -> None:
    for code in BRAND.languages:
        said = {labels.state(BRAND.speaking(code), state) for state in Availability}
        assert len(said) == len(Availability)
    assert labels.state(GERMAN, Availability.IN_STOCK) == "vorrätig"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (None, "100", "unter £100"),
        ("50", None, "über £50"),
        ("50", "100", "zwischen £50 und £100"),
    ],
)
def test_a_price_condition_of_the_search_is_said_back(
    low: str | None, high: str | None, said: str
) -> None:
    bounds = priced(Decimal(low) if low else None, Decimal(high) if high else None, "GBP")
    assert labels.condition(GERMAN, bounds.label) == said
    assert labels.condition(BRAND, bounds.label) == bounds.label


def test_other_conditions_are_said_back() -> None:
    found = [stocked().label, marked_down().label, "not leather", "red or blue", "waterproof"]
    assert labels.conditions(GERMAN, found) == (
        "vorrätig, reduziert, nicht leather, red oder blue, waterproof"
    )


def test_names_are_listed_as_the_language_lists_them() -> None:
    assert labels.either(GERMAN, ["A", "B", "C"]) == "A, B oder C"
    assert labels.both(BRAND.speaking("es"), ["A", "B"]) == "A y B"
    assert labels.either(BRAND, ["A"]) == "A"


def test_a_price_that_varies_says_from() -> None:
    product = ProductFinding(
        id="a", title="A", price="€9.00", price_from=True, availability=Availability.IN_STOCK
    )
    assert labels.price(GERMAN, product) == "ab €9.00"
    assert labels.price(BRAND.speaking("fr"), product) == "à partir de €9.00"
    assert labels.price(GERMAN, product.model_copy(update={"price": ""})) == ""


def test_only_our_own_names_of_properties_are_translated() -> None:
    assert labels.property_name(GERMAN, "Price") == "Preis"
    assert labels.property_name(GERMAN, "Waist size") == "Waist size"


QUOTE = "You have 60 days from delivery to send back anything you bought.[[c:returns#0]]"


def test_a_quote_in_another_language_is_introduced_once() -> None:
    first = introduced(GERMAN, QUOTE, [])
    assert first == f"Unsere Seiten sind auf Englisch; dort steht:\n\n{QUOTE}"
    assert introduced(GERMAN, QUOTE, [first]) == QUOTE


def test_a_quote_in_the_shopper_s_language_needs_no_introduction() -> None:
    assert introduced(BRAND, QUOTE, []) == QUOTE
    assert introduced(GERMAN, "You're welcome, have a nice day.", []) == (
        "You're welcome, have a nice day."
    )
