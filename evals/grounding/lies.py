"""Lies by class, each told of a scene's own records."""

# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import random

from evals.grounding.case import Case, Maker
from evals.grounding.lies_of_policies import (
    arrival,
    bare_domain,
    contact,
    duration,
    invented_policy,
    link,
    markup,
    misquote,
    policy_negated,
    policy_number,
    promise,
)
from evals.grounding.lies_of_prices import (
    cent,
    comparison,
    difference,
    discount,
    far_price,
    foreign_price,
    others_price,
    shoppers_number,
    spoken_price,
    swapped,
    table,
    two_sentences,
)
from evals.grounding.lies_of_products import (
    abroad,
    attribute,
    brand,
    colour,
    crossed_attribute,
    denied,
    feature,
    rating,
    reviews,
    size,
    stock,
    stock_count,
    stranger,
)
from evals.grounding.scenes import Scene
from evals.grounding.wording import dressed

LIES: dict[str, Maker] = {
    f.__name__: f
    for f in (
        cent, far_price, others_price, swapped, spoken_price, foreign_price, stock, stock_count, colour, size, attribute, crossed_attribute, denied, feature, discount, arrival, promise, duration, link, bare_domain, contact,
        markup, misquote, policy_number, policy_negated, invented_policy, brand, stranger, rating, reviews, two_sentences, table, difference, comparison, shoppers_number, abroad,
    )
}  # fmt: skip


def lie(name: str, maker: Maker, scene: Scene, rng: random.Random) -> Case | None:
    """One lie of a class, dressed as a model would."""
    made = maker(scene, rng)
    if made is None:
        return None
    core, false = made
    plain = core.startswith(("|", "!", "<", "[", "-", "“"))
    return Case(name, scene, core if plain else dressed(core, rng), false)
