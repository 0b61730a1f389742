from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Thread

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.documents import Kind
from kb.edition import Filter
from kb.index.corpus import Corpus
from kb.knowledge import Knowledge
from tests.kb.stock import article, product
from ui.benchmarks.standin import StandInEmbedder

MODEL = StandInEmbedder()
PRODUCTS = [product(f"p{n}", f"Thing {n % 7} number {n}", f"{n}.00") for n in range(60)]
ARTICLES = [
    article(
        f"a{n}",
        f"Question {n}",
        "\n\n".join(f"## Part {m}\n\nWords of {n} and {m}." for m in range(n % 4)),
    )
    for n in range(20)
]


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Knowledge]:
    found = Knowledge(tmp_path_factory.mktemp("corpus") / "store", MODEL)
    with found.catalog.candidate("test") as candidate:
        candidate.put("s", [*PRODUCTS, *ARTICLES])
        found.index(found.catalog.edition(candidate.id))
        candidate.publish({})
    yield found
    found.close()


@pytest.fixture(scope="module", params=list(Kind))
def corpus(request: pytest.FixtureRequest, knowledge: Knowledge) -> Corpus:
    return knowledge.corpus(knowledge.catalog.edition(), request.param)


def brute(corpus: Corpus, vector: np.ndarray) -> list[float]:
    """The best cosine of each document, passage by passage from its own text."""
    from kb.chunk import embed_text

    best = [-2.0] * len(corpus)
    for row in range(len(corpus.owner)):
        passage = corpus.passage(row)
        document = int(corpus.owner[row])
        assert passage.version == corpus.versions[document]
        cosine = float(MODEL.passages([embed_text(passage.chunk)])[0] @ vector)
        best[document] = max(best[document], cosine)
    return best


def test_passages_stand_by_document_and_ordinal(corpus: Corpus) -> None:
    assert (np.diff(corpus.versions) > 0).all()
    assert (np.diff(corpus.owner) >= 0).all()
    assert corpus.ordinals[corpus.starts].tolist() == [0] * len(corpus)
    assert [int(corpus.owner[s]) for s in corpus.starts] == list(range(len(corpus)))


def test_cosines_are_those_of_the_passages_own_texts(corpus: Corpus) -> None:
    vector = MODEL.query("anything")
    scores, at = corpus.best(corpus.cosines(vector))
    assert scores.tolist() == pytest.approx(brute(corpus, vector), abs=1e-5)
    assert corpus.cosines(vector, at).tolist() == pytest.approx(scores.tolist(), abs=1e-6)
    assert corpus.owner[at].tolist() == list(range(len(corpus)))


@given(st.text(min_size=1, max_size=5), st.integers(0, 80), st.integers(0, 100))
def test_the_nearest_under_a_mask_are_the_nearest_of_those_that_pass(
    corpus: Corpus, text: str, limit: int, percent: int
) -> None:
    vector = MODEL.query(text)
    mask = np.random.default_rng(percent).random(len(corpus)) < percent / 100
    scores, _ = corpus.best(corpus.cosines(vector))
    passing = [row for row in range(len(corpus)) if mask[row]]
    wanted = sorted(passing, key=lambda row: (-scores[row], row))[:limit]
    rows, cosines = corpus.nearest(vector, limit, mask)
    assert rows.tolist() == wanted
    assert cosines.tolist() == pytest.approx([float(scores[row]) for row in wanted], abs=1e-5)
    assert (
        corpus.nearest(vector, limit)[0].tolist()
        == sorted(range(len(corpus)), key=lambda row: (-scores[row], row))[:limit]
    )


def test_the_best_passage_of_a_document_is_the_first_of_equals(corpus: Corpus) -> None:
    scores, at = corpus.best(np.zeros(len(corpus.owner), dtype=np.float32))
    assert scores.tolist() == [0.0] * len(corpus)
    assert at.tolist() == corpus.starts.tolist()


def test_documents_and_passages_are_read_by_row(corpus: Corpus) -> None:
    rows = [3, 0, 11]
    assert {row: d.id[0] for row, d in corpus.documents(rows).items()} == dict.fromkeys(
        rows, "p" if corpus.kind is Kind.PRODUCT else "a"
    )
    found = corpus.located(rows)
    assert {row: found[row].chunk.ordinal for row in rows} == {
        row: int(corpus.ordinals[row]) for row in rows
    }
    assert corpus.row(int(corpus.versions[5])) == 5
    assert corpus.row(10**9) == -1


def test_products_and_articles_are_apart(knowledge: Knowledge) -> None:
    edition = knowledge.catalog.edition()
    products, articles = (knowledge.corpus(edition, kind) for kind in Kind)
    assert (len(products), len(articles)) == (len(PRODUCTS), len(ARTICLES))
    assert not len(products.holding("question"))
    assert articles.frequency("question") == len(articles.owner)
    assert not articles.mask(Filter()).any()


def test_a_store_without_documents_of_a_kind_finds_none(
    make_knowledge: Callable[..., Knowledge],
) -> None:
    knowledge = make_knowledge(using=MODEL)
    with knowledge.catalog.candidate("test") as candidate:
        candidate.put("s", ARTICLES[:1])
        knowledge.index(knowledge.catalog.edition(candidate.id))
        candidate.publish({})
    corpus = knowledge.corpus(knowledge.catalog.edition(), Kind.PRODUCT)
    vector = MODEL.query("x")
    assert len(corpus) == 0
    assert corpus.cosines(vector).tolist() == []
    assert corpus.nearest(vector, 5)[0].tolist() == []
    assert corpus.nearest(vector, 5, corpus.mask(Filter()))[0].tolist() == []
    assert corpus.best(corpus.bm25({"x": 1.0}))[0].tolist() == []


def test_many_threads_read_one_corpus(corpus: Corpus) -> None:
    vectors = [MODEL.query(str(n)) for n in range(8)]
    terms = {"word": 1.0, "thing": 1.0, "number": 0.5}
    wanted = [corpus.nearest(vector, 5)[0].tolist() for vector in vectors]
    scores = corpus.bm25(terms, b={"text": 0.3}).tolist()
    failures: list[BaseException] = []

    def ask(n: int) -> None:
        try:
            for _ in range(30):
                assert corpus.nearest(vectors[n], 5)[0].tolist() == wanted[n]
                assert corpus.bm25(terms, b={"text": 0.3}).tolist() == scores
        except BaseException as error:
            failures.append(error)

    threads = [Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize("field", [None, "title", "heading", "text"])
def test_a_document_says_what_any_of_its_passages_holds(corpus: Corpus, field: str | None) -> None:
    rows = np.array([len(corpus) - 1, 0, 7, 3], dtype=np.int32)
    for term in ("thing", "question", "part", "word", "3", "19", "unheard"):
        holding = set(corpus.owner[corpus.holding(term, field)].tolist())
        said = corpus.says(term, rows, field)
        assert said.tolist() == [int(row) in holding for row in rows]
    assert corpus.says("thing", rows[:0]).tolist() == []
