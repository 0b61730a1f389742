from __future__ import annotations

import pytest

from evals.scoring.figures import figures
from tests.evals.scoring.made import asked, says


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("It weighs 1220 g.", "1220", "g"),
        ("It weighs 1 220 g.", "1220", "g"),
        ("It weighs 1.22 kg.", "1220", "g"),
        ("It weighs 1,22 kg.", "1220", "g"),
        ("Es wiegt 1.220 g.", "1.22", "kg"),
        ("It costs £1,299.00.", "1299", "GBP"),
        ("Es kostet 1.299,00 €.", "1299", "EUR"),
        ("Ça coûte 1 299,00 €.", "1299", "€"),
        ("It costs GBP 1299.", "1299", "£"),
        ("It costs 20 pounds.", "20", "GBP"),
        ("It weighs 20 pounds.", "20", "lb"),
        ("You have 60 days.", "60", "days"),
        ("You have sixty days.", "60", "days"),
        ("Sie haben 60 Tage.", "60", "days"),
        ("Tiene sesenta días.", "60", "days"),
        ("Vous avez deux ans.", "24", "months"),
        ("It lasts two years.", "24", "months"),
        ("54–61 cm round.", "54", "cm"),
        ("60 x 35 x 20 cm", "0.35", "m"),
        ("It takes 4 min 40 s.", "280", "seconds"),
        ("Down to -10 °C.", "-10", "°C"),
        ("A column of 20,000 mm.", "20", "m"),
        ("It holds **22** litres.", "22", ""),
        ("It is made of 40 denier nylon.", "40", "denier"),
        ("100% recycled", "100", "%"),
    ],
)
def test_a_number_is_found_however_it_is_written(text: str, value: str, unit: str) -> None:
    assert asked({"quantities": [{"value": value, "unit": unit}]}, says(text)).passed


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("It weighs 1220 g.", "1221", "g"),
        ("It weighs 1220 g.", "1220", "kg"),
        ("It weighs 1220 g.", "1220", "GBP"),
        ("It costs £1,299.00.", "1299", "EUR"),
        ("It costs £1,299.00.", "299", "GBP"),
        ("Ring 01632 960417.", "1632960417", ""),
        ("It holds litres.", "22", ""),
        ("40 nylon pegs", "40", "denier"),
        ("", "1", ""),
    ],
)
def test_another_number_or_unit_is_not_it(text: str, value: str, unit: str) -> None:
    assert asked({"quantities": [{"value": value, "unit": unit}]}, says(text or ".")).failed


def test_a_number_may_be_off_by_so_much_in_its_own_unit() -> None:
    near = says("It weighs 1.2 kg.")
    assert asked({"quantities": [{"value": 1220, "unit": "g"}]}, near).failed
    assert asked({"quantities": [{"value": 1220, "unit": "g", "within": 20}]}, near).passed


def test_every_number_has_to_stand_there_and_the_reason_names_the_one_that_does_not() -> None:
    both = [{"value": 20, "unit": "GBP"}, {"value": 90, "unit": "days"}]
    found = asked({"quantities": both})
    assert found.failed
    assert found.reason.startswith("not said: 90 days; numbers said: ['£20.00', '60 days'")


def test_a_figure_with_two_readings_has_both() -> None:
    (figure,) = figures("1.220")
    assert {str(reading.number) for reading in figure.readings} == {"1.220", "1220"}
