from __future__ import annotations

from kb.documents import Attribute, Product
from kb.embed import SentenceTransformerEmbedder
from kb.facts import MOST, rank_facts, statements

LAMP = Product(
    "l",
    "Beacon Head Torch",
    brand="Lumen",
    description="A strap that washes clean. Charges over USB-C in two hours. Ok.",
    attributes=(
        Attribute("Burn time", "40 hours"),
        Attribute("Weight", "78 g"),
        Attribute("Waterproof", "IPX4"),
    ),
)


def test_a_record_says_its_attributes_and_its_literal_sentences() -> None:
    found = statements(LAMP)
    assert found[0] == "Burn time: 40 hours"
    assert all(s in LAMP.description for s in found[3:])
    assert found[3:] == ["A strap that washes clean.", "Charges over USB-C in two hours."]


def test_the_statement_that_answers_comes_first(embedder: SentenceTransformerEmbedder) -> None:
    best = rank_facts("how do I charge the Beacon head torch?", LAMP, embedder)[0]
    assert best.text == "Charges over USB-C in two hours."
    assert rank_facts("what is the weight?", LAMP, embedder)[0].text == "Weight: 78 g"


def test_words_of_the_title_ask_nothing(embedder: SentenceTransformerEmbedder) -> None:
    assert rank_facts("the Beacon head torch", LAMP, embedder) == []
    assert rank_facts("", LAMP, embedder) == []


def test_a_record_that_says_nothing_has_no_facts(embedder: SentenceTransformerEmbedder) -> None:
    assert rank_facts("how heavy is it?", Product("x", "Thing"), embedder) == []


def test_facts_are_bounded(embedder: SentenceTransformerEmbedder) -> None:
    endless = Product(
        "x", "Thing", attributes=tuple(Attribute(f"Property {n}", str(n)) for n in range(999))
    )
    assert len(statements(endless)) == MOST
    assert len(rank_facts("what is property 3?", endless, embedder, limit=2)) == 2
