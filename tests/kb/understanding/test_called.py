"""What titles call a thing, and what is only for it."""

from __future__ import annotations

import pytest

from kb.understanding.called import called
from kb.understanding.titles import Titles

TITLES = (
    "Acme K1 keyboard USB Black",
    "Acme Keyboard Cover",
    "Acme Keyboard/Mouse Extension Cable",
    "Cable for keyboard, 3 m",
    "Robot Keyboards",
    "Acme Sleeve notebook case 39.6 cm (15.6 inch) Blue",
    "Acme Notebook",
    "Acme Phone Cover",
    "Acme Network Cable",
    "Lamp Black",
    "Pencil Case",
)


def names(*words: str) -> list[str]:
    titles = Titles(enumerate(TITLES))
    return [TITLES[row] for row in called(words, titles, "black".__eq__, "case".__eq__)]


@pytest.mark.parametrize("word", ["keyboard", "keyboards"])
def test_what_is_for_a_thing_is_not_called_so(word: str) -> None:
    assert names(word) == ["Acme K1 keyboard USB Black", "Robot Keyboards"]


def test_a_name_of_two_words_stands_side_by_side() -> None:
    assert names("notebook", "case") == ["Acme Sleeve notebook case 39.6 cm (15.6 inch) Blue"]
    assert names("case", "notebook") == []


def test_what_the_store_files_things_as_makes_another_thing() -> None:
    assert names("notebook") == ["Acme Notebook"]


def test_no_words_name_nothing() -> None:
    assert names() == []
