"""What comes in: bounded, and without characters that only confuse."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"[ \t\u00a0]+")
_LINES = re.compile(r"\n{3,}")


def cleaned(text: str) -> str:
    """What a shopper typed, without control and invisible characters, white space collapsed."""
    kept = "".join(
        c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co")
    )
    return _LINES.sub("\n\n", _SPACES.sub(" ", kept)).strip()


def too_long(text: str, limit: int) -> bool:
    """Whether a question exceeds the brand's limit in characters."""
    return len(text) > limit
