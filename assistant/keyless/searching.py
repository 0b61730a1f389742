"""A request in another language, as the search reads it: its conditions said in English.

The search understands conditions ("under £100", "without leather", "cheapest") in English, and
finds the rest by the store's own words, whatever their language. So a German "blaue Jacke unter
100 Euro" is searched as "blue jacket under 100 euro" in a store that says jacket, and as "blaue
jacke under 100 euro" in one that says Jacke.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from assistant.keyless.phrasebook import LANGUAGES, Phrasebook, phrasebook, plain
from assistant.language import detected
from kb.terms import STOPWORDS, stem, tokens
from kb.understanding.trade_names import other_names

_ENGLISH = "en"
_COMPOUNDING = "de"
SHORTEST_BEGINNING = 4
SHORTEST_END = 5
SHORTEST_OWN = 3
_SAID = re.compile(r"\w+(?:[.,-]\w+)*")
_NAME = re.compile(r"\w[A-Z]|\d")
# "Combien de temps", "cuánto tiempo", word by word.
_TIME = re.compile(r"\bhow (?:much long(?: time)?|long take)\b")


def _nothing(_: str) -> bool:
    return False


def search_words(text: str, known: Callable[[str], bool]) -> str:
    """The text to search products by; English is left as it is.

    Args:
        text: What the shopper typed, or a model's search words.
        known: Whether the catalogue uses a word; what it doesn't use is said in English where a
            language file knows the English, and the catalogue uses that.
    """
    code = detected(text)
    if code == _ENGLISH:
        return text
    folded = plain(text)
    books = [phrasebook(c) for c in LANGUAGES if c != _ENGLISH and code in ("", c)]
    for book in books:
        for pattern, english in (*book.conditions, *(book.conditions_said if code else ())):
            folded = pattern.sub(english, folded)
    if not code and folded == plain(text):
        return _in_english(text, books, known)
    empty = frozenset().union(*(book.stop_words for book in books)) if code else frozenset()
    said = _without(folded, empty)
    return _in_english(said, books, known) or text


def _in_english(text: str, books: list[Phrasebook], known: Callable[[str], bool]) -> str:
    for book in books:
        for said, english in book.glossary.items():
            # "Sacos (de) dormir" is one thing, and a name of its own in a shop that says so itself.
            if " " in said and said in text and _used(english, known) and not _used(said, known):
                text = text.replace(said, english)
    words = []
    for word in text.split():
        bare = next(iter(tokens(word)), "")
        english = next((b.glossary[bare] for b in books if bare in b.glossary), "")
        if not english and len(books) == 1 and books[0].language == _COMPOUNDING:
            english = _ended(bare, books[0].glossary)
        said = next((e for e in (english, *other_names(english)) if e and _used(e, known)), "")
        words.append(said if said and bare != said and not known(bare) else word)
    return " ".join(words)


def _used(english: str, known: Callable[[str], bool]) -> bool:
    return all(map(known, english.split()))


def record_words(text: str, known: Callable[[str], bool]) -> str:
    """A question about one record, with words in English that the record doesn't use otherwise.

    Args:
        text: What the shopper said, also where only one word of it is in another language.
        known: Whether the record uses a word.
    """
    books = [phrasebook(c) for c in LANGUAGES if c != _ENGLISH]
    return _in_english(text, books, known)


def help_words(text: str) -> str:
    """A question by which to search help pages: without the words that carry no topic.

    English keeps its own: the search weighs them.
    """
    code = detected(text)
    if code in ("", "other", _ENGLISH):
        return text
    return _without(text, phrasebook(code).stop_words) or text


def help_in_english(text: str, known: Callable[[str], bool] = _nothing) -> str:
    """A question about the shop in English, word by word; empty where it is English already.

    For a store whose help pages are in English only; what it uses itself by a foreign name, such as
    a product's, is kept, told by the word's stem: "Was kostet der Versand nach Irland?" is
    searched as "what cost delivery to ireland". Words it doesn't know are left out, but names;
    :func:`share_in_english` says how much that leaves.
    """
    code = detected(text)
    if code in ("", "other", _ENGLISH):
        return ""
    found = [english for _, english in _worded(text, code, known)]
    return _TIME.sub("how long", " ".join(dict.fromkeys(" ".join(found).split())))


def share_in_english(text: str, known: Callable[[str], bool] = _nothing) -> float:
    """How much of what a question is about could be said in English, in [0, 1].

    1 for English. What only shares its form with another question is no answer to this one:
    "wie viel kostet die Miete von Schneeschuhen?" isn't about the hire of whatever there is.
    """
    code = detected(text)
    if code in ("", "other", _ENGLISH):
        return 1.0
    book = phrasebook(code)
    topic = [
        english
        for word, english in _worded(text, code, known)
        if len(word) > 2 and word not in book.stop_words and not set(english.split()) & STOPWORDS
    ]
    return sum(map(bool, topic)) / len(topic) if topic else 1.0


def _worded(text: str, code: str, known: Callable[[str], bool]) -> list[tuple[str, str]]:
    """Each word, folded, with its English; names are their own."""
    book = phrasebook(code)

    def named(said: str, word: str) -> bool:
        # "PayPal", "UPS": a name is one in any language, and so is what the store itself says.
        own = len(word) > SHORTEST_OWN and word not in book.stop_words and known(stem(word))
        return own or _NAME.search(said) is not None

    found = []
    for said in _SAID.findall(text):
        word = next(iter(tokens(said)), "")
        english = _begun(word, book.help_words) or book.glossary.get(word, "")
        if not english and code == _COMPOUNDING and said[:1].isupper():
            english = _ended(word, book.help_words)
        found.append((word, english or (said if named(said, word) else "")))
    return found


def _ended(word: str, known: Mapping[str, str]) -> str:
    """The English of the longest end of a compound, which says what it is: a "Wanderstiefel"."""
    ends = (word[at:] for at in range(1, len(word) - SHORTEST_END + 1))
    return next((known[end] for end in ends if end in known), "")


def _without(text: str, empty: frozenset[str]) -> str:
    # A sign such as "€" is no word, and stays.
    kept = [word for word in text.split() if not (found := set(tokens(word))) or not found <= empty]
    return " ".join(kept)


def _begun(word: str, known: Mapping[str, str]) -> str:
    """The English of the longest beginning of a word; short words have to be whole."""
    for end in range(len(word), SHORTEST_BEGINNING - 1, -1):
        if word[:end] in known:
            return known[word[:end]]
    return known.get(word, "")


def in_forms(text: str) -> str:
    """A message that goes on with what was shown, in English where it is one of the known forms.

    "Gibt es die auch in Blau?" is "do you have it in blau", "et en rouge ?" is "what about in
    rouge". Any other message, and any in English, is left as it is.
    """
    folded = plain(text).rstrip(" ?!.,;")
    for code in LANGUAGES:
        if code == _ENGLISH or detected(text) not in ("", code):
            continue
        book = phrasebook(code)
        for pattern, english in book.forms:
            found = pattern.match(folded)
            if found is not None:
                words = (book.form_words.get(word, word) for word in found.expand(english).split())
                return " ".join(words)
    return text
