"""Editions that shoppers once saw, read again after others were published."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kb.documents import Document, Kind, KnowledgeError
from kb.embed import SentenceTransformerEmbedder
from kb.knowledge import Knowledge
from kb.search import Retriever
from tests.fakes import CountingEmbedder
from tests.kb.stock import article, product

Make = Callable[..., Knowledge]

JACKET = product("jacket", "Ridge Rain Jacket", "129.00", description="Keeps the rain out.")
CHEAPER = product("jacket", "Ridge Rain Jacket", "99.00", description="Keeps the rain out.")
POLES = product("poles", "Ridge Walking Poles", "60.00", description="Fold to 40 cm.")
RETURNS = article("returns", "Returns", "You may return anything within 60 days.")
LONGER = article("returns", "Returns", "You may return anything within 90 days.")


def publish(knowledge: Knowledge, *documents: Document) -> int:
    """Publish these; the number of their edition."""
    with knowledge.catalog.candidate("test") as candidate:
        candidate.put("s", documents)
        knowledge.index(knowledge.catalog.edition(candidate.id))
        candidate.publish({})
    return candidate.id


def said(retriever: Retriever, question: str) -> list[str]:
    return [hit.chunk.text for hit in retriever.articles(question).hits]


def prices(retriever: Retriever, words: str) -> dict[str, str]:
    return {
        hit.document.id: str(getattr(hit.document, "price", ""))
        for hit in retriever.products(words).hits
    }


def test_a_past_edition_finds_what_it_found_then(make_knowledge: Make) -> None:
    knowledge = make_knowledge()
    first = publish(knowledge, JACKET, POLES, RETURNS)
    before = knowledge.retriever()
    then = (prices(before, "rain jacket"), prices(before, "poles"), said(before, "return it"))
    publish(knowledge, CHEAPER, LONGER)
    now = knowledge.retriever()
    assert (prices(now, "rain jacket"), prices(now, "poles")) == ({"jacket": "£99.00"}, {})
    past = knowledge.retriever_at(first)
    assert past.edition.number == first
    assert (prices(past, "rain jacket"), prices(past, "poles"), said(past, "return it")) == then
    assert said(past, "return it") == [RETURNS.body]


def test_what_the_indexes_have_lost_of_a_past_edition_is_embedded_again(
    make_knowledge: Make, embedder: SentenceTransformerEmbedder
) -> None:
    counting = CountingEmbedder(embedder)
    knowledge = make_knowledge(using=counting)
    first = publish(knowledge, JACKET, POLES, RETURNS)
    then = [(h.document.id, h.confidence) for h in knowledge.retriever().products("poles").hits]
    publish(knowledge, CHEAPER, RETURNS)
    knowledge.rebuild()  # of the live edition only
    held = knowledge.vectors.count()
    past = knowledge.retriever_at(first)
    found = [(h.document.id, h.confidence) for h in past.products("poles").hits]
    assert found == [(name, pytest.approx(confidence)) for name, confidence in then]
    assert knowledge.vectors.count() == held  # and nothing is written


def test_the_live_edition_read_as_a_past_one_finds_the_same(make_knowledge: Make) -> None:
    knowledge = make_knowledge()
    live = publish(knowledge, JACKET, POLES, RETURNS)
    assert prices(knowledge.retriever_at(live), "rain") == prices(knowledge.retriever(), "rain")


def test_an_edition_that_is_no_longer_kept_or_never_was_is_named(make_knowledge: Make) -> None:
    knowledge = make_knowledge()
    publish(knowledge, JACKET)
    with pytest.raises(KnowledgeError, match="no edition 7"):
        knowledge.retriever_at(7)


def test_an_edition_knows_the_hashes_of_what_it_holds(make_knowledge: Make) -> None:
    knowledge = make_knowledge()
    first = publish(knowledge, JACKET, POLES, RETURNS)
    second = publish(knowledge, CHEAPER, POLES)
    before, after = knowledge.catalog.edition(first), knowledge.catalog.edition(second)
    old = before.hashes(Kind.PRODUCT, ["jacket", "poles", "returns", "nothing"])
    new = after.hashes(Kind.PRODUCT, ["jacket", "poles"])
    assert old.keys() == new.keys() == {"jacket", "poles"}
    assert old["poles"] == new["poles"]
    assert old["jacket"] != new["jacket"]
    assert after.hashes(Kind.ARTICLE, ["returns"]) == {}
    assert before.document(Kind.ARTICLE, "jacket") is None
    assert after.version(Kind.ARTICLE, "returns") == 0 != before.version(Kind.ARTICLE, "returns")
