from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from kb.documents import Document, KnowledgeError
from kb.embed import SentenceTransformerEmbedder
from kb.knowledge import Knowledge
from kb.vectors import VectorIndex
from tests.fakes import CountingEmbedder
from tests.kb.stock import article, gbp, ids, product
from ui.benchmarks.standin import StandInEmbedder

JACKET = product("jacket", "Ridge Rain Jacket", "129.00", description="Keeps the rain out.")
STOVE = product("stove", "Pico Gas Stove", "45.00", description="Boils a litre in four minutes.")
RETURNS = article("returns", "Returns", "You may return anything within 60 days.")
STORE = (JACKET, STOVE, RETURNS)

Make = Callable[..., Knowledge]


def publish(knowledge: Knowledge, *documents: Document) -> int:
    """Publish these and return how many passages had to be embedded."""
    with knowledge.catalog.candidate("test") as candidate:
        candidate.put("s", documents)
        embedded = knowledge.index(knowledge.catalog.edition(candidate.id))
        candidate.publish({})
    return embedded


def found(knowledge: Knowledge, text: str) -> list[str]:
    return [hit.document.id for hit in knowledge.retriever().products(text).hits]


@pytest.fixture
def counting(embedder: SentenceTransformerEmbedder) -> CountingEmbedder:
    return CountingEmbedder(embedder)


def test_an_empty_store_says_how_to_fill_it(make_knowledge: Make) -> None:
    knowledge = make_knowledge()
    with pytest.raises(KnowledgeError, match="aisle ingest") as refused:
        knowledge.retriever()
    assert str(knowledge.home) in str(refused.value)


def test_text_is_embedded_once_and_never_again(
    make_knowledge: Make, counting: CountingEmbedder
) -> None:
    knowledge = make_knowledge(using=counting)
    assert publish(knowledge, *STORE) == 4  # an article's title is a passage of its own
    assert len(counting.embedded) == len(set(counting.embedded)) == 4
    assert publish(knowledge, *STORE) == 0
    assert len(counting.embedded) == 4


def test_a_changed_price_embeds_nothing_and_is_seen_at_once(
    make_knowledge: Make, counting: CountingEmbedder
) -> None:
    knowledge = make_knowledge(using=counting)
    publish(knowledge, *STORE)
    before = knowledge.retriever().products("rain jackets under £100")
    assert [c.label for c in before.given_up] == ["under £100"]
    counting.embedded.clear()
    assert publish(knowledge, replace(JACKET, price=gbp("99.00"), stock=2), STOVE, RETURNS) == 0
    assert counting.embedded == []
    results = knowledge.retriever().products("rain jackets under £100")
    assert [hit.document.price for hit in results.hits] == [gbp("99.00")]  # type: ignore[union-attr]
    assert results.given_up == ()


def test_a_changed_sentence_embeds_that_passage_alone(
    make_knowledge: Make, counting: CountingEmbedder
) -> None:
    knowledge = make_knowledge(using=counting)
    publish(knowledge, *STORE)
    counting.embedded.clear()
    changed = replace(RETURNS, body="You may return anything within 30 days.")
    assert publish(knowledge, JACKET, STOVE, changed) == 1
    assert counting.embedded == ["Returns\nYou may return anything within 30 days."]


def test_twins_share_one_vector(make_knowledge: Make, counting: CountingEmbedder) -> None:
    knowledge = make_knowledge(using=counting)
    assert publish(knowledge, JACKET, replace(JACKET, id="twin", price=gbp("1.00"))) == 1
    assert sorted(found(knowledge, "rain jacket")) == ["jacket", "twin"]


def test_a_removed_document_is_not_found_any_more(make_knowledge: Make) -> None:
    knowledge = make_knowledge()
    publish(knowledge, *STORE)
    assert found(knowledge, "gas stove") == ["stove"]
    publish(knowledge, JACKET, RETURNS)
    assert found(knowledge, "gas stove") == []
    assert "stove" not in found(knowledge, "Pico Gas Stove")


def test_sweeping_drops_what_no_kept_edition_holds_and_nothing_else(make_knowledge: Make) -> None:
    knowledge = make_knowledge()
    publish(knowledge, *STORE)
    with knowledge.catalog.candidate("rejected") as candidate:
        candidate.put("s", [product("x", "A thing nobody sees")])
        knowledge.index(knowledge.catalog.edition(candidate.id))
    assert knowledge.lexical.count() == 5
    assert knowledge.sweep() == (1, 1)
    assert knowledge.sweep() == (0, 0)
    assert found(knowledge, "gas stove") == ["stove"]


def ranked(knowledge: Knowledge) -> list[object]:
    retriever = knowledge.retriever()
    queries = ("rain jacket", "something that boils water", "under £50")
    hits = [hit for q in queries for hit in retriever.products(q).hits]
    hits += retriever.articles("how long can I return things?").hits
    assert hits
    return [(h.document, round(h.score, 4), round(h.confidence, 4), h.quote) for h in hits]


def test_both_indexes_can_be_deleted_and_rebuilt_from_sql(
    make_knowledge: Make, counting: CountingEmbedder
) -> None:
    knowledge = make_knowledge(using=counting)
    publish(knowledge, *STORE)
    before = ranked(knowledge)
    knowledge.close()
    shutil.rmtree(knowledge.home / "chroma")
    for file in knowledge.home.glob("lexical.db*"):
        file.unlink()

    rebuilt = make_knowledge(using=counting)
    assert rebuilt.rebuild() == 4
    assert ranked(rebuilt) == before


def test_rebuilding_in_place_gives_the_same_results(make_knowledge: Make) -> None:
    knowledge = make_knowledge()
    publish(knowledge, *STORE)
    before = ranked(knowledge)
    edition = knowledge.catalog.current()
    assert knowledge.rebuild() == 4
    assert ranked(knowledge) == before
    assert knowledge.catalog.current() == edition


def test_an_empty_store_is_rebuilt_to_nothing(make_knowledge: Make) -> None:
    assert make_knowledge().rebuild() == 0


def test_a_retriever_reads_its_edition_while_others_are_published(make_knowledge: Make) -> None:
    knowledge = make_knowledge()
    publish(knowledge, *STORE)
    old = knowledge.retriever()
    assert knowledge.retriever() is old
    publish(knowledge, replace(JACKET, price=gbp("1.00")), RETURNS)
    assert [h.document.price for h in old.products("rain jacket").hits] == [gbp("129.00")]  # type: ignore[union-attr]
    assert [h.document.id for h in old.products("gas stove").hits] == ["stove"]
    assert knowledge.retriever() is not old
    assert ids(knowledge.retriever().edition) == ["jacket", "returns"]


def looked_at(knowledge: Knowledge, *documents: Document) -> int:
    """Publish these and return how many passages the indexes were asked for."""
    heard = [0]
    with knowledge.catalog.candidate("test") as candidate:
        candidate.put("s", documents)
        edition = knowledge.catalog.edition(candidate.id)
        knowledge.index(edition, lambda step, n, _: heard.append(n) if step == "index" else None)
        candidate.publish({})
    return max(heard)


def test_only_what_an_edition_brings_is_looked_for_in_the_indexes(make_knowledge: Make) -> None:
    knowledge = make_knowledge()
    assert looked_at(knowledge, *STORE) == 4
    assert looked_at(knowledge, *STORE) == 0
    assert looked_at(knowledge, replace(JACKET, price=gbp("1.00")), STOVE, RETURNS) == 1
    assert found(knowledge, "gas stove") == ["stove"]


def test_what_a_rejected_edition_left_in_the_indexes_is_no_ground_to_build_on(
    make_knowledge: Make,
) -> None:
    knowledge = make_knowledge()
    publish(knowledge, *STORE)
    with knowledge.catalog.candidate("rejected") as candidate:
        candidate.put("s", [JACKET])
        knowledge.index(knowledge.catalog.edition(candidate.id))
    assert looked_at(knowledge, *STORE) == 4
    knowledge.sweep()
    assert sorted(found(knowledge, "rain jacket or gas stove")) == ["jacket", "stove"]


@pytest.mark.parametrize("lost", ["chroma", "lexical"])
def test_an_index_that_was_lost_is_filled_again_by_the_next_edition(
    lost: str, make_knowledge: Make
) -> None:
    knowledge = make_knowledge()
    publish(knowledge, *STORE)
    knowledge.close()
    if lost == "chroma":
        shutil.rmtree(knowledge.home / "chroma")
    else:
        for file in knowledge.home.glob("lexical.db*"):
            file.unlink()
    again = make_knowledge()
    publish(again, replace(JACKET, price=gbp("1.00")), STOVE, RETURNS)
    assert again.lexical.count() == 4
    assert again.vectors.count() == 4
    assert found(again, "gas stove") == ["stove"]


def test_an_edition_of_the_same_number_from_a_backup_is_looked_at_whole(
    make_knowledge: Make,
) -> None:
    knowledge = make_knowledge()
    publish(knowledge, JACKET)
    knowledge.close()
    backup = knowledge.home.with_name("backup")
    shutil.copytree(knowledge.home, backup)
    publish(make_knowledge(), JACKET, RETURNS)
    for file in ("store.db", "store.db-wal", "store.db-shm"):
        (knowledge.home / file).unlink(missing_ok=True)
        if (backup / file).exists():
            shutil.copy(backup / file, knowledge.home / file)
    restored = make_knowledge()
    publish(restored, JACKET, STOVE)
    assert found(restored, "gas stove") == ["stove"]


def test_passages_are_embedded_by_length_over_the_whole_edition(make_knowledge: Make) -> None:
    counting = CountingEmbedder(StandInEmbedder())
    knowledge = make_knowledge(using=counting)
    mixed = [product(f"p{n}", f"Thing {'x' * (n * 37 % 100)} {n}", "1.00") for n in range(2500)]
    assert publish(knowledge, *mixed) == 2500
    lengths = [len(text) for text in counting.embedded]
    assert len(lengths) == 2500
    assert lengths == sorted(lengths)


def test_progress_is_told_while_indexing(make_knowledge: Make) -> None:
    knowledge = make_knowledge()
    heard: list[tuple[str, int, int]] = []
    with knowledge.catalog.candidate("test") as candidate:
        candidate.put("s", STORE)
        edition = knowledge.catalog.edition(candidate.id)
        knowledge.index(edition, lambda *step: heard.append(step))
    assert ("index", 4, 0) in heard
    assert heard[-1] == ("embed", 4, 4)


def test_a_store_is_refreshed_while_many_read_it(make_knowledge: Make) -> None:
    knowledge = make_knowledge()
    publish(knowledge, *STORE)
    failures: list[BaseException] = []
    seen: set[str] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                hits = knowledge.retriever().products("rain jacket").hits
                seen.update(str(hit.document.price) for hit in hits)  # type: ignore[union-attr]
                assert [hit.document.id for hit in hits] == ["jacket"]
            except BaseException as error:
                failures.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for pounds in range(1, 8):
            changed = replace(JACKET, price=gbp(f"{pounds}.00"))
            publish(knowledge, changed, STOVE, replace(RETURNS, body=f"Within {pounds} days."))
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert failures == []
    assert len(seen) > 1


def test_a_vector_index_that_a_killed_process_left_half_written_is_made_again(
    make_knowledge: Make, counting: CountingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge = make_knowledge(using=counting)
    publish(knowledge, *STORE)
    whole = VectorIndex.missing
    broken = ["Failed to apply logs to the hnsw segment writer"]

    def missing(self: VectorIndex, keys: Iterable[str]) -> list[str]:
        with self._using():
            if broken:
                raise RuntimeError(broken.pop())
        return whole(self, keys)

    monkeypatch.setattr(VectorIndex, "missing", missing)
    lamp = product("lamp", "Gloam Lantern", "20.00")
    assert publish(knowledge, *STORE, lamp) == 5
    assert found(knowledge, "rain jacket")[0] == "jacket"
    assert knowledge.vectors.count() == 5
