"""Products ranked by words, by meaning, and by what the best of them agree on."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pytest

from kb.documents import Kind, Product
from kb.knowledge import Knowledge
from kb.query import Query, understand
from kb.retrieval.product_ranking import ProductRanker
from tests.kb.stock import product

CATALOGUE = [
    product("strap", "Leather Belt Strap", description="A belt without buckle, for your own."),
    product("dress", "Leather Dress Belt", description="With a polished buckle of brass."),
    product("roller", "Leather Belt with Roller Buckle", description="The buckle is steel."),
    product("plain", "Canvas Belt", description="Slides shut."),
    product("kettle", "Steel Kettle", description="Boils a litre.", categories=("Kitchen",)),
    product("pan", "Crepe Pan", description="Flat and even.", categories=("Kitchen", "Pans")),
    product("wok", "Carbon Wok", description="Thin and quick.", categories=("Kitchen", "Pans")),
    product("lid", "Glass Lid", description="Fits most.", categories=("Kitchen", "Pans")),
    product("tent", "Ridge Tent", description="Pan head screws included."),
]


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory, embedder: object) -> Knowledge:
    knowledge = Knowledge(tmp_path_factory.mktemp("ranking"), embedder)  # type: ignore[arg-type]
    with knowledge.catalog.candidate("test") as candidate:
        candidate.put("s", CATALOGUE)
        knowledge.index(knowledge.catalog.edition(candidate.id))
        candidate.publish({})
    return knowledge


Order = Callable[[str], list[str]]


@pytest.fixture
def order(knowledge: Knowledge) -> Order:
    retriever = knowledge.retriever()
    return lambda text: [name for name, _ in retriever.ranking(Kind.PRODUCT, text, 100)]


def ranker(knowledge: Knowledge) -> ProductRanker:
    edition = knowledge.catalog.edition(knowledge.catalog.current())
    return ProductRanker(knowledge.corpus(edition, Kind.PRODUCT), knowledge.embedder)


def test_what_says_it_lacks_the_thing_comes_before_what_has_it(order: Order) -> None:
    found = order("leather belt without buckle")
    assert found[0] == "strap"
    assert found.index("strap") < found.index("dress") < found.index("roller")


def test_the_same_words_without_the_negation_ask_for_the_opposite(order: Order) -> None:
    found = order("leather belt with buckle")
    assert found.index("roller") < found.index("strap")


def test_what_is_filed_with_the_best_comes_before_what_shares_a_word(order: Order) -> None:
    found = order("crepe pan")
    assert found[0] == "pan"
    assert found.index("wok") < found.index("tent")


def test_scores_fall_and_every_product_stands_once(knowledge: Knowledge) -> None:
    found = ranker(knowledge).rank(understand("leather belt", knowledge.retriever().vocabulary))
    assert np.all(np.diff(found.scores) <= 0)
    assert len(set(found.rows.tolist())) == len(found) == len(CATALOGUE)


def test_only_what_the_mask_lets_through_is_ranked(knowledge: Knowledge) -> None:
    ranking = ranker(knowledge)
    mask = np.zeros(len(CATALOGUE), dtype=np.bool_)
    mask[[1, 4]] = True
    found = ranking.rank(Query(text="leather belt", words=("leather", "belt")), mask)
    assert found.rows.tolist() == [1, 4]
    nothing = ranking.rank(Query(text="leather", words=("leather",)), np.zeros_like(mask))
    assert len(nothing) == 0


@pytest.mark.parametrize(
    "text",
    ["", "x", "   ", "?!…", '" OR 1=1; --', "NEAR(a b)", "tent*", "🏕️", "テント", "палатка",
     "12345", "https://example.org/x?y=1", "without", "not", "a " * 5_000, "\x00", "-", "^", ":"],
)  # fmt: skip
def test_whatever_is_typed_gives_a_ranking_and_no_error(order: Order, text: str) -> None:
    found = order(text)
    assert len(found) == len(set(found))


def test_a_product_that_is_named_by_its_id_comes_first(order: Order) -> None:
    assert order("kettle")[0] == "kettle"


def test_equal_products_keep_the_order_of_the_store(
    make_knowledge: Callable[..., Knowledge],
) -> None:
    twins: list[Product] = [
        product(f"twin-{n}", "Blue Mug", description="Holds tea.") for n in (2, 1)
    ]
    knowledge = make_knowledge("twins")
    with knowledge.catalog.candidate("test") as candidate:
        candidate.put("s", twins)
        knowledge.index(knowledge.catalog.edition(candidate.id))
        candidate.publish({})
    found = knowledge.retriever().ranking(Kind.PRODUCT, "mug", 10)
    assert [name for name, _ in found] == ["twin-2", "twin-1"]


def test_of_equals_the_better_rated_is_shown_first(
    make_knowledge: Callable[..., Knowledge],
) -> None:
    rated = [
        product(f"mug-{rating}", "Blue Mug", rating=Decimal(rating), rating_count=50)
        for rating in ("3.1", "4.8", "4.0")
    ]
    other = product("jug", "Blue Jug with a Mug")
    knowledge = make_knowledge("rated")
    with knowledge.catalog.candidate("test") as candidate:
        candidate.put("s", [*rated, other])
        knowledge.index(knowledge.catalog.edition(candidate.id))
        candidate.publish({})
    hits = knowledge.retriever().products("mug").hits
    shown = [hit.document.id for hit in hits if hit.document.id != "jug"]
    assert shown == ["mug-4.8", "mug-4.0", "mug-3.1"]
