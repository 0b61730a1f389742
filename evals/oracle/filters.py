"""Filters: ``blue jackets in M under £80``.

Asked: one of the store's sorts of thing, and one to three conditions on it: brand, price, stock, an
option such as size or colour, an attribute's value, whether it has something, a number.

Truth: a form of the product, so one single variant, has to meet all conditions at once. Two
readings of the records are taken, a strict and a generous one (see
:class:`evals.oracle.things.Thing` and :class:`evals.oracle.conditions.Condition`). Where some
product that can be bought meets them by the strict one, the answer has to show something, and
nothing that doesn't meet them even by the generous one. Where none meets them even by the generous
one, though each condition alone is met, the answer has to say so. Aisle then offers the nearest and
names the condition it gave up (its search tool returns ``given_up``); another bot may only decline.
So what is checked is neither its tool nor a phrase but the verdict: it declines, asks back, or some
sentence of its own denies (see :class:`evals.golden.Verdict`). Cards that silently break a
condition fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import combinations

from assistant.conversation import Decision
from evals.golden import Constraint, Count, Expectation, Moment, Verdict
from evals.oracle.catalogue import Candidate, Catalogue
from evals.oracle.conditions import Buyable, Condition, Sort, forms
from evals.oracle.distinctions import distinctions
from evals.oracle.spoken import folded, joined, number, with_article, words
from evals.oracle.things import Thing
from evals.oracle.truth import Asking, Form, Kind, Truth, hashed
from kb.documents import Product

# Beyond so many right products a filter hardly filters.
MOST = 60
# Conditions of a sort of thing that are combined with each other.
CONDITIONS = 24
# Of the questions, those that nothing in the store meets.
NOTHING = 0.2


class Filters:
    """Questions for things that meet conditions."""

    kind = Kind.FILTER

    def candidates(self, catalogue: Catalogue) -> Iterator[Candidate]:
        """Every pair of a sort of thing and some conditions that could be asked."""
        for thing in catalogue.things:
            some = distinctions(thing, catalogue)
            ranked = sorted(some, key=lambda c: hashed(catalogue.seed, thing.one, *c.parts))
            few = ranked[:CONDITIONS]
            for size in (1, 2, 3):
                pool = few if size < 3 else few[:10]
                for chosen in combinations(pool, size):
                    if not _together(chosen):
                        continue
                    ordered = sorted(chosen, key=lambda c: c.parts)
                    key = (thing.one, *(part for c in ordered for part in c.parts))
                    yield Candidate(key, partial(_truth, catalogue, thing, ordered, key))

    def lacking(self, catalogue: Catalogue) -> str:
        """Why there is none."""
        if not catalogue.shelf.products:
            return "the store has no products"
        return "no sort of thing with attributes, brands or prices that tell its products apart"


def _together(chosen: Sequence[Condition]) -> bool:
    """Whether people would put these conditions in one question."""
    if len(chosen) == 1:
        return True
    sorts = [(c.sort, folded(c.name)) for c in chosen]
    if len(set(sorts)) == len(sorts):
        return sum(c.sort in (Sort.VALUE, Sort.RANGE) for c in chosen) <= 2
    return False


def _truth(
    catalogue: Catalogue, thing: Thing, chosen: Sequence[Condition], key: tuple[str, ...]
) -> Truth | None:
    sure = [p for p in thing.members if any(_all_met(p, f, chosen) for f in forms(p))]
    if len(sure) > MOST:
        return None
    wanted = int(hashed(catalogue.seed, "nothing", *key)[:8], 16) % 100 >= 100 * NOTHING
    able = [
        p for p in sure if any(_all_met(p, f, chosen) and f.availability.buyable for f in forms(p))
    ]
    if wanted is not bool(able) or (not able and sure):
        return None
    plain = {p.id for p in sure}
    allowed = []
    for product in thing.perhaps:
        mentioned = frozenset[str]()
        if not any(_quick(product, f, chosen) for f in forms(product)):
            continue
        if product.id not in plain:
            mentioned = catalogue.mentioned(product)
        if any(all(c.perhaps(product, f, mentioned) for c in chosen) for f in forms(product)):
            allowed.append(product)
    if len(allowed) > MOST or (not able and allowed):
        return None
    said = joined([c.ways()[0].rstrip("~") for c in chosen])
    if able:
        expect = Expectation(
            decision=(Decision.ANSWER, Decision.CLARIFY),
            cards=Count(at_least=1),
            shows_only=tuple(p.id for p in allowed),
            satisfies=_constraint(chosen, {p.id for p in allowed} == plain),
        )
        why = f"The store has {thing.many} that are {said}; a shopper who isn't shown one leaves."
    else:
        expect = Expectation(verdict=Verdict(yes=False))
        why = f"No {thing.one} of the store's is {said}; what is shown instead must be called that."
    return Truth(
        Kind.FILTER,
        (*key, "some" if able else "none"),
        tuple(_askings(thing, chosen)),
        expect,
        Moment.PURCHASE,
        why,
    )


def _all_met(product: Product, form: Buyable, chosen: Sequence[Condition]) -> bool:
    return all(c.met(product, form) for c in chosen)


def _quick(product: Product, form: Buyable, chosen: Sequence[Condition]) -> bool:
    hard = (Sort.PRICE, Sort.STOCK)
    return all(c.met(product, form) for c in chosen if c.sort in hard)


def _constraint(chosen: Sequence[Condition], plain: bool) -> Constraint | None:
    """What of the conditions every card's record has to state literally."""
    asked: dict[str, object] = {}
    attributes = {}
    for condition in chosen:
        if condition.sort is Sort.PRICE:
            asked["max_price" if condition.below else "min_price"] = number(condition.bound)
        elif condition.sort is Sort.BRAND and plain:
            asked["brand"] = condition.value
        elif condition.sort in (Sort.OPTION, Sort.VALUE) and plain:
            attributes[condition.name] = condition.value
    if attributes:
        asked["attributes"] = attributes
    return Constraint.model_validate(asked) if asked else None


def _askings(thing: Thing, chosen: Sequence[Condition]) -> Iterator[Asking]:
    plain = tuple(w for w in thing.one.split() if w.isalpha())
    ways = [c.ways() for c in chosen]
    yield Asking(Form.PLAIN, _phrase(thing.many, [w[0] for w in ways]), tuple(words(thing.many)))
    yield Asking(Form.PARAPHRASE, f"do you have {_phrase(thing.many, [w[1] for w in ways])}?")
    yield Asking(Form.PARAPHRASE, f"I'm looking for {_phrase(thing.many, [w[2] for w in ways])}")
    one = _phrase(thing.one, [w[0] for w in ways])
    if thing.one != thing.many:
        yield Asking(Form.PLURAL, f"have you got {with_article(one)}?", plain)
    for place, condition in enumerate(chosen):
        for said in condition.otherwise()[:2]:
            first = [w[0] for w in ways]
            first[place] = said
            yield Asking(Form.UNIT, _phrase(thing.many, first))


def _phrase(noun: str, ways: Sequence[str]) -> str:
    before = [w[:-1] for w in ways if w.endswith("~")]
    after = sorted((w for w in ways if not w.endswith("~")), key=_order)
    return " ".join((*before, noun, *after))


def _order(way: str) -> int:
    """People name what it is like first, then the size, and the price last."""
    first = way.split(maxsplit=1)[0]
    return {"under": 3, "below": 3, "over": 3, "above": 3, "in": 1, "size": 1}.get(first, 2)
