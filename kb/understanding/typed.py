"""What a shopper typed, as it can be read: hidden characters gone, and of a long text the start."""

from __future__ import annotations

import unicodedata

# What is read of a text: more is no search, and the embedder reads no more either.
LONGEST = 1_000
# ``ＡＢＣ１２３`` of East Asian keyboards is ``ABC123``.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# Formatting that nobody sees (directions, zero width, soft hyphens) stands inside words; control
# characters and halves of characters (lone surrogates) stand between them.
_SHOWN_AS = {"Cf": "", "Cc": " ", "Cs": " "}


def readable(text: str) -> str:
    """The text as it is read: never longer than ``LONGEST``, and always valid Unicode."""
    if len(text) > LONGEST:
        text = text[:LONGEST].rpartition(" ")[0] or text[:LONGEST]
    if text.isascii() and text.isprintable():
        return text
    shown = (_SHOWN_AS.get(unicodedata.category(c), c) for c in text.translate(_FULL_WIDTH))
    return "".join(shown)
