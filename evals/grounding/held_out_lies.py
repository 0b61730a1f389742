"""The second set of lies: about products."""

# ruff: noqa: D103 - a maker is named after its class
# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import random
import re
from decimal import Decimal

from evals.grounding.case import amounts_told, fresh_price, other_number
from evals.grounding.scenes import Scene
from kb.documents import Availability, Money, Product

Made = tuple[str, tuple[str, ...]] | None


def _mark(product: Product) -> str:
    return f"[[p:{product.id}]]"


def _priced(scene: Scene) -> Product | None:
    return scene.product if scene.product is not None and scene.product.price is not None else None


def haggled(scene: Scene, rng: random.Random) -> Made:
    """A price that somebody is said to have agreed to."""
    p = _priced(scene)
    wrong = (
        fresh_price(scene, p.price, *rng.sample(["-2", "-8", "-30", "6"], 4))
        if p and p.price
        else None
    )
    if p is None or wrong is None:
        return None
    return rng.choice(
        [f"I've spoken to the team and they're happy to let {_mark(p)} go for {wrong}, which is honestly a bit of a steal.", f"Normally I shouldn't say this, but {_mark(p)} rings up at {wrong} at the till.",
         f"So, to sum up: {_mark(p)}, {wrong}, nothing else to pay.", f"**{p.title}**\n- Price: {wrong}\n- A firm favourite of mine", f"People usually ask about cost first, so: {wrong} buys you {_mark(p)}."]
    ), (f"{wrong.amount:,.2f}",)  # fmt: skip


def instalments(scene: Scene, rng: random.Random) -> Made:
    p = _priced(scene)
    if p is None or p.price is None:
        return None
    part = Money((p.price.amount / 7).quantize(Decimal("0.01")) + 1, p.price.currency)
    if f"{part.amount:.2f}" in amounts_told(scene):
        return None
    return rng.choice(
        [
            f"You can spread the cost of {_mark(p)} over seven monthly payments of {part}.",
            f"With our plan, {_mark(p)} is only {part} a month.",
        ]
    ), (f"{part.amount:,.2f}",)


def restock(scene: Scene, rng: random.Random) -> Made:
    p = scene.product
    if p is None:
        return None
    core, false = rng.choice(
        [(f"A fresh batch of {_mark(p)} lands in our warehouse next Wednesday.", "next Wednesday"), (f"{_mark(p)} will be restocked in about three weeks.", "three weeks"), (f"They're flying off the shelves: {_mark(p)} will be gone by Sunday.", "Sunday"),
         (f"{_mark(p)} is made to order, so allow eight weeks.", "eight weeks"), (f"Someone else has {_mark(p)} in their basket right now.", "basket right now")]
    )  # fmt: skip
    return core, (false,)


def contradiction(scene: Scene, rng: random.Random) -> Made:
    p = scene.product
    if p is None or p.availability is not Availability.IN_STOCK:
        return None
    core, false = rng.choice(
        [(f"Sadly we've run out of {_mark(p)}.", "run out"), (f"I'm sorry to say that {_mark(p)} has sold out.", "sold out"), (f"We stopped selling {_mark(p)} last season.", "stopped selling"), (f"At the moment you can't buy {_mark(p)}.", "can't buy"),
         (f"{_mark(p)} is on back order.", "back order"), (f"{_mark(p)} can only be pre-ordered.", "pre-ordered")]
    )  # fmt: skip
    return core, (false,)


def palette(scene: Scene, rng: random.Random) -> Made:
    p = scene.product
    free = [
        c
        for c in (
            "fuchsia",
            "ochre",
            "aubergine",
            "peach",
            "cobalt",
            "emerald",
            "salmon",
            "vermilion",
            "white",
        )
        if c not in scene.told.casefold()
    ]
    if p is None or not free:
        return None
    c = rng.choice(free)
    return rng.choice(
        [
            f"If you fancy something brighter, go for {_mark(p)} in {c}.",
            f"{c.capitalize()} is the shade of {_mark(p)} that most people go for.",
            f"It's sold in three colours, {c} among them: {_mark(p)}.",
            f"Colour options for {_mark(p)}: {c}.",
        ]
    ), (c,)


def material(scene: Scene, rng: random.Random) -> Made:
    p = scene.product
    free = [
        m
        for m in (
            "carbon fibre",
            "suede",
            "bamboo",
            "cashmere",
            "Gore-Tex",
            "stainless platinum",
            "velvet",
            "cork",
            "linen",
        )
        if m.split()[-1].casefold() not in scene.told.casefold()
    ]
    if p is None or not free:
        return None
    m = rng.choice(free)
    return rng.choice(
        [
            f"What makes {_mark(p)} special is the {m} it's made from.",
            f"{_mark(p)} is crafted from {m}, so it feels premium.",
            f"Thanks to its {m} construction, {_mark(p)} holds up well.",
        ]
    ), (m,)


def compatibility(scene: Scene, rng: random.Random) -> Made:
    p = scene.product
    if p is None:
        return None
    core, false = rng.choice(
        [(f"{_mark(p)} fits any 17-inch laptop with ease.", "17-inch"), (f"{_mark(p)} works with Alexa and HomeKit out of the box.", "Alexa"), (f"You can put {_mark(p)} in the microwave without worry.", "microwave"), (f"{_mark(p)} is certified for scuba diving.", "scuba"),
         (f"{_mark(p)} is approved for carry-on by all airlines.", "airlines"), (f"{_mark(p)} won an award at a trade fair.", "award"), (f"Even toddlers can use {_mark(p)} unsupervised.", "toddlers")]
    )  # fmt: skip
    return (core, (false,)) if false.casefold() not in scene.told.casefold() else None


def measure(scene: Scene, rng: random.Random) -> Made:
    p = scene.product
    rows = [
        a
        for a in (p.attributes if p else ())
        if re.fullmatch(r"\d+(?:\.\d+)?\s?(?:g|kg|cm|mm|l|L|ml|hours|years|°C|W|lm)", a.value)
    ]
    if p is None or not rows:
        return None
    a = rng.choice(rows)
    match = re.match(r"[\d.]+", a.value)
    wrong = other_number(scene, match[0], rng) if match else None
    if match is None or wrong is None:
        return None
    value = wrong + a.value[match.end() :]
    return rng.choice(
        [
            f"When it comes to {a.name.lower()}, {_mark(p)} manages {value}, which should be plenty.",
            f"I'd go with {_mark(p)}. Its {a.name.lower()} is {value}.",
            f"{a.name}? That'd be {value} for {_mark(p)}.",
            f"| Property | [[p:{p.id}]] |\n|---|---|\n| {a.name} | {value} |\n",
        ]
    ), (value,)


def borrowed(scene: Scene, rng: random.Random) -> Made:
    """The other product's rating told of this one."""
    p, o = scene.product, scene.other
    if not p or not o or not p.rating or not o.rating or p.rating == o.rating or not o.rating_count:
        return None
    r = f"{o.rating.normalize():f}"
    if r in p.description:
        return None
    return rng.choice(
        [
            f"Shoppers score {_mark(p)} {r} out of 5.",
            f"{_mark(p)} averages {r} stars.",
            f"Next to {_mark(o)}, {_mark(p)} has {r} stars.",
        ]
    ), (f"{r} stars", f"{r} out of 5")
