"""Whether the products that are shown meet what was asked for, read from their records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.golden import Bounds, Constraint, Expectation
from evals.score import Part, Score
from evals.scoring.seen import Seen, scored, unmeasured
from kb.documents import Attribute, Money, Product, Variant
from kb.terms import fold, tokens
from kb.understanding.quantity import UNITS, of_value


def satisfies(expected: Expectation, seen: Seen) -> Score | None:
    """What every card's product has to meet; without cards it isn't met."""
    wanted = expected.satisfies
    if wanted is None:
        return None
    if Part.CARDS not in seen.parts or seen.facts is None:
        return unmeasured("satisfies", "the records behind the cards aren't known")
    cards = seen.answer.cards
    problems = [] if cards else ["nothing is shown"]
    for card in cards:
        record = seen.facts.product(card.product_id)
        if record is None:
            problems.append(f"{card.title!r} has no record")
        elif unmet := shortcomings(record, wanted):
            problems.append(f"{record.title!r}: {', '.join(unmet)}")
    return scored("satisfies", not problems, "; ".join(problems) or f"all {len(cards)} meet it")


def max_price(expected: Expectation, seen: Seen) -> Score | None:
    """A price no card may exceed; without cards it isn't met.

    The record's, where that is known: a card that shows a wrong price doesn't pass by it.
    """
    limit = expected.max_price
    if limit is None:
        return None
    if Part.CARDS not in seen.parts:
        return unmeasured("max_price", "the target doesn't show which products it recommends")
    wanted = Constraint(max_price=limit)
    dear = []
    for card in seen.answer.cards:
        record = seen.facts.product(card.product_id) if seen.facts is not None else None
        known = record or Product(card.product_id, card.title, price=card.price)
        dear += [f"{card.title!r}: {', '.join(u)}" for u in [shortcomings(known, wanted)] if u]
    count = len(seen.answer.cards)
    told = "; ".join(dear) or (f"all {count} cost at most {limit}" if count else "nothing is shown")
    return scored("max_price", bool(count) and not dear, told)


def shortcomings(product: Product, wanted: Constraint) -> list[str]:
    """What of a constraint a product doesn't meet; of its variants, the best one's."""
    general = list(_general(product, wanted))
    forms: Sequence[Product | Variant] = product.variants or (product,)
    lacking = [list(_of_form(product, form, wanted)) for form in forms]
    return [*general, *min(lacking, key=len)]


def _general(product: Product, wanted: Constraint) -> Iterator[str]:
    if wanted.brand is not None and fold(product.brand) != fold(wanted.brand):
        yield f"its brand is {product.brand or 'unknown'}"
    if wanted.not_brand is not None and fold(product.brand) == fold(wanted.not_brand):
        yield f"its brand is {product.brand}"
    if wanted.category is not None and fold(wanted.category) not in map(fold, product.categories):
        yield f"it isn't in {wanted.category!r} but in {' > '.join(product.categories) or 'none'}"


def _of_form(product: Product, form: Product | Variant, wanted: Constraint) -> Iterator[str]:
    yield from _price(form.price, wanted)
    if wanted.in_stock is not None and form.availability.buyable is not wanted.in_stock:
        yield f"it is {form.availability.replace('_', ' ')}"
    held = (*product.attributes, *(form.options if isinstance(form, Variant) else ()))
    for name, value in (wanted.attributes or {}).items():
        values = _values(held, name)
        if not any(bears(one, value) for one in values):
            yield f"{name} is {' or '.join(values) or 'not stated'}, not {value}"
    for name, bounds in (wanted.numbers or {}).items():
        values = _values(held, name)
        if not any(within(one, bounds) for one in values):
            ends = [f"at least {bounds.at_least}"] if bounds.at_least else []
            ends += [f"at most {bounds.at_most}"] if bounds.at_most else []
            yield f"{name} is {' or '.join(values) or 'not stated'}, not {' and '.join(ends)}"


def _price(price: Money | None, wanted: Constraint) -> Iterator[str]:
    if wanted.max_price is None and wanted.min_price is None:
        return
    if price is None:
        yield "it has no price"
        return
    if wanted.max_price is not None and price.amount > wanted.max_price:
        yield f"it costs {price}, more than {wanted.max_price}"
    if wanted.min_price is not None and price.amount < wanted.min_price:
        yield f"it costs {price}, less than {wanted.min_price}"


def _values(held: Sequence[Attribute], name: str) -> list[str]:
    return [one.value for one in held if fold(one.name) == fold(name)]


def bears(value: str, wanted: str) -> bool:
    """Whether a record's value is what is wanted or says it in so many words: Slate Grey, grey."""
    if fold(value) == fold(wanted):
        return True
    words, sought = tokens(value), tokens(wanted)
    width = len(sought)
    places = range(len(words) - width + 1) if width else ()
    return any(words[at : at + width] == sought for at in places)


def within(value: str, bounds: Bounds) -> bool:
    """Whether a record's quantity lies between two bounds, in whatever unit they are written."""
    found = of_value(fold(value))
    if found is None:
        return False
    for text, sign in ((bounds.at_least, 1), (bounds.at_most, -1)):
        bound = of_value(fold(text)) if text is not None else None
        if text is None:
            continue
        if bound is None:
            return False
        number = found.number
        if bound.dimension != found.dimension:
            if bound.dimension and found.dimension:
                return False
            # One of the two is a bare number: the unit that stands is taken for both.
            if found.unit and not bound.unit:
                number /= UNITS[found.unit][1]
            elif bound.unit:
                number *= UNITS[bound.unit][1]
        if sign * number < sign * bound.number - 1e-9 * abs(bound.number):
            return False
    return True
