from __future__ import annotations

from kb.documents import Chunk, Kind
from kb.index.words import FIELD_BITS, FIELDS, counted


def words(chunk: Chunk) -> dict[tuple[str, str], int]:
    numbers: dict[str, int] = {}
    found = counted(chunk, lambda stem: numbers.setdefault(stem, len(numbers) + 1))
    names = {number: stem for stem, number in numbers.items()}
    return {
        (names[int(code) >> FIELD_BITS], FIELDS[int(code) % len(FIELDS)]): int(times)
        for code, times in found
    }


def test_stems_are_counted_field_by_field() -> None:
    chunk = Chunk("x", Kind.ARTICLE, 0, "Jackets", "Care", "A jacket. JACKETS!", facets="Évasé")
    assert words(chunk) == {
        ("jacket", "title"): 1,
        ("care", "heading"): 1,
        ("evas", "facets"): 1,
        ("a", "text"): 1,
        ("jacket", "text"): 2,
    }


def test_a_word_that_stands_there_a_thousand_times_counts_as_often_as_can_be_kept() -> None:
    assert words(Chunk("x", Kind.PRODUCT, 0, "", "", "wow " * 1000)) == {("wow", "text"): 255}


def test_a_passage_without_words_has_none() -> None:
    assert words(Chunk("x", Kind.PRODUCT, 0, "", "", "… !?")) == {}
