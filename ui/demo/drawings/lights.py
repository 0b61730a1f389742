"""Torches and lanterns."""

from __future__ import annotations

from ui.demo.colours import Tint
from ui.demo.drawings.shapes import (
    GLOW,
    METAL,
    METAL_DARK,
    METAL_LIGHT,
    RUBBER,
    Drawings,
    both,
    box,
    disc,
    fill,
    line,
    ring,
)


def headtorch(t: Tint) -> str:
    """A head torch on its strap."""
    strap = ring(200, 178, 140, 88, t.line, 30) + ring(200, 178, 140, 88, t.base, 9)
    top = line("M200 92Q206 150 200 232", t.line, 20)
    body = box(142, 212, 116, 104, 28, t.base) + box(142, 270, 116, 46, 22, t.shade)
    lamp = (
        disc(200, 258, 37, METAL_DARK)
        + disc(200, 258, 29, METAL_LIGHT)
        + disc(200, 258, 18, GLOW)
        + disc(200, 258, 7, "#fff")
    )
    return strap + top + body + lamp + box(182, 204, 36, 12, 5, t.trim)


def handtorch(t: Tint) -> str:
    """A hand torch."""
    beam = fill("M262 150L392 70V330L262 250Z", GLOW, 0.65)
    body = box(40, 172, 170, 56, 12, t.base) + "".join(
        line(f"M{x} 178V222", t.line, 4) for x in range(64, 150, 13)
    )
    head = fill("M206 168L252 142H270V258H252L206 232Z", t.shade) + box(264, 144, 12, 112, 5, METAL)
    return beam + body + head + box(166, 164, 30, 14, 6, t.trim)


def lantern(t: Tint) -> str:
    """A camping lantern."""
    glow = disc(200, 206, 128, GLOW).replace("/>", ' opacity="0.4"/>')
    handle = line("M136 140Q136 60 200 60Q264 60 264 140", METAL_DARK, 7)
    glass = box(138, 148, 124, 112, 20, GLOW) + box(182, 166, 36, 78, 16, "#fffdf3")
    caps = (
        fill("M128 150Q132 112 170 108H230Q268 112 272 150Z", t.base)
        + fill("M124 258H276L286 322Q286 334 272 334H128Q114 334 114 322Z", t.base)
        + fill("M200 258H276L286 322Q286 334 272 334H200Z", t.shade, 0.5)
    )
    return (
        glow
        + handle
        + glass
        + both(line("M146 150V260", t.line, 5))
        + caps
        + disc(200, 298, 13, t.trim)
    )


def battery(t: Tint) -> str:
    """A battery pack."""
    body = box(108, 106, 184, 216, 26, RUBBER) + box(122, 120, 156, 188, 16, t.base)
    bolt = fill("M212 152L164 222H196L186 278L238 204H205Z", GLOW)
    return (
        body
        + bolt
        + box(176, 308, 48, 14, 5, METAL)
        + "".join(disc(152 + i * 16, 140, 4, GLOW) for i in range(3))
    )


DRAWINGS: Drawings = {
    "headtorch": headtorch,
    "handtorch": handtorch,
    "lantern": lantern,
    "battery": battery,
}
