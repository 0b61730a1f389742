"""What shoppers ask of the demo shop, understood and kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb.catalog import Catalog
from kb.documents import Attribute, Product
from kb.knowledge import Knowledge
from kb.query import Constraint, Sort, understand
from kb.search import Retriever
from kb.understanding.vocabulary import Vocabulary
from tests.kb.stock import product, published


@pytest.fixture(scope="module")
def demo(demo_knowledge: Knowledge) -> Retriever:
    return demo_knowledge.retriever()


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vocabulary]:
    """Of a shop that files men's things apart from women's."""
    catalog = Catalog(tmp_path_factory.mktemp("filed"))
    published(
        catalog,
        *(
            product(f"{who}-{n}", f"{name} {n}", categories=(f"{who}-shoes",))
            for who, name in (("mens", "Leather Trainer"), ("womens", "Red Shoes"))
            for n in range(6)
        ),
        *(product(f"bag-{n}", f"Tote Bag {n}", categories=("Bags and cases",)) for n in range(6)),
        *(product(f"s-{n}", f"Down Bag {n}", categories=("Sleeping bags",)) for n in range(6)),
        *(
            product(
                f"lamp-{n}",
                f"Lamp {n} {1000 * n + 1000} ANSI lumens",
                attributes=(Attribute("Output", str(1000 * n + 1000)),),
            )
            for n in range(6)
        ),
    )
    yield Vocabulary(catalog.edition())
    catalog.close()


def labels(constraints: tuple[Constraint, ...]) -> list[str]:
    return [c.label for c in constraints]


def found(retriever: Retriever, text: str) -> list[Product]:
    hits = [hit.document for hit in retriever.products(text).hits]
    assert all(isinstance(document, Product) for document in hits)
    return hits  # type: ignore[return-value]


def stated(document: Product, name: str) -> str:
    return next((a.value for a in document.attributes if a.name == name), "")


@pytest.mark.parametrize("text", ["waterproof trousers in L", "waterproof jacket under 200"])
def test_what_a_record_denies_is_not_offered(demo: Retriever, text: str) -> None:
    hits = found(demo, text)
    assert hits
    assert "No" not in {stated(hit, "Waterproof") for hit in hits}


def test_what_a_record_leaves_out_may_be_offered(demo: Retriever) -> None:
    query = understand("vegan boots", demo.vocabulary)
    (vegan,) = (c for c in query.constraints if c.label == "vegan")
    silent = len(demo.edition.matching(vegan.filter))
    claimed = next(c for c in query.preferences if c.label == "vegan")
    assert silent > len(demo.edition.matching(claimed.filter))


def test_a_tent_for_two_sleeps_two(demo: Retriever) -> None:
    for text in ("tent for two", "a two-man tent", "2 person tent", "tent for 2 people"):
        assert {stated(hit, "Sleeps") for hit in found(demo, text)} == {"2 people"}, text


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("camping pillow under a tenner", "under £10"),
        ("dog coat under a fiver", "under £5"),
    ],
)
def test_what_nothing_meets_is_said_to_be_given_up(demo: Retriever, text: str, label: str) -> None:
    results = demo.products(text)
    assert results.hits
    assert labels(results.given_up) == [label]


def test_a_size_that_no_such_thing_has_is_a_condition_all_the_same(demo: Retriever) -> None:
    (held,) = understand("1.5l bottle", demo.vocabulary).constraints
    assert (held.label, held.source) == ("1.5l", "size")
    assert not demo.edition.matching(held.filter)


def test_a_measure_of_a_thing_by_a_strange_name_is_kept(demo: Retriever) -> None:
    query = understand("a 30 litre rucksack", demo.vocabulary)
    assert [(c.label, c.source) for c in query.constraints] == [("30 litre", "capacity")]


def test_who_asks_for_something_names_no_thing(demo: Retriever) -> None:
    assert understand("something warm for kids", demo.vocabulary).head == ""
    assert understand("gifts for dad", demo.vocabulary).head == ""


def test_an_age_is_no_condition(demo: Retriever) -> None:
    query = understand("wellies for a 5 year old", demo.vocabulary)
    assert (query.constraints, query.compatible) == ((), ())
    priced = understand("kids jackets under 40", demo.vocabulary)
    assert "under £40" in labels(priced.constraints)


def test_a_code_without_a_digit_is_known_in_a_sentence(demo: Retriever) -> None:
    (lantern,) = demo.products("bl-glm-oat").query.identifiers
    assert demo.products("is BL-GLM-OAT in stock?").hits[0].document.id == lantern


def test_pairs_are_counted_and_not_looked_for(demo: Retriever) -> None:
    query = understand("3 pairs of wool socks", demo.vocabulary)
    assert (query.quantity, query.head) == (3, "socks")


@pytest.mark.parametrize("text", ["5 star tent", "highly rated tent", "tent with good reviews"])
def test_good_ratings_are_an_order(demo: Retriever, text: str) -> None:
    query = understand(text, demo.vocabulary)
    assert (query.sort, query.head) == (Sort.BEST_RATED, "tent")


def test_trousers_bring_no_gloves(demo: Retriever) -> None:
    for hit in found(demo, "waterproof trousers in L"):
        assert "Trousers and shorts" in hit.categories


@pytest.mark.parametrize(
    ("text", "category"), [("mens shoes", "mens-shoes"), ("women's shoes", "womens-shoes")]
)
def test_where_the_store_files_by_audience_that_is_held_to(
    filed: Vocabulary, text: str, category: str
) -> None:
    (held,) = understand(text, filed).constraints
    assert held.kind == "category"
    assert held.filter.facets == (("category", ("category",), (category,)),)


def test_an_audience_that_decides_nothing_is_no_condition(filed: Vocabulary) -> None:
    assert understand("mens bag", filed).constraints == ()


def test_a_type_named_beside_another_counts_as_much_as_a_longer_one(filed: Vocabulary) -> None:
    ((_, _, values),) = understand("bag", filed).types
    assert "bags and cases" in values


def test_the_unit_of_bare_numbers_is_learned_from_what_is_asked_for(filed: Vocabulary) -> None:
    query = understand("lamp with at least 3000 lumens", filed)
    (held,) = query.constraints
    assert (held.label, held.source) == ("at least 3000 lumens", "output")


@pytest.mark.parametrize(
    ("text", "head"), [("shoes xl", "shoes"), ("xxl shoes mens", "shoes"), ("bag 3xl", "bag")]
)
def test_a_size_is_no_thing(filed: Vocabulary, text: str, head: str) -> None:
    assert understand(text, filed).head == head
