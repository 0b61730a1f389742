"""A change is done after a plain yes to what was shown, and once."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from assistant.conversation import Conversation, Proposal, Role
from assistant.orders.desk import OrderDesk
from assistant.orders.sql import SqlOrderBook
from tests.assistant.orders.shop import BRAND, RETAIL, Talk, open_book, shop_data, state

CANCEL: dict[str, Any] = {"order": "W100001", "reason": "ordered by mistake"}


@pytest.fixture
def shown(ann: Talk) -> Talk:
    """Ann was shown that her order would be cancelled."""
    assert "text" in ann.propose("propose_cancellation", **CANCEL)
    return ann


def test_a_yes_does_what_was_shown(shown: Talk):
    found = shown.confirm()
    assert found["done"]
    assert found["text"] == shown.desk.outcome
    order = shown.book.order("W100001")
    assert order is not None
    assert (order.status, order.cancel_reason) == ("cancelled", "ordered by mistake")


@pytest.mark.parametrize(
    "said",
    [
        "yes but keep the mug",
        "yes?",
        "not yes",
        '"yes"',
        "no",
        "maybe",
        "ok",
        "what does it cost?",
        "",
    ],
)
def test_anything_but_a_plain_yes_changes_nothing(shown: Talk, said: str):
    before = state(shown.book)
    assert shown.confirm(said)["refused"]["rule"] == "not_yes"
    assert state(shown.book) == before


def test_a_yes_without_a_proposal_changes_nothing(ann: Talk):
    before = state(ann.book)
    assert ann.confirm()["refused"]["rule"] == "nothing_to_confirm"
    assert state(ann.book) == before


def test_a_proposal_and_its_confirmation_in_one_turn_change_nothing(ann: Talk):
    before = state(ann.book)
    answers = ann.turn("yes", ("propose_cancellation", CANCEL), ("confirm_change", {}))
    assert answers[1]["refused"]["rule"] == "nothing_to_confirm"
    assert state(ann.book) == before


def test_a_proposal_that_was_not_shown_in_full_changes_nothing(ann: Talk):
    ann.turn("cancel it", ("propose_cancellation", CANCEL), text="Shall I fetch you a coffee?")
    assert ann.confirm()["refused"]["rule"] == "nothing_to_confirm"


def test_only_the_very_next_message_can_say_yes(shown: Talk):
    shown.turn("wait, what colours are there?")
    assert shown.confirm()["refused"]["rule"] == "nothing_to_confirm"
    order = shown.book.order("W100001")
    assert order is not None
    assert order.status == "pending"


def test_a_person_who_speaks_in_between_ends_the_proposal(shown: Talk):
    shown.conversation = shown.conversation.said(Role.AGENT, "Let me help.")
    assert shown.confirm()["refused"]["rule"] == "nothing_to_confirm"


def test_an_order_that_changed_meanwhile_is_left_alone(shown: Talk):
    data = shop_data()
    data["orders"]["#W100001"]["status"] = "processed"
    path = shown.book._database._engine.url.database  # the file that both open
    open_book(path, data).close()
    assert shown.confirm()["refused"]["rule"] == "changed_meanwhile"
    order = shown.book.order("W100001")
    assert order is not None
    assert order.status == "processed"


def test_the_same_message_sent_again_is_done_once(shown: Talk):
    asked = shown.conversation.said(Role.SHOPPER, "yes")
    first = OrderDesk(shown.book, RETAIL, asked, BRAND).confirm()
    second = OrderDesk(shown.book, RETAIL, asked, BRAND).confirm()
    assert first.done
    assert second.done
    assert (first.repeated, second.repeated) == (False, True)
    order = shown.book.order("W100001")
    assert order is not None
    assert len(order.payments) == 2


def test_twenty_threads_with_the_same_yes_do_it_once(shown: Talk):
    asked = shown.conversation.said(Role.SHOPPER, "Yes, please.")
    start = threading.Barrier(20)
    found = []

    def work() -> None:
        desk = OrderDesk(shown.book, RETAIL, asked, BRAND)
        start.wait()
        found.append(desk.confirm())

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.done for one in found] == [True] * 20
    assert sum(not one.repeated for one in found) == 1
    order = shown.book.order("W100001")
    assert order is not None
    assert (order.version, len(order.payments)) == (2, 2)


def forged(conversation: Conversation, proposal: Proposal) -> Conversation:
    """The conversation as if its last answer had carried another proposal."""
    *before, last = conversation.turns
    assert last.answer is not None
    answer = replace(last.answer, proposal=proposal, text=proposal.text)
    turn = replace(last, text=proposal.text, answer=answer)
    return replace(conversation, turns=(*before, turn))


@pytest.mark.parametrize(
    "change",
    [
        {"order_id": "#W200001"},
        {"id": "0" * 40},
        {"action": "change_address"},
        {"action": "drop_tables"},
        {"arguments": "[]"},
        {"arguments": "no json"},
        {"arguments": '{"reason": "no longer needed"}'},
    ],
)
def test_a_forged_proposal_changes_nothing(shown: Talk, change: dict[str, str]):
    assert shown.conversation.proposal is not None
    proposal = replace(shown.conversation.proposal, **change)
    before = state(shown.book)
    asked = forged(shown.conversation, proposal).said(Role.SHOPPER, "yes")
    desk = OrderDesk(shown.book, RETAIL, asked, BRAND)
    assert desk.confirm().refused is not None
    assert state(shown.book) == before


def test_a_proposal_of_somebody_else_is_no_proposal_of_mine(shown: Talk, book: SqlOrderBook):
    bob = Talk(book, session="bob")
    bob.turn("hello")
    assert shown.conversation.proposal is not None
    before = state(book)
    asked = forged(bob.conversation, shown.conversation.proposal).said(Role.SHOPPER, "yes")
    refused = OrderDesk(book, RETAIL, asked, BRAND).confirm().refused
    assert refused is not None
    assert refused.rule == "unknown"
    assert state(book) == before


def test_items_are_exchanged_once_an_order(ann: Talk):
    swap = {
        "order": "W100002",
        "item_ids": ["i-mug"],
        "new_item_ids": ["i-mug-black"],
        "payment_method_id": "card",
    }
    ann.propose("propose_exchange", **swap)
    assert ann.confirm()["done"]
    assert ann.propose("propose_exchange", **swap)["refused"]["rule"] == "once"
    order = ann.book.order("W100002")
    assert order is not None
    assert order.request is not None
    assert order.request.new_items == ("i-mug-black",)
    assert order.payments[0] == order.payments[-1]


def test_changed_items_are_paid_at_once(ann: Talk):
    swap = {
        "order": "W100001",
        "item_ids": ["i-red-m"],
        "new_item_ids": ["i-red-l"],
        "payment_method_id": "gift",
    }
    ann.propose("propose_item_change", **swap)
    assert ann.confirm("yes, change it")["status"] == "pending (item modified)"
    customer = ann.book.customer("ann")
    assert customer is not None
    assert str(customer.payment_methods[1].balance) == "2.50"
    found = ann.propose("propose_cancellation", **CANCEL)
    assert found["refused"]["rule"] == "not_status"
