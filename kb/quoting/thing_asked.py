"""What a question is about by its form: the thing asked for, and what is to be done with it."""

from __future__ import annotations

import re
from collections.abc import Collection

from kb.quoting.topic import alike
from kb.terms import STOPWORDS, fold, stem, tokens

_LEAD = r"^\W*(?:(?:hi|hello|hey|so|and|but|ok|okay|please|also)\b\W*)*"
_DETERMINER = r"(?:(?:a|an|any|the|my|our|your|some|this|that)\s+)*"
# "Do you offer gift wrapping?", "what is your company number?"
_NAMES = (
    re.compile(
        _LEAD + r"(?:do you (?:have|offer|do|provide|run|give|organi[sz]e|lend)|have you got|"
        r"(?:is|are) there|does (?:your|the) \w+ have|how (?:much|expensive) (?:is|are))\s+"
        r"(?P<thing>.+)"
    ),
    re.compile(_LEAD + r"what(?:['’]s| is| are)\s+your\s+(?P<thing>.+)"),
    re.compile(_LEAD + r"(?:what about )?your\s+(?P<thing>(?:\w+\s?){1,3})\W*$"),
)
# "How do I reset my password?", and a page's title of that form.
_ACT = re.compile(
    _LEAD + r"how (?:do|can|could|should|would|to)\s+(?:(?:i|we|you)\s+)?(?P<act>[a-z]{3,})\b"
)
_ENDS = re.compile(
    r"[?.!,;:(]|\b(?:for|in|on|at|to|with|by|from|of|if|when|where|that|which|who|and|or|near|i|we|"
    r"you|so|as|about|into|without|after|before|than|like)\b"
)
# They hold what another word names: of a "phone number" the phone is asked for.
_HOLDERS = frozenset(
    stem(word)
    for word in """
        number address code policy policies service services option options detail details
        information info kind kinds sort sorts type types way ways time times hours list lists
        cost costs price prices fee fees charge charges rate rates team department scheme other
        more anything something somewhere special available free own
        """.split()  # noqa: SIM905 - one word a line reads worse
)
# Said of any thing and any page: what is done is told by the rest.
_LIGHT = frozenset(stem(w) for w in ("get", "make", "find", "know", "use", "have", "see", "tell"))


def missing(question: str, title: str, spoken: Collection[str]) -> tuple[str, ...]:
    """What a question asks for by its form and a page doesn't speak of; empty where it does.

    A page on gift cards speaks of no wrapping, and one that is called "How do I delete my account?"
    tells nobody how to reset a password.

    Args:
        question: The shopper's words.
        title: Of the page.
        spoken: Stems of the page's title and text.
    """
    folded = fold(question)
    found = []
    for pattern in _NAMES:
        match = pattern.match(folded)
        if match:
            found += [word for word in _words(match["thing"]) if not _said(word, spoken)]
    asked, told = _ACT.match(folded), _ACT.match(fold(title))
    if asked and told and stem(asked["act"]) not in _LIGHT and not _said(asked["act"], spoken):
        found.append(asked["act"])
    return tuple(dict.fromkeys(found))


def _words(phrase: str) -> list[str]:
    """The words that have to be spoken of: the last of a thing's name, all of what is held.

    A "chat server" is a server, a "company registration number" is neither of the three alone.
    """
    phrase = re.sub(rf"^{_DETERMINER}", "", phrase)
    end = _ENDS.search(phrase)
    words = tokens(phrase[: end.start()] if end else phrase)
    named = [
        word
        for word in words
        if word.isalpha() and word not in STOPWORDS and stem(word) not in _HOLDERS
    ]
    held = bool(words) and stem(words[-1]) in _HOLDERS
    return named if held else named[-1:]


def _said(word: str, spoken: Collection[str]) -> bool:
    own = stem(word)
    return own in spoken or any(alike(own, other) for other in spoken)
