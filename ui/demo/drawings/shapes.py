"""The few SVG shapes that the drawings are made of; a sheet is 400 by 400."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ui.demo.colours import Tint

Drawing = Callable[[Tint], str]
Drawings = Mapping[str, Drawing]

METAL, METAL_LIGHT, METAL_DARK = "#b9c0c3", "#e3e7e8", "#858e93"
RUBBER, WOOD, BRASS, GLOW = "#3a3f40", "#b98a58", "#c79a3e", "#ffe9a3"


def fill(d: str, colour: str, opacity: float = 1) -> str:
    """A filled path."""
    see = f' opacity="{opacity}"' if opacity < 1 else ""
    return f'<path d="{d}" fill="{colour}"{see}/>'


def line(d: str, colour: str, width: float = 3, dashes: str = "") -> str:
    """A stroked path with round ends."""
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-linecap="round" stroke-linejoin="round"{dash}/>'
    )


def box(x: float, y: float, w: float, h: float, r: float, colour: str) -> str:
    """A rectangle with round corners."""
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{colour}"/>'


def oval(cx: float, cy: float, rx: float, ry: float, colour: str) -> str:
    """An ellipse."""
    return f'<ellipse cx="{cx}" cy="{cy}" rx="{rx}" ry="{ry}" fill="{colour}"/>'


def disc(cx: float, cy: float, r: float, colour: str) -> str:
    """A circle."""
    return oval(cx, cy, r, r, colour)


def ring(cx: float, cy: float, rx: float, ry: float, colour: str, width: float) -> str:
    """The outline of an ellipse."""
    return (
        f'<ellipse cx="{cx}" cy="{cy}" rx="{rx}" ry="{ry}" fill="none" '
        f'stroke="{colour}" stroke-width="{width}"/>'
    )


def turned(shape: str, degrees: float, cx: float, cy: float) -> str:
    """A shape turned about a point."""
    return f'<g transform="rotate({degrees} {cx} {cy})">{shape}</g>'


def both(left: str) -> str:
    """A shape and its mirror image."""
    return f'{left}<g transform="translate(400 0) scale(-1 1)">{left}</g>'


def moved(shape: str, x: float = 0, y: float = 0, scale: float = 1, turn: float = 0) -> str:
    """A shape moved, scaled about the middle of the sheet, and turned (degrees)."""
    return (
        f'<g transform="translate({x} {y}) translate(200 200) rotate({turn}) '
        f'scale({scale}) translate(-200 -200)">{shape}</g>'
    )
