from __future__ import annotations

import random

from evals.questions import Question, questions
from kb.documents import Article, Attribute, Kind, Product
from kb.terms import STOPWORDS, tokens

TENT = Product(
    "t1",
    "Northway Hollow Two Person Tent – Green, 2.1 kg",
    brand="Northway",
    categories=("Outdoor", "Tents and shelters"),
    attributes=(Attribute("Weight", "2100 g"), Attribute("Fabric", "ripstop nylon")),
    description="A freestanding dome with aluminium poles and a bathtub groundsheet.",
)
HELP = Article(
    "a1",
    "How do I return a parcel?",
    body="## Before you post it\n\nPrint the label from your account page and tape the carton "
    "shut.\n\n## Costs\n\nReturns by tracked courier are **free** within thirty working days.",
)


def asked(document: Product | Article, count: int = 200) -> list[Question]:
    made = questions([document] * count, lambda stem: float(len(stem)), random.Random(2))
    return list(made)


def test_a_question_says_what_it_was_made_from() -> None:
    assert {(q.kind, q.document_id) for q in asked(TENT)} == {(Kind.PRODUCT, "t1")}
    assert {(q.kind, q.document_id) for q in asked(HELP)} == {(Kind.ARTICLE, "a1")}


def test_products_are_asked_for_by_name_kind_brand_attribute_and_description() -> None:
    sorts = {q.sort for q in asked(TENT)}
    assert sorts == {"title", "type", "brand", "attribute", "description"}


def test_an_attribute_is_asked_for_in_words_with_what_bears_it() -> None:
    texts = [q.text for q in asked(TENT) if q.sort == "attribute"]
    assert any("ripstop nylon tents" in text for text in texts)
    assert not any("2100" in text for text in texts)


def test_articles_are_asked_by_title_heading_and_the_telling_words_of_a_sentence() -> None:
    found = asked(HELP)
    assert {q.sort for q in found} == {"question", "title", "heading", "sentence", "about"}
    sentences = [set(tokens(q.text)) for q in found if q.sort == "sentence"]
    assert any("tracked" in words or "account" in words for words in sentences)


def test_words_are_left_out_swapped_and_misspelt_but_never_all() -> None:
    said = {q.text for q in asked(TENT) if q.sort == "title"}
    whole = {w for w in tokens("hollow two person tent") if w not in STOPWORDS}
    assert len(said) > 20
    assert all(len(tokens(text)) >= 2 for text in said)
    assert any(not (set(tokens(text)) >= whole) for text in said)


def test_a_document_without_words_is_asked_nothing_about() -> None:
    assert asked(Product("p", "–")) == []


def test_a_seed_makes_the_same_questions_again() -> None:
    assert asked(TENT) == asked(TENT)
