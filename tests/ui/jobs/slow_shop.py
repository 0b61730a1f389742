"""A shop whose feeds answer when a test lets them, and that notices who asks at the same time."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class SlowShop:
    """Feeds at ``/NAME/products.jsonl``."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.let = threading.Event()
        self.let.set()
        self.most = 0
        self.price = "20.00"
        self._now = 0
        self._lock = threading.Lock()
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if not self.path.endswith("/products.jsonl"):
                    self.send_error(404)
                    return
                shop.answer(self)

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.server_address[1]}"

    def feed(self, name: str) -> str:
        return f"http://{self.host}/{name}/products.jsonl"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        self.asked.set()
        self.let.wait(30)
        name = request.path.split("/")[1]
        rows = [
            {
                "id": f"{name}-{number}",
                "title": f"{name.title()} thing {number}",
                "description": f"A {name} for number {number}.",
                "price": self.price,
                "brand": "Slow",
                "category": name,
                "url": f"https://shop.example/{name}/{number}",
            }
            for number in range(3)
        ]
        body = "".join(json.dumps(row) + "\n" for row in rows).encode()
        with self._lock:
            self._now -= 1
        try:
            request.send_response(200)
            request.send_header("Content-Type", "application/x-ndjson")
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)
        except OSError:
            return  # who asked is dead


@contextmanager
def open_shop() -> Iterator[SlowShop]:
    shop = SlowShop()
    thread = threading.Thread(target=shop.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield shop
    finally:
        shop.let.set()
        shop.server.shutdown()
        thread.join()
        shop.server.server_close()
