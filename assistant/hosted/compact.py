"""What tools returned, without what a hosted model has no use for: each word of it is paid for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AnyMessage, ToolMessage

# Our own measurements; links, which the store renders itself wherever a mark stands; and quotes,
# which stand in the text beside them.
_UNUSED = frozenset(
    {"confidence", "coverage", "named", "titled", "article_id", "quote", "url", "rating_count"}
)
# What the store itself has named, whatever the names are.
_OWN = frozenset({"attributes", "options"})


def compacted(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """The messages with their tool results compacted; results that aren't JSON stay as they are."""
    return [_compact(m) if isinstance(m, ToolMessage) else m for m in messages]


def _compact(message: ToolMessage) -> ToolMessage:
    try:
        data = json.loads(str(message.text))
    except ValueError:
        return message
    text = json.dumps(_useful(data), ensure_ascii=False, separators=(",", ":"))
    return message.model_copy(update={"content": text})


def _useful(data: Any) -> Any:
    if isinstance(data, dict):
        return {
            name: value if name in _OWN else _useful(value)
            for name, value in data.items()
            if name not in _UNUSED and not (name == "nearest" and isinstance(value, float))
        }
    if isinstance(data, list):
        return [_useful(v) for v in data]
    return data
