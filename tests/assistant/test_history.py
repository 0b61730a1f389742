from __future__ import annotations

from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from assistant.conversation import (
    Answer,
    Conversation,
    Decision,
    ProductCard,
    Role,
    ToolUse,
    Trace,
)
from assistant.history import TURNS, WITH_RESULTS, messages_of
from kb.documents import Availability


def card(product_id: str) -> ProductCard:
    return ProductCard(
        product_id, "Title", "", "", "", None, None, Availability.UNKNOWN, None, None, None
    )


def answer(text: str, *shown: str, decision: Decision = Decision.ANSWER) -> Answer:
    use = ToolUse(f"call-{text}", "search_products", '{"query": "tent"}', '{"products": []}')
    cards = tuple(map(card, shown))
    return Answer(text, decision, cards, (), Trace(1, "keyless", "v", (use,)))


def talked(turns: int) -> Conversation:
    said = Conversation("x")
    for n in range(turns):
        said = said.said(Role.SHOPPER, f"question {n}")
        said = said.said(Role.ASSISTANT, f"answer {n}", answer(f"answer {n}"))
    return said.said(Role.SHOPPER, "last question")


def test_a_turn_comes_back_as_it_went_with_what_was_looked_up() -> None:
    said = Conversation("x").said(Role.SHOPPER, "tents")
    said = said.said(Role.ASSISTANT, "Here.", answer("Here.", "a", "b"))
    asked, call, result, reply, last = messages_of(said.said(Role.SHOPPER, "the second?"))
    assert isinstance(asked, HumanMessage)
    assert isinstance(call, AIMessage)
    assert call.tool_calls[0]["name"] == "search_products"
    assert call.tool_calls[0]["args"] == {"query": "tent"}
    assert isinstance(result, ToolMessage)
    assert result.tool_call_id == call.tool_calls[0]["id"]
    assert result.content == '{"products": []}'
    assert reply.content == "Here.[[card:a]][[card:b]]"
    assert (last.type, last.content) == ("human", "the second?")


def test_a_question_back_is_marked_as_one() -> None:
    said = Conversation("x").said(Role.SHOPPER, "it")
    said = said.said(Role.ASSISTANT, "Which?", answer("Which?", decision=Decision.CLARIFY))
    assert messages_of(said)[-1].content == "[[clarify]]Which?"


def test_what_a_person_said_is_said_by_the_store() -> None:
    said = Conversation("x").said(Role.SHOPPER, "hi").said(Role.AGENT, "Meg here.")
    assert [(m.type, m.content) for m in messages_of(said)] == [
        ("human", "hi"),
        ("ai", "Meg here."),
    ]


def test_only_the_last_turns_come_back_with_results() -> None:
    results = [m for m in messages_of(talked(10)) if isinstance(m, ToolMessage)]
    assert len(results) == WITH_RESULTS
    assert results[-1].tool_call_id == "call-answer 9"


def test_only_the_last_turns_of_a_long_conversation_are_read() -> None:
    messages = messages_of(talked(50))
    assert sum(isinstance(m, HumanMessage) for m in messages) == TURNS
    assert messages[-1].content == "last question"


def test_no_result_comes_without_its_call() -> None:
    known: set[str] = set()
    for message in messages_of(talked(30)):
        if isinstance(message, AIMessage):
            known.update(call["id"] or "" for call in message.tool_calls)
        if isinstance(message, ToolMessage):
            assert message.tool_call_id in known


def test_arguments_that_were_no_object_are_empty() -> None:
    use = ToolUse("1", "search_products", "not json", "Error")
    broken = Answer("x", Decision.ANSWER, (), (), Trace(1, "m", "v", (use,)))
    said = Conversation("x").said(Role.SHOPPER, "a").said(Role.ASSISTANT, "x", broken)
    call = messages_of(said)[1]
    assert isinstance(call, AIMessage)
    assert call.tool_calls[0]["args"] == {}


def test_the_model_reads_what_was_typed_without_what_only_confuses() -> None:
    said = Conversation("x").said(Role.SHOPPER, "a\u200b\ud800 tent\x00")
    assert messages_of(said)[-1].content == "a tent"
