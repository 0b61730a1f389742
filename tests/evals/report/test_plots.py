from __future__ import annotations

from xml.etree import ElementTree as ET

from evals.report.plots import Past, over_time, risk_and_coverage
from evals.statistics.interval import Interval


def past(day: int, share: float) -> Past:
    interval = Interval(share, share - 0.05, share + 0.03, 100, 100)
    return Past(f"run{day}", f"2026-11-{day:02d}T10:00:00+00:00", interval)


def test_both_plots_are_plain_svg_in_the_pages_own_colours() -> None:
    drawn = [
        over_time([past(day, 0.85 + day / 1000) for day in range(1, 20)]),
        risk_and_coverage([n / 40 for n in range(40)], [n > 9 for n in range(40)]),
    ]
    for svg in drawn:
        root = ET.fromstring(svg)
        assert root.tag == "svg"
        assert root.get("aria-label")
        assert "var(--accent)" in svg
        assert "#0" not in svg
        assert "http" not in svg
        assert "<style" not in svg


def test_only_some_days_are_named_the_last_always() -> None:
    svg = over_time([past(day, 0.9) for day in range(1, 20)])
    named = [text.text for text in ET.fromstring(svg).iter("text")]
    assert "19 Nov 10:00" in named
    assert "18 Nov 10:00" not in named


def test_a_handful_of_answers_makes_no_curve() -> None:
    assert risk_and_coverage([0.5, 0.9], [True, False]) == ""


def test_the_same_runs_give_the_same_picture() -> None:
    assert over_time([past(1, 0.9), past(2, 0.8)]) == over_time([past(1, 0.9), past(2, 0.8)])
