"""Catalogues of any size, made of a real one by varying its products and their vectors."""

from __future__ import annotations

import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np

from kb.chunk import chunk_document, embed_text
from kb.documents import Attribute, Availability, Money, Product
from kb.embed import Embedder, Vectors

# Length of the noise beside a vector of length 1: what is varied has a cosine of .94 to its origin,
# as products of one make have to each other.
NOISE = 0.36

_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_CENT = Decimal("0.01")


@dataclass
class VariedEmbedder:
    """Gives a varied product the vector of its origin with seeded noise, of length 1 again.

    Embedding 100,000 texts takes 25 minutes; what is measured here is what comes after. Questions
    and all other texts are embedded by the model itself.

    Attributes:
        model: For what is no varied product.
        origins: Vectors of the real products.
    """

    model: Embedder
    origins: Vectors
    _origin: dict[bytes, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the space."""
        return f"{self.model.name}-varied"

    def follow(self, product: Product, origin: int) -> None:
        """Say of which real product this one is made."""
        self.follow_text(embed_text(chunk_document(product)[0]), origin)

    def follow_text(self, text: str, origin: int) -> None:
        """Say of which real product a text speaks."""
        self._origin[_hash(text)] = origin

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """One row a text, of length 1."""
        if not all(_hash(text) in self._origin for text in texts):
            return self.model.passages(texts, progress)
        rows = np.empty((len(texts), self.origins.shape[1]), dtype=np.float32)
        for number, text in enumerate(texts):
            seed = _hash(text)
            drawn = np.random.Generator(np.random.SFC64(int.from_bytes(seed)))
            noise = drawn.standard_normal(rows.shape[1], dtype=np.float32)
            row = self.origins[self._origin[seed]] + noise * (NOISE / np.linalg.norm(noise))
            rows[number] = row / np.linalg.norm(row)
        if progress is not None and len(texts):
            progress(len(texts))
        return rows

    def query(self, text: str) -> Vectors:
        """The vector of a question."""
        return self.model.query(text)


def varied(products: Sequence[Product], count: int) -> Iterator[tuple[int, Product]]:
    """Products made of real ones: other model numbers, prices, stock, brands and measures.

    Args:
        products: The real ones.
        count: How many to make; the same for the same products on every machine.

    Yields:
        The place of the real one, and what was made of it.
    """
    brands = [product.brand for product in products if product.brand]
    values: dict[str, list[str]] = defaultdict(list)
    for product in products:
        for attribute in product.attributes:
            values[attribute.name].append(attribute.value)
    for number in range(count):
        drawn = random.Random(number)  # noqa: S311 - a catalogue, not a secret
        origin = number % len(products)
        yield origin, _vary(products[origin], number, drawn, brands, values)


def _vary(
    product: Product,
    number: int,
    drawn: random.Random,
    brands: Sequence[str],
    values: dict[str, list[str]],
) -> Product:
    title = _DIGITS.sub(lambda found: _digits(found[0], drawn), product.title)
    brand = product.brand
    if brand and drawn.random() < 0.3:
        brand = drawn.choice(brands)
        title = title.replace(product.brand, brand)
    dearer = Decimal(str(round(drawn.lognormvariate(0, 0.6), 4)))
    usual = product.price or Money(Decimal(20 + number % 80), "GBP")
    larger = drawn.choice((0.5, 0.75, 1.0, 1.0, 1.25, 1.5, 2.0))
    return replace(
        product,
        id=f"varied-{number}",
        title=f"{title} {drawn.choice('ABCDEFGHKLMNPRTX')}{number}",
        brand=brand,
        price=_times(usual, dearer),
        list_price=None,
        availability=_availability(drawn),
        sku="",
        gtin="",
        url="",
        attributes=tuple(
            Attribute(a.name, _other(a, larger, drawn, values)) for a in product.attributes
        ),
        variants=tuple(
            replace(
                variant,
                id=f"varied-{number}-{place}",
                price=_times(variant.price or usual, dearer),
                list_price=None,
                availability=_availability(drawn),
                sku="",
                gtin="",
                url="",
            )
            for place, variant in enumerate(product.variants)
        ),
    )


def _other(
    attribute: Attribute, larger: float, drawn: random.Random, values: dict[str, list[str]]
) -> str:
    if _NUMBER.search(attribute.value):
        return _NUMBER.sub(lambda found: f"{float(found[0]) * larger:g}", attribute.value, count=1)
    return drawn.choice(values[attribute.name]) if drawn.random() < 0.2 else attribute.value


def _digits(found: str, drawn: random.Random) -> str:
    """Of a model's number another one; small numbers count things and stay."""
    return found if len(found) < 3 else "".join(drawn.choice("0123456789") for _ in found)


def _times(price: Money, factor: Decimal) -> Money:
    return Money(max(_CENT, (price.amount * factor).quantize(_CENT)), price.currency)


def _availability(drawn: random.Random) -> Availability:
    return Availability.IN_STOCK if drawn.random() < 0.5 else Availability.OUT_OF_STOCK


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
