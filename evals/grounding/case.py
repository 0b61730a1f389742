"""A reply to be judged, and what lies are made with."""

# ruff: noqa: D103 - a maker is named after its class

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from evals.grounding.scenes import Scene
from kb.documents import Money


@dataclass(frozen=True, slots=True)
class Case:
    """A reply, and what must not stand in what the shopper reads.

    Attributes:
        false: Phrases of which none may stand in the final text; empty for a truthful reply.
    """

    kind: str
    scene: Scene
    reply: str
    false: tuple[str, ...] = ()


Maker = Callable[[Scene, random.Random], tuple[str, tuple[str, ...]] | None]


def amounts_told(scene: Scene) -> set[str]:
    return {m.replace(",", "") for m in re.findall(r"\d[\d,]*\.\d\d", scene.told)}


def fresh_price(scene: Scene, price: Money, *steps: str) -> Money | None:
    for step in steps:
        wrong = Money(price.amount + Decimal(step), price.currency)
        if wrong.amount > 0 and f"{wrong.amount:.2f}" not in amounts_told(scene):
            return wrong
    return None


def numbers_told(scene: Scene) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", scene.told.replace(",", "")))


def other_number(scene: Scene, number: str, rng: random.Random) -> str | None:
    taken = numbers_told(scene)
    value = Decimal(number)
    steps = [Decimal(s) for s in ("1", "-1", "2", "10", "-5", "15", "7", "23", "30")]
    rng.shuffle(steps)
    for step in steps:
        wrong = value + step
        if wrong > 0 and f"{wrong:f}" not in taken:
            return f"{wrong:f}"
    return None
