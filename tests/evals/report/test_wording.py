from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evals.report.wording import Piece, differing


def marked(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces if piece.differs]


def test_a_changed_number_is_marked_whole() -> None:
    before, after = differing("It costs £139.00 today.", "It costs £1,390.00 today.")
    assert marked(before) == ["139.00"]
    assert marked(after) == ["1,390.00"]


def test_what_was_added_is_marked_on_one_side_only() -> None:
    before, after = differing("You have 60 days.", "You have 60 days. Sale items have 30.")
    assert marked(before) == []
    assert marked(after) == [" Sale items have 30."]


@given(st.text(), st.text())
def test_no_word_of_either_text_is_lost(before: str, after: str) -> None:
    left, right = differing(before, after)
    assert "".join(piece.text for piece in left) == before
    assert "".join(piece.text for piece in right) == after
    assert [p.text for p in left if not p.differs] == [p.text for p in right if not p.differs]
