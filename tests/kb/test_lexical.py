from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from kb.documents import Chunk, Kind
from kb.index.words import ENTRY, FIELD_BITS, FIELDS
from kb.lexical import LexicalIndex


def passage(title: str, text: str = "", kind: Kind = Kind.PRODUCT, facets: str = "") -> Chunk:
    return Chunk(title, kind, 0, title, "", text, facets=facets)


JACKET = passage("Rain jacket", "Keeps the water out.", facets="Slate Blue")
TENT = passage("Tent", "A tent, with a jacket pocket.")
CARE = passage("Jacket care", "Wash at 30.", Kind.ARTICLE)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LexicalIndex]:
    found = LexicalIndex(tmp_path / "lexical.db")
    found.add([JACKET, TENT, CARE])
    yield found
    found.close()


def test_a_passage_is_held_once_however_often_it_is_added(index: LexicalIndex) -> None:
    index.add([JACKET, JACKET])
    assert index.count() == 3
    assert index.missing([TENT.key, "new", JACKET.key, "new"]) == ["new"]


def counts(index: LexicalIndex, chunk: Chunk) -> dict[tuple[str, str], int]:
    held, names = index.counts([chunk.key])
    entries = np.frombuffer(held[chunk.key], dtype=ENTRY)
    return {
        (names[int(code) >> FIELD_BITS], FIELDS[int(code) % len(FIELDS)]): int(times)
        for code, times in entries
    }


def test_words_are_counted_once_and_kept(index: LexicalIndex, tmp_path: Path) -> None:
    wanted = {("tent", "title"): 1, ("a", "text"): 2, ("tent", "text"): 1}
    wanted |= {(stem, "text"): 1 for stem in ("with", "jacket", "pocket")}
    assert counts(index, TENT) == wanted
    other = LexicalIndex(tmp_path / "lexical.db")
    lamp = passage("Jacket lamp")
    other.add([lamp])
    index.add([passage("Kayak")])  # numbered after what the other has
    assert counts(other, TENT) == counts(index, TENT) == wanted
    assert counts(index, lamp) == {("jacket", "title"): 1, ("lamp", "title"): 1}
    other.close()


def test_words_of_what_is_not_indexed_are_left_out(index: LexicalIndex) -> None:
    index.retain(lambda _: {TENT.key})
    assert list(index.counts([TENT.key, CARE.key, "no such"])[0]) == [TENT.key]


def test_only_what_is_used_is_retained(index: LexicalIndex) -> None:
    assert index.retain(lambda _: {TENT.key}) == 2
    assert index.missing([JACKET.key, TENT.key, CARE.key]) == [JACKET.key, CARE.key]
    assert index.retain(lambda _: {TENT.key}) == 0
    index.add([CARE])
    assert counts(index, CARE)[("jacket", "title")] == 1


def test_inflections_and_accents_are_counted_as_one(index: LexicalIndex) -> None:
    lamp = passage("Lamps lamp LÁMP")
    index.add([lamp])
    assert counts(index, lamp) == {("lamp", "title"): 3}


def test_a_cleared_index_takes_passages_again(index: LexicalIndex) -> None:
    index.clear()
    assert (index.count(), index.complete()) == (0, 0)
    index.add([TENT])
    assert index.missing([JACKET.key, TENT.key]) == [JACKET.key]


def test_other_threads_read_while_one_writes(index: LexicalIndex) -> None:
    failures: list[BaseException] = []
    wanted = counts(index, TENT)

    def read() -> None:
        try:
            for _ in range(50):
                assert counts(index, TENT) == wanted
        except BaseException as error:
            failures.append(error)
        finally:
            index.close()

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(50):
        index.add([passage(f"Lamp {n}")])
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_cleared_index_is_another(index: LexicalIndex) -> None:
    before = index.generation()
    assert before
    index.add([passage("Kayak")])
    assert index.generation() == before
    index.clear()
    assert index.generation() != before
    index.add([TENT])
    assert counts(index, TENT)[("tent", "title")] == 1


def test_a_transaction_that_failed_leaves_no_stem_without_its_number(index: LexicalIndex) -> None:
    class Broken(Chunk):
        @property
        def key(self) -> str:
            raise RuntimeError

    broken = Broken("x", Kind.PRODUCT, 0, "Kayak", "", "")
    with pytest.raises(RuntimeError):
        index.add([passage("Kayak paddle"), broken])
    paddle = passage("Paddle kayak")
    index.add([paddle])
    assert counts(index, paddle) == {("paddl", "title"): 1, ("kayak", "title"): 1}


def of_before(path: Path, *, counted: bool) -> LexicalIndex:
    """An index as it was written when SQLite's FTS5 searched it."""
    index = LexicalIndex(path)
    if counted:
        index.add([JACKET, TENT])
    index.completed(3)
    index.close()
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE held(id INTEGER PRIMARY KEY, key TEXT UNIQUE, kind TEXT)")
    db.execute("CREATE VIRTUAL TABLE words USING fts5(title, heading, facets, text)")
    db.execute("CREATE VIRTUAL TABLE stems USING fts5vocab(words, 'row')")
    for n, chunk in enumerate((JACKET, TENT), 1):
        db.execute("INSERT INTO held VALUES (?, ?, 'product')", (n, chunk.key))
        db.execute("INSERT INTO words(rowid, title, text) VALUES (?, ?, ?)", (n, "a " * 9_000, ""))
    db.commit()
    db.close()
    return LexicalIndex(path)


def tables(path: Path) -> set[str]:
    db = sqlite3.connect(path)
    found = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    db.close()
    return found


def test_an_index_of_before_is_read_as_it_is(tmp_path: Path) -> None:
    index = of_before(tmp_path / "lexical.db", counted=True)
    assert counts(index, TENT)[("tent", "text")] == 1
    assert (index.count(), index.complete(), index.missing([TENT.key])) == (2, 3, [])
    assert {"held", "words"} <= tables(tmp_path / "lexical.db")
    index.close()


def test_what_an_index_of_before_held_besides_is_dropped_when_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "lexical.db"
    index = of_before(path, counted=True)
    generation, size = index.generation(), path.stat().st_size
    index.add([CARE])
    assert tables(path) == {"counted", "numbered"}
    assert (index.count(), index.complete(), index.generation()) == (3, 3, generation)
    index.close()
    assert path.stat().st_size < size


def test_words_that_were_never_counted_are_counted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index = of_before(tmp_path / "lexical.db", counted=False)
    assert index.complete() == 0
    with caplog.at_level(logging.INFO, logger="aisle"):
        index.add([JACKET])
        index.add([TENT])
    assert [r.message for r in caplog.records if "counted again" in r.message] == [
        f"{tmp_path / 'lexical.db'}: the words of all passages are counted again"
    ]
    assert (index.count(), index.complete()) == (2, 0)
    index.close()
