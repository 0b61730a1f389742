"""Numbers that have to stand in an answer's text, however they are written."""

from __future__ import annotations

from decimal import Decimal

from evals.golden import Expectation, Quantity
from evals.score import Score
from evals.scoring.figures import Figure, based, currency_of, figures
from evals.scoring.seen import Seen, scored
from kb.terms import fold

# Of 1: two numbers in one base unit are one when they differ by less.
_SAME = Decimal("1e-9")


def quantities(expected: Expectation, seen: Seen) -> Score | None:
    """Numbers that stand in the text."""
    if expected.quantities is None:
        return None
    text = seen.answer.text.replace("*", "")
    found = figures(text)
    missing = [q for q in expected.quantities if not any(_is(q, f, text) for f in found)]
    told = ", ".join(f"{q.value} {q.unit}".strip() for q in missing)
    return scored(
        "quantities",
        not missing,
        f"not said: {told}; numbers said: {[f.text for f in found]}"
        if missing
        else f"numbers said: {[f.text for f in found]}",
    )


def _is(wanted: Quantity, figure: Figure, text: str) -> bool:
    currency = currency_of(wanted.unit)
    number, dimension = based(wanted.value, wanted.unit)
    allowed, _ = based(wanted.within, wanted.unit)
    for reading in figure.readings:
        if dimension and reading.dimension == dimension:
            if abs(reading.based - number) <= allowed + _SAME * abs(number):
                return True
        elif (currency and reading.currency == currency) or not wanted.unit:
            if abs(reading.number - wanted.value) <= wanted.within:
                return True
        elif not dimension and not currency:
            # A unit that nobody knows has to follow as it is written.
            behind = fold(text[figure.start :]).partition(" ")
            said = fold(figure.text + text[figure.end :])
            close = abs(reading.number - wanted.value) <= wanted.within
            if close and fold(wanted.unit) in said[: len(behind[0]) + len(wanted.unit) + 2]:
                return True
    return False
