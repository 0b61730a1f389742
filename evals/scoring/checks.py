"""All checks of one answer, in a fixed order."""

from __future__ import annotations

from evals.golden import Expectation
from evals.score import Score
from evals.scoring.calls import calls, never_calls
from evals.scoring.cards import cards, never_shows, shows, shows_any, shows_first, shows_only
from evals.scoring.citations import cites, cites_any, never_cites
from evals.scoring.constraint import max_price, satisfies
from evals.scoring.decisions import decision, handoff, language
from evals.scoring.grounded import grounded
from evals.scoring.limits import limits
from evals.scoring.promises import (
    cards_match_records,
    citations_are_literal,
    handover_is_whole,
    links_are_known,
    prices_are_records,
)
from evals.scoring.quantities import quantities
from evals.scoring.seen import Judge, Promise, Scorer, Seen, unmeasured
from evals.scoring.verdicts import verdict
from evals.scoring.words import never_says, says, says_any

SCORERS: tuple[Scorer, ...] = (
    decision,
    shows,
    shows_any,
    shows_first,
    shows_only,
    never_shows,
    cards,
    satisfies,
    max_price,
    cites,
    cites_any,
    never_cites,
    says,
    says_any,
    never_says,
    quantities,
    grounded,
    calls,
    never_calls,
    handoff,
    language,
    limits,
    verdict,
)
PROMISES: tuple[Promise, ...] = (
    cards_match_records,
    citations_are_literal,
    prices_are_records,
    links_are_known,
    handover_is_whole,
)


def score(expected: Expectation, seen: Seen, judge: Judge | None = None) -> tuple[Score, ...]:
    """Every check that an expectation asks for, and the promises that hold for every answer.

    Args:
        expected: What the answer has to be.
        seen: The answer.
        judge: Is asked the rubric; without one it is unmeasured.
    """
    asked = [scorer(expected, seen) for scorer in SCORERS]
    if expected.rubric is not None:
        told = "no judge was given for the rubric"
        asked.append(unmeasured("rubric", told) if judge is None else judge(expected, seen))
    kept = [promise(seen) for promise in PROMISES]
    return tuple(one for one in (*asked, *kept) if one is not None)
