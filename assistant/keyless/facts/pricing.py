"""What a product costs: asked as such, or whether it is below an amount."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.evidence import prices
from assistant.findings import ProductFinding
from assistant.keyless import labels
from assistant.keyless.facts.words import choice
from kb.quoting.aspects import aspects
from kb.quoting.question import is_yes_no
from prompts.brand import Brand

# "Is it on sale?" asks whether it costs less than it used to.
SALE = re.compile(
    r"\b(?:(?:on|in) (?:the )?(?:sale|offer|special offer)|reduced|discounted|marked down|"
    r"im angebot|reduziert|herabgesetzt|en (?:promotion|solde)|rebajad[oa]s?|en oferta)\b",
    re.I,
)
# "How much does it weigh" asks no price.
PRICE = re.compile(
    r"\b(?:price|cost|costs|pay|expensive)\b|"
    r"\b(?:kostet|kosten|preis|cu[aá]nto (?:cuestan?|valen?)|precio|"
    r"combien (?:co[uû]tent?|valent|vaut)|quel est (?:le|son) prix)\b|"
    r"\bhow much\b(?!\s+(?:\w+\s+){0,4}?(?:weigh\w*|weight|holds?|take|takes|carry|fit|fits|"
    r"space|room|power|memory|ram|storage|water|does (?:it|this|that|the)\s(?!cost)|"
    r"do (?:they|these|those)\s(?!cost)|can|will|would|could)\b)",
    re.I,
)
_BELOW = re.compile(
    r"\b(?:under|below|less than|cheaper than|within|up to|no more than|at most)\s+\W*\d", re.I
)
_ABOVE = re.compile(r"\b(?:over|above|more than|dearer than|at least)\s+\W*\d", re.I)


def price_text(product: ProductFinding) -> str:
    """The price as it is said; ``from`` where variants differ."""
    return f"from {product.price}" if product.price_from else product.price


def bounded(brand: Brand, question: str, name: str, product: ProductFinding) -> str:
    """The reply to "is it under £150?"; empty when that isn't asked or can't be told."""
    if any(aspect.dimension == "mass" for aspect in aspects(question)):
        return ""  # those pounds are of weight
    amounts = prices(question)
    own = prices(product.price)
    below, above = _BELOW.search(question), _ABOVE.search(question)
    if len(amounts) != 1 or len(own) != 1 or not is_yes_no(question) or not (below or above):
        return ""
    ((symbol, wished),) = amounts
    ((currency, amount),) = own
    if symbol != currency:
        return ""
    met = amount < wished if below else amount > wished
    if not met and product.price_from and above:
        return ""  # another form may cost more
    return choice(
        brand, met, "product_costs", product=name, price=labels.price(brand, product), option=""
    )


def money(text: str) -> Decimal | None:
    """The one amount that a price as shoppers read it holds."""
    found = {amount for _, amount in prices(text)}
    return found.pop() if len(found) == 1 else None


def gap(one: str, other: str) -> str:
    """How far two prices of one currency are apart, written as they are; empty when equal."""
    first, second = money(one), money(other)
    if first is None or second is None or first == second:
        return ""
    apart = f"{abs(first - second):,.2f}"
    return re.sub(r"\d[\d.,]*", lambda _: apart, one, count=1)
