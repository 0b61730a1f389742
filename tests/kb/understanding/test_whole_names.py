"""A product that is named in full is meant: its name's words ask for nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb.catalog import Catalog
from kb.documents import Attribute
from kb.edition import Edition
from kb.query import understand
from kb.understanding.vocabulary import Vocabulary
from tests.kb.stock import product, published, variant


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edition]:
    catalog = Catalog(tmp_path_factory.mktemp("names"))
    dry, wet = Attribute("Waterproof", "Yes"), Attribute("Waterproof", "No")
    published(
        catalog,
        product("lake", "Acme Lake Road Lamp", brand="Acme", attributes=(wet,)),
        product("lake-dry", "Acme Lake Road Lamp – Waterproof", brand="Acme", attributes=(dry,)),
        product("rope", "Acme Hitch 60 m Rope", brand="Acme"),
        product("red", "Red Shirt", variants=(variant("r", colour="Red"),)),
        *(
            product(
                f"shirt-{n}",
                f"Acme Shirt {n}",
                brand="Acme",
                variants=(
                    variant(f"{n}-r", colour="Red"),
                    variant(f"{n}-l", colour="Lake Blue"),
                    variant(f"{n}-s", colour="Sky Blue"),
                ),
                attributes=(dry if n % 2 else wet, Attribute("Length", f"{50 + n} m")),
            )
            for n in range(8)
        ),
    )
    yield catalog.edition()
    catalog.close()


@pytest.fixture(scope="module")
def vocabulary(edition: Edition) -> Vocabulary:
    return Vocabulary(edition)


def options(text: str, vocabulary: Vocabulary) -> list[str]:
    query = understand(text, vocabulary)
    return [c.label for c in (*query.constraints, *query.preferences) if c.kind == "option"]


def called(text: str, edition: Edition, vocabulary: Vocabulary) -> list[set[str]]:
    names = vocabulary.whole_names(text.casefold().split())
    return [{d.id for d in edition.load(name.versions).values()} for name in names]


@pytest.mark.parametrize(
    "text",
    [
        "how much is the Lake Road Lamp – Waterproof?",
        "Acme Lake Road Lamp",
        "the waterproof Lake Road lamps",
    ],
)
def test_a_colour_word_in_a_name_is_no_colour(text: str, vocabulary: Vocabulary) -> None:
    assert options(text, vocabulary) == []


def test_what_is_said_beside_a_name_is_a_condition(vocabulary: Vocabulary) -> None:
    assert options("Lake Road Lamp in blue", vocabulary) == ["blue"]
    assert options("Lake Blue Road Lamp", vocabulary) == ["lake blue"]


def test_a_colour_without_the_rest_of_the_name_is_a_colour(vocabulary: Vocabulary) -> None:
    assert options("shirt in lake", vocabulary) == ["lake"]


def test_words_that_only_describe_a_thing_are_no_name(vocabulary: Vocabulary) -> None:
    assert options("red shirt", vocabulary) == ["red"]


def test_a_measure_in_a_name_bounds_nothing(vocabulary: Vocabulary) -> None:
    query = understand("how much is the Hitch 60 m rope?", vocabulary)
    assert [c for c in (*query.constraints, *query.preferences) if c.kind == "attribute"] == []


def test_the_longer_of_two_names_is_meant(edition: Edition, vocabulary: Vocabulary) -> None:
    assert called("lake road lamp waterproof", edition, vocabulary) == [{"lake-dry"}]
    assert {"lake"} <= called("a lake road lamp", edition, vocabulary)[0]


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("is the lake road lamp waterproof?", "is the lake road lamp"),
        ("is the lake road lamp waterproof and red?", "is the lake road lamp"),
        ("is the lake road lamp – waterproof in stock?", "is the lake road lamp waterproof"),
        ("are there lake road lamps?", ""),
        ("how much is the lake road lamp?", ""),
    ],
)
def test_what_a_question_ends_on_is_asked_of_what_it_names(
    text: str, about: str, vocabulary: Vocabulary
) -> None:
    assert " ".join(understand(text, vocabulary).about) == about


def test_what_is_asked_of_a_named_thing_narrows_nothing(vocabulary: Vocabulary) -> None:
    query = understand("is the lake road lamp waterproof?", vocabulary)
    assert (query.constraints, query.preferences) == ((), ())
