from __future__ import annotations

from assistant.findings import ProductFinding, ProductResults
from assistant.keyless.clarifying import question, wide
from assistant.keyless.dialogue import Dialogue
from kb.documents import Availability


def products(**attributes: list[str]) -> list[ProductFinding]:
    """Products that state these attributes, one value each; an empty one states nothing."""
    count = len(next(iter(attributes.values())))
    return [
        ProductFinding(
            id=str(at),
            title=f"Thing {at}",
            availability=Availability.IN_STOCK,
            attributes={name: values[at] for name, values in attributes.items() if values[at]},
        )
        for at in range(count)
    ]


def test_the_attribute_that_splits_best_is_asked_about() -> None:
    found = question(
        products(
            Fuel=["gas", "gas", "gas", "gas", "gas", "wood"],
            Season=["summer", "summer", "winter", "winter", "spring", "spring"],
        ),
        "stoves",
    )
    assert found is not None
    assert found.name == "Season"
    assert set(found.values) == {"summer", "winter", "spring"}


def test_numbers_are_offered_in_their_order() -> None:
    sleeps = ["4 people", "2 people", "2 people", "6 people", "1 people", "1 people"]
    found = question(products(Sleeps=sleeps), "tents")
    assert found is not None
    assert list(found.values) == sorted(found.values)
    assert len(found.values) <= 4


def test_what_helps_nobody_to_choose_is_not_asked() -> None:
    assert question(products(Vegan=["Yes", "No", "Yes", "No", "Yes"]), "boots") is None
    assert question(products(Code=["A1", "B2", "C3", "D4", "E5"]), "boots") is None
    assert question(products(Made=["Italy"] * 5), "boots") is None
    assert question(products(Fit=["slim", "", "", "", "wide"]), "boots") is None
    assert question(products(Note=["a long sentence about it " * 3, "b"] * 3), "boots") is None
    assert question(products(Number=["1", "2", "1", "2", "1"]), "boots") is None


def test_what_the_request_said_is_not_asked_again() -> None:
    found = products(Season=["winter", "summer", "winter", "summer", "winter"])
    assert question(found, "boots") is not None
    assert question(found, "winter boots") is None


def test_only_a_wide_request_is_asked_about_and_only_once() -> None:
    many = tuple(products(Season=["winter", "summer"] * 4))
    state = Dialogue()
    assert wide(state, ProductResults(subject=("tents",), products=many))
    assert not wide(state, ProductResults(subject=("tents",), products=many[:3]))
    assert not wide(
        state, ProductResults(subject=("tents",), products=many, kinds=("price:price",))
    )
    assert not wide(state, ProductResults(subject=("tents",), products=many, order="lightest"))
    assert not wide(state, ProductResults(subject=("two", "man", "tents"), products=many))
    state.sought.append("tent")
    assert not wide(state, ProductResults(subject=("tents",), products=many))
