"""Bottles, flasks and cups."""

from __future__ import annotations

from ui.demo.colours import Tint
from ui.demo.drawings.shapes import (
    METAL,
    METAL_DARK,
    METAL_LIGHT,
    RUBBER,
    WOOD,
    Drawings,
    box,
    fill,
    line,
    oval,
)


def flask(t: Tint) -> str:
    """A vacuum flask with its cup."""
    body = (
        box(140, 132, 120, 214, 18, t.base)
        + fill("M212 132H242Q260 132 260 150V328Q260 346 242 346H212Z", t.shade)
        + box(152, 150, 14, 170, 7, t.light)
    )
    cup = (
        box(148, 58, 104, 70, 14, METAL)
        + box(148, 100, 104, 12, 0, METAL_DARK)
        + box(164, 68, 12, 26, 6, METAL_LIGHT)
    )
    return body + box(146, 122, 108, 14, 3, METAL_DARK) + cup + box(182, 222, 40, 40, 20, t.trim)


def foodflask(t: Tint) -> str:
    """A wide flask for food."""
    body = (
        box(112, 152, 176, 188, 30, t.base)
        + fill("M216 152H258Q288 152 288 182V310Q288 340 258 340H216Z", t.shade, 0.7)
        + box(128, 176, 15, 134, 7, t.light)
    )
    lid = (
        box(106, 90, 188, 68, 18, RUBBER)
        + line("M124 132H276", "#5b6263", 4)
        + box(178, 76, 44, 18, 8, RUBBER)
    )
    return (
        body + lid + line("M312 326Q330 250 322 190", METAL_DARK, 8) + oval(320, 164, 16, 30, METAL)
    )


def bottle(t: Tint) -> str:
    """A steel bottle with a bamboo cap."""
    body = fill(
        "M136 160Q136 124 172 112V92H228V112Q264 124 264 160"
        "V326Q264 346 244 346H156Q136 346 136 326Z",
        t.base,
    )
    cap = (
        box(166, 62, 68, 36, 8, METAL)
        + box(170, 52, 60, 16, 6, WOOD)
        + line("M176 56Q200 16 224 56", METAL_DARK, 7)
    )
    return (
        body
        + fill("M214 104L228 112Q264 124 264 160V326Q264 346 244 346H214Z", t.shade, 0.6)
        + box(150, 162, 13, 150, 6, t.light)
        + cap
        + line("M172 252L192 226L204 240L218 222L236 252Z", t.trim, 4)
    )


def cup(t: Tint) -> str:
    """A lidded travel cup."""
    body = fill("M126 118H274L256 330Q254 346 238 346H162Q146 346 144 330Z", t.base) + fill(
        "M214 118H274L256 330Q254 346 238 346H208Z", t.shade, 0.6
    )
    lid = box(118, 84, 164, 40, 12, RUBBER) + box(132, 68, 136, 24, 10, "#565d5e")
    return body + lid + fill("M131 180H269L264 240H136Z", t.line, 0.55)


def mug(t: Tint) -> str:
    """An enamel mug with a lark."""
    handle = line("M276 164Q344 160 344 214T270 272", t.line, 17) + line(
        "M276 164Q344 160 344 214T270 272", t.base, 9
    )
    body = fill("M96 128H284L276 306Q274 322 258 322H122Q106 322 104 306Z", t.base) + fill(
        "M220 128H284L276 306Q274 322 258 322H220Z", t.shade, 0.4
    )
    rim = oval(190, 128, 96, 18, t.line) + oval(190, 130, 84, 12, "#3c3a36")
    bird = fill(
        "M136 212q22 -4 36 10q14 -26 50 -28q-10 8 -14 20q8 2 14 2q-12 10 -32 12q-26 2 -40 -8z",
        t.trim,
    )
    return handle + body + rim + bird


def softflask(t: Tint) -> str:
    """A soft running flask."""
    body = fill(
        "M140 148Q200 128 260 148Q272 240 250 330Q200 352 150 330Q128 240 140 148Z", "#a9cfe0"
    ) + fill("M206 138Q240 140 260 148Q272 240 250 330Q230 340 206 342Z", "#86b6cb", 0.7)
    marks = "".join(line(f"M150 {y}h18", t.line, 4) for y in (190, 222, 254, 286))
    return (
        body
        + marks
        + box(158, 106, 84, 44, 10, t.line)
        + box(178, 76, 44, 32, 8, t.base)
        + oval(200, 66, 17, 20, t.light)
    )


def reservoir(t: Tint) -> str:
    """A hydration bladder."""
    hose = line("M200 326Q200 372 300 350Q356 330 348 210Q340 130 316 96", "#5f8fa3", 10) + box(
        304, 70, 22, 34, 8, RUBBER
    )
    body = fill("M112 108H268Q282 220 264 316Q190 348 116 316Q98 220 112 108Z", "#b9d8e4") + fill(
        "M200 108H268Q282 220 264 316Q232 330 200 332Z", "#93bccd", 0.7
    )
    slide = box(100, 82, 180, 32, 10, t.line)
    marks = "".join(line(f"M126 {y}h24", t.line, 4) for y in (160, 200, 240, 280))
    return hose + body + slide + marks + box(168, 182, 52, 40, 6, t.base)


def filterbottle(t: Tint) -> str:
    """A bottle with a filter inside."""
    body = fill(
        "M134 150Q134 128 156 122H244Q266 128 266 150V326Q266 346 246 346H154Q134 346 134 326Z",
        "#b4d6e2",
    )
    core = box(176, 130, 48, 156, 12, "#f4f6f4") + "".join(
        line(f"M184 {y}H216", "#b8c4c6", 3) for y in range(150, 280, 14)
    )
    return (
        body
        + core
        + fill("M134 300H266V326Q266 346 246 346H154Q134 346 134 326Z", t.base, 0.55)
        + box(140, 84, 120, 42, 12, t.line)
        + box(182, 56, 36, 32, 10, t.base)
        + line("M142 100Q100 96 116 62", t.line, 8)
    )


DRAWINGS: Drawings = {
    "flask": flask,
    "foodflask": foodflask,
    "bottle": bottle,
    "cup": cup,
    "mug": mug,
    "softflask": softflask,
    "reservoir": reservoir,
    "filterbottle": filterbottle,
}
