"""Stoves, pots and pans."""

from __future__ import annotations

from ui.demo.colours import Tint
from ui.demo.drawings.shapes import (
    BRASS,
    GLOW,
    METAL,
    METAL_DARK,
    METAL_LIGHT,
    RUBBER,
    WOOD,
    Drawings,
    both,
    box,
    disc,
    fill,
    line,
    oval,
    turned,
)

FLAME, FLAME_IN = "#4a8fc4", "#bfe3f5"


def _flames(y: int) -> str:
    return "".join(
        fill(f"M{x - 12} {y}Q{x - 8} {y - 30} {x} {y - 46}Q{x + 8} {y - 30} {x + 12} {y}Z", FLAME)
        + fill(f"M{x - 5} {y}Q{x} {y - 22} {x + 5} {y}Z", FLAME_IN)
        for x in (168, 200, 232)
    )


def _canister(y: int, colour: str) -> str:
    return (
        box(122, y, 156, 350 - y, 26, colour)
        + box(122, y + 22, 156, (350 - y) / 3, 0, "#f1ead8")
        + fill(f"M136 {y + 12}Q200 {y - 22} 264 {y + 12}Z", METAL)
        + box(186, y - 22, 28, 22, 4, BRASS)
    )


def stove(t: Tint) -> str:
    """A burner on a gas canister."""
    arms = both(line("M192 190L126 168V140M188 190L158 164V134", METAL_DARK, 8))
    burner = (
        box(164, 158, 72, 22, 8, METAL)
        + box(190, 178, 20, 54, 4, METAL_DARK)
        + line("M210 204H262", METAL_DARK, 6)
        + line("M262 190v28", t.trim, 7)
    )
    return _flames(160) + arms + burner + _canister(250, "#3f7a6a")


def stovesystem(t: Tint) -> str:
    """A pot locked to its burner."""
    pot = (
        box(134, 66, 132, 168, 14, METAL_DARK)
        + box(130, 84, 140, 132, 12, t.base)
        + fill("M200 84H258Q270 84 270 96V204Q270 216 258 216H200Z", t.shade, 0.5)
    )
    lid = box(126, 54, 148, 20, 8, RUBBER) + box(186, 42, 28, 16, 6, RUBBER)
    handle = line("M270 112Q318 112 318 150T270 190", RUBBER, 10)
    burner = fill("M142 232H258L244 262H156Z", METAL) + line("M158 246H242", METAL_DARK, 4, "6 8")
    return (
        handle
        + pot
        + lid
        + burner
        + box(190, 260, 20, 24, 3, METAL_DARK)
        + _canister(292, "#3f7a6a")
        + box(164, 130, 30, 48, 6, t.trim)
    )


def twinburner(t: Tint) -> str:
    """A two-ring hob with a lid."""
    lid = fill("M70 96H330L344 214H56Z", METAL) + fill("M88 110H312L322 200H78Z", METAL_LIGHT)
    top = fill("M56 214H344L370 286H30Z", METAL_DARK)
    rings = both(
        oval(126, 248, 58, 22, RUBBER)
        + oval(126, 246, 30, 11, METAL)
        + oval(126, 245, 15, 5, FLAME)
    ) + both(line("M72 248H180M126 226V270", METAL_LIGHT, 4))
    front = box(30, 284, 340, 46, 10, t.base) + both(
        disc(112, 307, 14, RUBBER) + line("M112 307V296", t.trim, 4)
    )
    return lid + top + rings + front


def woodstove(t: Tint) -> str:
    """A folding wood stove, lit."""
    fire = fill("M160 176Q150 112 200 70Q196 116 226 128Q252 146 240 180Z", "#e8833a") + fill(
        "M180 176Q178 142 204 118Q206 146 222 176Z", GLOW
    )
    body = fill("M126 172H274L292 338H108Z", METAL) + fill(
        "M200 172H274L292 338H200Z", METAL_DARK, 0.45
    )
    holes = "".join(disc(x, 308, 8, RUBBER) for x in (140, 170, 200, 230, 260)) + fill(
        "M158 216H242L248 268H152Z", RUBBER
    )
    sticks = line("M120 268L238 232M132 240L256 262", WOOD, 12)
    return (
        fire
        + body
        + holes
        + sticks
        + fill("M168 264Q180 232 200 226Q224 240 232 264Z", "#e8833a")
        + line("M126 172H274", t.line, 4)
    )


def canister(t: Tint) -> str:
    """A gas canister."""
    body = box(104, 132, 192, 204, 36, "#3f7a6a") + box(104, 196, 192, 76, 0, "#f1ead8")
    top = (
        fill("M120 146Q200 92 280 146Z", METAL)
        + box(182, 92, 36, 32, 6, BRASS)
        + line("M186 104H214M186 114H214", METAL_DARK, 3)
    )
    flame = fill("M176 256Q170 224 200 204Q230 224 224 256Q200 272 176 256Z", "#d8702f") + fill(
        "M190 256Q190 238 202 228Q212 240 210 256Z", GLOW
    )
    return body + top + flame + line("M128 160V312", "#5f9a89", 7) + oval(200, 334, 82, 8, t.shade)


def potset(t: Tint) -> str:
    """Two pots and a lid."""
    large = (
        box(70, 178, 206, 148, 18, "#545b60")
        + box(60, 168, 226, 18, 9, METAL_DARK)
        + line("M90 196V306", "#7b8388", 8)
    )
    small = box(196, 218, 150, 112, 16, "#6a7277") + box(188, 208, 166, 16, 8, METAL)
    lid = oval(172, 152, 106, 16, METAL) + box(158, 124, 30, 22, 8, t.base)
    return large + lid + small + line("M354 236Q386 240 380 278L352 270", t.base, 10)


def pan(t: Tint) -> str:
    """A frying pan."""
    handle = line("M286 196L380 130", METAL_DARK, 22) + disc(368, 138, 5, METAL_LIGHT)
    return (
        handle
        + oval(176, 236, 140, 84, METAL_DARK)
        + oval(176, 226, 140, 84, METAL)
        + oval(176, 230, 116, 66, METAL_LIGHT)
        + oval(176, 234, 100, 54, METAL)
        + line("M98 216Q130 186 190 184", "#fff", 6)
        + disc(298, 188, 8, t.line)
    )


def spoon(t: Tint) -> str:
    """A long spoon."""
    return (
        line("M104 318L268 130", METAL_DARK, 16)
        + line("M102 314L264 128", METAL_LIGHT, 6)
        + turned(oval(288, 100, 34, 54, METAL) + oval(286, 102, 23, 42, METAL_LIGHT), 41, 288, 100)
        + disc(110, 310, 4, t.line)
    )


DRAWINGS: Drawings = {
    "stove": stove,
    "stovesystem": stovesystem,
    "twinburner": twinburner,
    "woodstove": woodstove,
    "canister": canister,
    "potset": potset,
    "pan": pan,
    "spoon": spoon,
}
