"""Where fetched text comes in: every tool's result is made harmless before anything reads it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import ToolMessage
from langgraph.types import Command

from assistant.guard.fetched import harmless, host_of, label

# Names, not texts: a record is found again by them, and where they lead is the record's business.
_NAMES = frozenset(
    {"id", "key", "url", "article_id", "product_id", "variant_id", "order_id", "image"}
)

# What Aisle itself says in a result: it reaches the shopper word by word, and what it quotes of a
# record was made harmless where it was put in.
_OWN = frozenset({"refused", "unchanged", "text"})

# What products and pages are called: told as it is, and never as markup.
_LABELS = frozenset({"title", "brand"})


class Border(AgentMiddleware[Any, Any, Any]):
    """Makes what tools return harmless, field by field.

    Args:
        hosts: The store's own besides those that the records of a result name.
    """

    def __init__(self, hosts: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self._hosts = hosts

    def wrap_tool_call(
        self,
        request: ToolCallRequest,
        handler: Callable[[ToolCallRequest], ToolMessage | Command[Any]],
    ) -> ToolMessage | Command[Any]:
        """Call the tool, then clean what it returned."""
        result = handler(request)
        if not isinstance(result, ToolMessage):
            return result
        return result.model_copy(update={"content": clean_result(str(result.text), self._hosts)})


def clean_result(text: str, hosts: frozenset[str] = frozenset()) -> str:
    """A tool's result with every text in it harmless; JSON stays JSON of the same shape.

    Entries of a list that were a text and have none left are taken out.
    """
    try:
        data = json.loads(text)
    except ValueError:
        return harmless(text, hosts)
    if not isinstance(data, dict | list):
        return text
    named = hosts | frozenset(_hosts(data))
    if isinstance(data, dict):
        cleaned: Any = {
            key: value if key in _OWN else _cleaned(value, named, key)
            for key, value in data.items()
        }
    else:
        cleaned = _cleaned(data, named)
    if cleaned == data:
        return text
    return json.dumps(cleaned, ensure_ascii=False, separators=(",", ":"))


def _cleaned(data: Any, hosts: frozenset[str], name: str = "") -> Any:
    if isinstance(data, str):
        if name in _LABELS:
            # Replaced by nothing, a product could not be spoken of.
            return label(data) or "?"
        return data if name in _NAMES else harmless(data, hosts)
    if isinstance(data, dict):
        return {key: _cleaned(value, hosts, key) for key, value in data.items()}
    if isinstance(data, list):
        found = []
        for value in data:
            new = _cleaned(value, hosts, name)
            if not (_emptied(value, new)):
                found.append(new)
        return found
    return data


def _emptied(before: Any, after: Any) -> bool:
    """Whether a fact or passage lost all of its text."""
    if not isinstance(before, dict) or not str(before.get("text", "")).strip():
        return False
    return not str(after.get("text", "")).strip()


def _hosts(data: Any) -> set[str]:
    if isinstance(data, dict):
        found = {host_of(v) for k, v in data.items() if k == "url" and isinstance(v, str)}
        return (found | {h for v in data.values() for h in _hosts(v)}) - {""}
    if isinstance(data, list):
        return {h for v in data for h in _hosts(v)}
    return set()
