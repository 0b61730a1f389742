"""What is understood of a shopper's words in a catalogue of the usual kind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb.catalog import Catalog
from kb.documents import Attribute, Product
from kb.edition import Edition
from kb.query import Constraint, Query, combined, understand
from kb.understanding.vocabulary import Vocabulary
from tests.kb.stock import product, published


def laptop(number: int, **attributes: str) -> Product:
    inches = ("13.3", "14", "15.6", "17.3")[number % 4]
    facts = {
        "Display": f"{inches} inch",
        "Memory": str(8 * (1 + number % 3)),
        "Weight": f"{1.1 + number / 10:.1f} kg",
        "Touchscreen": "Yes" if number % 2 else "No",
        "Colour": ("Black", "Silver", "Matt black")[number % 3],
    } | attributes
    colour = facts["Colour"]
    return product(
        f"laptop-{number}",
        f'{("Samsung", "Lenovo")[number % 2]} Galax {number} Notebook {colour} {inches}" '
        f"{facts['Memory']} GB DDR4",
        price=f"{400 + 100 * number}.00",
        brand=("Samsung", "Lenovo")[number % 2],
        categories=("Computers", "Notebooks"),
        sku=f"NB-{number:04}",
        attributes=tuple(Attribute(name, value) for name, value in facts.items()),
    )


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edition]:
    catalog = Catalog(tmp_path_factory.mktemp("understanding"))
    published(
        catalog,
        *(laptop(number) for number in range(12)),
        *(
            product(
                f"phone-{n}",
                f"Samsung Galaxy S{n} Smartphone",
                brand="Samsung",
                categories=("Smartphones",),
                description="A phone that takes pictures.",
            )
            for n in range(6)
        ),
        *(
            product(f"bag-{n}", f"Laptop Bag {n}", brand="Tarn", categories=("Bags",))
            for n in range(4)
        ),
        product("bank", "Power Bank 5", categories=("Batteries",)),
        product("banks", "Slim Power Bank", categories=("Batteries",)),
        product("shirt", "Watch the Game Not Your Phone Shirt"),
        product("candy", "Peppermint candy, sugar free"),
        product("pods", "Bluetooth Headphones", brand="Tarn", categories=("Headphones",)),
        product("pods2", "Wired Headphones", brand="Tarn", categories=("Headphones",)),
    )
    yield catalog.edition()
    catalog.close()


@pytest.fixture(scope="module")
def vocabulary(edition: Edition) -> Vocabulary:
    return Vocabulary(edition)


def met(edition: Edition, conditions: tuple[Constraint, ...]) -> set[str]:
    found = edition.load(sorted(edition.matching(combined(conditions))))
    return {document.id for document in found.values()}


def kinds(query: Query) -> list[tuple[str, str]]:
    return [(c.kind, c.label) for c in query.constraints]


def test_a_size_with_a_unit_finds_what_a_shop_calls_by_it(
    edition: Edition, vocabulary: Vocabulary
) -> None:
    query = understand("15 inch notebook", vocabulary)
    assert kinds(query) == [("attribute", "15 inch")]
    assert met(edition, query.constraints) == {"laptop-2", "laptop-6", "laptop-10"}


def test_bare_numbers_get_their_unit_from_what_titles_say(
    edition: Edition, vocabulary: Vocabulary
) -> None:
    query = understand("notebook with at least 16gb ddr4", vocabulary)
    (constraint,) = query.constraints
    assert (constraint.label, constraint.source) == ("at least 16gb", "memory")
    assert met(edition, query.constraints) == {f"laptop-{n}" for n in range(12) if n % 3}
    assert query.superlative is None


def test_a_weight_is_bounded(edition: Edition, vocabulary: Vocabulary) -> None:
    query = understand("notebooks between 1.2 and 1.5 kg", vocabulary)
    assert met(edition, query.constraints) == {f"laptop-{n}" for n in (1, 2, 3, 4)}


def test_a_yes_is_asked_for_by_its_name(edition: Edition, vocabulary: Vocabulary) -> None:
    asked = understand("notebook with touchscreen", vocabulary)
    everything = (*asked.constraints, *asked.preferences)
    assert met(edition, everything) == {f"laptop-{n}" for n in range(1, 12, 2)}
    without = understand("notebook without touchscreen", vocabulary)
    assert kinds(without) == [("exclusion", "not touchscreen")]
    assert "laptop-1" not in met(edition, without.constraints)
    assert "laptop-2" in met(edition, without.constraints)


def test_a_colour_also_asks_for_its_shades(edition: Edition, vocabulary: Vocabulary) -> None:
    query = understand("notebook in black", vocabulary)
    assert met(edition, query.constraints) == {f"laptop-{n}" for n in range(12) if n % 3 != 1}


def test_a_bag_for_a_laptop_is_a_bag(vocabulary: Vocabulary) -> None:
    for text in ("laptop bag", "bag for a laptop", "black laptop bag"):
        query = understand(text, vocabulary)
        assert query.head == "bag"
        assert query.types == (("category", ("category",), ("bags",)),)


def test_a_joined_word_is_what_it_ends_with(vocabulary: Vocabulary) -> None:
    assert understand("phone", vocabulary).types == (("category", ("category",), ("smartphones",)),)


def test_the_thing_to_fit_is_told_from_the_thing_to_buy(vocabulary: Vocabulary) -> None:
    query = understand("bag for a Samsung notebook", vocabulary)
    assert (query.head, query.compatible) == ("bag", ("samsung", "notebook"))
    assert query.constraints == ()  # the brand is the notebook's
    assert understand("bag for women", vocabulary).compatible == ()


@pytest.mark.parametrize("text", ["samsng galxy", "not lenovo"])
def test_brands_are_named_misspelt_and_negated(
    edition: Edition, vocabulary: Vocabulary, text: str
) -> None:
    found = met(edition, understand(text, vocabulary).constraints)
    assert "phone-1" in found
    assert "laptop-1" not in found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("powerbank", ("power", "bank")),
        ("head phones", ("headphones",)),
        ("blutooth hedphones", ("bluetooth", "headphones")),
    ],
)
def test_joined_split_and_misspelt_words_are_mended_and_told(
    vocabulary: Vocabulary, text: str, words: tuple[str, ...]
) -> None:
    query = understand(text, vocabulary)
    assert query.words == words
    assert query.corrections


def test_what_no_record_says_is_left_to_the_texts(vocabulary: Vocabulary) -> None:
    query = understand("notebook without fan noise", vocabulary)
    assert query.excluded == ("fan noise",)
    assert query.words == ("notebook",)
    assert query.constraints == ()


def test_a_title_may_hold_a_not(vocabulary: Vocabulary) -> None:
    query = understand("watch the game not your phone", vocabulary)
    assert query.excluded == ()
    assert "phone" in query.words


def test_titles_that_say_free_are_looked_up_as_they_are(vocabulary: Vocabulary) -> None:
    assert understand("sugar free candy", vocabulary).excluded == ()
    assert understand("gluten free candy", vocabulary).excluded == ("gluten",)


def test_cheap_prefers_the_lower_third_of_what_is_named(
    edition: Edition, vocabulary: Vocabulary
) -> None:
    query = understand("cheap notebooks", vocabulary)
    assert query.constraints == ()
    (wish,) = query.preferences
    assert (wish.kind, wish.strict) == ("price", False)
    assert {"laptop-0", "laptop-3"} <= met(edition, (wish,))
    assert "laptop-6" not in met(edition, (wish,))


def test_a_superlative_may_name_any_measure_of_the_catalogue(vocabulary: Vocabulary) -> None:
    query = understand("notebook with the most memory", vocabulary)
    assert query.superlative is not None
    assert query.superlative.names == (("memory", True),)
    assert understand("most popular notebook", vocabulary).superlative is None


@pytest.mark.parametrize("text", ["NB-0003", "do you sell NB-0003?", "laptop-3"])
def test_a_pasted_code_names_its_product(vocabulary: Vocabulary, text: str) -> None:
    assert understand(text, vocabulary).identifiers == ("laptop-3",)


def test_a_number_of_a_pack_is_a_quantity(vocabulary: Vocabulary) -> None:
    assert understand("pack of 6 notebooks", vocabulary).quantity == 6
    assert understand("a pair of headphones", vocabulary).quantity == 2


@pytest.mark.parametrize(
    "text",
    ["", "a", "???", "日本語", "🎧🎧", "42", "1234567890123", "'; DROP TABLE x; --",
     "a AND NOT (b*)",
     "NEAR(x y)", "https://shop.example/p/1?x=%00", "\x00", "no", "without", "not not not",
     "for", "under", "free", "word " * 10_000, "x" * 10_000],
)  # fmt: skip
def test_whatever_is_pasted_is_read_without_harm(vocabulary: Vocabulary, text: str) -> None:
    query = understand(text, vocabulary)
    assert len(query.words) < 300
    assert all(c.kind == "exclusion" for c in query.constraints)
