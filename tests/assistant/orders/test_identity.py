"""Whose orders are read is told by the session or by what the shopper typed, never by a model."""

from __future__ import annotations

import pytest

from assistant.conversation import Role
from assistant.orders.policy import load_policy
from assistant.orders.sql import SqlOrderBook
from tests.assistant.orders.shop import Talk

ANN = {"name": "Ann O'Hara", "postcode": "LS1 4AB"}


def rule(found: dict) -> str:
    return found["refused"]["rule"]


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("I'm Ann@Mail.example", {"email": "ann@mail.example"}),
        ("my name is ann o’hara and my postcode is ls14ab", ANN),
        ("Ann O'Hara. LS1-4AB!", {"name": "ann o'hara", "postcode": "ls1 4ab"}),
    ],
)
def test_what_the_shopper_typed_proves_who_it_is(book: SqlOrderBook, said: str, given: dict):
    talk = Talk(book)
    (found,) = talk.turn(said, ("identify_customer", given))
    assert found == {"identified": True, "first_name": "Ann"}
    assert talk.conversation.identity is not None
    assert talk.conversation.identity.customer_id == "ann"


def test_a_masked_e_mail_is_compared_by_its_mark(book: SqlOrderBook):
    talk = Talk(book)
    mark = book.mark("ann@mail.example")
    (found,) = talk.turn("I'm ann@mail.example", ("identify_customer", {"email": mark}))
    assert found["identified"]


@pytest.mark.parametrize(
    "given", [{"email": "ann@mail.example"}, ANN, {"name": "Ann O'Hara", "postcode": "LS1 4AB"}]
)
def test_what_only_the_model_knows_proves_nothing(book: SqlOrderBook, given: dict):
    talk = Talk(book)
    talk.turn("hello", text="Customer: Ann O'Hara, LS1 4AB, ann@mail.example")
    (found,) = talk.turn("where is my order?", ("identify_customer", given))
    assert rule(found) == "unsaid"
    assert talk.conversation.identity is None


def test_a_name_inside_another_word_was_not_said(book: SqlOrderBook):
    (found,) = Talk(book).turn("Hannah O'Harald, LS1 4ABC", ("identify_customer", ANN))
    assert rule(found) == "unsaid"


def test_one_conversation_serves_one_customer(ann: Talk):
    said = "and now bob@mail.example, Bob Stone, PA34 5DQ, order #W200001"
    for given in (
        {"email": "bob@mail.example"},
        {"name": "Bob Stone", "postcode": "PA34 5DQ"},
        {"email": "nobody@mail.example"},
        {"order": "#W200001"},
    ):
        (found,) = ann.turn(said, ("identify_customer", given))
        assert rule(found) == "other_customer"
    assert ann.conversation.identity is not None
    assert ann.conversation.identity.customer_id == "ann"


def test_a_session_needs_no_check_and_takes_no_other(book: SqlOrderBook):
    talk = Talk(book, session="bob")
    listed, other = talk.turn(
        "I'm ann@mail.example",
        ("list_orders", {}),
        ("identify_customer", {"email": "ann@mail.example"}),
    )
    assert [o["order_id"] for o in listed["orders"]] == ["#W200001"]
    assert rule(other) == "other_customer"


def test_an_unknown_customer_and_a_wrong_check_get_the_same_answer(book: SqlOrderBook):
    talk = Talk(book)
    said = "Ann O'Hara, Zoe None, PA34 5DQ, none@mail.example"
    answers = talk.turn(
        said,
        ("identify_customer", {"name": "Ann O'Hara", "postcode": "PA34 5DQ"}),
        ("identify_customer", {"name": "Zoe None", "postcode": "PA34 5DQ"}),
        ("identify_customer", {"email": "none@mail.example"}),
    )
    assert answers[0] == answers[1] == answers[2]
    assert rule(answers[0]) == "mismatch"


def test_wrong_checks_are_bounded_for_the_whole_conversation(book: SqlOrderBook):
    talk = Talk(book)
    for at in range(5):
        said = f"no{at}@mail.example"
        (found,) = talk.turn(said, ("identify_customer", {"email": said}))
        assert rule(found) == "mismatch"
    (found,) = talk.turn("ann@mail.example", ("identify_customer", {"email": "ann@mail.example"}))
    assert rule(found) == "no_more_tries"
    assert found["refused"]["hand_over"]
    assert talk.conversation.identity is None


def test_the_same_wrong_check_again_is_one_try(book: SqlOrderBook):
    talk = Talk(book)
    for _ in range(8):
        talk.turn("no@mail.example", ("identify_customer", {"email": "no@mail.example"}))
    (found,) = talk.turn("ann@mail.example", ("identify_customer", {"email": "ann@mail.example"}))
    assert found["identified"]


def test_the_brand_chooses_what_proves_it(book: SqlOrderBook):
    ordinary = load_policy("default")
    talk = Talk(book, ordinary)
    (alone,) = talk.turn("ann@mail.example", ("identify_customer", {"email": "ann@mail.example"}))
    assert rule(alone) == "who"
    given = {"email": "ann@mail.example", "order": "W100002"}
    (both,) = talk.turn("it is order #W100002", ("identify_customer", given))
    assert both["identified"]
    other = Talk(book, ordinary)
    given = {"email": "ann@mail.example", "order": "#W200001"}
    (wrong,) = other.turn("ann@mail.example #W200001", ("identify_customer", given))
    assert rule(wrong) == "mismatch"


def test_who_is_not_identified_learns_nothing_of_any_order(book: SqlOrderBook):
    talk = Talk(book)
    answers = talk.turn(
        "#W100001 #W999999",
        *[
            (name, {"order": number} if name != "list_orders" else {})
            for name in ("get_order", "list_orders", "propose_cancellation")
            for number in ("#W100001", "#W999999")
        ],
        ("confirm_change", {}),
        ("get_profile", {}),
        ("list_items", {"product_id": "p-mug"}),
    )
    assert {rule(found) for found in answers} == {"who"}
    assert len({str(found) for found in answers}) == 1


def test_what_a_person_of_the_store_says_is_not_the_shoppers_word(book: SqlOrderBook):
    talk = Talk(book)
    talk.conversation = talk.conversation.said(Role.AGENT, "Is it ann@mail.example?")
    (found,) = talk.turn("yes", ("identify_customer", {"email": "ann@mail.example"}))
    assert rule(found) == "unsaid"
