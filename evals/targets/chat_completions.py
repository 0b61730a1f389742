"""Any endpoint that speaks OpenAI's Chat Completions: another bot, or a bare model."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Self

import httpx
from pydantic import BaseModel, ValidationError

from assistant.conversation import Answer, Decision, Trace, Usage
from assistant.models import Price
from evals.golden import Golden
from evals.score import Part
from evals.targets.endpoint import Endpoint, Patience, Refused, content
from evals.targets.events import server_events
from evals.targets.target import Ended, Fingerprint, Observed, cannot_be_set

# What is asked for, from the most to the least; servers that refuse a field get the next.
_WAYS: tuple[dict[str, Any], ...] = (
    {"stream": True, "stream_options": {"include_usage": True}},
    {"stream": True},
    {},
)
_WRONG_REQUEST = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.NOT_IMPLEMENTED,
)
# Characters a token, where a server counts none: what is usual for English.
_TOKEN = 4


class ChatCompletions:
    """A model or bot behind Chat Completions; it shows words, times and tokens, and no more."""

    parts = frozenset((Part.USAGE,))
    facts = None

    def __init__(
        self,
        url: str,
        model: str,
        *,
        key: str = "",
        system: str = "",
        temperature: float | None = None,
        price: Price | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Nothing is asked yet.

        Args:
            url: Of the API, such as ``http://127.0.0.1:11434/v1``.
            model: The model's name there.
            key: Empty for servers that want none.
            system: Said to the model before the conversation; nothing when empty.
            temperature: None for the server's own.
            price: What its tokens cost; None when that isn't known.
            patience: How long to wait for it.

        Raises:
            TargetError: That is no address of a server.
        """
        self._endpoint = Endpoint(url.rstrip("/").removesuffix("/chat/completions"), key, patience)
        self._model = model
        self._system = system
        self._options = {} if temperature is None else {"temperature": temperature}
        self._price = price
        self._way = 0

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self._endpoint.close()

    @property
    def fingerprint(self) -> Fingerprint:
        """Its address, model and prompt; what answers behind the address isn't known."""
        said = f"{self._system}\0{self._options}"
        prompt = hashlib.sha256(said.encode()).hexdigest()
        return Fingerprint(self._endpoint.url, prompt=prompt, model=self._model)

    @contextmanager
    def open(self, golden: Golden) -> Iterator[_Session]:
        """Begin a conversation; nothing is asked before something is said.

        Raises:
            SettingError: The golden asks for a setting.
        """
        cannot_be_set(golden, f"the endpoint at {self._endpoint.url}")
        yield _Session(self, self._system)

    def complete(self, messages: list[dict[str, str]]) -> Observed:
        """What the endpoint says next; the times are those of the attempt that did.

        Raises:
            TargetError: It can't be had.
        """
        while True:
            way = self._way
            try:
                return self._endpoint.patiently(lambda: self._once(messages))
            except _OtherWay:
                self._way = max(self._way, way + 1)

    def _once(self, messages: list[dict[str, str]]) -> Observed:
        asked = {"model": self._model, "messages": messages, **self._options, **_WAYS[self._way]}
        heard = _Heard()
        began = time.perf_counter()
        try:
            with self._endpoint.opened("POST", "/chat/completions", asked) as response:
                if "text/event-stream" in response.headers.get("content-type", ""):
                    self._follow(response, heard)
                else:
                    response.read()
                    heard.take(_chunk(content(response)))
        except Refused as refused:
            # Such servers name the field that they don't know.
            if (
                refused.status in _WRONG_REQUEST
                and self._way + 1 < len(_WAYS)
                and "stream" in str(refused).casefold()
            ):
                raise _OtherWay from refused
            raise
        total = (time.perf_counter() - began) * 1000
        first = (heard.first - began) * 1000 if heard.first is not None else None
        return Observed(self._answer(messages, heard), total, first)

    def _follow(self, response: httpx.Response, heard: _Heard) -> None:
        for event in server_events(self._endpoint.lines(response)):
            if event.data.strip() == "[DONE]":
                return
            heard.take(_parsed(event.data), streamed=True)
        if not heard.finished:
            raise Refused("the stream ended before the answer did", passing=True)

    def _answer(self, messages: list[dict[str, str]], heard: _Heard) -> Answer:
        usage = heard.usage
        if usage is None:
            read = sum(len(message["content"]) for message in messages)
            usage = _Usage(
                prompt_tokens=-(-read // _TOKEN), completion_tokens=-(-len(heard.text) // _TOKEN)
            )
        prompt, completion = usage.prompt_tokens, usage.completion_tokens
        counted = Usage(
            calls=1,
            prompt=prompt,
            completion=completion,
            cost=self._price.of(prompt, completion) if self._price else None,
            estimated=heard.usage is None,
        )
        return Answer(
            text=heard.text,
            decision=Decision.ANSWER,  # not among the parts shown
            cards=(),
            citations=(),
            trace=Trace(0, heard.model or self._model, "", usage=counted),
        )


class _Session:
    def __init__(self, target: ChatCompletions, system: str) -> None:
        self._target = target
        self._messages = [{"role": "system", "content": system}] if system else []

    def say(self, text: str) -> Observed:
        messages = [*self._messages, {"role": "user", "content": text}]
        observed = self._target.complete(messages)
        self._messages = [*messages, {"role": "assistant", "content": observed.answer.text}]
        return observed

    def ended(self) -> Ended:
        """Nothing: an endpoint shows words only."""
        return Ended()


class _OtherWay(Exception):  # noqa: N818 - never leaves this file
    """The server doesn't take a field that it can do without."""


class _Seen(BaseModel):
    """What is read of the server's JSON; everything else is let be."""


class _Words(_Seen):
    content: str | None = None


class _Choice(_Seen):
    delta: _Words | None = None
    message: _Words | None = None
    finish_reason: str | None = None


class _Usage(_Seen):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Fault(_Seen):
    message: str = ""


class _Chunk(_Seen):
    """A whole answer, or a piece of one."""

    choices: tuple[_Choice, ...] = ()
    usage: _Usage | None = None
    model: str = ""
    error: _Fault | None = None


class _Heard:
    """What one answer has come to so far."""

    def __init__(self) -> None:
        self.text = ""
        self.model = ""
        self.first: float | None = None
        self.usage: _Usage | None = None
        self.finished = False

    def take(self, chunk: _Chunk, *, streamed: bool = False) -> None:
        if chunk.error is not None:
            raise Refused(f"broke off with an error: {chunk.error.message or '?'}", passing=True)
        if not streamed and not chunk.choices:
            raise Refused("answered without choices; look whether it speaks Chat Completions")
        self.model = chunk.model or self.model
        self.usage = chunk.usage or self.usage
        for choice in chunk.choices[:1]:
            words = choice.delta or choice.message
            piece = (words.content or "") if words is not None else ""
            if piece and streamed and self.first is None:
                self.first = time.perf_counter()
            self.text += piece
            self.finished = self.finished or choice.finish_reason is not None


def _chunk(data: object) -> _Chunk:
    try:
        return _Chunk.model_validate(data)
    except ValidationError as error:
        raise _unlike(error) from None


def _parsed(data: str) -> _Chunk:
    try:
        return _Chunk.model_validate_json(data)
    except ValidationError as error:
        raise _unlike(error) from None


def _unlike(error: ValidationError) -> Refused:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"]) or "the whole"
    return Refused(f"what it says isn't Chat Completions ({place}: {first['msg']})")
