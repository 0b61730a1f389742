"""Truthful replies by class: what records and passages say, said as a model would say it."""

# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import random
from collections.abc import Callable

from evals.grounding.case import Case
from evals.grounding.scenes import Scene
from evals.grounding.truths_of_derived import (
    compared,
    converted,
    description,
    reduced,
    several,
    table,
    total,
)
from evals.grounding.truths_of_records import (
    attribute,
    options,
    price,
    rating,
    several_facts,
    stock,
    yes_no,
)
from evals.grounding.truths_of_words import (
    abroad,
    asking,
    bound,
    link,
    not_known,
    paraphrase,
    policy,
)
from evals.grounding.wording import dressed

Maker = Callable[[Scene, random.Random], str | None]


TRUTHS: dict[str, Maker] = {
    f.__name__: f
    for f in (
        price, rating, stock, options, attribute, yes_no, several_facts, description, reduced, compared, total, converted, policy, paraphrase, table, several, not_known, asking, link, bound, abroad,
    )
}  # fmt: skip


def truth(name: str, maker: Maker, scene: Scene, rng: random.Random) -> Case | None:
    """One truthful reply of a class, dressed as a model would."""
    core = maker(scene, rng)
    if core is None:
        return None
    plain = (
        "\n" in core
        or core.startswith(("|", "-", "[[card", "[", "“"))
        or name in ("not_known", "asking", "policy", "paraphrase", "abroad")
    )
    return Case(name, scene, core if plain else dressed(core, rng))
