"""Lies about stock, options, attributes, ratings and names."""

# ruff: noqa: D103 - a maker is named after its class
# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import random
import re

from assistant.grounding.statements import told
from evals.grounding.case import fresh_price, other_number
from evals.grounding.scenes import Scene
from evals.grounding.wording import named
from kb.documents import Availability

COLOURS = (
    "purple",
    "hot pink",
    "turquoise",
    "magenta",
    "gold",
    "crimson",
    "lavender",
    "teal",
    "beige",
    "maroon",
)


def stock(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p = scene.product
    if p is None or p.availability not in (Availability.IN_STOCK, Availability.OUT_OF_STOCK):
        return None
    if p.availability is Availability.IN_STOCK:
        phrase = rng.choice(
            [
                "sold out",
                "out of stock",
                "currently unavailable",
                "not available",
                "discontinued",
                "no longer available",
            ]
        )
    else:
        phrase = rng.choice(
            ["in stock", "available now", "in stock and ready to ship", "available to order"]
        )
    core = rng.choice(
        [
            f"{named(p, rng)} is {phrase}.",
            f"{named(p, rng)} is {phrase} at the moment.",
            f"I checked, and {named(p, rng)} is {phrase}.",
        ]
    )
    return core, (phrase,)


def stock_count(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p = scene.product
    if p is None:
        return None
    number = other_number(scene, str(rng.randint(2, 9)), rng)
    if number is None:
        return None
    core = rng.choice(
        [
            f"Only {number} left of {named(p, rng)}.",
            f"There are {number} units of {named(p, rng)} in stock.",
            f"We have just {number} of {named(p, rng)} remaining, so be quick.",
            f"Hurry: {named(p, rng)} is down to the last {number}.",
        ]
    )
    return core, (f" {number} ",)


def colour(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p = scene.product
    free = [c for c in COLOURS if c.split()[-1] not in scene.told.casefold()]
    if p is None or not free:
        return None
    c = rng.choice(free)
    core = rng.choice(
        [f"{named(p, rng)} also comes in {c}.", f"You can choose {named(p, rng)} in {c}, too.", f"{named(p, rng)} is available in {c}.", f"Yes, we have {named(p, rng)} in {c}.",
         f"Would you like {named(p, rng)} in {c}?", f"Popular shades of {named(p, rng)} include {c}.", f"The {c} version of {named(p, rng)} looks great."]
    )  # fmt: skip
    return core, (c,)


def size(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p = scene.product
    if p is None or not p.variants:
        return None
    values = {o.value for v in p.variants for o in v.options}
    free = [
        s
        for s in ("XXXL", "4XL", "UK 17", "EU 52", "size 64", "3XL", "XXS")
        if not any(s.split()[-1] == x or s.split()[-1] in v.split() for v in values for x in (v,))
        and s not in scene.told
    ]
    if not free:
        return None
    s = rng.choice(free)
    return rng.choice(
        [
            f"{named(p, rng)} comes in {s}.",
            f"{named(p, rng)} is available in {s} as well.",
            f"Yes, you can order {named(p, rng)} in {s}.",
        ]
    ), (s,)


def attribute(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p = scene.product
    rows = [
        a
        for a in (p.attributes if p else ())
        if re.fullmatch(r"\d+(?:[.,]\d+)?\s?[a-zA-Z%°]{0,6}", a.value)
    ]
    if p is None or not rows:
        return None
    a = rng.choice(rows)
    match = re.match(r"[\d.,]+", a.value)
    wrong = other_number(scene, match[0].replace(",", "."), rng) if match else None
    if wrong is None or match is None:
        return None
    value = wrong + a.value[match.end() :]
    core = rng.choice(
        [
            f"{named(p, rng)} has a {a.name.lower()} of {value}.",
            f"The {a.name.lower()} of {named(p, rng)} is {value}.",
            f"{a.name} of {named(p, rng)}: {value}.",
            f"With a {a.name.lower()} of {value}, {named(p, rng)} is a good fit.",
        ]
    )
    return core, (value,)


def crossed_attribute(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p, o = scene.product, scene.other
    if not p or not o:
        return None
    mine = {a.name: a.value for a in p.attributes}
    every = " ".join(mine.values())
    rows = [
        (a.name, a.value)
        for a in o.attributes
        if a.name in mine
        and a.value != mine[a.name]
        and re.search(r"\d", a.value)
        and len(a.value) < 14
        and a.value not in every
    ]
    rows = [
        r
        for r in rows
        if (m := re.match(r"[\d.]+", r[1])) is not None
        and m[0] not in re.findall(r"[\d.]+", p.description + every)
    ]
    if not rows:
        return None
    name, value = rng.choice(rows)
    return rng.choice(
        [
            f"The {name.lower()} of {named(p, rng)} is {value}.",
            f"{named(p, rng)} has a {name.lower()} of {value}.",
        ]
    ), (value,)


def denied(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p = scene.product
    rows = [
        (a.name, told(a.value)) for a in (p.attributes if p else ()) if told(a.value) is not None
    ]
    if p is None or not rows:
        return None
    name, yes = rng.choice(rows)
    word = name.lower()
    if yes:
        core, false = rng.choice(
            [
                (f"{named(p, rng)} is not {word}.", f"not {word}"),
                (f"{name}: No for {named(p, rng)}.", f"{name}: No"),
                (f"Unfortunately {named(p, rng)} isn't {word}.", f"isn't {word}"),
            ]
        )
    else:
        core, false = rng.choice(
            [
                (f"{named(p, rng)} is {word}.", f"is {word}"),
                (f"Yes, {named(p, rng)} is fully {word}.", f"fully {word}"),
                (f"{named(p, rng)}: {name}: Yes.", f"{name}: Yes"),
                (f"Being {word}, {named(p, rng)} suits you well.", f"Being {word}"),
            ]
        )
    return core, (false,)


_FEATURES = (
    "a built-in compass",
    "Bluetooth 7.0",
    "a kevlar lining",
    "wireless charging",
    "a titanium frame",
    "NFC payment",
    "an integrated GPS tracker",
    "heated panels",
    "solar charging",
    "graphene coating",
    "an alpaca blend",
    "a mahogany handle",
)


def feature(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p = scene.product
    free = [
        f
        for f in _FEATURES
        if f.split()[-1] not in scene.told.casefold() or f.split()[-2] not in scene.told.casefold()
    ]
    if p is None or not free:
        return None
    f = rng.choice(free)
    return rng.choice(
        [
            f"{named(p, rng)} comes with {f}.",
            f"{named(p, rng)} features {f}, which people love.",
            f"It has {f} and feels great, does {named(p, rng)}.",
            f"One thing that stands out about {named(p, rng)} is {f}.",
        ]
    ), (f,)


_BRANDS = (
    "Nike",
    "Patagonia",
    "Samsung",
    "Bosch",
    "Salomon",
    "Lego",
    "Dyson",
    "The North Face",
    "Logitech",
    "Garmin",
)


def brand(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    free = [b for b in _BRANDS if b.casefold() not in scene.told.casefold()]
    if not free:
        return None
    b = rng.choice(free)
    what = named(scene.product, rng) if scene.product else "our range"
    return rng.choice(
        [
            f"You could also take one by {b}.",
            f"{what} is made by {b}.",
            f"We also stock {b}, which is similar.",
            f"It's better than anything from {b}.",
        ]
    ), (b,)


def stranger(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    if not scene.strangers:
        return None
    s = rng.choice(scene.strangers)
    return rng.choice(
        [
            f"You may also like the {s.title}.",
            f"The {s.title} is the better choice.",
            f"A good alternative is the **{s.title}**.",
            f"[[p:{s.id}]] would suit you, too.",
        ]
    ), (s.title,)


def rating(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p = scene.product
    wrong = next(
        (r for r in rng.sample(["4.9", "3.1", "5.0", "2.8", "4.95"], 5) if r not in scene.told),
        None,
    )
    if p is None or wrong is None:
        return None
    return rng.choice(
        [
            f"{named(p, rng)} is rated {wrong} out of 5.",
            f"Customers give {named(p, rng)} {wrong} stars.",
            f"With {wrong}/5, {named(p, rng)} is well liked.",
        ]
    ), (wrong,)


def reviews(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p = scene.product
    n = other_number(scene, str(rng.randint(60, 2000)), rng)
    if p is None or n is None:
        return None
    return rng.choice(
        [
            f"{named(p, rng)} has {n} reviews.",
            f"{n} customers have reviewed {named(p, rng)}.",
            f"Based on {n} ratings, {named(p, rng)} does well.",
        ]
    ), (f"{n} ",)


_ABROAD = (
    ("{name} kostet {price}.", True), ("{name} ist ausverkauft.", False), ("Wir liefern {name} bis morgen.", None), ("{name} coûte {price}.", True), ("{name} est en rupture de stock.", False),
    ("{name} cuesta {price}.", True), ("{name} está agotado.", False), ("Auf {name} gibt es heute 20 % Rabatt.", None), ("Livraison gratuite demain pour {name}.", None), ("{name} tiene una garantía de doce años.", None), ("{name} hat lebenslange Garantie.", None),
)  # fmt: skip


def abroad(scene: Scene, rng: random.Random) -> tuple[str, tuple[str, ...]] | None:
    p = scene.product
    if p is None or p.price is None:
        return None
    wrong = fresh_price(scene, p.price, *rng.sample(["5", "-3", "12", "0.01"], 4))
    text, kind = rng.choice(_ABROAD)
    if (kind is False and p.availability is not Availability.IN_STOCK) or wrong is None:
        return None
    price = rng.choice(
        [
            str(wrong),
            f"{wrong.amount:.2f}".replace(".", ",")
            + " "
            + {"GBP": "£", "EUR": "€", "USD": "$"}.get(wrong.currency, wrong.currency),
        ]
    )
    core = text.format(name=f"[[p:{p.id}]]", price=price)
    false = price if kind else core.split("]]")[-1].strip(" .") or core[:14]
    return core, (false,)
