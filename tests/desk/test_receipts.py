from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.conversation import (
    Answer,
    Conversation,
    Decision,
    Identity,
    Proof,
    Proposal,
    ToolUse,
    Trace,
)
from desk.messages import Message, UnknownMessage
from desk.receipts import Receipts, receipt_data
from desk.replay import NotReplayableError, check_replayable, differences
from desk.store import ConversationStore

CUSTOMER = "ida_fern_2041"


def answer(text: str, *tools: ToolUse, identity: Identity | None = None) -> Answer:
    trace = Trace(3, "keyless", "1", tools=tools)
    return Answer(text, Decision.ANSWER, (), (), trace, identity=identity)


def describe(message: Message) -> str:
    return json.dumps({"id": message.id})


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'desk.db'}"


@pytest.fixture
def store(url: str) -> Iterator[ConversationStore]:
    store = ConversationStore(url)
    yield store
    store.close()


@pytest.fixture
def receipts(store: ConversationStore, url: str) -> Iterator[Receipts]:
    receipts = Receipts(url)
    yield receipts
    receipts.close()


def keep(store: ConversationStore, conversation: str, asked: str, given: Answer) -> str:
    return store.keep(conversation, asked, given, describe, describe).id


def texts(conversation: Conversation) -> list[str]:
    return [turn.text for turn in conversation.turns]


def test_a_kept_answer_is_part_of_its_conversation(store: ConversationStore) -> None:
    conversation = store.create()
    kept = keep(store, conversation, "hello", answer("good day"))
    snapshot = store.snapshot(conversation)
    assert [m.text for m in snapshot.messages] == ["hello", "good day"]
    assert snapshot.messages[1].id == kept
    assert not store.waiting(conversation)
    assert [e.type for e in store.events(conversation, 0)] == ["message", "answer"]


def test_a_receipt_says_what_was_asked_and_answered(
    store: ConversationStore, receipts: Receipts
) -> None:
    conversation = store.create()
    keep(store, conversation, "hello", answer("good day"))
    second = keep(store, conversation, "a tent?", answer("Two of them."))
    receipt = receipts.receipt(second)
    assert (receipt.conversation_id, receipt.turn) == (conversation, 2)
    assert (receipt.asked, receipt.answer.text) == ("a tent?", "Two of them.")
    asked = store.snapshot(conversation).messages[2]
    assert receipts.receipt(asked.id) == receipt  # the question names its answer as well


def test_what_was_said_before_an_answer_ends_with_its_question(
    store: ConversationStore, receipts: Receipts
) -> None:
    conversation = store.create()
    first = keep(store, conversation, "hello", answer("good day"))
    keep(store, conversation, "a tent?", answer("Two of them."))
    assert texts(receipts.before(first)) == ["hello"]
    last = keep(store, conversation, "thanks", answer("You're welcome."))
    before = receipts.before(last)
    assert texts(before) == ["hello", "good day", "a tent?", "Two of them.", "thanks"]
    assert before.turns[1].answer == answer("good day")


def test_a_message_that_was_sent_meanwhile_is_not_what_an_answer_knew(
    store: ConversationStore, receipts: Receipts
) -> None:
    conversation = store.create()
    store.accept(conversation, "a tent?", None, describe, limit=9)
    store.accept(conversation, "and a stove?", None, describe, limit=9)
    replies = []
    for text in ("Two tents.", "One stove."):
        message = store.claim(conversation)
        assert message is not None
        read = store.conversation(conversation)
        reply = store.finish(message, answer(text), describe)
        replies.append((reply.id, texts(read)))
    for name, read_then in replies:
        assert texts(receipts.before(name)) == read_then


def test_the_latest_answers_of_all_conversations_come_first(
    store: ConversationStore, receipts: Receipts
) -> None:
    kept = [keep(store, store.create(), f"question {n}", answer(f"{n}")) for n in range(4)]
    found = receipts.latest(3)
    assert {message.id for _, message in found} <= set(kept)
    assert [message.created for _, message in found] == sorted(
        (message.created for _, message in found), reverse=True
    )
    assert all(asked == f"question {message.text}" for asked, message in found)


@pytest.mark.parametrize("name", ["m_nothing", "", "'; DROP TABLE desk_messages; --"])
def test_an_unknown_answer_is_named_with_what_to_do(
    receipts: Receipts, store: ConversationStore, name: str
) -> None:
    keep(store, store.create(), "hello", answer("good day"))
    with pytest.raises(UnknownMessage, match="aisle explain --list"):
        receipts.receipt(name)


def test_a_message_without_an_answer_has_no_receipt(
    receipts: Receipts, store: ConversationStore
) -> None:
    conversation = store.create()
    waiting = store.accept(conversation, "hello", None, describe, limit=9).message
    with pytest.raises(UnknownMessage):
        receipts.receipt(waiting.id)


def test_a_receipt_says_how_a_customer_was_known_and_never_who_it_is(
    store: ConversationStore, receipts: Receipts
) -> None:
    conversation = store.create()
    known = Identity(CUSTOMER, Proof.CHECK)
    keep(store, conversation, "it's me", answer("Thank you.", identity=known))
    last = keep(store, conversation, "and?", answer("On its way."))
    receipt = receipts.receipt(last)
    assert receipt.proof is Proof.CHECK
    assert CUSTOMER not in json.dumps(receipt_data(receipt, full=True))


def test_what_tools_read_of_a_customer_is_only_in_the_full_receipt(
    store: ConversationStore, receipts: Receipts
) -> None:
    of_an_order = ToolUse("2", "get_order", '{"order": "#W1"}', '{"street": "12 Elm Row"}')
    of_the_shop = ToolUse("1", "search_help", '{"question": "post"}', "{}")
    proposal = Proposal("p", "change_address", "#W1", '{"street": "12 Elm Row"}', "To 12 Elm Row")
    given = replace(answer("Shall I?", of_the_shop, of_an_order), proposal=proposal)
    receipt = receipts.receipt(keep(store, store.create(), "move it", given))
    short, full = (json.dumps(receipt_data(receipt, full=f)) for f in (False, True))
    assert "12 Elm Row" not in short
    assert "post" in short
    assert "12 Elm Row" in full


def test_an_answer_that_read_orders_is_not_asked_again(
    store: ConversationStore, receipts: Receipts
) -> None:
    given = answer("Sent.", ToolUse("1", "get_order", "{}", "{}"))
    receipt = receipts.receipt(keep(store, store.create(), "where is it?", given))
    with pytest.raises(NotReplayableError, match="get_order"):
        check_replayable(receipt)


def test_answers_differ_in_what_a_shopper_gets_and_not_in_how_long_it_took() -> None:
    first = answer("A stove.", ToolUse("1", "search_products", '{"query": "stove"}', "{}", 5.0))
    again = answer("A stove.", ToolUse("9", "search_products", '{"query": "stove"}', "{}", 7.0))
    assert differences(first, again) == ()
    other = replace(again, text="Two stoves.", decision=Decision.CLARIFY)
    assert [d.part for d in differences(first, other)] == ["text", "decision"]


def test_what_was_looked_up_otherwise_says_why_an_answer_differs() -> None:
    first = answer("A stove.", ToolUse("1", "search_products", '{"query": "stove"}', "{}"))
    other = answer("A tent.", ToolUse("1", "search_products", '{"query": "tent"}', "{}"))
    assert [d.part for d in differences(first, other)] == ["text", "tools"]
