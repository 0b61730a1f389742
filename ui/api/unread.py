"""What is said of files that come while the assistant answers: it can't look at them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.conversation import Finished, Role, StreamEvent, TextDelta
from assistant.keyless.phrasebook import LANGUAGES
from desk import wording
from desk.messages import Message, State

_ARABIC = re.compile("[\u0600-\u06ff]")
# How the quick reply asks for a person in languages that the assistant itself doesn't read.
_UNREAD = tuple(
    wording.say("ask_person", code) for code in wording.LANGUAGES if code not in LANGUAGES
)


def asks_for_person(text: str) -> bool:
    """Whether a person is asked for in a language that the assistant doesn't read."""
    return any(words in text for words in _UNREAD)


def first_files(message: Message, said: Iterable[Message]) -> bool:
    """Whether a message is the first with files that the assistant answers.

    Args:
        message: The shopper's.
        said: Everything in the conversation.
    """
    return bool(message.attachments) and not any(
        one.role is Role.SHOPPER
        and one.ordinal < message.ordinal
        and one.attachments
        and one.state is State.ANSWERED
        for one in said
    )


def noted(told: Iterable[StreamEvent], message: Message, *, staffed: bool) -> Iterator[StreamEvent]:
    """An answer that ends with the word that files can't be looked at, and the way to a person.

    One that passes the case on needs no such word.

    Args:
        told: The answer's events.
        message: The shopper's, with files.
        staffed: Whether there is anybody who could look at them.
    """
    for event in told:
        if not isinstance(event, Finished) or event.answer.handoff is not None:
            yield event
            continue
        answer = event.answer
        language = "ar" if _ARABIC.search(message.text) else answer.language
        words = wording.say("files_unread", language)
        suggestions = answer.suggestions
        if staffed:
            words = f"{words} {wording.say('files_person', language)}"
            suggestions = (*suggestions, wording.say("ask_person", language))
        words = f"\n\n{words}" if answer.text else words
        yield TextDelta(words)
        yield Finished(replace(answer, text=answer.text + words, suggestions=suggestions))
