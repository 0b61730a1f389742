"""Quality against latency, drawn: ``python -m evals.retrieval_plot A.json B.json --out FILE.svg``.

Each file holds what ``aisle eval retrieval NAME --json`` printed; each gets a panel.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

OURS = "#3a6ea5"
OTHERS = "#8a8a8a"


def draw(results: Sequence[Mapping[str, Any]], path: Path) -> None:
    """One panel a data set: its headline measure over median milliseconds a query.

    Args:
        results: As :func:`evals.retrieval_report.report_data` gives them.
        path: Where to write; the suffix says the format.

    Raises:
        ValueError: The suffix names no format that can be drawn.
    """
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter

    figure = Figure(figsize=(3.4 * len(results), 3.2), layout="constrained")
    for axes, result in zip(
        figure.subplots(1, len(results), squeeze=False)[0], results, strict=True
    ):
        measure = result["headline"]
        points = {n: (f["p50_ms"], f[measure]) for n, f in result["systems"].items()}
        for name, at in points.items():
            ours = name.startswith("aisle")
            colour = OURS if ours else OTHERS
            left = _crowded(at, points.values())
            alone = at[0] == min(x for x, _ in points.values())
            axes.scatter(*at, s=42 if ours else 24, color=colour, zorder=3)
            axes.annotate(
                name,
                at,
                xytext=(0, 8) if alone else (-6 if left else 6, 0),
                textcoords="offset points",
                ha="center" if alone else "right" if left else "left",
                va="center",
                fontsize=8,
                color=colour,
                weight="bold" if ours else "normal",
            )
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
        axes.xaxis.set_minor_formatter("")
        axes.margins(x=0.3, y=0.12)
        axes.set_title(
            f"{result['dataset']}, {result['documents']:,} {result['kind']}s", fontsize=9
        )
        axes.set_xlabel("milliseconds a query, median", fontsize=8)
        axes.set_ylabel(measure, fontsize=8)
        axes.tick_params(labelsize=8)
        axes.grid(color="#e6e6e6", linewidth=0.6)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    # White behind it, so that it reads on a dark page as well.
    figure.savefig(
        path, facecolor="white", metadata={"Date": None} if path.suffix == ".svg" else {}
    )


def _crowded(at: tuple[float, float], points: Iterable[tuple[float, float]]) -> bool:
    """Whether a name right of a point would run into another point."""
    known = list(points)
    height = max(y for _, y in known) - min(y for _, y in known) or 1.0
    return any(0 < math.log10(x / at[0]) < 0.7 and abs(y - at[1]) < 0.11 * height for x, y in known)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw saved results."""
    parser = argparse.ArgumentParser(prog="python -m evals.retrieval_plot", description=__doc__)
    parser.add_argument("results", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    draw([json.loads(path.read_text(encoding="utf-8")) for path in chosen.results], chosen.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
