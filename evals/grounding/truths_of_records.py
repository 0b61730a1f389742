"""Truths about single products."""

# ruff: noqa: D103 - a maker is named after its class
# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import random

from assistant.grounding.statements import told
from evals.grounding.scenes import Scene
from evals.grounding.wording import named
from kb.documents import Availability


def price(scene: Scene, rng: random.Random) -> str | None:
    p = scene.product
    if p is None or p.price is None:
        return None
    lead = "from " if p.price_varies else ""
    return rng.choice(
        [f"{named(p, rng)} costs {lead}{p.price}.", f"You can get {named(p, rng)} for {lead}{p.price}.", f"{named(p, rng)} is priced at {lead}**{p.price}**.", f"- **{p.title}** – {lead}{p.price}",
         f"At {p.price}, {named(p, rng)} is a great pick.", f"The price of {named(p, rng)} is {lead}{p.price}.", f"It's {lead}{p.price} for {named(p, rng)}."]
    )  # fmt: skip


def rating(scene: Scene, rng: random.Random) -> str | None:
    p = scene.product
    if p is None or p.rating is None:
        return None
    r, n = f"{p.rating.normalize():f}", p.rating_count
    if n:
        return rng.choice(
            [
                f"{named(p, rng)} is rated {r} out of 5 from {n} reviews.",
                f"Customers rate {named(p, rng)} {r}/5, based on {n} ratings.",
                f"With {r} stars from {n} reviews, {named(p, rng)} is well liked.",
                f"{n} customers have reviewed {named(p, rng)}, and it scores {r} of 5.",
            ]
        )
    return f"{named(p, rng)} is rated {r} out of 5."


def stock(scene: Scene, rng: random.Random) -> str | None:
    p = scene.product
    if p is None or p.availability not in (Availability.IN_STOCK, Availability.OUT_OF_STOCK):
        return None
    if p.availability is Availability.IN_STOCK:
        return rng.choice(
            [
                f"{named(p, rng)} is in stock.",
                f"Yes, {named(p, rng)} is available right now.",
                f"{named(p, rng)} is currently in stock and costs {p.price}.",
                f"I've checked: {named(p, rng)} is in stock.",
            ]
        )
    return rng.choice(
        [
            f"{named(p, rng)} is out of stock at the moment.",
            f"Unfortunately, {named(p, rng)} is sold out.",
            f"Sorry, {named(p, rng)} isn't available right now.",
        ]
    )


def options(scene: Scene, rng: random.Random) -> str | None:
    p = scene.product
    if p is None or not p.variants:
        return None
    found: dict[str, list[str]] = {}
    for v in p.variants:
        for o in v.options:
            if o.value not in found.setdefault(o.name, []):
                found[o.name].append(o.value)
    if not found:
        return None
    name, values = rng.choice(list(found.items()))
    listed = ", ".join(values[:-1]) + (f" and {values[-1]}" if len(values) > 1 else values[0])
    if len(values) == 1:
        listed = values[0]
    return rng.choice(
        [
            f"{named(p, rng)} comes in {listed}.",
            f"You can choose {named(p, rng)} in {listed}.",
            f"{named(p, rng)} is available in {len(values)} {name.lower()}s: {listed}."
            if len(values) > 1
            else f"{named(p, rng)} comes in {listed}.",
            f"The {name.lower()} options for {named(p, rng)} are {listed}.",
        ]
    )


def attribute(scene: Scene, rng: random.Random) -> str | None:
    p = scene.product
    rows = [
        a
        for a in (p.attributes if p else ())
        if told(a.value) is None and len(a.value) < 60 and not a.value.endswith(".")
    ]
    if p is None or not rows:
        return None
    a = rng.choice(rows)
    return rng.choice(
        [
            f"{a.name} of {named(p, rng)}: {a.value}.",
            f"The {a.name.lower()} of {named(p, rng)} is {a.value}.",
            f"{named(p, rng)}: {a.name}: {a.value}.",
            f"About {named(p, rng)}: the {a.name.lower()} is {a.value}.",
            f"- **{a.name}:** {a.value} ({p.title})",
            f"For {a.name.lower()}, {named(p, rng)} has {a.value}.",
        ]
    )


def yes_no(scene: Scene, rng: random.Random) -> str | None:
    p = scene.product
    rows = [
        (a.name, told(a.value)) for a in (p.attributes if p else ()) if told(a.value) is not None
    ]
    if p is None or not rows:
        return None
    name, yes = rng.choice(rows)
    if yes:
        return rng.choice(
            [
                f"Yes, {named(p, rng)} is {name.lower()}.",
                f"{named(p, rng)}: {name}: Yes.",
                f"{named(p, rng)} is {name.lower()}.",
            ]
        )
    return rng.choice(
        [
            f"No, {named(p, rng)} is not {name.lower()}.",
            f"{named(p, rng)}: {name}: No.",
            f"Unfortunately, {named(p, rng)} isn't {name.lower()}.",
        ]
    )


def several_facts(scene: Scene, rng: random.Random) -> str | None:
    p = scene.product
    if p is None or p.price is None:
        return None
    rows = [a for a in p.attributes if told(a.value) is None and len(a.value) < 40]
    if len(rows) < 2:
        return None
    a, b = rng.sample(rows, 2)
    rated = f", is rated {p.rating.normalize():f} out of 5" if p.rating is not None else ""
    return rng.choice(
        [f"{named(p, rng)} costs {p.price}{rated} and has a {a.name.lower()} of {a.value}.", f"I'd suggest {named(p, rng)}. It costs {p.price}, and its {a.name.lower()} is {a.value}.",
         f"Here are the key facts:\n\n- **Price:** {p.price}\n- **{a.name}:** {a.value}\n- **{b.name}:** {b.value}\n" if False else f"Here are the key facts about {named(p, rng)}:\n\n- **Price:** {p.price}\n- **{a.name}:** {a.value}\n- **{b.name}:** {b.value}\n"]
    )  # fmt: skip
