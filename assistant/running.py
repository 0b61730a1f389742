"""Runs the graph for one turn and tells what happens in it: calls, results and words."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import ModelCallLimitMiddleware, ToolCallLimitMiddleware
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, ToolMessage
from langchain_core.tools import BaseTool

from assistant.conversation import ToolUse
from assistant.models import explained
from assistant.tools import Turn
from kb.documents import KnowledgeError
from prompts.brand import Brand

MODEL_CALLS = 6
TOOL_CALLS = 12


@dataclass(frozen=True, slots=True)
class Called:
    """The model calls a tool.

    Attributes:
        arguments: As a JSON object.
    """

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Returned:
    """A tool has returned; ``failed`` when what it returned is an error message."""

    use: ToolUse
    failed: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """The next piece of the model's own words.

    Attributes:
        message_id: Words under one id belong together; others may lie before and after a call.
    """

    message_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Counted:
    """The model was asked once more, and how many tokens that took."""

    prompt: int
    completion: int


RunEvent = Called | Returned | Spoken | Counted


class Runner:
    """One graph of a model, its tools and its limits; safe for threads."""

    def __init__(self, model: BaseChatModel, brand: Brand, tools: Sequence[BaseTool]) -> None:
        limits: list[Any] = [
            ModelCallLimitMiddleware(run_limit=MODEL_CALLS, exit_behavior="end"),
            ToolCallLimitMiddleware(run_limit=TOOL_CALLS, exit_behavior="continue"),
        ]
        self._graph: Any = create_agent(
            model,
            list(tools),
            system_prompt=brand.system_prompt(),
            middleware=limits,
            context_schema=Turn,
        )

    def run(self, messages: Sequence[AnyMessage], turn: Turn) -> Iterator[RunEvent]:
        """Run one turn to its end.

        Args:
            messages: What was said so far; the last one is the open question.
            turn: What the tools share.

        Raises:
            AssistantError: The model can't be used.
            KnowledgeError: The store can't be read.
        """
        events = self._graph.stream(
            {"messages": list(messages)},
            context=turn,
            stream_mode=["messages", "updates"],
            config={"recursion_limit": 40},
        )
        heard: set[str] = set()
        calls: dict[str, tuple[Called, float]] = {}
        try:
            for mode, event in events:
                if mode == "updates":
                    yield from _noted(event, calls)
                else:
                    yield from _spoken(heard, *event)
        except KnowledgeError:
            raise
        except Exception as error:
            raise explained(error) from error


def _noted(
    update: dict[str, Any], calls: dict[str, tuple[Called, float]]
) -> Iterator[Called | Returned | Counted]:
    for name, node in update.items():
        for message in (node or {}).get("messages", []):
            if isinstance(message, AIMessage):
                if name == "model":
                    yield _counted(message)
                for call in message.tool_calls:
                    made = Called(call["id"] or "", call["name"], _json(call["args"]))
                    calls[made.id] = (made, time.perf_counter())
                    yield made
            elif isinstance(message, ToolMessage):
                yield _returned(message, calls)


def _counted(message: AIMessage) -> Counted:
    used = message.usage_metadata
    return Counted(used["input_tokens"], used["output_tokens"]) if used else Counted(0, 0)


def _returned(message: ToolMessage, calls: dict[str, tuple[Called, float]]) -> Returned:
    unknown = Called(message.tool_call_id, message.name or "", "{}")
    made, started = calls.get(message.tool_call_id, (unknown, time.perf_counter()))
    took = round((time.perf_counter() - started) * 1000, 1)
    use = ToolUse(made.id, made.name, made.arguments, str(message.text), took)
    return Returned(use, message.status == "error")


def _spoken(heard: set[str], message: object, metadata: dict[str, Any]) -> Iterator[Spoken]:
    """The message's words if they are the model's own and new."""
    # Middleware speaks too, of limits that are no shopper's business.
    if not isinstance(message, AIMessage) or metadata.get("langgraph_node") != "model":
        return
    if message.id in heard:
        return
    if not isinstance(message, AIMessageChunk):
        heard.add(message.id or "")
    if message.text:
        yield Spoken(message.id or "", str(message.text))


def _json(arguments: dict[str, Any]) -> str:
    return json.dumps(arguments, ensure_ascii=False, default=str)
