"""What `aisle calibrate` found, as lines of 80 columns, as plain data, and as a plot."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evals.calibrating import CalibrationReport, KindReport, Measured
from evals.reliability import Point

COVERAGES = (0.2, 0.4, 0.6, 0.8, 1.0)
COLOURS = ("#3a6ea5", "#9a9a9a", "#c8553d")


def report_lines(report: CalibrationReport) -> list[str]:
    """The report for a terminal."""
    lines: list[str] = []
    for part in report.kinds:
        lines += [*_kind_lines(part), ""]
    return lines[:-1]


def report_data(report: CalibrationReport) -> dict[str, Any]:
    """The report as plain data, figures unrounded, what isn't defined as null."""
    kept = report.calibration
    return {
        "edition": report.edition,
        "seed": report.seed,
        "kinds": {
            str(part.kind): {
                "threshold": part.threshold,
                "sorts": {name: asdict(served) for name, served in part.sorts.items()},
                "measured": [_measured_data(m, part.threshold) for m in part.measured],
                "adjustment": None if part.adjustment is None else asdict(part.adjustment),
                "decision": part.decision,
            }
            for part in report.kinds
        },
        "calibration": None if kept is None else asdict(kept),
    }


def draw(report: CalibrationReport, path: Path) -> None:
    """Reliability diagram and risk–coverage curve, one row a kind; the suffix says the format.

    Raises:
        ValueError: The suffix names no format that can be drawn.
    """
    from matplotlib.figure import Figure

    rows = len(report.kinds)
    figure = Figure(figsize=(8, 3.6 * rows), layout="constrained")
    axes = figure.subplots(rows, 2, squeeze=False)
    for (left, right), part in zip(axes, report.kinds, strict=True):
        left.plot([0, 1], [0, 1], color="#cccccc", linewidth=1)
        left.set(
            title=f"{part.kind}s: promise and truth",
            xlabel="confidence",
            ylabel="share that serves",
            xlim=(0, 1),
            ylim=(0, 1),
        )
        right.set(
            title=f"{part.kind}s: risk and coverage",
            xlabel="coverage: share of questions answered",
            ylabel="risk: share of answers wrong",
            xlim=(0, 1),
            ylim=(0, 1),
        )
        for measured, colour in zip(part.measured, COLOURS, strict=False):
            found = measured.reliability
            bins = found.bins()
            left.plot(
                [b.confidence for b in bins],
                [b.accuracy for b in bins],
                marker="o",
                markersize=4,
                color=colour,
                label=f"{measured.what}, ECE {found.ece():.3f}",
            )
            curve = found.curve()
            right.plot(
                [p.coverage for p in curve],
                [p.risk for p in curve],
                color=colour,
                label=f"{measured.what}, AURC {found.aurc():.3f}",
            )
            at = found.at_threshold(part.threshold)
            right.plot([at.coverage], [at.risk], marker="o", markersize=6, color=colour)
        for axis, place in ((left, "lower right"), (right, "upper left")):
            axis.grid(color="#eeeeee")
            axis.spines[["top", "right"]].set_visible(False)
            axis.legend(fontsize=7, frameon=False, loc=place)
    figure.savefig(path)


def _kind_lines(part: KindReport) -> list[str]:
    lines = [f"{str(part.kind).capitalize()}s, served from a confidence of {part.threshold:.2f}"]
    lines.append(f"  {'questions':<24}{'asked':>8}{'served':>8}{'right one first':>18}")
    for name, served in part.sorts.items():
        first = f"{served.first}" if served.first else "-"
        lines.append(f"  {name:<24}{served.asked:>8}{served.served:>8}{first:>18}")
    for measured in part.measured:
        lines += ["", *_measured_lines(measured, part.threshold)]
    lines += ["", *_wrapped(part.decision)]
    return lines


def _measured_lines(measured: Measured, threshold: float) -> list[str]:
    found = measured.reliability
    left_out = f"; {measured.unknown} left out, truth unknown" if measured.unknown else ""
    lines = [
        f"  {measured.what}: {len(found.right)}{left_out}",
        f"    AUROC {_number(found.auroc())}   ECE {found.ece():.3f}   "
        f"Brier {found.brier():.3f}   AURC {found.aurc():.3f}",
        f"    {'answered from':>15}{'coverage':>12}{'risk':>8}",
    ]
    points = [(f"{p.threshold:.2f}", p) for p in map(found.at_coverage, COVERAGES)]
    used = found.at_threshold(threshold)
    lines += [_point_line(name, p) for name, p in points if p.coverage <= used.coverage]
    lines.append(_point_line(f"used: {threshold:.2f}", used))
    lines += [_point_line(name, p) for name, p in points if p.coverage > used.coverage]
    return lines


def _point_line(name: str, point: Point) -> str:
    return f"    {name:>15}{point.coverage:>12.1%}{point.risk:>8.1%}"


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3f}"


def _wrapped(text: str) -> list[str]:
    import textwrap

    return textwrap.wrap(text, 78, initial_indent="  ", subsequent_indent="  ")


def _measured_data(measured: Measured, threshold: float) -> dict[str, Any]:
    found = measured.reliability
    auroc = found.auroc()
    return {
        "what": measured.what,
        "questions": len(found.right),
        "unknown": measured.unknown,
        "auroc": None if math.isnan(auroc) else auroc,
        "ece": found.ece(),
        "brier": found.brier(),
        "aurc": found.aurc(),
        "served": asdict(found.at_threshold(threshold)),
        "risk_coverage": [asdict(point) for point in found.curve()],
        "bins": [asdict(b) for b in found.bins()],
    }
