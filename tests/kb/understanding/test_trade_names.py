"""What a thing is called elsewhere is found by the name that this store has for it."""

from __future__ import annotations

from kb.knowledge import Knowledge
from kb.understanding.trade_names import other_names


def test_british_and_american_names_are_known_both_ways() -> None:
    assert "backpack" in other_names("rucksacks")
    assert "rucksack" in other_names("backpack")
    assert other_names("zzz") == ()


def test_a_rucksack_is_found_where_no_title_says_so(demo_knowledge: Knowledge) -> None:
    found = demo_knowledge.retriever().products("rucksacks with at least 50 litres", limit=5)
    assert {hit.document.title for hit in found.hits} == {
        "Harrowpike Longway 55 Pack",
        "Harrowpike Longway 65 Pack",
    }


def test_a_clause_behind_a_thing_doesn_t_become_the_thing(demo_knowledge: Knowledge) -> None:
    retriever = demo_knowledge.retriever()
    assert retriever.products("the biggest tent you sell").query.head == "tent"
    assert retriever.products("price of a gas canister").query.head == "canister"


def test_an_attribute_that_is_named_in_full_is_held_to(demo_knowledge: Knowledge) -> None:
    found = demo_knowledge.retriever().products(
        "jackets with a waterproof rating of at least 15,000 mm", limit=10
    )
    assert "at least 15,000 mm" in [c.label for c in found.query.constraints]
