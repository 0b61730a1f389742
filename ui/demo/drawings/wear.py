"""Clothes: tops, legs, and what goes on heads and hands."""

from __future__ import annotations

from ui.demo.colours import Tint
from ui.demo.drawings.shapes import Drawings, both, box, disc, fill, line, moved, oval

TORSO = (
    "M150 92Q200 112 250 92L276 103Q290 110 288 132L283 318Q283 330 271 330L129 330"
    "Q117 330 117 318L112 132Q110 110 124 103Z"
)
SHADOW = "M200 104Q226 102 250 92L276 103Q290 110 288 132L283 318Q283 330 271 330L200 330Z"
SLEEVE = "M132 100C104 108 92 136 84 186L60 300Q58 312 69 315L92 319Q103 320 105 309L124 214Z"
SHORT = "M132 100C108 107 92 128 78 168Q74 180 85 184L108 192Q116 194 120 184Z"
SLEEVE_SHADE = "M116 150L93 316L92 319Q103 320 105 309L124 214Z"
HOOD = "M148 98C140 58 168 36 200 36C232 36 260 58 252 98Q200 128 148 98Z"
HOOD_IN = "M166 96C162 68 180 56 200 56C220 56 238 68 234 96Q200 116 166 96Z"
COLLAR = "M158 96L163 68Q200 80 237 68L242 96Q200 118 158 96Z"
COLLAR_IN = "M170 73Q200 81 230 73Q226 96 200 98Q174 96 170 73Z"
RIBS = (150, 182, 214, 246, 278, 308)


def _top(t: Tint, sleeve: str = SLEEVE) -> str:
    arms = both(
        fill(sleeve, t.base) + (fill(SLEEVE_SHADE, t.shade, 0.45) if sleeve == SLEEVE else "")
    )
    return arms + fill(TORSO, t.base) + fill(SHADOW, t.shade, 0.28)


def _cuffs(t: Tint) -> str:
    return both(line("M62 298L104 306", t.line, 4)) + line("M120 318Q200 324 280 318", t.line, 3)


def _pockets(t: Tint) -> str:
    return both(line("M152 232L138 288", t.line, 4))


def jacket(t: Tint) -> str:
    """A hooded shell."""
    hood = fill(HOOD, t.shade) + fill(HOOD_IN, t.line) + line("M166 96Q200 116 234 96", t.light)
    zips = line("M200 108V330", t.line, 5) + line("M200 108V330", t.trim, 2)
    yoke = line("M117 150Q200 170 283 150", t.line, 2)
    return hood + _top(t) + yoke + zips + _pockets(t) + _cuffs(t) + box(228, 176, 26, 7, 3, t.trim)


def coat(t: Tint) -> str:
    """A waxed coat with a corduroy collar and flap pockets."""
    long = fill("M117 300L283 300L288 352Q200 362 112 352Z", t.base)
    collar = fill("M152 94L150 66Q200 84 250 66L248 94L218 124L200 108L182 124Z", "#7b5b3d")
    flaps = both(box(128, 244, 56, 62, 6, t.shade) + box(126, 240, 60, 20, 5, t.light))
    studs = "".join(disc(206, y, 4, t.trim) for y in (140, 180, 220, 260, 300, 338))
    return _top(t) + long + line("M200 112V354", t.line, 4) + collar + flaps + studs


def fleece(t: Tint) -> str:
    """A half-zip fleece with a grid."""
    rows = "".join(line(f"M124 {y}H276", t.light, 2, "1 9") for y in range(196, 322, 12))
    collar = fill(COLLAR, t.shade) + fill(COLLAR_IN, t.line)
    zips = line("M200 98V186", t.line, 5) + line("M200 98V186", t.trim, 2)
    pocket = box(222, 146, 38, 34, 4, t.shade) + line("M222 154H260", t.trim, 3)
    return _top(t) + rows + collar + zips + pocket + _cuffs(t)


def fleece_full(t: Tint) -> str:
    """A full-zip jacket in a deep pile."""
    tufts = "".join(
        line(f"M{132 + (y % 3) * 6} {y}H272", t.light, 3, "2 13") for y in range(130, 322, 14)
    )
    collar = fill(COLLAR, t.shade) + fill(COLLAR_IN, t.line)
    zips = line("M200 100V330", t.line, 5) + line("M200 100V330", t.trim, 2)
    return _top(t) + tufts + collar + zips + _pockets(t) + _cuffs(t)


def _baffles(t: Tint) -> str:
    return "".join(
        line(f"M115 {y}Q200 {y + 12} 285 {y}", t.line, 2.5)
        + line(f"M118 {y + 5}Q200 {y + 17} 282 {y + 5}", t.light, 2)
        for y in RIBS
    )


def down(t: Tint) -> str:
    """A hooded puffer jacket."""
    arms = both("".join(line(f"M{97 - i * 7} {150 + i * 32}l34 8", t.line, 2.5) for i in range(5)))
    hood = fill(HOOD, t.shade) + line("M150 76Q200 58 250 76", t.line, 2) + fill(HOOD_IN, t.line)
    zips = line("M200 108V330", t.line, 5) + line("M200 108V330", t.trim, 2)
    return hood + _top(t) + arms + _baffles(t) + zips + _cuffs(t)


def gilet(t: Tint) -> str:
    """A sleeveless puffer."""
    collar = fill(COLLAR, t.shade) + fill(COLLAR_IN, t.line)
    body = fill(TORSO, t.base) + fill(SHADOW, t.shade, 0.28) + _baffles(t)
    arms = both(line("M126 106Q140 140 114 176", t.line, 6))
    return body + arms + collar + line("M200 100V330", t.trim, 3) + _pockets(t)


def tee(t: Tint) -> str:
    """A T-shirt."""
    neck = fill("M158 94Q200 146 242 94L250 92Q200 112 150 92Z", t.line) + line(
        "M152 93Q200 152 248 93", t.light, 5
    )
    return (
        _top(t, SHORT)
        + neck
        + both(line("M82 174L114 186", t.light, 3))
        + box(232, 296, 18, 12, 2, t.trim)
    )


def longsleeve(t: Tint) -> str:
    """A long-sleeved base layer."""
    neck = fill("M160 94Q200 132 240 94L250 92Q200 112 150 92Z", t.line) + line(
        "M154 93Q200 138 246 93", t.light, 5
    )
    seams = both(line("M150 98Q142 130 118 156", t.light, 2))
    return _top(t) + seams + neck + _cuffs(t) + box(130, 296, 18, 12, 2, t.trim)


LEGS = (
    "M138 58H262L276 336Q276 346 266 346H226Q217 346 216 337"
    "L203 164H197L184 337Q183 346 174 346H134Q124 346 124 336Z"
)


def trousers(t: Tint) -> str:
    """Walking trousers."""
    shade = fill(
        "M200 58H262L276 336Q276 346 266 346H226Q217 346 216 337L203 164H200Z", t.shade, 0.3
    )
    belt = box(136, 56, 128, 20, 4, t.shade) + box(192, 60, 16, 12, 3, t.trim)
    knees = both(line("M130 222Q156 234 188 222", t.line, 2))
    pocket = both(line("M146 82Q150 108 136 118", t.line, 3)) + line("M128 180L152 184", t.trim, 4)
    return fill(LEGS, t.base) + shade + belt + line("M200 76V160", t.line, 2) + knees + pocket


def leggings(t: Tint) -> str:
    """Base-layer leggings."""
    legs = "M150 58H250L260 170L244 344H214L203 168H197L186 344H156L140 170Z"
    band = box(148, 56, 104, 22, 5, t.light)
    return (
        fill(legs, t.base)
        + fill("M200 58H250L260 170L244 344H214L203 168H200Z", t.shade, 0.3)
        + band
        + both(line("M158 330H186", t.light, 4))
        + line("M186 78L200 130L214 78", t.light, 2)
    )


def shorts(t: Tint) -> str:
    """Shorts."""
    legs = (
        "M130 110H270L294 270Q294 278 286 279L218 284L203 196H197L182 284L114 279Q106 278 106 270Z"
    )
    band = box(128, 106, 144, 24, 5, t.shade) + line("M192 126L186 158M208 126L214 158", t.trim, 4)
    sides = both(line("M144 134Q148 168 128 180", t.line, 3)) + both(
        line("M108 262L182 270", t.line, 2)
    )
    return (
        fill(legs, t.base)
        + fill("M200 110H270L294 270L218 284L203 196H200Z", t.shade, 0.3)
        + band
        + sides
    )


def beanie(t: Tint) -> str:
    """A ribbed hat with a turn-up."""
    dome = fill("M96 250C92 130 150 84 200 84C250 84 308 130 304 250Z", t.base)
    ribs = "".join(
        line(f"M{x} 250Q{(x + 600) / 4} 150 200 90", t.shade, 3) for x in range(112, 300, 22)
    )
    turn = box(84, 232, 232, 74, 20, t.light)
    bars = "".join(line(f"M{x} 240V298", t.base, 4) for x in range(102, 306, 16))
    return dome + ribs + turn + bars + box(240, 258, 34, 22, 3, t.trim)


def brimhat(t: Tint) -> str:
    """A wide-brimmed hat."""
    brim = oval(200, 262, 150, 46, t.base) + oval(200, 256, 142, 38, t.light)
    crown = fill(
        "M122 250C118 150 150 116 200 116C250 116 282 150 278 250Q200 284 122 250Z", t.base
    )
    band = fill("M121 226Q200 258 279 226L279 250Q200 284 121 250Z", t.line)
    cord = line("M118 284Q150 350 200 352Q250 350 282 284", t.line, 4) + disc(200, 352, 7, t.trim)
    return (
        cord
        + brim
        + crown
        + fill("M200 116C250 116 282 150 278 250Q240 268 200 268Z", t.shade, 0.3)
        + band
    )


def _hand(t: Tint) -> str:
    palm = (
        "M150 340Q146 250 134 200L126 130Q124 116 136 114Q147 113 149 126L158 180L160 96"
        "Q161 82 173 82Q185 82 185 96L188 178L200 104Q202 91 213 93Q224 95 223 108L216 190"
        "L236 144Q242 132 252 136Q262 141 258 153L232 246Q226 280 228 340Z"
    )
    thumb = "M148 262Q118 246 104 216Q98 202 109 196Q119 191 127 203Q140 222 152 228Z"
    cuff = box(144, 292, 90, 54, 8, t.shade) + line("M148 310H230", t.trim, 4)
    return (
        fill(thumb, t.shade) + fill(palm, t.base) + line("M160 250Q190 262 222 246", t.light) + cuff
    )


def gloves(t: Tint) -> str:
    """A pair of gloves."""
    back = f'<g transform="translate(400 0) scale(-1 1)">{moved(_hand(t), 58, -6, 0.86, 8)}</g>'
    return back + moved(_hand(t), 62, 8, 0.9, 10)


def mitts(t: Tint) -> str:
    """A pair of mitts with gauntlets."""
    one = (
        fill("M146 240Q116 226 108 192Q106 176 118 174Q132 174 138 192L152 214Z", t.shade)
        + fill("M142 250L138 140Q140 84 186 84Q232 84 234 140L230 250Z", t.base)
        + fill("M136 246H236L252 344Q194 358 122 344Z", t.shade)
        + line("M138 250H234", t.trim, 6)
        + line("M152 150Q186 168 222 150", t.light)
    )
    return f'<g transform="translate(400 0) scale(-1 1)">{moved(one, 66, -8, 0.84, 6)}</g>' + moved(
        one, 68, 6, 0.88, 8
    )


def puddlesuit(t: Tint) -> str:
    """A child's all-in-one."""
    body = (
        "M150 92Q200 112 250 92L276 103L284 220L276 340Q276 350 264 350"
        "H216L203 258H197L184 350H136Q124 350 124 340L116 220L124 103Z"
    )
    hood = fill(HOOD, t.shade) + fill(HOOD_IN, t.line)
    sleeve = "M132 100C108 106 96 132 90 166L74 240Q72 252 82 254L104 258Q112 258 114 248L126 190Z"
    zips = both(line("M176 108L170 330", t.line, 5) + line("M176 108L170 330", t.trim, 2))
    knees = both(box(130, 272, 50, 46, 10, t.shade))
    return (
        hood
        + both(fill(sleeve, t.base))
        + fill(body, t.base)
        + knees
        + zips
        + both(line("M80 240L112 247", t.trim, 6))
    )


DRAWINGS: Drawings = {
    "jacket": jacket,
    "coat": coat,
    "fleece": fleece,
    "fleece-full": fleece_full,
    "down": down,
    "gilet": gilet,
    "tee": tee,
    "longsleeve": longsleeve,
    "trousers": trousers,
    "leggings": leggings,
    "shorts": shorts,
    "beanie": beanie,
    "brimhat": brimhat,
    "gloves": gloves,
    "mitts": mitts,
    "puddlesuit": puddlesuit,
}
