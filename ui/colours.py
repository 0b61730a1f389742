"""The page's colours from the brand's one, such that text can be read whatever it is."""

from __future__ import annotations

import re

# What WCAG 2.2 asks of text at level AA.
_CONTRAST = 4.5


def variables(accent: str) -> str:
    """The style variables that follow from a brand's colour ``#rrggbb``; raises ValueError."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", accent):
        raise ValueError(f"not a colour: {accent!r}; write it as #rrggbb, like #0b5f8a")
    light, dark = _readable(accent, "#f4f6f8", "#000000"), _readable(accent, "#1e252d", "#ffffff")
    return (
        f":root {{ --accent: {accent}; --accent-ink: {ink(accent)}; "
        f"--link-light: {light}; --link-dark: {dark}; }}\n"
    )


def ink(paper: str) -> str:
    """Black or white, whichever is easier to read on ``paper``."""
    return max("#ffffff", "#000000", key=lambda colour: contrast(colour, paper))


def _readable(colour: str, paper: str, end: str) -> str:
    # From the brand's colour towards black or white, no further than reading needs.
    start, goal = _channels(colour), _channels(end)
    for step in range(21):
        mixed = [a + (b - a) * step / 20 for a, b in zip(start, goal, strict=True)]
        colour = "#" + "".join(f"{round(channel * 255):02x}" for channel in mixed)
        if contrast(colour, paper) >= _CONTRAST:
            break
    return colour


def contrast(one: str, other: str) -> float:
    """Contrast from 1 to 21, as WCAG 2.2 defines it with relative luminance."""
    luminances = []
    for colour in (one, other):
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)
        ]
        luminances.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(luminances) + 0.05) / (min(luminances) + 0.05)


def _channels(colour: str) -> list[float]:
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
