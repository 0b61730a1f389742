from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.quoting.blocks import Form, blocks, spoken_row

TABLE = "| Day | Open |\n|---|---|\n| Sunday | 10 to 4 |"


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("One.\nTwo.\n\nThree.", ["One.\nTwo.", "Three."]),
        ("Do this:\n\n- a\n- b\n\n- c", ["Do this:", "- a\n- b\n\n- c"]),
        ("1. first\n   goes on\n2. second", ["1. first\n   goes on\n2. second"]),
        (f"Hours:\n{TABLE}\n\nEnd.", ["Hours:", TABLE, "End."]),
        ("## Head\nText.", ["## Head", "Text."]),
        (
            "```\n- no list\n\n# no heading\n```\nText.",
            ["```\n- no list\n\n# no heading\n```", "Text."],
        ),
        ("> A note.\n\nText.", ["> A note.", "Text."]),
        ("One.\n\n---\n\nTwo.", ["One.", "---", "Two."]),
        ("", []),
        (" \n\n", []),
    ],
)
def test_a_text_falls_into_blocks(text: str, forms: list[str]) -> None:
    assert [text[b.start : b.end] for b in blocks(text)] == forms


def test_each_block_knows_its_form() -> None:
    text = f"A.\n\n- b\n\n{TABLE}\n\n# C\n\n> d"
    assert [b.form for b in blocks(text)] == [
        Form.PARAGRAPH, Form.LIST, Form.TABLE, Form.HEADING, Form.SIDE,
    ]  # fmt: skip


def test_a_row_is_said_with_the_names_of_its_columns() -> None:
    assert spoken_row(TABLE, "| Sunday | 10 to 4 |") == "Day: Sunday, Open: 10 to 4"


def test_a_row_of_a_table_without_names_is_said_as_it_stands() -> None:
    assert spoken_row("| a | b |\n| c | d |", "| c | d |") == "c, d"


@given(
    st.lists(
        st.sampled_from(["- a", "1. b", "| c |", "|---|", "# d", "", "```", "> e", "words", "  x"])
        | st.text(max_size=20),
        max_size=12,
    ).map("\n".join)
)
def test_blocks_are_in_order_and_hold_every_sign(text: str) -> None:
    found = blocks(text)
    assert all(0 <= b.start <= b.end <= len(text) for b in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
    held = "".join(text[b.start : b.end] for b in found)
    assert [c for c in held if not c.isspace()] == [c for c in text if not c.isspace()]
