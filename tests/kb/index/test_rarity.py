from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from kb.documents import Kind
from kb.index.rarity import Rarity
from kb.knowledge import Knowledge
from tests.kb.stock import article, product
from ui.benchmarks.standin import StandInEmbedder

Make = Callable[..., Knowledge]

STORE = (
    product("jacket", "Rain jacket", "5.00", description="Keeps the water out, rated 1.5 by us."),
    product("tent", "Tent", "5.00", description="A tent, with a jacket pocket."),
    article("care", "Jacket care", "## Washing\n\nWash at 30."),
)


@pytest.fixture
def rarity(make_knowledge: Make) -> Rarity:
    knowledge = make_knowledge(using=StandInEmbedder())
    with knowledge.catalog.candidate("test") as candidate:
        candidate.put("s", STORE)
        knowledge.index(knowledge.catalog.edition(candidate.id))
        candidate.publish({})
    edition = knowledge.catalog.edition()
    return Rarity([knowledge.corpus(edition, kind) for kind in Kind])


def test_rare_stems_weigh_more_and_unheard_ones_most(rarity: Rarity) -> None:
    idf = rarity.idf(["jacket", "tent", "unheard"])
    assert idf["jacket"] < idf["tent"] < idf["unheard"]
    # Four passages, of which the article has two; every one of them says "jacket".
    assert idf["jacket"] == pytest.approx(math.log(1 + 0.5 / 4.5))
    assert idf["tent"] == pytest.approx(math.log(1 + 3.5 / 1.5))
    assert idf["unheard"] == pytest.approx(math.log(1 + 4.5 / 0.5))


def test_the_stems_of_products_and_articles_are_known(rarity: Rarity) -> None:
    assert all(map(rarity.knows, ("jacket", "rain", "tent", "wash", "30", "1.5")))
    assert not rarity.knows("kayak")
    assert not rarity.knows("")


def test_an_empty_store_knows_nothing() -> None:
    assert not Rarity([]).knows("tent")
    assert Rarity([]).idf(["tent"]) == {"tent": pytest.approx(math.log(2))}
