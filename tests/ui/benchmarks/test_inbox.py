from __future__ import annotations

from pathlib import Path

from ui.benchmarks import inbox


def test_the_inbox_is_measured_over_a_database_that_is_made_up(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(inbox, "_ROUNDS", 2)
    measured = inbox.measure(tmp_path / "desk.db", 60, 3)
    assert measured["messages"] == 180
    assert "first_opening_seconds" in measured
    figures = measured["p50_p95_ms"]
    assert {"list all", "counts", "details", "search an order number"} <= set(figures)
    assert all(0 < p50 <= p95 for p50, p95 in figures.values())
    again = inbox.measure(tmp_path / "desk.db", 60, 3)
    assert "opening_seconds" in again
