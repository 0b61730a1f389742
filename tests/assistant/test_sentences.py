from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.sentences import SentenceBuffer

PIECES = st.lists(
    st.text(max_size=12)
    | st.sampled_from(
        [". ", "! ", "e.g. ", "\n", "\n\n", "[[p:a]]", " [[c:x#1]]", "£1.50 ", "”", "A"]
    ),
    max_size=20,
)


def sentences(text: str, size: int = 1) -> list[str]:
    buffer = SentenceBuffer()
    found: list[str] = []
    for start in range(0, len(text), size):
        found += buffer.feed(text[start : start + size])
    return found + buffer.flush()


@given(PIECES)
def test_nothing_is_lost_or_added_however_the_text_comes_in(pieces: list[str]) -> None:
    buffer = SentenceBuffer()
    found = [sentence for piece in pieces for sentence in buffer.feed(piece)] + buffer.flush()
    assert "".join(found) == "".join(pieces)
    assert "" not in found
    assert buffer.flush() == []


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is free. You pay nothing.", ["It is free. ", "You pay nothing."]),
        ("It costs £1.50 today. Good.", ["It costs £1.50 today. ", "Good."]),
        ("Send it, e.g. By post. Done.", ["Send it, e.g. By post. ", "Done."]),
        ("60 days. [[c:returns#1]] Next one.", ["60 days. [[c:returns#1]] ", "Next one."]),
        ("“Really?” She did.", ["“Really?” ", "She did."]),
        ("One\nTwo\n\nThree", ["One\n", "Two\n\n", "Three"]),
        ("| a | b |\n|---|---|\n| c | d |", ["| a | b |\n", "|---|---|\n", "| c | d |"]),
        ("no end", ["no end"]),
        ("", []),
    ],
)
def test_text_is_given_sentence_by_sentence(text: str, expected: list[str], size: int) -> None:
    assert sentences(text, size) == expected
