"""The colours that products come in, and the shades a picture needs of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

HEX: Mapping[str, str] = {
    "Black": "#33373a",
    "Charcoal": "#50565b",
    "Clay Orange": "#cf6a3f",
    "Fern Green": "#5b9159",
    "Gorse Yellow": "#e3b23c",
    "Heather Purple": "#866a9c",
    "Ink Navy": "#2f4260",
    "Lichen": "#b3bf9b",
    "Mist Grey": "#b4bbbf",
    "Moss Green": "#5f6f3f",
    "Oat": "#dccfb4",
    "Peat Brown": "#6b4d39",
    "Plum": "#70395a",
    "Rose Pink": "#d98a99",
    "Rowan Red": "#b53a34",
    "Sand": "#c8b083",
    "Sky Blue": "#74aed2",
    "Slate Grey": "#6d7a84",
    "Steel": "#a9b1b6",
    "Tarn Blue": "#2f7183",
}
PLAIN = "#8b9a94"


@dataclass(frozen=True, slots=True)
class Tint:
    """One colour in four shades, and a second colour for trim."""

    base: str
    light: str
    shade: str
    line: str
    trim: str


def paint(colour: str | None) -> str:
    """The colour's hex value.

    Raises:
        KeyError: if no value is known for a colour's name.
    """
    return PLAIN if colour is None else HEX[colour]


def tint(colour: str | None) -> Tint:
    """The shades of a colour."""
    base = paint(colour)
    return Tint(
        base=base,
        light=mix(base, "#ffffff", 0.28),
        shade=mix(base, "#12181a", 0.22),
        line=mix(base, "#12181a", 0.5),
        trim="#e3b23c" if colour in {"Black", "Charcoal", "Ink Navy", "Slate Grey"} else "#f1ead8",
    )


def mix(first: str, second: str, part: float) -> str:
    """The colour that lies ``part`` (0 to 1) of the way from the first to the second."""
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
