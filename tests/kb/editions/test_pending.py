from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.editions.pending import Pending


def drained(pending: Pending, size: int) -> list[tuple[str, str]]:
    rows = [pair for keys, texts in pending.batches(size) for pair in zip(keys, texts, strict=True)]
    assert len(rows) == len(pending)
    return rows


@given(
    st.lists(st.tuples(st.text("abc", max_size=2), st.text("xyz \0é☃", max_size=20)), max_size=40),
    st.integers(1, 7),
)
def test_every_key_comes_once_and_the_shortest_text_first(
    given_: list[tuple[str, str]], size: int
) -> None:
    first: dict[str, str] = {}
    for key, text in given_:
        first.setdefault(key, text)
    with Pending() as pending:
        for start in range(0, len(given_), 3):
            pending.add(given_[start : start + 3])
        assert len(pending) == len(first)
        rows = drained(pending, size)
    assert dict(rows) == first
    # SQLite counts the characters before a NUL; such texts are rare, and only their order suffers.
    plain = [len(text) for _, text in rows if "\0" not in text]
    assert plain == sorted(plain)


def test_batches_are_of_the_size_that_was_asked_for() -> None:
    with Pending() as pending:
        pending.add((f"k{n}", "text") for n in range(7))
        assert [len(keys) for keys, _ in pending.batches(3)] == [3, 3, 1]


def test_nothing_waiting_gives_no_batch() -> None:
    with Pending() as pending:
        assert len(pending) == 0
        assert list(pending.batches(5)) == []
