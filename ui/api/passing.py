"""Writes the pieces of answers while they come: many of them in one transaction."""

from __future__ import annotations

import logging
import threading

from desk.messages import DeskError, EventType, Message
from desk.store import ConversationStore
from ui.api import events

_log = logging.getLogger(__name__)

# Pieces of one answer that wait for the disk; from here on they are joined.
_WAITING = 4


class Line:
    """What is told about one message while it is being answered.

    Attributes:
        gone: The message is no longer answered by this attempt: a person took over.
    """

    def __init__(self, message: Message, passing: Passing) -> None:
        self.message = message
        self.gone = False
        self._passing = passing
        self._told: list[tuple[int, str] | str] = []

    def doing(self, what: str) -> None:
        """Tell what the assistant is doing."""
        self._passing._add(self, what)

    def piece(self, offset: int, text: str) -> None:
        """Tell the next piece of the answer."""
        self._passing._add(self, (offset, text))

    def rest(self) -> list[tuple[EventType, str]]:
        """What isn't written yet, for whoever writes the end; waits while some is being written."""
        return self._passing._rest(self)

    def _put(self, told: tuple[int, str] | str) -> None:
        last = self._told[-1] if self._told else ""
        if len(self._told) >= _WAITING and isinstance(last, tuple) and isinstance(told, tuple):
            self._told[-1] = (last[0], last[1] + told[1])
        else:
            self._told.append(told)

    def _take(self) -> list[tuple[EventType, str]]:
        told, self._told = self._told, []
        return [self._event(one) for one in told]

    def _event(self, told: tuple[int, str] | str) -> tuple[EventType, str]:
        if isinstance(told, str):
            return EventType.STATUS, events.doing(self.message, told)
        return EventType.DELTA, events.piece(self.message, *told)


class Passing:
    """One thread that writes what all answers under way tell; the first piece is never held up.

    While one transaction is on its way to the disk, the next pieces gather, and go together in the
    one after it: the busier the server, the fewer transactions an answer costs. They can't pile up:
    an answer is only so long.
    """

    def __init__(self, store: ConversationStore) -> None:
        """Begin to write into ``store``."""
        self._store = store
        self._changed = threading.Condition()
        self._waiting: dict[int, Line] = {}
        self._written: dict[int, Line] = {}
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="passing", daemon=True)
        self._thread.start()

    def about(self, message: Message) -> Line:
        """A line for a message that was claimed."""
        return Line(message, self)

    def close(self) -> None:
        """Write what waits, and end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def _add(self, line: Line, told: tuple[int, str] | str) -> None:
        with self._changed:
            line._put(told)
            self._waiting[id(line)] = line
            self._changed.notify_all()

    def _rest(self, line: Line) -> list[tuple[EventType, str]]:
        with self._changed:
            # Pieces must not come after the answer, nor be lost before it.
            self._changed.wait_for(lambda: id(line) not in self._written)
            self._waiting.pop(id(line), None)
            return line._take()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if not self._waiting:
                    return
                self._written, self._waiting = self._waiting, {}
                lines = list(self._written.values())
                told = [(line.message, *one) for line in lines for one in line._take()]
            gone = self._write(told)
            with self._changed:
                for line in lines:
                    line.gone = line.gone or line.message.id in gone
                self._written = {}
                self._changed.notify_all()

    def _write(self, told: list[tuple[Message, EventType, str]]) -> set[str]:
        try:
            return self._store.tell_all(told)
        except DeskError as error:
            # The answer tells it all again, if it can be written.
            _log.error("pieces of %d messages are lost: %s", len({m.id for m, _, _ in told}), error)
        except Exception:
            # The border of a thread that every answer needs.
            _log.exception("pieces of answers are lost")
        return set()
