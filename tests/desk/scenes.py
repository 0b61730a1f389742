"""What tests of the desk say and do, in few words."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.conversation import Answer, Decision, Handoff, HandoffReason, Trace
from desk.messages import Author, Event, Message
from desk.store import ConversationStore

MARA = Author("a_mara", "Mara Lind")
BO = Author("a_bo", "Bo Okafor")
LIMIT = 500


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'desk.db'}"


def describe(message: Message) -> str:
    return json.dumps({"id": message.id, "text": message.text})


def answer(text: str, handoff: Handoff | None = None, language: str = "en") -> Answer:
    decision = Decision.HANDOFF if handoff else Decision.ANSWER
    return Answer(text, decision, (), (), Trace(3, "test", "1"), handoff, language=language)


def case(reason: HandoffReason = HandoffReason.ASKED, detail: str = "") -> Handoff:
    return Handoff(reason, "Wants to know where the parcel is.", detail=detail)


def say(store: ConversationStore, conversation: str, text: str, key: str | None = None) -> Message:
    return store.accept(conversation, text, key, describe, LIMIT).message


def claim(store: ConversationStore, conversation: str) -> Message:
    message = store.claim(conversation)
    assert message is not None
    return message


def talked(store: ConversationStore, conversation: str, asked: str, told: str) -> Message:
    """One question with the bot's answer."""
    say(store, conversation, asked)
    reply = store.finish(claim(store, conversation), answer(told), describe)
    assert reply is not None
    return reply


def told(store: ConversationStore, conversation: str, after: int = 0) -> list[str]:
    """The events, by what they tell."""
    return [_named(event) for event in store.events(conversation, after, 10_000)]


def _named(event: Event) -> str:
    data = json.loads(event.data)
    if event.type == "system":
        return f"system {data['code']}"
    if event.type == "state":
        return f"state {data['charge']} {data['status']}"
    return event.type.value
