from __future__ import annotations

from collections.abc import Callable
from threading import Event

from kb.documents import Document
from kb.embed import SentenceTransformerEmbedder
from kb.knowledge import Knowledge
from tests.fakes import CountingEmbedder
from tests.kb.stock import article, product

Make = Callable[..., Knowledge]

RETURNS = article(
    "returns",
    "Returns",
    "You may return anything within 60 days. Boots have to be clean. We pay for the parcel.",
)
DELIVERY = article(
    "delivery", "Delivery", "Standard delivery takes 3 days. Parcels over 20 kg come by lorry."
)
JACKET = product("jacket", "Ridge Jacket", description="Keeps the rain out on long walks.")
QUESTION = "do I have to clean my boots before I send them back?"


def publish(knowledge: Knowledge, *documents: Document) -> None:
    with knowledge.catalog.candidate("test") as candidate:
        candidate.put("s", documents)
        knowledge.index(knowledge.catalog.edition(candidate.id))
        candidate.publish({})


def test_what_was_read_ahead_is_not_embedded_when_it_is_asked_for(
    make_knowledge: Make, embedder: SentenceTransformerEmbedder
) -> None:
    counting = CountingEmbedder(embedder)
    knowledge = make_knowledge(using=counting)
    publish(knowledge, RETURNS, DELIVERY, JACKET)
    assert knowledge.read_ahead(Event()) == 5  # sentences of articles, not of products
    held = len(counting.embedded)
    (hit,) = knowledge.retriever().articles(QUESTION).hits
    assert "Boots have to be clean." in hit.quote
    assert len(counting.embedded) == held


def test_answers_are_the_same_with_and_without_reading_ahead(make_knowledge: Make) -> None:
    found = []
    for name, ahead in (("cold", False), ("warm", True)):
        knowledge = make_knowledge(name)
        publish(knowledge, RETURNS, DELIVERY)
        if ahead:
            knowledge.read_ahead(Event())
        hits = knowledge.retriever().articles(QUESTION).hits
        found.append([(h.document.id, h.quote, round(h.confidence, 4)) for h in hits])
    assert found[0] == found[1] != []


def test_another_process_takes_it_from_the_file(
    make_knowledge: Make, embedder: SentenceTransformerEmbedder
) -> None:
    first = make_knowledge()
    publish(first, RETURNS, DELIVERY)
    first.read_ahead(Event())
    first.close()
    counting = CountingEmbedder(embedder)
    assert make_knowledge(using=counting).read_ahead(Event()) == 0
    assert counting.embedded == []


def test_only_what_is_new_in_an_edition_is_embedded(make_knowledge: Make) -> None:
    knowledge = make_knowledge()
    publish(knowledge, RETURNS, DELIVERY)
    knowledge.read_ahead(Event())
    publish(knowledge, RETURNS, article("delivery", "Delivery", "We deliver in a day, for free."))
    assert knowledge.read_ahead(Event()) == 1


def test_a_broken_file_is_made_again(make_knowledge: Make) -> None:
    knowledge = make_knowledge()
    publish(knowledge, RETURNS)
    knowledge.read_ahead(Event())
    knowledge.close()
    (file,) = (knowledge.home / "corpora").glob("*.vectors")
    whole = file.read_bytes()
    file.write_bytes(whole[:-40])
    again = make_knowledge()
    assert again.read_ahead(Event()) == 3
    assert file.read_bytes() == whole


def test_reading_ahead_ends_when_it_is_told_to(make_knowledge: Make) -> None:
    knowledge = make_knowledge()
    many = " ".join(f"Parcel number {n} goes to the town of Fern." for n in range(30))
    publish(knowledge, article("parcels", "Parcels", many))
    stop = Event()
    stop.set()
    assert 0 < knowledge.read_ahead(stop) < 30
    assert not list((knowledge.home / "corpora").glob("*.vectors"))
