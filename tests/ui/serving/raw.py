"""Clients that don't behave: bytes on a socket."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.ui.serving.lean import Served


@contextmanager
def connected(server: Served, *, room: int = 0) -> Iterator[socket.socket]:
    """A connection; ``room`` bytes are all that the system takes in before somebody reads."""
    with closing(opened(server, room=room)) as line:
        yield line


def opened(server: Served, *, room: int = 0) -> socket.socket:
    line = socket.socket()
    if room:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    line.settimeout(30)
    line.connect(("127.0.0.1", server.port))
    return line


def head(method: str, path: str, token: str, *rows: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: shop", f"Authorization: Bearer {token}", *rows]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def hung_up(line: socket.socket, seconds: float) -> bool:
    """Whether the server hangs up within a time."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        line.settimeout(left)
        try:
            if not line.recv(65536):
                return True
        except TimeoutError:
            return False
        except OSError:
            return True
    return False
