"""Answers shoppers' messages: one at a time in a conversation, a few at a time over all."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Protocol

from assistant.conversation import (
    Answer,
    AssistantError,
    Conversation,
    Identity,
    Status,
    StreamEvent,
    TextDelta,
)
from assistant.guard.masking import shown
from desk.messages import (
    Accepted,
    Charge,
    DeskError,
    Message,
    Moved,
    Pace,
    State,
    StoreUnavailable,
)
from desk.routing import Routing
from desk.store import ConversationStore
from kb.documents import KnowledgeError
from ui.api import events, unread
from ui.api.later import Later
from ui.api.notifier import Notifier
from ui.api.passing import Line, Passing

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

    def greeting(self, locale: str = "", /) -> str:
        """What a new conversation begins with, in a language where it speaks that."""
        ...

    def suggestions(self, locale: str = "", /) -> tuple[str, ...]:
        """Questions to begin with, likewise."""
        ...

    def stream(self, conversation: Conversation) -> Iterator[StreamEvent]:
        """Answer the last turn; blocks, ends with Finished, and raises AssistantError."""
        ...


class Busy(Exception):  # noqa: N818 - reads as what it is
    """As many messages wait for an answer as may wait; nothing was stored."""


class Turns:
    """Takes messages in and answers them in worker threads.

    A message is stored before it is acknowledged, and everything about it is an event in the store:
    whoever waits, or comes back later, reads it there. While a person is in charge, messages are
    only stored. When a person takes over in mid-answer, that answer is dropped; when the
    conversation is given back, what the shopper still waits for is answered.
    """

    def __init__(
        self,
        store: ConversationStore,
        answerer: Answerer,
        notifier: Notifier,
        *,
        workers: int = 8,
        waiting: int = 256,
        turn_limit: int = 200,
        masked: Callable[[str], str] = str,
        pace: Pace | None = None,
        routing: Routing | None = None,
        session: Callable[[str], Identity | None] = lambda _conversation_id: None,
        finished: Callable[[str, Answer], None] = lambda _conversation_id, _answer: None,
    ) -> None:
        """Begin to work.

        Args:
            store: Where conversations are kept.
            answerer: Answers them.
            notifier: Told of every event in the store, whoever brings it about.
            workers: Messages that are answered at the same time. Answering with a hosted model is
                waiting, and eight serve it; answering keyless computes, and more threads than
                processors only take them from those who take messages in.
            waiting: Messages that may wait for a worker; more are refused with Busy.
            turn_limit: Messages that a shopper may send in one conversation.
            masked: Takes out of a text what must not be kept; the same for the same text.
            pace: How many messages one conversation takes in a short time; None for any number.
            routing: Where hand-overs go, here and from elsewhere; None for the store's own.
            session: The customer whom a conversation's signed session names; asked for each answer.
            finished: Told of each answer that was made, for example to count what it cost.
        """
        self._store = store
        self._answerer = answerer
        self._notifier = notifier
        self._room = workers + waiting
        self._turn_limit = turn_limit
        self._masked = masked
        self._pace = pace
        if routing is not None and routing.followed is None:
            routing = replace(routing, followed=notifier.followed)
        self._routing = routing
        self._session = session
        self._finished = finished
        self._passing = Passing(store)
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="turn")
        self._lock = threading.Lock()
        self._admitted = 0
        # Messages yet to be answered, by conversation; a conversation in here is being worked on.
        self._lines: dict[str, int] = {}
        self._later = Later(self._take_up)
        if routing is not None:
            store.route(routing)
        store.listen(self._moved)

    def accept(
        self,
        conversation_id: str,
        text: str,
        key: str | None,
        attachments: Sequence[str] = (),
    ) -> Accepted:
        """Store a message and have it answered, unless a person is in charge.

        Args:
            conversation_id: Where it is said.
            text: What is said.
            key: The sender's idempotency key.
            attachments: Ids of files that belong to it.

        Raises:
            Busy: No more messages can wait.
            DeskError: The store refuses it, and why.
        """
        # Before anything is written, so that no file and no log ever holds it.
        text = self._masked(text)
        # A repeated request was let in before: it needs no room.
        if key is not None and (before := self._store.repeated(conversation_id, text, key)):
            return before
        self._enter(conversation_id)
        try:
            accepted = self._store.accept(
                conversation_id,
                text,
                key,
                events.announced,
                self._turn_limit,
                self._pace,
                attachments=attachments,
            )
        except BaseException:
            self._leave()
            raise
        if accepted.repeated or accepted.message.state is State.PASSED:
            self._leave()
            return accepted
        # Not where it was said, if that was merged into another conversation.
        self._line_up(accepted.message.conversation_id)
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
        self._later.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._passing.close()

    def _moved(self, moved: Moved) -> None:
        self._notifier.hear(moved)
        for _ in range(moved.queued):
            # Given back: it was let in when it was said, so there is no question of room.
            with self._lock:
                self._admitted += 1
            self._line_up(moved.conversation_id)

    def _enter(self, conversation_id: str) -> None:
        with self._lock:
            full = self._admitted >= self._room
            self._admitted += not full
        if full:
            # What is said to a person needs none of our workers.
            if self._store.standing(conversation_id).charge is not Charge.PERSON:
                raise Busy
            with self._lock:
                self._admitted += 1

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
        message = None
        try:
            message = self._store.claim(conversation_id)
            if message is not None:
                self._answer(message)
        except StoreUnavailable as error:
            # Nothing could be written, not even that it failed. It keeps its place meanwhile.
            _log.error("conversation %s stands still: %s", conversation_id, error)
            self._later.put(conversation_id, message)
            return
        except DeskError as error:
            # It was erased, for example.
            _log.error("conversation %s can't be answered: %s", conversation_id, error)
        except Exception:
            _log.exception("conversation %s can't be answered", conversation_id)
        with self._lock:
            self._admitted -= 1
            self._lines[conversation_id] -= 1
            more = self._lines[conversation_id] > 0
            if not more:
                del self._lines[conversation_id]
        if more:
            # At the end of the queue again, so that one conversation can't keep a worker.
            self._submit(conversation_id)

    def _take_up(self, conversation_id: str, message: Message | None) -> None:
        if message is not None:
            self._store.requeue(message)
        self._submit(conversation_id)

    def _answer(self, message: Message) -> None:
        line = self._passing.about(message)
        try:
            self._stream(line)
        except StoreUnavailable:
            raise
        except (AssistantError, KnowledgeError) as error:
            _log.error("message %s: %s", message.id, error)
            self._fail(line)
        except Exception:
            # The border between a worker and whatever a tool or a model may raise: unanswered, the
            # shopper would wait for ever.
            _log.exception("message %s could not be answered", message.id)
            self._fail(line)

    def _stream(self, line: Line) -> None:
        offset = 0
        conversation_id = line.message.conversation_id
        session = self._session(conversation_id)
        conversation = self._store.conversation(conversation_id, session)
        staffed = self._routing is None or self._routing.staffed()
        told = self._answerer.stream(replace(conversation, staffed=staffed))
        if line.message.attachments:
            said = self._store.snapshot(conversation_id).messages
            if unread.first_files(line.message, said):
                told = unread.noted(told, line.message, staffed=staffed)
        for event in told:
            if isinstance(event, Status):
                line.doing(event.doing)
            elif isinstance(event, TextDelta):
                # Offsets are those of what is shown.
                text = shown(event.text)
                line.piece(offset, text)
                offset += len(text)
            else:
                self._finish(line, event.answer)
                return
            if line.gone:
                _log.info("message %s is a person's now; its answer is dropped", line.message.id)
                return
        raise AssistantError("the assistant ended without an answer; its stream lacks Finished")

    def _finish(self, line: Line, answer: Answer) -> None:
        rest = line.rest()
        kept = self._store.finish(line.message, answer, events.answered, self._routing, told=rest)
        if kept is None:
            _log.info("message %s is a person's now; its answer is dropped", line.message.id)
        # Dropped or not, it was made and has cost what it cost.
        self._finished(line.message.conversation_id, answer)

    def _fail(self, line: Line) -> None:
        data = events.failed(line.message, _SORRY)
        self._store.fail(line.message, data, told=line.rest())
