"""The marks a model writes instead of facts: ``[[p:ID]]``, ``[[card:ID]]``, ``[[c:KEY]]``.

``[[suggest:TEXT]]`` offers something the shopper may say next.
"""

from __future__ import annotations

import re
from collections.abc import Callable

MARK = re.compile(r"\[\[(p|card|c|suggest|clarify|unknown)(?::([^\]\n]{1,300}))?\]\]")


def product(product_id: str) -> str:
    """Names a product; replaced by its title, and its card is shown."""
    return f"[[p:{product_id}]]"


def card(product_id: str) -> str:
    """Shows a product's card without naming it."""
    return f"[[card:{product_id}]]"


def cite(key: str) -> str:
    """Proves the sentence by a help passage."""
    return f"[[c:{key}]]"


def suggest(text: str) -> str:
    """Offers a short thing to say next; shown where it is a value of a record returned."""
    return f"[[suggest:{text}]]"


CLARIFY = "[[clarify]]"
UNKNOWN = "[[unknown]]"


def found(text: str, *kinds: str) -> list[str]:
    """Arguments of the marks of these kinds, in order of appearance, each once."""
    return list(dict.fromkeys(m[2] or "" for m in MARK.finditer(text) if m[1] in kinds))


def replaced(text: str, by: Callable[[str, str], str]) -> str:
    """The text with every mark replaced by what ``by(kind, argument)`` gives."""
    return MARK.sub(lambda m: by(m[1], m[2] or ""), text)
