"""The words of one edition: what its products can be told apart by, learned from its own data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

from kb.documents import Kind
from kb.edition import Edition, FacetCondition
from kb.terms import STOPWORDS, stem, tokens
from kb.understanding.called import called
from kb.understanding.facet_words import FacetWords, Term, runs
from kb.understanding.numeric import NumericFacets
from kb.understanding.product_types import ProductTypes
from kb.understanding.spelling import Correction, Speller
from kb.understanding.titles import Titles
from kb.understanding.whole_names import WholeName, WholeNames

__all__ = ["Correction", "Term", "Vocabulary"]

# Titles that have to say a word before they tell what the word means.
TELLING = 5
# The share of the titles with a word whose records bear it as a value.
DESCRIBES = 0.5


class Vocabulary:
    """Brands, categories, options, attributes and spellings of one edition.

    Args:
        edition: Where the words come from.
        indexed: Whether the lexical index holds a stem: no word of such a stem is misspelt.
        common: Whether a word is one of the language's own: it isn't misspelt either.
    """

    def __init__(
        self,
        edition: Edition,
        indexed: Callable[[str], bool] = lambda _stem: False,
        common: Callable[[str], bool] = lambda _word: False,
    ) -> None:
        self._edition = edition
        self._census = edition.census
        self.currency = edition.currency()
        self._facets = FacetWords(edition.facets())
        self.titles = Titles(edition.titles(Kind.PRODUCT))
        self.product_titles: set[tuple[str, ...]] = set(self.titles.words)
        spelled: Counter[str] = Counter(self._facets.words)
        spelled.update(self.titles.spelled)
        for _, title in edition.titles(Kind.ARTICLE):
            spelled.update(tokens(title))
        self._spellings = spelled
        self._speller = Speller(spelled, self.titles, indexed, common)
        self._types = ProductTypes(self._census, self._facets, self.titles)
        self._trusted: dict[tuple[str, FacetCondition], float | None] = {}
        self._covered: dict[tuple[tuple[str, ...], tuple[str, ...]], float] = {}
        self._bearing: dict[FacetCondition, int] = {}
        self._called: dict[tuple[str, ...], frozenset[int]] = {}

    @property
    def option_names(self) -> set[str]:
        """What variants are told apart by, for example ``colour`` and ``size``."""
        return self._facets.option_names

    @cached_property
    def numeric(self) -> NumericFacets:
        """The numeric attributes; learned when they are first asked for."""
        return NumericFacets(self._census, self.titles.versions)

    @cached_property
    def _names(self) -> WholeNames:
        return WholeNames(self.titles, self._facets.is_brand, self._facets.is_value)

    def whole_names(self, words: Sequence[str]) -> list[WholeName]:
        """The products that folded words name in full, in the order of the words."""
        return self._names.said(words)

    def asked_of(self, words: Sequence[str]) -> int:
        """How many words a question takes to name the product it asks about, or 0."""
        return self._names.asked_of(words)

    def borne_by(self, versions: Sequence[int], term: Term) -> bool:
        """Whether all of some products bear a term's values."""
        return self._census.bearing(versions, term.condition) == len(set(versions))

    def brands(self, words: Sequence[str]) -> list[Term]:
        """Brands named in the words, longest first match."""
        return self._facets.find_brands(words)

    def options(self, words: Sequence[str]) -> list[Term]:
        """Option values named in the words, but for those that are a product's name."""
        return [
            term
            for term in self._facets.find_options(words)
            # "Hollow 2" is a tent's name, though a footprint comes in that size.
            if term.words == 1 or not self._is_name(term)
        ]

    def attributes(self, words: Sequence[str]) -> list[Term]:
        """Attribute values named in the words, and yes-or-no attributes named by their names."""
        return self._facets.find_attributes(words)

    def categories(self, words: Sequence[str]) -> list[Term]:
        """Categories whose name holds one of the words."""
        found = []
        for span, word in enumerate(words):
            values = self._facets.heads.get(stem(word)) if word not in STOPWORDS else None
            if values:
                found.append(Term("category", ("category",), tuple(sorted(values)), 1, span, word))
        return found

    def types(self, phrase: Sequence[str]) -> tuple[FacetCondition, ...]:
        """The catalogue's own types that a noun phrase names; any of them may hold."""
        return self._types.named(phrase)

    def subject(
        self, phrase: Sequence[str], types: Sequence[FacetCondition], most: int
    ) -> list[int]:
        """Versions of some products of what a noun phrase names."""
        found = self._types.members(types, most) if types else []
        if len(found) < most and phrase:
            rows = self.titles.headed(phrase[-1])
            rows = rows or self.titles.holding([w for w in phrase if w.isalpha()])
            found += self.titles.sample(rows, most - len(found))
        return list(dict.fromkeys(found))

    def called(self, phrase: Sequence[str]) -> frozenset[int]:
        """Versions of the products whose titles call them so, see :func:`called`."""
        key = tuple(phrase)
        if key not in self._called:
            if len(self._called) > 1_000:
                self._called.clear()
            rows = called(key, self.titles, self._describes, self._facets.kind)
            self._called[key] = frozenset(self.titles.versions[row] for row in rows)
        return self._called[key]

    def _describes(self, word: str) -> bool:
        """Whether things whose titles say a word mostly bear it as a value: "black"."""
        terms = [*self._facets.find_options([word]), *self._facets.find_attributes([word])]
        whole = [replace(term, values=(word,)) for term in terms if word in term.values]
        return any((self.trust(term) or 0.0) >= DESCRIBES for term in whole)

    def attribute_names(self, words: Sequence[str]) -> set[int]:
        """Places of the words that are an attribute's name of several words: "inner height"."""
        return {
            place
            for span, length in runs(words, 4)
            if length > 1 and tuple(words[span : span + length]) in self._facets.names
            for place in range(span, span + length)
        }

    def trust(self, term: Term) -> float | None:
        """Share of the products whose titles say a term's words that bear its values.

        None when too few titles say so to tell. A low share means that the words mostly mean
        something else, or that records often leave the fact out; either way nothing may be hidden
        for want of it.
        """
        key = (term.text, term.condition)
        if key not in self._trusted:
            if len(self._trusted) > 5_000:
                self._trusted.clear()
            rows = self.titles.saying(term.text.split(), 200)
            share = None
            if len(rows) >= TELLING:
                versions = self.titles.sample(rows, 80)
                share = self._census.bearing(versions, term.condition) / len(versions)
            self._trusted[key] = share
        return self._trusted[key]

    def products_of(self, term: Term) -> int:
        """How many products bear a term's values."""
        if term.condition not in self._bearing:
            if len(self._bearing) > 5_000:
                self._bearing.clear()
            self._bearing[term.condition] = self._census.spread(term.condition)
        return self._bearing[term.condition]

    def files(self, words: str) -> bool:
        """Whether a category's name holds one of the words: "Audible" is a kind of book, too."""
        return any(stem(word) in self._facets.heads for word in words.split())

    def coverage(self, names: Sequence[str], phrase: Sequence[str]) -> float:
        """Share of what a noun phrase names that states one of the attributes at all."""
        key = (tuple(names), tuple(phrase))
        if key not in self._covered:
            if len(self._covered) > 5_000:
                self._covered.clear()
            named = sorted(self.called(phrase))
            if len(named) < TELLING:
                named = sorted(self.called(phrase[-1:]))
            versions = named[:: -(-len(named) // 40) or 1]
            if len(named) < TELLING:
                versions = self.subject(phrase, self.types(phrase), 40)
            stating = self._census.stating(versions, names)
            self._covered[key] = stating / len(versions) if versions else 0.0
        return self._covered[key]

    def low_price(self, versions: Sequence[int]) -> int | None:
        """Two thirds of some products cost more than this, in millionths; None without prices."""
        prices = self._census.prices(versions)
        return prices[len(prices) // 3] if len(prices) >= 3 else None

    def recognised(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Ids of products that bear one of these signs, see :mod:`kb.editions.identity`.

        A code that stands in the title of one product only is that product's, too.
        """
        if not keys:
            return ()
        found = self._census.recognised(keys)
        if not found:
            for key in keys:
                level, _, code = key.partition(":")
                words = tokens(code)
                if level == "sku" and any(c.isdigit() for c in code) and len(code) > 4:
                    rows = self.titles.saying(words, 2) if words else []
                    if len(rows) == 1:
                        versions = [self.titles.versions[rows[0]]]
                        found += [d.id for d in self._edition.load(versions).values()]
        return tuple(dict.fromkeys(found))

    def titled(self, words: Sequence[str]) -> bool:
        """Whether the words stand side by side in a product's title."""
        return bool(words) and bool(self.titles.saying(words, 1))

    def named_numbers(self, words: Sequence[str]) -> bool:
        """Whether some numeric attribute's name holds one of the words."""
        return any(stem(word) in self.numeric.names for word in words)

    def name_terms(self, title: str, brand: str = "") -> set[str]:
        """The stems that make up a product's name: of its title, without brand and stop words."""
        branded = {stem(w) for w in tokens(brand)}
        return {stem(w) for w in tokens(title) if w not in STOPWORDS} - branded

    def knows(self, word: str) -> bool:
        """Whether a folded word stands in a title or a facet of this edition."""
        return word in self._spellings

    def correct(self, word: str) -> str:
        """The word, or the catalogue's word that it is most likely a misspelling of."""
        return self._speller.correct(word)

    def mend(self, words: Sequence[str]) -> tuple[list[str], list[Correction]]:
        """Words as the catalogue writes them, joined, split and spelled, and what was changed."""
        return self._speller.mend(words)

    def _is_name(self, term: Term) -> bool:
        rows = self.titles.saying(term.text.split(), 50)
        if not rows:
            return False
        versions = self.titles.sample(rows, 50)
        return self._census.bearing(versions, term.condition) < 0.5 * len(versions)
