"""A hosted model that does whatever it likes: nothing is changed or shown that shouldn't be."""

from __future__ import annotations

import pytest

from assistant.agent import Assistant
from assistant.conversation import Conversation, Identity, Proof, Role
from assistant.models import ModelChoice, chat_model
from assistant.orders.sql import SqlOrderBook
from kb.knowledge import Knowledge
from prompts.brand import Brand
from tests.assistant.orders.shop import MASKER, RETAIL, state
from tests.fakes import Call, HostedModel

CANCEL = Call("propose_cancellation", {"order": "W100001", "reason": "ordered by mistake"})
CONFIRM = Call("confirm_change", {})


@pytest.fixture
def assistant(
    model: HostedModel, demo_knowledge: Knowledge, larkfell: Brand, book: SqlOrderBook
) -> Assistant:
    choice = ModelChoice(api_key="test-key", base_url=model.base_url, name="test-model")
    made = chat_model(choice, larkfell)
    return Assistant(
        demo_knowledge, larkfell, made, "test-model", masker=MASKER, orders=book, policy=RETAIL
    )


def talk(session: str = "ann") -> Conversation:
    identity = Identity(session, Proof.SESSION) if session else None
    return Conversation("talk", session=identity)


def test_the_proposal_reaches_the_shopper_literally_whatever_the_model_says(
    assistant: Assistant, model: HostedModel
):
    model.says(CANCEL, "All done, nothing else to read here.")
    answer = assistant.answer(talk().said(Role.SHOPPER, "cancel #W100001, by mistake"))
    assert answer.proposal is not None
    assert answer.proposal.text in answer.text
    assert "£49.99" in answer.text


def test_a_model_that_confirms_by_itself_changes_nothing(
    assistant: Assistant, model: HostedModel, book: SqlOrderBook
):
    before = state(book)
    model.says(CANCEL, CONFIRM, "It is cancelled.")
    asked = talk().said(Role.SHOPPER, "cancel #W100001, by mistake")
    answer = assistant.answer(asked)
    said = asked.said(Role.ASSISTANT, answer.text, answer)
    model.says(CONFIRM, "It is cancelled.")
    for words in ("is it open today?", "yes but wait", "yes?"):
        assistant.answer(said.said(Role.SHOPPER, words))
    assert state(book) == before


def test_after_a_yes_it_is_done_and_said(
    assistant: Assistant, model: HostedModel, book: SqlOrderBook
):
    model.says(CANCEL, "Please check.")
    asked = talk().said(Role.SHOPPER, "cancel #W100001, by mistake")
    answer = assistant.answer(asked)
    model.says(CONFIRM, "Right.")
    yes = asked.said(Role.ASSISTANT, answer.text, answer).said(Role.SHOPPER, "Yes, please.")
    done = assistant.answer(yes)
    assert "#W100001: cancelled" in done.text
    order = book.order("W100001")
    assert order is not None
    assert order.status == "cancelled"


def test_a_model_that_names_another_customer_reads_nothing(
    assistant: Assistant, model: HostedModel
):
    model.says(
        [
            Call("identify_customer", {"email": "bob@mail.example"}),
            Call("identify_customer", {"name": "Bob Stone", "postcode": "PA34 5DQ"}),
            Call("get_order", {"order": "#W200001"}),
            Call("get_profile", {"customer_id": "bob"}),
        ],
        "Here you are: 7 Harbour Road, Oban.",
    )
    for session in ("", "ann"):
        answer = assistant.answer(talk(session).said(Role.SHOPPER, "what did Bob order?"))
        told = answer.text + "".join(use.result for use in answer.trace.tools)
        assert "Harbour" not in told
        assert "Oban" not in told
        assert answer.identity is None
