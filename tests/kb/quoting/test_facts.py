from __future__ import annotations

from kb.documents import Attribute, Product
from kb.embed import SentenceTransformerEmbedder
from kb.quoting.fact_signals import Statement
from kb.quoting.facts import MOST, SHORTLIST, rank_facts, read_statements, statements
from kb.quoting.question import Dimension, measured_by, read_question
from tests.fakes import CountingEmbedder

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


def test_what_the_record_says_is_likelier_an_answer_than_what_it_does_not_say(
    embedder: SentenceTransformerEmbedder,
) -> None:
    said = rank_facts("how heavy is it?", LAMP, embedder)[0]
    unsaid = rank_facts("does it play music?", LAMP, embedder)[0]
    assert said.text == "Weight: 78 g"
    assert said.confidence > 0.5 > unsaid.confidence


def test_the_answer_is_found_among_very_many_statements(
    embedder: SentenceTransformerEmbedder,
) -> None:
    parts = tuple(Attribute(f"Part {n}", f"number {n * 7}") for n in range(100))
    machine = Product("m", "Engine", attributes=(*parts, Attribute("Weight", "12 kg")))
    assert len(statements(machine)) > SHORTLIST
    assert rank_facts("how heavy is it?", machine, embedder)[0].text == "Weight: 12 kg"


def test_a_statement_that_was_read_once_is_not_embedded_again(
    embedder: SentenceTransformerEmbedder,
) -> None:
    first = embedder.tokens(["A text nobody else embeds."])[0]
    assert embedder.tokens(["A text nobody else embeds."])[0] is first


def test_a_text_has_the_vector_it_has_as_a_passage(embedder: SentenceTransformerEmbedder) -> None:
    texts = ["Weight: 78 g", "A strap that washes clean, however long the day was.", "?!"]
    wholes = [found.whole for found in embedder.tokens(texts)]
    for whole, passage in zip(wholes, embedder.passages(texts), strict=True):
        assert float(whole @ passage) > 0.999
    assert embedder.tokens(texts)[2].spans == ()


def test_an_embedder_that_tells_no_tokens_ranks_by_single_words(
    embedder: SentenceTransformerEmbedder,
) -> None:
    plain = CountingEmbedder(embedder)
    assert rank_facts("what is the weight?", LAMP, plain)[0].text == "Weight: 78 g"
    assert "weight" in plain.embedded


def test_support_is_higher_where_the_question_is_met(
    embedder: SentenceTransformerEmbedder,
) -> None:
    stated = [Statement(text) for text in statements(LAMP)]
    met, unmet = (
        read_statements(read_question(text, LAMP.title), LAMP.title, stated, embedder).support
        for text in ("how many hours does it burn?", "is there a discount for students?")
    )
    assert met > unmet


def test_a_statement_without_words_answers_nothing(embedder: SentenceTransformerEmbedder) -> None:
    question = read_question("how heavy is it?", "Lamp")
    empty, said = read_statements(
        question, "Lamp", [Statement("!"), Statement("It weighs 78 g.")], embedder
    ).facts
    assert empty.confidence < said.confidence


def test_a_question_names_what_it_measures() -> None:
    assert read_question("how heavy is it?", "").measures == {Dimension.WEIGHT}
    assert Dimension.LENGTH in read_question("what are the dimensions?", "").measures
    assert read_question("is it red?", "").measures == frozenset()
    assert Dimension.WEIGHT in measured_by("78 g")
    assert Dimension.WEIGHT not in measured_by("78 gears")


def test_words_of_the_title_weigh_little_and_function_words_less_than_others() -> None:
    weights = {
        "Is the lamp waterproof"[a:b]: weight
        for a, b, weight in read_question("Is the lamp waterproof", "Lamp").words
    }
    assert weights["waterproof"] > weights["Is"] > weights["lamp"]
