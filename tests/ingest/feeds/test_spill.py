"""What a feed remembers on disk while it streams."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ingest.feeds.spill import Spill


def test_an_id_is_claimed_once() -> None:
    with Spill() as spill:
        assert spill.claim("a", "line 1") == ""
        assert spill.claim("a", "line 2") == "line 1"


def test_nothing_is_left_behind() -> None:
    with Spill() as spill:
        folder = spill._folder
        spill.hold("g", [1])
        assert list(folder.iterdir())
    assert not folder.exists()


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers())))
def test_groups_come_whole_and_in_order(lines: list[tuple[str, int]]) -> None:
    expected: dict[str, list[int]] = {}
    with Spill() as spill:
        for group, value in lines:
            spill.hold(group, value)
            expected.setdefault(group, []).append(value)
        assert list(spill.groups()) == list(expected.values())


@given(st.lists(st.sampled_from("abc")))
def test_groups_that_stand_apart_are_noticed(groups: list[str]) -> None:
    runs = [g for n, g in enumerate(groups) if n == 0 or groups[n - 1] != g]
    with Spill() as spill:
        assert spill.scattered(groups) == (len(set(runs)) < len(runs))
        assert spill.claim("a", "here") == ""


def test_two_names_of_one_group() -> None:
    with Spill() as spill:
        spill.hold("b", 1)
        spill.hold("a", Decimal("2.5"))
        spill.same("a", "b")
        spill.same("a", "c")
        spill.hold("c", 3)
        assert list(spill.groups()) == [[1, 2.5, 3]]
        assert spill.knows("c")
        assert not spill.knows("d")
