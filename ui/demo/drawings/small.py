"""Care products, maps and things for a pocket."""

from __future__ import annotations

from ui.demo.colours import Tint
from ui.demo.drawings.shapes import (
    BRASS,
    METAL,
    METAL_DARK,
    METAL_LIGHT,
    RUBBER,
    WOOD,
    Drawings,
    box,
    disc,
    fill,
    line,
    oval,
    turned,
)

GREEN, CREAM, RED = "#2f6b58", "#f3ecd9", "#b53a34"


def carebottle(t: Tint) -> str:
    """A bottle of wash."""
    body = box(126, 142, 148, 204, 26, GREEN) + box(126, 190, 148, 112, 0, CREAM)
    drop = fill(
        "M200 204Q228 242 228 260Q228 286 200 286Q172 286 172 260Q172 242 200 204Z", "#7fb3c8"
    )
    cap = box(166, 78, 68, 58, 10, RUBBER) + "".join(
        line(f"M{x} 86V128", "#5c6364", 3) for x in range(178, 230, 11)
    )
    return (
        body
        + fill("M226 142H248Q274 142 274 168V320Q274 346 248 346H226Z", t.line, 0.18)
        + cap
        + box(158, 130, 84, 16, 4, GREEN)
        + drop
    )


def spraybottle(t: Tint) -> str:
    """A bottle with a trigger."""
    body = fill(
        "M130 214Q132 170 168 150H224Q260 170 262 214L268 326Q268 346 248 346H144Q124 346 124 326Z",
        "#3d7187",
    ) + fill("M126 234H266L268 304H124Z", CREAM)
    trigger = (
        box(172, 112, 50, 42, 6, RUBBER)
        + fill("M150 70H262Q276 70 276 86V104H222L216 116H176V104H150Z", RUBBER)
        + line("M252 106Q256 138 236 150", RUBBER, 9)
    )
    mist = "".join(
        disc(x, y, r, "#9cc3d1")
        for x, y, r in (
            (122, 80, 5),
            (104, 66, 4),
            (104, 94, 4),
            (82, 80, 5),
            (70, 58, 3),
            (66, 102, 3),
        )
    )
    peak = line("M160 286L186 250L202 270L216 254L236 286Z", t.line, 4)
    return body + trigger + mist + peak


def waxtin(t: Tint) -> str:
    """An open tin of wax."""
    lid = turned(
        oval(272, 168, 92, 84, METAL_DARK)
        + oval(268, 164, 86, 78, METAL)
        + oval(268, 164, 70, 62, "#7a3b2c"),
        -16,
        280,
        170,
    ) + line("M236 176L258 146L272 164L284 150L304 176Z", CREAM, 4)
    tin = (
        fill("M56 236V284Q56 336 164 336T272 284V236Z", METAL)
        + fill("M164 336Q272 336 272 284V236H164Z", METAL_DARK, 0.45)
        + oval(164, 238, 108, 46, METAL_LIGHT)
        + oval(164, 240, 96, 38, "#d9a94e")
        + fill("M104 240Q140 214 190 226Q160 240 168 262Q120 262 104 240Z", "#edc878")
    )
    return lid + tin + line("M70 268V292", t.light, 4)


def brush(t: Tint) -> str:
    """A boot brush."""
    bristles = "".join(line(f"M{x} 236L{x - 4} 298", "#cdb98c", 9) for x in range(84, 258, 12))
    soft = "".join(line(f"M{x} 220L{x + 8} 254", "#e8dcc0", 7) for x in range(276, 326, 9))
    handle = fill(
        "M62 190Q60 166 96 166H258Q300 170 350 150"
        "Q372 148 366 172Q346 222 290 234H84Q62 232 62 190Z",
        WOOD,
    )
    return bristles + soft + handle + line("M92 184H250", "#d7ab78", 6) + disc(340, 174, 7, t.shade)


def patchkit(t: Tint) -> str:
    """Patches on a card, and a pole splint."""
    patches = (
        box(106, 152, 68, 68, 12, "#cf6a3f")
        + disc(226, 186, 34, "#2f7183")
        + box(106, 240, 68, 66, 12, "#e3b23c")
        + disc(226, 273, 32, "#b4bbbf")
    )
    sheet = box(84, 82, 196, 250, 12, CREAM) + box(84, 82, 196, 48, 12, GREEN)
    card = turned(sheet + patches, -5, 200, 200)
    return (
        card
        + line("M318 110L330 320", METAL_DARK, 20)
        + line("M314 116L325 312", METAL_LIGHT, 6)
        + line("M112 108H200", t.light, 6)
    )


def map_sheet(t: Tint) -> str:
    """A folded map."""
    panels = "".join(
        fill(
            f"M{x} {138 - lift}L{x + 72} {112 + lift}V{306 + lift}L{x} {332 - lift}Z",
            "#dfe6c4" if lift else "#eef0d8",
        )
        for x, lift in ((56, 26), (128, 0), (200, 26), (272, 0))
    )
    hills = line(
        "M80 220Q110 180 160 200T240 186Q300 176 320 214M92 250"
        "Q130 212 176 230T262 222M150 264Q190 244 240 262",
        "#b08a5a",
        3,
    )
    water = fill("M214 262Q250 244 288 266Q300 288 262 292Q220 292 214 262Z", "#8fbfd3")
    path = line("M76 292Q130 262 168 268T300 168", RED, 4, "3 10")
    return (
        panels
        + hills
        + water
        + path
        + disc(300, 168, 8, RED)
        + line("M128 138V332M200 112V306M272 138V332", t.light, 2)
    )


def mapcase(t: Tint) -> str:
    """A map in a clear case."""
    cord = line("M120 106Q120 34 200 34Q280 34 280 106", RUBBER, 6)
    case = (
        box(76, 98, 248, 240, 18, "#a9c7cf")
        + box(94, 130, 212, 192, 8, "#eef0d8")
        + box(76, 98, 248, 30, 12, RUBBER)
    )
    lines = line(
        "M106 220Q140 170 190 196T300 176M106 260Q160 220 210 244T300 226", "#b08a5a", 3
    ) + line("M112 300Q180 262 292 150", RED, 4, "3 10")
    return (
        cord
        + case
        + lines
        + fill("M94 130H180L120 322H94Z", "#ffffff", 0.35)
        + disc(200, 113, 6, t.light)
    )


def compass(t: Tint) -> str:
    """A baseplate compass."""
    plate = box(102, 44, 196, 316, 22, "#d3e3e3") + line("M200 58V134M188 72L200 56L212 72", RED, 5)
    marks = "".join(
        line(f"M112 {y}h{14 if i % 2 else 8}", METAL_DARK, 2)
        for i, y in enumerate(range(66, 350, 12))
    )
    dial = disc(200, 238, 88, RUBBER) + disc(200, 238, 70, "#f7f7ee")
    ticks = "".join(
        turned(line("M200 172v12", RUBBER, 4), angle, 200, 238) for angle in range(0, 360, 30)
    )
    north, south = fill("M200 176L212 238H188Z", RED), fill("M200 300L212 238H188Z", METAL)
    needle = turned(north + south + disc(200, 238, 7, BRASS), 28, 200, 238)
    return plate + marks + dial + ticks + needle + disc(200, 340, 6, t.line)


def whistle(t: Tint) -> str:
    """A whistle on a cord."""
    cord = line("M112 206Q40 150 96 88Q160 30 216 92Q246 132 206 168", RUBBER, 7)
    body = fill(
        "M116 196Q118 172 144 172H344Q356 172 356 186V214"
        "Q356 228 344 228H252Q246 300 182 302Q116 298 112 236Z",
        t.base,
    )
    return (
        cord
        + body
        + fill("M240 172H344Q356 172 356 186V200H240Z", t.light, 0.8)
        + box(232, 172, 40, 16, 3, t.line)
        + disc(182, 240, 30, t.shade)
        + disc(122, 206, 9, METAL)
    )


DRAWINGS: Drawings = {
    "carebottle": carebottle,
    "spraybottle": spraybottle,
    "waxtin": waxtin,
    "brush": brush,
    "patchkit": patchkit,
    "map": map_sheet,
    "mapcase": mapcase,
    "compass": compass,
    "whistle": whistle,
}
