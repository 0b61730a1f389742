"""The words of one edition: what its products can be told apart by, learned from its own data."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz, process

from kb.documents import Kind
from kb.edition import Edition
from kb.terms import STOPWORDS, stem, tokens


@dataclass(frozen=True, slots=True)
class Term:
    """What a run of words means in this catalogue.

    Attributes:
        role: brand, category or option.
        names: Facet names it may stand under; empty for any.
        values: Facet values it selects, folded.
        words: How many tokens of the text it covers.
        span: Index of its first token.
        text: The words as the shopper wrote them, folded.
    """

    role: str
    names: tuple[str, ...]
    values: tuple[str, ...]
    words: int
    span: int
    text: str


class Vocabulary:
    """Brands, categories, options and spellings of one edition.

    Args:
        edition: Where the words come from.
        indexed: Whether the lexical index holds a stem: no word of such a stem is misspelt.
    """

    def __init__(
        self, edition: Edition, indexed: Callable[[str], bool] = lambda _stem: False
    ) -> None:
        self._indexed = indexed
        self.currency = edition.currency()
        self._brands: dict[tuple[str, ...], str] = {}
        self._options: dict[tuple[str, ...], dict[str, set[str]]] = defaultdict(dict)
        self._systemless: set[tuple[str, ...]] = set()
        self._heads: dict[str, set[str]] = defaultdict(set)
        self._spellings: Counter[str] = Counter()
        self.option_names: set[str] = set()
        for facet in edition.facets():
            words = tuple(tokens(facet.value))
            if not words:
                continue
            if facet.role == "brand":
                self._brands[words] = facet.value
            elif facet.role == "category":
                for word in words:
                    if word not in STOPWORDS:
                        self._heads[stem(word)].add(facet.value)
            elif facet.role == "option":
                self.option_names.add(facet.name)
                self._add_option(words, facet.name, facet.value)
            if len(words) <= 6:
                self._spellings.update(dict.fromkeys(words, facet.products))
        self.product_titles: set[tuple[str, ...]] = set()
        self._title_runs: set[tuple[str, ...]] = set()
        known: dict[str, str] = {}
        for kind in Kind:
            for title in edition.titles(kind):
                # The same word is held once, however many titles it stands in.
                words = tuple(known.setdefault(word, word) for word in tokens(title))
                self._spellings.update(words)
                if kind is Kind.PRODUCT:
                    self.product_titles.add(words)
                    # Only those matter that an option is called as well.
                    self._title_runs.update(p for p in pairwise(words) if p in self._options)

    def brands(self, words: list[str]) -> list[Term]:
        """Brands named in the words, longest first match."""
        found = []
        for span, length in _runs(words, 4):
            run = tuple(words[span : span + length])
            if run in self._brands and not (length == 1 and run[0] in STOPWORDS):
                found.append(
                    Term("brand", ("brand",), (self._brands[run],), length, span, " ".join(run))
                )
        return _longest(found)

    def options(self, words: list[str]) -> list[Term]:
        """Option values (colours, sizes, …) named in the words.

        Short values such as ``m`` or ``9`` count only where the words before say that a size or
        another option is meant.
        """
        found: list[Term] = []
        for span, length in _runs(words, 3):
            run = tuple(words[span : span + length])
            by_name = self._options.get(run)
            if by_name is None and length == 1:
                by_name = self._options.get((_SIZES.get(run[0], run[0]),))
            if by_name is None or (length == 1 and run[0] in STOPWORDS - _LETTERS):
                continue
            if length > 1 and run in self._title_runs:
                continue  # "Hollow 2" is a tent's name, though a footprint comes in that size
            # "moss green M": what follows one choice is another.
            cued = self._cued(words, span) or any(t.span + t.words == span for t in found)
            if run in self._systemless and span and words[span - 1] in _SYSTEMS:
                continue  # "US 9" is not the "UK 9" that "size 9" means here
            if len("".join(run)) <= 2 and not cued:
                continue
            if length == 1 and run[0].isdigit() and not cued:
                continue
            if span and words[span - 1] == "how":
                continue  # "how long" asks for no length
            names = tuple(sorted(by_name))
            values = tuple(sorted(set().union(*by_name.values())))
            found.append(Term("option", names, values, length, span, " ".join(run)))
        return _longest(found)

    def categories(self, words: list[str]) -> list[Term]:
        """Categories whose name holds one of the words."""
        found = []
        for span, word in enumerate(words):
            values = self._heads.get(stem(word)) if word not in STOPWORDS else None
            if values:
                found.append(Term("category", ("category",), tuple(sorted(values)), 1, span, word))
        return found

    def name_terms(self, title: str, brand: str = "") -> set[str]:
        """The stems that make up a product's name: of its title, without brand and stop words."""
        branded = {stem(w) for w in tokens(brand)}
        return {stem(w) for w in tokens(title) if w not in STOPWORDS} - branded

    def knows(self, word: str) -> bool:
        """Whether a folded word stands in a title or a facet of this edition."""
        return word in self._spellings

    def correct(self, word: str) -> str:
        """The word, or the catalogue's word that it is most likely a misspelling of."""
        if len(word) < 4 or not word.isalpha() or word in self._spellings or word in STOPWORDS:
            return word
        if self._indexed(stem(word)):
            return word
        best = process.extractOne(
            word,
            self._candidates(word),
            scorer=fuzz.ratio,
            score_cutoff=84,
        )
        return best[0] if best else word

    def _candidates(self, word: str) -> list[str]:
        # A typo seldom hits the first letter; where it does, it mostly swaps the first two.
        heads = {word[0], word[1]}
        return [
            w
            for w in self._spellings
            if w[0] in heads and w.isalpha() and abs(len(w) - len(word)) <= 2 and len(w) > 3
        ]

    def _add_option(self, words: tuple[str, ...], name: str, value: str) -> None:
        self._options[words].setdefault(name, set()).add(value)
        # "size 9" asks for "UK 9" where that is how the store writes it.
        bare = words[1:]
        known = bare in self._options and bare not in self._systemless
        if len(words) == 2 and words[0] in _SYSTEMS and not known:
            self._systemless.add(bare)
            self._options[bare].setdefault(name, set()).add(value)
        # "blue" also asks for "slate blue"; "Hollow 2" and "116 cm" don't work that way.
        if len(words) > 1 and all(word.isalpha() and len(word) > 2 for word in words):
            for word in words:
                if len(word) > 2 and word not in STOPWORDS:
                    self._options[(word,)].setdefault(name, set()).add(value)

    def _cued(self, words: list[str], span: int) -> bool:
        before = words[max(0, span - 2) : span]
        names = {w for name in self.option_names for w in tokens(name)}
        return any(w in names or w in _CUES for w in before)


_CUES = frozenset({"size", "in", "uk", "eu", "us", "sized", "an", "wear"})
_SYSTEMS = frozenset({"uk", "eu", "us"})
_LETTERS = frozenset({"s", "m"})  # stop words as in "it's" and "I'm", and sizes
_SIZES = {
    "small": "s",
    "medium": "m",
    "large": "l",
    "xs": "xs",
    "extra-large": "xl",
}


def _runs(words: list[str], longest: int) -> list[tuple[int, int]]:
    return [
        (span, length)
        for length in range(longest, 0, -1)
        for span in range(len(words) - length + 1)
    ]


def _longest(found: list[Term]) -> list[Term]:
    taken: set[int] = set()
    kept = []
    for term in found:  # longest first, as _runs gives them
        cells = set(range(term.span, term.span + term.words))
        if not cells & taken:
            taken |= cells
            kept.append(term)
    return sorted(kept, key=lambda term: term.span)
