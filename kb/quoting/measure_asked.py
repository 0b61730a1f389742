"""What a question asks of a figure: a number to compare with, or a unit to tell it in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kb.quoting.figures import FAHRENHEIT, Figure, dimension, figures
from kb.terms import fold
from kb.understanding.asked import asked, spelled_out
from kb.understanding.quantity import UNITS

# Of what is asked to bear up to 10 °C or less, cold is meant.
MILD = 10
GOES_IN = re.compile(
    r"\b(?:fits?|goe?s?|packs?|slides?)\b[^.?!]*?\b(?:in|into|inside|on|onto|under|"
    r"underneath|through|between|within|behind)\b",
)
_HOLDS = re.compile(
    r"\b(?:fits?|holds?|takes?|carr(?:y|ies)|stores?|accommodates?|swallows?|suits?|supports?|"
    r"sleeps?|seats?|room for|space for|big enough for|large enough for|enough for)\b"
)
_LASTS = re.compile(r"\b(?:lasts?|runs?|burns?|stays?|keeps?|works?|good for|enough for|go)\b")
_COLD = re.compile(
    r"\b(?:warm|cold|comfort\w*|freez\w*|frost|winter|down to|good (?:to|for|at|in))\b"
)
_HEAT = re.compile(
    r"\b(?:wash\w*|dry\w*|iron\w*|heat\w*|hot|boil\w*|oven|resist\w*|withstand\w*)\b"
)
_SPELLED = sorted((u for u in UNITS if u.isalpha() and len(u) > 1), key=len, reverse=True)
_MANY = re.compile(rf"\bhow many ({'|'.join(u for u in _SPELLED if len(u) > 3)})\b")
_IN = re.compile(
    rf"\bin (?:°?\s?)(fahrenheit|celsius|{'|'.join(_SPELLED)})\b(?!\s*(?:stock|store))"
)
_WORDED = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10}
_SLEEPS = re.compile(
    rf"\b(?:sleeps?|seats?)\s+(\d{{1,2}}|{'|'.join(_WORDED)})\b(?!\s*(?:people|person|adults|kids))"
)
_HEADS = re.compile(
    rf"\b(\d{{1,2}}|{'|'.join(_WORDED)}) (?:adults?|of us|friends|campers|kids|children|guests|men|"
    r"women|grown[- ]?ups?|man)\b"
)
# "60 degrees" of a place and "-4" behind "warm enough at".
_BARE_DEGREES = re.compile(
    r"\b(?:at|to|in|for|of|below|under)\s+(?:minus\s+|([-−–]))?(\d{1,2})(?=\s*(?:$|[?.!,]))"
)
_BELOW_ZERO = re.compile(r"\b(?:at|to|in|for|below)\s+[-−–]\d{1,2}(?=\s*(?:$|[?.!,]))")
# "A 6 year old" is of an age; a "6 year old stove" has one.
_AGED = re.compile(r"\b(\d{1,2})[ -](year|month)s?[ -]olds?\b")
# Of what a thing stands up to, it has to stand at least as much.
_BEARS = re.compile(
    r"\b(?:stands?|holds?|keeps?|lives?|takes?|copes?|resists?|withstands?|protects?|carr(?:y|ies)|"
    r"supports?|lifts?|bears?|goes?|works?|lasts?)\s+(?:up\s+)?(?:to|with|against)?\s*"
    r"(?:(?:up to|about|around)\s+)?(?:an? )?$"
)
_PERSON = re.compile(
    r"\b(?:i am|i['’]?m|he is|she is|he['’]s|she['’]s|child is|who is|son is|daughter is)\s+$"
)
_MINUS = re.compile(r"\bminus\s+(?=\d)")
_SIDE_OF = {
    "height": re.compile(r"\b(?:high|tall|height|headroom)\b"),
    "width": re.compile(r"\b(?:wide|width)\b"),
    "depth": re.compile(r"\b(?:deep|depth)\b"),
    "length": re.compile(r"\b(?:long|length)\b"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a figure.

    Attributes:
        figure: The number that the question holds; None where it only asks for another unit.
        dimension: Of the figure, as in :mod:`kb.understanding.quantity`.
        unit: In which it is to be told.
        relation: What the record's number has to be to the asked one: ``max``, ``min``, ``between``
            (with ``low``), ``is``, ``holds`` (at least as much), ``goes in`` (at most), ``cold``
            (as cold), ``heat`` (as hot); empty when it is only told.
        side: Which side of a thing is measured, where the question says so.
    """

    figure: Figure | None
    dimension: str
    unit: str
    relation: str
    low: float | None = None
    side: str = ""


def plain(question: str, title: str) -> str:
    """A question folded, its counts spelled as numbers of things, without the title's figures."""
    text = fold(_MINUS.sub("-", fold(question)))
    # "Is the Bottle 1 L under 200 g?" asks nothing of the litre.
    own = {(figure.numbers, figure.dimension) for figure in figures(fold(title))}
    for figure in reversed(figures(text)):
        if (figure.numbers, figure.dimension) in own:
            text = f"{text[: figure.start]} {text[figure.end :]}"
    text = _AGED.sub(r"\1 \2s of age", text)
    text = _BELOW_ZERO.sub(lambda m: f"{m[0]} °c", text)
    text = _SLEEPS.sub(lambda m: f"sleeps {_WORDED.get(m[1], m[1])} people", text)
    text = _HEADS.sub(lambda m: f"{_WORDED.get(m[1], m[1])} people", text)
    if _COLD.search(text):
        text = _BARE_DEGREES.sub(lambda m: f"{m[0]} °c", text)
    return spelled_out(text)


def asked_figure(text: str) -> Wanted | None:
    """What a question as :func:`plain` gives it asks of a figure; None when it asks nothing."""
    quantities = asked(text)
    found = figures(text)
    hot = next((f for f in found if f.unit in FAHRENHEIT), None)
    if hot is not None:
        return Wanted(hot, "temperature", hot.unit, _relation(text, hot, ""))
    for said in quantities:
        figure = next((f for f in found if f.start <= said.mention.start < f.end), None)
        if figure is None:
            continue
        unit = figure.unit
        side = next((s for s, p in _SIDE_OF.items() if p.search(text[figure.end :][:12])), "")
        if said.bound == "between" and said.other is not None:
            high = replace(figure, numbers=(said.mention.quantity.number,), span=False)
            return Wanted(high, figure.dimension, unit, "between", said.other.number)
        return Wanted(
            figure, figure.dimension, unit, _relation(text, figure, said.bound), side=side
        )
    match = _IN.search(text) or _MANY.search(text)
    if match:
        unit = match[1]
        return Wanted(None, dimension(unit), unit, "")
    return None


def _relation(text: str, figure: Figure, bound: str) -> str:
    before = text[: figure.start]
    if _BEARS.search(before) or _PERSON.search(before):
        return "holds"
    if re.search(r"\b(?:stand|hold|keep|live|cope)s?\b[^.?!]*\b(?:up to|with)\s+$", before):
        return "holds"
    if bound:
        return bound
    if figure.dimension == "temperature":
        mild = figure.numbers[0] > MILD and not _COLD.search(text)
        return "heat" if _HEAT.search(text) or mild else "cold"
    if figure.dimension == "count":
        return "holds"
    if GOES_IN.search(before):
        return "goes in"
    if figure.dimension == "time":
        return "min" if _LASTS.search(before) else "is"
    if _HOLDS.search(before):
        return "holds"
    if re.search(r"\b(?:fits?|suits?|ok(?:ay)?|right|big enough|large enough)\b", text):
        return "holds"
    return "is"
