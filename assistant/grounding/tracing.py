"""Whether a figure is its subject's own: in the field that the words round it speak of."""

# ruff: noqa: E501 - patterns and templates are read whole
# ruff: noqa: PERF401 - reads in steps
# ruff: noqa: PLR0912 - one branch a kind of claim
# ruff: noqa: SIM102 - one condition a line

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.grounding.evidence import Evidence
from assistant.grounding.figures import Figure, figures
from assistant.grounding.matching import HOLDS, Traced, named_forms, same
from assistant.grounding.prices import (
    APART,
    BOUND,
    everyone_in,
    money_traced,
    orders_in,
    percent_traced,
    respective,
)
from assistant.grounding.records import Record
from assistant.grounding.speech import idea, is_speech
from assistant.grounding.telling import told_figure
from assistant.grounding.view import View
from kb.terms import fold

_RATED = re.compile(
    r"\b(?:rat(?:ed|ing|ings)|stars?|out of|scor(?:e|es|ed)|sterne\w*|bewert\w*|not[ée]e?|étoiles?|avis|estrellas?|valora\w*|puntuaci\w*|average)\b|/\s?5|★",
    re.I,
)

_COUNTED = re.compile(
    r"^[\s(+–-]*(?:(?!or\b|oder\b|ou\b|o\b)[^\W\d]+\W+){0,2}?(?:reviews?|ratings?|reviewers?|customers?|shoppers?|people|buyers?|votes?|bewertungen|avis|opiniones|reseñas|valoraciones|kundenbewertungen|kunden|clients)\b",
    re.I,
)

_STOCKED = re.compile(
    r"^[\s(+–-]*(?:\w+[ -]+){0,3}?(?:left|in stock|in store|remaining|units?|available|on hand|on the shelf|auf lager|stück|en stock|disponibles?|unidades|vorrätig|verfügbar|übrig|restant\w*)\b",
    re.I,
)

_STOCK_BEFORE = re.compile(r"\b(?:stock(?: of)?|left|remaining|only|noch|just|units?)\W*$", re.I)

_STOCK_SAID = re.compile(r"\b(?:in stock|left|available|auf lager|en stock)\b", re.I)

_LISTED = re.compile(
    r"^[\s(+–-]*(?:\w+\W+){0,3}?(?:options?|colou?rs?|sizes?|choices?|matches?|results?|products?|items?|models?|variants?|versions?|alternatives?|of them|candidates?|places?|differences?|picks?|ways?|things?|steps?|reasons?|points?)\b",
    re.I,
)

_LISTING = re.compile(
    r"\b(?:found|have|these|those|the|here are|all|following|top|first|next|of|last|other|both|there are|gefunden|trouvé|encontrado|comes in|come in|in)\W*$",
    re.I,
)

_COMES_IN = re.compile(r"\bcom(?:es?|ing) in\W*$", re.I)
_NEARLY = re.compile(
    r"\b(?:(?:just|a (?:little|bit|touch)|slightly) (?:over|under|above|below)|about|around|roughly|nearly|"
    r"almost|approximately|some|circa|ca|rund|etwa|environ|unos|unas)\W*$",
    re.I,
)
_COSTS = re.compile(
    r"\b(?:costs?|priced? (?:at|is|of)|pay(?:ing)?|charge|kostet|coûte|cuesta)\W+(?:only |just |about |around )?$",
    re.I,
)


def trace(figure: Figure, view: View, evidence: Evidence) -> Traced:
    """Look for a figure in what its subject's record says, or among what may be derived."""
    before = view.words[max(0, figure.start - 40) : figure.start]
    after = view.words[figure.end : figure.end + 40]
    records = view.subjects(figure.start)
    start, end = view.segment(figure.start)
    segment = view.words[start:end]
    if figure.kind == "money":
        found = money_traced(figure, view, evidence, records, before, after, segment)
    elif figure.kind == "percent":
        found = percent_traced(figure, view, records, segment)
        if not found.holds and found.reason.startswith("no tool returned"):
            # No discount, but a size or a charge among the forms of an ordered item.
            if any(same(figure, f) for s in evidence.others for f in s.figures):
                return HOLDS
    elif figure.kind == "day":
        found = told_figure(figure, records, segment)
    else:
        found = _number(figure, view, evidence, records, before, after, segment)
    if not found.holds and _echoed(figure, before, evidence):
        return HOLDS
    if (
        not found.holds
        and view.reaching
        and any(same(figure, f) for s in evidence.own for f in s.figures)
    ):
        return HOLDS
    return found


def _echoed(figure: Figure, before: str, evidence: Evidence) -> bool:
    """A bound that the shopper set, said back as a bound."""
    if figure.kind == "money":
        return (
            BOUND.search(before) is not None
            and (figure.unit, figure.value.normalize()) in evidence.bounds
        )
    wished = [f for s in (*evidence.asked, *evidence.wishes) for f in s.figures]
    return BOUND.search(before) is not None and any(same(figure, f) for f in wished)


def _number(
    figure: Figure,
    view: View,
    evidence: Evidence,
    records: Sequence[Record],
    before: str,
    after: str,
    segment: str,
) -> Traced:
    value = figure.value
    start, _ = view.segment(figure.start)
    products = [r for r in records if r.kind == "product"]
    if figure.kind == "number" and products and _COSTS.search(before):
        holds = any(
            value.normalize() == own for r in products for _, own in (*r.prices, *r.list_prices)
        )
        return HOLDS if holds else Traced(False, reason=f"no tool returned the price {value:f}")
    if figure.kind == "number" or figure.dimension == "count":
        # "out of 5" names the scale.
        if (
            value == 5
            and re.search(r"(?:out of|/|of|von|sur|de)\s*$", before)
            and _RATED.search(view.words)
        ):
            return HOLDS
        if _RATED.search(segment) or _COUNTED.match(after):
            if _COUNTED.match(after) and not re.match(r"^\W*(?:stars?|out of)", after, re.I):
                return _field(figure, products, "rating_count")
            if re.match(
                r"^\W*(?:stars?\b|out of|/|of 5|★|sterne|von|étoiles|estrellas|sur|de 5|in\b|from|\(|based|across|$|[.,;])",
                after,
                re.I,
            ):
                return _field(figure, products, "rating")
        bracketed = (
            before.endswith("(") and after.startswith(")") and _STOCK_SAID.search(view.words)
        )
        if bracketed:
            # "in Rowan Red (4) and Moss Green (5)"
            start, end = view.segment(figure.start - 2)
            segment = view.words[start:end]
        if bracketed or _STOCKED.match(after) or _STOCK_BEFORE.search(before):
            found = _stock(figure, products, segment, view.words[:start])
            if found is not None:
                return found
        if (
            value == value.to_integral_value()
            and 0 < value <= 1000
            and (_LISTED.match(after) or _LISTING.search(before))
        ):
            count = int(value)
            own = {len(v) for r in products for v in r.options.values()} | {
                len(r.forms) for r in products
            }
            mentioned = {len(view.named), len(view.group), len(view.about)}
            if products and _COMES_IN.search(before):
                mentioned = set()
            elif count in evidence.counts:
                return HOLDS
            if count in own or count in mentioned:
                return HOLDS
        # "Two of them cost …": how many is the speaker's own assumption.
        if re.match(r"^\W*(?:of\b|×|x\b)", after) and any(f.kind == "money" for f in view.figures):
            return HOLDS
    found = told_figure(figure, records, segment, _counted(figure, after))
    if found.holds:
        return found
    if _NEARLY.search(before) and any(_near(figure, f) for r in records for f in r.figures):
        return HOLDS
    if APART.search(segment) and figure.kind in ("quantity", "number"):
        if _measured_apart(figure, everyone_in(view, evidence)):
            return HOLDS
    if re.search(r"\brespectively\b", view.words, re.I) and respective(figure, view):
        return HOLDS
    for order in orders_in(evidence):
        if any(same(figure, f) for s in order.proved for f in s.figures):
            return HOLDS
    if any(same(figure, f) for s in evidence.others for f in s.figures):
        return HOLDS
    return found


def _counted(figure: Figure, after: str) -> str:
    """What stands right behind a bare number, as an idea: "two doors"."""
    match = re.match(r"\s+([^\W\d_]+)", after)
    if figure.kind != "number" or figure.dimension or match is None:
        return ""
    word = fold(match[1])
    return "" if is_speech(word) else idea(word)


def _near(said: Figure, true: Figure) -> bool:
    """Whether a rounded quantity is meant: within five in a hundred."""
    if not said.dimension or said.dimension != true.dimension:
        return False
    return abs(said.based - true.based) <= 0.05 * abs(true.based)


def _field(figure: Figure, records: Sequence[Record], name: str) -> Traced:
    mend = ""
    for record in records:
        own = record.fields.get(name)
        if own in (None, ""):
            continue
        if Decimal(str(own)) == figure.value:
            return HOLDS
        mend = mend or str(own)
    return Traced(
        False, mend if len(records) == 1 else "", f"no tool returned the number {figure.value:f}"
    )


def _stock(figure: Figure, records: Sequence[Record], words: str, lead: str) -> Traced | None:
    for record in records:
        forms = named_forms(record, words, lead) or named_forms(record, lead)
        own = {f.stock for f in forms} | ({sum(f.stock or 0 for f in forms)} if forms else set())
        if not forms:
            own = {record.fields.get("stock")}
        own.discard(None)
        known = {*own, sum(f.stock or 0 for f in record.forms)} if record.forms else own
        if figure.value in {Decimal(int(n)) for n in known if n is not None}:
            return HOLDS
        mend = str(next(iter(own))) if len(own) == 1 and len(records) == 1 else ""
        return Traced(False, mend, f"no tool returned the number {figure.value:f}")
    return None


def _measured_apart(figure: Figure, records: Sequence[Record]) -> bool:
    """The difference of one measure between two records."""
    rows: list[dict[str, Figure]] = []
    for record in records:
        rows.append(
            {
                fold(name): own[0]
                for name, value in record.attributes.items()
                if len(own := figures(value)) == 1 and own[0].kind in ("quantity", "number")
            }
        )
    for i, one in enumerate(rows):
        for other in rows[i + 1 :]:
            for name in one.keys() & other.keys():
                a, b = one[name], other[name]
                if a.dimension and a.dimension == b.dimension == figure.dimension:
                    apart = abs(a.based - b.based)
                    if apart and abs(apart - figure.based) <= 0.005 * apart:
                        return True
                elif not a.dimension and not b.dimension and abs(a.value - b.value) == figure.value:
                    return True
    return False
