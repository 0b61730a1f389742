"""A store's catalogue as questions are made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from evals.oracle.names import Names
from evals.oracle.properties import Properties
from evals.oracle.shelf import Documents, Shelf, read_shelf
from evals.oracle.spoken import words
from evals.oracle.things import Thing, by_product, things
from evals.oracle.truth import Kind, Truth
from kb.documents import Document, Product
from kb.documents import Kind as DocumentKind


class Edition(Documents, Protocol):
    """An edition of the store's knowledge, as far as the oracle needs one."""

    def document(self, kind: DocumentKind, document_id: str) -> Document | None:
        """The document with this id, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be asked; whether it can be is only known once it is built.

    Attributes:
        key: What it is about, without what is true of it: the same in every edition.
        build: The truth; None where none is plain.
    """

    key: tuple[str, ...]
    build: Callable[[], Truth | None]


class Maker(Protocol):
    """One kind of question."""

    kind: Kind

    def candidates(self, catalogue: Catalogue) -> Iterator[Candidate]:
        """Everything of this kind that may be asked of a catalogue."""
        ...

    def lacking(self, catalogue: Catalogue) -> str:
        """What a catalogue lacks that gives no question of this kind."""
        ...


class Catalogue:
    """What a store knows, read once, and what the kinds of question need of it.

    Args:
        edition: Of the store; descriptions are read from it when a question needs one.
        seed: Chooses among what can be asked.
    """

    def __init__(self, edition: Edition, seed: int) -> None:
        self.edition = edition
        self.seed = str(seed)
        self.shelf: Shelf = read_shelf(edition)
        self._texts: dict[str, frozenset[str]] = {}

    @cached_property
    def things(self) -> tuple[Thing, ...]:
        """The sorts of thing it sells."""
        return things(self.shelf)

    @cached_property
    def thing_of(self) -> dict[str, Thing]:
        """The sort of each product, by product id, where it is plain."""
        return by_product(self.things)

    @cached_property
    def properties(self) -> Properties:
        """The attributes that can be asked for."""
        return Properties(self.shelf)

    @cached_property
    def names(self) -> Names:
        """What its products are called."""
        return Names(self.shelf)

    def mentioned(self, product: Product) -> frozenset[str]:
        """Every word of a product's record, its description among them."""
        known = self._texts.get(product.id)
        if known is None:
            whole = self.edition.document(DocumentKind.PRODUCT, product.id)
            texts = [product.title, product.brand, *product.categories]
            texts += [f"{a.name} {a.value}" for a in product.attributes]
            texts += [o.value for v in product.variants for o in v.options]
            if isinstance(whole, Product):
                texts += [whole.description, *(f"{a.name} {a.value}" for a in whole.attributes)]
            known = self._texts[product.id] = frozenset(words(" \n ".join(texts)))
        return known


def buyable(product: Product) -> bool:
    """Whether it can be ordered now, in some form, as far as the record says."""
    forms = product.variants or (product,)
    return any(form.availability.buyable for form in forms)
