"""Asks the hosted model within its bounds, and lets the keyless one go on where it fails."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, NotRequired

from langchain.agents.middleware.types import (
    AgentMiddleware,
    AgentState,
    ModelRequest,
    ModelResponse,
)
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from tenacity import RetryCallState, Retrying, retry_if_exception
from tenacity.wait import wait_exponential_jitter

from assistant.hosted.asking import Asked, ask
from assistant.hosted.compact import compacted
from assistant.hosted.model import HostedChatModel
from assistant.hosted.outage import HostedError, Kind, useless
from assistant.hosted.patience import Patience
from assistant.hosted.schema import size_of_tools
from assistant.hosted.telling import teller
from assistant.hosted.window import REPLY, Window
from assistant.run_events import Counted, FellBack

_log = logging.getLogger(__name__)

# The first calls may look things up; the last one has to answer from what was found.
ROUNDS = 5
_FELL_BACK = "fell_back"
# Results of a model that got lost that the keyless one is given.
_TAKEN_OVER = 4

Handler = Callable[[ModelRequest[Any]], ModelResponse[Any]]


class HostedState(AgentState[Any]):
    """State of one turn.

    Attributes:
        deadline: When the model's time is up, by the clock of :func:`time.monotonic`.
    """

    deadline: NotRequired[float]


class HostedMiddleware(AgentMiddleware[HostedState, Any, Any]):
    """Window, time-outs, repetition, circuit breaker, accounting and falling back, in one place.

    LangChain's own ModelRetry and ModelFallback repeat and replace whole calls; here a reply may
    already be half on the shopper's screen.
    """

    state_schema = HostedState

    def __init__(self, model: HostedChatModel) -> None:
        super().__init__()
        self._model = model
        self._server = model.server
        self._patience = Patience(model.choice.patience)

    def begin(self) -> dict[str, float]:
        """The state that a turn begins with."""
        return {"deadline": time.monotonic() + self._patience.seconds}

    def wrap_model_call(self, request: ModelRequest[Any], handler: Handler) -> ModelResponse[Any]:
        """Ask the hosted model; the keyless one once that has failed in this turn."""
        turn = _this_turn(request.messages)
        if any(m.response_metadata.get(_FELL_BACK) for m in turn):
            return self._keyless(request, handler)
        try:
            return self._hosted(request, handler, turn)
        except HostedError as error:
            if error.outage.kind is Kind.REPLY:
                _log.warning("%s: %s; keyless goes on", self._server.label, error.outage.reason)
            teller()(FellBack(error.outage.reason))
            return self._keyless(request, handler)

    def _hosted(
        self, request: ModelRequest[Any], handler: Handler, turn: list[AnyMessage]
    ) -> ModelResponse[Any]:
        rounds = sum(isinstance(m, AIMessage) for m in turn)
        last = rounds >= ROUNDS - 1
        deadline = float(str(request.state.get("deadline") or self.begin()["deadline"]))
        given = request.override(messages=compacted(request.messages))
        if last and request.tools:
            given = given.override(tool_choice="none")
        reply = self._reply(given, handler, deadline)
        if reply.invalid_tool_calls and not reply.tool_calls and not last:
            told = [*given.messages, *_told(reply)]
            reply = self._reply(given.override(messages=told), handler, deadline)
        if reply.tool_calls and last:
            raise useless(f"the model looked things up {rounds} times and gave no answer")
        if not reply.tool_calls:
            if reply.invalid_tool_calls:
                raise useless("the model called a tool with arguments that aren't JSON")
            if not str(reply.text).strip() and not _handed_over(turn):
                raise useless("the model's reply was empty")
        # No server takes back calls that can't be read.
        return ModelResponse(result=[reply.model_copy(update={"invalid_tool_calls": []})])

    def _reply(self, request: ModelRequest[Any], handler: Handler, deadline: float) -> AIMessage:
        """Ask until there is a reply or no hope."""
        asked: Asked | None = None
        for attempt in self._attempts(deadline):
            with attempt:
                # Anew for each attempt: where the last was too long, this one is shorter.
                fitted = self._window(request).fitted(request.messages)
                asked = ask(
                    self._server,
                    request.override(messages=fitted),
                    handler,
                    self._patience,
                    deadline,
                )
                for counted in self._counted(asked):
                    teller()(counted)
                if asked.error is not None:
                    raise asked.error
        assert asked is not None
        assert asked.reply is not None
        return asked.reply

    def _window(self, request: ModelRequest[Any]) -> Window:
        counter = self._server.counter
        system = len((request.system_prompt or "").encode())
        tools = size_of_tools(request.tools)
        room = self._model.choice.window - REPLY - counter.tokens(system + tools)
        return Window(room, counter)

    def _attempts(self, deadline: float) -> Retrying:
        backoff = wait_exponential_jitter(initial=0.25, max=self._patience.wait, jitter=0.25)

        def wait(state: RetryCallState) -> float:
            error = state.outcome and state.outcome.exception()
            assert isinstance(error, HostedError)
            return max(error.outage.retry_after, 0.0) or backoff(state)

        def stop(state: RetryCallState) -> bool:
            late = time.monotonic() + state.upcoming_sleep >= deadline
            return late or state.attempt_number >= self._patience.attempts

        def again(error: BaseException) -> bool:
            if not isinstance(error, HostedError):
                return False
            return error.outage.again and error.outage.retry_after <= self._patience.wait

        return Retrying(wait=wait, stop=stop, retry=retry_if_exception(again), reraise=True)

    def _counted(self, asked: Asked) -> list[Counted]:
        if not asked.prompt and not asked.completion:
            return []
        price = self._model.choice.price
        cost = price.of(asked.prompt, asked.completion) if price is not None else None
        return [Counted(asked.prompt, asked.completion, cost, asked.estimated)]

    def _keyless(self, request: ModelRequest[Any], handler: Handler) -> ModelResponse[Any]:
        turn = _this_turn(request.messages)
        before = request.messages[: len(request.messages) - len(turn)]
        given = [*before, *_taken_over(turn)]
        response = handler(request.override(model=self._model.keyless, messages=given))
        for message in response.result:
            message.response_metadata[_FELL_BACK] = True
        return response


def _told(reply: AIMessage) -> list[AnyMessage]:
    """The reply as a server takes it back, and what was wrong with it."""
    broken = [(c["name"] or "", c["id"] or "") for c in reply.invalid_tool_calls]
    calls = [{"name": name, "args": {}, "id": call} for name, call in broken]
    wrong = "Nothing was done: the arguments are no JSON object. Call again with valid JSON."
    return [
        AIMessage(content=str(reply.text), tool_calls=calls),
        *(ToolMessage(wrong, tool_call_id=call, name=name) for name, call in broken),
    ]


def _this_turn(messages: list[AnyMessage]) -> list[AnyMessage]:
    """The open question and what was done about it."""
    opened = max((i for i, m in enumerate(messages) if isinstance(m, HumanMessage)), default=0)
    return messages[opened:]


def _taken_over(turn: list[AnyMessage]) -> list[AnyMessage]:
    """The turn with the latest of the hosted model's results: lost models look up a lot."""
    hosted = [
        call["id"]
        for m in turn
        if isinstance(m, AIMessage) and not m.response_metadata.get(_FELL_BACK)
        for call in m.tool_calls
    ]
    gone = set(hosted[:-_TAKEN_OVER])
    kept: list[AnyMessage] = []
    for message in turn:
        if isinstance(message, ToolMessage) and message.tool_call_id in gone:
            continue
        if not isinstance(message, AIMessage):
            kept.append(message)
            continue
        calls = [c for c in message.tool_calls if c["id"] not in gone]
        if calls or not message.tool_calls:
            kept.append(message.model_copy(update={"tool_calls": calls}))
    return kept


def _handed_over(turn: list[AnyMessage]) -> bool:
    """Whether a person takes over: nothing more has to be said then."""
    return any(isinstance(m, ToolMessage) and m.name == "hand_over" for m in turn)
