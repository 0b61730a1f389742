from __future__ import annotations

import random

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from evals.statistics.agreement import cohens_kappa


def labels(both: int, first: int, second: int, neither: int) -> tuple[list[bool], list[bool]]:
    ours = [True] * (both + first) + [False] * (second + neither)
    theirs = [True] * both + [False] * first + [True] * second + [False] * neither
    return ours, theirs


def test_the_textbook_table_of_fifty_grant_proposals() -> None:
    # Two readers, 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: kappa .40.
    found = cohens_kappa(*labels(20, 5, 10, 15))
    assert found.kappa == pytest.approx(0.4)
    assert (found.n, found.both_yes, found.first_only) == (50, 20, 5)

    assert (found.high - found.low) / (2 * 1.96) == pytest.approx(0.128, abs=0.003)


def test_kappa_is_scikit_learns() -> None:
    chance = random.Random(4)
    ours = [chance.random() < 0.7 for _ in range(200)]
    theirs = [label if chance.random() < 0.8 else not label for label in ours]
    assert cohens_kappa(ours, theirs).kappa == pytest.approx(cohen_kappa_score(ours, theirs))


def test_the_interval_is_about_the_bootstraps() -> None:
    ours, theirs = (np.array(one) for one in labels(70, 12, 9, 59))
    chance = np.random.default_rng(3)
    drawn = [chance.integers(0, len(ours), len(ours)) for _ in range(2000)]
    kappas = [cohens_kappa(list(ours[d]), list(theirs[d])).kappa for d in drawn]
    found = cohens_kappa(list(ours), list(theirs))
    assert (found.low, found.high) == pytest.approx(np.quantile(kappas, [0.025, 0.975]), abs=0.03)


def test_labels_that_are_all_alike_show_no_agreement() -> None:
    found = cohens_kappa([True] * 120, [True] * 120)
    assert found.kappa == 0
    assert found.low == -1


def test_nothing_judged_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing was judged"):
        cohens_kappa([], [])
