"""What a conversation leaves behind: orders and the inbox."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evals.golden import Ending, HandedOver
from evals.score import Part, Score
from evals.scoring.seen import scored, unmeasured
from evals.targets.target import Ended, Facts
from kb.terms import fold

# The fields of an order that an ending may name; those that an order hasn't are empty.
ORDER_FIELDS = (
    "status", "address", "items", "payments", "cancel_reason", "return_items",
    "return_payment_method_id", "exchange_items", "exchange_payment_method_id",
    "exchange_new_items", "exchange_price_difference",
)  # fmt: skip


def score_ending(
    expected: Ending, ended: Ended, parts: frozenset[Part], facts: Facts | None
) -> tuple[Score, ...]:
    """Every check of what a conversation leaves behind."""
    return tuple(_scores(expected, ended, parts, facts))


def _scores(
    expected: Ending, ended: Ended, parts: frozenset[Part], facts: Facts | None
) -> Iterator[Score]:
    if expected.orders is not None:
        yield (
            _orders(expected.orders, ended)
            if Part.STATE in parts
            else unmeasured("orders", "the target doesn't show what became of the orders")
        )
    if expected.inbox is not None:
        yield (
            _inbox(expected.inbox, ended, facts)
            if Part.STATE in parts or (Part.HANDOFF in parts and not _names(expected.inbox))
            else unmeasured("inbox", "the target doesn't show what it hands over")
        )


def _orders(expected: dict[str, dict[str, str]], ended: Ended) -> Score:
    wrong = []
    for number, fields in expected.items():
        found = ended.orders.get(number)
        if found is None:
            wrong.append(f"there is no order {number}")
            continue
        for name, wanted in fields.items():
            if name not in ORDER_FIELDS:
                wrong.append(f"an order has no field {name!r}, only {', '.join(ORDER_FIELDS)}")
            elif found.get(name, "") != wanted:
                wrong.append(f"{number}: {name} is {found.get(name, '')!r}, expected {wanted!r}")
    return scored("orders", not wrong, "; ".join(wrong) or "as expected")


def _names(expected: HandedOver) -> bool:
    """Whether records are asked for, which the desk sees and a shopper doesn't."""
    return bool(expected.orders or expected.products)


def _inbox(expected: HandedOver, ended: Ended, facts: Facts | None) -> Score:
    given = ended.inbox
    reasons = [str(handoff.reason) for handoff in given]
    if expected.empty:
        return scored("inbox", not given, f"expected nothing; handed over because of {reasons}")
    problems = [] if given else ["nothing was handed over"]
    if given and expected.reason is not None and expected.reason not in reasons:
        problems.append(f"expected because of {expected.reason}, got {reasons}")
    orders = {number for handoff in given for number in handoff.orders}
    problems += _missing("order", expected.orders, orders) if given else []
    names: set[str] = set()
    for product_id in (name for handoff in given for name in handoff.products):
        record = facts.product(product_id) if facts is not None else None
        names |= {product_id, *([fold(record.title)] if record else [])}
    if given and expected.products:
        lacking = [n for n in expected.products if n not in names and fold(n) not in names]
        problems += [f"doesn't name the product {name!r}" for name in lacking]
    return scored("inbox", not problems, "; ".join(problems) or f"handed over because of {reasons}")


def _missing(kind: str, wanted: Iterable[str] | None, found: set[str]) -> list[str]:
    return [f"doesn't name the {kind} {one!r}" for one in wanted or () if one not in found]
