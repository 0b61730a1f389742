"""Figures in words."""

from __future__ import annotations


def p_told(p: float) -> str:
    """A p-value as it is printed; one that rounds to nothing isn't nothing."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
