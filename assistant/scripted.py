"""A chat model that a function speaks for: what a model might do, done on purpose by an eval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import ConfigDict, PrivateAttr

from assistant.keyless.model import KeylessChatModel
from prompts.brand import Brand

Call = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Heard:
    """One message as a model reads it.

    Attributes:
        role: ``system``, ``shopper``, ``assistant`` or ``tool``.
        tool: The tool whose result it is.
        calls: What an assistant's message calls.
    """

    role: str
    text: str
    tool: str = ""
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """What a model knows when it is asked to go on.

    Attributes:
        tools: Those it may call.
        usual: What the keyless model would do: a text, or calls.
    """

    heard: tuple[Heard, ...]
    tools: frozenset[str]
    usual: str | tuple[Call, ...]

    @property
    def since_asked(self) -> tuple[Heard, ...]:
        """What was heard after the shopper's last message."""
        last = max((n for n, h in enumerate(self.heard) if h.role == "shopper"), default=-1)
        return self.heard[last + 1 :]


Script = Callable[[Moment], str | Sequence[Call]]


class ScriptedChatModel(BaseChatModel):
    """Does at every step what the script says; streams and binds tools like any chat model.

    Attributes:
        brand: Words what the keyless model would say.
        script: Decides.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    brand: Brand
    script: Script
    _keyless: Any = PrivateAttr(default=None)
    _tools: frozenset[str] = PrivateAttr(default=frozenset())

    @property
    def _llm_type(self) -> str:
        return "aisle-scripted"

    def bind_tools(
        self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[Any, AIMessage]:
        """The same model, knowing which tools it may call."""
        bound = self.model_copy()
        bound._keyless = KeylessChatModel(brand=self.brand).bind_tools(tools)
        bound._tools = frozenset(
            t.name if isinstance(t, BaseTool) else str(t["function"]["name"]) for t in tools
        )
        return bound

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        keyless = self._keyless or KeylessChatModel(brand=self.brand)
        usual = keyless._generate(messages).generations[0].message
        assert isinstance(usual, AIMessage)
        calls = tuple((c["name"], c["args"]) for c in usual.tool_calls)
        heard = tuple(_heard(m) for m in messages)
        step = self.script(Moment(heard, self._tools, calls or str(usual.text)))
        if isinstance(step, str):
            message = AIMessage(content=step)
        else:
            made: list[Any] = [
                {"name": name, "args": args, "id": f"call_{uuid4().hex[:12]}"}
                for name, args in step
            ]
            message = AIMessage(content="", tool_calls=made)
        return ChatResult(generations=[ChatGeneration(message=message)])


def _heard(message: BaseMessage) -> Heard:
    text = str(message.text)
    if isinstance(message, SystemMessage):
        return Heard("system", text)
    if isinstance(message, HumanMessage):
        return Heard("shopper", text)
    if isinstance(message, ToolMessage):
        return Heard("tool", text, message.name or "")
    called = message.tool_calls if isinstance(message, AIMessage) else []
    return Heard("assistant", text, calls=tuple((c["name"], c["args"]) for c in called))
