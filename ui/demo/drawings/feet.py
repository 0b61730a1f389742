"""Footwear and socks."""

from __future__ import annotations

from ui.demo.colours import Tint
from ui.demo.drawings.shapes import RUBBER, Drawings, box, fill, line, moved


def _sole(y: int) -> str:
    lugs = "".join(box(x, y + 22, 20, 12, 3, RUBBER) for x in range(76, 320, 29))
    return (
        fill(
            f"M66 {y}H330Q342 {y} 340 {y + 14}"
            f"Q338 {y + 26} 322 {y + 26}H82Q64 {y + 26} 64 {y + 12}Z",
            RUBBER,
        )
        + lugs
    )


def boot(t: Tint) -> str:
    """A walking boot."""
    upper = "M96 96Q140 84 186 96L196 176Q214 204 262 218Q326 232 332 292H72Q64 220 96 96Z"
    rand = fill("M70 270H333V296H70Z", t.line) + fill(
        "M282 236Q326 246 333 296H276Q270 260 282 236Z", t.line
    )
    tongue = fill("M150 84Q180 70 204 84L212 176L190 190Z", t.light)
    cuff = fill("M92 110Q98 84 118 84H168Q186 84 186 100L184 122H92Z", t.shade)
    laces = "".join(
        line(f"M{170 + i * 9} {128 + i * 24}L{206 + i * 14} {122 + i * 22}", t.trim, 5)
        for i in range(4)
    )
    heel = fill("M72 292Q68 246 78 200Q112 214 116 292Z", t.shade)
    return tongue + fill(upper, t.base) + heel + cuff + rand + laces + _sole(292)


def shoe(t: Tint) -> str:
    """A trail shoe."""
    upper = (
        "M74 196Q92 180 116 196Q140 212 164 186L184 174"
        "Q210 216 262 232Q330 248 336 296H70Q62 240 74 196Z"
    )
    tongue = fill("M146 190Q160 158 192 160L206 200L168 214Z", t.light)
    stripe = line("M120 288Q150 240 206 222M158 288Q186 250 232 236", t.trim, 7)
    toe = fill("M288 246Q334 262 336 298H266Q266 264 288 246Z", t.line)
    laces = "".join(line(f"M{176 + i * 19} {196 + i * 12}l22 -12", t.trim, 5) for i in range(4))
    return (
        tongue
        + fill(upper, t.base)
        + fill("M70 296Q64 248 74 202Q108 222 112 296Z", t.shade)
        + stripe
        + toe
        + laces
        + _sole(292)
    )


def welly(t: Tint) -> str:
    """A pair of wellingtons."""
    one = (
        fill("M128 60H232L226 214Q240 244 286 254Q322 262 324 306H120Q112 250 130 206Z", t.base)
        + fill("M128 60H164L158 210L146 306H120Q112 250 130 206Z", t.shade, 0.5)
        + line("M180 100V196", t.light, 7)
        + box(122, 54, 114, 24, 6, t.light)
        + fill("M116 306H326Q330 330 318 334H206L200 326H180L176 334H126Q112 332 116 306Z", RUBBER)
    )
    return moved(one, -26, -16, 0.86) + moved(one, 34, 12, 0.9)


def slipper(t: Tint) -> str:
    """A felt slipper."""
    upper = "M70 232Q96 190 150 206Q186 218 214 186Q318 196 334 282H74Q60 262 70 232Z"
    inside = fill("M84 232Q108 206 150 218Q186 226 208 200Q206 244 150 250Q104 252 84 232Z", t.line)
    return (
        fill(upper, t.base)
        + inside
        + line("M84 266Q200 280 324 262", t.light, 3, "2 12")
        + box(70, 280, 268, 20, 10, RUBBER)
    )


def socks(t: Tint) -> str:
    """A pair of socks."""
    one = (
        fill(
            "M150 60H232L230 216Q236 238 268 262Q296 288 276 318"
            "Q254 344 218 328L158 286Q140 270 144 236Z",
            t.base,
        )
        + fill("M146 226Q172 216 192 240Q190 280 166 292L158 286Q140 270 144 236Z", t.trim)
        + fill("M262 256Q300 284 276 318Q262 336 240 334Q232 290 262 256Z", t.trim)
        + box(146, 56, 90, 36, 8, t.shade)
        + "".join(line(f"M{x} 62V86", t.light, 3) for x in range(158, 232, 12))
        + line("M150 132H231M150 148H231", t.light, 5)
    )
    return moved(one, 34, -10, 0.9, -4) + moved(one, -44, 10, 0.94, 4)


DRAWINGS: Drawings = {
    "boot": boot,
    "shoe": shoe,
    "welly": welly,
    "slipper": slipper,
    "socks": socks,
}
