"""A server of its own process that speaks Chat Completions and answers by script, at its pace.

Run as ``python -m ui.benchmarks.model_server FIRST_MS EACH_MS``: it prints its port, looks
something up for each question, then says something about what came back. How long it had each
question, from the request's last byte to the answer's, is at ``/times``.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
    b"Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n"
)
# Pieces in which a reply is streamed, as a model's tokens come.
_PIECE = 12


@dataclass(slots=True)
class ScriptedServer:
    """Looks up twice, side by side, then speaks of the first things it found.

    Attributes:
        first: Seconds before the first piece, as a model reads its prompt.
        each: Seconds between pieces.
        times: Seconds of each request, by the question it belongs to.
        sizes: Bytes of each request's messages and tools, by question.
    """

    first: float
    each: float
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sizes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                size = next(
                    (
                        int(r[15:])
                        for r in head.splitlines()
                        if r.lower().startswith("content-length:")
                    ),
                    0,
                )
                body = await reader.readexactly(size) if size else b""
                if head.startswith("POST"):
                    await self._complete(json.loads(body), writer)
                else:
                    self._tell(writer)
                await writer.drain()
        writer.close()

    def _tell(self, writer: asyncio.StreamWriter) -> None:
        body = json.dumps({"times": self.times, "sizes": self.sizes}).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    async def _complete(self, request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        started = time.perf_counter()
        messages = request["messages"]
        question = next(m["content"] for m in reversed(messages) if m["role"] == "user")
        prompt = len(json.dumps([messages, request.get("tools", [])], ensure_ascii=False))
        self.sizes[question].append(prompt)
        writer.write(_HEAD)
        await asyncio.sleep(self.first)
        written = 0
        for delta in reply(messages, can_look_up=bool(request.get("tools"))):
            writer.write(_event({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}))
            await writer.drain()
            await asyncio.sleep(self.each)
            written += 3
        usage = {
            "prompt_tokens": prompt // 4,
            "completion_tokens": written,
            "total_tokens": prompt // 4 + written,
        }
        stop = {"index": 0, "delta": {}, "finish_reason": "stop"}
        writer.write(_event({"choices": [stop]}))
        writer.write(_event({"choices": [], "usage": usage}))
        writer.write(b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")
        self.times[question].append(time.perf_counter() - started)


def reply(messages: list[dict[str, Any]], *, can_look_up: bool) -> Iterator[dict[str, Any]]:
    """A model's deltas: two calls for a question, a few sentences for their results."""
    last = messages[-1]
    if last["role"] == "user" and can_look_up:
        asked = json.dumps({"query": last["content"]}), json.dumps({"question": last["content"]})
        for index, (name, arguments) in enumerate(
            zip(("search_products", "search_help"), asked, strict=True)
        ):
            function = {"name": name, "arguments": arguments}
            call = {"index": index, "id": f"call{index}", "type": "function", "function": function}
            yield {"tool_calls": [call]}
        return
    text = "".join(_sentences(messages)) or "Here is what I found."
    for start in range(0, len(text), _PIECE):
        yield {"content": text[start : start + _PIECE]}


def _sentences(messages: list[dict[str, Any]]) -> Iterator[str]:
    for message in messages:
        if message["role"] != "tool":
            continue
        try:
            found = json.loads(message["content"])
        except ValueError:
            continue
        for product in found.get("products", ())[:2]:
            yield f"The [[p:{product['id']}]] costs {product.get('price', 'what its card says')}. "
        for passage in found.get("passages", ())[:1]:
            yield f"{passage['text'].split('. ')[0].rstrip('.')}. [[c:{passage['key']}]] "


def _event(chunk: dict[str, Any]) -> bytes:
    body = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    data = b"data: " + json.dumps({**body, **chunk}).encode() + b"\n\n"
    return b"%x\r\n" % len(data) + data + b"\r\n"


@dataclass(frozen=True, slots=True)
class Running:
    """A scripted server in a process of its own."""

    base_url: str

    def told(self) -> dict[str, dict[str, list[float]]]:
        """Seconds and bytes of its requests, by question."""
        with urllib.request.urlopen(f"{self.base_url}/times") as answer:  # noqa: S310 - loopback
            found: dict[str, dict[str, list[float]]] = json.load(answer)
        return found


@contextlib.contextmanager
def running(first_ms: float, each_ms: float) -> Iterator[Running]:
    """Start one, and stop it afterwards."""
    command = [sys.executable, "-m", __name__, str(first_ms), str(each_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        try:
            yield Running(f"http://127.0.0.1:{int(process.stdout.readline())}/v1")
        finally:
            process.terminate()


async def _main(first_ms: float, each_ms: float) -> None:
    scripted = ScriptedServer(first_ms / 1000, each_ms / 1000)
    server = await asyncio.start_server(scripted.serve, "127.0.0.1", 0, backlog=512)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_main(float(sys.argv[1]), float(sys.argv[2])))
