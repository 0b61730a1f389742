from __future__ import annotations

from assistant.findings import ProductResults
from assistant.keyless.seeking import Condition, Search

WATERPROOF = Condition("waterproof", "attribute:waterproof")
BLUE, RED = Condition("blue", "option:colour"), Condition("red", "option:colour")
MEDIUM = Condition("M", "option:size")
UNDER_150, UNDER_80 = Condition("under £150", "price:price"), Condition("under £80", "price:price")
NO_HOOD = Condition("not hood", "exclusion:hood")


def test_a_search_is_read_from_what_a_call_understood() -> None:
    found = ProductResults(
        subject=("charger", "phone"),
        conditions=("under £20",),
        given_up=("black",),
        kinds=("price:price", "option:colour"),
    )
    search = Search.of({"query": "do you have a charger for a phone under £20 in black?"}, found)
    assert search.subject == "charger for phone"
    assert search.conditions == (
        Condition("under £20", "price:price"),
        Condition("black", "option:colour"),
    )
    assert search.query == "charger for phone under £20 in black"


def test_a_query_says_every_condition_so_that_it_is_understood_again() -> None:
    search = Search("jackets", (WATERPROOF, UNDER_150, BLUE, MEDIUM, NO_HOOD), "lightest")
    assert search.query == "lightest waterproof jackets under £150 in blue size M without hood"


def test_a_later_condition_takes_the_place_of_one_of_its_kind() -> None:
    search = Search("jackets", (WATERPROOF, UNDER_150, RED))
    assert search.with_conditions([BLUE, UNDER_80]).conditions == (WATERPROOF, BLUE, UNDER_80)


def test_what_was_refused_can_be_wanted_again() -> None:
    search = Search("jackets", (NO_HOOD,))
    assert search.with_conditions([Condition("hood", "attribute:hood")]).conditions == (
        Condition("hood", "attribute:hood"),
    )


def test_a_condition_is_taken_back_by_its_name_its_kind_or_its_value() -> None:
    search = Search("jackets", (WATERPROOF, UNDER_150, BLUE))
    for words, left in (
        ("waterproof", (UNDER_150, BLUE)),
        ("the budget", (WATERPROOF, BLUE)),
        ("colour", (WATERPROOF, UNDER_150)),
        ("blue", (WATERPROOF, UNDER_150)),
    ):
        wider = search.without(words)
        assert wider is not None
        assert wider.conditions == left
    assert search.without("hood") is None


def test_a_describing_word_of_the_subject_can_be_taken_back_but_not_the_thing_itself() -> None:
    wider = Search("insulated jackets").without("insulated")
    assert wider is not None
    assert wider.subject == "jackets"
    assert Search("jackets").without("jackets") is None


def test_whom_it_is_for_is_said_once() -> None:
    search = Search("mens jackets", (Condition("men", "attribute:for"), UNDER_150))
    changed = search.about(["women"])
    assert changed.subject == "women jackets"
    assert changed.conditions == (UNDER_150,)
