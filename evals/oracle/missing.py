"""What isn't there: ``what is the battery life of the Becks Shorts?``, ``the Tarnmoss Kelvu Tent``.

Asked: an attribute that a product's record doesn't have and no word of it mentions, though other
things of the store have it; a product that doesn't exist, under a made-up name before a real sort
of thing; an option, such as a size, that the product isn't made in, though others are.

Truth: nothing. The answer has to decline, ask back, or deny in a sentence of its own (see
:class:`evals.golden.Verdict`); a plain claim is invented, or is about something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from evals.golden import Expectation, Moment, Verdict
from evals.oracle.catalogue import Candidate, Catalogue
from evals.oracle.properties import Property
from evals.oracle.spoken import be, named, spoken, with_article, words
from evals.oracle.things import Thing
from evals.oracle.truth import Asking, Form, Kind, Truth, chosen, hashed
from kb.documents import Availability, Product
from kb.terms import fold, stem

# Names of products that don't exist, for each sort of thing.
STRANGERS = 4
# Attributes that are asked for where they aren't.
USUAL = 60
_ONSETS = tuple("b br d dr f g k kr l m n p pl r s st t tr v z".split())  # noqa: SIM905
_VOWELS = ("a", "e", "i", "o", "u")
_ENDS = tuple("ban del fen gor kel lor mun nar pex rik sol tan vik zon".split())  # noqa: SIM905


class Missing:
    """Questions that the store has no answer to."""

    kind = Kind.MISSING

    def candidates(self, catalogue: Catalogue) -> Iterator[Candidate]:
        """An attribute of every product, an option of those that have some, and strangers."""
        # Those that many things have: nobody expects the rarest of attributes of everything.
        telling = [p for p in catalogue.properties.all() if _telling(p)]
        props = sorted(telling, key=lambda p: (-p.products, p.name))[:USUAL]
        options = _options(catalogue)
        for product in catalogue.shelf.products:
            if props:
                yield Candidate(
                    ("attribute", product.id), partial(_attribute, catalogue, product, props)
                )
            if product.variants:
                yield Candidate(
                    ("option", product.id), partial(_option, catalogue, product, options)
                )
        for thing in catalogue.things:
            for turn in range(STRANGERS):
                key = ("product", thing.one, str(turn))
                yield Candidate(key, partial(_stranger, catalogue, thing, turn))

    def lacking(self, catalogue: Catalogue) -> str:
        """Why there is none."""
        if not catalogue.shelf.products:
            return "the store has no products"
        return "no attributes, options or sorts of thing of which one could be missing"


_Beside = dict[str, dict[str, set[str]]]


def _options(catalogue: Catalogue) -> _Beside:
    """By option and value, the values that some product has beside it: sizes of one scale."""
    found: _Beside = {}
    for product in catalogue.shelf.products:
        ours: dict[str, set[str]] = {}
        for variant in product.variants:
            for option in variant.options:
                ours.setdefault(option.name, set()).add(option.value)
        for name, values in ours.items():
            for value in values:
                found.setdefault(name, {}).setdefault(value, set()).update(values - {value})
    return found


def _attribute(catalogue: Catalogue, product: Product, props: list[Property]) -> Truth | None:
    name = catalogue.names.name(product)
    thing = catalogue.thing_of.get(product.id)
    if name is None or not product.attributes:
        return None
    prop = chosen(props, catalogue.seed, "missing", product.id)
    said = {stem(w) for w in words(prop.name) if len(w) > 2}
    if said & {stem(w) for w in catalogue.mentioned(product)}:
        return None
    # What others of its sort state, the store may have told elsewhere.
    if thing is not None and any(
        fold(a.name) == fold(prop.name) for p in thing.perhaps for a in p.attributes
    ):
        return None
    shown = named(prop.name)
    verb = be(shown)
    return Truth(
        Kind.MISSING,
        ("attribute", product.id, fold(prop.name)),
        (
            Asking(Form.PLAIN, f"what {verb} the {shown} of the {name}?"),
            Asking(Form.PARAPHRASE, f"can you tell me the {shown} of the {name}?"),
        ),
        Expectation(verdict=Verdict(yes=False)),
        Moment.PURCHASE,
        f"Nothing in the record of {product.title} tells its {shown}.",
    )


def _option(catalogue: Catalogue, product: Product, options: _Beside) -> Truth | None:
    name = catalogue.names.name(product)
    if name is None or product.availability is Availability.DISCONTINUED:
        return None
    ours = {o.name: set[str]() for v in product.variants for o in v.options}
    for variant in product.variants:
        for held in variant.options:
            ours[held.name].add(held.value)
    fit = [
        (name_of, value)
        for name_of in sorted(ours)
        for value in sorted(options[name_of].keys() - ours[name_of])
        if len(options[name_of][value] & ours[name_of]) > 1
        and not set(words(value)) & catalogue.mentioned(product)
    ]
    if not fit:
        return None
    option, value = chosen(fit, catalogue.seed, "option", product.id)
    size = "size" in words(option)
    said = f"size {spoken(value)}" if size else spoken(value)
    return Truth(
        Kind.MISSING,
        ("option", product.id, fold(option), fold(value)),
        (
            Asking(Form.PLAIN, f"do you have the {name} in {said}?"),
            Asking(Form.PARAPHRASE, f"{be(name)} the {name} available in {said}?"),
            Asking(Form.PARAPHRASE, f"{name} {said} in stock?"),
        ),
        Expectation(verdict=Verdict(yes=False)),
        Moment.PURCHASE,
        f"{product.title} isn't made in {value}.",
    )


def _telling(prop: Property) -> bool:
    """Whether it has to be stated to be known: anybody can name a type or a colour."""
    vague = {"type", "kind", "category", "colour", "color", "form", "shape", "style", "use", "name"}
    return prop.products >= 3 and not prop.yes_no and not vague & set(words(prop.name))


def _stranger(catalogue: Catalogue, thing: Thing, turn: int) -> Truth | None:
    key = (catalogue.seed, "stranger", thing.one, str(turn))
    made = (
        chosen(_ONSETS, *key, "1") + chosen(_VOWELS, *key, "2") + chosen(_ENDS, *key, "3")
    ).capitalize()
    if not catalogue.names.strange(fold(made)) or catalogue.shelf.small[fold(made)]:
        return None
    brands = sorted({p.brand for p in thing.members if p.brand})
    brand = f"{chosen(brands, *key)} " if brands and int(hashed(*key)[:4], 16) % 2 else ""
    name = f"{brand}{made} {thing.one}"
    return Truth(
        Kind.MISSING,
        ("product", fold(name)),
        (
            Asking(Form.PLAIN, f"how much is the {name}?", tuple(words(thing.one))),
            Asking(Form.PARAPHRASE, f"do you sell the {name}?"),
            Asking(Form.PARAPHRASE, f"is the {name} in stock?"),
        ),
        Expectation(verdict=Verdict(yes=False)),
        Moment.PURCHASE,
        f"There is no {name}; {with_article(thing.one)} of another name is another product.",
    )
