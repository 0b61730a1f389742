"""A LangChain chat model without an LLM: plans tool calls, composes from what they return."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import ConfigDict

from assistant.keyless.dialogue import read
from assistant.keyless.own_words import introduced
from assistant.keyless.planner import next_step
from assistant.language import language_after
from prompts.brand import Brand

MAX_ROUNDS = 5


class KeylessChatModel(BaseChatModel):
    """Reads the messages and the bound tools like any chat model, and keeps no state.

    Attributes:
        brand: Words the replies.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    brand: Brand
    tool_names: frozenset[str] = frozenset()

    @property
    def _llm_type(self) -> str:
        return "aisle-keyless"

    def bind_tools(
        self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[Any, AIMessage]:
        """The same model, knowing which tools it may call."""
        names = frozenset(
            t.name if isinstance(t, BaseTool) else str(t["function"]["name"]) for t in tools
        )
        return self.model_copy(update={"tool_names": names})

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        state = read(messages)
        said = (str(m.text) for m in messages if isinstance(m, HumanMessage))
        brand = self.brand.speaking(language_after(said, self.brand.language))
        step = next_step(state, brand, self.tool_names)
        if isinstance(step, str) or len(state.calls) >= MAX_ROUNDS * 2:
            text = step if isinstance(step, str) else brand.say("unknown")
            earlier = (str(m.text) for m in messages if isinstance(m, AIMessage))
            text = introduced(brand, text, earlier)
            message = AIMessage(content=text)
        else:
            message = AIMessage(
                content="",
                tool_calls=[
                    {"name": name, "args": args, "id": f"call_{uuid4().hex[:12]}"}
                    for name, args in step
                    if name in self.tool_names
                ],
            )
        return ChatResult(generations=[ChatGeneration(message=message)])
