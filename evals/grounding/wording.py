"""How models dress up what they say: leads, tails and ways to name a product."""

# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import random

from kb.documents import Product

LEADS = (
    "", "", "", "Good question. ", "Sure! ", "Great choice! ", "Happy to help. ", "Of course. ",
    "Here's what I found: ", "Thanks for asking. ", "Absolutely! ", "No problem. ", "Let me help with that. ",
    "I had a look for you. ", "Quick answer: ", "✅ ", "👍 ", "To answer your question: ",
)  # fmt: skip
TAILS = (
    "", "", "", "", " Let me know if you need anything else.", " Would you like to know more?",
    " I hope that helps!", " Shall I look for something else?", " Is there anything else I can help with?",
    " Just ask if you have another question. 😊",
)  # fmt: skip
HEDGES = (
    "", "", "", "", "As far as I can see, ", "According to our records, ", "From what I can see, ",
    "Looking at the details, ", "I can confirm that ", "Just so you know, ", "Right now, ", "In short, ",
    "To be honest, ", "I'd say ", "It looks like ", "Good news: ",
)  # fmt: skip


def named(product: Product, rng: random.Random) -> str:
    """A product as a model names it: by its mark, its title, in bold or not."""
    return rng.choice(
        [
            f"the [[p:{product.id}]]",
            f"the [[p:{product.id}]]",
            f"the {product.title}",
            f"the **{product.title}**",
        ]
    )


def dressed(core: str, rng: random.Random, *, hedge: bool = True) -> str:
    """A statement in a model's voice."""
    if hedge and not core.startswith(("|", "-", "1.", "**", "#", "“", '"')):
        lead = rng.choice(HEDGES)
        core = lead + (
            core[:1].lower() + core[1:]
            if lead and core[:4] in ("The ", "It’s", "It's", "You ", "Yes,")
            else core
        )
    core = core[:1].upper() + core[1:]
    return rng.choice(LEADS) + core + rng.choice(TAILS)
