"""Numbers of things, as people read them."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """A number of things, as ``1 article`` or ``1,200 articles``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
