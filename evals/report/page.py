"""The run's page: one HTML file without scripts, fonts or addresses of others."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup

from evals.golden import Golden
from evals.report.confidence import confidence_of
from evals.report.plots import Past, over_time, risk_and_coverage
from evals.report.view import SECTIONS, entries, rows
from evals.runs.comparison import Comparison
from evals.runs.run import Run
from evals.runs.summary import Summary
from evals.score import Status
from evals.statistics.interval import Interval
from evals.statistics.telling import p_told

# Passed conversations whose transcripts are on the page; all others are always there.
MOST_PASSED = 400


def write_report(
    run: Run,
    summary: Summary,
    comparison: Comparison | None,
    path: Path,
    *,
    before: Run | None = None,
    goldens: Sequence[Golden] = (),
    history: Sequence[Past] = (),
) -> None:
    """Write a run's page; a page that stood there is replaced whole or not at all.

    Args:
        run: The run.
        summary: Of it.
        comparison: With an earlier run; None without one.
        path: Of the HTML file.
        before: The earlier run, for its transcripts.
        goldens: What was asked, to say why it matters.
        history: Earlier runs of the same goldens, oldest first, without this one.

    Raises:
        OSError: The file can't be written.
    """
    html = render(run, summary, comparison, before=before, goldens=goldens, history=history)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(html, encoding="utf-8")
    draft.replace(path)


def render(
    run: Run,
    summary: Summary,
    comparison: Comparison | None = None,
    *,
    before: Run | None = None,
    goldens: Sequence[Golden] = (),
    history: Sequence[Past] = (),
) -> str:
    """The page of a run as HTML; see :func:`write_report`."""
    passed = summary.overall.passed
    runs = [*history]
    if passed is not None:
        runs.append(Past(run.header.id, run.header.created, passed))
    confidences, right = _confidences(run)
    return _template().render(
        run=run,
        header=run.header,
        summary=summary,
        comparison=comparison,
        before=before.header if before else None,
        rows=rows(summary, comparison),
        sections=entries(run, before, comparison, goldens),
        headings=SECTIONS,
        most_passed=MOST_PASSED,
        # Drawn by us from figures, with no word of anybody else in it.
        over_time=Markup(over_time(runs)) if len(runs) > 1 else "",  # noqa: S704
        risk=Markup(risk_and_coverage(confidences, right)),  # noqa: S704
        covered=len(confidences),
        css=Markup(_read("report.css")),  # noqa: S704
    )


def _confidences(run: Run) -> tuple[list[float], list[bool]]:
    confidences: list[float] = []
    right: list[bool] = []
    for result in run.results:
        for turn in result.turns:
            confidence = confidence_of(turn.answer)
            measured = [s for s in turn.scores if s.status is not Status.UNMEASURED]
            if confidence is not None and measured:
                confidences.append(confidence)
                right.append(all(score.passed for score in measured))
    return confidences, right


@cache
def _template() -> Template:
    environment = Environment(
        loader=FunctionLoader(_read),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": _percent, "range": _range, "signed": _signed, "ms": _ms}
    environment.filters["p_told"] = p_told
    return environment.get_template("report.html")


def _read(name: str) -> str:
    return (files("evals.report") / "templates" / name).read_text(encoding="utf-8")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def _range(interval: Interval) -> str:
    return f"{100 * interval.low:.1f} to {100 * interval.high:.1f} %"


def _signed(interval: Interval) -> str:
    if interval.low == interval.value == interval.high == 0:
        return "no change"
    low, high = (f"{100 * end:+.1f}".replace("-", "−") for end in (interval.low, interval.high))
    value = f"{100 * interval.value:+.1f}".replace("-", "−")
    return f"{value} ({low} to {high})"


def _ms(milliseconds: float) -> str:
    if milliseconds >= 1000:
        return f"{milliseconds / 1000:.1f} s"
    return f"{milliseconds:.0f} ms"
