"""Keeps what a model is given inside its window: old results go first, then old turns."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain.agents.middleware.context_editing import ClearToolUsesEdit
from langchain_core.messages import (
    AIMessage,
    AnyMessage,
    BaseMessage,
    HumanMessage,
    ToolMessage,
    trim_messages,
)

# Kept free for the reply.
REPLY = 1_000
# Bytes of UTF-8 that make one token before the server has said how many it counted: a cautious
# figure for English and JSON, where four are usual; for scripts of three bytes it is one letter.
BYTES_PER_TOKEN = 3.0
_PER_MESSAGE = 4
_CLEARED = "[left out: look it up again if you need it]"
_CUT = " … [cut]"


class TokenCounter:
    """Counts tokens by their bytes, in the ratio that the server's own counts had so far.

    No tokenizer: those of hosted models have to be downloaded. Safe for threads.
    """

    def __init__(self) -> None:
        self._ratio = BYTES_PER_TOKEN
        self._lock = threading.Lock()

    @property
    def ratio(self) -> float:
        """Bytes a token."""
        return self._ratio

    def tokens(self, size: int) -> int:
        """Tokens of so many bytes."""
        return int(size / self._ratio) + 1

    def of_messages(self, messages: Sequence[BaseMessage]) -> int:
        """Tokens of messages, with what frames each."""
        return sum(self.tokens(size_of(m)) + _PER_MESSAGE for m in messages)

    def learn(self, size: int, tokens: int) -> None:
        """Take in that a prompt of so many bytes was counted as so many tokens."""
        if tokens < 50:
            return
        found = min(max(size / tokens, 1.0), 6.0)
        with self._lock:
            self._ratio += (found - self._ratio) / 4

    def overflowed(self) -> None:
        """Take in that a prompt which should have fitted was too long for the server."""
        with self._lock:
            self._ratio = max(self._ratio * 0.6, 0.5)


def size_of(message: BaseMessage) -> int:
    """Bytes of a message as it is sent."""
    size = len(str(message.text).encode("utf-8", "surrogatepass"))
    if isinstance(message, AIMessage):
        size += sum(len(json.dumps(c["args"], default=str)) + 60 for c in message.tool_calls)
    if isinstance(message, ToolMessage):
        size += 40
    return size


@dataclass(frozen=True, slots=True)
class Window:
    """The room for messages beside the system prompt and the tools.

    Attributes:
        room: In tokens.
    """

    room: int
    counter: TokenCounter

    def fitted(self, messages: Sequence[AnyMessage]) -> list[AnyMessage]:
        """The messages that fit, in order.

        What the tools returned goes first, oldest first, then whole turns, oldest first. The open
        question always stays, and no result comes without its call. If the results of the open
        question alone are too long, each is cut short.
        """
        kept = list(messages)
        if self._fits(kept):
            return kept
        opened = max(i for i, m in enumerate(kept) if isinstance(m, HumanMessage))
        before: list[Any] = kept[:opened]
        turn = kept[opened:]
        room = self.room - self.counter.of_messages(turn)
        excess = self.counter.of_messages(before) - max(room, 0)
        ClearToolUsesEdit(trigger=0, clear_at_least=excess, keep=0, placeholder=_CLEARED).apply(
            before, count_tokens=self.counter.of_messages
        )
        if self.counter.of_messages(before) > room:
            before = (
                trim_messages(
                    before,
                    max_tokens=room,
                    token_counter=self.counter.of_messages,
                    strategy="last",
                    start_on="human",
                )
                if room > 0
                else []
            )
        return [*before, *(turn if room >= 0 else self._cut(turn))]

    def _cut(self, turn: list[AnyMessage]) -> list[AnyMessage]:
        """The open question and its results, each of these cut to an equal share."""
        results = [m for m in turn if isinstance(m, ToolMessage)]
        others = [m for m in turn if not isinstance(m, ToolMessage)]
        if not results:
            return turn
        room = self.room - self.counter.of_messages(others) - len(results) * (_PER_MESSAGE + 20)
        share = max(int(room * self.counter.ratio) // len(results), 200)
        return [_shortened(m, share) if isinstance(m, ToolMessage) else m for m in turn]

    def _fits(self, messages: Sequence[AnyMessage]) -> bool:
        return self.counter.of_messages(messages) <= self.room


def _shortened(message: ToolMessage, size: int) -> ToolMessage:
    text = str(message.text).encode("utf-8", "surrogatepass")
    if len(text) <= size:
        return message
    return message.model_copy(update={"content": text[:size].decode("utf-8", "ignore") + _CUT})
