"""The report's plots as SVG that takes its colours and type from the page around it."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from evals.reliability import Reliability
from evals.statistics.interval import Interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Stand for the page's own colours, which differ by light and dark; no plot uses them as such.
_COLOURS = {"#010203": "var(--ink)", "#040506": "var(--faint)", "#070809": "var(--accent)"}
_INK, _FAINT, _ACCENT = _COLOURS
_SIZE = (4.4, 2.5)
# Fewer answers make a curve that says nothing.
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier run of the same goldens.

    Attributes:
        created: ISO 8601.
        passed: Share of conversations that passed.
    """

    id: str
    created: str
    passed: Interval


def over_time(runs: Sequence[Past]) -> str:
    """Share of passed conversations run by run, with 95 % intervals, as an SVG element.

    Runs stand one beside the other in the order of time: their distances say nothing.
    """
    figure, axes = _figure()
    for place, run in enumerate(runs):
        last = place == len(runs) - 1
        colour = _ACCENT if last else _INK
        axes.plot([place, place], [run.passed.low, run.passed.high], color=colour, linewidth=1.4)
        axes.plot(place, run.passed.value, "o", color=colour, markersize=6 if last else 4)
    axes.plot(
        range(len(runs)), [run.passed.value for run in runs], color=_FAINT, linewidth=0.8, zorder=0
    )
    few = max(1, -(-len(runs) // 6))
    shown = [place for place in range(len(runs)) if (len(runs) - 1 - place) % few == 0]
    axes.set_xticks(shown, [_day(runs[place].created) for place in shown])
    axes.set_xlim(-0.5, max(len(runs) - 0.5, 0.5))
    low = min(run.passed.low for run in runs)
    axes.set_ylim(max(0.0, low - 0.05), 1.01)
    axes.yaxis.set_major_formatter(_percent)
    axes.set_ylabel("conversations passed")
    return _svg(figure, "Share of conversations that passed, run by run, with 95 % intervals")


def risk_and_coverage(confidences: Sequence[float], right: Sequence[bool]) -> str:
    """Share of wrong answers against share of answers given, as an SVG element.

    Empty with fewer than ``FEWEST`` answers: such a curve would say nothing.

    Args:
        confidences: Of each answer.
        right: Whether all its checks held.
    """
    if len(confidences) < FEWEST:
        return ""
    curve = Reliability(confidences, right).curve()
    figure, axes = _figure()
    coverage = [0.0, *(point.coverage for point in curve)]
    risk = [curve[0].risk, *(point.risk for point in curve)]
    axes.plot(coverage, risk, color=_ACCENT, linewidth=1.6, drawstyle="steps-pre")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, max(0.05, max(risk) * 1.15))
    axes.xaxis.set_major_formatter(_percent)
    axes.yaxis.set_major_formatter(_percent)
    axes.set_xlabel("answers given, the surest first")
    axes.set_ylabel("of these, wrong")
    return _svg(figure, "Share of wrong answers against the share of answers given")


def _percent(value: float, _position: int | None = None) -> str:
    return f"{100 * value:.0f} %"


def _day(created: str) -> str:
    moment = datetime.fromisoformat(created)
    return f"{moment.day} {moment:%b} {moment:%H:%M}"


def _figure() -> tuple[Figure, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=_SIZE, layout="constrained")
    axes = figure.subplots()
    axes.grid(color=_FAINT, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(colors=_INK, labelsize=9, length=0)
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set(color=_INK, size=9)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.patch.set_visible(False)
    return figure, axes


def _svg(figure: Figure, title: str) -> str:
    from matplotlib import rc_context

    written = io.StringIO()
    # Text stays text, so that it can be read aloud and searched; ids don't change by the run.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": title}):
        figure.savefig(
            written, format="svg", transparent=True, metadata={"Date": None, "Creator": None}
        )
    svg = written.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # The page sets the type, and an element of a page needs no names of XML's vocabularies.
    svg = re.sub(r"font-family: [^;\"]*;? ?", "", svg)
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    svg = re.sub(r' xmlns(:\w+)?="[^"]*"', "", svg).replace("xlink:href", "href")
    svg = re.sub(r' (?:width|height)="[\d.]+pt"', "", svg, count=2)
    for stand_in, colour in _COLOURS.items():
        svg = svg.replace(stand_in, colour)
    return svg.replace("<svg", f'<svg role="img" aria-label="{title}"', 1)
