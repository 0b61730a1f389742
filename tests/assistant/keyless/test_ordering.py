"""Shoppers and their own orders on the default install, told as conversations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.agent import Assistant
from assistant.conversation import Answer, Conversation, Decision, Identity, Proof, Role
from assistant.models import ModelChoice, chat_model
from assistant.orders.sql import SqlOrderBook
from kb.knowledge import Knowledge
from prompts.brand import Brand
from tests.assistant.orders.shop import MASKER, RETAIL, open_book, state
from tests.conftest import keyless


class Chat:
    """A shopper at the real assistant, with an order book of one's own."""

    def __init__(self, assistant: Assistant, session: str = "") -> None:
        self.assistant = assistant
        identity = Identity(session, Proof.SESSION) if session else None
        self.conversation = Conversation("chat", session=identity)
        self.answer: Answer | None = None

    def says(self, *messages: str) -> str:
        for message in messages:
            asked = self.conversation.said(Role.SHOPPER, message)
            self.answer = self.assistant.answer(asked)
            self.conversation = asked.said(Role.ASSISTANT, self.answer.text, self.answer)
        assert self.answer is not None
        return self.answer.text

    def tools(self) -> list[str]:
        assert self.answer is not None
        return [use.name for use in self.answer.trace.tools]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[SqlOrderBook]:
    opened = open_book(tmp_path / "orders.db")
    yield opened
    opened.close()


@pytest.fixture
def assistant(demo_knowledge: Knowledge, larkfell: Brand, book: SqlOrderBook) -> Assistant:
    model = chat_model(ModelChoice(), larkfell)
    return Assistant(
        demo_knowledge, larkfell, model, "keyless", masker=MASKER, orders=book, policy=RETAIL
    )


@pytest.fixture
def chat(assistant: Assistant) -> Chat:
    return Chat(assistant)


@pytest.fixture
def ann(assistant: Assistant) -> Chat:
    return Chat(assistant, session="ann")


def status(book: SqlOrderBook, number: str) -> str:
    order = book.order(number)
    assert order is not None
    return order.status


def test_who_it_is_is_asked_first_and_then_the_question_is_answered(chat: Chat):
    asked = chat.says("Where is my order #W100003?")
    assert "e-mail" in asked
    assert "W100003" not in asked
    told = chat.says("ann@mail.example")
    assert "#W100003 has the status processed" in told
    assert "Mug" in told
    assert "ann@mail.example" not in str(chat.answer)


def test_a_name_and_a_postcode_are_enough(chat: Chat):
    told = chat.says("I'm Ann O'Hara, postcode LS1 4AB. What's in order #W100001?")
    assert "Jumper (colour: red, size: M), £40.00" in told
    assert "Total: £49.99" in told


def test_a_wrong_postcode_shows_nothing(chat: Chat):
    told = chat.says("I'm Ann O'Hara, postcode LS9 9ZZ. What's in order #W100001?")
    assert "couldn't confirm" in told
    assert "Jumper" not in told


def test_an_order_is_cancelled_step_by_step(chat: Chat, book: SqlOrderBook):
    assert "e-mail" in chat.says("cancel order #W100001 please")
    assert "Why" in chat.says("ann@mail.example")
    assert "reasons" in chat.says("because of the weather")
    shown = chat.says("I ordered it by mistake")
    assert "Cancel order #W100001" in shown
    assert "£49.99 to Visa ending in 1111" in shown
    assert status(book, "W100001") == "pending"
    assert "cancelled" in chat.says("Yes, please")
    assert status(book, "W100001") == "cancelled"


def test_a_second_yes_finds_nothing_left_to_do(ann: Chat, book: SqlOrderBook):
    ann.says("cancel order #W100001, I ordered it by mistake", "yes")
    done = state(book)
    assert "no change waiting" in ann.says("yes")
    assert state(book) == done


@pytest.mark.parametrize(
    "asked",
    ["Can I return something I bought in the sale?", "Can I exchange boots I ordered online?"],
)
def test_a_rule_that_is_asked_for_is_answered_without_asking_who_it_is(chat: Chat, asked: str):
    chat.says(asked)
    assert "identify_customer" not in chat.tools()
    assert chat.answer is not None
    assert chat.answer.citations


def test_other_orders_are_listed(ann: Chat):
    ann.says("where is my order #W100001?")
    assert ann.says("thanks, what else did I order?").count("#W") > 1


@pytest.mark.parametrize(
    "said", ["no", "never mind", "No thanks", "No, leave it as it is", "no, don't cancel it"]
)
def test_a_no_changes_nothing(ann: Chat, book: SqlOrderBook, said: str):
    before = state(book)
    ann.says("cancel #W100001, I ordered it by mistake")
    assert "changed nothing" in ann.says(said)
    ann.says("yes")
    assert state(book) == before


def test_a_change_of_mind_is_shown_anew(ann: Chat, book: SqlOrderBook):
    first = ann.says("return the mug from #W100002")
    assert "£9.99 to Visa" in first
    second = ann.says("put it on my gift card instead")
    assert "£9.99 to gift card" in second
    assert "return is requested" in ann.says("yes")
    order = book.order("W100002")
    assert order is not None
    assert order.request is not None
    assert order.request.method_id == "gift"


def test_nobody_is_asked_how_to_pay_what_costs_the_same(ann: Chat, book: SqlOrderBook):
    shown = ann.says("I'd like to exchange the mug from #W100002 for the black one")
    assert "The price stays the same" in shown
    ann.says("yes")
    assert status(book, "W100002") == "exchange requested"


def test_an_address_that_is_said_is_where_to_send_it(ann: Chat):
    shown = ann.says("please send order #W100001 to 9 Mill Close, Leeds, LS2 9AA instead")
    assert "To: 9 Mill Close, Leeds, LS2 9AA" in shown.replace("**", "")


@pytest.mark.parametrize("asked", ["Which orders do I have?", "Welche Bestellungen habe ich?"])
def test_which_orders_there_are_is_told(ann: Chat, asked: str):
    assert ann.says(asked).count("#W") > 1


def test_an_item_is_exchanged_for_the_one_described(ann: Chat, book: SqlOrderBook):
    ann.says("I'd like to exchange the mug from #W100002 for the black one")
    shown = ann.says("with my visa card")
    assert "colour: white" in shown
    assert "colour: black" in shown
    assert "exchange is requested" in ann.says("yes, please exchange it")
    assert status(book, "W100002") == "exchange requested"


def test_before_delivery_the_same_wish_changes_the_items(ann: Chat, book: SqlOrderBook):
    shown = ann.says("in order #W100001, change the jumper to a blue one and pay with paypal")
    assert "Change items of order #W100001" in shown
    assert "get £5.00 back to PayPal" in shown
    ann.says("yes")
    assert status(book, "W100001") == "pending (item modified)"


def test_what_is_not_to_be_had_is_told_with_what_is(ann: Chat):
    told = ann.says("exchange the jumper in #W100001 for a green one")
    assert "green" in told
    assert "colour: blue, size: M, £35.00" in told
    assert ann.answer is not None
    assert ann.answer.proposal is None


def test_an_address_is_changed(ann: Chat, book: SqlOrderBook):
    assert "address" in ann.says("please change the delivery address of order #W100001")
    shown = ann.says("1 New Street, York, YO1 1AA")
    assert "12 Mill Lane" in shown
    assert "1 New Street, York, YO1 1AA, UK" in shown
    ann.says("yes")
    order = book.order("W100001")
    assert order is not None
    assert order.address.city == "York"


def test_a_rule_that_forbids_it_is_said(ann: Chat):
    told = ann.says("cancel order #W100003, it was ordered by mistake")
    assert "Only an order that is pending can be cancelled" in told


def test_another_customers_order_is_unknown(ann: Chat, book: SqlOrderBook):
    before = state(book)
    told = ann.says("cancel order #W200001, I ordered it by mistake")
    assert "can't find an order" in told
    ann.says("yes")
    assert state(book) == before


def test_german_is_answered_in_german(chat: Chat, book: SqlOrderBook):
    chat.says("Bitte stornieren Sie meine Bestellung #W100001, ich habe sie aus Versehen bestellt")
    shown = chat.says("Meine E-Mail ist ann@mail.example")
    assert "stornieren" in shown
    assert "storniert" in chat.says("Ja, bitte")
    assert status(book, "W100001") == "cancelled"


def test_products_and_help_are_answered_as_ever(ann: Chat):
    assert ann.says("do you have waterproof jackets?")
    assert "list_orders" not in ann.tools()
    ann.says("How do I return an order?")
    assert "list_orders" not in ann.tools()
    assert ann.answer is not None
    assert ann.answer.citations


def test_a_store_without_an_order_book_answers_as_before(
    demo_knowledge: Knowledge, larkfell: Brand
):
    chat = Chat(keyless(demo_knowledge, larkfell))
    assert chat.says("Where is my order #W100001?")
    assert chat.answer is not None
    assert chat.answer.decision is Decision.DECLINE
    assert not {"list_orders", "identify_customer"} & set(chat.tools())


def test_the_yes_of_one_message_is_done_once_however_often_it_is_sent(
    ann: Chat, book: SqlOrderBook
):
    ann.says("cancel #W100001, I ordered it by mistake")
    asked = ann.conversation.said(Role.SHOPPER, "yes")
    first, second = ann.assistant.answer(asked), ann.assistant.answer(replace(asked))
    assert first.text == second.text
    order = book.order("W100001")
    assert order is not None
    assert (order.version, len(order.payments)) == (2, 2)
