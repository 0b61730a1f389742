from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.documents import Chunk, Kind
from kb.index.postings import Postings
from kb.index.words import FIELDS, counted
from kb.terms import stems

VOCABULARY = ("tent", "rain", "jacket", "mug", "30")
TEXTS = st.lists(st.sampled_from(VOCABULARY), max_size=6).map(" ".join)
PASSAGES = st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), max_size=8)
WEIGHTS = {"title": 4.0, "heading": 2.0, "facets": 1.5, "text": 1.0}
B = {"title": 0.5, "heading": 0.3, "facets": 0.0, "text": 0.75}
K1 = 1.3


def postings(*passages: tuple[str, str, str, str]) -> Postings:
    numbers: dict[str, int] = {}
    packed = [
        counted(
            Chunk("x", Kind.ARTICLE, 0, title, heading, text, facets=facets),
            # Numbers in no order: they are given as stems are first met.
            lambda stem: numbers.setdefault(stem, 1000 - 7 * len(numbers)),
        )
        for title, heading, facets, text in passages
    ]
    sizes = np.array([len(words) for words in packed], dtype=np.int64)
    joined = (
        np.concatenate(packed) if packed else counted(Chunk("", Kind.PRODUCT, 0, "", "", ""), len)
    )
    return Postings.build(joined, sizes, {number: stem for stem, number in numbers.items()})


def titled(*titles: str) -> Postings:
    return postings(*((title, "", "", "") for title in titles))


def plainly(passages: list[tuple[str, ...]], terms: dict[str, float]) -> list[float]:
    """BM25F as the paper writes it, passage by passage."""
    fields = [[stems(text) for text in passage] for passage in passages]
    means = [sum(len(p[f]) for p in fields) / max(1, len(fields)) for f in range(len(FIELDS))]
    scores = []
    for passage in fields:
        score = 0.0
        for term, asked in terms.items():
            held = sum(any(term in field for field in p) for p in fields)
            idf = math.log(1 + (len(fields) - held + 0.5) / (held + 0.5))
            summed = 0.0
            for number, name in enumerate(FIELDS):
                count = passage[number].count(term)
                if count:
                    norm = 1 - B[name] + B[name] * len(passage[number]) / means[number]
                    summed += WEIGHTS[name] * count / norm
            score += asked * idf * summed / (K1 + summed)
        scores.append(score)
    return scores


@given(PASSAGES, st.dictionaries(st.sampled_from((*VOCABULARY, "unheard")), st.floats(0, 2)))
def test_scores_are_those_of_the_formula(
    passages: list[tuple[str, str, str, str]], terms: dict[str, float]
) -> None:
    found = postings(*passages).bm25(terms, WEIGHTS, K1, B)
    assert found.tolist() == pytest.approx(plainly(list(passages), terms), abs=1e-4)


@given(PASSAGES, st.sampled_from((*VOCABULARY, "unheard")))
def test_the_passages_that_hold_a_stem_are_told_by_field_and_in_all(
    passages: list[tuple[str, str, str, str]], term: str
) -> None:
    index = postings(*passages)
    by_field = [
        [n for n, passage in enumerate(passages) if term in stems(passage[field])]
        for field in range(len(FIELDS))
    ]
    for field, name in enumerate(FIELDS):
        assert index.holding(term, name).tolist() == by_field[field]
    anywhere = sorted(set().union(*map(set, by_field)))
    assert index.holding(term).tolist() == anywhere
    assert index.frequency(term) == len(anywhere)


def test_a_word_in_the_title_counts_more_than_one_in_the_text() -> None:
    index = postings(("jacket", "", "", "a thing"), ("tent", "", "", "its jacket"))
    first, second = index.bm25({"jacket": 1.0})
    assert first > second > 0


def test_a_repeated_word_counts_less_each_time() -> None:
    once, twice, thrice = titled("mug a b", "mug mug c", "mug mug mug").bm25({"mug": 1.0})
    assert thrice - twice < twice - once
    assert once < twice < thrice


def test_a_word_in_a_short_title_counts_more_than_in_a_long_one() -> None:
    short, long = titled("mug", "mug with a lid and a spoon and a box").bm25({"mug": 1.0})
    assert short > long


def test_rare_stems_weigh_more_and_unheard_ones_most() -> None:
    index = titled("rain jacket", "tent jacket", "jacket")
    assert index.idf("jacket") == pytest.approx(math.log(1 + 0.5 / 3.5))
    assert index.idf("jacket") < index.idf("tent") < index.idf("unheard")
    assert index.idf("unheard") == pytest.approx(math.log(1 + 3.5 / 0.5))


def test_a_field_without_weight_counts_nothing() -> None:
    index = postings(("mug", "", "", ""), ("", "", "", "mug"))
    assert index.bm25({"mug": 1.0}, {"text": 1.0}).tolist()[0] == 0
    assert index.bm25({"mug": 1.0}, {"text": 1.0}).tolist()[1] > 0


def test_without_passages_nothing_is_found() -> None:
    index = titled()
    assert index.bm25({"mug": 1.0}).tolist() == []
    assert index.holding("mug").tolist() == []
