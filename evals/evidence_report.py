"""How the measures of evidences are printed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from evals.evidence import MEASURES, Asked, Outcome, Scored, intervals, measures


def report_data(outcomes: Mapping[str, Outcome]) -> dict[str, Any]:
    """``systems.<name>`` with the measures, ``intervals.<name>`` beside it; null for undefined."""
    some = next(iter(outcomes.values()))
    return {
        "questions": len(some.first),
        "unanswerable": int((some.answerable == 0).sum()),
        "systems": {
            name: {key: _number(value) for key, value in measures(outcome).items()}
            for name, outcome in outcomes.items()
        },
        "intervals": {
            name: {key: [_number(a), _number(b)] for key, (a, b) in intervals(outcome).items()}
            for name, outcome in outcomes.items()
        },
    }


def report_lines(data: Mapping[str, Any]) -> list[str]:
    """The same as a table with the 95 % intervals."""
    lines = [
        f"{data['questions']} questions, {data['unanswerable']} without an answer; "
        "95 % intervals over questions",
        f"{'':8}" + "".join(f"{name:>21}" for name in MEASURES),
    ]
    for name, found in data["systems"].items():
        cells = [_cell(found[key], data["intervals"][name][key]) for key in MEASURES]
        lines.append(f"{name:8}" + "".join(f"{cell:>21}" for cell in cells))
    return lines


def miss_lines(questions: Sequence[Asked], scored: Sequence[Scored], count: int) -> list[str]:
    """Answerable questions whose best-ranked evidence doesn't answer, the surest first."""
    lines = []
    for asked, told in sorted(zip(questions, scored, strict=True), key=lambda p: -p[1].confidence):
        order = sorted(range(len(told.scores)), key=lambda n: -told.scores[n])
        best = asked.evidences[order[0]]
        right = next((n for n in order if asked.evidences[n].label > 0), None)
        if best.label > 0 or right is None:
            continue
        lines += [
            f"{asked.id}  {asked.text}",
            f"    chosen {told.scores[order[0]]:.3f}  {best.text[:160]}",
            f"    right  {told.scores[right]:.3f}  {asked.evidences[right].text[:160]}",
        ]
        if len(lines) >= 3 * count:
            break
    return lines


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)


def _cell(value: float | None, interval: Sequence[float | None]) -> str:
    if value is None or None in interval:
        return "–"
    return f"{value:.3f} ({interval[0]:.3f}–{interval[1]:.3f})"
