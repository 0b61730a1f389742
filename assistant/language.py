"""Which of the languages the assistant speaks a shopper writes in."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache, reduce
from typing import Any

from assistant.keyless.phrasebook import LANGUAGES, phrasebook, plain
from kb.terms import tokens

OTHER = "other"
# Shoppers mostly write in a language that the store speaks; what another counts beforehand.
FOREIGN = 0.05
# How many times likelier one function word of a language makes it, beside what its letters say.
# Chosen on 170 own sentences (tests/assistant/languages.yaml).
WORD = 10.0
# Probability from which a text is said to be in a language; a single word has to be surer, because
# names of things are mostly single words, and of no language.
SURE = 0.75
SURE_OF_A_WORD = 0.9
SHORTEST_WORD = 6
FEWEST_FOREIGN = 3
# So many function words of English, and none of another, need no look at the letters.
PLAINLY = 3
# Below this a guess says no more than that the text is short.
_FLOOR = 0.002
_MOST = 400
_GREETINGS = ("hello", "thanks", "goodbye", "how_are_you")
_WRITTEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f]")
# Product codes, links and addresses are of no language.
_NAMES = re.compile(r"https?://\S+|\S+@\S+|\b\w*\d\w*\b")
# What the identifier tells apart and shoppers don't: English by other names.
_AS_ENGLISH = frozenset({"pcm", "sco"})


def language_of(text: str, before: str) -> str:
    """The language to answer in.

    Args:
        text: What the shopper said.
        before: The conversation's language so far, or the brand's where nothing was said.

    Returns:
        One of :data:`LANGUAGES`; ``before`` when the text is too short to tell ("ok", "XL", a
        product's name), or in a language the assistant doesn't speak.
    """
    found = detected(text)
    return found if found in LANGUAGES else before


def language_after(texts: Iterable[str], own: str) -> str:
    """The language a conversation has come to.

    Args:
        texts: What the shopper said, oldest first.
        own: The brand's own, in which a conversation begins.
    """
    return reduce(lambda before, text: language_of(text, before), texts, own)


def detected(text: str) -> str:
    """The language of a message: one of :data:`LANGUAGES`, ``other``, or empty when unsure.

    Function words and the letters decide together: py3langid's probabilities over 140 languages,
    times :data:`WORD` for each function word that only one of the four languages has.
    """
    return _detected(text[:_MOST])


def likely(text: str) -> tuple[str, ...]:
    """The languages in which a message may be read, likeliest first; all of them when unsure."""
    found = detected(text)
    if found in LANGUAGES:
        return (found,)
    counts = _own_words(tokens(text[:_MOST]))
    return tuple(sorted(LANGUAGES, key=lambda code: -counts[code]))


@lru_cache(maxsize=1024)
def _detected(text: str) -> str:
    text = _NAMES.sub(" ", text)
    greeted = [code for code in LANGUAGES if _greets(code, text)]
    if len(greeted) == 1:
        return greeted[0]
    words = _WRITTEN.findall(text)
    if words and not _LATIN.search(text):
        return OTHER
    if not words or greeted:
        return ""
    counts = _own_words(tokens(" ".join(words)))
    ranked = sorted(LANGUAGES, key=lambda code: -counts[code])
    if len(words) == 1 and (len(words[0]) < SHORTEST_WORD or max(counts.values())):
        return ""  # "yes", "oui" and "XL" are said in any conversation
    if ranked[0] == "en" and counts["en"] >= PLAINLY and not counts[ranked[1]]:
        return "en"
    probabilities = _probabilities(" ".join(words), counts)
    best = max(probabilities, key=lambda code: probabilities[code])
    if best == OTHER and len(words) < FEWEST_FOREIGN:
        return ""  # rather a product's name
    needed = SURE_OF_A_WORD if len(words) == 1 else SURE
    if probabilities[best] >= needed:
        return best
    # Nothing but function words decides between two languages of ours when letters are undecided.
    first, second = ranked[:2]
    return first if counts[first] >= 2 and counts[first] >= 2 * counts[second] else ""


def _greets(code: str, text: str) -> bool:
    book = phrasebook(code)
    return any(book.search(intent, text) for intent in _GREETINGS)


def _own_words(words: list[str]) -> dict[str, float]:
    """How many function words speak for each language; one that two share counts for neither."""
    sets = _function_words()
    counts = dict.fromkeys(LANGUAGES, 0.0)
    for word in words:
        holders = [code for code in LANGUAGES if word in sets[code]]
        if len(holders) == 1:
            counts[holders[0]] += 1
    return counts


@cache
def _function_words() -> Mapping[str, frozenset[str]]:
    return {code: phrasebook(code).function_words for code in LANGUAGES}


def _probabilities(text: str, counts: Mapping[str, float]) -> dict[str, float]:
    """Of each language of ours, and of all others together under ``other``."""
    letters = _identified(text)
    weights = {
        code: max(letters.get(code, 0.0), _FLOOR) * math.pow(WORD, min(counts[code], 6))
        for code in LANGUAGES
    }
    weights[OTHER] = letters[OTHER] * FOREIGN
    total = sum(weights.values())
    return {code: weight / total for code, weight in weights.items()}


def _identified(text: str) -> dict[str, float]:
    found = dict.fromkeys((*LANGUAGES, OTHER), 0.0)
    for code, probability in _identifier().rank(plain(text) if text.isupper() else text):
        name = "en" if code in _AS_ENGLISH else code
        found[name if name in found else OTHER] += float(probability)
    return found


@cache
def _identifier() -> Any:
    # Unpacking the model takes most of a second.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
