"""What a tool returned, read as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


def read(result: str) -> Any:
    """The value of a tool's result; None when it isn't JSON, or nothing."""
    try:
        return json.loads(result)
    except ValueError:
        return None


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a value, however deep: itself first, then those within from the last on."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
