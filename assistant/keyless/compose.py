"""Replies made of the brand's words and marks for facts."""

from __future__ import annotations

import re
from typing import Any

from assistant import markers
from assistant.findings import (
    Comparison,
    HelpResults,
    PassageFinding,
    ProductFinding,
    ProductResults,
)
from assistant.keyless import labels
from kb.terms import content_terms, fold
from kb.understanding.facet_words import PLAIN_NO
from prompts.brand import Brand

# Tool calls to make now: name and arguments of each.
Calls = list[tuple[str, dict[str, Any]]]

_NOT = re.compile(r"(?:not|no|without)\b")

# A second article is quoted only when it is about as likely to answer as the first.
CLOSE = 0.9
# Links within the page lead nowhere in a chat.
_ANCHOR = re.compile(r"\[([^\]]*)\]\(#[^)]*\)")


def found_products(brand: Brand, results: ProductResults, *, room: int | None = None) -> str:
    """The best match in words, and cards for the rest.

    Args:
        brand: Words it.
        results: With at least one product.
        room: How many products may be shown; None for as many as the brand allows.
    """
    products = _unrefuted(results)
    best = products[0]
    values = {
        "product": markers.product(best.id),
        "price": labels.price(brand, best),
        "conditions": wished(brand, results),
        "measure": best.measure,
    }
    rest = products[1 : room or brand.settings.limits.cards]
    lead = (
        brand.say("given_up", conditions=labels.conditions(brand, results.given_up))
        if results.given_up
        else ""
    )
    if results.order:
        text = brand.say(
            "found_sorted",
            order=labels.order(brand, results.order),
            count=len(products),
            **values,
        )
    elif results.given_up:
        text = brand.say("found_nearest", **values)
    elif rest:
        text = brand.say("found_some", count=len(products), **values)
    else:
        text = brand.say("found_one", **values)
    against = refuted(best, results)
    doubt = brand.say("denied", fact=against) if against else ""
    cards = "".join(markers.card(p.id) for p in rest)
    return " ".join(part for part in (lead, text, doubt) if part) + cards


def wished(brand: Brand, results: ProductResults) -> str:
    """The conditions of a search in words, each said once."""
    return labels.conditions(brand, list(dict.fromkeys(results.conditions)))


def more_products(brand: Brand, results: ProductResults, *, room: int | None = None) -> str:
    """Further products of a search whose first ones were shown."""
    products = _unrefuted(results)[: room or brand.settings.limits.cards]
    best, rest = products[0], products[1:]
    text = brand.say(
        "found_more", product=markers.product(best.id), price=labels.price(brand, best)
    )
    return text + "".join(markers.card(p.id) for p in rest)


def refuted(product: ProductFinding, results: ProductResults) -> str:
    """The attribute by which a record denies what was asked for: ``Waterproof: No``."""
    said = " ".join([*(c for c in results.conditions if not _NOT.match(c)), *results.subject])
    wanted = set(content_terms(said))
    for name, value in product.attributes.items():
        named = set(content_terms(name))
        if fold(value) in PLAIN_NO and named and named <= wanted:
            return f"{name}: {value}"
    return ""


def _unrefuted(results: ProductResults) -> list[ProductFinding]:
    """The products whose records don't deny what was asked for; all where all of them do."""
    products = list(results.products)
    return [p for p in products if not refuted(p, results)] or products


def nothing_found(brand: Brand, results: ProductResults) -> str:
    """Says that nothing fits, with the conditions as they were understood."""
    return brand.say("nothing_fits", conditions=wished(brand, results))


def which_product(brand: Brand, products: list[ProductFinding]) -> str:
    """Asks which of several like-named products is meant."""
    listed = labels.either(brand, [markers.product(p.id) for p in products[:4]])
    return markers.CLARIFY + brand.say("which_product", products=listed)


def compared(brand: Brand, comparison: Comparison) -> str:
    """A table of the properties in which the products differ."""
    head = "| | " + " | ".join(markers.product(p.id) for p in comparison.products) + " |"
    rule = "|---" * (len(comparison.products) + 1) + "|"
    rows = [
        f"| {_cell(labels.property_name(brand, name))} | "
        + " | ".join(_cell(value) for value in values)
        + " |"
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
