"""A bakery with its own voice: nothing is hard-wired to the demo shop."""

from __future__ import annotations

import re
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

CRUMB = Path(__file__).parents[1] / "prompts" / "brands" / "crumb"


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def bake(
    product_id: str, title: str, price: str | None, description: str, **attributes: str
) -> Product:
    return Product(
        product_id,
        title,
        url=f"https://crumb.example/{product_id}",
        description=description,
        brand="Crumb & Rye",
        categories=("Bread",) if "loaf" in title.casefold() else ("Cakes",),
        price=eur(price) if price else None,
        availability=Availability.IN_STOCK,
        attributes=tuple(Attribute(k.replace("_", " "), v) for k, v in attributes.items()),
    )


SHELVES = (
    bake("dark-rye", "Dark Rye Loaf", "4.20", "Sour, dense and good for a week.", Weight="900 g"),
    bake("light-rye", "Light Rye Loaf", "3.80", "Half rye, half wheat.", Weight="750 g"),
    bake("spelt", "Spelt Loaf", "4.60", "Nutty, baked in a tin.", Weight="800 g"),
    bake(
        "brioche", "Butter Brioche", "5.50", "Soft and yellow with butter.", Contains="Milk, eggs"
    ),
    bake("cardamom", "Cardamom Bun", "2.40", "Sticky, with crushed cardamom.", Contains="Milk"),
    bake("carrot", "Carrot Cake", "28.00", "Feeds ten, with walnuts.", Contains="Nuts, eggs"),
    bake("wedding", "Wedding Cake", None, "Three tiers, made to order."),
    Product(
        "stollen",
        "Almond Stollen",
        description="For Christmas, with marzipan.",
        categories=("Cakes",),
        price=eur("14.00"),
        availability=Availability.IN_STOCK,
        variants=(
            Variant(
                "stollen-s",
                options=(Attribute("Weight", "500 g"),),
                price=eur("14.00"),
                availability=Availability.OUT_OF_STOCK,
            ),
            Variant(
                "stollen-l",
                options=(Attribute("Weight", "1 kg"),),
                price=eur("24.00"),
                availability=Availability.IN_STOCK,
            ),
        ),
    ),
)
PAGES = (
    Article(
        "hours",
        "When we are open",
        body="We open at 6:30 from Tuesday to Saturday. On Sundays and Mondays the ovens rest.",
    ),
    Article(
        "allergens",
        "Allergens",
        body="Every loaf is baked beside nuts and sesame, so traces can't be ruled out.",
    ),
    Article(
        "orders",
        "Ordering ahead",
        body="Order cakes two days ahead. A deposit of €10 holds your place in the oven.",
    ),
)


@pytest.fixture(scope="module")
def bakery(
    tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder
) -> Iterator[Assistant]:
    knowledge = Knowledge(tmp_path_factory.mktemp("bakery"), embedder)
    refresh(knowledge, [Shelf("oven", *SHELVES, *PAGES)])
    yield keyless(knowledge, load_brand(folder=CRUMB))
    knowledge.close()


def texts(said: Conversation) -> list[str]:
    return [turn.answer.text for turn in said.turns if turn.answer]


def test_a_whole_conversation_is_held_in_the_bakery_s_own_words(bakery: Assistant) -> None:
    said = talk(
        bakery,
        "hello",
        "do you have rye bread under 4 euros?",
        "anything cheaper?",
        "how heavy is the dark rye loaf?",
        "when are you open?",
        "thanks",
        "I want to talk to a person",
    )
    hello, rye, cheaper, heavy, hours, thanks, person = texts(said)
    assert hello == "Good morrow. Hungry?"
    assert "**Light Rye Loaf**" in rye
    assert "€3.80 over the counter" in rye
    assert "Dark Rye" not in rye
    assert cheaper
    assert "900 g" in heavy
    assert "6:30" in hours
    assert "[1]" in hours
    assert thanks == "With butter on top."
    assert person == "I'll fetch the baker. You can ring 0131 496 0022 too."
    everything = " ".join(texts(said))
    assert not re.search("larkfell|aldermere|help@example|£", everything, re.I)


def test_it_greets_and_suggests_as_the_bakery_does(bakery: Assistant) -> None:
    assert bakery.brand_name == "Crumb & Rye"
    assert bakery.greeting().startswith("Good morrow from Crumb & Rye")
    assert bakery.suggestions() == ("What is baked with rye?", "When are you open?")
    assert bakery.greeting("de-CH").startswith("Guten Tag und willkommen bei Crumb & Rye")
    assert bakery.suggestions("de-CH") == ("Was wird mit Roggen gebacken?",)
    # What it has no words in, it says in its own language.
    assert bakery.greeting("pl") == bakery.greeting()
    assert bakery.suggestions("fr") == bakery.suggestions()


def test_its_own_limits_hold(bakery: Assistant) -> None:
    assert len(ask(bakery, "bread").cards) <= 2
    assert ask(bakery, "bread " * 60).text == "Fewer crumbs, please: 300 characters at most."


def test_its_own_hand_over_words_hold(bakery: Assistant) -> None:
    answer = ask(bakery, "your stollen broke my tooth")
    assert answer.decision is Decision.HANDOFF
    assert answer.text == "I'll fetch the baker. You can ring 0131 496 0022 too."


def test_what_it_does_not_bake_it_does_not_sell(bakery: Assistant) -> None:
    answer = ask(bakery, "do you sell waterproof jackets?")
    assert answer.decision is Decision.DECLINE
    assert answer.cards == ()
    assert answer.text in (
        "We don't bake that.",
        "I only know bread.",
        "The baker would know; ring 0131 496 0022.",
    )


def test_a_cake_without_a_price_is_not_given_one(bakery: Assistant) -> None:
    answer = ask(bakery, "how much is the wedding cake?")
    assert "€" not in answer.text
    assert not re.search(r"costs\s*\.", answer.text)


def test_the_cheapest_is_the_cheapest_here(bakery: Assistant) -> None:
    answer = ask(bakery, "what is your cheapest loaf?")
    assert answer.cards[0].title == "Light Rye Loaf"
    assert "€3.80" in answer.text


def test_a_form_that_is_sold_out_is_told_apart(bakery: Assistant) -> None:
    gone = ask(bakery, "is the almond stollen available in 500 g?")
    assert "sold out" in gone.text
    there = ask(bakery, "is the almond stollen available in 1 kg?")
    assert there.text.startswith("Yes")


def test_its_rules_are_proven_by_its_own_pages(bakery: Assistant) -> None:
    answer = ask(bakery, "how far ahead do I have to order a cake?")
    (proof,) = answer.citations
    assert proof.article_id == "orders"
    assert PAGES[2].body[proof.start : proof.end] == proof.quote
    assert "two days ahead" in answer.text
