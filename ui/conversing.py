"""A shopper's side of the public API: open a conversation, say something, follow the answer."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from typing import Any

import httpx
from pydantic import ValidationError

from desk.messages import Charge, State
from ui.api import problems
from ui.api.events import DeltaEvent, StatusEvent
from ui.api.models import MessageAccepted
from ui.api.people_models import ConversationView, VisitorView

_log = logging.getLogger(__name__)

_UNREACHABLE = "I can't be reached just now. Please try again in a moment."

_SENTENCES = {
    problems.INVALID.type: "I can't read that message. Please write it in other, fewer words.",
    problems.TOO_LARGE.type: "That message is too long for me. Please send it in shorter parts.",
    problems.TOO_FAST.type: "That was a lot at once. Please wait a few seconds and send it again.",
    problems.FULL.type: "This conversation has become very long. Please start a new one above.",
    problems.NOT_READY.type: "I am not ready to answer yet. Please try again in a little while.",
    problems.BUSY.type: "Many people are asking just now. Please try again in a few seconds.",
    problems.RATE_LIMITED.type: "That was a lot at once. Please wait a minute and send it again.",
    problems.UNKNOWN_CONVERSATION.type: "I have lost our conversation. Please start a new one.",
    problems.UNAUTHORIZED.type: "I have lost our conversation. Please start a new one.",
    problems.UNKNOWN_SITE.type: "I know no such shop. Please check this page's address.",
    problems.BLOCKED.type: "The shop takes no more messages from here. Please write to it.",
}
_GONE = frozenset((problems.UNKNOWN_CONVERSATION.type, problems.UNAUTHORIZED.type))

# How often a stream that broke is taken up again without any progress in between.
_ATTEMPTS = 3


class Trouble(Exception):  # noqa: N818 - shown to the shopper
    """Something went wrong; the message is one sentence for the shopper, with what to do."""


class Lost(Trouble):
    """The conversation is not there any more."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a browser keeps: the visitor's token, and the conversation that is open."""

    visitor: str = ""
    conversation: str = ""

    @classmethod
    def read(cls, kept: object) -> Kept:
        """What was kept; empty when it is something else, as earlier releases kept it."""
        if not isinstance(kept, dict):
            return cls()
        visitor, conversation = kept.get("visitor"), kept.get("conversation")
        if not isinstance(visitor, str) or not isinstance(conversation, str):
            return cls()
        return cls(visitor, conversation)

    def written(self) -> dict[str, str]:
        """The same to be kept."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation that is open, and what its shopper's browser keeps of it."""

    view: ConversationView
    kept: Kept


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits for its answer, and where the events about it can be read."""

    kept: Kept
    message_id: str
    events: str


class Conversing:
    """Talks to the public API over HTTP."""

    def __init__(self, api_url: str) -> None:
        """Talk to the API at this address, without ``/v1``."""
        self._url = api_url.rstrip("/")
        self._client: httpx.AsyncClient | None = None

    async def open(self, kept: Kept, site: str) -> Opened:
        """The conversation that is kept, or a new one when there is none (any more).

        Args:
            kept: What the browser kept.
            site: Whose shopper a new visitor is.
        """
        if kept.visitor and kept.conversation:
            try:
                return await self._read(kept)
            except Lost:
                _log.info("conversation %s is gone; a new one is started", kept.conversation)
        return await self.begin(kept, site)

    async def begin(self, kept: Kept, site: str) -> Opened:
        """A new conversation of the same visitor, or of a new one."""
        kept = await self.renewed(kept, site)
        started = await self._request("POST", "/v1/conversations", kept.visitor)
        return await self._read(Kept(kept.visitor, str(started["id"])))

    async def renewed(self, kept: Kept, site: str) -> Kept:
        """The same with a token that is good for another month; of a new visitor if need be."""
        begun = VisitorView.model_validate(
            await self._request("POST", "/v1/visitors", kept.visitor, json={"site": site})
        )
        return Kept(begun.token, kept.conversation)

    def unanswered(self, opened: Opened) -> Waiting | None:
        """The last message that waits for an answer, if there is one."""
        for message in reversed(opened.view.messages):
            if message.state in (State.ACCEPTED, State.ANSWERING):
                events = f"/v1/conversations/{opened.view.id}/events"
                return Waiting(opened.kept, message.id, events)
        return None

    def live(self, opened: Opened) -> bool:
        """Whether something may be said any moment: a person is in charge, or an answer is due."""
        by_person = opened.view.standing.charge is Charge.PERSON and not opened.view.standing.ended
        return by_person or self.unanswered(opened) is not None

    async def read(self, kept: Kept) -> Opened:
        """The conversation that is kept, as it stands now; raises Lost when it is gone."""
        return await self._read(kept)

    async def say(self, opened: Opened, text: str) -> Waiting:
        """Send a message; returns where its answer is to be read."""
        address = f"/v1/conversations/{opened.view.id}/messages"
        accepted = MessageAccepted.model_validate(
            await self._request("POST", address, opened.kept.visitor, json={"text": text})
        )
        return Waiting(opened.kept, accepted.id, accepted.events)

    async def answer(self, waiting: Waiting) -> AsyncIterator[tuple[str, str]]:
        """The answer's words so far and what is being done, step by step until it is there.

        A connection that breaks is taken up again where it broke.
        """
        text, doing, failures, address = "", "", 0, httpx.URL(waiting.events)
        while True:
            try:
                async for number, event, data in self._events(address, waiting.kept):
                    address, failures = address.copy_merge_params({"after": number}), 0
                    if json.loads(data).get("message_id") != waiting.message_id:
                        continue
                    if event in ("answer", "error", "withdrawn"):
                        return
                    if event == "status":
                        doing = StatusEvent.model_validate_json(data).doing
                    elif event == "delta":
                        delta = DeltaEvent.model_validate_json(data)
                        text = text[: delta.offset] + delta.text
                    yield text, doing
                if self.unanswered(await self._read(waiting.kept)) is None:
                    # Nothing comes any more: a person answers, or it was answered just now.
                    return
            except httpx.TransportError as error:
                _log.info("a stream broke: %r", error)
            failures += 1
            if failures >= _ATTEMPTS:
                raise Trouble(_UNREACHABLE)
            await asyncio.sleep(failures / 2)

    async def rate(self, kept: Kept, message_id: str, value: str) -> None:
        """Rate an answer ``up`` or ``down``."""
        address = f"/v1/conversations/{kept.conversation}/messages/{message_id}/rating"
        await self._request("PUT", address, kept.visitor, json={"value": value})

    async def close(self) -> None:
        """Close the connections that are kept open."""
        if self._client is not None:
            await self._client.aclose()

    async def _read(self, kept: Kept) -> Opened:
        address = f"/v1/conversations/{kept.conversation}"
        found = await self._request("GET", address, kept.visitor)
        return Opened(ConversationView.model_validate(found), kept)

    async def _request(
        self, method: str, address: str, token: str, **options: Any
    ) -> dict[str, Any]:
        try:
            response = await self._http().request(
                method, address, headers=_bearer(token), **options
            )
        except httpx.TransportError as error:
            raise _unreachable(error) from error
        if response.is_error:
            raise _told(response)
        content: dict[str, Any] = response.json()
        return content

    async def _events(self, address: httpx.URL, kept: Kept) -> AsyncIterator[tuple[int, str, str]]:
        address = address.copy_merge_params({"until": "answer"})
        async with self._http().stream("GET", address, headers=_bearer(kept.visitor)) as response:
            if response.is_error:
                await response.aread()
                raise _told(response)
            event, data, number = "", "", 0
            async for line in response.aiter_lines():
                field, _, value = line.partition(": ")
                if field == "event":
                    event = value
                elif field == "data":
                    data = value
                elif field == "id":
                    number = int(value)
                elif not line and data:
                    yield number, event, data
                    event, data = "", ""

    def _http(self) -> httpx.AsyncClient:
        # Made on first use, because it belongs to the loop it is used on. Without the machine's
        # proxy settings: the API is this very server. Streams stay open, so their number is free;
        # the server sends a sign of life every 15 seconds.
        if self._client is None:
            self._client = httpx.AsyncClient(
                base_url=self._url,
                trust_env=False,
                timeout=httpx.Timeout(10, read=60),
                limits=httpx.Limits(max_connections=None, max_keepalive_connections=20),
            )
        return self._client


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _unreachable(error: Exception) -> Trouble:
    _log.error("the API can't be reached: %r", error)
    return Trouble(_UNREACHABLE)


def _told(response: httpx.Response) -> Trouble:
    try:
        found = problems.Problem.model_validate_json(response.content)
    except ValidationError:
        _log.error("the API answered %d: %.200s", response.status_code, response.text)
        return Trouble(_UNREACHABLE)
    _log.warning("the API answered %s: %s", found.type, found.detail)
    sentence = _SENTENCES.get(found.type, _UNREACHABLE)
    return Lost(sentence) if found.type in _GONE else Trouble(sentence)
