"""What a question asks for - a price, a time, a way to reach somebody - and what would give it."""

from __future__ import annotations

import re
from enum import StrEnum

from kb.terms import fold

_UNITS = (
    r"(?:minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|weekends?|months?|years?|seconds?|"
    r"working days?|business days?)"
)
_WORDED = r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|half an?)"
_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_MONTHS = r"(?:january|february|march|april|june|july|august|september|october|november|december)"
_MONEY = r"(?:[$€£¥]\s?\d|\d\s?(?:[$€£¥]|eur\b|euros?\b|usd\b|gbp\b|dollars?\b|pounds?\b))"


class Sought(StrEnum):
    """A kind of thing that a question asks to be told."""

    PRICE = "price"
    TIME = "time"
    CONTACT = "contact"
    NUMBER = "number"
    DECISION = "decision"


_ASKS = {
    Sought.PRICE: re.compile(
        r"\bhow (?:much|expensive)\b|\b(?:costs?|prices?|fees?|charges?|postage)\b"
    ),
    Sought.TIME: re.compile(
        r"\b(?:how (?:long|soon|fast|quick\w*|often|late|early)|when|what (?:time|day|date)|"
        rf"how many (?:\w+ )?{_UNITS}|opening (?:hours|times)|deadline|last day|which day)\b"
    ),
    Sought.CONTACT: re.compile(
        r"\b(?:phone|telephone|e-?mail address|contact|reach|ring|call)\b(?! (?:me|us|back))"
    ),
    Sought.NUMBER: re.compile(r"\bhow (?:many|far|big|old|heavy|tall|wide|large)\b|\bwhat size\b"),
    Sought.DECISION: re.compile(
        r"^(?:so |hi |hello |and |please )*(?:can|could|may|might|do|does|did|is|are|am|was|were|"
        r"will|would|should|shall|must|have|has|if)\b"
    ),
}
_GIVES = {
    Sought.PRICE: re.compile(rf"{_MONEY}|\bfree\b"),
    Sought.TIME: re.compile(
        rf"\b(?:\d+(?:[-–/ ]+(?:to )?\d+)?|{_WORDED})[ -](?:working |business |opening )?"
        rf"{_UNITS}\b|"
        rf"\b\d{{1,2}}(?:[.:]\d\d)?\s?[ap]\.?m\b|\b\d{{1,2}}:\d\d\b|\b{_DAYS}\b|\b{_MONTHS}\b|"
        r"\bat once\b|\bimmediately\b|\b\d{1,2} may\b"
    ),
    Sought.CONTACT: re.compile(r"\+?\d(?:[ ()-]*\d){6,}|\S@\S"),
    Sought.NUMBER: re.compile(r"\d"),
    Sought.DECISION: re.compile(r"^\W*(?:yes|no|not|never|sorry|unfortunately|of course)\b"),
}


def sought(question: str) -> frozenset[Sought]:
    """The kinds of things that a question asks for; empty when it can't be told from its form."""
    folded = fold(question)
    return frozenset(kind for kind, pattern in _ASKS.items() if pattern.search(folded))


def gives(sentence: str, kind: Sought) -> bool:
    """Whether a sentence holds a thing of this kind."""
    return _GIVES[kind].search(fold(sentence)) is not None
