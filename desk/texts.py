"""Texts from outside, as every database takes them."""

from __future__ import annotations


def storable(text: str) -> str:
    """The text without what no database stores: NUL, and lone halves of a character pair.

    JSON may hold both; halves become question marks.
    """
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
