"""What shoppers say, by intent and language, read from the files in ``phrases``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from assistant.conversation import AssistantError
from kb.terms import fold, tokens

LANGUAGES = ("en", "de", "fr", "es")
# Every file says these, a pattern a line.
INTENTS = (
    "hello", "greeting", "thanks", "goodbye", "about", "sells", "how_are_you", "joke", "compliment",
    "abuse", "person", "complaint", "annoyed", "own_order", "contact", "question", "shopping",
    "compare", "cheaper", "dearer", "first_few", "reference", "refinement", "following", "affirm",
    "deny", "correction", "ordering", "legal", "privacy", "safety",
    "medical",
)  # fmt: skip
# How a shopper goes on with what was shown; a language may leave names out that its `forms` say in
# English.
GOING_ON = (
    "more", "other_brand", "dropped", "refused", "anew", "corrected", "all_shown", "of_shown",
    "both", "the_other",
    "one_of", "same", "last_few", "number", "pronoun", "which", "property", "why",
    "how_much_more", "several_of", "cheapest_first", "best_rated_first", "dearest_first", "than",
    "than_number", "is_it", "the_thing", "thing", "recommend", "purpose", "gift", "opens", "joint",
    "pair", "self", "belongs",
)  # fmt: skip
WORD_LISTS = (
    "typed", "facts", "beside", "fillers", "degrees", "called_price", "called_brand",
    "called_stock", "called_colour", "whom_men", "whom_women", "whom_kids", "whom_unisex",
)  # fmt: skip
_WORDS = ("function_words", "stop_words")
_NUMBERS = ("ordinals", "counts")
# What a search understands, and how it is said here: a pattern and its English a line.
_REWRITES = ("conditions", "conditions_said", "forms")
_OPTIONAL = {"going_on": GOING_ON, "word_lists": WORD_LISTS}
_GLOSSARIES = ("glossary", "form_words", "help_words")
Rewrites = tuple[tuple[re.Pattern[str], str], ...]
_AMOUNT = r"\d+(?:[.,\u00a0 ]\d{3})*(?:[.,]\d{1,2})?"
_CURRENCY = (
    r"(?:[€$£]|\b(?:eur|euros?|usd|chf|franken|francs?|dollars?|dolares|libras|pfund)\b"
    r"|(?<=\d)(?:eur|euros?)\b)"
)
# Without a currency only what a message ends with is money: "bis 10 Grad" is none.
_MONEY = rf"({_CURRENCY}\s?{_AMOUNT}|{_AMOUNT}\s?{_CURRENCY}|[1-9]\d{{1,4}}(?=\W*$))"
_PART = re.compile(r"(?<!\?P)<([a-z_]+)>")
_UMLAUT = str.maketrans({"ä": "ae?", "ö": "oe?", "ü": "ue?", "ß": "ss"})
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_APOSTROPHE = re.compile(r"[‘’ʼ`´]")
# Long enough for any wish; what stands behind it makes no other intent, and costs time.
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """What is said in one language.

    Attributes:
        patterns: One pattern an intent, to be met with :func:`plain` text.
        function_words: Words that tell the language and carry no topic.
        stop_words: Words that carry no topic in a request.
        ordinals: Positions by word, as list indexes; -1 is the last.
        counts: Small numbers by word.
        conditions: Conditions of a search and their English; they mean that in any message.
        conditions_said: The same, where the message is known to be in this language.
        forms: Whole messages that go on with what was shown, and their English.
        glossary: Colours, materials and the like, and their English.
        help_words: What is asked of any shop, by the beginnings of words, and its English.
        form_words: What may stand in a form, and its English: "lighter", "second".
        going_on: The patterns of each of :data:`GOING_ON`, in order; groups are what it is about.
        word_lists: The words of each of :data:`WORD_LISTS`.
    """

    language: str
    patterns: Mapping[str, re.Pattern[str]] = field(repr=False)
    function_words: frozenset[str] = field(repr=False)
    stop_words: frozenset[str] = field(repr=False)
    ordinals: Mapping[str, int] = field(repr=False)
    counts: Mapping[str, int] = field(repr=False)
    conditions: Rewrites = field(repr=False)
    conditions_said: Rewrites = field(repr=False)
    forms: Rewrites = field(repr=False)
    glossary: Mapping[str, str] = field(repr=False)
    form_words: Mapping[str, str] = field(repr=False)
    help_words: Mapping[str, str] = field(repr=False)
    going_on: Mapping[str, tuple[re.Pattern[str], ...]] = field(repr=False)
    word_lists: Mapping[str, frozenset[str]] = field(repr=False)

    def search(self, intent: str, text: str) -> re.Match[str] | None:
        """Where an intent shows in a text; None when it doesn't."""
        return self.patterns[intent].search(plain(text))


@lru_cache(maxsize=512)
def plain(text: str) -> str:
    """The text as patterns meet it: folded, with straight apostrophes, cut at a length."""
    return fold(_APOSTROPHE.sub("'", text[:LONGEST]))


@cache
def phrasebook(language: str) -> Phrasebook:
    """The phrases of one of :data:`LANGUAGES`.

    Raises:
        AssistantError: The file is missing or broken; the message names the intent.
    """
    entry = files("assistant.keyless").joinpath("phrases", f"{language}.yaml")
    if language not in LANGUAGES:
        raise AssistantError(f"there are no phrases in {language!r}; known: {', '.join(LANGUAGES)}")
    return read_phrases(language, entry.read_text(encoding="utf-8"))


def read_phrases(language: str, text: str) -> Phrasebook:
    """Read a file of phrases.

    Raises:
        AssistantError: An intent is missing, unknown or no valid pattern.
    """
    where = f"phrases/{language}.yaml"
    try:
        data: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise AssistantError(f"{where}: not YAML: {error}") from error
    known = {"parts", *INTENTS, *_WORDS, *_NUMBERS, *_REWRITES, *_GLOSSARIES, *_OPTIONAL}
    if not isinstance(data, dict) or set(data) != known:
        given = set(data) if isinstance(data, dict) else set()
        raise AssistantError(
            f"{where}: missing {sorted(known - given)}, unknown {sorted(given - known)}; "
            "each file has the same keys"
        )
    for name, allowed in _OPTIONAL.items():
        unknown = set(data[name]) - set(allowed)
        if unknown:
            raise AssistantError(f"{where}: {name}: unknown {sorted(unknown)}")
    parts = {name: f"(?:{_folded(part)})" for name, part in data["parts"].items()}
    parts |= {"money": _MONEY, "amount": f"({_AMOUNT})"}
    patterns = {name: _pattern(where, name, data[name], parts) for name in INTENTS}
    function_words, stop_words = (_words(data[name]) for name in _WORDS)
    ordinals, counts = (
        {fold(str(word)): int(number) for word, number in data[name].items()} for name in _NUMBERS
    )
    conditions, conditions_said, forms = (
        _rewrites(where, name, data[name], parts) for name in _REWRITES
    )
    return Phrasebook(
        language=language,
        patterns=MappingProxyType(patterns),
        function_words=function_words,
        stop_words=stop_words,
        ordinals=MappingProxyType(ordinals),
        counts=MappingProxyType(counts),
        conditions=conditions,
        conditions_said=conditions_said,
        forms=forms,
        glossary=_glossary(data["glossary"]),
        form_words=_glossary(data["form_words"]),
        help_words=_glossary(data["help_words"]),
        going_on=MappingProxyType(
            {
                name: tuple(_patterns(where, name, lines, parts))
                for name, lines in data["going_on"].items()
            }
        ),
        word_lists=MappingProxyType(
            {name: _words(text) for name, text in data["word_lists"].items()}
        ),
    )


def _glossary(words: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({fold(str(word)): str(english) for word, english in words.items()})


def _rewrites(where: str, name: str, lines: str, parts: Mapping[str, str]) -> Rewrites:
    found = []
    for number, line in enumerate(lines.splitlines(), 1):
        pattern, arrow, english = line.partition(" => ")
        try:
            whole = _PART.sub(lambda part: parts[part[1]], _folded(pattern))
            if name == "forms":
                whole = rf"^\W*(?:{whole})\W*$"
            found.append((re.compile(whole), english))
        except re.error as error:
            raise AssistantError(f"{where}: {name}, line {number}: {error}") from error
        if not arrow:
            raise AssistantError(f"{where}: {name}, line {number}: expected `pattern => English`")
    return tuple(found)


def _pattern(where: str, name: str, patterns: str, parts: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p.pattern})" for p in _patterns(where, name, patterns, parts)))


def _patterns(
    where: str, name: str, patterns: str, parts: Mapping[str, str]
) -> list[re.Pattern[str]]:
    found = []
    for number, pattern in enumerate(patterns.splitlines(), 1):
        try:
            found.append(re.compile(_PART.sub(lambda part: parts[part[1]], _folded(pattern))))
        except (re.error, KeyError) as error:
            raise AssistantError(f"{where}: {name}, pattern {number}: {error}") from error
    return found


def _folded(pattern: str) -> str:
    """A pattern for folded text: no accents, and an umlaut as ``a`` or ``ae``."""
    composed = unicodedata.normalize("NFC", pattern).translate(_UMLAUT)
    bare = unicodedata.normalize("NFKD", composed)
    return "".join(c for c in bare if not unicodedata.combining(c))


def _words(text: str) -> frozenset[str]:
    found: set[str] = set()
    for word in text.split():
        found.update(tokens(word))
        found.update(tokens(word.translate(_SPELLED_OUT)))
    return frozenset(found)
