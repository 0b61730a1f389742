"""Logistic regression drawn to a prior, by Newton's method: needs numpy and nothing else."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]
ROUNDS = 100
CLOSE = 1e-9


def fit_logistic(
    x: ArrayLike,
    y: ArrayLike,
    *,
    prior: ArrayLike,
    strength: ArrayLike,
    weight: ArrayLike | None = None,
) -> Numbers:
    """Coefficients that minimise the weighted log loss plus ½ · Σ strength · (θ − prior)².

    That is maximum a posteriori estimation under a normal prior. With a prior of 0 and a strength
    of 0 for the bias and 1 / C for the rest it is scikit-learn's ``LogisticRegression``.

    Args:
        x: One row a sample, shape (n, d).
        y: 1 or 0, shape (n,).
        prior: What bias and weights are drawn to, shape (d + 1,).
        strength: How strongly, shape (d + 1,); 0 for not at all.
        weight: Of each sample, shape (n,); 1 without it.

    Returns:
        Bias, then the weights: shape (d + 1,).

    Raises:
        ValueError: There is no sample.
    """
    rows = with_bias(x)
    if not len(rows):
        raise ValueError("no samples to fit on")
    truth = np.asarray(y, dtype=float)
    w = np.ones(len(rows)) if weight is None else np.asarray(weight, dtype=float)
    centre = np.asarray(prior, dtype=float)
    pull = np.asarray(strength, dtype=float)

    def loss(theta: Numbers) -> float:
        z = rows @ theta
        likelihood = float(np.sum(w * (np.logaddexp(0, z) - truth * z)))
        return likelihood + 0.5 * float(np.sum(pull * (theta - centre) ** 2))

    theta = centre.copy()
    now = loss(theta)
    for _ in range(ROUNDS):
        p = _logistic(rows @ theta)
        slope = rows.T @ (w * (p - truth)) + pull * (theta - centre)
        curve = (rows * (w * p * (1 - p))[:, None]).T @ rows + np.diag(pull)
        # A touch on the diagonal, for data that a line separates.
        step = np.linalg.solve(curve + 1e-9 * np.eye(len(theta)), slope)
        size = 1.0
        while size > CLOSE and loss(theta - size * step) > now:
            size /= 2
        theta = theta - size * step
        now = loss(theta)
        if float(np.max(np.abs(size * step))) < CLOSE:
            break
    return theta


def probabilities(theta: Numbers, x: ArrayLike) -> Numbers:
    """P(y = 1) of each row under fitted coefficients."""
    return _logistic(with_bias(x) @ theta)


def with_bias(x: ArrayLike) -> Numbers:
    """The rows with a leading 1."""
    rows = np.asarray(x, dtype=float)
    return np.hstack([np.ones((len(rows), 1)), rows])


def _logistic(z: Numbers) -> Numbers:
    result: Numbers = 1 / (1 + np.exp(-np.clip(z, -30, 30)))
    return result
