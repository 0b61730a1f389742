"""One call of the hosted model: watched, judged and counted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.exceptions import ContextOverflowError
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage
from openai import BadRequestError

from assistant.hosted.body import WATCH, Watch
from assistant.hosted.deltas import Deltas
from assistant.hosted.outage import HostedError, Kind, Outage, outage_of, trouble
from assistant.hosted.patience import Patience
from assistant.hosted.schema import size_of_tools
from assistant.hosted.server import Server
from assistant.hosted.window import size_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of one call.

    Attributes:
        reply: The model's message; None when the call failed.
        error: Why it failed.
        prompt: Tokens read; 0 when nothing was.
        completion: Tokens written.
        estimated: The server didn't count them, so they were reckoned from the bytes.
    """

    reply: AIMessage | None
    error: HostedError | None
    prompt: int
    completion: int
    estimated: bool


def ask(
    server: Server,
    request: ModelRequest[Any],
    handler: Callable[[ModelRequest[Any]], ModelResponse[Any]],
    patience: Patience,
    deadline: float,
) -> Asked:
    """Ask once; what goes wrong is in the result, and the server's record hears of it.

    Args:
        server: Whom.
        request: What.
        handler: Runs the model.
        patience: How long.
        deadline: When the turn's time is up, by the clock of :func:`time.monotonic`.

    Raises:
        HostedError: It isn't asked at present.
    """
    if time.monotonic() >= deadline:
        raise trouble(f"the model's {patience.seconds:g} s were over")
    server.admit()
    deltas = Deltas(taken=_ids(request.messages))
    token = WATCH.set(Watch(deadline, patience.seconds, deltas))
    try:
        message = handler(request).result[-1]
        assert isinstance(message, AIMessage)
    except Exception as error:
        outage = _judged(server, error, deltas, patience)
        server.failed(outage)
        return _failed(server, request, deltas, outage)
    except BaseException:
        server.breaker.excused()
        raise
    finally:
        WATCH.reset(token)
    server.answered()
    return _answered(server, request, message)


def _judged(server: Server, error: Exception, deltas: Deltas, patience: Patience) -> Outage:
    outage = outage_of(error, patience.silence)
    if deltas.spoken:
        # What was shown can't be said again.
        return replace(outage, again=False)
    if outage.kind is Kind.REPLY and isinstance(error, BadRequestError):
        if "stream_options" in str(error) and "stream_options" not in server.strict:
            server.strict.add("stream_options")
            return replace(outage, again=True)
        if isinstance(error, ContextOverflowError):
            server.counter.overflowed()
            return replace(outage, again=True)
    return outage


def _answered(server: Server, request: ModelRequest[Any], message: AIMessage) -> Asked:
    size = _size(request)
    used = message.usage_metadata
    if used and used["input_tokens"]:
        server.counter.learn(size, used["input_tokens"])
        return Asked(message, None, used["input_tokens"], used["output_tokens"], False)
    written = server.counter.tokens(size_of(message))
    return Asked(message, None, server.counter.tokens(size), written, True)


def _failed(server: Server, request: ModelRequest[Any], deltas: Deltas, outage: Outage) -> Asked:
    error = HostedError(outage)
    if not deltas.began:
        return Asked(None, error, 0, 0, False)
    # A reply that broke off is paid for as well.
    written = server.counter.tokens(deltas.size)
    return Asked(None, error, server.counter.tokens(_size(request)), written, True)


def _size(request: ModelRequest[Any]) -> int:
    """Bytes of what the model reads."""
    messages: list[BaseMessage] = list(request.messages)
    if request.system_message is not None:
        messages.insert(0, request.system_message)
    return sum(map(size_of, messages)) + size_of_tools(request.tools)


def _ids(messages: list[AnyMessage]) -> frozenset[str]:
    return frozenset(
        call["id"] or "" for m in messages if isinstance(m, AIMessage) for call in m.tool_calls
    )
