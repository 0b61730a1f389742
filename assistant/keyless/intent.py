"""What kind of thing a shopper says, told by its form, in any language that is spoken here.

The words are data: ``phrases/<language>.yaml``. Nobody says which language a message is in. What
can only be meant one way ("talk to a person") is looked for in all languages; what is made of
short common words ("in", "die", "es") only in those that the message is likely to be in.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum
from functools import cache

from assistant.keyless.phrasebook import LANGUAGES, phrasebook, plain
from assistant.language import likely
from kb.terms import STOPWORDS, tokens


class Social(StrEnum):
    """Things said for their own sake; the value names the brand's reply."""

    HELLO = "hello"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    ABOUT = "about"
    SELLS = "sells"
    HOW_ARE_YOU = "how_are_you"
    JOKE = "joke"
    COMPLIMENT = "compliment"
    CALM = "calm"
    NOT_UNDERSTOOD = "not_understood"


_SOCIAL = (
    Social.HOW_ARE_YOU,
    Social.HELLO,
    Social.THANKS,
    Social.GOODBYE,
    Social.ABOUT,
    Social.SELLS,
    Social.JOKE,
    Social.COMPLIMENT,
)
# An insult in front of a question doesn't make the question go away.
INSULT_WORDS = 8
FOLLOWING_WORDS = 10
SHOUTED = 12
# "How long does it last?" counts nothing; "the last one" does.
_THE = frozenset({"the", "that", "this", "your", "very", "my", "and", "or"})
_GLAD = re.compile(
    "[\u2764\u2665\U0001f44d\U0001f44f\U0001f600-\U0001f60e\U0001f618\U0001f64f\U0001f970\U0001f929\U0001f389]"
)
_CROSS = re.compile("[\U0001f44e\U0001f595\U0001f620-\U0001f624\U0001f92c\U0001f4a9]")
_STUTTER = re.compile(r"(\w)\1{4,}|(\w{2,4})\2{3,}")
# Neighbours on a keyboard, in rows: what hands make that rest on it.
_MASHED = re.compile(r"asdf|sdfg|dfgh|fghj|ghjk|hjkl|qwer|wert[yz]u|zxcv|xcvb|yxcv")
_VOWEL = re.compile(r"[aeiouy]")


def social(text: str) -> Social | None:
    """The small talk a message consists of; None when it asks for anything."""
    for kind in _SOCIAL:
        if _said(kind.value, text):
            return kind
    if insults(text) and len(text.split()) <= INSULT_WORDS:
        return Social.CALM
    if not any(c.isalnum() for c in text):
        if _CROSS.search(text):
            return Social.CALM
        if _GLAD.search(text):
            return Social.THANKS
    return Social.NOT_UNDERSTOOD if is_gibberish(text) else None


def without_greeting(text: str) -> str:
    """The message without a greeting in front of its request."""
    folded = plain(text)
    for code in LANGUAGES:
        greeting = phrasebook(code).patterns["greeting"].match(folded)
        if greeting is not None:
            return _tail(text, greeting[0]) or text
    return text


def _tail(text: str, head: str) -> str:
    """What stands behind a greeting, which is measured in folded letters."""
    # Folding keeps the order of words, so as many words are cut as the greeting has.
    count = len(re.findall(r"\w+", head))
    words = list(re.finditer(r"\w+", text))
    return text[words[count].start() :].strip() if len(words) > count else ""


def insults(text: str) -> bool:
    """Whether it abuses somebody."""
    return _said("abuse", text)


def is_gibberish(text: str) -> bool:
    """Whether no word of it is one: "asdfgh", "aaaaaaa", the same word again and again."""
    words = tokens(text[:2000])
    if not words:
        return False
    if len(words) >= 5 and len(set(words)) == 1:
        return True
    return all(
        bool(_STUTTER.search(word))
        or (word.isascii() and word.isalpha() and len(word) >= 5 and _unspeakable(word))
        for word in words
    )


def _unspeakable(word: str) -> bool:
    return bool(_MASHED.search(word)) or (len(word) >= 6 and not _VOWEL.search(word))


def wants_person(text: str) -> bool:
    """Whether the shopper asks for a human."""
    return _said("person", text)


def complains(text: str, extra: Collection[str] = ()) -> bool:
    """Whether a shopper is angry, or says one of the brand's own hand-over words."""
    return _said("complaint", text) or says_any(text, extra) is not None


def annoyed(text: str) -> bool:
    """Whether something went wrong for the shopper, who says so without anger yet."""
    return _said("annoyed", text)


def says_any(text: str, phrases: Collection[str]) -> str | None:
    """The first of some words or phrases that stands in a text, whole words only."""
    said = f" {' '.join(tokens(text))} "
    return next((p for p in phrases if f" {' '.join(tokens(p))} " in said), None)


def shouts(text: str) -> bool:
    """Whether it is written in anger: mostly capitals, or with many exclamation marks."""
    letters = [c for c in text if c.isalpha()]
    loud = len(letters) >= SHOUTED and sum(c.isupper() for c in letters) > 0.8 * len(letters)
    return loud or text.count("!") >= 2


def reports_harm(text: str) -> bool:
    """Whether somebody came to harm, or is in danger now; not whether a thing is safe."""
    return _said("safety", text)


def asks_medical(text: str) -> bool:
    """Whether medical advice is wanted."""
    return _said("medical", text)


def threatens_law(text: str) -> bool:
    """Whether a lawyer, a court or an authority is brought in."""
    return _said("legal", text)


def asks_own_data(text: str) -> bool:
    """Whether it is a request of the law on personal data: what you hold, and its deletion."""
    return _said("privacy", text)


def speaks_of_order(text: str) -> bool:
    """Whether it is about some order, placed or not."""
    return _said("ordering", text) or own_order(text)


def own_order(text: str) -> bool:
    """Whether it is about an order the shopper has placed, rather than about orders in general."""
    return _said("own_order", text)


def asks_contact(text: str) -> bool:
    """Whether a shopper asks how to reach the store."""
    return _said("contact", text)


def is_question(text: str) -> bool:
    """Whether it has the form of a question."""
    return _said("question", text, everywhere=False)


def is_shopping(text: str) -> bool:
    """Whether it has the form of looking for something to buy."""
    return _said("shopping", text, everywhere=False)


def wants_comparison(text: str) -> bool:
    """Whether products are to be set side by side."""
    return _said("compare", text)


def price_move(text: str) -> int:
    """-1 when something cheaper is asked for, 1 for dearer, else 0."""
    if _said("cheaper", text):
        return -1
    return 1 if _said("dearer", text) else 0


def ordinals(text: str) -> list[int]:
    """Positions named ("the second one", "the first two"), as list indexes."""
    folded = plain(text)
    for code in likely(text):
        book = phrasebook(code)
        few = book.patterns["first_few"].search(folded)
        if few is not None:
            return list(range(book.counts[next(g for g in few.groups() if g)]))
        words = tokens(text)
        found = [
            book.ordinals[word]
            for at, word in enumerate(words)
            if word in book.ordinals and not (word == "last" and at and words[at - 1] not in _THE)
        ]
        if found:
            return found
    return []


def refers_back(text: str) -> bool:
    """Whether it uses a word such as "it" or "those"."""
    return _said("reference", text, everywhere=False)


def is_refinement(text: str) -> bool:
    """Whether it reads like a further condition on the search before."""
    return _said("refinement", text, everywhere=False)


def follows_up(text: str) -> bool:
    """Whether it goes on with the question before: "and for sale items?"."""
    return _said("following", text, everywhere=False) and len(tokens(text)) <= FOLLOWING_WORDS


def affirms(text: str) -> bool:
    """Whether the whole message is a yes: "yes please", "ja, bitte", "oui", "vale"."""
    return _said("affirm", text)


def denies(text: str) -> bool:
    """Whether the whole message is a no."""
    return _said("deny", text)


def corrects(text: str) -> bool:
    """Whether the shopper says that something else was meant: "no, I meant the tent"."""
    return _said("correction", text)


def subject_words(text: str) -> list[str]:
    """The words that carry what it is about."""
    empty = _empty_words(likely(text))
    return [w for w in tokens(text) if w not in empty]


@cache
def _empty_words(codes: tuple[str, ...]) -> frozenset[str]:
    # A message of no certain language keeps to the words that are empty in English.
    if len(codes) > 1:
        return STOPWORDS
    return STOPWORDS if codes[0] == "en" else phrasebook(codes[0]).stop_words


def _said(intent: str, text: str, *, everywhere: bool = True) -> bool:
    folded = plain(text)
    codes = LANGUAGES if everywhere else likely(text)
    return any(phrasebook(code).patterns[intent].search(folded) for code in codes)
