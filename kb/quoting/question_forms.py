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
_LASTS = (
    rf"\b(?:\d+(?:[-–/ ]+(?:to )?\d+)?|{_WORDED}|next|same)[ -](?:working |business |opening )?"
    rf"{_UNITS}\b|\bat once\b|\bimmediately\b|\bovernight\b"
)
_CLOCK = r"\b\d{1,2}(?:[.:]\d\d)?\s?[ap]\.?m\b|\b\d{1,2}:\d\d\b|\b(?:noon|midnight)\b"
_MONEY = r"(?:[$€£¥]\s?\d|\d\s?(?:[$€£¥]|eur\b|euros?\b|usd\b|gbp\b|dollars?\b|pounds?\b))"


class Sought(StrEnum):
    """A kind of thing that a question asks to be told."""

    PRICE = "price"
    TIME = "time"
    DURATION = "duration"
    HOUR = "hour"
    CONTACT = "contact"
    NUMBER = "number"
    PLACE = "place"
    STEPS = "steps"
    DECISION = "decision"


_ASKS = {
    Sought.PRICE: re.compile(
        r"\bhow (?:much|expensive)\b|\b(?:costs?|prices?|fees?|charges?|postage)\b"
    ),
    Sought.TIME: re.compile(
        r"\b(?:how often|when|(?:what|which) (?:day|date)|deadline|last day)\b"
    ),
    # An hour is no answer to "how long", and "two days" none to "what time".
    Sought.DURATION: re.compile(rf"\bhow (?:long|soon|fast|quick\w*|many (?:\w+ )?{_UNITS})\b"),
    Sought.HOUR: re.compile(r"\b(?:what time|how (?:late|early)|opening (?:hours|times))\b"),
    Sought.CONTACT: re.compile(
        r"\b(?:phone|telephone|e-?mail address|contact|reach|ring|call)\b(?! (?:me|us|back))"
    ),
    Sought.NUMBER: re.compile(r"\bhow (?:many|far|big|old|heavy|tall|wide|large)\b|\bwhat size\b"),
    Sought.PLACE: re.compile(
        r"\bwhere(?:['’]?s| is| are| can i find| do i find)\b(?! my\b)|"
        r"\b(?:address|located|location)\b(?<!e-mail address)(?<!email address)|"
        r"\bhow (?:do|can) (?:i|we) get to\b"
    ),
    Sought.STEPS: re.compile(
        r"\bhow (?:do|can|should|could|would|to)\b(?! (?:you|it|they)\b)|\bhow to\b|\bsteps\b"
    ),
    # "Do you have gift cards?" is told by what the page on them says, not by any yes or no on it.
    Sought.DECISION: re.compile(
        r"^(?:so |hi |hello |and |please )*(?!(?:do you (?:have|sell|stock|offer|do)|have you got|"
        r"(?:is|are) there)\b)(?:can|could|may|might|do|does|did|is|are|am|was|were|"
        r"will|would|should|shall|must|have|has|if)\b"
    ),
}
_GIVES = {
    Sought.PRICE: re.compile(rf"{_MONEY}|\bfree\b"),
    Sought.TIME: re.compile(rf"{_LASTS}|{_CLOCK}|\b{_DAYS}\b|\b{_MONTHS}\b|\b\d{{1,2}} may\b"),
    Sought.DURATION: re.compile(_LASTS),
    Sought.HOUR: re.compile(_CLOCK),
    Sought.CONTACT: re.compile(r"\+?\d(?:[ ()-]*\d){6,}|\S@\S"),
    Sought.NUMBER: re.compile(r"\d"),
    # A house number with a street, or a street with its number behind.
    Sought.PLACE: re.compile(
        r"\b\d{1,4}[a-z]?,? (?:[a-z'’.-]+ ){1,3}?(?:place|street|st|road|rd|lane|avenue|ave|square|"
        r"way|drive|park|row|court|boulevard)\b|\b[a-z]+(?:stra(?:ss|ß)e|weg|platz|allee) \d|"
        r"\b(?:rue|avenue|calle|plaza|via|piazza) [a-z]"
    ),
    # An order to do something, as instructions are written.
    Sought.STEPS: re.compile(
        r"^\W*(?:\d+[.)]\s*)?\W*(?:please )?(?:go|open|click|press|tap|select|choose|enter|type|"
        r"write|send|bring|take|put|use|wash|dry|rinse|clean|turn|hold|measure|fill|remove|add|"
        r"check|connect|plug|download|install|log|sign|call|ring|contact|make|set|tilt|mend|brush|"
        r"fold|store|keep|follow|read|find|start|stop|wait|let|hang|lay|pack|pull|push|unplug)\b"
    ),
    Sought.DECISION: re.compile(r"^\W*(?:yes|no|not|never|sorry|unfortunately|of course)\b"),
}


_FORM = re.compile(
    r"\bhow (?P<how>long|often|soon|fast|quickly|late|early|far|big|large)\b|"
    r"\bwhat (?P<what>time|day|date)\b"
)


def form_words(question: str) -> frozenset[str]:
    """Words that only say what kind of thing is asked for: ``long`` of "how long is the warranty?".

    They are folded. A page isn't about them because it holds them.
    """
    folded = fold(question)
    found = {word for m in _FORM.finditer(folded) for word in m.groups() if word}
    if "long" in found:  # "how long does it take" is one phrase
        found |= {"take", "takes"} & set(folded.replace("?", " ").split())
    return frozenset(found)


def sought(question: str) -> frozenset[Sought]:
    """The kinds of things that a question asks for; empty when it can't be told from its form."""
    folded = fold(question)
    return frozenset(kind for kind, pattern in _ASKS.items() if pattern.search(folded))


def gives(sentence: str, kind: Sought) -> bool:
    """Whether a sentence holds a thing of this kind."""
    return _GIVES[kind].search(fold(sentence)) is not None
