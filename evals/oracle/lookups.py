"""Attribute look-ups, such as ``how heavy is the Grid Fleece?`` or ``what is the Slab made of?``.

Asked: a product by a name that means only it, and one of its attributes.

Truth: the record's value: the number, in whatever unit the answer gives it, or the words as the
record has them. What the record says twice, or an option says as well, isn't asked for. Where
several attributes could be meant (``Weight`` where there is a ``Packed weight``), only the full
name is used. Of what is merely there or not, yes or no is the truth.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from assistant.conversation import Decision
from evals.golden import Expectation, Moment, Quantity, Verdict
from evals.oracle.catalogue import Candidate, Catalogue
from evals.oracle.measures import OTHERWISE, UNITS, measured
from evals.oracle.properties import NO, YES, Property, near
from evals.oracle.spoken import be, folded, named, with_article, words
from evals.oracle.truth import Asking, Form, Kind, Truth, hashed
from kb.documents import Attribute, Product
from kb.understanding.quantity import UNITS as KNOWN

# Attributes of one product that are asked for, chosen by the seed.
PER_PRODUCT = 3
_WORDS = 4


class Lookups:
    """Questions for a product's attribute."""

    kind = Kind.LOOKUP

    def candidates(self, catalogue: Catalogue) -> Iterator[Candidate]:
        """Every product; which of its attributes is chosen when it is built."""
        for product in catalogue.shelf.products:
            for turn in range(PER_PRODUCT):
                yield Candidate((product.id, str(turn)), partial(_pick, catalogue, product, turn))

    def lacking(self, catalogue: Catalogue) -> str:
        """Why there is none."""
        if not catalogue.shelf.products:
            return "the store has no products"
        return "no attributes that a shopper would ask for"


def _pick(catalogue: Catalogue, product: Product, turn: int) -> Truth | None:
    known = sorted(
        catalogue.properties.of(product),
        key=lambda pair: hashed(catalogue.seed, product.id, pair[0].name),
    )
    fit = [t for prop, a in known if (t := truth_of(catalogue, product, prop, a)) is not None]
    return fit[turn] if turn < len(fit) else None


def truth_of(
    catalogue: Catalogue, product: Product, prop: Property, attribute: Attribute
) -> Truth | None:
    """What is true of one attribute of a product; None where it can't be asked for plainly."""
    name = catalogue.names.name(product)
    if name is None or set(words(attribute.value)) <= set(words(name)):
        return None
    value = folded(attribute.value)
    plain = tuple(w for w in words(named(prop.name)) if w.isalpha())
    if prop.yes_no:
        if value not in YES | NO:
            return None
        expect = Expectation(verdict=Verdict(yes=value in YES, of=(named(prop.name),)))
        askings = tuple(_yes_no(name, prop.name, plain))
    elif prop.measured is not None:
        quantity = measured(attribute.value)
        if quantity is None or quantity.dimension != prop.measured:
            return None
        if quantity.unit and quantity.unit not in KNOWN:
            expect = Expectation(decision=Decision.ANSWER, says=(attribute.value,))
        else:
            asked = Quantity(value=quantity.number, unit=quantity.unit)
            expect = Expectation(decision=Decision.ANSWER, quantities=(asked,))
        askings = tuple(
            _of_measure(name, prop.name, quantity.unit, near(prop.name, product), plain)
        )
    else:
        if len(words(attribute.value)) > _WORDS or value in YES | NO:
            return None
        expect = Expectation(decision=Decision.ANSWER, says=(attribute.value,))
        askings = tuple(_of_words(name, prop.name, plain))
    return Truth(
        Kind.LOOKUP,
        (product.id, folded(prop.name), value),
        askings,
        expect,
        Moment.PURCHASE,
        f"The record of {product.title} says {prop.name}: {attribute.value}.",
    )


def _generic(name: str, attribute: str, plain: tuple[str, ...]) -> Iterator[Asking]:
    said = named(attribute)
    verb = be(said)
    yield Asking(Form.PLAIN, f"what {verb} the {said} of the {name}?", plain)
    yield Asking(Form.PARAPHRASE, f"{name} {said}")
    yield Asking(Form.PARAPHRASE, f"can you tell me the {said} of the {name}?")


def _of_measure(
    name: str, attribute: str, unit: str, several: bool, plain: tuple[str, ...]
) -> Iterator[Asking]:
    yield from _generic(name, attribute, plain)
    if folded(attribute) == "weight" and not several:
        yield Asking(Form.PARAPHRASE, f"how heavy {be(name)} the {name}?")
        yield Asking(Form.PARAPHRASE, f"how much does the {name} weigh?")
    other = OTHERWISE.get(unit)
    if other is not None and unit in UNITS:
        yield Asking(Form.UNIT, f"what is the {named(attribute)} of the {name} in {other}?")


def _of_words(name: str, attribute: str, plain: tuple[str, ...]) -> Iterator[Asking]:
    yield from _generic(name, attribute, plain)
    said = folded(attribute)
    if said == "material":
        yield Asking(Form.PARAPHRASE, f"what {be(name)} the {name} made of?")
    if said in ("made in", "country of origin"):
        yield Asking(Form.PARAPHRASE, f"where {be(name)} the {name} made?")


def _yes_no(name: str, attribute: str, plain: tuple[str, ...]) -> Iterator[Asking]:
    said = named(attribute)
    last = said.split()[-1]
    if last.endswith(
        ("able", "ible", "proof", "free", "safe", "ant", "gan", "friendly", "less", "ed")
    ):
        yield Asking(Form.PLAIN, f"{be(name)} the {name} {said}?", plain)
        yield Asking(Form.PARAPHRASE, f"I'd like to know whether the {name} {be(name)} {said}")
        return
    noun = said if last.endswith("s") else with_article(said)
    do = "do" if be(name) == "are" else "does"
    yield Asking(Form.PLAIN, f"{do} the {name} have {noun}?", plain)
    yield Asking(Form.PARAPHRASE, f"{do} the {name} come with {noun}?")
