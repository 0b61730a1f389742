"""Lies about prices, reductions and comparisons."""

# ruff: noqa: D103 - a maker is named after its class
# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import random

from evals.grounding.case import amounts_told, fresh_price, numbers_told
from evals.grounding.scenes import Scene
from evals.grounding.wording import named
from kb.documents import Money


def cent(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p = scene.product
    if p is None or p.price is None:
        return None
    wrong = fresh_price(scene, p.price, *rng.sample(["0.01", "-0.01", "0.10", "-1", "0.99"], 5))
    if wrong is None:
        return None
    core = rng.choice(
        [f"{named(p, rng)} costs {wrong}.", f"You can get {named(p, rng)} for {wrong}.", f"At {wrong}, {named(p, rng)} is a solid pick.",
         f"{named(p, rng)} is priced at **{wrong}**, which is a fair price.", f"- **{p.title}**: {wrong}", f"The price of {named(p, rng)} is {wrong} right now."]
    )  # fmt: skip
    return core, (f"{wrong.amount:,.2f}",)


def far_price(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p = scene.product
    if p is None or p.price is None:
        return None
    wrong = fresh_price(
        scene, p.price, *(str(n) for n in rng.sample([-20, 15, 40, -7, 100, 33, -12], 7))
    )
    if wrong is None:
        return None
    core = rng.choice(
        [f"{named(p, rng)} comes in at {wrong}, so it fits most budgets.", f"We sell {named(p, rng)} for just {wrong}.", f"It's {wrong} for {named(p, rng)}.",
         f"If you like {named(p, rng)}, you'd pay only {wrong}.", f"Expect to pay {wrong} for {named(p, rng)}, which I think is reasonable."]
    )  # fmt: skip
    return core, (f"{wrong.amount:,.2f}",)


def others_price(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p, o = scene.product, scene.other
    if not p or not o or not p.price or not o.price or p.price == o.price:
        return None
    if o.price in {p.list_price, *(v.price for v in p.variants)}:
        return None
    price = o.price
    core = rng.choice(
        [
            f"{named(p, rng)} costs {price}.",
            f"{named(p, rng)} is available for {price}.",
            f"You'd pay {price} for {named(p, rng)}.",
        ]
    )
    return core, (f"{price.amount:,.2f}",)


def swapped(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p, o = scene.product, scene.other
    if not p or not o or not p.price or not o.price or p.price == o.price:
        return None
    if (
        {p.price, o.price} & {p.list_price, o.list_price}
        or p.price in {v.price for v in o.variants}
        or o.price in {v.price for v in p.variants}
    ):
        return None
    core = rng.choice(
        [f"{named(p, rng)} costs {o.price} and {named(o, rng)} costs {p.price}.", f"{named(p, rng)} ({o.price}) and {named(o, rng)} ({p.price}) are both worth a look.",
         f"While {named(p, rng)} is {o.price}, {named(o, rng)} comes in at {p.price}."]
    )  # fmt: skip
    return core, (
        f"{p.title}** costs {o.price}",
        f"{p.title} costs {o.price}",
        f"{p.title}** ({o.price}",
        f"{p.title} ({o.price}",
        f"{p.title}** is {o.price}",
        f"{p.title} is {o.price}",
    )


_WORDS = {
    20: "twenty",
    30: "thirty",
    40: "forty",
    50: "fifty",
    60: "sixty",
    70: "seventy",
    80: "eighty",
    90: "ninety",
    100: "one hundred",
    200: "two hundred",
    500: "five hundred",
}


def spoken_price(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p = scene.product
    if p is None or p.price is None:
        return None
    choices = [n for n in _WORDS if f"{n}.00" not in amounts_told(scene)]
    if not choices:
        return None
    number = rng.choice(choices)
    word = _WORDS[number] + {"GBP": " pounds", "USD": " dollars", "EUR": " euros"}.get(
        p.price.currency, " francs"
    )
    slang = {"GBP": " quid", "USD": " bucks", "EUR": " euro"}.get(p.price.currency, " francs")
    text = rng.choice([word, f"{number}{slang}", f"{number}{slang}", word])
    core = rng.choice(
        [
            f"{named(p, rng)} costs {text}.",
            f"{named(p, rng)} would set you back {text}.",
            f"It's only {text} for {named(p, rng)}.",
        ]
    )
    return core, (text,)


def foreign_price(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p = scene.product
    if p is None or p.price is None:
        return None
    code = rng.choice([c for c in ("EUR", "USD", "GBP", "CHF") if c != p.price.currency])
    wrong = Money(p.price.amount, code)
    text = rng.choice(
        [
            str(wrong),
            f"{p.price.amount:.2f} {code}",
            f"{p.price.amount:.2f} {code}".replace(".", ","),
        ]
    )
    return rng.choice(
        [f"{named(p, rng)} costs {text}.", f"{named(p, rng)} is yours for {text}."]
    ), (text,)


def discount(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p = scene.product
    share = next(
        (
            n
            for n in rng.sample([10, 15, 20, 25, 30, 35, 45, 50, 60], 9)
            if f"{n}%" not in scene.told and f"{n} %" not in scene.told
        ),
        None,
    )
    if p is None or share is None or p.list_price is not None:
        return None
    core, false = rng.choice(
        [(f"{named(p, rng)} is {share}% off today.", f"{share}% off"), (f"You save {share} percent on {named(p, rng)}.", f"{share} percent"), (f"{named(p, rng)} is on sale this week.", "on sale"),
         (f"Use code SAVE{share} for money off {named(p, rng)}.", f"SAVE{share}"), (f"There is a special discount on {named(p, rng)}.", "discount"), (f"{named(p, rng)} has been reduced.", "reduced"),
         (f"Right now it's half price: {named(p, rng)}.", "half price"), (f"{named(p, rng)} is a limited-time deal with {share} % off.", f"{share} % off")]
    )  # fmt: skip
    return core, (false,)


def two_sentences(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p = scene.product
    if p is None or p.price is None:
        return None
    wrong = fresh_price(scene, p.price, *rng.sample(["5", "-3", "12", "20"], 4))
    if wrong is None:
        return None
    return rng.choice(
        [
            f"{named(p, rng).capitalize() if False else 'Have a look at ' + named(p, rng)}. It costs {wrong}.",
            f"I'd pick {named(p, rng)}. This one is {wrong}, by the way.",
            f"There is {named(p, rng)}.\n\nPrice: {wrong}",
        ]
    ), (f"{wrong.amount:,.2f}",)


def table(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p, o = scene.product, scene.other
    if not p or not o or not p.price or not o.price:
        return None
    wrong = fresh_price(scene, p.price, *rng.sample(["2", "-4", "9", "0.5"], 4))
    if wrong is None:
        return None
    core = rng.choice(
        [f"| | [[p:{p.id}]] | [[p:{o.id}]] |\n|---|---|---|\n| Price | {wrong} | {o.price} |\n", f"| Product | Price |\n|---|---|\n| {p.title.replace('|', '/')} | {wrong} |\n| {o.title.replace('|', '/')} | {o.price} |\n"]
    )  # fmt: skip
    return core, (f"{wrong.amount:,.2f}",)


def difference(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p, o = scene.product, scene.other
    if (
        not p
        or not o
        or not p.price
        or not o.price
        or p.price.currency != o.price.currency
        or p.price.amount == o.price.amount
    ):
        return None
    gap = abs(p.price.amount - o.price.amount) + rng.choice([3, 7, 11])
    text = str(Money(gap, p.price.currency))
    if f"{gap:.2f}" in amounts_told(scene):
        return None
    low, high = sorted((p, o), key=lambda x: x.price.amount)  # type: ignore[union-attr]
    return rng.choice(
        [
            f"{named(low, rng)} is {text} cheaper than {named(high, rng)}.",
            f"The difference between {named(p, rng)} and {named(o, rng)} is {text}.",
        ]
    ), (text,)


def comparison(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p, o = scene.product, scene.other
    if (
        not p
        or not o
        or not p.price
        or not o.price
        or p.price.amount == o.price.amount
        or p.price_varies
        or o.price_varies
    ):
        return None
    low, high = sorted((p, o), key=lambda x: x.price.amount)  # type: ignore[union-attr]
    core, false = rng.choice(
        [
            (f"{named(high, rng)} is cheaper than {named(low, rng)}.", "is cheaper than"),
            (f"{named(low, rng)} is more expensive than {named(high, rng)}.", "more expensive"),
            (f"Of the two, {named(high, rng)} is the cheapest.", "cheapest"),
        ]
    )
    return core, (false,)


def shoppers_number(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p = scene.product
    if p is None or "900" not in scene.said or "900" in numbers_told(scene):
        return None
    core = rng.choice(
        [
            f"{named(p, rng)} costs 900.",
            f"Yes, {named(p, rng)} weighs 900 g.",
            f"{named(p, rng)} lasts 900 hours.",
            f"We have 900 of {named(p, rng)}.",
        ]
    )
    return core, ("900",)
