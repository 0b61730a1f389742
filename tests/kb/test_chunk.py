from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.chunk import EMBED_CHARACTERS, PASSAGE_WORDS, chunk_document, embed_text, vector_key
from kb.documents import Article, Attribute, Availability, Chunk, Money, Product, Variant

LINES = st.lists(
    st.sampled_from(
        [
            "# Top",
            "## Delivery ##",
            "### Deeper still",
            "#no heading",
            "```",
            "~~~",
            "",
            "   ",
            "Plain words that go on. And on!",
            "- a list item",
            "| a | b |",
            "|---|---|",
            "tab\there\x0bvertical\x0cform",
            "wide\u2028line\u2029para\x85next",
            "word " * 60,
            "\r",
        ]
    )
    | st.text(max_size=80),
    max_size=25,
).map("\n".join)


def passages(body: str) -> list[Chunk]:
    return [c for c in chunk_document(Article("a", "Title", body=body)) if c.text]


def test_an_article_begins_with_its_title_as_a_passage_of_its_own() -> None:
    first, *rest = chunk_document(Article("a", "Returns", body="Within 60 days."))
    assert (first.title, first.text, first.ordinal) == ("Returns", "", 0)
    assert [c.text for c in rest] == ["Within 60 days."]
    assert embed_text(first) == "Returns"


def test_an_article_without_text_is_still_found_by_its_title() -> None:
    assert [c.title for c in chunk_document(Article("a", "Returns"))] == ["Returns"]


def test_each_passage_stands_under_its_headings() -> None:
    body = "Intro.\n\n# UK #\n\nBy post.\n\n## Islands\n\nBy boat.\n\n# Abroad\n\nBy air."
    assert [(c.heading, c.text) for c in passages(body)] == [
        ("", "Intro."),
        ("UK", "By post."),
        ("UK > Islands", "By boat."),
        ("Abroad", "By air."),
    ]
    assert embed_text(passages(body)[2]) == "Title > UK > Islands\nBy boat."


def test_a_hash_inside_a_code_block_is_no_heading() -> None:
    found = passages("Run this:\n\n```\n# not a heading\nmake\n```\n\nDone.")
    assert {c.heading for c in found} == {""}
    assert "# not a heading" in found[0].text


def test_short_blocks_share_a_passage_and_long_ones_are_broken_between_blocks() -> None:
    block = " ".join(["word"] * 80) + "."
    found = passages("\n\n".join([block] * 4))
    assert [c.text.count("word") for c in found] == [160, 160]


def test_a_long_block_is_split_at_the_end_of_a_sentence() -> None:
    found = passages("One two three four five six seven. " * 59 + "Eight to seven.")
    assert len(found) > 1
    assert all(c.text.endswith("seven.") for c in found)
    assert max(len(c.text.split()) for c in found) <= PASSAGE_WORDS


def test_a_table_too_long_for_one_passage_is_split_between_rows() -> None:
    rows = "\n".join(f"| Zone {n} | £{n}.50 | {n} days |" for n in range(80))
    found = passages(rows)
    assert len(found) > 1
    assert all(line.endswith("days |") for c in found for line in c.text.splitlines())


def test_words_without_any_full_stop_are_split_too() -> None:
    found = passages("word " * 1000)
    assert max(len(c.text.split()) for c in found) <= PASSAGE_WORDS
    assert sum(len(c.text.split()) for c in found) == 1000


def test_a_text_without_spaces_is_split_at_its_sentences_too() -> None:
    found = passages("返品の商品が当店に届いてから五営業日以内に返金いたします。" * 40)
    assert len(found) > 2
    assert all(c.text.endswith("。") for c in found)
    # The embedder reads 256 tokens, and each of these signs is one.
    assert max(len(c.text) for c in found) <= 256


@given(LINES)
@example("## A heading and nothing else")
@example("\n\n\n")
@example("a\u2028# b")
def test_every_passage_is_a_literal_slice_where_it_says(body: str) -> None:
    for chunk in passages(body):
        assert body[chunk.start : chunk.start + len(chunk.text)] == chunk.text
        assert len(chunk.text.split()) <= PASSAGE_WORDS


@given(LINES)
def test_no_word_of_an_article_is_lost_or_told_twice(body: str) -> None:
    found = passages(body)
    spans = [(c.start, c.start + len(c.text)) for c in found]
    assert spans == sorted(spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    covered = set()
    for start, end in spans:
        covered.update(range(start, end))
    outside = "".join(c if i not in covered else "\n" for i, c in enumerate(body))
    # What no passage holds is white space and headings, which each passage below them carries.
    assert all(line.lstrip().startswith("#") for line in outside.splitlines() if line.strip()), (
        outside
    )


@given(LINES)
def test_passages_are_numbered_in_order(body: str) -> None:
    chunks = chunk_document(Article("a", "Title", body=body))
    assert [c.ordinal for c in chunks] == list(range(len(chunks)))


@pytest.fixture
def jacket() -> Product:
    return Product(
        "j",
        "Ridge Jacket",
        brand="Fell",
        description="Keeps the rain out.",
        categories=("Clothing", "Jackets"),
        price=Money(Decimal(129), "GBP"),
        attributes=(Attribute("Waterproof", "20,000 mm"),),
        variants=(
            Variant("1", options=(Attribute("Colour", "Slate"), Attribute("Size", "M"))),
            Variant("2", options=(Attribute("Colour", "Moss"), Attribute("Size", "M"))),
        ),
    )


def test_a_product_is_one_passage_with_its_facts_apart(jacket: Product) -> None:
    (chunk,) = chunk_document(jacket)
    assert chunk.text == "Keeps the rain out."
    assert chunk.facets == "Fell, Jackets, Clothing, Slate, M, Moss, Waterproof 20,000 mm"


def test_price_and_stock_are_no_part_of_what_is_indexed(jacket: Product) -> None:
    (before,) = chunk_document(jacket)
    changed = replace(
        jacket,
        price=Money(Decimal(99), "GBP"),
        stock=0,
        availability=Availability.OUT_OF_STOCK,
        rating=Decimal(5),
        url="https://shop.example/new",
    )
    (after,) = chunk_document(changed)
    assert (after.key, vector_key(after)) == (before.key, vector_key(before))


def test_the_words_of_a_long_record_beyond_the_limit_do_not_change_its_vector() -> None:
    long = Product("a", "Laptop", description="Fast. " * 400)
    (chunk,) = chunk_document(long)
    assert len(embed_text(chunk)) == EMBED_CHARACTERS
    (other,) = chunk_document(Product("b", "Laptop", description="Fast. " * 401))
    assert vector_key(other) == vector_key(chunk)
    assert other.key != chunk.key
