"""Connections that take for ever: whoever begins a request has to bring it to its end."""

from __future__ import annotations

from asyncio import TimerHandle, Transport
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

# Seconds for a request's head, from the connection or from its first byte; and for its body, in
# which a file of 5 MB has to come over a slow line.
HEAD, BODY = 15.0, 120.0
# Bytes of a head; more isn't read.
HEAD_LIMIT = 64 * 1024


class Connection(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """One connection, closed when its request doesn't come in time.

    The server underneath waits for ever: some thousand clients that each send a byte a minute
    would hold all the connections that it may have.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        """As the server makes it."""
        super().__init__(*args, **options)
        self._timer: TimerHandle | None = None
        self._timed: object = None
        self._head = 0

    def connection_made(self, transport: Transport) -> None:
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._wait(HEAD, "head")

    def data_received(self, data: bytes) -> None:
        """Take in what came, and set the time for what is still to come."""
        before = self.cycle
        super().data_received(data)
        if self.transport.is_closing():
            self._stop()
            return
        cycle = self.cycle
        if cycle is not before:
            # At least one head came to its end with this.
            self._head, self._timed = 0, None
        if cycle is None or (cycle is before and cycle.response_complete):
            self._head += len(data)
            if self._head > HEAD_LIMIT:
                self._stop()
                self.transport.close()
            else:
                self._wait(HEAD, "head")
        elif cycle.more_body and not cycle.response_complete:
            self._wait(BODY, cycle)
        else:
            self._stop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self, seconds: float, what: object) -> None:
        """Time for one thing is given once: more bytes of it don't give more."""
        if self._timer is not None and self._timed is what:
            return
        self._stop()
        self._timed = what
        self._timer = self.loop.call_later(seconds, self._give_up)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._timed = None

    def _give_up(self) -> None:
        self._timer = None
        if not self.transport.is_closing():
            self.transport.close()
