"""Whoever asks for the first of something gets it, and whoever states a condition is heard."""

from __future__ import annotations

import pytest

from kb.documents import Product
from kb.knowledge import Knowledge


def titles(knowledge: Knowledge, words: str) -> list[str]:
    return [hit.document.title for hit in knowledge.retriever().products(words, limit=8).hits]


def test_the_cheapest_is_found_wherever_the_store_files_it(demo_knowledge: Knowledge) -> None:
    best = demo_knowledge.retriever().products("cheapest sleeping bag").hits[0].document
    assert best.title == "Tarnmoss Mire Junior Sleeping Bag"
    assert isinstance(best, Product)
    assert best.categories == ("Kids",)


def test_the_dearest_of_a_brand_is_sought_in_all_its_categories(demo_knowledge: Knowledge) -> None:
    best = demo_knowledge.retriever().products("most expensive Larkfell jacket").hits[0]
    assert best.document.title == "Larkfell Cairn Down Jacket – Men's"


def test_a_condition_on_the_dearest_is_kept(demo_knowledge: Knowledge) -> None:
    found = titles(demo_knowledge, "most expensive waterproof jacket")
    assert "Harrowpike Corrie 3L Jacket" in found
    assert not any("Down" in title for title in found)


@pytest.mark.parametrize("words", ["three-season tents", "3-season tents", "3 season tents"])
def test_a_count_in_a_value_is_heard_in_words_and_figures(
    words: str, demo_knowledge: Knowledge
) -> None:
    hits = demo_knowledge.retriever().products(words).hits
    assert hits
    for hit in hits:
        assert isinstance(hit.document, Product)
        stated = {a.name: a.value for a in hit.document.attributes}
        assert stated["Season"] == "Three-season", hit.document.title


@pytest.mark.parametrize("words", ["mummy shape", "shape mummy"])
def test_a_value_beside_its_name_is_a_condition(words: str, demo_knowledge: Knowledge) -> None:
    query = demo_knowledge.retriever().products(f"sleeping bags with {words}").query
    assert [c.label for c in query.constraints] == ["mummy"]


def test_the_words_of_an_attributes_name_are_no_values(demo_knowledge: Knowledge) -> None:
    query = demo_knowledge.retriever().products("which tent has the lowest inner height?").query
    assert query.constraints == ()


def test_what_comes_in_one_colour_only_is_of_that_colour(demo_knowledge: Knowledge) -> None:
    results = demo_knowledge.retriever().products("sleeping bags in fern green")
    assert [h.document.title for h in results.hits] == ["Tarnmoss Mire 2-Season Sleeping Bag"]
    assert results.given_up == ()


def test_a_value_that_nothing_has_is_given_up_aloud(demo_knowledge: Knowledge) -> None:
    results = demo_knowledge.retriever().products("moss green jackets with fit slim")
    assert results.hits
    assert [c.label for c in results.given_up] == ["slim"]
