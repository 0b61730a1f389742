from __future__ import annotations

import pytest

from evals.statistics.telling import p_told


@pytest.mark.parametrize(
    ("p", "told"),
    [(0.0312, "p = 0.031"), (1.0, "p = 1.000"), (0.0004, "p < 0.001"), (0, "p < 0.001")],
)
def test_a_p_value_is_never_told_as_nothing(p: float, told: str) -> None:
    assert p_told(p) == told
