"""A German shop, and shoppers who write in another language than the pages."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.agent import Assistant
from assistant.conversation import Conversation, Decision
from ingest.refresh import refresh
from kb.documents import Article, Attribute, Availability, Money, Product, Variant
from kb.embed import SentenceTransformerEmbedder
from kb.knowledge import Knowledge
from prompts.brand import load_brand
from tests.conftest import ask, keyless, talk
from tests.fakes import Shelf

BERGWEG = Path(__file__).parents[1] / "prompts" / "brands" / "bergweg"


def euro(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def ware(
    product_id: str,
    title: str,
    price: str,
    category: str,
    colours: tuple[str, ...] = (),
    sizes: tuple[str, ...] = (),
    **attributes: str,
) -> Product:
    forms = [(c, s) for c in colours or ("",) for s in sizes or ("",) if c or s]
    return Product(
        product_id,
        title,
        url=f"https://bergweg.example/{product_id}",
        categories=(category,),
        price=euro(price),
        availability=Availability.IN_STOCK,
        attributes=tuple(Attribute(name, value) for name, value in attributes.items()),
        language="de",
        variants=tuple(
            Variant(
                f"{product_id}-{colour}-{size}",
                options=tuple(
                    option
                    for option in (Attribute("Farbe", colour), Attribute("Größe", size))
                    if option.value
                ),
                price=euro(price),
                availability=Availability.IN_STOCK,
            )
            for colour, size in forms
        ),
    )


SHELVES = (
    ware(
        "arber", "Regenjacke Arber", "89.00", "Jacken", ("Blau", "Rot"), ("M", "L"), Gewicht="320 g"
    ),
    ware(
        "watzmann",
        "Regenjacke Watzmann",
        "179.00",
        "Jacken",
        ("Schwarz",),
        ("M", "L"),
        Gewicht="480 g",
    ),
    ware("duo", "Zelt Duo", "249.00", "Zelte", Gewicht="2,1 kg", Personen="2"),
    ware("familie", "Zelt Familie", "399.00", "Zelte", Gewicht="6,8 kg", Personen="4"),
    ware("alpen", "Rucksack Alpen", "159.00", "Rucksäcke", ("Rot",), Volumen="55 l"),
    ware("tour", "Rucksack Tour", "79.00", "Rucksäcke", ("Blau",), Volumen="30 l"),
    ware("merino", "Handschuhe Merino", "29.00", "Handschuhe", (), ("M", "L")),
)
PAGES = (
    Article(
        "versand",
        "Versand und Lieferung",
        body="Wir liefern nach Deutschland und Österreich. Der Versand kostet 4,95 €, ab 75 € "
        "ist er kostenlos. Die Lieferung dauert zwei bis drei Werktage.",
        language="de",
    ),
    Article(
        "rueckgabe",
        "Rückgabe und Umtausch",
        body="Sie können ungetragene Ware innerhalb von 30 Tagen zurückgeben. "
        "Der Rückversand ist kostenlos.",
        language="de",
    ),
)


@pytest.fixture(scope="module")
def shop(
    tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder
) -> Iterator[Assistant]:
    knowledge = Knowledge(tmp_path_factory.mktemp("bergweg"), embedder)
    refresh(knowledge, [Shelf("lager", *SHELVES, *PAGES)])
    yield keyless(knowledge, load_brand(folder=BERGWEG))
    knowledge.close()


def texts(said: Conversation) -> list[str]:
    return [turn.answer.text for turn in said.turns if turn.answer]


@pytest.mark.parametrize(
    ("asked", "shown", "not_shown"),
    [
        ("Habt ihr Regenjacken unter 100 Euro?", {"arber"}, {"watzmann"}),
        ("Regenjacken zwischen 150 und 200 Euro", {"watzmann"}, {"arber"}),
        ("Ich suche einen Rucksack in Rot", {"alpen"}, {"tour"}),
        ("Habt ihr Handschuhe in Größe M?", {"merino"}, {"arber"}),
        ("Zeig mir Zelte über 300 €", {"familie"}, {"duo"}),
    ],
)
def test_german_conditions_hold(
    shop: Assistant, asked: str, shown: set[str], not_shown: set[str]
) -> None:
    answer = ask(shop, asked)
    ids = {card.product_id for card in answer.cards}
    assert shown <= ids
    assert not ids & not_shown
    assert answer.language == "de"


def test_the_cheapest_is_asked_for_in_german(shop: Assistant) -> None:
    answer = ask(shop, "Was ist euer günstigster Rucksack?")
    assert answer.cards[0].product_id == "tour"


def test_a_german_conversation_keeps_its_thread_and_its_tone(shop: Assistant) -> None:
    hello, jackets, other, thanks, bye = texts(
        talk(
            shop,
            "Guten Tag",
            "Habt ihr Regenjacken unter 100 Euro?",
            "Gibt es die auch in L?",
            "danke",
            "Tschüss",
        )
    )
    assert hello == "Grüß Gott. Wohin soll es gehen?"
    assert "**Regenjacke Arber**" in jackets
    assert "unter €100" in jackets
    assert other.startswith("Ja, **Regenjacke Arber** gibt es in L: vorrätig")
    assert thanks.startswith("Gern geschehen.")
    assert bye.startswith("Pfiat Eana")


def test_a_comparison_is_asked_for_and_headed_in_german(shop: Assistant) -> None:
    answer = ask(shop, "Vergleiche Regenjacke Arber und Regenjacke Watzmann")
    assert "| Preis | €89.00 | €179.00 |" in answer.text
    assert {card.product_id for card in answer.cards} == {"arber", "watzmann"}


def test_a_german_page_answers_a_german_question_in_its_own_words(shop: Assistant) -> None:
    answer = ask(shop, "Was kostet der Versand?")
    assert "Der Versand kostet 4,95 €" in answer.text
    assert [citation.article_id for citation in answer.citations] == ["versand"]
    assert "Unsere Seiten" not in answer.text


def test_a_german_shopper_gets_a_person_and_the_shop_a_german_summary(shop: Assistant) -> None:
    answer = ask(shop, "Ich möchte mit einem Menschen sprechen")
    assert answer.decision is Decision.HANDOFF
    assert answer.text.startswith("Ich gebe das an eine Kollegin oder einen Kollegen weiter")
    assert answer.handoff is not None
    assert answer.handoff.summary.startswith("Es wird nach einem Menschen gefragt.")


def test_an_english_shop_tells_a_german_shopper_whose_words_it_quotes(
    demo_assistant: Assistant,
) -> None:
    first, second = texts(
        talk(
            demo_assistant,
            "Was kostet der Versand nach Irland?",
            "Kann ich reduzierte Ware zurückgeben?",
        )
    )
    assert first.startswith("Unsere Seiten sind auf Englisch; dort steht:")
    assert "£9.95" in first
    assert "Unsere Seiten" not in second
    assert "30 days" in second


@pytest.mark.parametrize(
    ("asked", "begins"),
    [
        ("Habt ihr eine wasserdichte Jacke unter 150 Pfund?", "Das haben wir (unter £150"),
        ("Puis-je retourner un article ?", "Nos pages sont en anglais"),
        ("¿Cuánto cuesta el envío?", "Nuestras páginas están en inglés"),
    ],
)
def test_an_english_shop_serves_shoppers_in_other_languages(
    demo_assistant: Assistant, asked: str, begins: str
) -> None:
    answer = ask(demo_assistant, asked)
    assert answer.text.startswith(begins)
    assert answer.decision is Decision.ANSWER
