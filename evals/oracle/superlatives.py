"""Superlatives: ``the cheapest tent``, ``the lightest head torch in stock``.

Asked: one of the store's sorts of thing, perhaps of one brand, perhaps in stock, and what it should
have most or least of: price, rating, or a measured attribute that most of them state.

Truth: the product that comes first, by the strict reading of what is such a thing and by the
generous one alike; where they differ nothing is asked. With two or three equal first, each of them
is right; with more, nothing is asked. Where what comes first can't be ordered now, the question
says ``in stock``, so that nobody has to guess whether sold-out ones count. The best rated has to
lead by votes as well, so that a store which weighs ratings by their number comes to the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial

from assistant.conversation import Decision
from evals.golden import Expectation, Moment
from evals.oracle.catalogue import Candidate, Catalogue, buyable
from evals.oracle.conditions import forms
from evals.oracle.properties import Property, near
from evals.oracle.spoken import folded, named, words
from evals.oracle.things import Thing
from evals.oracle.truth import Asking, Form, Kind, Truth
from kb.documents import Product

# Fewer products are no choice.
FEWEST = 3
COVERED = 0.8
# Equal firsts; with more of them any answer would be right.
TIES = 3
# A mean of fewer votes is an accident.
VOTES = 5
# What people call the ends of a scale, by a word of the attribute's name: most, least.
_WORDS = {
    "weight": ("heaviest", "lightest"),
    "capacity": ("largest", "smallest"),
    "volume": ("largest", "smallest"),
    "length": ("longest", "shortest"),
    "height": ("tallest", "shortest"),
    "width": ("widest", "narrowest"),
    "thickness": ("thickest", "thinnest"),
    "brightness": ("brightest", ""),
}

Measure = Callable[[Product], Decimal | None]


class Superlatives:
    """Questions for the first of a sort of thing."""

    kind = Kind.SUPERLATIVE

    def candidates(self, catalogue: Catalogue) -> Iterator[Candidate]:
        """Every sort of thing with every scale, over all brands and within each."""
        for thing in catalogue.things:
            brands = {p.brand for p in thing.members if p.brand}
            within = ["", *sorted(brands)] if len(brands) > 1 else [""]
            scales = {
                a.name: prop
                for p in thing.members
                for prop, a in catalogue.properties.of(p)
                if prop.measured is not None and _scale(prop)
            }
            for brand in within:
                for name in ("price", "rating", *sorted(scales)):
                    for most in (True, False):
                        if name == "rating" and not most:
                            continue
                        key = (thing.one, folded(brand), folded(name), str(most))
                        prop = scales.get(name)
                        build = partial(_truth, catalogue, thing, brand, name, prop, most)
                        yield Candidate(key, build)

    def lacking(self, catalogue: Catalogue) -> str:
        """Why there is none."""
        if not catalogue.shelf.products:
            return "the store has no products"
        return "no sort of thing of which one product plainly comes first"


def _scale(prop: Property) -> bool:
    """Whether more of it is asked for in so many words; nobody wants the highest pallet width."""
    said = words(prop.name)
    if prop.measured and not prop.measured.startswith("#") and len(prop.measured) < 3:
        return False
    if len(said) == 1 and said[0].endswith("s"):
        return False  # "Sleeps: 2 people" is a verb
    return not {
        "pack",
        "package",
        "packaging",
        "pallet",
        "case",
        "operating",
        "storage",
        "wash",
    } & set(said)


def _truth(
    catalogue: Catalogue, thing: Thing, brand: str, name: str, prop: Property | None, most: bool
) -> Truth | None:
    def of(products: Sequence[Product]) -> list[Product]:
        return [p for p in products if not brand or folded(p.brand) == folded(brand)]

    def measure(product: Product) -> Decimal | None:
        if name == "price":
            return _price(product, most)
        if name == "rating":
            return product.rating
        assert prop is not None
        value = catalogue.properties.quantity(product, prop)
        return value.base if value is not None and not near(name, product) else None

    members, perhaps = of(thing.members), of(thing.perhaps)
    if len(members) < FEWEST:
        return None
    if sum(measure(p) is not None for p in members) < COVERED * len(members):
        return None
    in_stock = False
    first = _first(members, measure, most)
    if first and not any(buyable(p) for p in first):
        in_stock = True
        members, perhaps = ([p for p in ps if buyable(p)] for ps in (members, perhaps))
        first = _first(members, measure, most)
    elif first and _first([p for p in members if buyable(p)], measure, most) != first:
        return None
    if not 0 < len(first) <= TIES or len(members) < FEWEST:
        return None
    if [p.id for p in _first(perhaps, measure, most)] != [p.id for p in first]:
        return None
    if name == "price" and first != _first(perhaps, lambda p: _price(p, not most), most):
        return None  # by its dearest form another one comes first
    if name == "rating" and not _by_votes(first, perhaps):
        return None
    winners = tuple(p.id for p in first)
    phrase = " ".join(part for part in (brand, thing.one) if part)
    many = " ".join(part for part in (brand, thing.many) if part)
    askings = tuple(_askings(phrase, many, name, most, in_stock, thing))
    return Truth(
        Kind.SUPERLATIVE,
        (thing.one, folded(brand), folded(name), str(most), str(in_stock), *winners),
        askings,
        Expectation(decision=Decision.ANSWER, shows_first=winners[0])
        if len(winners) == 1
        else Expectation(decision=Decision.ANSWER, shows_any=winners),
        Moment.PURCHASE,
        f"{first[0].title} comes first of the {many} by {name}; another one is a wrong answer.",
    )


def _price(product: Product, lowest: bool = True) -> Decimal | None:
    prices = [f.price.amount for f in forms(product) if f.price is not None]
    if not prices:
        return None
    return min(prices) if lowest else max(prices)


def _first(products: Sequence[Product], measure: Measure, most: bool) -> list[Product]:
    found = [(value, p) for p in products if (value := measure(p)) is not None]
    if not found:
        return []
    ends = [value for value, _ in found]
    end = max(ends) if most else min(ends)
    return sorted((p for value, p in found if value == end), key=lambda p: p.id)


def _by_votes(first: Sequence[Product], among: Sequence[Product]) -> bool:
    """Whether weighing by votes, as if each had ten average ones more, leaves it first."""
    rated = [p for p in among if p.rating is not None]
    mean = sum((p.rating for p in rated if p.rating), Decimal(0)) / len(rated)

    def weighed(product: Product) -> Decimal:
        votes = product.rating_count or 0
        return ((product.rating or mean) * votes + mean * 10) / (votes + 10)

    best = max(rated, key=weighed)
    votes = first[0].rating_count
    return len(first) == 1 and best.id == first[0].id and (votes is None or votes >= VOTES)


def _askings(
    one: str, many: str, name: str, most: bool, in_stock: bool, thing: Thing
) -> Iterator[Asking]:
    common = tuple(w for w in words(thing.one) if w.isalpha())
    behind = " in stock" if in_stock else ""
    word = {
        ("price", True): "most expensive",
        ("price", False): "cheapest",
        ("rating", True): "best rated",
    }.get((name, most), "")
    if not word:
        said = words(name)
        ends = next((ends for w, ends in _WORDS.items() if said == [w]), ("", ""))
        word = ends[0 if most else 1]
    if word:
        yield Asking(Form.PLAIN, f"what is the {word} {one}{behind}?", common)
        yield Asking(Form.PARAPHRASE, f"{word} {one}{behind}")
        yield Asking(
            Form.PARAPHRASE, f"which {one} {f'{behind[1:]} ' if behind else ''}is the {word}?"
        )
        yield Asking(Form.PLURAL, f"I want the {word} of your {many}{behind}")
        return
    shown, ends_with = named(name), "highest" if most else "lowest"
    if words(name)[-1].endswith("s"):
        ends_with = "most" if most else "fewest"
    yield Asking(Form.PLAIN, f"which {one}{behind} has the {ends_with} {shown}?", common)
    yield Asking(Form.PARAPHRASE, f"{one} with the {ends_with} {shown}{behind}")
    yield Asking(Form.PARAPHRASE, f"I need the {one} with the {ends_with} {shown}{behind}")
    yield Asking(Form.PLURAL, f"which of your {many}{behind} has the {ends_with} {shown}?")
