"""Truths from passages, and manners of speaking."""

# ruff: noqa: D103 - a maker is named after its class
# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import random
import re
from decimal import Decimal

from evals.grounding.scenes import Scene
from evals.grounding.wording import named
from kb.documents import Availability, Money


def policy(scene: Scene, rng: random.Random) -> str | None:
    if not scene.sentences:
        return None
    text, key = rng.choice(scene.sentences)
    return rng.choice(
        [
            text,
            f"{text} [[c:{key}]]",
            f"According to our help pages: {text}",
            f"“{text}” [[c:{key}]]",
            f"Our help page says: “{text}”",
            f"- {text}",
        ]
    )


_SYNONYMS = (("parcel", "package"), ("delivery", "shipping"), ("send it back", "return it"), ("buy", "purchase"), ("e-mail", "email"), ("working days", "business days"), ("cannot", "can't"), ("do not", "don't"), ("is not", "isn't"), ("guarantee", "warranty"),
             ("Yes. ", "Yes, "), ("we have", "we've"), ("you have", "you've got"), ("costs", "is"))  # fmt: skip


_LEADINS = (
    "Yes – ",
    "In short: ",
    "Just to let you know, ",
    "As our help page explains, ",
    "Here's how it works: ",
    "Please note that ",
    "Sure, ",
    "I can tell you that ",
    "According to our policy, ",
    "Good to know: ",
)


def paraphrase(scene: Scene, rng: random.Random) -> str | None:
    rows = list(scene.sentences)
    if not rows:
        return None
    rng.shuffle(rows)
    text, key = rows[0]
    for row in rows[:6]:
        fitting = [(a, b) for a, b in _SYNONYMS if re.search(rf"\b{re.escape(a)}\b", row[0])]
        if fitting:
            a, b = rng.choice(fitting)
            text, key = re.sub(rf"\b{re.escape(a)}\b", b, row[0], count=1), row[1]
            break
    lead = rng.choice(_LEADINS)
    first = text.split()[0]
    body = (
        text
        if first in ("I", "DPD") or first.isupper() or first[:1] in '“"'
        else text[:1].lower() + text[1:]
    )
    return lead + body + (f" [[c:{key}]]" if rng.random() < 0.5 else "")


def not_known(scene: Scene, rng: random.Random) -> str | None:
    p = scene.product
    what = named(p, rng) if p else "that"
    return rng.choice(
        [
            f"I couldn't find anything about whether {what} can be engraved.",
            f"Our records don't say whether {what} is dishwasher safe.",
            "I'm not sure about that, sorry.",
            f"I don't have information on that for {what}, but a colleague can help.",
            "I'm afraid I don't know, but I can pass you on to a colleague.",
        ]
    )


def asking(scene: Scene, rng: random.Random) -> str | None:
    p = scene.product
    what = named(p, rng) if p else "it"
    return rng.choice(
        [
            f"What would you like to know about {what}?",
            "What size do you usually wear?",
            "Do you have a budget in mind?",
            f"Would you like me to compare {what} with something else?",
            "Which one would you prefer?",
            "You're welcome! Have a great day.",
            "Hello! How can I help you today?" if False else "Hello! How can I help you?",
            f"Shall I check whether {what} is in stock in your size?",
            "Thanks for your patience!",
        ]
    )


def link(scene: Scene, rng: random.Random) -> str | None:
    p = scene.product
    if p is None or not p.url:
        return None
    return rng.choice(
        [
            f"You can find {named(p, rng)} here: {p.url}",
            f"[{p.title}]({p.url})" if "]" not in p.title else f"See {p.url}.",
            f"More details: <{p.url}>",
        ]
    )


def bound(scene: Scene, rng: random.Random) -> str | None:
    p = scene.product
    if p is None or p.price is None or p.price.amount > 900 or "900" not in scene.said:
        return None
    symbol = str(Money(Decimal(900), p.price.currency)).removesuffix(".00")
    return (
        f"{named(p, rng)} costs {p.price}."
        if "900" not in symbol
        else rng.choice(
            [
                f"You asked for something under 900: {named(p, rng)} costs {p.price}.",
                f"{named(p, rng)} costs {p.price}, so it stays under your limit.",
            ]
        )
    )


_ABROAD = (
    "{name} kostet {price}.", "{name} ist auf Lager und kostet {price}.", "Ich habe {name} für {price} gefunden.", "{name} coûte {price}.", "{name} est disponible et coûte {price}.", "Je vous recommande {name}, au prix de {price}.",
    "{name} cuesta {price}.", "{name} está disponible y cuesta {price}.", "Der Preis von {name} liegt bei {price}.", "Hier ist {name} für {price}.",
)  # fmt: skip


def abroad(scene: Scene, rng: random.Random) -> str | None:
    p = scene.product
    if p is None or p.price is None or p.availability is not Availability.IN_STOCK:
        return None
    symbol = {"GBP": "£", "EUR": "€", "USD": "$"}.get(p.price.currency, p.price.currency)
    local = (
        f"{p.price.amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
        + f" {symbol}"
    )
    return rng.choice(_ABROAD).format(name=f"[[p:{p.id}]]", price=rng.choice([str(p.price), local]))
