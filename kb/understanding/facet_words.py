"""Which words name which values of brands, categories, options and attributes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.edition import Facet, FacetCondition
from kb.terms import STOPWORDS, stem, tokens
from kb.understanding.asked import spelled_out
from kb.understanding.quantity import UNITS

# Values that only say whether something is there.
_PLAIN_YES = frozenset({"yes", "true", "y", "included", "✓", "✔"})
PLAIN_NO = frozenset({"no", "false", "n", "not included", "none", "✗", "✘"})
# Longer values are sentences, and nobody asks for them word by word.
LONGEST = 4
_CUES = frozenset({"size", "in", "uk", "eu", "us", "sized", "an", "wear"})
_SYSTEMS = frozenset({"uk", "eu", "us"})
# Words that hold other words together; a record may have them as a value all the same.
_BINDING = frozenset({"under", "over", "below", "above", "between", "within", "behind"})
_LETTERS = frozenset({"s", "m"})  # stop words as in "it's" and "I'm", and sizes
_SIZES = {"small": "s", "medium": "m", "large": "l", "xs": "xs", "extra-large": "xl"}


@dataclass(frozen=True, slots=True)
class Term:
    """What a run of words means in this catalogue.

    Attributes:
        role: brand, category, option or attribute.
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

    @property
    def condition(self) -> FacetCondition:
        """The same as a condition of a filter."""
        return (self.role, self.names, self.values)

    @property
    def cells(self) -> range:
        """Indexes of the tokens it covers."""
        return range(self.span, self.span + self.words)


class FacetWords:
    """The facets of an edition by the words that name them.

    Args:
        facets: All of them.
    """

    def __init__(self, facets: Iterable[Facet]) -> None:
        self.brands: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self.options: dict[tuple[str, ...], dict[str, set[str]]] = defaultdict(dict)
        self.attributes: dict[tuple[str, ...], dict[str, set[str]]] = defaultdict(dict)
        self.heads: dict[str, set[str]] = defaultdict(set)
        self.option_names: set[str] = set()
        self.words: dict[str, int] = defaultdict(int)
        self.systemless: set[tuple[str, ...]] = set()
        self.types: dict[str, dict[str, set[str]]] = defaultdict(dict)
        self.wholes: dict[tuple[str, ...], list[FacetCondition]] = defaultdict(list)
        said: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        # A value stands under many names, and is split once.
        split: dict[str, tuple[str, ...]] = {}
        for facet in facets:
            if facet.role == "attribute":
                said[facet.name][0] += facet.products
                if facet.value in _PLAIN_YES or facet.value in PLAIN_NO:
                    said[facet.name][1] += facet.products
                if facet.value.replace(".", "", 1).isdigit():
                    continue  # numbers are asked for as such
            words = split.get(facet.value, ())
            if not words:
                words = split[facet.value] = tuple(tokens(facet.value))
            if words:
                self._add(words, facet)
                if len(words) <= 6:
                    for word in words:
                        self.words[word] += 1
        self.cue_words = {w for name in self.option_names for w in tokens(name)} | {"size", "sized"}
        self.yes_no = {
            tuple(tokens(name)): name for name, (all_, bools) in said.items() if bools > 0.8 * all_
        }
        self.names = {words for name in said if len(words := tuple(tokens(name))) > 1}
        # A brand is known by part of its name too: "Samsung" is "Samsung Electronics" as well.
        self._parts: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for words in self.brands:
            if len(words) > 1:
                for word in words:
                    self._parts[word].add(words)

    def _add(self, words: tuple[str, ...], facet: Facet) -> None:
        if facet.role == "brand":
            self.brands[words].add(facet.value)
        elif facet.role == "category":
            self.wholes[words].append(("category", ("category",), (facet.value,)))
            for word in words:
                if word not in STOPWORDS:
                    self.heads[stem(word)].add(facet.value)
        elif facet.role == "option":
            self.option_names.add(facet.name)
            self._add_option(words, facet.name, facet.value)
        elif len(words) <= LONGEST:
            self._add_attribute(words, facet)

    def brand_values(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The brands of this name, and those whose longer name holds it whole."""
        values = set(self.brands[words])
        for longer in self._parts.get(words[0], ()):
            if any(
                longer[at : at + len(words)] == words for at in range(len(longer) - len(words) + 1)
            ):
                values |= self.brands[longer]
        return tuple(sorted(values))

    def is_brand(self, words: tuple[str, ...]) -> bool:
        """Whether some words are a brand's name."""
        return words in self.brands

    def is_value(self, word: str) -> bool:
        """Whether a word is all of some value, or files things: "black", but not a "Tarn Blue"."""
        alone = (word,)
        whole = any(
            [word] == tokens(value)
            for by_name in (self.options.get(alone, {}), self.attributes.get(alone, {}))
            for values in by_name.values()
            for value in values
        )
        return whole or alone in self.yes_no or stem(word) in self.heads or self.kind(word)

    def kind(self, word: str) -> bool:
        """Whether the store files things as what a word says: some type or category ends so."""
        last = stem(word)
        return last in self.types or any(
            stem(tokens(value)[-1]) == last for value in self.heads.get(last, ())
        )

    def find_brands(self, words: Sequence[str]) -> list[Term]:
        """Brands named in the words, longest first match."""
        found = []
        for span, length in runs(words, 4):
            run = tuple(words[span : span + length])
            if run in self.brands and not (length == 1 and run[0] in STOPWORDS):
                found.append(
                    Term("brand", ("brand",), self.brand_values(run), length, span, " ".join(run))
                )
        return longest(found)

    def find_options(self, words: Sequence[str]) -> list[Term]:
        """Option values (colours, sizes, …) named in the words.

        Short values such as ``m`` or ``9`` count only where the words before say that a size or
        another option is meant.
        """
        found: list[Term] = []
        for span, length in runs(words, 3):
            run = tuple(words[span : span + length])
            by_name = self.options.get(run)
            if by_name is None and length == 1:
                by_name = self.options.get((_SIZES.get(run[0], run[0]),))
            if by_name is None or (length == 1 and run[0] in STOPWORDS - _LETTERS):
                continue
            # "moss green M": what follows one choice is another.
            cued = self._cued(words, span) or any(t.span + t.words == span for t in found)
            if run in self.systemless and span and words[span - 1] in _SYSTEMS:
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
        return longest(found)

    def find_attributes(self, words: Sequence[str]) -> list[Term]:
        """Attribute values named in the words, and yes-or-no attributes named by their names."""
        found: list[Term] = []
        for span, length in runs(words, LONGEST):
            run = tuple(words[span : span + length])
            if length == 1 and (
                run[0] in STOPWORDS
                or len(run[0]) < 3
                or run[0].isdigit()
                or run[0] in self.cue_words
                or run[0] in _BINDING
            ):
                continue
            name = self.yes_no.get(run)
            if name is not None:
                yes = tuple(sorted(_PLAIN_YES))
                found.append(Term("attribute", (name,), yes, length, span, " ".join(run)))
                continue
            by_name = self.attributes.get(run)
            if by_name:
                names = tuple(sorted(by_name))
                values = tuple(sorted(set().union(*by_name.values())))
                found.append(Term("attribute", names, values, length, span, " ".join(run)))
        return longest(found)

    def _add_option(self, words: tuple[str, ...], name: str, value: str) -> None:
        self.options[words].setdefault(name, set()).add(value)
        # "size 9" asks for "UK 9" where that is how the store writes it.
        bare = words[1:]
        known = bare in self.options and bare not in self.systemless
        if len(words) == 2 and words[0] in _SYSTEMS and not known:
            self.systemless.add(bare)
            self.options[bare].setdefault(name, set()).add(value)
        # "blue" also asks for "slate blue"; "Hollow 2" and "116 cm" don't work that way.
        if len(words) > 1 and all(word.isalpha() and len(word) > 2 for word in words):
            for word in words:
                if len(word) > 2 and word not in STOPWORDS:
                    self.options[(word,)].setdefault(name, set()).add(value)

    def _add_attribute(self, words: tuple[str, ...], facet: Facet) -> None:
        if facet.value in _PLAIN_YES or facet.value in PLAIN_NO:
            return
        if is_kind(facet.name):
            self.types[stem(words[-1])].setdefault(facet.name, set()).add(facet.value)
            self.wholes[words].append(("attribute", (facet.name,), (facet.value,)))
            return
        self.attributes[words].setdefault(facet.name, set()).add(facet.value)
        # "Three-season" is asked for as "3-season" as well.
        counted = tuple(tokens(spelled_out(" ".join(words))))
        self.attributes[counted].setdefault(facet.name, set()).add(facet.value)
        if len(words) > 1 and all(len(word) > 1 for word in words):
            # "black" also asks for "matt black", and "merino wool" for "100% merino wool".
            parts: set[tuple[str, ...]] = {
                (w,)
                for w in words
                # "All year" is no year, and "5 years" neither.
                if len(w) > 2 and w.isalpha() and w not in STOPWORDS and w not in UNITS
            }
            parts.update(p for p in pairwise(words) if p[0].isalpha() and p[1].isalpha())
            for part in parts - {words}:
                self.attributes[part].setdefault(facet.name, set()).add(facet.value)

    def _cued(self, words: Sequence[str], span: int) -> bool:
        before = words[max(0, span - 2) : span]
        return any(w in self.cue_words or w in _CUES for w in before)


def is_kind(name: str) -> bool:
    """Whether an attribute's name says that its values are kinds of products."""
    return name in ("type", "product type", "kind", "category", "product category", "item type")


def runs(words: Sequence[str], most: int) -> list[tuple[int, int]]:
    """All runs of words as start and length, the longest first."""
    return [
        (span, length) for length in range(most, 0, -1) for span in range(len(words) - length + 1)
    ]


def longest(found: list[Term]) -> list[Term]:
    """Terms that don't overlap, the earlier of the list first, in the order of the text."""
    taken: set[int] = set()
    kept = []
    for term in found:  # longest first, as runs gives them
        if not taken & set(term.cells):
            taken |= set(term.cells)
            kept.append(term)
    return sorted(kept, key=lambda term: term.span)
