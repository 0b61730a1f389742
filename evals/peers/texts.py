"""What every peer is given of a document: the whole record as text, cut as its users would.

A product is one text: title, brand, categories, description and attributes, each on a line. Of an
attribute the value stands there, of one that is only affirmed its name, and of one that is denied
nothing: a store's "touchscreen: no" would otherwise match whoever looks for a touchscreen. On
Icecat that is worth .02 nDCG@10 to BM25 against "name: value", and nothing on ESCI.

An article is cut into pieces of about ``WORDS`` words, each headed by the article's title; a peer
ranks articles by their best piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.documents import Article, Document, Product

# MiniLM reads 256 tokens, and 200 English words with a title are about as many.
WORDS = 200
# Words that a piece repeats of the one before, so that no sentence is lost at a cut.
OVERLAP = 30

_AFFIRMED = frozenset({"yes", "true"})
_DENIED = frozenset({"no", "false"})


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that a peer indexes.

    Attributes:
        id: Unique; the document's id, a ``#`` and the ordinal of the piece.
        document: Id of the document it is of.
    """

    id: str
    document: str
    text: str


def passages(documents: Iterable[Document]) -> list[Passage]:
    """The texts of some documents, in order."""
    return [
        Passage(f"{document.id}#{ordinal}", document.id, text)
        for document in documents
        for ordinal, text in enumerate(texts(document))
    ]


def texts(document: Document) -> list[str]:
    """The texts of one document: a product's one, an article's several; never none."""
    if isinstance(document, Product):
        return [_product(document)]
    return list(_article(document))


def best_per_document(
    found: Iterable[tuple[str, float]], owner: dict[str, str], limit: int
) -> list[tuple[str, float]]:
    """Documents in the order of their best passages.

    Args:
        found: Passage ids with scores, best first.
        owner: Passage id to document id.
        limit: How many documents at most.
    """
    best: dict[str, float] = {}
    for passage, score in found:
        if len(best) == limit:
            break
        best.setdefault(owner[passage], score)
    return list(best.items())


def _product(product: Product) -> str:
    lines = [product.title, product.brand, " > ".join(product.categories), product.description]
    for attribute in product.attributes:
        value = attribute.value.strip().lower()
        if value not in _DENIED:
            lines.append(attribute.name if value in _AFFIRMED else attribute.value)
    options = (option.value for variant in product.variants for option in variant.options)
    lines += dict.fromkeys(options)
    return "\n".join(line for line in lines if line.strip())


def _article(article: Article) -> Iterator[str]:
    words = [match.span() for match in re.finditer(r"\S+", article.body)]
    start = 0
    while True:
        piece = words[start : start + WORDS]
        text = article.body[piece[0][0] : piece[-1][1]] if piece else ""
        yield f"{article.title}\n{text}".strip()
        start += WORDS - OVERLAP
        if start + OVERLAP >= len(words):
            return
