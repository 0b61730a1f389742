from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.chunk import chunk_document, vector_key
from kb.documents import Anchor, Article, Kind, dump_document, load_document
from kb.sections import address_at, address_of, anchor_at, sections, slugs

BODY = """Intro.

## Delivery

Three days.

### Costs

Free.

## Returns

Thirty days.

### Costs

You pay.
"""
PAGE = Article(
    "help",
    "Help",
    url="https://shop.example/help",
    body=BODY,
    anchors=(
        Anchor("Delivery", "delivery"),
        Anchor("Costs", ""),
        Anchor("Returns", "returns & more"),
        Anchor("Costs", "costs-2"),
    ),
)


@pytest.mark.parametrize(
    ("words", "anchor"),
    [
        ("Intro", ""),
        ("Three days", "delivery"),
        ("Free", "delivery"),  # a section without a name is found by the one around it
        ("Thirty", "returns & more"),
        ("You pay", "costs-2"),  # the second heading of these words has the second name
    ],
)
def test_a_passage_is_reached_by_the_nearest_name_above_it(words: str, anchor: str) -> None:
    assert anchor_at(PAGE, BODY.index(words)) == anchor


def test_the_address_leads_to_the_section_and_keeps_to_what_addresses_may_hold() -> None:
    assert address_at(PAGE, BODY.index("Thirty")) == "https://shop.example/help#returns%20&%20more"
    assert address_at(PAGE, 0) == "https://shop.example/help"
    question = replace(PAGE, url="https://shop.example/help#q1")
    assert address_at(question, 0) == "https://shop.example/help#q1"
    assert address_at(question, BODY.index("Three")) == "https://shop.example/help#delivery"
    assert address_at(replace(PAGE, url=""), BODY.index("Three")) == ""


def test_a_title_leads_to_the_page_and_a_passage_to_its_section() -> None:
    title, *passages = chunk_document(PAGE)
    assert address_of(PAGE, title) == PAGE.url
    found = [address_of(PAGE, chunk).partition("#")[2] for chunk in passages]
    assert found == ["", "delivery", "delivery", "returns%20&%20more", "costs-2"]


def test_an_edit_between_headings_leaves_names_where_they_were() -> None:
    edited = replace(PAGE, body=BODY.replace("Intro.", "Intro.\n\n## New\n\nNews. " * 3))
    assert anchor_at(edited, edited.body.index("You pay")) == "costs-2"


def test_names_are_no_part_of_what_is_indexed_or_embedded() -> None:
    bare = replace(PAGE, anchors=())
    assert [(c.key, vector_key(c)) for c in chunk_document(PAGE)] == [
        (c.key, vector_key(c)) for c in chunk_document(bare)
    ]


def test_an_article_of_an_older_store_has_no_names_and_still_loads() -> None:
    old = '{"id":"a","title":"A","url":"https://shop.example/a","body":"## B\\n\\nc"}'
    article = load_document(Kind.ARTICLE, old)
    assert isinstance(article, Article)
    assert article.anchors == ()
    assert address_at(article, 6) == article.url
    assert load_document(Kind.ARTICLE, dump_document(PAGE)) == PAGE


def test_names_as_publishers_of_markdown_give_them() -> None:
    given = [
        "How long?",
        "How long?",
        "What’s “new” & old?",
        "Größe_M",
        "返品について",
        "How long-1",
    ]
    assert slugs(given) == [
        "how-long", "how-long-1", "whats-new--old", "größe_m", "返品について", "how-long-1-1",
    ]  # fmt: skip


@given(st.text(max_size=200), st.integers(0, 220), st.lists(st.text(max_size=5), max_size=4))
def test_any_offset_of_any_text_has_an_address(body: str, offset: int, names: list[str]) -> None:
    anchors = tuple(Anchor(name, name) for name in names)
    article = Article("a", "A", url="https://shop.example/a", body=body, anchors=anchors)
    assert address_at(article, offset).startswith(article.url)
    parts = list(sections(body))
    assert all(left.end <= right.start for left, right in pairwise(parts))
    assert parts[-1].end == len(body)
