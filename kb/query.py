"""A shopper's words to terms and constraints, by means of the catalogue's own vocabulary."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kb.asked import Asked, asked
from kb.condition import FacetCondition, Filter
from kb.conditions_said import Said, conditions
from kb.constraint import RELAXED_FIRST, Constraint, combined, priced, stocked
from kb.identifiers import keys_of, named_pages
from kb.measure import Superlative, superlative
from kb.negation import NEGATIONS
from kb.price_phrases import read_price
from kb.product_types import noun_phrase
from kb.spelling import Correction
from kb.terms import STOPWORDS, fold, stem, tokens
from kb.vocabulary import Vocabulary

__all__ = [
    "RELAXED_FIRST",
    "Constraint",
    "Query",
    "Sort",
    "Wishes",
    "combined",
    "understand",
]

# What is read of a text: more is no search, and the embedder reads no more either.
LONGEST = 1_000


class Sort(StrEnum):
    """An order that the shopper asked for by a superlative."""

    RELEVANCE = "relevance"
    CHEAPEST = "cheapest"
    DEAREST = "dearest"
    BEST_RATED = "best_rated"


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
            :func:`kb.negation.speaks_against`.
        compatible: Folded words of the thing that what is looked for has to fit.
        identifiers: Ids of products whose id, SKU, GTIN or address the text holds.
        corrections: Words that were read as others.
        quantity: How many are wanted at once (``pack of 6``); None if the words don't say.
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

    @property
    def subject(self) -> tuple[str, ...]:
        """The words that name what is looked for: all but those of the conditions."""
        said = {w for c in self.constraints for w in tokens(c.label)} | {"size", "colour", "color"}
        return tuple(w for w in self.words if w not in said)

    @property
    def ordered(self) -> bool:
        """Whether the shopper asked for the first in some order."""
        return self.sort is not Sort.RELEVANCE or self.superlative is not None

    @property
    def terms(self) -> tuple[str, ...]:
        """Stems of the words, each once."""
        return tuple(dict.fromkeys(stem(word) for word in self.words))


@dataclass(frozen=True, slots=True)
class Wishes:
    """Conditions that a caller states outright, beside those in the words."""

    price_min: Decimal | None = None
    price_max: Decimal | None = None
    brand: str = ""
    options: tuple[str, ...] = ()
    in_stock: bool = False
    sort: Sort = Sort.RELEVANCE


_STOCK = re.compile(r"\b(?:in[- ]stock|available (?:right )?(?:now|today)|ready to ship)\b", re.I)
_SORTS = (
    (
        Sort.CHEAPEST,
        re.compile(r"\b(?:cheapest|least expensive|lowest[- ]priced?|most affordable)\b", re.I),
    ),
    (Sort.DEAREST, re.compile(r"\b(?:most expensive|dearest|priciest|highest[- ]priced?)\b", re.I)),
    (
        Sort.BEST_RATED,
        re.compile(r"\b(?:best|highest|top)[- ](?:rated|reviewed|rating|reviews)\b", re.I),
    ),
)
_PACK = re.compile(r"\b(?:packs?|box|boxes|sets?|case|bundle) of (\d{1,4})\b", re.I)
_SEVERAL = re.compile(r"^\s*(?:(\d{1,3}) (?:of|x)\s|(?:a )?(?:pair|couple) of\s)", re.I)
_POSSESSIVE = re.compile(r"['’](?:s\b)?")
_LEADING_NOISE = STOPWORDS | {"available", "sell", "stock", "buy", "recommend", "find", "search"}


def understand(text: str, vocabulary: Vocabulary, wishes: Wishes | None = None) -> Query:
    """Read constraints and search words out of a shopper's words.

    Args:
        text: What the shopper typed, or a model's search words. Data: any syntax in it is inert.
            Of a very long text only the beginning is read.
        vocabulary: Of the edition that will be searched.
        wishes: Conditions stated outright; they are added to those in the words.
    """
    if len(text) > LONGEST:
        text = text[:LONGEST].rpartition(" ")[0] or text[:LONGEST]
    identifiers = vocabulary.recognised(keys_of(text))
    text = named_pages(text)
    constraints: list[Constraint] = []
    preferences: list[Constraint] = []
    phrase = read_price(text, vocabulary.titled)
    rest = phrase.rest
    stated = wishes is not None and (wishes.price_min, wishes.price_max) != (None, None)
    if phrase.bounded and not stated:
        bounds = priced(phrase.low, phrase.high, vocabulary.currency, strict=phrase.strict)
        (constraints if phrase.strict else preferences).append(bounds)
    sort = Sort.RELEVANCE
    for candidate, pattern in _SORTS:
        if pattern.search(rest):
            sort = candidate
            rest = pattern.sub(" ", rest)
    if _STOCK.search(rest):
        rest = _STOCK.sub(" ", rest)
        constraints.append(stocked())
    order = superlative(rest, vocabulary.named_numbers)
    if order is not None:
        rest = re.sub(rf"\b{order.word}\b", " ", rest, flags=re.I)
    quantity, rest = _several(rest)
    quantities = asked(rest)
    said = _said(_without(rest, quantities), vocabulary)
    types = vocabulary.types(said.phrase)
    if quantities or phrase.cheap:
        subject = vocabulary.subject(said.phrase, types, 80)
        held, suggested, rest = _measured(rest, quantities, said, subject, vocabulary)
        constraints += held
        preferences += suggested
        if phrase.cheap:
            preferences += _cheap(phrase.cheap, said, types, vocabulary)
    told = _said(rest, vocabulary) if quantities else said
    constraints += told.constraints
    preferences += told.preferences
    constraints += _wished(wishes or Wishes(), vocabulary, constraints)
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
    )


def _said(text: str, vocabulary: Vocabulary) -> Said:
    words, corrections = vocabulary.mend(tokens(_POSSESSIVE.sub("", text)))
    return conditions(words, corrections, vocabulary, noun_phrase)


def _several(text: str) -> tuple[int | None, str]:
    """How many are wanted, and the text without a leading ``2 of`` or ``a pair of``."""
    pack = _PACK.search(text)
    if pack:
        return int(pack[1]), f"{text[: pack.start()]} {pack[1]} pack {text[pack.end() :]}"
    several = _SEVERAL.match(text)
    if several:
        return int(several[1] or 2), text[several.end() :]
    return None, text


def _without(text: str, quantities: list[Asked]) -> str:
    for said in reversed(quantities):
        # A preposition keeps what stands on either side apart: "laptop at least 16 GB ram".
        text = f"{text[: said.start]} at {text[said.end :]}"
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


def _wished(wishes: Wishes, vocabulary: Vocabulary, said: list[Constraint]) -> list[Constraint]:
    have = {c.label.casefold() for c in said}
    wished: list[Constraint] = []
    if wishes.price_min is not None or wishes.price_max is not None:
        wished.append(priced(wishes.price_min, wishes.price_max, vocabulary.currency))
    if wishes.in_stock and "in stock" not in have:
        wished.append(stocked())
    if wishes.brand and not any(c.kind == "brand" for c in said):
        found = vocabulary.brands(tokens(wishes.brand))
        values = found[0].values if found else (fold(wishes.brand),)
        condition = Filter(facets=(("brand", (), values),))
        wished.append(Constraint("brand", wishes.brand, condition, source="brand"))
    for option in wishes.options:
        terms = vocabulary.options(["size", *tokens(option)])
        if fold(option) in have or any(term.text in have for term in terms):
            continue
        facet: FacetCondition = ("option", (), (fold(option),))
        if terms:
            facet = ("option", terms[0].names, terms[0].values)
        wished.append(Constraint("option", fold(option), Filter(facets=(facet,)), source="option"))
    return wished


def _mended(text: str, corrections: list[Correction]) -> str:
    for change in corrections:
        text = re.sub(rf"\b{re.escape(change.typed)}\b", change.meant, text, flags=re.I)
    return text
