from __future__ import annotations

from collections.abc import Callable

import pytest

from kb.documents import Article, Kind
from kb.knowledge import Knowledge
from kb.retrieval.article_search import question
from kb.search import Retriever

ARTICLES = [
    Article("returns", "Returns", body="You have 60 days to send anything back, unused."),
    Article("refunds", "How long does a refund take?", body="Three working days after arrival."),
    Article("stock", "When will something be back in stock?", body="Leave your e-mail address."),
    Article("e42", "The kettle does not start", body="Error E42 means that the lid is open."),
    Article("e43", "The toaster does not start", body="Error E43 means that the tray is out."),
    Article("empty", "Gift wrapping"),
]


@pytest.fixture
def shop(make_knowledge: Callable[..., Knowledge]) -> Retriever:
    knowledge = make_knowledge()
    with knowledge.catalog.candidate("test") as candidate:
        candidate.put("s", ARTICLES)
        knowledge.index(knowledge.catalog.edition(candidate.id))
        candidate.publish({})
    return knowledge.retriever()


@pytest.mark.parametrize(
    ("asked", "article"),
    [
        ("in how many days may I return it", "returns"),
        ("how long until I get my refund?", "refunds"),
        ("when is it back in stock", "stock"),
        ("E42", "e42"),
        ("what does E43 mean?", "e43"),
        ("do you wrap gifts", "empty"),
    ],
)
def test_the_article_that_answers_ranks_first(shop: Retriever, asked: str, article: str) -> None:
    assert shop.ranking(Kind.ARTICLE, asked, 3)[0][0] == article


@pytest.mark.parametrize("asked", ["can I return a kettle", "E43", "gift wrapping", "refund"])
def test_what_is_found_first_is_what_ranks_first(shop: Retriever, asked: str) -> None:
    ranked = shop.ranking(Kind.ARTICLE, asked, 4)
    hits = shop.candidates(Kind.ARTICLE, asked, 4)
    assert [(h.document.id, h.score) for h in hits] == ranked


def test_the_words_of_a_question_are_no_conditions(shop: Retriever) -> None:
    asked = question("is it back  in stock under £50?", shop.vocabulary)
    assert asked.text == "is it back in stock under £50?"
    assert "stock" in asked.words
    assert asked.constraints == ()


@pytest.mark.parametrize("empty", ["", " ", "???", "\0", "the of a"])
def test_nothing_answers_nothing(shop: Retriever, empty: str) -> None:
    assert shop.articles(empty).hits == ()


def test_an_article_without_a_text_has_no_quote(shop: Retriever) -> None:
    first = shop.candidates(Kind.ARTICLE, "gift wrapping", 1)[0]
    assert (first.document.id, first.quote) == ("empty", "")


def test_a_mistyped_word_is_read_as_it_is_meant(shop: Retriever) -> None:
    meant = shop.candidates(Kind.ARTICLE, "how long does a refund take", 1)[0]
    typed = shop.candidates(Kind.ARTICLE, "how long does a refnud take", 1)[0]
    assert typed.document.id == meant.document.id == "refunds"
    assert typed.confidence == pytest.approx(meant.confidence)


def test_a_page_that_is_silent_on_the_thing_asked_for_is_trusted_less(shop: Retriever) -> None:
    spoken = shop.candidates(Kind.ARTICLE, "is there a refund?", 1)[0]
    silent = shop.candidates(Kind.ARTICLE, "is there a refund app?", 1)[0]
    assert spoken.document.id == silent.document.id == "refunds"
    assert silent.confidence < 0.5 * spoken.confidence
