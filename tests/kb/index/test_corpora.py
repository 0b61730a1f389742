from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kb.documents import Attribute, Document, Kind
from kb.edition import Filter
from kb.index.array_file import read
from kb.index.corpora import Corpora
from kb.index.corpus import Corpus
from kb.knowledge import Knowledge
from tests.kb.stock import article, product, variant
from ui.benchmarks.standin import StandInEmbedder

Make = Callable[..., Knowledge]

SHOES = product(
    "shoes",
    "Hill shoes",
    brand="Acme",
    attributes=(Attribute("Weight", "1.5 kg"),),
    variants=(variant("a", "40.00", size="8"), variant("b", "60.00", size="9", colour="Red")),
)
MUG = product("mug", "Enamel mug", "5.00", categories=("Kitchen",))
PAN = product("pan", "Pan", "25.00", brand="Acme", attributes=(Attribute("Weight", "2 kg"),))
HELP = article("help", "Returns", "## When\n\nWithin 28 days.\n\n## How\n\nBy post.")
STORE = (SHOES, MUG, PAN, HELP)


@pytest.fixture
def knowledge(make_knowledge: Make) -> Knowledge:
    return make_knowledge(using=StandInEmbedder())


def publish(knowledge: Knowledge, *documents: Document) -> int:
    with knowledge.catalog.candidate("test") as candidate:
        candidate.put("s", documents)
        knowledge.index(knowledge.catalog.edition(candidate.id))
        candidate.publish({})
    return candidate.id


def opened(knowledge: Knowledge, kind: Kind = Kind.PRODUCT) -> Corpus:
    return knowledge.corpus(knowledge.catalog.edition(), kind)


def files(knowledge: Knowledge, kind: Kind = Kind.PRODUCT) -> list[Path]:
    return sorted((knowledge.home / "corpora").glob(f"{kind}-*"))


def arrays(knowledge: Knowledge, kind: Kind = Kind.PRODUCT) -> dict[str, np.ndarray]:
    newest = max(files(knowledge, kind), key=lambda path: path.stat().st_mtime_ns)
    found = read(newest)
    assert found is not None
    return dict(found)


def test_an_indexed_edition_can_be_opened_without_either_index(knowledge: Knowledge) -> None:
    publish(knowledge, *STORE)
    knowledge.vectors.close()
    shutil.rmtree(knowledge.home / "chroma")
    corpus = opened(knowledge)
    assert len(corpus) == 3
    assert (corpus.cosines(StandInEmbedder().query("x")) > -1).all()
    assert not (knowledge.home / "chroma").exists()


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_taken_from_the_edition_before_is_as_if_read_anew(
    knowledge: Knowledge, kind: Kind
) -> None:
    publish(knowledge, *STORE)
    dearer = replace(MUG, price=PAN.price)
    longer = article("help", "Returns", "## When\n\nWithin 30 days.\n\n## How\n\nBy post.")
    publish(knowledge, SHOES, dearer, product("new", brand="Acme"), longer, article("second"))
    taken = arrays(knowledge, kind)
    for file in files(knowledge, kind):
        file.unlink()
    opened(knowledge, kind)
    anew = arrays(knowledge, kind)
    assert list(taken) == list(anew)
    for name, array in anew.items():
        assert np.array_equal(taken[name], array), name


def test_filters_are_right_edition_after_edition(knowledge: Knowledge) -> None:
    conditions = [
        Filter(),
        Filter(price_max=30_000_000),
        Filter(facets=(("brand", (), ("acme",)),)),
        Filter(facets=(("option", ("size",), ("9",)),), price_min=50_000_000),
        Filter(without=(("category", (), ("kitchen",)),)),
    ]
    for documents in (STORE, (MUG, HELP), (MUG, SHOES, HELP), (PAN, replace(SHOES, brand="Bo"))):
        publish(knowledge, *documents)
        corpus = opened(knowledge)
        for condition in conditions:
            passing = set(corpus.versions[corpus.mask(condition)].tolist())
            assert passing == corpus.edition.matching(condition)


def test_a_number_that_was_given_again_is_not_taken_for_what_had_it(knowledge: Knowledge) -> None:
    publish(knowledge, MUG)
    with knowledge.catalog.candidate("rejected") as candidate:
        candidate.put("s", [MUG, product("gone", "Gone", brand="Acme")])
        knowledge.index(knowledge.catalog.edition(candidate.id))
    publish(knowledge, MUG, product("here", "Here", brand="Bo"))
    corpus = opened(knowledge)
    assert corpus.mask(Filter(facets=(("brand", (), ("bo",)),))).sum() == 1
    assert corpus.mask(Filter(facets=(("brand", (), ("acme",)),))).sum() == 0
    assert len(corpus.holding("gone")) == 0


def test_a_damaged_file_is_made_again(knowledge: Knowledge) -> None:
    publish(knowledge, *STORE)
    (file,) = files(knowledge)
    whole = file.read_bytes()
    middle = len(whole) // 2
    file.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    assert len(opened(knowledge)) == 3
    assert files(knowledge)[0].read_bytes() == whole


def test_the_files_of_older_editions_go(knowledge: Knowledge) -> None:
    for pounds in range(1, 5):
        publish(knowledge, replace(MUG, price=product("x", price=f"{pounds}.00").price), HELP)
    assert [len(files(knowledge, kind)) for kind in Kind] == [2, 2]


def test_an_edition_of_the_same_number_from_a_backup_has_a_file_of_its_own(
    knowledge: Knowledge, make_knowledge: Make
) -> None:
    publish(knowledge, MUG)
    knowledge.close()
    backup = knowledge.home.with_name("backup")
    shutil.copytree(knowledge.home, backup)
    again = make_knowledge(using=StandInEmbedder())
    assert publish(again, MUG, SHOES) == 2
    again.close()
    for file in ("store.db", "store.db-wal", "store.db-shm"):
        (knowledge.home / file).unlink(missing_ok=True)
        if (backup / file).exists():
            shutil.copy(backup / file, knowledge.home / file)
    restored = make_knowledge(using=StandInEmbedder())
    assert publish(restored, MUG, PAN) == 2
    titles = {d.title for d in opened(restored).documents(range(2)).values()}
    assert titles == {"Enamel mug", "Pan"}


def test_rebuilding_leaves_no_file_of_what_was_there_before(knowledge: Knowledge) -> None:
    publish(knowledge, *STORE)
    before = files(knowledge)
    knowledge.rebuild()
    assert len(files(knowledge)) == 1
    assert files(knowledge) != before


def test_a_corpus_that_lacks_vectors_is_not_kept(knowledge: Knowledge) -> None:
    publish(knowledge, *STORE)
    knowledge.vectors.clear()
    for file in files(knowledge):
        file.unlink()
    corpus = opened(knowledge)
    assert corpus.cosines(StandInEmbedder().query("x")).tolist() == [-1, -1, -1]
    assert corpus.bm25({"mug": 1.0}).max() > 0
    assert files(knowledge) == []


def test_words_that_the_index_lost_are_counted_again(knowledge: Knowledge) -> None:
    publish(knowledge, *STORE)
    before = opened(knowledge).bm25({"mug": 1.0, "acm": 0.5}).tolist()
    knowledge.lexical.clear()
    assert opened(knowledge).bm25({"mug": 1.0, "acm": 0.5}).tolist() == before


def test_a_folder_that_cannot_be_written_is_done_without(knowledge: Knowledge) -> None:
    publish(knowledge, *STORE)
    (knowledge.home / "file").write_text("no folder")
    corpora = Corpora(
        knowledge.home / "file", knowledge.catalog.engine, knowledge.lexical, knowledge.vectors
    )
    assert len(corpora.open(knowledge.catalog.edition(), Kind.PRODUCT)) == 3


def test_what_a_killed_process_left_behind_goes_after_a_while(knowledge: Knowledge) -> None:
    publish(knowledge, *STORE)
    old, new = (knowledge.home / "corpora" / f"{name}.part" for name in ("old", "new"))
    for part in (old, new):
        part.write_bytes(b"half")
    os.utime(old, (0, 0))
    publish(knowledge, MUG)
    assert (old.exists(), new.exists()) == (False, True)
