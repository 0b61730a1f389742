"""What a value says of its attribute: that it is so, that it isn't, or something else."""

from __future__ import annotations

import re
from enum import StrEnum

from kb.terms import fold

# English, German, French, Spanish; machines' own words; and the marks of comparison tables.
_YES = r"yes|true|y|included|supplied|ja|oui|si|vrai|enthalten|inbegriffen|inclus|incluido|✓|✔|☑"
_NO = (
    r"no|not|none|false|n|without|never|excluded|nil|nein|kein|keine|keinen|nicht|ohne|non|pas|"
    r"sans|aucun|aucune|faux|ninguno|ninguna|sin|✗|✘|☒"
)
_UNTOLD = re.compile(
    r"[\s–—?./-]*(?:n/?a|unknown|tbc|tbd|not (?:applicable|specified|stated|known))?[\s–—?./-]*$"
)
_LEFT_OUT = re.compile(r"\bnot (?:included|supplied|available|suitable|possible)\b")
_STARTS_YES = re.compile(rf"(?:{_YES})(?!\w)")
_STARTS_NO = re.compile(rf"(?:{_NO})(?!\w)")
_HOLDS_YES = re.compile(rf"(?<!\w)(?:{_YES})(?!\w)")
_HOLDS_NO = re.compile(rf"(?<!\w)(?:{_NO})(?!\w)")
# What bounds a yes so that it is none: "Yes, with the adapter (sold separately)".
_BOUNDED = re.compile(
    r"\b(?:only|except|but|partly|partially|optional|optionally|some|if|unless|separately|depends?|"
    r"some of|cover only|hand[- ]?wash)\b"
)


class Polarity(StrEnum):
    """How a value speaks of its attribute."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"
    OPEN = "open"


def polarity(value: str) -> Polarity:
    """Whether a value is a yes, a no, both at once, or tells something else.

    ``Yes``, ``Included`` and ``Yes (IPX4)`` are yes; ``No``, ``None`` and ``No return policy`` are
    no; ``Bottle yes; cap no`` and ``Yes, except the lid`` are partly; ``IPX4`` and what says that
    it isn't known are open.
    """
    text = fold(value)
    if _UNTOLD.fullmatch(text):
        return Polarity.OPEN
    text = _LEFT_OUT.sub("no", text)
    yes, no = _HOLDS_YES.search(text), _HOLDS_NO.search(text)
    if _STARTS_NO.match(text):
        return Polarity.PARTLY if _BOUNDED.search(text) or yes else Polarity.NO
    if _STARTS_YES.match(text):
        return Polarity.PARTLY if _BOUNDED.search(text) or no else Polarity.YES
    return Polarity.PARTLY if yes and no else Polarity.OPEN
