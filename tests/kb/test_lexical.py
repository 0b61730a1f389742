from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.documents import Chunk, Kind
from kb.lexical import LexicalIndex
from kb.words import ENTRY, FIELD_BITS, FIELDS

PRODUCT, ARTICLE = str(Kind.PRODUCT), str(Kind.ARTICLE)


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


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LexicalIndex]:
    found = LexicalIndex(tmp_path_factory.mktemp("lexical") / "lexical.db")
    found.add([JACKET, TENT, CARE])
    yield found
    found.close()


def keys(found: list[tuple[str, float]]) -> list[str]:
    return [key for key, _ in found]


def test_a_word_in_the_title_counts_more_than_one_in_the_text(index: LexicalIndex) -> None:
    found = index.search(["jacket"], PRODUCT, 10)
    assert keys(found) == [JACKET.key, TENT.key]
    assert found[0][1] > found[1][1]


def test_products_and_articles_are_searched_apart(index: LexicalIndex) -> None:
    assert keys(index.search(["jacket"], ARTICLE, 10)) == [CARE.key]


def test_inflections_and_accents_are_found(index: LexicalIndex) -> None:
    assert keys(index.search(["jackets"], ARTICLE, 10)) == [CARE.key]
    assert keys(index.search(["slaté"], PRODUCT, 10)) == [JACKET.key]


def test_any_of_the_words_is_enough_and_the_limit_holds(index: LexicalIndex) -> None:
    assert len(index.search(["rain", "tent"], PRODUCT, 10)) == 2
    assert len(index.search(["rain", "tent"], PRODUCT, 1)) == 1
    assert index.search([], PRODUCT, 10) == []
    assert index.search(["unheard"], PRODUCT, 10) == []


OPERATORS = [
    *("AND", "OR", "NOT", "NEAR", "*", '"', '""', "'", "(", ")", "^", ":", "-", "+", "{", "}"),
    *("title:tent", "tent*", "NEAR(tent rain, 2)", '" OR "tent', "", " ", "\0", "tent\0"),
]


@pytest.mark.parametrize("syntax", OPERATORS)
def test_query_syntax_is_inert(index: LexicalIndex, syntax: str) -> None:
    assert JACKET.key in keys(index.search(["rain", syntax], PRODUCT, 10))


def test_an_operator_does_not_widen_a_search(index: LexicalIndex) -> None:
    assert index.search(["pock*"], PRODUCT, 10) == []
    assert index.search(["title:jacket pocket"], PRODUCT, 10) == []
    assert index.search(["NOT"], PRODUCT, 10) == []


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=6))
@example(['"', "AND", "("])
def test_no_words_can_break_a_search(shared: LexicalIndex, words: list[str]) -> None:
    for _, score in shared.search(words, PRODUCT, 5):
        assert score > -10
    assert len(shared.search([*words, "tent"], PRODUCT, 5)) >= 1


def test_rare_stems_weigh_more_and_unheard_ones_most(index: LexicalIndex) -> None:
    idf = index.idf(["jacket", "tent", "unheard"])
    assert idf["jacket"] < idf["tent"] < idf["unheard"]
    assert idf["jacket"] == pytest.approx(math.log(1 + 0.5 / 3.5))
    assert idf["unheard"] == pytest.approx(math.log(1 + 3.5 / 0.5))


def test_every_stem_is_known(index: LexicalIndex) -> None:
    assert all(map(index.knows, ("jacket", "rain", "tent", "slate", "30")))
    assert not index.knows("kayak")


def test_a_passage_is_held_once_however_often_it_is_added(index: LexicalIndex) -> None:
    index.add([JACKET, JACKET])
    assert index.count() == 3
    assert len(index.search(["rain"], PRODUCT, 10)) == 1
    assert index.missing([TENT.key, "new", JACKET.key, "new"]) == ["new"]


def test_only_what_is_retained_is_found(index: LexicalIndex) -> None:
    assert index.retain(lambda _: {TENT.key}) == 2
    assert index.search(["rain"], PRODUCT, 10) == []
    assert keys(index.search(["jacket"], PRODUCT, 10)) == [TENT.key]
    assert not index.knows("rain")


def test_a_cleared_index_takes_passages_again(index: LexicalIndex) -> None:
    index.clear()
    assert (index.count(), index.knows("tent")) == (0, False)
    index.add([TENT])
    assert keys(index.search(["tent"], PRODUCT, 10)) == [TENT.key]


def test_other_threads_search_while_one_writes(index: LexicalIndex) -> None:
    failures: list[BaseException] = []

    def search() -> None:
        try:
            for _ in range(100):
                assert keys(index.search(["rain"], PRODUCT, 5)) == [JACKET.key]
        except BaseException as error:
            failures.append(error)
        finally:
            index.close()

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(50):
        index.add([passage(f"Lamp {n}")])
    for thread in threads:
        thread.join()
    assert failures == []


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
