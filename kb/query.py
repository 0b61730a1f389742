"""A shopper's words to terms and constraints, by means of the catalogue's own vocabulary."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from kb.terms import STOPWORDS, stem, tokens
from kb.understanding.asked import Asked, asked, spelled_out
from kb.understanding.condition import FacetCondition, Filter
from kb.understanding.conditions_said import HEADSHIP, Said, conditions
from kb.understanding.constraint import (
    RELAXED_FIRST,
    Constraint,
    combined,
    marked_down,
    priced,
    stocked,
)
from kb.understanding.identifiers import keys_of, named_pages
from kb.understanding.measure import Superlative, superlative
from kb.understanding.negation import NEGATIONS
from kb.understanding.price_phrases import read_price, without_sale
from kb.understanding.product_types import noun_phrase
from kb.understanding.spelling import Correction
from kb.understanding.typed import readable
from kb.understanding.vocabulary import Vocabulary
from kb.understanding.wishes import Sort, Wishes, wished

__all__ = [
    "RELAXED_FIRST",
    "Constraint",
    "Query",
    "Sort",
    "Wishes",
    "combined",
    "understand",
]


@dataclass(frozen=True, slots=True)
class Query:
    """What a shopper's words ask of the catalogue.

    Attributes:
        text: The words to search by, without price phrases, spelling corrected.
        words: Folded tokens to look up, spelling corrected, without stop words and what is
            excluded.
        constraints: Conditions that were said as such: all have to hold, unless given up.
        preferences: Conditions that the words merely suggest, or that records often leave out:
            products that meet them are to be preferred.
        category: Categories that the words name; a preference unless the query sorts.
        types: The catalogue's own types that the words name, of which any may hold; a preference.
        head: The word that says what is looked for: ``bag`` of "laptop bag" and "bag for a laptop".
        excluded: Folded words and phrases that must not be there, see
            :func:`kb.understanding.negation.speaks_against`.
        compatible: Folded words of the thing that what is looked for has to fit.
        identifiers: Ids of products whose id, SKU, GTIN or address the text holds.
        corrections: Words that were read as others.
        synonyms: The store's own names for the head, where no title has that; see
            :mod:`kb.understanding.synonyms`.
        phrase: The words that name what is looked for, the head last: ``sleeping bag``.
        quantity: How many are wanted at once (``pack of 6``); None if the words don't say.
        about: The words up to the full name of the product that yes or no is asked about; empty
            for any other request.
        typed: Stems of a question to the help pages as it was typed, before things were called as
            the pages call them.
    """

    text: str
    words: tuple[str, ...]
    constraints: tuple[Constraint, ...] = ()
    sort: Sort = Sort.RELEVANCE
    category: Filter | None = None
    superlative: Superlative | None = None
    preferences: tuple[Constraint, ...] = ()
    types: tuple[FacetCondition, ...] = ()
    head: str = ""
    excluded: tuple[str, ...] = ()
    compatible: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    quantity: int | None = None
    phrase: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()

    @property
    def subject(self) -> tuple[str, ...]:
        """The words that name what is looked for: all but those of the conditions."""
        said = {w for c in self.constraints for w in tokens(c.label)} | {"size", "colour", "color"}
        return tuple(w for w in self.words if w not in said)

    @property
    def thing(self) -> tuple[str, ...]:
        """The words that name what is looked for, without those that are conditions on it."""
        said = {w for c in (*self.constraints, *self.preferences) for w in tokens(c.label)}
        return tuple(w for w in self.phrase[:-1] if w not in said) + self.phrase[-1:]

    @property
    def ordered(self) -> bool:
        """Whether the shopper asked for the first in some order."""
        return self.sort is not Sort.RELEVANCE or self.superlative is not None

    @property
    def terms(self) -> tuple[str, ...]:
        """Stems of the words, each once."""
        return tuple(dict.fromkeys(stem(word) for word in self.words))


# Nobody asks for more measures of one thing; each is looked up in the records.
MOST_MEASURES = 6
_STOCK = re.compile(r"\b(?:in[- ]stock|available (?:right )?(?:now|today)|ready to ship)\b", re.I)
_SORTS = (
    (
        Sort.CHEAPEST,
        re.compile(r"\b(?:cheapest|least expensive|lowest[- ]priced?|most affordable)\b", re.I),
    ),
    (Sort.DEAREST, re.compile(r"\b(?:most expensive|dearest|priciest|highest[- ]priced?)\b", re.I)),
    (
        Sort.BEST_RATED,
        re.compile(
            r"\b(?:(?:with )?(?:the )?(?:best|highest|top|highly|well|good|great)[- ]"
            r"(?:rated|reviewed|ratings?|reviews)|"
            r"(?:[45]|four|five)(?:[.,]5)?\+?[- ]stars?(?:[- ](?:rated|ratings?|reviews))?)\b",
            re.I,
        ),
    ),
)
_PACK = re.compile(r"\b(?:packs?|box|boxes|sets?|case|bundle) of (\d{1,4})\b", re.I)
_SEVERAL = re.compile(
    r"^\s*(?:(\d{1,3}) (?:of|x|(?:pairs?|packs?|pieces?|boxes|bags|bottles|cans|rolls|sets) of)\s|"
    r"(?:a )?(?:pair|couple) of\s)",
    re.I,
)
_POSSESSIVE = re.compile(r"['’](?:s\b)?")
_LEADING_NOISE = STOPWORDS | {
    *("available", "sell", "stock", "buy", "recommend", "find", "search", "ok", "okay"),
}


def understand(text: str, vocabulary: Vocabulary, wishes: Wishes | None = None) -> Query:
    """Read constraints and search words out of a shopper's words.

    Args:
        text: What the shopper typed, or a model's search words. Data: any syntax in it is inert.
            Of a very long text only the beginning is read.
        vocabulary: Of the edition that will be searched.
        wishes: Conditions stated outright; they are added to those in the words.
    """
    text = readable(text)
    identifiers = vocabulary.recognised(keys_of(text))
    text = named_pages(text)
    spoken = _words(text)
    about = tuple(spoken[: vocabulary.asked_of(spoken)])
    constraints: list[Constraint] = []
    preferences: list[Constraint] = []
    phrase = read_price(text, vocabulary.titled)
    rest = phrase.rest
    stated = wishes is not None and wishes.bounds != (None, None)
    if phrase.bounded and not stated:
        bounds = priced(phrase.low, phrase.high, vocabulary.currency, strict=phrase.strict)
        (constraints if phrase.strict else preferences).append(bounds)
    sort = Sort.RELEVANCE
    for candidate, pattern in _SORTS:
        if (found := pattern.search(rest)) and not vocabulary.titled(tokens(found[0])):
            sort = candidate
            rest = pattern.sub(" ", rest)
    if _STOCK.search(rest):
        rest = _STOCK.sub(" ", rest)
        constraints.append(stocked())
    on_sale, rest = without_sale(rest, vocabulary.titled)
    if on_sale:
        constraints.append(marked_down())
    order = superlative(rest, vocabulary.named_numbers)
    if order is not None:
        rest = re.sub(rf"\b{order.word}\b", " ", rest, flags=re.I)
    quantity, rest = _several(rest)
    rest = spelled_out(rest)
    quantities = _apart_from_names(asked(rest), rest, vocabulary)[:MOST_MEASURES]
    said = _said(_without(rest, quantities, vocabulary), vocabulary, about)
    types, narrowed = _types(said, vocabulary)
    constraints += narrowed
    if quantities or phrase.cheap:
        subject = _subject(said, types, vocabulary)
        held, suggested, rest = _measured(rest, quantities, said, subject, vocabulary)
        constraints += held
        preferences += suggested
        if phrase.cheap:
            preferences += _cheap(phrase.cheap, said, types, vocabulary)
    told = _said(rest, vocabulary, about) if quantities else said
    constraints += [c for c in told.constraints if c.label not in {k.label for k in constraints}]
    measured = {c.label for c in (*constraints, *preferences) if c.filter.ranges}
    preferences += [c for c in told.preferences if c.label not in measured]
    constraints += wished(wishes or Wishes(), vocabulary, constraints)
    # "tshirt" is looked up as the "t" and "shirt" of titles.
    meant = {part for change in told.corrections for part in change.meant.split()}
    words = tuple(
        w for w in told.words if w in meant or (w not in _LEADING_NOISE and w not in NEGATIONS)
    )
    return Query(
        text=_mended(" ".join(rest.split()), told.corrections),
        words=words,
        constraints=tuple(constraints),
        sort=wishes.sort if wishes and wishes.sort is not Sort.RELEVANCE else sort,
        category=_category(told.words, vocabulary),
        superlative=order,
        preferences=tuple(preferences),
        types=types,
        head=said.phrase[-1] if said.phrase else "",
        excluded=told.excluded,
        compatible=told.compatible,
        identifiers=identifiers,
        corrections=tuple(told.corrections),
        quantity=quantity,
        phrase=tuple(said.phrase),
        about=about,
    )


def _words(text: str) -> list[str]:
    return tokens(_POSSESSIVE.sub("", text))


def _said(text: str, vocabulary: Vocabulary, about: tuple[str, ...]) -> Said:
    words, corrections = vocabulary.mend(_words(text))
    # What was read and taken out before the name's end leaves no telling where it is.
    so_far = len(about) if tuple(words[: len(about)]) == about else 0
    return conditions(words, corrections, vocabulary, noun_phrase, so_far)


def _types(
    said: Said, vocabulary: Vocabulary
) -> tuple[tuple[FacetCondition, ...], list[Constraint]]:
    """The types that the words name, and a condition where an audience decides between them.

    A shop that files men's shoes apart from women's is asked for the ones.
    """
    if not said.phrase:
        return (), []
    types = vocabulary.types([*said.audience, *said.phrase])
    if not said.audience or len(types) != 1 or types[0][0] != "category":
        return types, []
    wide = {value for _, _, values in vocabulary.types(said.phrase) for value in values}
    audience = {stem(word) for word in said.audience}
    told = all(audience & {stem(w) for w in tokens(value)} for value in types[0][2])
    if not told or not set(types[0][2]) < wide:
        return types, []
    label = " ".join(said.audience)
    return types, [Constraint("category", label, Filter(facets=types), source="category")]


def _subject(said: Said, types: tuple[FacetCondition, ...], vocabulary: Vocabulary) -> list[int]:
    """Versions of some products of what is looked for; of few, what else titles call so."""
    found = vocabulary.subject(said.phrase, types, 80)
    if len(found) < 20:
        rows = vocabulary.titles.holding([w for w in said.phrase if w.isalpha()])
        found = list(dict.fromkeys(found + vocabulary.titles.sample(rows, 80)))
    return found


def _several(text: str) -> tuple[int | None, str]:
    """How many are wanted, and the text without a leading ``2 of`` or ``a pair of``."""
    pack = _PACK.search(text)
    if pack:
        return int(pack[1]), f"{text[: pack.start()]} {pack[1]} pack {text[pack.end() :]}"
    several = _SEVERAL.match(text)
    if several:
        return int(several[1] or 2), text[several.end() :]
    return None, text


def _apart_from_names(quantities: list[Asked], text: str, vocabulary: Vocabulary) -> list[Asked]:
    """The quantities but for those that a product named in full is called by: "Hitch 60 m Rope"."""
    if not quantities:
        return []
    words = tokens(text)
    called = {words[i] for name in vocabulary.whole_names(words) for i in name.cells}
    return [q for q in quantities if q.bound or not {*tokens(text[q.start : q.end])} <= called]


def _without(text: str, quantities: list[Asked], vocabulary: Vocabulary) -> str:
    for said in reversed(quantities):
        # A preposition keeps what stands on either side apart: "laptop at least 16 GB ram"; but
        # "ddr4 16gb memory" has named nothing before.
        before = tokens(text[: said.start])
        named = any(vocabulary.titles.headship(word) >= HEADSHIP for word in before)
        measured = any(word.isalpha() for word in before) and vocabulary.named_numbers(
            tokens(text[said.end :])[:1]
        )
        apart = said.bound or named or measured
        text = f"{text[: said.start]} {'at' if apart else ''} {text[said.end :]}"
    return text


def _measured(
    text: str,
    quantities: list[Asked],
    said: Said,
    subject: list[int],
    vocabulary: Vocabulary,
) -> tuple[list[Constraint], list[Constraint], str]:
    """Conditions on numbers, strict and not, and the text without the bounds among them."""
    held: list[Constraint] = []
    suggested: list[Constraint] = []
    for part in reversed(quantities):
        after = tokens(text[part.end :])[:2]
        found = vocabulary.numeric.resolve(
            part.mention, said.words, after, subject, part.bound, part.other
        )
        if found is None:
            continue
        condition, attribute, common = found
        label = " ".join(text[part.start : part.end].split()).casefold()
        strict = common
        constraint = Constraint(
            "attribute", label, Filter(ranges=(condition,)), strict, attribute.name
        )
        (held if strict else suggested).insert(0, constraint)
        if part.bound:
            text = f"{text[: part.start]} {text[part.end :]}"
    return held, suggested, text


def _cheap(
    word: str, said: Said, types: tuple[FacetCondition, ...], vocabulary: Vocabulary
) -> list[Constraint]:
    """A preference for the cheapest third of what the words name."""
    bound = vocabulary.low_price(vocabulary.subject(said.phrase, types, 500))
    if bound is None:
        return []
    return [Constraint("price", word, Filter(price_max=bound), strict=False, source="price")]


def _category(words: list[str], vocabulary: Vocabulary) -> Filter | None:
    counts = Counter(value for term in vocabulary.categories(words) for value in term.values)
    most = max(counts.values(), default=0)
    values = tuple(sorted(value for value, n in counts.items() if n == most))
    return Filter(facets=(("category", (), values),)) if values else None


def _mended(text: str, corrections: list[Correction]) -> str:
    for change in corrections:
        text = re.sub(rf"\b{re.escape(change.typed)}\b", change.meant, text, flags=re.I)
    return text
