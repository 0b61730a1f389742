"""HTTP as the load driver speaks it: little code between the wire and the clock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any

_HEAD_LIMIT = 1 << 20


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status, its headers in small letters, and its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


class Line:
    """One connection for requests, opened again when the server has closed it."""

    def __init__(self, host: str, port: int, token: str = "") -> None:
        self._host, self._port = host, port
        self.token = token
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, body: object = None) -> Reply:
        """Send a request and read the whole answer.

        Raises:
            OSError: The connection breaks before an answer came; IncompleteReadError as well.
        """
        kept = self._writer is not None and not self._writer.is_closing()
        try:
            return await self._ask(method, path, body)
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            if not kept:
                raise
        # Idle connections are the server's to close: such a request never reached it.
        return await self._ask(method, path, body)

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _ask(self, method: str, path: str, body: object) -> Reply:
        if self._writer is None or self._writer.is_closing():
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        assert self._reader is not None
        content = b"" if body is None else json.dumps(body).encode()
        self._writer.write(_request(method, path, self.token, content) + content)
        status, headers = await _head(self._reader)
        size = int(headers.get("content-length", "0"))
        answer = await self._reader.readexactly(size) if size else b""
        if headers.get("connection") == "close":
            self.close()
        return Reply(status, headers, answer)


async def events(host: str, port: int, path: str, token: str) -> AsyncGenerator[tuple[str, bytes]]:
    """Type and data of server-sent events, as they come; the first is ``("open", b"")``.

    Raises:
        ConnectionError: The server gives no stream, or cuts it.
    """
    reader, writer = await asyncio.open_connection(host, port, limit=_HEAD_LIMIT)
    try:
        writer.write(_request("GET", path, token, b""))
        status, _ = await _head(reader)
        if status != 200:
            raise ConnectionRefusedError(f"a stream was answered with {status}")
        yield "open", b""
        left = b""
        while size := int(await reader.readline() or b"0", 16):
            left += await reader.readexactly(size)
            await reader.readexactly(2)
            *whole, left = left.split(b"\n\n")
            for block in whole:
                kind, data = "", b""
                for row in block.split(b"\n"):
                    if row.startswith(b"event: "):
                        kind = row[7:].decode()
                    elif row.startswith(b"data: "):
                        data = row[6:]
                if kind:
                    yield kind, data
    finally:
        writer.close()


def _request(method: str, path: str, token: str, content: bytes) -> bytes:
    rows = [f"{method} {path} HTTP/1.1", "Host: aisle"]
    if token:
        rows.append(f"Authorization: Bearer {token}")
    if content:
        rows += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    elif method != "GET":
        rows.append("Content-Length: 0")
    return ("\r\n".join(rows) + "\r\n\r\n").encode()


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    first, *rows = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {}
    for row in rows:
        name, _, value = row.partition(":")
        headers[name.strip().lower()] = value.strip().lower()
    return int(first.split()[1]), headers
