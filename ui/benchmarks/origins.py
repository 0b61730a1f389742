"""The real products that catalogues of any size are varied from, and what is asked of those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ui.benchmarks.sources import demo_shop, icecat, icecat_questions
from ui.benchmarks.workbench import Workbench, refreshed

if TYPE_CHECKING:
    from kb.documents import Product
    from kb.embed import Vectors
    from kb.knowledge import Knowledge

ORIGINS = 2_000  # records of Icecat that are varied
QUESTIONS = 40


@dataclass(frozen=True, slots=True)
class Origins:
    """Where varied products come from.

    Attributes:
        store: Whose products, in words.
        products: The real ones.
        vectors: Theirs, by row.
        questions: What shoppers ask such a store.
    """

    store: str
    products: Sequence[Product]
    vectors: Vectors
    questions: Sequence[str]


def origins(bench: Workbench) -> Origins:
    """Products of Icecat when it is there, else of the demo shop."""
    with bench.knowledge("origins") as knowledge:
        if bench.data is None:
            store = "the demo shop"
            with demo_shop() as source:
                refreshed(knowledge, source, bench.progress)
        else:
            store = "Icecat"
            source = icecat(bench.data, bench.sample or ORIGINS, bench.folder)
            refreshed(knowledge, source, bench.progress)
        products, vectors = _products(knowledge)
    return Origins(store, products, vectors, _questions(bench.data, products))


def _products(knowledge: Knowledge) -> tuple[list[Product], Vectors]:
    from kb.documents import Kind, Product

    corpus = knowledge.corpus(knowledge.catalog.edition(), Kind.PRODUCT)
    documents = corpus.documents(range(len(corpus)))
    products = [documents[row] for row in range(len(corpus))]
    return [p for p in products if isinstance(p, Product)], np.array(corpus.vectors)


def _questions(data: Path | None, products: Sequence[Product]) -> list[str]:
    """Icecat's own, or the first words of products' names."""
    if data is not None:
        return icecat_questions(data)[:QUESTIONS]
    step = max(1, len(products) // QUESTIONS)
    return [" ".join(p.title.split()[:4]) for p in products[::step]][:QUESTIONS]
