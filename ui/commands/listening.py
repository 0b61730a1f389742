"""Ports and servers: taken ports are said plainly, and a server says when it really listens."""

from __future__ import annotations

import errno
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import uvicorn

from ui.commands.connections import Connection
from ui.settings import SettingsError

if TYPE_CHECKING:
    from fastapi import FastAPI

# Ports tried after a taken one, where nobody asked for a certain port.
NEXT = 10
# Seconds that open pages are given to go when the server stops.
GRACE = 1
# Seconds that a small server in a thread is given to start and to stop.
PATIENCE = 30


class PortTaken(SettingsError):  # noqa: N818 - reads as what it is
    """Another program listens there."""


def bind(host: str, port: int, option: str = "--port") -> socket.socket:
    """Take a port; nothing is accepted on it before a server listens.

    Args:
        host: Name or address to listen on.
        port: 0 for any free one.
        option: What chooses another port, for the error.

    Raises:
        PortTaken: Another program has it.
        SettingsError: The address is not one of this machine, or the port isn't allowed.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise SettingsError(f"can't listen on {host!r}: {error.strerror}; see --host") from error
    taken = socket.socket(family, kind, protocol)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind(address)
        # Bound twice and listened on once is allowed by some systems: listen to be sure.
        taken.listen(128)
    except OSError as error:
        taken.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(
                f"port {port} on {host} is taken by another program; "
                f"choose another with {option} {port + 1 if port < 65535 else port - 1}"
            ) from None
        other = "--host" if error.errno == errno.EADDRNOTAVAIL else option
        raise SettingsError(
            f"can't listen on port {port} of {host}: {error.strerror}; choose another with {other}"
        ) from error
    return taken


def bind_near(host: str, port: int, option: str) -> socket.socket:
    """Take this port, or the first free one of the next ten.

    Raises:
        PortTaken: All of them are taken.
    """
    for candidate in range(port, port + NEXT + 1):
        try:
            return bind(host, candidate, option)
        except PortTaken:
            continue
    raise PortTaken(
        f"ports {port} to {port + NEXT} on {host} are all taken by other programs; "
        f"choose another with {option}"
    )


def address_of(taken: socket.socket) -> str:
    """Where the server on this socket is reached from this machine, without a final slash."""
    host, port = taken.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Server(uvicorn.Server):
    """Serves one application on a socket that is already bound.

    Args:
        app: The application.
        ready: Called once requests are being answered.
    """

    def __init__(self, app: Any, ready: Callable[[], None] = lambda: None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=Connection,
                log_level="warning",
                access_log=False,
                ws="none",
                # Whether a proxy's headers count is a setting, read where addresses are limited.
                proxy_headers=False,
                timeout_graceful_shutdown=GRACE,
            )
        )
        self._app = app
        self._ready = ready

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until told to stop; ``started`` stays false when the application can't start."""
        # The base class ends the whole process then.
        with suppress(SystemExit):
            super().run(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let streams end first: an open one would be waited for."""
        service = getattr(getattr(self._app, "state", None), "service", None)
        if service is not None:
            service.notifier.close()
        # Open chat pages hold a connection that only the browser would end; that it is cut off is
        # no error to tell with a traceback.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


def serve_until_stopped(app: FastAPI, taken: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or a signal to end, and stop cleanly.

    Raises:
        SettingsError: The application couldn't start.
    """
    server = Server(app, ready)
    try:
        with suppress(KeyboardInterrupt):
            server.run(sockets=[taken])
    finally:
        taken.close()
    if not server.started:
        raise SettingsError("the server couldn't start; the lines above say why")


@contextmanager
def served(app: Any, taken: socket.socket) -> Iterator[None]:
    """Serve an application in a thread for as long as the block runs."""
    begun = threading.Event()
    server = Server(app, begun.set)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [taken]}, name="server", daemon=True
    )
    thread.start()
    try:
        while not begun.wait(0.05):
            if not thread.is_alive():
                raise SettingsError("the server couldn't start; the lines above say why")
        yield
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        taken.close()
