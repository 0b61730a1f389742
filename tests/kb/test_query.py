from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.catalog import Catalog
from kb.documents import Attribute
from kb.query import Query, Sort, Wishes, combined, understand
from kb.understanding.vocabulary import Vocabulary
from tests.kb.stock import article, product, published, variant


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vocabulary]:
    catalog = Catalog(tmp_path_factory.mktemp("query"))
    published(
        catalog,
        product(
            "jacket",
            "Ridge Rain Jacket",
            brand="North Fell",
            categories=("Clothing", "Waterproof jackets"),
            variants=(
                variant("1", colour="Slate Blue", size="M"),
                variant("2", colour="Moss Green", size="S"),
                variant("3", colour="Red", size="XL"),
                variant("4", colour="Tarn Blue", size="L"),
            ),
        ),
        product(
            "boot",
            "Hallin Boot",
            brand="Skeld",
            categories=("Footwear", "Boots"),
            variants=(variant("5", size="UK 9"), variant("6", size="UK 10")),
        ),
        product("tent", "Hollow 2 Tent", brand="Skeld", categories=("Tents",)),
        product(
            "sheet",
            "Footprint",
            attributes=(Attribute("Weight", "300 g"),),
            variants=(variant("7", tent="Hollow 2"),),
        ),
        article("returns", "Returns and refunds"),
    )
    yield Vocabulary(catalog.edition(), {"return", "wash", "hood"}.__contains__)
    catalog.close()


def bounds(query: Query) -> tuple[Decimal | None, Decimal | None]:
    condition = combined(query.constraints)
    low, high = condition.price_min, condition.price_max
    return (
        None if low is None else Decimal(low) / 1_000_000,
        None if high is None else Decimal(high) / 1_000_000,
    )


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("jackets under £100", None, "100"),
        ("jackets under 100", None, "100"),
        ("below 100 pounds", None, "100"),
        ("less than $50", None, "50"),
        ("up to 80", None, "80"),
        ("at most £99.50", None, "99.50"),
        ("no more than 60 quid", None, "60"),
        ("not more than 40", None, "40"),
        ("within 70 pounds", None, "70"),
        ("max 100 euros", None, "100"),
        ("my budget is 100", None, "100"),
        ("a budget of £100", None, "100"),
        ("jackets that cost less than 200", None, "200"),
        ("under £1,299.50", None, "1299.50"),
        ("under 1 500 €", None, "1500"),
        ("under £12,50", None, "12.50"),
        ("<£50", None, "50"),
        ("≤ 50", None, "50"),
        ("£100 or less", None, "100"),
        ("100 pounds max", None, "100"),
        ("UNDER £30", None, "30"),
        ("over £200", "200", None),
        ("at least 150", "150", None),
        ("more than $20", "20", None),
        ("> 50", "50", None),
        ("between 50 and 100", "50", "100"),
        ("between £100 and £50", "50", "100"),
        ("from £50 to £100", "50", "100"),
        ("£50-£100 tents", "50", "100"),
        ("£50 to 100", "50", "100"),
        ("50-100 pounds", "50", "100"),
        ("around £100", "80", "120"),
        ("tents for 4 people under £300", None, "300"),
        ("boots under 600 g below £150", None, "150"),
    ],
)
def test_prices_are_understood_in_the_words_of_shoppers(
    vocabulary: Vocabulary, text: str, low: str | None, high: str | None
) -> None:
    query = understand(text, vocabulary)
    assert [c.kind for c in query.constraints] == ["price"]
    assert bounds(query) == (low and Decimal(low), high and Decimal(high))
    assert not {"pound", "pounds", "euros", "os", "£", "100"} & set(query.words)


@pytest.mark.parametrize(
    "text",
    [
        "for 2 people",
        "under 1 kg",
        "weighs less than 500g",
        "boils in under 4 minutes",
        "between 10 and 15 cm",
        "from 5 to 7 days",
        "at least 3000 mm waterproof",
        "more than 20 litres",
        "within 30 days",
        "over 4 stars",
        "around 40 hours of light",
        "up to 50%",
        "for children under 5",
        "for kids over 10",
        "size 42",
        "a 2 person tent",
        "order 12345678",
        "under the bed",
        "",
    ],
)
def test_other_numbers_are_not_taken_for_prices(vocabulary: Vocabulary, text: str) -> None:
    assert bounds(understand(text, vocabulary)) == (None, None)


def test_a_price_for_children_is_still_a_price(vocabulary: Vocabulary) -> None:
    assert bounds(understand("for children under £5", vocabulary)) == (None, Decimal(5))


def test_a_price_can_be_said_back(vocabulary: Vocabulary) -> None:
    def label(text: str) -> str:
        return understand(text, vocabulary).constraints[0].label

    assert label("under 100") == "under £100"
    assert label("from 20 to 99.5") == "between £20 and £99.50"
    assert label("at least 1000") == "over £1,000"


def test_two_bounds_keep_the_tighter_one(vocabulary: Vocabulary) -> None:
    wishes = Wishes(price_max=Decimal(40), price_min=Decimal(10))
    assert bounds(understand("a tent", vocabulary, wishes)) == (10, 40)
    # What a caller states outright stands for what the words say.
    assert bounds(understand("a tent under 90", vocabulary, wishes)) == (10, 40)


def options(vocabulary: Vocabulary, text: str) -> list[tuple[str, set[str]]]:
    query = understand(text, vocabulary)
    return [
        (c.label, set(c.filter.facets[0][2]))
        for c in query.constraints
        if c.kind == "option" and c.filter.facets
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("anything blue", [("blue", {"slate blue", "tarn blue"})]),
        ("slate blue jacket", [("slate blue", {"slate blue"})]),
        ("a red jacket", [("red", {"red"})]),
        ("red or blue", [("red or blue", {"red", "slate blue", "tarn blue"})]),
        ("moss green M", [("moss green", {"moss green"}), ("M", {"m"})]),
        ("a jacket in size M", [("M", {"m"})]),
        ("in small", [("small", {"s"})]),
        ("a large jacket", [("large", {"l"})]),
        ("boots UK 9", [("UK 9", {"uk 9"})]),
        ("boots in size 9", [("size 9", {"uk 9"})]),
        ("boots US 9", []),
        ("9 boots", []),
        ("it's m&m's I'm after", []),
        ("how red is it", []),
        ("what I need", []),
    ],
)
def test_choices_are_understood_as_the_catalogue_names_them(
    vocabulary: Vocabulary, text: str, expected: list[tuple[str, set[str]]]
) -> None:
    assert options(vocabulary, text) == expected


def test_the_name_of_a_tent_is_no_choice_of_its_footprint(vocabulary: Vocabulary) -> None:
    assert options(vocabulary, "Hollow 2") == []


@pytest.mark.parametrize("text", ["jacket but not red", "a jacket without red", "non red jacket"])
def test_what_is_excluded_is_excluded(vocabulary: Vocabulary, text: str) -> None:
    (constraint,) = understand(text, vocabulary).constraints
    assert constraint.filter.facets == ()
    assert constraint.filter.without[0][2] == ("red",)
    assert constraint.label == "not red"


def test_brands_are_understood_whole(vocabulary: Vocabulary) -> None:
    (constraint,) = understand("jackets from north fell", vocabulary).constraints
    assert (constraint.kind, constraint.filter.facets[0][2]) == ("brand", ("north fell",))
    assert understand("fell over in the north", vocabulary).constraints == ()


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("the cheapest tent", Sort.CHEAPEST),
        ("least expensive tent", Sort.CHEAPEST),
        ("most expensive tent", Sort.DEAREST),
        ("the best-rated tent", Sort.BEST_RATED),
        ("top rated tents", Sort.BEST_RATED),
        ("a tent", Sort.RELEVANCE),
    ],
)
def test_superlatives_order(vocabulary: Vocabulary, text: str, sort: Sort) -> None:
    query = understand(text, vocabulary)
    assert query.sort is sort
    assert query.subject in (("tent",), ("tents",))
    assert query.ordered == (sort is not Sort.RELEVANCE)


def test_a_measured_superlative_is_told_from_the_words(vocabulary: Vocabulary) -> None:
    query = understand("the lightest tent", vocabulary)
    assert query.superlative is not None
    assert query.superlative.word == "lightest"
    assert query.words == ("tent",)


def test_only_what_can_be_ordered_may_be_asked_for(vocabulary: Vocabulary) -> None:
    query = understand("tents in stock", vocabulary)
    assert combined(query.constraints).in_stock
    assert query.words == ("tents",)


def test_only_what_is_reduced_may_be_asked_for(vocabulary: Vocabulary) -> None:
    query = understand("tents on sale", vocabulary)
    assert [(c.kind, c.label, c.strict) for c in query.constraints] == [("sale", "reduced", True)]
    assert combined(query.constraints).reduced
    assert query.words == ("tents",)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("watreproof", "waterproof"),
        ("jaket", "jacket"),
        ("awterproof", "waterproof"),
        ("returs", "returns"),
        ("washing", "washing"),  # its stem is known, though no title holds it
        ("tent", "tent"),
        ("qwertyuiop", "qwertyuiop"),
        ("42mm", "42mm"),
        ("abc", "abc"),
    ],
)
def test_misspelt_words_become_the_words_of_the_catalogue(
    vocabulary: Vocabulary, typed: str, meant: str
) -> None:
    assert understand(typed, vocabulary).words == (meant,)


def test_stated_wishes_are_conditions(vocabulary: Vocabulary) -> None:
    wishes = Wishes(
        brand="north fell", options=("blue", "M", "ultraviolet"), in_stock=True, sort=Sort.CHEAPEST
    )
    query = understand("a jacket", vocabulary, wishes)
    assert [(c.kind, c.label) for c in query.constraints] == [
        ("stock", "in stock"),
        ("brand", "north fell"),
        ("option", "blue"),
        ("option", "m"),
        ("option", "ultraviolet"),
    ]
    assert combined(query.constraints).facets[-1] == ("option", (), ("ultraviolet",))
    assert query.sort is Sort.CHEAPEST


def test_a_wish_that_the_words_say_already_is_one_condition(vocabulary: Vocabulary) -> None:
    wishes = Wishes(options=("blue", "M"), in_stock=True)
    query = understand("blue jackets in size M, in stock", vocabulary, wishes)
    assert [c.label for c in query.constraints] == ["in stock", "blue", "M"]


def test_the_subject_is_what_is_left_without_the_conditions(vocabulary: Vocabulary) -> None:
    query = understand("show me blue rain jackets under £80 in size M", vocabulary)
    assert query.subject == ("rain", "jackets")


NASTY = st.lists(
    st.sampled_from(
        ["under", "between", "and", "£", "9" * 40, "1,2,3", "not", "size", "M", "blue", "-", "to",
         "or", "max", "'", '"', "\0", "%", "٣", "½", "€", "cheapest", "lightest", "or less"]
    )
    | st.text(max_size=8),
    max_size=12,
).map(" ".join)  # fmt: skip


@given(NASTY)
@example("under 99999999999999999999999999999 pounds")
@example("between 1,000,000,000,000,000,000,000 and 5")
@example("\ud800 jacket")
def test_nothing_a_shopper_types_can_break_the_reading_of_it(
    vocabulary: Vocabulary, text: str
) -> None:
    query = understand(text, vocabulary)
    condition = combined(query.constraints)
    for bound in (condition.price_min, condition.price_max):
        assert bound is None or 0 <= bound < 2**63
