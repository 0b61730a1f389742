"""How far two forms of a product are apart in price."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.findings import ProductFinding, VariantFinding
from assistant.keyless.facts.pricing import gap, money
from assistant.keyless.facts.words import choice
from prompts.brand import Brand

_DEARER = re.compile(
    r"\b(?:more expensive|dearer|pricier|costs? more|(?:how much|pay) more)\b", re.I
)
_CHEAPER = re.compile(r"\b(?:cheaper|less expensive|costs? less|how much less)\b", re.I)
_APART = re.compile(
    r"\b(?:price difference|difference in price|same price|cost the same|how much (?:more|less)|"
    r"more expensive|less expensive|cheaper|dearer|pricier|costs? (?:more|less))\b",
    re.I,
)


def matching(variants: Sequence[VariantFinding], asked: dict[str, str]) -> list[VariantFinding]:
    """The variants that have these options."""
    return [v for v in variants if all(v.options.get(key) == value for key, value in asked.items())]


def difference(
    brand: Brand,
    question: str,
    name: str,
    product: ProductFinding,
    variants: tuple[VariantFinding, ...],
    named: dict[str, list[str]],
) -> str:
    """The reply to "is XL more expensive?" and "how much more is the 1 L than the 0.6 L?"."""
    if not _APART.search(question) or not named or not variants:
        return ""
    option, values = max(named.items(), key=lambda pair: len(pair[1]))
    fixed = {key: held[0] for key, held in named.items() if key != option}
    others = values[1:2] or [v for v in product.options[option] if v != values[0]]
    found = [
        (other, pairs)
        for other in others
        if (pairs := _alike_but_for(variants, option, values[0], other, fixed))
    ]
    if not found:
        return ""
    # Of all others, the one that it is farthest from says most.
    other, pairs = max(found, key=lambda each: max(abs(pair.apart) for pair in each[1]))
    pair = max(pairs, key=lambda each: abs(each.apart))
    # Where the sizes of one colour differ in price, what is told is told of one size.
    shared = "" if len({(p.price, p.other) for p in pairs}) == 1 else pair.shared
    dearer, cheaper = _DEARER.search(question), _CHEAPER.search(question)
    met = None
    if (dearer or cheaper) and len({(p.apart > 0) - (p.apart < 0) for p in pairs}) == 1:
        met = pair.apart > 0 if dearer else pair.apart < 0
    if re.match(r"\W*(?:how much|what)\b", question, re.I):
        met = None
    values_said = {
        "product": name,
        "option": ", ".join(filter(None, (values[0], shared))),
        "price": pair.price,
        "other": ", ".join(filter(None, (other, shared))),
        "other_price": pair.other,
        "difference": gap(pair.price, pair.other),
    }
    return choice(brand, met, "product_apart", **values_said)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Prices of two forms that differ in one option only.

    Attributes:
        price: Of the one.
        other: Of the other.
        apart: How much more the one costs.
        shared: What both come in otherwise.
    """

    price: str
    other: str
    apart: Decimal
    shared: str


def _alike_but_for(
    variants: Sequence[VariantFinding], option: str, one: str, other: str, fixed: dict[str, str]
) -> list[_Pair]:
    """Every form in one value of an option beside the same form in another value."""
    found = []
    for form in matching(variants, {**fixed, option: one}):
        for beside in matching(variants, {**form.options, option: other}):
            first, second = money(form.price), money(beside.price)
            if first is not None and second is not None:
                rest = [v for k, v in form.options.items() if k != option and k not in fixed]
                found.append(_Pair(form.price, beside.price, first - second, ", ".join(rest)))
    return found
