"""Faults in how records are shown: prices, availability, cards, comparisons, links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from assistant import agent, cards, tools
from assistant.conversation import ProductCard
from assistant.findings import ProductFinding, VariantFinding
from evals.faults.fault import Fault, around
from kb.documents import Availability

_AMOUNT = re.compile(r"\d[\d,]*(?:\.\d+)?")


def _written(text: str, change: Callable[[Decimal], Decimal]) -> str:
    """A price as shoppers read it, with another amount."""
    return _AMOUNT.sub(lambda m: f"{change(Decimal(m[0].replace(',', ''))):,.2f}", text, count=1)


def _priced(change: Callable[[str], str]) -> Callable[[Any], Any]:
    def made(usual: Callable[..., ProductFinding]) -> Callable[..., ProductFinding]:
        def finding(*args: Any, **kwargs: Any) -> ProductFinding:
            found = usual(*args, **kwargs)
            return found.model_copy(update={"price": change(found.price)})

        return finding

    return made


def _carded(change: Callable[[ProductCard], ProductCard]) -> Callable[[Any], Any]:
    return lambda usual: lambda *args, **kwargs: change(usual(*args, **kwargs))


def _card_list(
    change: Callable[[list[ProductCard]], Iterable[ProductCard]],
) -> Callable[[Any], Any]:
    return lambda usual: lambda *args: tuple(change(list(usual(*args))))


def _swapped(shown: list[ProductCard]) -> list[ProductCard]:
    """The first two cards with each other's price and picture."""
    if len(shown) > 1:
        one, two = shown[:2]
        shown[0] = replace(one, price=two.price, image=two.image, price_from=two.price_from)
        shown[1] = replace(two, price=one.price, image=one.image, price_from=one.price_from)
    return shown


def _available(usual: Callable[..., VariantFinding]) -> Callable[..., VariantFinding]:
    return lambda variant: usual(variant).model_copy(update={"availability": Availability.IN_STOCK})


def _next_one(usual: Callable[..., Any]) -> Callable[..., Any]:
    """Every variant with the availability of the one behind it."""

    def details(**fields: Any) -> Any:
        forms = fields.get("variants", ())
        moved = [*forms[1:], *forms[:1]]
        fields["variants"] = tuple(
            form.model_copy(update={"availability": other.availability, "stock": other.stock})
            for form, other in zip(forms, moved, strict=True)
        )
        return usual(**fields)

    return details


def _mixed_up(usual: Callable[..., Any]) -> Callable[..., Any]:
    return lambda products: [(name, tuple(reversed(values))) for name, values in usual(products)]


def _staging(shown: ProductCard) -> ProductCard:
    return replace(shown, url=re.sub(r"^https?://[^/]+", "https://staging.example", shown.url))


OF_RECORDS = (
    Fault(
        "price-tenfold",
        "A decimal point slips: prices in the words are ten times too high.",
        "assistant/tools.py",
        around(tools, "product_finding", _priced(lambda p: _written(p, lambda a: a * 10))),
    ),
    Fault(
        "price-rounded",
        "Prices in the words are rounded to whole units.",
        "assistant/tools.py",
        around(tools, "product_finding", _priced(lambda p: _written(p, lambda a: a.quantize(1)))),
    ),
    Fault(
        "wrong-currency",
        "Prices in the words bear another currency's sign.",
        "assistant/tools.py",
        around(tools, "product_finding", _priced(lambda p: p.replace("£", "€"))),
    ),
    Fault(
        "list-price-as-price",
        "Cards show the price before the reduction.",
        "assistant/cards.py",
        around(cards, "card", _carded(lambda c: replace(c, price=c.list_price or c.price))),
    ),
    Fault(
        "cards-swapped",
        "The first two cards show each other's price and picture.",
        "assistant/agent.py",
        around(agent, "cards", _card_list(_swapped)),
    ),
    Fault(
        "cards-reversed",
        "Cards come in the opposite order.",
        "assistant/agent.py",
        around(agent, "cards", _card_list(reversed)),
    ),
    Fault(
        "sold-out-as-available",
        "Sizes and colours that are sold out are called available.",
        "assistant/tools.py",
        around(tools, "variant_finding", _available),
    ),
    Fault(
        "availability-of-another-variant",
        "Every size has the availability of the next one.",
        "assistant/tools.py",
        around(tools, "ProductDetails", _next_one),
    ),
    Fault(
        "comparison-mixed-up",
        "A comparison gives each product the other's values.",
        "assistant/tools.py",
        around(tools, "differences", _mixed_up),
    ),
    Fault(
        "links-to-staging",
        "Cards link to the staging host.",
        "assistant/cards.py",
        around(cards, "card", _carded(_staging)),
    ),
)
