from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from kb.chunk import chunk_document, embed_text
from kb.documents import Attribute, Product
from tests.kb.stock import product, variant
from ui.benchmarks.standin import StandInEmbedder
from ui.benchmarks.varied import VariedEmbedder, varied

BOOT = product(
    "boot",
    "Acme Trail 2000 boot",
    "100.00",
    brand="Acme",
    attributes=(Attribute("Weight", "1.5 kg"), Attribute("Colour", "red")),
    variants=(variant("a", "100.00", size="8"), variant("b", "110.00", size="9")),
)
MUG = product("mug", "Bolo mug", "5.00", brand="Bolo", attributes=(Attribute("Colour", "blue"),))
MODEL = StandInEmbedder()


def made(count: int = 60) -> list[Product]:
    return [found for _, found in varied([BOOT, MUG], count)]


def test_products_differ_and_are_the_same_on_every_run() -> None:
    assert made() == made()
    assert made(10) == made(60)[:10]
    found = made()
    assert len({p.id for p in found}) == len({p.title for p in found}) == 60
    assert len({p.price for p in found}) > 40
    assert {p.availability.buyable for p in found} == {True, False}
    assert {p.brand for p in found} == {"Acme", "Bolo"}
    assert len({a.value for p in found for a in p.attributes}) > 5


def test_what_is_sold_stays_what_it_was() -> None:
    for origin, found in varied([BOOT, MUG], 60):
        kind = (BOOT, MUG)[origin].title.split()[-1]
        assert kind in found.title
        assert found.price is not None
        assert found.price.amount >= Decimal("0.01")
        assert len(found.variants) == (2, 0)[origin]
        assert len({v.id for v in found.variants} | {found.id}) == 1 + len(found.variants)


def test_a_varied_vector_lies_near_that_of_its_origin() -> None:
    origins = MODEL.passages([BOOT.title, MUG.title])
    embedder = VariedEmbedder(MODEL, origins)
    texts, places = [], []
    for place, found in varied([BOOT, MUG], 40):
        embedder.follow(found, place)
        texts.append(embed_text(chunk_document(found)[0]))
        places.append(place)
    rows = embedder.passages(texts)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(40), abs=1e-5)
    cosines = (rows * origins[places]).sum(axis=1)
    assert 0.85 < cosines.min() < cosines.max() < 0.99
    assert (embedder.passages(texts) == rows).all()
    assert len(np.unique(rows, axis=0)) == 40


def test_questions_are_embedded_by_the_model() -> None:
    embedder = VariedEmbedder(MODEL, MODEL.passages(["x"]))
    assert (embedder.query("boots") == MODEL.query("boots")).all()
    assert embedder.name != MODEL.name


def test_products_without_price_or_brand_can_be_varied() -> None:
    bare = replace(MUG, price=None, brand="", attributes=())
    assert all(found.price is not None for _, found in varied([bare], 5))
