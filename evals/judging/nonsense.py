"""Replies of a judge that are no verdict, counted over a run."""

from __future__ import annotations

from collections.abc import Sequence

from evals.result import Result

CHECK = "rubric"
# Reasons of scores that a judge was asked for begin with this.
JUDGED = "judged: "
NO_VERDICT = "no verdict, "
# With more replies that are no verdict, what the judge did say is not to be relied on either.
MOST_NONSENSE = 0.02


def void_by_nonsense(results: Sequence[Result]) -> str:
    """Why what a judge said of a run says nothing; empty when it does, or when none was asked.

    More than ``MOST_NONSENSE`` of the judged answers have a line without a verdict.
    """
    reasons = [
        one.reason
        for result in results
        for _, one in result.scores()
        if one.check == CHECK and one.reason.startswith(JUDGED)
    ]
    without = [reason for reason in reasons if NO_VERDICT in reason]
    if len(without) <= MOST_NONSENSE * len(reasons):
        return ""
    return (
        f"the judge gave no verdict on {len(without)} of {len(reasons)} answers, for example "
        f"{without[0].removeprefix(JUDGED)}"
    )
