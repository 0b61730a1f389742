from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.statistics.holm import holm

P = st.floats(0, 1)


def test_five_p_values_worked_by_hand() -> None:
    # 5 x .01; 4 x .02; 3 x .03; then no smaller than that.
    given_ = dict(zip("abcde", (0.01, 0.02, 0.03, 0.04, 0.05), strict=True))
    assert list(holm(given_).values()) == pytest.approx([0.05, 0.08, 0.09, 0.09, 0.09])


def test_names_keep_their_places_whatever_the_order() -> None:
    assert holm({"b": 0.04, "a": 0.01}) == pytest.approx({"b": 0.04, "a": 0.02})


@given(st.dictionaries(st.text(max_size=3), P, max_size=8))
def test_an_adjusted_value_is_never_smaller_never_above_one_and_keeps_the_order(
    values: dict[str, float],
) -> None:
    adjusted = holm(values)
    assert all(values[name] <= adjusted[name] <= 1 for name in values)
    ordered = sorted(values, key=lambda name: values[name])
    assert [adjusted[n] for n in ordered] == sorted(adjusted[n] for n in ordered)


def test_what_is_no_p_value_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm({"a": 1.2})
