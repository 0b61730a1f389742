from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.statistics.passes import pass_hat_k


def test_an_item_that_passes_three_times_of_four_passes_twice_running_half_the_time() -> None:
    assert pass_hat_k([(3, 4)], 1) == 0.75
    assert pass_hat_k([(3, 4)], 2) == 0.5
    assert pass_hat_k([(3, 4)], 4) == 0


def test_items_are_averaged_and_those_tried_too_rarely_left_out() -> None:
    assert pass_hat_k([(4, 4), (0, 4), (1, 1)], 4) == 0.5
    assert pass_hat_k([(1, 1)], 2) is None


@given(st.integers(1, 7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.data())
def test_it_is_the_share_of_all_ways_to_draw_k_tries(
    item: tuple[int, int], data: st.DataObject
) -> None:
    passes, count = item
    k = data.draw(st.integers(1, count))
    tries = [True] * passes + [False] * (count - passes)
    ways = list(combinations(tries, k))
    assert pass_hat_k([item], k) == pytest.approx(sum(all(way) for way in ways) / len(ways))


def test_more_passes_than_tries_are_refused() -> None:
    with pytest.raises(ValueError, match="more often"):
        pass_hat_k([(2, 1)], 1)
    with pytest.raises(ValueError, match="at least 1"):
        pass_hat_k([(1, 1)], 0)
