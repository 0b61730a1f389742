"""A second set of lies and truths, worded after the grounder was tuned on the first."""

# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

from evals.grounding.case import Maker
from evals.grounding.held_out_claims import (
    agreed,
    courier,
    elsewhere,
    generosity,
    halftruth,
    outsiders,
    reversed_rule,
    superlative,
    tongues,
)
from evals.grounding.held_out_lies import (
    borrowed,
    compatibility,
    contradiction,
    haggled,
    instalments,
    material,
    measure,
    palette,
    restock,
)
from evals.grounding.held_out_truths import (
    denial,
    had,
    manners,
    prose,
    rules,
    sides,
    spec,
    tongues_true,
)

HELD_LIES: dict[str, Maker] = {
    f.__name__: f
    for f in (haggled, instalments, restock, contradiction, palette, material, compatibility, measure, borrowed, courier, generosity, halftruth, reversed_rule, elsewhere, outsiders, superlative, tongues, agreed)
}  # fmt: skip


HELD_TRUTHS = {
    f.__name__: f for f in (prose, spec, had, sides, rules, denial, tongues_true, manners)
}
