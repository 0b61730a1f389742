"""An assistant that says what a test tells it to, and a real server on loopback for it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from assistant.conversation import (
    Answer,
    AssistantError,
    Citation,
    Conversation,
    Decision,
    Finished,
    ProductCard,
    Status,
    StreamEvent,
    TextDelta,
    Trace,
)
from desk.site_settings import LimitSettings, SiteSettings
from desk.store import ConversationStore
from kb.documents import Availability, Money
from tests import fakes
from ui.api.application import create_api
from ui.api.books import Books
from ui.api.models import Health


def card(**changes: object) -> ProductCard:
    fields: dict[str, object] = {
        "product_id": "jacket",
        "title": "Ridgeline Rain Jacket",
        "url": "https://shop.example/p/jacket",
        "image": "",
        "brand": "Fernhollow",
        "price": Money(Decimal("129.00"), "GBP"),
        "list_price": Money(Decimal("159.00"), "GBP"),
        "availability": Availability.IN_STOCK,
        "stock": 4,
        "rating": Decimal("4.6"),
        "rating_count": 213,
        "options": (("Colour", ("Slate", "Moss")), ("Size", ("S", "M", "L"))),
        "note": "20,000 mm waterproof",
        "price_from": True,
    }
    return ProductCard(**(fields | changes))  # type: ignore[arg-type]


def citation(**changes: object) -> Citation:
    fields: dict[str, object] = {
        "article_id": "returns",
        "title": "Returns and refunds",
        "url": "https://shop.example/help/returns",
        "heading": "How long you have",
        "quote": "You can return anything unworn within 60 days.",
        "start": 10,
        "end": 56,
    }
    return Citation(**(fields | changes))  # type: ignore[arg-type]


def answer(text: str, **changes: object) -> Answer:
    fields: dict[str, object] = {
        "text": text,
        "decision": Decision.ANSWER,
        "cards": (),
        "citations": (),
        "trace": Trace(edition=7, model="scripted", prompt_version="1"),
        "suggestions": (),
    }
    return Answer(**(fields | changes))  # type: ignore[arg-type]


class Scripted:
    """Says back what it was asked, in two pieces; ``gate`` holds up the second."""

    brand_name = "Fernhollow"

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.heard: list[Conversation] = []
        self.answers: dict[str, Answer] = {}

    def greeting(self, locale: str = "", /) -> str:
        if locale.startswith("de"):
            return "Guten Tag!"
        return "Hello! What are you looking for?"

    def suggestions(self, locale: str = "", /) -> tuple[str, ...]:
        if locale.startswith("de"):
            return ("Wie geht eine Rückgabe?",)
        return ("Show me rain jackets", "How do returns work?")

    def stream(self, conversation: Conversation) -> Iterator[StreamEvent]:
        self.heard.append(conversation)
        said = conversation.turns[-1].text
        yield Status("search_products")
        if said == "break":
            raise AssistantError("the model at http://10.0.0.7 refused the key abc")
        if said == "crash":
            raise ZeroDivisionError
        if said == "stop":
            return
        given = self.answers.get(said) or answer(f"You said: {said}. That is all. Goodbye.")
        half = len(given.text) // 2
        yield TextDelta(given.text[:half])
        self.gate.wait(30)
        yield TextDelta(given.text[half:])
        yield Finished(given)


# Limits that no test of something else runs into.
FREE = SiteSettings(
    limits=LimitSettings(
        visitor_per_minute=100_000, address_per_minute=100_000, site_per_minute=100_000
    )
)
SECRET = b"scripted secret of thirty-2 byte"


def build(
    path: Path, answerer: Scripted, *, site: SiteSettings = FREE, **options: object
) -> FastAPI:
    """An application whose only site is ``default``."""
    url = f"sqlite:///{path / 'desk.db'}"
    books = Books.open(url, path / "files")
    if not books.sites.all():
        books.sites.add("default", site)
    return create_api(
        ConversationStore(url),
        answerer,
        books=books,
        secret=SECRET,
        health=lambda: Health(ready=True, edition=7, model="scripted", embedder="ready"),
        version="0.0",
        **options,  # type: ignore[arg-type]
    )


def begin(http: httpx.Client, **who: object) -> dict[str, Any]:
    """A new visitor, whose token the client sends from now on."""
    http.headers.pop("Authorization", None)
    begun = http.post("/v1/visitors", json={"site": "default"} | who)
    assert begun.status_code == 201, begun.text
    session: dict[str, Any] = begun.json()
    http.headers["Authorization"] = f"Bearer {session['token']}"
    return session


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def served(make: Callable[[str], FastAPI]) -> Iterator[str]:
    """A real server in a thread; ``make`` gets the address that it will have."""
    made: list[FastAPI] = []

    def build_it(address: str) -> FastAPI:
        made.append(make(address))
        return made[0]

    with fakes.served(build_it, timeout_graceful_shutdown=5, proxy_headers=False) as address:
        try:
            yield address
        finally:
            made[0].state.service.notifier.close()
