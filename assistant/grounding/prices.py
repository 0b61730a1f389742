"""Money and shares: a subject's own price, or what may be derived from prices."""

# ruff: noqa: E501 - patterns and templates are read whole
# ruff: noqa: PLR0912 - one branch a kind of claim
# ruff: noqa: SIM102 - one condition a line

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.grounding.evidence import Evidence
from assistant.grounding.figures import Figure, figures
from assistant.grounding.matching import HOLDS, Traced, named_forms, same
from assistant.grounding.records import Form, Record, amounts, leaves
from assistant.grounding.telling import told_figure
from assistant.grounding.view import View

_WAS = re.compile(
    r"\b(?:was|were|from|instead of|reduced from|down from|originally|formerly|previously|before|list(?:ed)?(?: price)?"
    r"(?: of| at| is)?|rrp|msrp|regular(?:ly)?|usual(?:ly)?|old price|normal(?:ly)?|retail(?: price)?(?: of)?|statt|vorher|früher|au lieu de|avant|antes)\W*"
    r"(?:price\W*)?(?:of\W*|at\W*|is\W*|was\W*)?$",
    re.I,
)

_WAS_AFTER = re.compile(r"^\W*(?:before|previously|list price|rrp|originally|struck)\b", re.I)

_FROM_ONLY = re.compile(r"\bfrom\W*$", re.I)

_SAVED = re.compile(
    r"\b(?:sav(?:e|es|ed|ing|ings)|off|discount|reduction|reduced by|less than (?:it|the list)|knocked|spar\w*|rabatt|ahorr\w*|économi\w*|remise|descuento|lower than)\b",
    re.I,
)

APART = re.compile(
    r"\b(?:cheaper|less|more|dearer|pricier|expensive|difference|apart|extra|gap|lower|higher|lighter|heavier|longer|shorter|taller|"
    r"bigger|smaller|larger|wider|deeper|under|below|above|over|günstiger|teurer|unterschied|moins|plus|différence|menos|más|diferencia|between)\b",
    re.I,
)

_SUMMED = re.compile(
    r"\b(?:together|total|altogether|sum|combined|both|in all|for (?:the )?(?:two|three|both|all|a pair|four)|two of|three of|zusammen|insgesamt|gesamt|ensemble|total|juntos|times|×)\b",
    re.I,
)

BOUND = re.compile(
    r"\b(?:under|below|over|above|up to|less than|more than|at least|at most|budget(?: of| is|:)?|within|around|about|near|"
    r"max(?:imum)?(?: of)?|min(?:imum)?(?: of)?|between|between \S+ and|cap(?: of)?|limit(?: of)?|unter|über|bis(?: zu)?|maximal|höchstens|moins de|plus de|menos de|más de|hasta|cheaper than)\W*(?:your\W+)?(?:budget\W+(?:of\W+)?)?$",
    re.I,
)

_THAN = re.compile(r"\b(?:than|als|que|and|compared (?:to|with))\b", re.I)

_RANGE = re.compile(
    r"\b(?:rang\w+ )?(?:from|between|von|zwischen|de|entre)\s+(?:[£$€]?\d[\d.,]*\s?[£$€]?\s+(?:to|and|bis|und|à|et|a|y)\s+)?$",
    re.I,
)


def money_traced(
    figure: Figure,
    view: View,
    evidence: Evidence,
    records: Sequence[Record],
    before: str,
    after: str,
    segment: str,
) -> Traced:
    """Look for an amount among its subject's prices, and what may be derived from them."""
    amount = (figure.unit, figure.value.normalize())
    near = [r for r in records if r.kind == "product"]
    orders = [r for r in records if r.kind == "order"]
    if any(_ordered(figure, order) for order in orders or orders_in(evidence)):
        return HOLDS
    # Results of orders say what they cost in words: a balance, a difference, a refund.
    if any(same(figure, f) for s in evidence.others for f in s.figures):
        return HOLDS
    everyone = everyone_in(view, evidence)
    if _SAVED.search(segment) and any(_saving(r, figure) for r in near or everyone):
        return HOLDS
    if BOUND.search(before) and not _SAVED.search(segment):
        cap = re.search(
            r"(?:under|below|less than|up to|at most|within|unter|bis|cheaper than)\W*$",
            before,
            re.I,
        )
        floor = re.search(r"(?:over|above|more than|at least|über)\W*$", before, re.I)
        if (cap or floor) and amount in evidence.bounds:
            if (
                near
                and all(_within(r, amount, bool(cap)) is False for r in near)
                and _asserts(segment)
            ):
                return Traced(False, reason="no such bound holds of its price")
            return HOLDS
    was = _WAS.search(before) or _WAS_AFTER.match(after)
    for record in near:
        prices = _prices(record, _forms_at(record, view, segment))
        lists = record.list_prices
        if was and amount in lists:
            return HOLDS
        if amount in prices and not (was and not _FROM_ONLY.search(before)):
            return HOLDS
    if APART.search(segment) or APART.search(view.words):
        if figure.value and _difference(figure, view, everyone):
            return HOLDS
    if _SUMMED.search(view.words) and _sum(figure, view, evidence, everyone):
        return HOLDS
    if re.search(r"\brespectively\b", view.words, re.I) and respective(figure, view):
        return HOLDS
    if _RANGE.search(before) and not near_single(view):
        if any(amount in r.prices for r in (view.about if len(view.about) > 1 else everyone)):
            return HOLDS
    mend = ""
    if (
        len(near) == 1
        and amounts(near[0].price)
        and not APART.search(segment)
        and not _SAVED.search(segment)
        and not _SUMMED.search(segment)
    ):
        if was:
            mend = str(near[0].fields.get("list_price") or "")
        else:
            own = _prices(near[0], _forms_at(near[0], view, segment))
            mend = near[0].price if amounts(near[0].price) <= own or not own else ""
            if not mend and len(own) == 1:
                symbol, value = next(iter(own))
                mend = f"{symbol}{value:,.2f}" if len(symbol) == 1 else f"{symbol} {value:,.2f}"
    return Traced(False, mend, f"no tool returned the price {figure.unit}{figure.value}")


def listed_at(before: str, after: str) -> bool:
    """Whether an amount between these words is called a former or list price."""
    return bool(_WAS.search(before) or _WAS_AFTER.match(after))


def near_single(view: View) -> bool:
    """Whether a sentence is about one product only."""
    return len(view.about) == 1


def _asserts(segment: str) -> bool:
    return re.search(r"\b(?:costs?|is|at|for|comes)\b", segment, re.I) is not None


def _within(record: Record, amount: tuple[str, Decimal], cap: bool) -> bool | None:
    own = [value for symbol, value in record.prices if symbol == amount[0]]
    if not own:
        return None
    return min(own) <= amount[1] if cap else max(own) >= amount[1]


def _forms_at(record: Record, view: View, segment: str) -> list[Form]:
    """The variants that a price is told of: named beside it, or where the sentence begins."""
    return named_forms(record, segment) or named_forms(record, view.words.split(",")[0])


def _prices(record: Record, forms: Sequence[Form]) -> frozenset[tuple[str, Decimal]]:
    own = frozenset[tuple[str, Decimal]]().union(*(f.prices for f in forms))
    return own or record.prices


def everyone_in(view: View, evidence: Evidence) -> list[Record]:
    """The products that a sentence may compare."""
    named = list(view.about) + list(view.group)
    shown = [evidence.records[i] for i in evidence.shown if i in evidence.records]
    return list({r.id: r for r in (*named, *shown) if r.kind == "product"}.values())


def orders_in(evidence: Evidence) -> list[Record]:
    """The orders that tools returned."""
    return [r for r in evidence.records.values() if r.kind == "order"]


def _ordered(figure: Figure, order: Record) -> bool:
    for _, text in leaves(order.fields):
        for own in figures(text):
            if own.value == figure.value and own.kind in ("money", "number"):
                return True
    return False


def _saving(record: Record, figure: Figure) -> bool:
    return any(
        was[0] == now[0] == figure.unit and was[1] - now[1] == figure.value and figure.value > 0
        for was in record.list_prices
        for now in record.prices
    )


def _difference(figure: Figure, view: View, records: Sequence[Record]) -> bool:
    own = [(r.id, p) for r in records for p in _prices(r, named_forms(r, view.words))]
    for record in records:
        # "The 1 L costs £8 more than the 0.5 L": two variants of one product.
        forms = [named_forms(record, part) for part in re.split(_THAN, view.words, maxsplit=1)]
        if len(forms) == 2 and all(forms) and forms[0] != forms[1]:
            own += [
                (f"{record.id} {n}", p) for n, f in enumerate(forms) for p in _prices(record, f)
            ]
    return any(
        a[1][0] == b[1][0] == figure.unit and a[1][1] - b[1][1] == figure.value
        for a in own
        for b in own
        if a[0] != b[0]
    )


def _sum(figure: Figure, view: View, evidence: Evidence, records: Sequence[Record]) -> bool:
    named = [r for r in view.about if r.kind == "product"] or list(records)
    products = [r for r in evidence.records.values() if r.kind == "product"]
    for group in (named, list(view.group), list(records), products if len(products) == 2 else []):
        each = [min((v for s, v in r.prices if s == figure.unit), default=None) for r in group]
        values = [v for v in each if v is not None]
        if len(values) > 1 and len(values) == len(each) and sum(values) == figure.value:
            return True
    counts = [
        f.value
        for f in view.figures
        if f.kind == "number" and re.match(r"^\W*(?:of\b|×|x\b)", view.words[f.end :])
    ] + [Decimal(2)] * bool(re.search(r"\b(?:a|the) pair\b", view.words, re.I))
    return any(
        v * count == figure.value and count > 1
        for r in named
        for s, v in r.prices
        if s == figure.unit
        for count in counts
    )


def respective(figure: Figure, view: View) -> bool:
    """Whether the n-th figure is the n-th subject's."""
    money = [f for f in view.figures if f.kind == figure.kind]
    subjects = [m.records for m in view.named]
    if len(money) != len(subjects) or figure not in money:
        return False
    records = subjects[money.index(figure)]
    if figure.kind == "money":
        return any((figure.unit, figure.value.normalize()) in r.prices for r in records)
    return any(same(figure, f) for r in records for s in r.proved for f in s.figures)


def percent_traced(figure: Figure, view: View, records: Sequence[Record], segment: str) -> Traced:
    """A share that is taken off a list price, or stands in the record."""
    offered = re.search(
        r"\b(?:off|discount\w*|sav\w+|reduc\w+|cheaper|rabatt|remise|descuento|reduziert|sale|deal|günstiger)\b",
        view.words,
        re.I,
    )
    if offered or (figure.unit == "%" and _SAVED.search(segment)):
        for record in [r for r in records if r.kind == "product"]:
            for was in record.list_prices:
                for now in record.prices:
                    if was[0] == now[0] and was[1]:
                        share = (was[1] - now[1]) * 100 / was[1]
                        places = (
                            -int(figure.value.as_tuple().exponent)
                            if "." in str(figure.value)
                            else 0
                        )
                        if share > 0 and abs(share - figure.value) <= Decimal("0.5").scaleb(
                            -places
                        ):
                            return HOLDS
        return Traced(False, reason=f"no record is reduced by {figure.value:f} %")
    return told_figure(figure, records, segment)
