"""A conversation as messages: earlier turns with what was looked up, then the open question."""

from __future__ import annotations

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from assistant import markers
from assistant.conversation import Answer, Conversation, Role
from assistant.guard import cleaned
from assistant.tools import parse_arguments

# Tool results of the last turns are given back whole; of older turns only what was said.
WITH_RESULTS = 4
TURNS = 20


def messages_of(conversation: Conversation) -> list[AnyMessage]:
    """The messages a model reads; the last one is what the shopper said last."""
    turns = conversation.turns[-2 * TURNS :]
    answered = [i for i, turn in enumerate(turns) if turn.answer is not None]
    detailed = set(answered[-WITH_RESULTS:])
    messages: list[AnyMessage] = []
    for position, turn in enumerate(turns):
        if turn.role is Role.SHOPPER:
            messages.append(HumanMessage(cleaned(turn.text)))
            continue
        if turn.answer is not None and position in detailed:
            messages += _lookups(turn.answer)
        messages.append(AIMessage(_marked(turn.text, turn.answer)))
    return messages


def _lookups(answer: Answer) -> list[AnyMessage]:
    found: list[AnyMessage] = []
    for use in answer.trace.tools:
        call = {"name": use.name, "args": parse_arguments(use.arguments), "id": use.id}
        found.append(AIMessage(content="", tool_calls=[call]))
        found.append(ToolMessage(use.result, tool_call_id=use.id, name=use.name))
    return found


def _marked(text: str, answer: Answer | None) -> str:
    """What was said with the marks that show which products the shopper saw, in their order."""
    if answer is None:
        return text
    cards = "".join(markers.card(card.product_id) for card in answer.cards)
    asked = markers.CLARIFY if answer.decision == "clarify" else ""
    return f"{asked}{text}{cards}"
