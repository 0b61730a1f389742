"""The second set of truths."""

# ruff: noqa: D103 - a maker is named after its class
# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import random

from assistant.grounding.statements import told
from evals.grounding.scenes import Scene
from kb.documents import Availability, Money, Product


def _mark(product: Product) -> str:
    return f"[[p:{product.id}]]"


def _priced(scene: Scene) -> Product | None:
    return scene.product if scene.product is not None and scene.product.price is not None else None


def prose(scene: Scene, rng: random.Random) -> str | None:
    p = _priced(scene)
    if p is None:
        return None
    stars = f" Reviewers give it {p.rating.normalize():f} out of 5." if p.rating else ""
    return rng.choice(
        [f"I'd take a look at {_mark(p)}. It comes in at {p.price}.{stars}", f"My pick would be {_mark(p)} at {p.price}, mainly because it matches what you described.", f"So, to sum up: {_mark(p)}, {p.price}.{stars}",
         f"**{p.title}**\n- Price: {p.price}\n", f"People usually ask about cost first, so: {p.price} buys you {_mark(p)}.", f"If I had to choose, it would be {_mark(p)}; you would pay {p.price}."]
    )  # fmt: skip


def spec(scene: Scene, rng: random.Random) -> str | None:
    p = scene.product
    rows = [
        a
        for a in (p.attributes if p else ())
        if told(a.value) is None and len(a.value) < 40 and not a.value.endswith(".")
    ]
    if p is None or not rows:
        return None
    a = rng.choice(rows)
    return rng.choice(
        [
            f"When it comes to {a.name.lower()}, {_mark(p)} has {a.value}.",
            f"I'd go with {_mark(p)}. Its {a.name.lower()} is {a.value}.",
            f"{a.name}? That'd be {a.value} for {_mark(p)}.",
            f"| Property | [[p:{p.id}]] |\n|---|---|\n| {a.name} | {a.value.replace('|', '/')} |\n",
            f"The record lists {a.value} under {a.name.lower()} for {_mark(p)}.",
        ]
    )


def had(scene: Scene, rng: random.Random) -> str | None:
    p = scene.product
    if p is None or p.availability is not Availability.IN_STOCK:
        return None
    return rng.choice(
        [
            f"Good news, {_mark(p)} is in stock, so you can order it now.",
            f"You're in luck: we have {_mark(p)} in stock.",
            f"{_mark(p)} is available, and you can buy it today."
            if False
            else f"{_mark(p)} is available, and you can buy it right away.",
        ]
    )


def sides(scene: Scene, rng: random.Random) -> str | None:
    p, o = scene.product, scene.other
    if (
        not p
        or not o
        or not p.price
        or not o.price
        or p.price.amount == o.price.amount
        or p.price_varies
        or o.price_varies
        or p.price.currency != o.price.currency
    ):
        return None
    low, high = sorted((p, o), key=lambda x: x.price.amount)  # type: ignore[union-attr]
    gap = Money(high.price.amount - low.price.amount, p.price.currency)  # type: ignore[union-attr]
    return rng.choice(
        [
            f"Compared with {_mark(high)}, {_mark(low)} costs less.",
            f"{_mark(low)} would save you {gap} over {_mark(high)}.",
            f"{_mark(high)} costs {gap} more than {_mark(low)}.",
            f"You have two options here: {_mark(low)} for {low.price}, or {_mark(high)} for {high.price}.",
            f"{_mark(low)} is the cheaper of the two at {low.price}.",
        ]
    )


def rules(scene: Scene, rng: random.Random) -> str | None:
    if not scene.sentences:
        return None
    text, key = rng.choice(scene.sentences)
    return rng.choice(
        [
            f"Our rules are clear: {text} [[c:{key}]]",
            f"As our policy puts it: “{text}”",
            f"Here is what applies: {text}",
            f"{text} Does that help?",
            f"**{text}** [[c:{key}]]",
        ]
    )


def denial(scene: Scene, rng: random.Random) -> str | None:
    p = scene.product
    rows = [a.name for a in (p.attributes if p else ()) if told(a.value) is False]
    if p is None or not rows:
        return None
    name = rng.choice(rows).lower()
    return rng.choice(
        [f"I'm afraid {_mark(p)} is not {name}.", f"Just to be clear, {_mark(p)} isn't {name}."]
    )


def tongues_true(scene: Scene, rng: random.Random) -> str | None:
    p = _priced(scene)
    if p is None or p.availability is not Availability.IN_STOCK:
        return None
    return rng.choice(
        [
            f"Gerne! {_mark(p)} ist verfügbar und kostet {p.price}.",
            f"Ich empfehle {_mark(p)} für {p.price}.",
            f"Bien sûr, {_mark(p)} est en stock au prix de {p.price}.",
            f"Claro, {_mark(p)} está disponible por {p.price}.",
            f"{_mark(p)} liegt bei {p.price}.",
        ]
    )


def manners(scene: Scene, rng: random.Random) -> str | None:
    return rng.choice(
        [
            "I'm sorry to hear that.",
            "Let me know which one you like and I'll tell you more.",
            "Could you tell me a bit more about what you need?",
            "I don't have that information, but our team can help.",
            "You're very welcome!",
            "Which of these would you like to hear more about?",
            "I couldn't find a match for that, sorry.",
            "Is there a price range you'd like to stay in?",
        ]
    )
