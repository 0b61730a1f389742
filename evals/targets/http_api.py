"""A running Aisle, asked over its public API like any surface of the product."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Self, TypeVar

from pydantic import BaseModel, Field, ValidationError

from assistant.conversation import (
    Answer,
    Citation,
    Decision,
    Handoff,
    HandoffReason,
    Trace,
)
from evals.golden import Golden
from evals.score import Part
from evals.targets.endpoint import Endpoint, Patience, Refused
from evals.targets.events import server_events
from evals.targets.shown import CardSeen, Seen
from evals.targets.target import Ended, Facts, Fingerprint, Observed, cannot_be_set

Model = TypeVar("Model", bound=BaseModel)


class HttpApi:
    """An Aisle that runs somewhere; it answers as it is, in no setting of ours.

    Tools, tokens, the language and what is left behind aren't in what the API shows.
    """

    parts = frozenset((Part.DECISION, Part.CARDS, Part.CITATIONS, Part.HANDOFF))

    def __init__(
        self,
        url: str,
        *,
        key: str = "",
        site: str = "default",
        facts: Facts | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Nothing is asked yet.

        Args:
            url: Where it runs, with or without ``/v1``.
            key: A bearer token, for servers behind a door of their own.
            site: Whose shoppers ask.
            facts: What is true, where somebody has the same edition at hand.
            patience: How long to wait for it.

        Raises:
            TargetError: That is no address of a server.
        """
        self._endpoint = Endpoint(url.rstrip("/").removesuffix("/v1"), key, patience)
        self._site = site
        self.facts = facts

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self._endpoint.close()

    @cached_property
    def fingerprint(self) -> Fingerprint:
        """What the server says of itself when it is first asked.

        It names no digest of its code and prompts, so its answers can't be kept for later runs.

        Raises:
            TargetError: It isn't there, or not ready.
        """
        found = self._endpoint.patiently(self._health)
        return Fingerprint(self._endpoint.url, edition=str(found.edition), model=found.model)

    @contextmanager
    def open(self, golden: Golden) -> Iterator[_Session]:
        """Begin a conversation.

        Raises:
            SettingError: The golden asks for a setting.
            TargetError: The server can't be reached.
        """
        cannot_be_set(golden, f"the server at {self._endpoint.url}")
        # Every conversation is another shopper's.
        token = self._endpoint.patiently(self._come)
        started = self._endpoint.patiently(lambda: self._start(token))
        session = _Session(self._endpoint, started.id, token)
        try:
            yield session
        finally:
            session.leave()

    def _health(self) -> _Health:
        return _read(_Health, self._endpoint.json("GET", "/v1/health"))

    def _come(self) -> str:
        body = {"site": self._site}
        return _read(_Visitor, self._endpoint.json("POST", "/v1/visitors", body)).token

    def _start(self, token: str) -> _Started:
        return _read(
            _Started, self._endpoint.json("POST", "/v1/conversations", headers=_visiting(token))
        )


class _Session:
    def __init__(self, endpoint: Endpoint, conversation_id: str, token: str) -> None:
        self._endpoint = endpoint
        self._token = token
        self._path = f"/v1/conversations/{conversation_id}"
        self._after = 0
        self._inbox: tuple[Handoff, ...] = ()
        self._handed = False

    def say(self, text: str) -> Observed:
        # The key makes the request safe to repeat: the server carries it out once.
        self._resume()
        key = uuid.uuid4().hex
        began = time.perf_counter()

        def sent() -> _Accepted:
            nonlocal began
            began = time.perf_counter()
            body = {"text": text}
            headers = _visiting(self._token) | {"Idempotency-Key": key}
            return _read(
                _Accepted, self._endpoint.json("POST", f"{self._path}/messages", body, headers)
            )

        message = self._endpoint.patiently(sent).id
        first: list[float] = []
        answer = self._endpoint.patiently(lambda: self._followed(message, first))
        total = time.perf_counter() - began
        if answer.handoff is not None:
            self._inbox += (answer.handoff,)
            self._handed = True
        return Observed(answer, total * 1000, (first[0] - began) * 1000 if first else None)

    def ended(self) -> Ended:
        """What was handed over, as far as the shopper is told; orders aren't shown."""
        return Ended(inbox=self._inbox)

    def leave(self) -> None:
        """Take back what was handed over: nobody at the desk has to answer a test."""
        if self._handed:
            self._tell("end")

    def _resume(self) -> None:
        # A person would answer the next message now; it is the assistant that is measured.
        if self._handed:
            self._tell("handover", {"to": "bot"})
            self._handed = False

    def _tell(self, what: str, body: object = None) -> None:
        path, headers = f"{self._path}/{what}", _visiting(self._token)
        self._endpoint.patiently(lambda: self._endpoint.json("POST", path, body, headers))

    def _followed(self, message: str, first: list[float]) -> Answer:
        """Read events until the answer is there; taken up where it broke when called again."""
        params = {"after": str(self._after), "until": "answer"}
        headers = _visiting(self._token)
        with self._endpoint.opened(
            "GET", f"{self._path}/events", headers=headers, params=params
        ) as response:
            for event in server_events(self._endpoint.lines(response)):
                if event.id.isascii() and event.id.isdigit():
                    self._after = int(event.id)
                if event.type not in ("delta", "answer", "error"):
                    continue
                told = _parsed(_Told, event.data)
                if told.message_id != message:
                    continue
                if event.type == "delta" and not first:
                    first.append(time.perf_counter())
                elif event.type == "answer" and told.answer is not None:
                    return told.answer.answer()
                elif event.type == "error":
                    detail = told.problem.detail if told.problem else "it doesn't say why"
                    raise Refused(f"the message could not be answered: {detail}")
        raise Refused("the events ended before the answer", passing=True)


class _Health(Seen):
    edition: int | None = None
    model: str = ""


class _Visitor(Seen):
    token: str = Field(pattern=r"^[\w.-]+$")


class _Started(Seen):
    id: str = Field(pattern=r"^[\w-]+$")


class _Accepted(Seen):
    id: str


class _Quote(Seen):
    article_id: str
    title: str
    url: str = ""
    heading: str = ""
    quote: str
    start: int
    end: int


class _Handoff(Seen):
    reason: HandoffReason
    summary: str = ""


class _Answer(Seen):
    text: str
    decision: Decision
    cards: tuple[CardSeen, ...] = ()
    citations: tuple[_Quote, ...] = ()
    suggestions: tuple[str, ...] = ()
    handoff: _Handoff | None = None
    model: str = ""
    edition: int = 0

    def answer(self) -> Answer:
        given = self.handoff
        return Answer(
            text=self.text,
            decision=self.decision,
            cards=tuple(card.card() for card in self.cards),
            citations=tuple(Citation(**quote.model_dump()) for quote in self.citations),
            trace=Trace(edition=self.edition, model=self.model, prompt_version=""),
            handoff=Handoff(given.reason, given.summary) if given else None,
            suggestions=self.suggestions,
        )


class _Problem(Seen):
    detail: str = ""


class _Told(Seen):
    """An event about a message, of whichever type."""

    message_id: str = ""
    answer: _Answer | None = None
    problem: _Problem | None = None


def _visiting(token: str) -> dict[str, str]:
    # Beside ``Authorization``, which may be needed for a door before the server.
    return {"Aisle-Visitor": token}


def _read(model: type[Model], data: object) -> Model:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise _unlike(error) from None


def _parsed(model: type[Model], data: str) -> Model:
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        raise _unlike(error) from None


def _unlike(error: ValidationError) -> Refused:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"]) or "the whole"
    return Refused(
        f"what it says isn't Aisle's API as this version knows it ({place}: {first['msg']}); "
        "check the address, and that both are of one version"
    )
