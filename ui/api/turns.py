"""Answers shoppers' messages: one at a time in a conversation, a few at a time over all."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from assistant.conversation import (
    AssistantError,
    Conversation,
    Finished,
    Status,
    StreamEvent,
    TextDelta,
)
from assistant.guard.masking import shown
from desk.messages import Accepted, DeskError, EventType, Message, Pace, State, StoreUnavailable
from desk.store import ConversationStore
from kb.documents import KnowledgeError
from ui.api import events
from ui.api.notifier import Notifier

_log = logging.getLogger(__name__)

# A message that took the process down with it twice would do so for ever.
_ATTEMPTS = 2

_SORRY = "I could not answer that just now. Please try again in a moment."


class Answerer(Protocol):
    """What is needed of the assistant."""

    @property
    def brand_name(self) -> str:
        """The brand it speaks for."""
        ...

    def greeting(self) -> str:
        """What a new conversation begins with."""
        ...

    def suggestions(self) -> tuple[str, ...]:
        """Questions to begin with."""
        ...

    def stream(self, conversation: Conversation) -> Iterator[StreamEvent]:
        """Answer the last turn; blocks, ends with Finished, and raises AssistantError."""
        ...


class Busy(Exception):  # noqa: N818 - reads as what it is
    """As many messages wait for an answer as may wait; nothing was stored."""


class Turns:
    """Takes messages in and answers them in worker threads.

    A message is stored before it is acknowledged, and everything about it is an event in the store:
    whoever waits, or comes back later, reads it there.
    """

    def __init__(
        self,
        store: ConversationStore,
        answerer: Answerer,
        notifier: Notifier,
        *,
        workers: int = 8,
        waiting: int = 64,
        turn_limit: int = 200,
        masked: Callable[[str], str] = str,
        pace: Pace | None = None,
    ) -> None:
        """Begin to work.

        Args:
            store: Where conversations are kept.
            answerer: Answers them.
            notifier: Told of every event.
            workers: Messages that are answered at the same time. Answering keyless is CPU-bound,
                answering with a hosted model is waiting; eight serves both.
            waiting: Messages that may wait for a worker; more are refused with Busy.
            turn_limit: Messages that a shopper may send in one conversation.
            masked: Takes out of a text what must not be kept; the same for the same text.
            pace: How many messages one conversation takes in a short time; None for any number.
        """
        self._store = store
        self._answerer = answerer
        self._notifier = notifier
        self._room = workers + waiting
        self._turn_limit = turn_limit
        self._masked = masked
        self._pace = pace
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="turn")
        self._lock = threading.Lock()
        self._admitted = 0
        # Messages yet to be answered, by conversation; a conversation in here is being worked on.
        self._lines: dict[str, int] = {}

    def accept(self, conversation_id: str, text: str, key: str | None) -> Accepted:
        """Store a message and have it answered.

        Raises:
            Busy: No more messages can wait.
            DeskError: The store refuses it, and why.
        """
        # Before anything is written, so that no file and no log ever holds it.
        text = self._masked(text)
        # A repeated request was let in before: it needs no room.
        if key is not None and (before := self._store.repeated(conversation_id, text, key)):
            return before
        with self._lock:
            if self._admitted >= self._room:
                raise Busy
            self._admitted += 1
        try:
            accepted = self._store.accept(
                conversation_id, text, key, events.announced, self._turn_limit, self._pace
            )
        except BaseException:
            self._leave()
            raise
        if accepted.repeated:
            self._leave()
            return accepted
        self._notifier.notify(conversation_id)
        self._line_up(conversation_id)
        return accepted

    def resume(self) -> int:
        """Take up what another process left unanswered when it ended; returns how many messages.

        What was under way is answered again, and a message that was tried twice is failed with a
        word. Call it once, before requests come in, and only where no other process answers.
        """
        left = self._store.interrupted()
        for message in left:
            if message.state is State.ANSWERING:
                if message.attempts >= _ATTEMPTS:
                    _log.warning("message %s was tried %d times", message.id, message.attempts)
                    self._store.fail(message, events.failed(message, _SORRY))
                    continue
                self._store.requeue(message)
            with self._lock:
                self._admitted += 1
            self._line_up(message.conversation_id)
        return len(left)

    def close(self) -> None:
        """Finish what is being answered; what waits is found by the next start."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _leave(self) -> None:
        with self._lock:
            self._admitted -= 1

    def _line_up(self, conversation_id: str) -> None:
        with self._lock:
            first = conversation_id not in self._lines
            self._lines[conversation_id] = self._lines.get(conversation_id, 0) + 1
        if first:
            self._submit(conversation_id)

    def _submit(self, conversation_id: str) -> None:
        try:
            self._pool.submit(self._work, conversation_id)
        except RuntimeError:
            # The app is going down. The message is stored, and the next start answers it.
            _log.info("conversation %s waits for the next start", conversation_id)

    def _work(self, conversation_id: str) -> None:
        try:
            message = self._store.claim(conversation_id)
            if message is not None:
                self._answer(message)
        except DeskError as error:
            # Nothing could be written, not even that it failed. The next start takes it up.
            _log.error("conversation %s stands still: %s", conversation_id, error)
        finally:
            with self._lock:
                self._admitted -= 1
                self._lines[conversation_id] -= 1
                more = self._lines[conversation_id] > 0
                if not more:
                    del self._lines[conversation_id]
            if more:
                # At the end of the queue again, so that one conversation can't keep a worker.
                self._submit(conversation_id)

    def _answer(self, message: Message) -> None:
        try:
            self._stream(message)
        except StoreUnavailable:
            raise
        except (AssistantError, KnowledgeError) as error:
            _log.error("message %s: %s", message.id, error)
            self._fail(message)
        except Exception:
            # The border between a worker and whatever a tool or a model may raise: unanswered, the
            # shopper would wait for ever.
            _log.exception("message %s could not be answered", message.id)
            self._fail(message)

    def _stream(self, message: Message) -> None:
        offset = 0
        conversation = self._store.conversation(message.conversation_id)
        for event in self._answerer.stream(conversation):
            if isinstance(event, Status):
                self._tell(message, EventType.STATUS, events.doing(message, event.doing))
            elif isinstance(event, TextDelta):
                # Offsets are those of what is shown.
                text = shown(event.text)
                self._tell(message, EventType.DELTA, events.piece(message, offset, text))
                offset += len(text)
            else:
                self._finish(message, event)
                return
        raise AssistantError("the assistant ended without an answer; its stream lacks Finished")

    def _tell(self, message: Message, type_: EventType, data: str) -> None:
        self._store.tell(message, type_, data)
        self._notifier.notify(message.conversation_id)

    def _finish(self, message: Message, finished: Finished) -> None:
        self._store.finish(message, finished.answer, events.answered)
        self._notifier.notify(message.conversation_id)

    def _fail(self, message: Message) -> None:
        self._store.fail(message, events.failed(message, _SORRY))
        self._notifier.notify(message.conversation_id)
