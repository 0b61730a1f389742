"""Tents, bags to sleep in, and mats."""

from __future__ import annotations

from ui.demo.colours import Tint
from ui.demo.drawings.shapes import (
    RUBBER,
    WOOD,
    Drawings,
    box,
    disc,
    fill,
    line,
    oval,
)

GRASS = "#93a97c"


def _ground() -> str:
    return oval(200, 326, 178, 22, GRASS)


def tent(t: Tint) -> str:
    """A tunnel tent."""
    body = fill("M40 322Q70 178 162 140Q262 146 330 214Q352 260 362 322Z", t.base)
    ribs = line("M162 140Q206 200 212 322M262 164Q300 220 306 322", t.line, 4)
    front = fill("M40 322Q70 178 162 140Q206 200 212 322Z", t.light)
    door = fill("M92 322Q108 232 152 196Q178 240 180 322Z", t.line) + fill(
        "M92 322Q108 232 152 196Q126 250 126 322Z", t.shade
    )
    guys = line("M56 262L18 324M356 280L386 324", t.trim, 3)
    return (
        _ground()
        + guys
        + body
        + fill("M262 164Q300 220 306 322H362Q352 260 330 214Q300 180 262 164Z", t.shade)
        + front
        + door
        + ribs
    )


def dome(t: Tint) -> str:
    """A geodesic mountain tent."""
    body = fill("M36 322Q56 120 200 112Q344 120 364 322Z", t.base)
    shade = fill("M200 112Q344 120 364 322H268Q276 190 200 112Z", t.shade, 0.55)
    poles = line(
        "M36 322Q120 130 200 112Q280 130 364 322M92 190"
        "Q200 250 308 190M132 322Q124 190 200 112Q276 190 268 322",
        t.line,
        4,
    )
    door = fill("M150 322Q156 232 200 214Q244 232 250 322Z", t.line)
    snow = oval(200, 326, 184, 24, "#dfe7ea")
    return snow + body + shade + poles + door + line("M40 286L12 326M360 286L388 326", t.trim, 3)


def familytent(t: Tint) -> str:
    """A big tent to stand up in."""
    body = fill("M24 322L44 190Q50 158 92 150L150 132H262L332 162Q358 172 362 200L378 322Z", t.base)
    roof = fill(
        "M44 190Q50 158 92 150L150 132H262L332 162Q358 172 362 200Q200 170 44 190Z", t.light
    )
    doors = fill("M154 322V206Q200 192 246 206V322Z", t.line) + fill(
        "M154 322V206L186 200L178 322Z", t.shade
    )
    windows = box(68, 222, 62, 46, 8, "#cfe0e4") + box(270, 222, 66, 46, 8, "#cfe0e4")
    ribs = line("M142 136L134 322M258 134L266 322", t.line, 3)
    return (
        _ground()
        + body
        + roof
        + ribs
        + windows
        + line("M99 222V268M303 222V268", t.line, 3)
        + doors
        + line("M34 250L8 324M370 250L394 324", t.trim, 3)
    )


def tarp(t: Tint) -> str:
    """A tarp on two poles."""
    sheet = fill("M46 232L200 116L356 236L292 270L200 190L108 268Z", t.base)
    under = fill("M46 232L200 116L200 190L108 268Z", t.light)
    poles = line("M200 116V322", WOOD, 8)
    guys = line("M46 232L18 324M356 236L384 324M108 268L92 324M292 270L310 324", t.trim, 3)
    return _ground() + poles + sheet + under + guys + line("M200 116L200 190", t.line, 3)


def tarpfold(t: Tint) -> str:
    """A folded groundsheet with its bag."""
    sheet = (
        fill("M60 236L200 190L340 236L200 290Z", t.light)
        + fill("M60 236L200 290V318L60 262Z", t.base)
        + fill("M340 236L200 290V318L340 262Z", t.shade)
    )
    folds = line("M60 248L200 302L340 248", t.line, 2)
    roll = (
        box(112, 112, 176, 64, 32, t.base)
        + oval(282, 144, 16, 30, t.shade)
        + line("M150 112V176M236 112V176", t.trim, 6)
    )
    return sheet + folds + roll


def mummy(t: Tint) -> str:
    """A mummy sleeping bag."""
    body = fill(
        "M132 118Q126 52 200 48Q274 52 268 118L286 168"
        "Q290 260 238 346Q200 362 162 346Q110 260 114 168Z",
        t.base,
    )
    hood = fill(
        "M146 124Q142 72 200 68Q258 72 254 124Q230 158 200 158Q170 158 146 124Z", t.line
    ) + fill("M156 122Q156 86 200 82Q244 86 244 122Q226 146 200 146Q174 146 156 122Z", t.trim)
    ribs = "".join(
        line(
            f"M{118 + i * 8} {190 + i * 38}Q200 {206 + i * 38} {282 - i * 8} {190 + i * 38}",
            t.line,
            2.5,
        )
        for i in range(4)
    )
    zips = line("M268 150Q286 220 240 318", t.trim, 4)
    return (
        body
        + fill("M200 158Q230 158 268 118L286 168Q290 260 238 346Q220 354 200 354Z", t.shade, 0.3)
        + ribs
        + hood
        + zips
    )


def quilt(t: Tint) -> str:
    """A quilt, one corner turned back."""
    body = box(86, 82, 228, 252, 20, t.base)
    rows = "".join(line(f"M92 {y}H308", t.line, 2.5) for y in range(122, 320, 40)) + line(
        "M162 86V330M238 86V330", t.line, 2.5
    )
    return (
        body
        + rows
        + fill("M204 82H294Q314 82 314 102V196Z", t.trim)
        + line("M204 82L314 196", t.shade, 4)
    )


def liner(t: Tint) -> str:
    """A sleeping bag liner beside its pouch."""
    cloth = fill(
        "M84 90Q84 72 104 72H214Q234 72 234 90L226 316Q224 330 206 330H112Q94 330 92 316Z",
        "#efe8d8",
    )
    folds = line(
        "M122 96Q132 200 120 312M160 96Q166 200 160 316M198 96Q192 200 200 312", "#cfc5ae", 3
    )
    hood = fill("M84 96Q84 72 104 72H214Q234 72 234 96Q160 132 84 96Z", "#dcd2bc")
    pouch = (
        fill("M246 240H326L334 318Q332 336 314 336H258Q240 336 238 318Z", t.base)
        + box(242, 228, 88, 20, 8, t.shade)
        + line("M286 228q20 -30 34 -12", t.line, 4)
    )
    return cloth + folds + hood + pouch


def airmat(t: Tint) -> str:
    """An air mat."""
    tubes = "".join(
        box(116 + i * 28, 56, 27, 292, 13, t.base if i % 2 else t.light) for i in range(6)
    )
    edge = box(108, 50, 184, 304, 26, t.shade)
    return edge + tubes + disc(284, 78, 12, RUBBER) + disc(284, 78, 6, t.trim)


def foammat(t: Tint) -> str:
    """A folded foam mat."""
    layers = "".join(
        fill(f"M64 {y}L160 {y - 44}H346L270 {y}Z", t.light if i % 2 else t.base)
        + fill(f"M64 {y}H270V{y + 22}H64Z", t.base if i % 2 else t.shade)
        + fill(f"M270 {y}L346 {y - 44}V{y - 22}L270 {y + 22}Z", t.line)
        for i, y in enumerate((292, 264, 236, 208, 180, 152))
    )
    dots = "".join(
        line(f"M{150 - i * 24} {119 + i * 11}H{320 - i * 20}", t.shade, 4, "1 17") for i in range(3)
    )
    return layers + dots + line("M176 108V152M176 152V314", RUBBER, 8)


def rollmat(t: Tint) -> str:
    """A rolled self-inflating mat."""
    sheet = fill("M124 254H356V296H124Z", t.light) + fill("M124 296H356V312H124Z", t.shade)
    roll = disc(124, 232, 80, t.base) + "".join(
        f'<circle cx="124" cy="232" r="{r}" fill="none" stroke="{t.line}" stroke-width="4"/>'
        for r in (20, 40, 60)
    )
    return (
        sheet
        + roll
        + box(340, 262, 22, 16, 5, RUBBER)
        + line("M96 158Q124 146 152 158V306", t.trim, 9)
    )


def sitmat(t: Tint) -> str:
    """A small folding seat."""
    panels = (
        fill("M70 258L138 200H330L276 258Z", t.light)
        + fill("M70 258H276V278H70Z", t.shade)
        + fill("M276 258L330 200V220L276 278Z", t.line)
    )
    back = fill("M138 200V112Q138 104 146 104H322Q330 104 330 112V200Z", t.base)
    return (
        back
        + panels
        + line("M186 104V200L126 258M234 104V200L178 258M282 104V200L228 258", t.shade, 4)
    )


def pillow(t: Tint) -> str:
    """An inflatable pillow."""
    body = fill(
        "M60 150Q130 118 200 142Q270 118 340 150Q362 206 340 262"
        "Q270 294 200 268Q130 294 60 262Q38 206 60 150Z",
        t.base,
    )
    dip = fill(
        "M128 176Q200 150 272 176Q284 206 272 236Q200 258 128 236Q116 206 128 176Z", t.shade, 0.55
    )
    return body + dip + line("M70 166Q54 206 70 248", t.light, 5) + disc(326, 250, 11, RUBBER)


DRAWINGS: Drawings = {
    "tent": tent,
    "dome": dome,
    "familytent": familytent,
    "tarp": tarp,
    "tarpfold": tarpfold,
    "mummy": mummy,
    "quilt": quilt,
    "liner": liner,
    "airmat": airmat,
    "foammat": foammat,
    "rollmat": rollmat,
    "sitmat": sitmat,
    "pillow": pillow,
}
