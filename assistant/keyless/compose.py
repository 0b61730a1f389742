"""Replies made of the brand's words and marks for facts."""

from __future__ import annotations

import re

from assistant import markers
from assistant.findings import (
    Comparison,
    HelpResults,
    PassageFinding,
    ProductFinding,
    ProductResults,
)
from assistant.keyless.facts import price_text
from prompts.brand import Brand

_ORDERS = {"cheapest": "The cheapest", "dearest": "The most expensive", "best_rated": "Best rated"}
# A second article is quoted only when it is about as likely to answer as the first.
CLOSE = 0.9
# Links within the page lead nowhere in a chat.
_ANCHOR = re.compile(r"\[([^\]]*)\]\(#[^)]*\)")


def found_products(brand: Brand, results: ProductResults) -> str:
    """The best match in words, and cards for the rest."""
    best = results.products[0]
    values = {
        "product": markers.product(best.id),
        "price": price_text(best),
        "conditions": ", ".join(results.conditions),
        "measure": best.measure,
    }
    rest = results.products[1 : brand.settings.limits.cards]
    lead = brand.say("given_up", conditions=", ".join(results.given_up)) if results.given_up else ""
    if results.order:
        text = brand.say(
            "found_sorted",
            order=_ORDERS.get(results.order, f"The {results.order}"),
            count=len(results.products),
            **values,
        )
    elif rest:
        text = brand.say("found_some", count=len(results.products), **values)
    else:
        text = brand.say("found_one", **values)
    cards = "".join(markers.card(p.id) for p in rest)
    return " ".join(part for part in (lead, text) if part) + cards


def nothing_found(brand: Brand, results: ProductResults) -> str:
    """Says that nothing fits, with the conditions as they were understood."""
    return brand.say("nothing_fits", conditions=", ".join(results.conditions))


def which_product(brand: Brand, products: list[ProductFinding]) -> str:
    """Asks which of several like-named products is meant."""
    names = [markers.product(p.id) for p in products[:4]]
    listed = ", ".join(names[:-1]) + f" or {names[-1]}"
    return markers.CLARIFY + brand.say("which_product", products=listed)


def compared(brand: Brand, comparison: Comparison) -> str:
    """A table of the properties in which the products differ."""
    head = "| | " + " | ".join(markers.product(p.id) for p in comparison.products) + " |"
    rule = "|---" * (len(comparison.products) + 1) + "|"
    rows = [
        f"| {_cell(name)} | " + " | ".join(_cell(value) for value in values) + " |"
        for name, values in comparison.rows
    ]
    lead = brand.say("compared", count=len(comparison.products))
    return "\n".join([lead, "", head, rule, *rows])


def policy(brand: Brand, results: HelpResults) -> str:
    """The sentence of the store's own help pages that answers, with its citation."""
    first = results.passages[0]
    text = _cited(brand.say("policy", quote=_quoted(first), title=first.title), first.key)
    for other in results.passages[1 : brand.settings.limits.quotes]:
        if other.quote and other.confidence >= CLOSE and other.confidence >= first.confidence:
            also = brand.say("also", quote=_quoted(other), title=other.title)
            text += "\n\n" + _cited(also, other.key)
    return text


def _cited(text: str, key: str) -> str:
    # A mark inside a table would become a cell of it.
    return text + ("\n\n" if text.endswith("|") else "") + markers.cite(key)


def _quoted(passage: PassageFinding) -> str:
    quote = _ANCHOR.sub(r"\1", (passage.quote or passage.text).strip())
    if quote.startswith("|"):
        return quote if "\n" in quote else _table(passage.text, quote)
    # A single list item is said as a sentence; its mark belongs to the page.
    return quote if "\n" in quote else re.sub(r"^(?:[-*+]|\d+[.)])\s+", "", quote)


def _table(text: str, row: str) -> str:
    """A row of a table under the table's own header."""
    lines = text.splitlines()
    at = next((i for i, line in enumerate(lines) if row in line), 0)
    top = at
    while top > 0 and lines[top - 1].lstrip().startswith("|"):
        top -= 1
    head = lines[top : top + 2] if at > top + 1 else []
    return "\n".join([*head, row])


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "/").split())
