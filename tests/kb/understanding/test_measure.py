from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.documents import Attribute, Product
from kb.understanding.measure import Superlative, measured, quantity, superlative


def record(**attributes: str) -> Product:
    return Product("p", "P", attributes=tuple(Attribute(k, v) for k, v in attributes.items()))


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("850 g", 850),
        ("1.2 kg", 1200),
        ("1,250 g", 1250),
        ("20,000 mm", 20),
        ("-5 °C", -5),
        ("−7 °C", -7),
        ("90 minutes", 1.5),
        ('14"', 0.3556),
        ("512 MB", 0.512),
        ("about 3 to 4", 3),
        ("2", 2),
    ],
)
def test_quantities_are_read_in_one_unit_a_dimension(text: str, base: float) -> None:
    assert quantity(text) == pytest.approx(base)


@pytest.mark.parametrize("text", ["", "Yes", "none", "·"])
def test_without_a_number_there_is_no_quantity(text: str) -> None:
    assert quantity(text) is None


@given(st.text(max_size=40))
def test_no_value_can_break_measuring(text: str) -> None:
    found = quantity(text)
    assert found is None or isinstance(found, float)


def order(text: str) -> Superlative:
    found = superlative(text)
    assert found is not None
    return found


def test_kilograms_and_grams_compare() -> None:
    lightest = order("the lightest tent")
    light, heavy = record(Weight="850 g"), record(Weight="1.2 kg")
    assert measured(light, lightest) > measured(heavy, lightest)  # type: ignore[operator]
    assert measured(light, lightest)[1] == "Weight: 850 g"  # type: ignore[index]


def test_the_measure_named_beside_the_adjective_is_the_one_meant() -> None:
    lamp = record(Length="30 cm", **{"Battery life": "40 hours"})
    assert measured(lamp, order("longest battery life")) == (40.0, "Battery life: 40 hours")
    assert measured(record(Length="30 cm"), order("longest")) == (
        pytest.approx(0.3),
        "Length: 30 cm",
    )


def test_a_warmer_bag_has_a_lower_comfort_temperature_but_more_filling() -> None:
    warmest = order("warmest sleeping bag")
    assert measured(record(**{"Comfort": "-10 °C"}), warmest)[0] == 10  # type: ignore[index]
    assert measured(record(**{"Fill weight": "500 g"}), warmest)[0] == 500  # type: ignore[index]


def test_a_record_without_the_measure_is_not_ordered() -> None:
    assert measured(record(Colour="Blue"), order("lightest")) is None
    assert measured(record(Weight="unknown"), order("lightest")) is None


@pytest.mark.parametrize("text", ["a light jacket", "cheapest", "the long one", ""])
def test_only_measured_superlatives_order(text: str) -> None:
    assert superlative(text) is None
