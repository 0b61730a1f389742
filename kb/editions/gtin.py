"""Global trade item numbers: their lengths and their check digit."""

from __future__ import annotations

# GTIN-8, UPC-A, EAN-13 and GTIN-14.
LENGTHS = frozenset({8, 12, 13, 14})


def check_digit(stem: str) -> int:
    """The digit that closes a number; ``stem`` is all digits before it.

    The digits weigh 3 and 1 in turn from the right (GS1 General Specifications, 7.9).
    """
    total = sum(int(c) * (3 if place % 2 == 0 else 1) for place, c in enumerate(reversed(stem)))
    return -total % 10


def is_gtin(text: str) -> bool:
    """Whether a text is digits of a GTIN's length that end in the right check digit."""
    if not (text.isascii() and text.isdigit() and len(text) in LENGTHS):
        return False
    return check_digit(text[:-1]) == int(text[-1])
