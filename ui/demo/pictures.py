"""A product's picture: a flat drawing on a quiet ground, in the colour of the variant."""

from __future__ import annotations

from html import escape

from ui.demo.colours import tint
from ui.demo.drawings import bottles, camp, feet, kitchen, lights, packs, small, wear
from ui.demo.drawings.shapes import Drawings

DRAWINGS: Drawings = {
    **wear.DRAWINGS,
    **feet.DRAWINGS,
    **packs.DRAWINGS,
    **camp.DRAWINGS,
    **lights.DRAWINGS,
    **kitchen.DRAWINGS,
    **bottles.DRAWINGS,
    **small.DRAWINGS,
}
GROUND = (
    '<rect width="400" height="400" fill="#eef0ea"/>'
    '<circle cx="200" cy="196" r="172" fill="#e4e8df"/>'
)
SHADOW = '<ellipse cx="200" cy="352" rx="132" ry="11" fill="#c9cfc4"/>'


def draw(picture: str, colour: str | None, title: str) -> str:
    """An SVG document, 400 by 400.

    Args:
        picture: the name of the drawing.
        colour: the colour's name, or None for things that come in one.
        title: what is shown, for those who can't see it.

    Raises:
        KeyError: if there is no such drawing or colour.
    """
    name = f"{title} in {colour}" if colour else title
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" role="img">'
        f"<title>{escape(name)}</title>{GROUND}{SHADOW}{DRAWINGS[picture](tint(colour))}</svg>\n"
    )
