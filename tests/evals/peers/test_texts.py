"""Every peer is given the whole record."""

from __future__ import annotations

from evals.peers.texts import OVERLAP, WORDS, best_per_document, passages, texts
from kb.documents import Article, Attribute, Product, Variant


def test_a_product_is_one_text_with_all_that_is_said_of_it() -> None:
    product = Product(
        "p1",
        "Rain jacket",
        description="Keeps you dry.",
        brand="Acme",
        categories=("Clothing", "Jackets"),
        attributes=(
            Attribute("Material", "nylon"),
            Attribute("Hood", "Yes"),
            Attribute("Lined", "No"),
        ),
        variants=(
            Variant("v1", options=(Attribute("Colour", "Green"), Attribute("Size", "M"))),
            Variant("v2", options=(Attribute("Colour", "Green"), Attribute("Size", "L"))),
        ),
    )
    assert texts(product) == [
        "Rain jacket\nAcme\nClothing > Jackets\nKeeps you dry.\nnylon\nHood\nGreen\nM\nL"
    ]


def test_an_article_is_cut_into_pieces_under_its_title_and_nothing_is_lost() -> None:
    words = [f"w{n}" for n in range(450)]
    pieces = texts(Article("a1", "How to", body=" ".join(words)))
    assert all(piece.startswith("How to\n") for piece in pieces)
    cut = [piece.removeprefix("How to\n").split() for piece in pieces]
    assert all(len(piece) <= WORDS for piece in cut)
    assert cut[0][-OVERLAP:] == cut[1][:OVERLAP]
    assert {word for piece in cut for word in piece} == set(words)


def test_short_and_empty_articles_are_one_piece() -> None:
    assert texts(Article("a1", "How to", body="")) == ["How to"]
    assert texts(Article("a1", "How to", body="Like this.")) == ["How to\nLike this."]
    for count in (WORDS - 1, WORDS, WORDS + 1):
        pieces = texts(Article("a1", "How to", body="word " * count))
        assert len(pieces) == (1 if count <= WORDS else 2)


def test_passages_say_whose_they_are() -> None:
    found = passages([Article("a1", "T", body="word " * 300), Product("p1", "Boot")])
    assert [(p.id, p.document) for p in found] == [("a1#0", "a1"), ("a1#1", "a1"), ("p1#0", "p1")]


def test_a_document_stands_where_its_best_passage_does() -> None:
    owner = {"a#0": "a", "a#1": "a", "b#0": "b", "c#0": "c"}
    found = [("a#1", 3.0), ("b#0", 2.0), ("a#0", 1.0), ("c#0", 0.5)]
    assert best_per_document(found, owner, 5) == [("a", 3.0), ("b", 2.0), ("c", 0.5)]
    assert best_per_document(found, owner, 2) == [("a", 3.0), ("b", 2.0)]
