"""The scores of extraction as data for programs, and as a table that people read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from evals.extraction import FIELDS, ExtractionReport, Outcome


def report_data(report: ExtractionReport) -> dict[str, Any]:
    """One JSON object: scores by field, pages without a product, and each page that misses.

    ``missing`` lists, by field, the pages that have a true value and no prediction; ``wrong`` those
    whose prediction is not among the true values, whether there are any or not.
    """
    return {
        "pages": report.pages,
        "pages_per_second": report.pages_per_second,
        "no_product": list(report.without_product),
        "fields": {name: asdict(score) for name, score in report.fields.items()},
        "missing": _misses(report, predicted=False),
        "wrong": _misses(report, predicted=True),
    }


def _misses(report: ExtractionReport, *, predicted: bool) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [
            {
                "page": outcome.page,
                "predicted": outcome.predicted or None,
                "expected": list(outcome.expected),
                "reason": outcome.reason or None,
            }
            for outcome in _missed(report, name)
            if bool(outcome.predicted) is predicted
        ]
        for name in FIELDS
    }


def _missed(report: ExtractionReport, name: str) -> Iterator[Outcome]:
    return (o for o in report.outcomes if o.field == name and any(o.counts[1:]))


def report_lines(report: ExtractionReport) -> Iterator[str]:
    """The scores as a table, then the pages that miss, one line each."""
    yield f"{'field':<13}{'F1':>7}{'±':>7}{'precision':>11}{'recall':>9}{'pages':>7}"
    for name, score in report.fields.items():
        yield (
            f"{name:<13}{score.f1:>7.3f}{score.f1_std:>7.3f}{score.precision:>11.3f}"
            f"{score.recall:>9.3f}{score.support:>7}"
        )
    yield ""
    without = len(report.without_product)
    yield f"{report.pages} pages, {without} without a product, {report.pages_per_second} pages/s"
    for name in FIELDS:
        missed = list(_missed(report, name))
        if missed:
            yield ""
            yield f"{name}: {len(missed)} of {report.pages} pages miss"
        for outcome in missed:
            given = _cut(outcome.predicted or "nothing", 28)
            true = _cut(" or ".join(outcome.expected) or "nothing", 28)
            yield f"  {outcome.page[:12]:<13}read {given}, is {true}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
