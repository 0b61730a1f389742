"""Connections that only go to checked addresses, and one request over them."""

from __future__ import annotations

import functools
import re
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore

from ingest.guard import AddressGuard, UnresolvedError

WireError = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    UnresolvedError,
)
WireTimeout = httpcore.TimeoutException
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:+-]{1,40})""", re.IGNORECASE)


class CheckedBackend(httpcore.NetworkBackend):
    """Resolves a host once, has all its addresses checked, and connects to one of those.

    Host header and server name stay those of the web address; only where the packets go is fixed.
    """

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that answers."""
        addresses = self._guard.addresses(host, port)
        deadline = time.monotonic() + timeout if timeout is not None else None
        failure: Exception | None = None
        for count, address in enumerate(addresses):
            # A silent address leaves time for the others.
            share = None
            if deadline is not None:
                share = max(0.01, (deadline - time.monotonic()) / (len(addresses) - count))
            try:
                return self._sockets.connect_tcp(
                    address, port, share, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        assert failure is not None
        raise failure

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Never: pages are not read from sockets of this machine."""
        raise httpcore.ConnectError(f"not a web address: {path}")


@dataclass(frozen=True, slots=True)
class Response:
    """The head of an answer; ``raw`` is its body as it arrives.

    Attributes:
        headers: By name in lower case; repeated ones joined by a comma.
        cookies: The ``Set-Cookie`` headers, one by one.
    """

    status: int
    reason: str
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    raw: Iterator[bytes]

    @property
    def media_type(self) -> str:
        """The content type without parameters, in lower case."""
        return self.headers.get("content-type", "").split(";", maxsplit=1)[0].strip().lower()

    @property
    def charset(self) -> str:
        """The encoding that the content type names; empty without one."""
        match = _CHARSET.search(self.headers.get("content-type", ""))
        return match.group(1).lower() if match else ""

    @property
    def location(self) -> str:
        """Where a redirect leads; bytes beyond ASCII are UTF-8 as in browsers, or Latin-1."""
        text = self.headers.get("location", "")
        try:
            return text.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return text


class Wire:
    """A pool of checked connections; safe to use from several threads.

    Args:
        guard: Says where a connection may go.
        connections: How many are kept open.
        timeout: Seconds for connecting and for each pause of the server.
    """

    def __init__(self, guard: AddressGuard, *, connections: int, timeout: float) -> None:
        self._timeouts = dict.fromkeys(("connect", "read", "write", "pool"), timeout)
        # Waiting for a free connection is no fault of the server.
        self._timeouts["pool"] = timeout * 30
        # Environment variables belong to the settings, and a proxy would undo the guard: httpcore
        # reads none.
        self._pool = httpcore.ConnectionPool(
            ssl_context=_certificates(),
            max_connections=connections + 4,
            max_keepalive_connections=connections,
            keepalive_expiry=15.0,
            network_backend=CheckedBackend(guard),
        )

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    @contextmanager
    def send(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None = None
    ) -> Iterator[Response]:
        """One request, no redirects.

        Raises:
            AddressRefusedError: Where the host leads, the guard refuses to go.
            WireError, WireTimeout: Nothing came back, or nothing that is HTTP.
        """
        parts = urlsplit(url)
        assert parts.hostname is not None
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        address = httpcore.URL(
            scheme=parts.scheme, host=parts.hostname, port=parts.port, target=target
        )
        lines = [(b"Host", parts.netloc.rpartition("@")[2].encode("ascii"))]
        lines += [(k.encode("ascii"), v.encode("latin-1", "ignore")) for k, v in headers.items()]
        with self._pool.stream(
            method, address, headers=lines, content=content, extensions={"timeout": self._timeouts}
        ) as answer:
            phrase = answer.extensions.get("reason_phrase", b"")
            yield Response(
                answer.status,
                phrase.decode("ascii", "replace"),
                *_headers(answer.headers),
                answer.iter_stream(),
            )


def _headers(lines: Iterable[tuple[bytes, bytes]]) -> tuple[dict[str, str], tuple[str, ...]]:
    headers: dict[str, str] = {}
    cookies: list[str] = []
    for key, value in lines:
        name, text = key.decode("latin-1").lower(), value.decode("latin-1")
        if name == "set-cookie":
            cookies.append(text)
        else:
            headers[name] = f"{headers[name]}, {text}" if name in headers else text
    return headers, tuple(cookies)


@functools.cache
def _certificates() -> ssl.SSLContext:
    return httpcore.default_ssl_context()
