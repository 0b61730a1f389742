"""How good rankings are, as ir_measures computes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.judgements import Judgements

Ranking = Sequence[tuple[str, float]]

CONDENSED = "nDCG(judged_only=True)@10"
MEASURES = ("nDCG@10", CONDENSED, "R@100", "RR@10", "Success@1", "Success@5", "Judged@10")
# As many documents as the deepest measure looks at.
DEPTH = 100


@dataclass(frozen=True, slots=True)
class Effectiveness:
    """The measures of one system.

    Attributes:
        means: By the names of ``MEASURES``, over every judged query.
        per_query: By query id, the same.
    """

    means: dict[str, float]
    per_query: dict[str, dict[str, float]]


def effectiveness(
    judgements: Judgements, rankings: Mapping[str, Ranking], relevant: float
) -> Effectiveness:
    """Measure rankings.

    nDCG takes the grades as gains, discounts by log2 and counts an unjudged document as 0; the
    condensed one leaves unjudged documents out first (Sakai 2007). The others know only relevant
    or not. As in ir_measures every query with a judgement counts: one without a relevant document
    is 0 for every system but in Judged@10, and one without a ranking is 0 throughout.

    Args:
        judgements: Of one split.
        rankings: By query id, documents best first.
        relevant: The lowest grade that is relevant, in the judgements' own grades.
    """
    import ir_measures
    from ir_measures import RR, Judged, R, Success, nDCG

    lowest = max(1, round(relevant * judgements.scale))
    measured = {
        nDCG @ 10: "nDCG@10",
        nDCG(judged_only=True) @ 10: CONDENSED,
        R(rel=lowest) @ 100: "R@100",
        RR(rel=lowest) @ 10: "RR@10",
        Success(rel=lowest) @ 1: "Success@1",
        Success(rel=lowest) @ 5: "Success@5",
        Judged @ 10: "Judged@10",
    }
    # By place, not by score: equal scores would be put into another order by document id.
    run = {
        query: {document: float(-place) for place, (document, _) in enumerate(ranking)}
        for query, ranking in rankings.items()
        if ranking
    }
    per_query = {query: dict.fromkeys(MEASURES, 0.0) for query in judgements.queries}
    for metric in ir_measures.iter_calc(list(measured), judgements.grades, run):
        per_query[metric.query_id][measured[metric.measure]] = float(metric.value)
    count = len(per_query)
    means = {name: sum(q[name] for q in per_query.values()) / count for name in MEASURES}
    return Effectiveness(means, per_query)
