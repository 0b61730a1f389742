"""Whether every figure and link of an answer is in something that it may rest on.

The verdict of the product's own grounding isn't looked at: a fault in it has to show here.
"""

from __future__ import annotations

import re
from decimal import Decimal

from evals.golden import Expectation
from evals.score import Part, Score
from evals.scoring.evidence import Evidence, links, without_place
from evals.scoring.figures import Figure, Reading, figures
from evals.scoring.pricing import strange_prices
from evals.scoring.seen import Seen, scored, unmeasured
from kb.terms import fold

# Marks of citations, numbers of lists, and addresses: no figures that an answer claims.
_NO_CLAIM = re.compile(
    r"\[\d+\]|^\s*\d+[.)]\s|https?://[^\s<>()\[\]]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.MULTILINE
)


def grounded(expected: Expectation, seen: Seen) -> Score | None:
    """Every price, number and link of the text stands in what the answer may rest on."""
    if expected.grounded is None:
        return None
    if seen.facts is None and Part.TOOLS not in seen.parts:
        return unmeasured("grounded", "neither the records nor the tools' results are known")
    text, evidence = seen.answer.text, seen.evidence
    problems = [f"{link} is no address of the store's" for link in strange_links(text, evidence)]
    problems += strange_prices(text, evidence)
    results = (use.result for use in seen.tools)
    told = "\n".join((evidence.words, evidence.said, *results))
    problems += [f"{f.text!r} stands in no record" for f in strange_numbers(text, told, seen)]
    return scored("grounded", not problems, "; ".join(problems) or "every figure and link is known")


def strange_links(text: str, evidence: Evidence) -> list[str]:
    """Addresses that are neither a record's nor stated by one or by the brand."""
    known = {link.casefold() for link in evidence.links}
    return [link for link in links(text) if without_place(link).casefold() not in known]


def strange_numbers(text: str, told: str, seen: Seen) -> list[Figure]:
    """Numbers of a text, money apart, that what was told doesn't hold in any unit."""
    folded = fold(told)
    claimed = [
        figure
        for figure in figures(_NO_CLAIM.sub(" ", text.replace("*", "")))
        if not figure.money and not _is_written(figure.text, folded)
    ]
    if not claimed:
        return []
    known = [reading for figure in figures(told) for reading in figure.readings]
    counts = {Decimal(len(seen.answer.cards)), Decimal(len(seen.answer.citations))}
    return [figure for figure in claimed if not _known(figure, known, counts)]


def _known(figure: Figure, known: list[Reading], counts: set[Decimal]) -> bool:
    for reading in figure.readings:
        if not reading.dimension and reading.number in counts:
            return True
        half = _half_a_place(figure, reading)
        for other in known:
            if reading.dimension and other.dimension == reading.dimension:
                if abs(other.based - reading.based) <= half:
                    return True
            elif not (reading.dimension and other.dimension) and other.number == reading.number:
                return True
    return False


def _half_a_place(figure: Figure, reading: Reading) -> Decimal:
    """How far a figure that was rounded to its last place may be from what it was made of."""
    if not reading.number:
        return Decimal(0)
    unit = abs(reading.based / reading.number)
    if len(figure.text) < 3 and not figure.places:  # "1 kg" is no rounding of 1220 g
        return unit * Decimal("1e-6")
    return unit * Decimal(10) ** -figure.places / 2


def _is_written(figure: str, folded: str) -> bool:
    return re.search(rf"(?<![\w.,]){re.escape(fold(figure))}(?![\w]|[.,]\d)", folded) is not None
