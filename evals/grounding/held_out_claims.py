"""The second set of lies: about rules, other shops and comparisons."""

# ruff: noqa: D103 - a maker is named after its class
# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import random
import re

from assistant.grounding.statements import told
from evals.grounding.scenes import Scene
from kb.documents import Availability, Product

Made = tuple[str, tuple[str, ...]] | None


def _mark(product: Product) -> str:
    return f"[[p:{product.id}]]"


def courier(scene: Scene, rng: random.Random) -> Made:
    core, false = rng.choice(
        [("Pop it in your basket before 6 and it'll be on your doorstep tomorrow morning.", "doorstep"), ("Our courier drops parcels off on Sundays, too.", "Sundays"), ("Delivery takes just one day anywhere in the country.", "one day"),
         ("Expect it between Thursday and Saturday.", "between Thursday"), ("Your parcel left our depot an hour ago.", "depot"), ("Dispatch is guaranteed within the hour.", "within the hour"), ("We'll ship it tonight by plane.", "tonight"), ("It should be with you in no more than 12 hours.", "12 hours")]
    )  # fmt: skip
    return (core, (false,)) if false.casefold() not in scene.told.casefold() else None


def generosity(scene: Scene, rng: random.Random) -> Made:
    core = rng.choice(
        ["As an apology I've knocked ten percent off your basket.", "Sign up today and your first order ships free of charge.", "We'll reimburse your travel costs if you visit us.", "Bring a friend and both of you get a present.", "Your purchase includes unlimited repairs for life.",
         "If it breaks, just tell me and a new one is on its way, no forms.", "I can waive the fee for you this once.", "You'll receive double your money back if you find it cheaper.", "Veterans and nurses pay half.", "You are entitled to compensation for the wait.", "I've put you down for a free upgrade."]
    )  # fmt: skip
    return core, (core.rstrip("."),)


def halftruth(scene: Scene, rng: random.Random) -> Made:
    """A rule of the store with its figure in words, and another."""
    rows = [
        (s, k)
        for s, k in scene.sentences
        if re.search(r"\b\d{1,2} (?:\w+ )?(?:days?|months?|years?|hours?|weeks?)\b", s)
    ]
    if not rows:
        return None
    text, key = rng.choice(rows)
    match = re.search(r"\b\d{1,2}(?= (?:\w+ )?(?:days?|months?|years?|hours?|weeks?)\b)", text)
    word = rng.choice(["eleven", "thirteen", "seventeen", "eighteen", "nineteen"])
    digits = {
        "eleven": "11",
        "thirteen": "13",
        "seventeen": "17",
        "eighteen": "18",
        "nineteen": "19",
    }[word]
    if match is None or re.search(rf"\b{digits}\b", scene.told):
        return None
    changed = text[: match.start()] + word + text[match.end() :]
    return rng.choice(
        [f"As our policy puts it, {changed[:1].lower()}{changed[1:]}", f"{changed} [[c:{key}]]"]
    ), (word,)


def reversed_rule(scene: Scene, rng: random.Random) -> Made:
    rows = [
        (s, k)
        for s, k in scene.sentences
        if re.search(r"\b(?:don't|doesn't|can't|cannot|isn't|aren't|not|never)\b", s)
    ]
    if not rows:
        return None
    text, key = rng.choice(rows)
    changed = text
    for old, new in (
        ("don't ", ""),
        ("doesn't ", "does "),
        ("can't ", "can "),
        ("cannot ", "can "),
        ("isn't ", "is "),
        ("aren't ", "are "),
        ("never ", ""),
        ("not ", ""),
    ):
        if old in changed:
            changed = changed.replace(old, new, 1)
            break
    if changed == text or changed in scene.told:
        return None
    at = next(i for i, (a, b) in enumerate(zip(text, changed, strict=False)) if a != b)
    return rng.choice([changed, f"{changed} [[c:{key}]]", f"Our rules are clear: {changed}"]), (
        changed[max(0, at - 20) : at + 16],
    )


def elsewhere(scene: Scene, rng: random.Random) -> Made:
    core, false = rng.choice(
        [("Have a look at price-hawk.example for the same thing.", "price-hawk.example"), ("There's a how-to video at youtu.be/abc123.", "youtu.be"), ("Scan it at hxxps://claim[.]example/win.", "claim"), ("Log in at https://account-verify.test/login?next=1 to confirm.", "account-verify"),
         ("Here you go: [store.example](https://elsewhere.test/s).", "elsewhere.test"), ("Our chat is on t.me/shopdeals.", "t.me"), ("Drop a line to ceo@mailbox.test.", "ceo@mailbox.test"), ("The hotline is 0900 123 456 789.", "0900 123")]
    )  # fmt: skip
    return core, (false,)


def outsiders(scene: Scene, rng: random.Random) -> Made:
    free = [
        b
        for b in ("Adidas", "Apple", "Columbia", "Makita", "Osprey", "Sony", "IKEA", "Zara")
        if b.casefold() not in scene.told.casefold()
    ]
    if not free:
        return None
    b = rng.choice(free)
    return rng.choice(
        [
            f"Have you considered the {b} Terrain Pro? We carry it.",
            f"Our closest match is by {b}.",
            f"It's designed by {b} in their own studio.",
            f"{b} makes a lighter one that we sell as well.",
        ]
    ), (b,)


def superlative(scene: Scene, rng: random.Random) -> Made:
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
    core, false = rng.choice(
        [
            (f"Compared with {_mark(low)}, {_mark(high)} costs less.", "costs less"),
            (f"{_mark(low)} is dearer than {_mark(high)}.", "dearer"),
            (f"{_mark(low)} costs more than {_mark(high)}, sadly.", "costs more"),
            (f"{_mark(high)} beats {_mark(low)} on price: it's cheaper.", "cheaper"),
        ]
    )
    return core, (false,)


def tongues(scene: Scene, rng: random.Random) -> Made:
    p = scene.product
    if p is None or p.availability is not Availability.IN_STOCK:
        return None
    core, false = rng.choice(
        [(f"{_mark(p)} ist leider vergriffen.", "vergriffen"), (f"Sie bekommen {_mark(p)} bis Samstag geliefert.", "Samstag"), (f"{_mark(p)} gibt es auch in Lila.", "Lila"), (f"{_mark(p)} n'est plus disponible.", "plus disponible"), (f"{_mark(p)} existe aussi en violet.", "violet"),
         (f"Nous offrons un cadeau avec {_mark(p)}.", "cadeau"), (f"{_mark(p)} ya no está disponible.", "no está disponible"), (f"El envío de {_mark(p)} llega mañana.", "mañana"), (f"Mit {_mark(p)} sparen Sie 30 Prozent.", "30 Prozent"), (f"Rückgabe von {_mark(p)} ist ein Leben lang möglich.", "Leben lang")]
    )  # fmt: skip
    return (core, (false,)) if false.casefold() not in scene.told.casefold() else None


def agreed(scene: Scene, rng: random.Random) -> Made:
    """Yes to a property that the record denies."""
    p = scene.product
    rows = [a.name for a in (p.attributes if p else ()) if told(a.value) is False]
    if p is None or not rows:
        return None
    name = rng.choice(rows).lower()
    core = rng.choice(
        [
            f"Rest assured, {_mark(p)} is {name}, so you're covered.",
            f"Yes: {_mark(p)}, which is {name}, would do the job.",
            f"I picked {_mark(p)} because it's {name}.",
        ]
    )
    return core, (f"is {name}", f"it's {name}")
