"""Rucksacks, bags and what dogs carry."""

from __future__ import annotations

from ui.demo.colours import Tint
from ui.demo.drawings.shapes import (
    BRASS,
    METAL,
    METAL_DARK,
    RUBBER,
    Drawings,
    both,
    box,
    disc,
    fill,
    line,
    oval,
    ring,
)


def daypack(t: Tint) -> str:
    """A day sack."""
    straps = line("M152 92Q150 52 200 52Q250 52 248 92", t.line, 12)
    sides = both(fill("M112 214Q88 220 88 262V316Q88 332 112 334Z", t.shade))
    body = fill(
        "M112 170Q112 84 200 84Q288 84 288 170V322Q288 344 266 344H134Q112 344 112 322Z", t.base
    )
    pocket = (
        box(130, 226, 140, 100, 18, t.shade)
        + line("M142 248H258", t.trim, 4)
        + line("M258 248v18", t.trim, 4)
    )
    lid = line("M120 176Q200 204 280 176", t.line, 4) + line("M252 184v20", t.trim, 4)
    return (
        straps
        + sides
        + body
        + fill("M200 84Q288 84 288 170V322Q288 344 266 344H200Z", t.shade, 0.22)
        + pocket
        + lid
        + box(186, 120, 28, 18, 4, t.trim)
    )


def backpack(t: Tint) -> str:
    """A trekking pack."""
    belt = both(fill("M124 286Q80 288 62 314Q60 326 74 328L126 326Z", t.line))
    body = fill("M122 118H278L288 318Q288 350 256 350H144Q112 350 112 318Z", t.base)
    lid = fill("M116 116Q118 64 154 60H246Q282 64 284 116Q200 136 116 116Z", t.shade) + line(
        "M140 92H260", t.trim, 4
    )
    sides = both(fill("M112 236L96 244Q90 300 100 344L122 346Z", t.shade))
    straps = both(
        line("M154 122V344", t.line, 6)
        + box(146, 164, 16, 20, 4, t.trim)
        + box(146, 286, 16, 20, 4, t.trim)
    )
    front = box(166, 168, 68, 150, 14, t.light)
    axe = line("M262 150V322M252 322h22", METAL, 5)
    return (
        belt
        + sides
        + body
        + fill("M200 118H278L288 318Q288 350 256 350H200Z", t.shade, 0.22)
        + front
        + straps
        + axe
        + lid
    )


def duffel(t: Tint) -> str:
    """A holdall."""
    body = box(52, 148, 296, 150, 66, t.base) + fill(
        "M52 226H348V232Q348 298 282 298H118Q52 298 52 232Z", t.shade, 0.5
    )
    zips = line("M110 164H290", t.line, 7) + line("M110 164H290", t.trim, 3)
    straps = line("M132 298V154Q134 96 200 96Q266 96 268 154V298", t.line, 12)
    ends = both(line("M60 200Q40 224 60 248", t.line, 9))
    return (
        ends
        + body
        + zips
        + straps
        + box(174, 88, 52, 22, 9, t.line)
        + box(164, 214, 72, 34, 6, t.trim)
    )


def drybag(t: Tint) -> str:
    """A roll-top dry bag."""
    body = fill("M124 134H276L288 322Q288 346 200 346Q112 346 112 322Z", t.base)
    shine = fill("M138 146H160L154 330L132 324Z", t.light, 0.7)
    roll = box(112, 96, 176, 44, 16, t.shade) + line("M116 112H284M116 126H284", t.line, 2)
    clip = line("M118 100Q120 62 200 62Q280 62 282 100", t.line, 9) + box(
        178, 50, 44, 24, 8, RUBBER
    )
    return (
        body
        + shine
        + roll
        + clip
        + oval(200, 330, 84, 10, t.shade)
        + box(170, 206, 60, 40, 6, t.trim)
    )


def tote(t: Tint) -> str:
    """A canvas shopper."""
    handles = line("M150 156Q150 56 200 56Q250 56 250 156", t.line, 11)
    body = fill("M92 150H308L292 330Q290 342 278 342H122Q110 342 108 330Z", t.base)
    return (
        handles
        + body
        + fill("M100 240H300L292 330Q290 342 278 342H122Q110 342 108 330Z", t.shade)
        + box(92, 146, 216, 18, 4, t.light)
        + box(176, 196, 48, 30, 4, t.trim)
    )


def hippack(t: Tint) -> str:
    """A bag for the waist."""
    belt = line("M40 178Q200 110 360 178", t.line, 16) + box(180, 128, 40, 26, 6, RUBBER)
    body = fill(
        "M88 188Q90 160 124 160H276Q310 160 312 188L302 258Q296 296 258 296H142Q104 296 98 258Z",
        t.base,
    )
    return (
        belt
        + body
        + fill("M96 236H304L302 258Q296 296 258 296H142Q104 296 98 258Z", t.shade)
        + line("M112 196H288M288 196v20", t.trim, 5)
    )


def dogcoat(t: Tint) -> str:
    """A coat, on a dog."""
    fur, dark = "#8a6f58", "#5d4837"
    legs = "".join(
        box(x, 246, 24, 92, 10, colour)
        for x, colour in ((118, fur), (152, dark), (236, dark), (266, fur))
    )
    dog = fill("M104 190Q110 160 150 160H262Q296 160 298 196L292 262H112Z", fur) + line(
        "M106 192Q70 176 60 138", fur, 18
    )
    head = (
        fill("M262 190L272 110Q276 88 302 90L322 98L362 120Q368 140 346 146L318 150L300 206Z", fur)
        + fill("M284 94L276 62L306 90Z", dark)
        + disc(320, 114, 5, RUBBER)
        + disc(360, 126, 7, RUBBER)
    )
    coat = fill(
        "M110 196Q112 154 150 152H266Q290 154 294 178L284 262Q196 284 116 258Z", t.base
    ) + fill("M114 228Q200 254 290 226L284 262Q196 284 116 258Z", t.shade)
    collar = fill("M256 152L284 136L304 190L288 206Z", t.light)
    return (
        legs
        + dog
        + head
        + coat
        + collar
        + line("M122 218Q200 244 290 214", t.trim, 5)
        + box(186, 150, 40, 10, 4, t.line)
    )


def lead(t: Tint) -> str:
    """A rope lead."""
    coil = "".join(
        ring(200, 190 + i * 12, 92 - i * 3, 62, c, 15)
        for i, c in enumerate((t.shade, t.base, t.light, t.base))
    )
    loop = line("M128 132Q80 60 140 52Q200 52 172 128", t.base, 15) + box(
        140, 118, 36, 30, 8, t.line
    )
    hook = (
        line("M262 268Q306 300 306 326", t.base, 15)
        + line("M306 334v20q0 14 14 14t14 -14v-12", BRASS, 9)
        + disc(306, 330, 10, BRASS)
    )
    flecks = line("M112 196Q140 250 210 254M286 190Q280 228 250 244", t.trim, 4, "2 16")
    return coil + loop + hook + flecks


def harness(t: Tint) -> str:
    """A dog harness."""
    straps = line(
        "M200 110Q96 120 96 212Q96 308 200 316Q304 308 304 212Q304 120 200 110Z", t.line, 20
    )
    front = line("M200 110V318", t.base, 34) + line("M112 172Q200 236 288 172", t.base, 26)
    handle = line("M160 112Q200 60 240 112", t.line, 15)
    buckles = both(box(84, 226, 30, 42, 7, RUBBER)) + line("M200 130V300", t.trim, 4)
    return (
        straps
        + handle
        + front
        + buckles
        + f'<circle cx="200" cy="196" r="17" fill="none" stroke="{METAL}" stroke-width="7"/>'
    )


def dogbowl(t: Tint) -> str:
    """A folding bowl."""
    body = fill("M86 196H314L284 290Q280 304 264 304H136Q120 304 116 290Z", t.base)
    folds = line("M96 226H304M106 258H294", t.shade, 5)
    rim = (
        oval(200, 194, 120, 36, t.light)
        + oval(200, 198, 100, 25, t.line)
        + oval(200, 204, 86, 17, "#9fc4d3")
    )
    return body + folds + rim + line("M318 196q34 4 26 34q-6 18 -22 10", METAL_DARK, 7)


def towel(t: Tint) -> str:
    """A towel with mitts at its ends."""
    cloth = fill("M118 92H282V322Q240 336 200 322Q160 310 118 322Z", t.base)
    rows = "".join(line(f"M130 {y}H272", t.light, 3, "3 11") for y in range(116, 306, 15))
    mitts = both(
        fill("M118 92Q84 92 84 130V196Q84 214 118 214Z", t.shade) + line("M88 200H116", t.trim, 6)
    )
    return mitts + cloth + rows + line("M118 130H282", t.trim, 5)


DRAWINGS: Drawings = {
    "daypack": daypack,
    "backpack": backpack,
    "duffel": duffel,
    "drybag": drybag,
    "tote": tote,
    "hippack": hippack,
    "dogcoat": dogcoat,
    "lead": lead,
    "harness": harness,
    "dogbowl": dogbowl,
    "towel": towel,
}
