from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evals.oracle.typing_errors import mistyped

WORDS = st.text(st.sampled_from("abcdefgo"), min_size=1, max_size=10)


@given(st.lists(WORDS, min_size=1, max_size=6), st.sets(WORDS, max_size=3), st.text(max_size=5))
def test_a_typing_error_is_one_slip_in_one_common_word(
    said: list[str], known: set[str], key: str
) -> None:
    text = " ".join(said)
    slipped = mistyped(text, said, known, key)
    if slipped is None:
        return
    changed = [(a, b) for a, b in zip(said, slipped.split(" "), strict=True) if a != b]
    assert len(changed) == 1
    [(word, wrong)] = changed
    assert len(word) >= 6
    assert wrong not in known
    assert abs(len(word) - len(wrong)) <= 1
    assert sorted(word) == sorted(wrong) or set(word) >= set(wrong)


def test_names_and_numbers_are_never_hit():
    assert mistyped("how much is the TM-DRF3", (), set(), "k") is None
    for key in map(str, range(40)):
        slipped = mistyped("which jacket from Harrowpike", ("jacket",), set(), key)
        assert slipped is None or slipped.endswith("from Harrowpike")


def test_the_same_key_slips_alike():
    assert mistyped("blue jackets", ("jackets",), set(), "a") == mistyped(
        "blue jackets", ("jackets",), set(), "a"
    )
