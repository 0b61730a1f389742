from __future__ import annotations

import pytest

from kb.quoting.polarity import Polarity, polarity


@pytest.mark.parametrize("value", ["Yes", "yes (IPX4)", "Included", "Ja", "Oui", "Sí", "✓", "true"])
def test_a_yes_is_a_yes_in_any_language(value: str) -> None:
    assert polarity(value) is Polarity.YES


@pytest.mark.parametrize(
    "value", ["No", "None", "no return policy", "Not included", "Nein", "Sans", "✗", "Without lid"]
)
def test_a_no_is_a_no(value: str) -> None:
    assert polarity(value) is Polarity.NO


@pytest.mark.parametrize(
    "value",
    ["Bottle yes; cap no", "Yes, except the lid", "Yes, only the cover", "No, but optional"],
)
def test_a_yes_with_a_but_is_neither(value: str) -> None:
    assert polarity(value) is Polarity.PARTLY


@pytest.mark.parametrize(
    "value", ["IPX4", "22 L", "", "-", "n/a", "Not specified", "Nylon", "Nordic"]
)
def test_what_is_no_yes_and_no_no_stays_open(value: str) -> None:
    assert polarity(value) is Polarity.OPEN
