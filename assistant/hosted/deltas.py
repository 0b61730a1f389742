"""The pieces of a streamed reply, put into the order and shape that the graph relies on."""

from __future__ import annotations

import secrets
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

from assistant.hosted.outage import useless

# An answer is a few sentences; a model that doesn't stop is stopped.
MOST_TEXT = 8_000
MOST_ARGUMENTS = 20_000
_OPEN, _CLOSE = "<think>", "</think>"


@dataclass(slots=True)
class Deltas:
    """Mends one reply's deltas in place, as they come.

    Attributes:
        taken: Ids of tool calls made before, which no new call may have.
        spoken: Text so far.
        refusal: What the model said where it refused to answer.
        finish: Why it stopped; empty while it didn't say.
    """

    taken: Container[str] = frozenset()
    spoken: str = ""
    refusal: str = ""
    finish: str = ""
    _thinking: str | None = ""
    _rows: dict[tuple[int, str], int] = field(default_factory=dict)
    _latest: dict[int, int] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)
    _arguments: int = 0
    _chunks: int = 0

    @property
    def size(self) -> int:
        """Characters so far, of text and of arguments."""
        return len(self.spoken) + self._arguments

    @property
    def began(self) -> bool:
        """Whether anything of the reply has come."""
        return self._chunks > 0

    def mend(self, chunk: dict[str, Any]) -> None:
        """Put one chunk right.

        Raises:
            HostedError: The reply has no end.
        """
        self._chunks += 1
        for choice in chunk.get("choices") or ():
            delta = choice.setdefault("delta", None)
            self.finish = choice.get("finish_reason") or self.finish
            if not isinstance(delta, dict):
                continue
            self.refusal += str(delta.get("refusal") or "")
            if isinstance(delta.get("content"), str):
                delta["content"] = self._without_thoughts(delta["content"])
                self.spoken += delta["content"]
            for call in delta.get("tool_calls") or ():
                self._mend_call(call)
        if len(self.spoken) > MOST_TEXT:
            raise useless(f"the model wrote more than {MOST_TEXT:,} characters and didn't stop")
        if self._arguments > MOST_ARGUMENTS:
            raise useless(f"the model wrote arguments of more than {MOST_ARGUMENTS:,} characters")

    def _mend_call(self, call: dict[str, Any]) -> None:
        """Give each call a row of its own and an id that no other has.

        Some servers number all parallel calls 0, leave numbers out, or use ids again.
        """
        function = call.get("function")
        self._arguments += len((function or {}).get("arguments") or "")
        index, given = call.get("index") or 0, call.get("id") or ""
        named = bool((function or {}).get("name"))
        row = self._rows.get((index, given)) if given else self._latest.get(index)
        begins = row is None or (named and not given and index in self._latest)
        if begins:
            row = len(self._rows)
            self._rows[index, given or f" {row}"] = row
            if not given or given in self._ids or given in self.taken:
                # Nine letters and figures: the one form that every server takes back.
                given = secrets.token_hex(5)[:9]
            self._ids.add(given)
            call["id"] = given
        else:
            # Once is enough: pieces are joined, and so would ids and names be.
            call["id"] = None
            if function is not None:
                function["name"] = None
        assert row is not None
        self._latest[index] = row
        call["index"] = row

    def _without_thoughts(self, text: str) -> str:
        """Leave out what a reasoning model thinks aloud before it answers."""
        if self._thinking is None:
            return text
        self._thinking += text
        begun = self._thinking.lstrip()
        if begun.startswith(_OPEN):
            _, closed, rest = begun.partition(_CLOSE)
            if not closed:
                return ""
            self._thinking = None
            return rest
        if _OPEN.startswith(begun):
            return ""
        said, self._thinking = self._thinking, None
        return said
