from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.quoting.measuring import Measured, measured
from kb.quoting.polarity import Polarity

TENT = (
    ("Sleeps", "2 people"),
    ("Packed weight", "1950 g"),
    ("Packed size", "45 × 15 cm"),
    ("Inner height", "105 cm"),
    ("Wash temperature", "30 °C"),
)
BAG = (("Capacity", "22 L"), ("Laptop sleeve", "14 in"), ("Weight", "780 g"))
SLEEPING = (("Comfort temperature", "-5 °C"), ("Maximum height", "150 cm"))


def answer(question: str, record: tuple[tuple[str, str], ...]) -> Polarity:
    found = measured(question, "Thing", record, (), {"Laptop sleeve: 14 in": 0.6})
    assert found is not None
    return found.answer


@pytest.mark.parametrize(
    ("question", "record"),
    [
        ("can two people sleep in it?", TENT),
        ("is it under 2 kg?", TENT),
        ("does it weigh 2 kg?", TENT),
        ("is it lighter than 4.5 pounds?", TENT),
        ("will it fit in a 50 cm long bag?", TENT),
        ("is the sleeve big enough for a 13 inch laptop?", BAG),
        ('will it fit a 14" laptop?', BAG),
        ("is it warm enough for -4 degrees?", SLEEPING),
        ("is it ok at -3?", SLEEPING),
        ("my son is 140 cm, will it fit?", SLEEPING),
    ],
)
def test_what_the_figure_allows_is_answered_with_yes(
    question: str, record: tuple[tuple[str, str], ...]
) -> None:
    assert answer(question, record) is Polarity.YES


@pytest.mark.parametrize(
    ("question", "record"),
    [
        ("can three people sleep in it?", TENT),
        ("does it sleep 3?", TENT),
        ("is it under 1.5 kg?", TENT),
        ("does it weigh less than 4 pounds?", TENT),
        ("will it fit a 15 inch laptop?", BAG),
        ("can I wash it at 60 degrees?", TENT),
        ("will it keep me warm at -10?", SLEEPING),
        ("my daughter is 160 cm, will it fit?", SLEEPING),
    ],
)
def test_what_the_figure_forbids_is_answered_with_no(
    question: str, record: tuple[tuple[str, str], ...]
) -> None:
    assert answer(question, record) is Polarity.NO


def test_a_figure_is_told_in_the_asked_unit_beside_the_record_s_own() -> None:
    found = measured("how heavy is it in pounds?", "Bag", BAG)
    assert found == Measured(Polarity.OPEN, ("Weight: 780 g",), ("1.72 pounds",))
    found = measured("what size is it packed, in inches?", "Tent", TENT)
    assert found is not None
    assert found.told == ("17.7 × 5.91 inches",)
    found = measured("how cold is that in fahrenheit?", "Bag", SLEEPING[:1])
    assert found is not None
    assert found.told == ("23 °F",)


def test_the_labelled_side_decides_and_without_a_label_nothing_does() -> None:
    shelf = "does it fit on a shelf 40 cm deep?"
    assert answer(shelf, (("Size (H x W x D)", "60 x 55 x 20 cm"),)) is Polarity.YES
    assert answer(shelf, (("Size (H x W x D)", "30 x 55 x 45 cm"),)) is Polarity.NO
    assert answer(shelf, (("Size", "60 x 35 x 20 cm"),)) is Polarity.OPEN
    assert answer(shelf, (("Size", "38 x 35 x 20 cm"),)) is Polarity.YES
    assert answer(shelf, (("Size", "60 x 50 x 45 cm"),)) is Polarity.NO


def test_a_range_is_met_between_its_ends() -> None:
    hat = (("Head size", "54–61 cm"),)
    assert answer("will it fit a 58 cm head?", hat) is Polarity.YES
    assert answer("will it fit a 65 cm head?", hat) is Polarity.NO
    pack = (("Recommended age", "4–8 years"),)
    assert answer("is it suitable for a 6 year old?", pack) is Polarity.YES
    assert answer("is it suitable for a 12 year old?", pack) is Polarity.NO


def test_several_figures_that_disagree_are_told_and_not_decided_upon() -> None:
    both = (("Comfort temperature", "-5 °C"), ("Limit temperature", "-12 °C"))
    found = measured("will it keep me warm at -10?", "Bag", both)
    assert found is not None
    assert found.answer is Polarity.OPEN
    assert len(found.texts) == 2


@pytest.mark.parametrize(
    "question", ["is it waterproof?", "how much is it?", "is it in stock?", "", "is it any good?"]
)
def test_a_question_without_a_figure_is_none_of_its_business(question: str) -> None:
    assert measured(question, "Tent", TENT) is None


def test_without_a_figure_of_that_kind_nothing_is_said() -> None:
    assert measured("will it last 10 hours?", "Tent", TENT) is None
    assert measured("is it under 2 kg?", "Mat", (("Weight", "light"),)) is None


def test_the_carton_s_weight_is_not_the_thing_s() -> None:
    assert measured("is it under 2 kg?", "Phone", (("Package weight", "900 g"),)) is None


def test_what_the_product_is_called_by_is_not_asked() -> None:
    found = measured("is the Bottle 1 L under 200 g?", "Bottle 1 L", (("Weight", "185 g"),))
    assert found is not None
    assert found.answer is Polarity.YES


GRAMS = st.integers(100, 40_000)
MASS = st.sampled_from([("g", 1.0), ("kg", 1000.0), ("lb", 453.592), ("oz", 28.3495)])


@given(GRAMS, st.floats(0.5, 90), MASS)
def test_under_and_over_never_contradict_the_record(
    grams: int, asked: float, unit: tuple[str, float]
) -> None:
    name, factor = unit
    number = round(asked, 2)
    if abs(number * factor - grams) < 1e-6 * grams:
        return
    record = (("Weight", f"{grams} g"),)
    under = answer(f"is it under {number} {name}?", record)
    over = answer(f"is it over {number} {name}?", record)
    assert under is (Polarity.YES if grams < number * factor else Polarity.NO)
    assert {under, over} == {Polarity.YES, Polarity.NO}


@given(st.text(max_size=120), st.text(min_size=1, max_size=20), st.text(max_size=40))
def test_any_question_and_any_record_can_be_read(question: str, name: str, value: str) -> None:
    measured(question, name, ((name, value),), (value,))
