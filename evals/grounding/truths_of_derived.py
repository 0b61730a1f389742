"""Truths that are compared, summed, converted or set out in tables."""

# ruff: noqa: D103 - a maker is named after its class
# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import random
import re
from decimal import Decimal

from assistant.grounding.figures import figures
from evals.grounding.scenes import Scene
from evals.grounding.wording import named
from kb.documents import Money


def description(scene: Scene, rng: random.Random) -> str | None:
    p = scene.product
    if p is None:
        return None
    rows = [
        s
        for s in re.split(r"(?<=[.!?])\s+", p.description.replace("\n", " "))
        if 5 <= len(s.split()) <= 25
        and s[-1:] == "."
        and s[:1].isupper()
        and not re.search(r"[£$€%*]|https?:", s)
    ]
    if not rows:
        return None
    s = rng.choice(rows)
    return rng.choice(
        [
            f"About {named(p, rng)}: {s}",
            f"{named(p, rng)[:1].upper() + named(p, rng)[1:]} is a good option. {s}",
            f'The description of {named(p, rng)} says: "{s}"',
        ]
    )


def reduced(scene: Scene, rng: random.Random) -> str | None:
    p = scene.product
    if (
        p is None
        or p.price is None
        or p.list_price is None
        or p.list_price.amount <= p.price.amount
        or p.price_varies
    ):
        return None
    saved = Money(p.list_price.amount - p.price.amount, p.price.currency)
    share = round(saved.amount * 100 / p.list_price.amount)
    return rng.choice(
        [
            f"{named(p, rng)} is reduced from {p.list_price} to {p.price}.",
            f"{named(p, rng)} was {p.list_price} and now costs {p.price}.",
            f"{named(p, rng)} is {share}% off: {p.price} instead of {p.list_price}.",
            f"You save {saved} on {named(p, rng)}, which now costs {p.price}.",
        ]
    )


def compared(scene: Scene, rng: random.Random) -> str | None:
    p, o = scene.product, scene.other
    if (
        not p
        or not o
        or not p.price
        or not o.price
        or p.price.amount == o.price.amount
        or p.price.currency != o.price.currency
        or p.price_varies
        or o.price_varies
    ):
        return None
    low, high = sorted((p, o), key=lambda x: x.price.amount)  # type: ignore[union-attr]
    gap = Money(high.price.amount - low.price.amount, p.price.currency)  # type: ignore[union-attr]
    return rng.choice(
        [f"{named(low, rng)} is {gap} cheaper than {named(high, rng)}.", f"{named(low, rng)} costs {low.price}, while {named(high, rng)} costs {high.price}.", f"The difference in price between {named(low, rng)} and {named(high, rng)} is {gap}.",
         f"Of the two, {named(low, rng)} ({low.price}) is cheaper than {named(high, rng)} ({high.price}).", f"{named(high, rng)} is more expensive than {named(low, rng)}.", f"Both are good: {named(p, rng)} at {p.price} and {named(o, rng)} at {o.price}."]
    )  # fmt: skip


def total(scene: Scene, rng: random.Random) -> str | None:
    p, o = scene.product, scene.other
    if (
        not p
        or not o
        or not p.price
        or not o.price
        or p.price.currency != o.price.currency
        or p.price_varies
        or o.price_varies
    ):
        return None
    both = Money(p.price.amount + o.price.amount, p.price.currency)
    return rng.choice(
        [
            f"{named(p, rng)} and {named(o, rng)} cost {both} together.",
            f"Together, {named(p, rng)} and {named(o, rng)} come to {both}.",
            f"Two of {named(p, rng)} cost {Money(p.price.amount * 2, p.price.currency)} in total.",
        ]
    )


_CONVERSIONS = {
    "g": ("kg", Decimal(1000)),
    "kg": ("g", Decimal("0.001")),
    "cm": ("mm", Decimal("0.1")),
    "mm": ("cm", Decimal(10)),
    "ml": ("l", Decimal(1000)),
    "l": ("ml", Decimal("0.001")),
    "m": ("cm", Decimal("0.01")),
}


def converted(scene: Scene, rng: random.Random) -> str | None:
    p = scene.product
    if p is None:
        return None
    rows = []
    for a in p.attributes:
        own = figures(a.value)
        if (
            len(own) == 1
            and own[0].kind == "quantity"
            and own[0].unit in _CONVERSIONS
            and len(a.value) < 14
        ):
            rows.append((a, own[0]))
    if not rows:
        return None
    a, f = rng.choice(rows)
    unit, by = _CONVERSIONS[f.unit]
    value = (f.value / by).normalize()
    return rng.choice(
        [
            f"The {a.name.lower()} of {named(p, rng)} is {value:f} {unit} ({a.value}).",
            f"{named(p, rng)} has a {a.name.lower()} of {value:f} {unit}.",
        ]
    )


def table(scene: Scene, rng: random.Random) -> str | None:
    p, o = scene.product, scene.other
    if not p or not o or not p.price or not o.price:
        return None
    rows = [("Price", str(p.price), str(o.price))]
    theirs = {a.name: a.value for a in o.attributes}
    rows += [
        (a.name, a.value, theirs[a.name])
        for a in p.attributes
        if a.name in theirs and "|" not in a.value + theirs[a.name] + a.name
    ][:4]
    if rng.random() < 0.5:
        body = "".join(f"| {n} | {a} | {b} |\n" for n, a, b in rows)
        return (
            f"Here is how they compare:\n\n| | [[p:{p.id}]] | [[p:{o.id}]] |\n|---|---|---|\n{body}"
        )
    return f"| Product | Price |\n|---|---|\n| [[p:{p.id}]] | {p.price} |\n| [[p:{o.id}]] | {o.price} |\n"


def several(scene: Scene, rng: random.Random) -> str | None:
    p, o = scene.product, scene.other
    if not p or not o or not p.price or not o.price:
        return None
    return rng.choice(
        [f"I found two options for you:\n\n1. **{p.title}** – {p.price}\n2. **{o.title}** – {o.price}\n\nWhich one do you prefer?", f"You could take {named(p, rng)} ({p.price}) or {named(o, rng)} ({o.price}).", f"[[card:{o.id}]]Have a look at {named(p, rng)}. It costs {p.price}.",
         f"Here are some options:\n- {p.title}: {p.price}\n- {o.title}: {o.price}\n"]
    )  # fmt: skip
