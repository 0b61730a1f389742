"""Runs the graph for one turn and tells what happens in it: calls, results and words."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import ModelCallLimitMiddleware, ToolCallLimitMiddleware
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, ToolMessage
from langchain_core.tools import BaseTool

from assistant.conversation import AssistantError, ToolUse
from assistant.guard.border import Border
from assistant.hosted import middleware_of
from assistant.hosted.resuming import unsaid
from assistant.hosted.telling import teller, telling, told
from assistant.in_place import in_place
from assistant.run_events import Called, Counted, FellBack, Returned, RunEvent, Spoken
from assistant.sentences import SentenceBuffer
from assistant.tools import Turn
from kb.documents import KnowledgeError
from prompts.brand import Brand

# For the hosted model and the keyless one together; each has a tighter limit of its own.
MODEL_CALLS = 11
TOOL_CALLS = 12
# The tool by which it is known that shoppers' own orders can be looked into.
ORDERING = "identify_customer"


class Runner:
    """One graph of a model, its tools and its limits; safe for threads."""

    def __init__(
        self, model: BaseChatModel, brand: Brand, tools: Sequence[BaseTool], border: Border
    ) -> None:
        hosted = middleware_of(model)
        limits: list[Any] = [
            ModelCallLimitMiddleware(run_limit=MODEL_CALLS, exit_behavior="end"),
            ToolCallLimitMiddleware(run_limit=TOOL_CALLS, exit_behavior="continue"),
        ]
        self._hosted = hosted[0] if hosted else None
        self._graph: Any = create_agent(
            model,
            list(tools),
            system_prompt=brand.system_prompt(orders=any(t.name == ORDERING for t in tools)),
            middleware=[*limits, *hosted, border],
            context_schema=Turn,
        )

    def run(self, messages: Sequence[AnyMessage], turn: Turn) -> Iterator[RunEvent]:
        """Run one turn to its end.

        Args:
            messages: What was said so far; the last one is the open question.
            turn: What the tools share.

        Raises:
            AssistantError: Something broke that no other model can make up for.
            KnowledgeError: The store can't be read.
        """
        try:
            if self._hosted is None:
                run = _Run(hosted=False)
                for update in self._updates(messages, turn):
                    yield from run.noted(update)
            else:
                yield from told(lambda: self._hosted_run(messages, turn))
        except (KnowledgeError, AssistantError):
            raise
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            raise AssistantError(f"answering failed: {said}; see the log") from error

    def _hosted_run(self, messages: Sequence[AnyMessage], turn: Turn) -> None:
        """Run where words are told while the model speaks them."""
        tell = teller()
        run = _Run(hosted=True)

        def heard(event: RunEvent) -> None:
            for each in run.heard(event):
                tell(each)

        assert self._hosted is not None
        with telling(heard):
            for update in self._updates(messages, turn, **self._hosted.begin()):
                for event in run.noted(update):
                    tell(event)

    def _updates(
        self, messages: Sequence[AnyMessage], turn: Turn, **state: object
    ) -> Iterator[dict[str, Any]]:
        """What each step of the graph leads to.

        Only whole steps are streamed: to stream messages, the graph starts a thread for each, and
        under load it is these that everything waits for.
        """
        found: Iterator[dict[str, Any]] = self._graph.stream(
            {"messages": list(messages), **state},
            context=turn,
            stream_mode="updates",
            config={"recursion_limit": 60, **in_place()},
        )
        return found


@dataclass(slots=True)
class _Run:
    """One turn as it goes.

    Attributes:
        hosted: The hosted model answers still: its words are heard and its calls counted where
            they are made.
        said: The hosted model's whole sentences, once it has failed.
        speaking: Id of the message that is being heard.
    """

    hosted: bool
    said: str = ""
    speaking: str = ""
    sentences: list[str] = field(default_factory=list)
    buffer: SentenceBuffer = field(default_factory=SentenceBuffer)
    calls: dict[str, tuple[Called, float]] = field(default_factory=dict)

    def heard(self, event: RunEvent) -> Iterator[RunEvent]:
        """Take in what happens inside a step."""
        if isinstance(event, Spoken):
            if event.message_id != self.speaking:
                self.speaking = event.message_id
                self.sentences += self.buffer.flush()
            self.sentences += self.buffer.feed(event.text)
        elif isinstance(event, FellBack):
            self.hosted = False
            self.said = "".join(self.sentences)
        yield event

    def noted(self, update: dict[str, Any]) -> Iterator[RunEvent]:
        """What a step of the graph has led to."""
        for name, node in update.items():
            for message in (node or {}).get("messages", []):
                if isinstance(message, AIMessage):
                    # Middleware speaks too, of limits that are no shopper's business.
                    if name == "model" and not self.hosted:
                        yield Counted(0, 0)
                        if text := unsaid(str(message.text), self.said):
                            yield Spoken(message.id or "", text)
                    for call in message.tool_calls:
                        made = Called(call["id"] or "", call["name"], _json(call["args"]))
                        self.calls[made.id] = (made, time.perf_counter())
                        yield made
                elif isinstance(message, ToolMessage):
                    yield self._returned(message)

    def _returned(self, message: ToolMessage) -> Returned:
        unknown = Called(message.tool_call_id, message.name or "", "{}")
        made, started = self.calls.get(message.tool_call_id, (unknown, time.perf_counter()))
        took = round((time.perf_counter() - started) * 1000, 1)
        use = ToolUse(made.id, made.name, made.arguments, str(message.text), took)
        return Returned(use, message.status == "error")


def _json(arguments: dict[str, Any]) -> str:
    return json.dumps(arguments, ensure_ascii=False, default=str)
