from __future__ import annotations

import numpy as np
import pytest

from evals.logistic import fit_logistic, probabilities


def drawn(count: int = 300) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(5)
    x = chance.normal(size=(count, 3))
    z = 0.5 + x @ np.array([1.5, -0.7, 0.0])
    return x, (chance.random(count) < 1 / (1 + np.exp(-z))).astype(float)


def test_it_finds_what_scikit_learn_finds() -> None:
    from sklearn.linear_model import LogisticRegression

    x, y = drawn()
    weight = np.linspace(0.5, 2, len(y))
    found = fit_logistic(x, y, prior=np.zeros(4), strength=[0, 1, 1, 1], weight=weight)
    peer = LogisticRegression(C=1.0, tol=1e-10, max_iter=5000).fit(x, y, weight)
    assert found == pytest.approx([*peer.intercept_, *peer.coef_[0]], abs=1e-4)
    assert probabilities(found, x) == pytest.approx(peer.predict_proba(x)[:, 1], abs=1e-4)


def test_a_strong_prior_is_not_left_for_little_evidence() -> None:
    x, y = drawn(10)
    prior = np.array([0.0, 1.0, 1.0, 1.0])
    near = fit_logistic(x, y, prior=prior, strength=[1e6] * 4)
    assert near == pytest.approx(prior, abs=1e-3)


def test_much_evidence_beats_a_weak_prior() -> None:
    x, y = drawn(5000)
    found = fit_logistic(x, y, prior=[0, 5, 5, 5], strength=[1, 1, 1, 1])
    assert found == pytest.approx([0.5, 1.5, -0.7, 0.0], abs=0.15)


def test_what_a_line_separates_still_ends() -> None:
    x = np.array([[-2.0], [-1.0], [1.0], [2.0]])
    found = fit_logistic(x, [0, 0, 1, 1], prior=[0, 0], strength=[0, 0])
    assert np.all(np.isfinite(found))
    assert probabilities(found, x) == pytest.approx([0, 0, 1, 1], abs=1e-3)


def test_nothing_cannot_be_fitted() -> None:
    with pytest.raises(ValueError, match="no samples"):
        fit_logistic(np.zeros((0, 1)), [], prior=[0, 1], strength=[1, 1])
