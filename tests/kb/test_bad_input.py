"""Whatever stands in the search box, the answer is a sensible result or that nothing fits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kb.documents import Kind, Product
from kb.knowledge import Knowledge
from kb.query import Sort, Wishes, understand
from kb.search import Results, Retriever
from kb.understanding.typed import LONGEST

WORDLESS = {
    "nothing": "",
    "spaces": " \t\n ",
    "punctuation": "?!.,;:-()[]{}\"'",
    "null bytes": "\x00" * 20,
    "emoji": "\U0001f4bb\U0001f5a8\ufe0f \u2764\ufe0f",
    "combining marks alone": "\u0301" * 200,
    "quotes": '""""\'\'\'',
    "backslash": "\\",
    "only negations": "not " * 5_000,
    "regular expression": "(a+)+$",
}
OTHER_ALPHABETS = {
    "Cyrillic": "ноутбук до 500",
    "Greek": "φορητός υπολογιστής",
    "Arabic": "حاسوب محمول",
    "Hebrew": "מחשב נייד",
    "Chinese": "笔记本电脑",
    "Japanese": "ノートパソコン 15インチ",
    "Thai": "คอมพิวเตอร์",
}
HOSTILE = {
    "SQL": "'; DROP TABLE kb_versions; --",
    "SQL wildcard": "100% _ % LIKE",
    "FTS columns": 'title:tent NEAR(a b) AND NOT (x OR *) ^"abc" body:*',
    "FTS unbalanced": '"unbalanced',
    "FTS operator": "AND",
    "markup": "<script>alert(1)</script>",
    "template": "{{7*7}} ${jndi:ldap://x} %s%n",
    "escape codes": "\x01\x1b[31mtent\x07",
    "path": "../../etc/passwd",
    "lone surrogate": "tent \ud800",
    "surrogate in an address": "https://\udc80.example/x",
    "broken address": "http://[::1",
    "no address": "https://",
    "long address": "https://user:pass@shop.example:99999999/" + "a" * 3_000,
}
LONG = {
    "ten thousand words": "tent bag " * 5_000,
    "ten thousand different words": " ".join(f"w{n}" for n in range(10_000)),
    "one long word": "tent" * 2_000,
    "digits": "9" * 5_000,
    "numbers": "9 " * 5_000,
    "a number with commas": "1," * 3_000,
    "a number with points": "1." * 3_000,
    "prices": "under 5 " * 5_000,
    "ranges": "between 5 and " * 3_000,
    "froms": "from 1 to " * 1_000,
    "hundreds": "under " + "a hundred " * 300,
    "quantities": "at least 5 gb to 6 " * 1_000,
    "fractions": "1/2 " * 2_000,
    "packs": "pack of 6 " * 500,
    "withouts": "tent without " * 500,
    "counts": "for two for 2 " * 500,
    "spaces first": " " * 100_000 + "tent",
}
NUMBERS = {
    "a number": "42",
    "zero": "0",
    "negative": "tent under -50",
    "exponent": "tent under 1e309",
    "huge": "tent over " + "9" * 50,
    "huge measure": "tent with 99999999999999999999 kg",
    "not a number": "tent under NaN",
    "infinite": "tent under inf",
    "other digits": "tent under ٥٠٠",
    "other digits with a unit": "bag ٢٠ l",
    "superscript": "tent under ²",
    "vulgar fraction": "½ litre bottle",
    "divided by zero": "1/0 inch",
    "none of them": "pack of 0 tents",
}
ALL = WORDLESS | OTHER_ALPHABETS | HOSTILE | LONG | NUMBERS


@pytest.fixture(scope="module")
def demo(demo_knowledge: Knowledge) -> Retriever:
    return demo_knowledge.retriever()


@pytest.fixture(scope="module")
def tent(demo: Retriever) -> Product:
    found = demo.products("Hollow 2 Tent").hits[0].document
    assert isinstance(found, Product)
    return found


def told(results: Results) -> bool:
    """Whether the results can be shown: as text, with probabilities and conditions in words."""
    query = results.query
    labels = [c.label for c in (*query.constraints, *query.preferences, *results.given_up)]
    for part in (query.text, *query.words, *query.excluded, *labels):
        part.encode("utf-8")
    return all(0 <= h.confidence <= 1 for h in (*results.hits, *results.nearest))


@pytest.mark.parametrize("text", ALL.values(), ids=ALL.keys())
def test_products_are_found_or_nothing_fits(demo: Retriever, text: str) -> None:
    assert told(demo.products(text))


@pytest.mark.parametrize("text", ALL.values(), ids=ALL.keys())
def test_passages_are_found_or_nothing_fits(demo: Retriever, text: str) -> None:
    assert told(demo.articles(text))


@pytest.mark.parametrize("text", ALL.values(), ids=ALL.keys())
def test_what_measures_the_ranking_takes_the_same_words(demo: Retriever, text: str) -> None:
    for kind in (Kind.PRODUCT, Kind.ARTICLE):
        assert len(demo.ranking(kind, text, 5)) <= 5
        assert len(demo.candidates(kind, text, 5)) <= 5


@pytest.mark.parametrize("text", ALL.values(), ids=ALL.keys())
def test_a_products_record_can_be_asked_anything(demo: Retriever, tent: Product, text: str) -> None:
    assert isinstance(demo.facts(text, tent), list)


@pytest.mark.parametrize("text", WORDLESS.values(), ids=WORDLESS.keys())
def test_what_says_nothing_finds_nothing(demo: Retriever, text: str) -> None:
    assert demo.products(text).hits == ()


@pytest.mark.parametrize("text", OTHER_ALPHABETS.values(), ids=OTHER_ALPHABETS.keys())
def test_words_of_a_language_that_the_store_has_none_of_find_nothing(
    demo: Retriever, text: str
) -> None:
    assert demo.products(text).hits == ()


@pytest.mark.parametrize(
    "text",
    ["'; DROP TABLE kb_versions; --", 'title:zzzz OR "', "zzzz* NEAR zzzz", "100% _ %"],
)
def test_no_syntax_reaches_the_index(demo: Retriever, text: str) -> None:
    assert demo.products(text).hits == ()
    assert demo.products("tent").hits


def test_hidden_characters_change_nothing(demo: Retriever) -> None:
    plain = [h.document.id for h in demo.products("sleeping bag").hits]
    for hidden in (
        "\u202esleeping bag\u202c",
        "sleep\u200bing bag\ufeff",
        "sleeping\x00bag",
        "s\u0301l\u0301eeping bag",
        "ＳＬＥＥＰＩＮＧ ｂａｇ",
        "sleeping\r\n\t bag",
    ):
        found = [h.document.id for h in demo.products(hidden).hits]
        if "\u200b" not in hidden:
            assert found == plain, hidden
        assert found


def test_of_a_long_text_the_beginning_is_read(demo: Retriever) -> None:
    query = understand("tent under 300 " + "and then some " * 1_000, demo.vocabulary)
    assert len(query.text) <= LONGEST
    assert "under £300" in {c.label for c in query.constraints}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("tent between 400 and 200", "between £200 and £400"),
        ("tent under " + "9" * 18, "under £999,999,999,999,999,999"),
        ("tent under 0", "under £0"),
    ],
)
def test_odd_prices_are_said_back_as_they_were_meant(
    demo: Retriever, text: str, label: str
) -> None:
    assert [c.label for c in demo.products(text).query.constraints] == [label]


@pytest.mark.parametrize("text", ["tent under 1e309", "tent under NaN", "tent under -50"])
def test_what_is_no_price_bounds_nothing(demo: Retriever, text: str) -> None:
    assert demo.products(text).query.constraints == ()


@pytest.mark.parametrize(
    "wishes",
    [
        Wishes(price_max=Decimal("NaN")),
        Wishes(price_max=Decimal("sNaN")),
        Wishes(price_min=Decimal("-Infinity"), price_max=Decimal("Infinity")),
        Wishes(price_min=Decimal("-5"), price_max=Decimal("1e400")),
        Wishes(brand="  ", options=("", " ", "\x00", "\ud800")),
    ],
)
def test_wishes_that_say_nothing_demand_nothing(demo: Retriever, wishes: Wishes) -> None:
    stated = demo.products("tent", wishes=wishes)
    assert stated.query.constraints == ()
    assert [h.document.id for h in stated.hits] == [
        h.document.id for h in demo.products("tent").hits
    ]


def test_bounds_stated_the_wrong_way_round_are_put_in_order(demo: Retriever) -> None:
    wishes = Wishes(price_min=Decimal(400), price_max=Decimal(200))
    results = demo.products("tent", wishes=wishes)
    assert [c.label for c in results.query.constraints] == ["between £200 and £400"]
    assert results.hits
    assert results.given_up == ()


@pytest.mark.parametrize("text", ["", "tent", "size 9", "\ud800", "9" * 5_000])
def test_hostile_wishes_find_or_are_given_up(demo: Retriever, text: str) -> None:
    wishes = Wishes(
        price_min=Decimal("1e40"),
        brand="'; DROP TABLE \ud800",
        options=("';--", "9" * 2_000, "\x1b[31m"),
        in_stock=True,
        sort=Sort.CHEAPEST,
    )
    assert told(demo.products(text, wishes=wishes))
