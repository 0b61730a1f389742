"""How the judgement of grounding is printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evals.grounding.judging import Outcome, Verdict, counts


def report_data(outcome: Outcome, whole: Outcome | None, show: int) -> dict[str, Any]:
    """Figures, classes with their counts, and some misses of each kind.

    Args:
        outcome: What the grounder did with each reply.
        whole: What the whole agent did with some of them, if it was asked.
        show: Misses to give of each kind.
    """
    data: dict[str, Any] = {
        "lies": len(outcome.lies),
        "through": outcome.through,
        "truths": len(outcome.truths),
        "unchanged": round(outcome.unchanged, 4),
        "classes": {
            "lies": {
                kind: {"told": n, "through": bad} for kind, (n, bad) in counts(outcome.lies).items()
            },
            "truths": {
                kind: {"told": n, "changed": bad}
                for kind, (n, bad) in counts(outcome.truths).items()
            },
        },
        "misses": {
            "lies": _misses(outcome.lies, show),
            "truths": _misses(outcome.truths, show),
        },
    }
    if whole is not None:
        data["agent"] = {
            "lies": len(whole.lies),
            "through": whole.through,
            "truths": len(whole.truths),
            "unchanged": round(whole.unchanged, 4),
            "misses": _misses([*whole.lies, *whole.truths], show),
        }
    return data


def report_lines(data: Mapping[str, Any]) -> list[str]:
    """The same as lines for a terminal."""
    lines = [
        f"{data['through']} of {data['lies']} lies got through",
        f"{data['unchanged']:.1%} of {data['truths']} truths passed unchanged",
    ]
    if "agent" in data:
        whole = data["agent"]
        lines.append(
            f"through the whole agent: {whole['through']} of {whole['lies']} lies, "
            f"{whole['unchanged']:.1%} of {whole['truths']} truths unchanged"
        )
    for kind, wrong in (("lies", "through"), ("truths", "changed")):
        lines += ["", f"{kind:20}{'told':>6}{wrong:>9}"]
        lines += [
            f"{name:20}{c['told']:>6}{c[wrong]:>9}" for name, c in data["classes"][kind].items()
        ]
    missed = [("lie", m) for m in data["misses"]["lies"]] + [
        ("truth", m) for m in data["misses"]["truths"]
    ]
    missed += [("agent", m) for m in data.get("agent", {}).get("misses", ())]
    for what, miss in missed:
        lines += [
            "",
            f"{what} {miss['class']}: {miss['reply']}",
            f"    read as: {miss['shown']}",
            f"    because: {miss['reasons']}",
        ]
    return lines


def _misses(verdicts: Sequence[Verdict], show: int) -> list[dict[str, Any]]:
    return [
        {"class": v.case.kind, "reply": v.case.reply, "shown": v.shown, "reasons": list(v.reasons)}
        for v in verdicts
        if not v.good
    ][:show]
