"""Which of a catalogue's own types some words name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from kb.terms import STOPWORDS, stem, tokens
from kb.understanding.census import Census
from kb.understanding.condition import FacetCondition
from kb.understanding.facet_words import FacetWords, is_kind
from kb.understanding.titles import Titles, forms

# A type that isn't named by its own words is believed when so many titles that name the thing
# bear it, and this share of those that bear any.
BELIEVED = 3
SHARE = 0.6
# What says more than the words is meant when this share of what goes by the name bears it.
MEANT = 0.1
# So many titles have to hold the name before that can be told.
TELLING = 10
_PARTS = re.compile(r"[,&/+;]|\b(?:and|or)\b")
_PREPOSITIONS = frozenset(
    {"for", "with", "without", "in", "of", "from", "by", "under", "over", "to", "on", "at", "that",
     "which", "compatible", "fits", "fit", "made", "not", "no", "like"}
)  # fmt: skip
# Whoever says one of these behind a thing goes on with a clause: "the biggest tent you sell".
_CLAUSE = frozenset({"you", "we", "i", "they", "he", "she"})
# What stands in front of "of a tent" or "for a tent" is asked of the tent.
_ASKED_OF = frozenset(
    {"price", "prices", "cost", "costs", "weight", "kind", "kinds", "sort", "sorts", "type",
     "types", "pair", "pairs", "couple"}
)  # fmt: skip


def noun_phrase(words: Sequence[str]) -> list[str]:
    """The words that say what is looked for: what stands before the first preposition.

    A "bag for a laptop" is a bag, and so is a "laptop bag": the head of an English noun phrase
    stands last.
    """
    phrase: list[str] = []
    for word in words:
        if word in _PREPOSITIONS:
            if phrase and word in ("of", "for") and _ASKED_OF.issuperset(phrase):
                phrase = []
            if phrase:
                break
            continue
        if phrase and word in _CLAUSE:
            break
        if word not in STOPWORDS:
            phrase.append(word)
    return phrase


class ProductTypes:
    """The types of an edition: its categories, and the values of attributes that name kinds."""

    def __init__(self, census: Census, facets: FacetWords, titles: Titles) -> None:
        self._census = census
        self._facets = facets
        self._titles = titles
        self._learned: dict[str, tuple[FacetCondition, ...]] = {}

    def named(self, phrase: Sequence[str]) -> tuple[FacetCondition, ...]:
        """The types that a noun phrase names, as conditions of which any may hold."""
        words = [word for word in phrase if word.isalpha()]
        if not words:
            return ()
        head = words[-1]
        return self._by_name(words, head) or self._by_use(head)

    def members(self, types: Sequence[FacetCondition], most: int) -> list[int]:
        """Versions of some products of these types."""
        return self._census.bearers(types, most)

    def _by_name(self, words: Sequence[str], head: str) -> tuple[FacetCondition, ...]:
        conditions: list[FacetCondition] = []
        terms = {stem(word) for word in words}
        # Of several categories that the head names, those that more of the words name.
        values = [v for v in self._facets.heads.get(stem(head), ()) if _heads(v, head)]
        values = self._borne(values, words, terms)
        if values:
            shared = {v: len(terms & {stem(w) for w in tokens(v)}) for v in values}
            most = max(shared.values())
            chosen = [v for v in values if shared[v] == most]
            # "Shoes" says it better than "clothing, shoes & jewelry".
            plain = [v for v in chosen if not _PARTS.search(v)]
            # ... but "backpacks and bags" says it better than "sleeping bags".
            if not any({stem(w) for w in tokens(v)} <= terms for v in plain):
                plain = []
            conditions.append(("category", ("category",), tuple(sorted(plain or chosen))))
        for name, kinds in self._facets.types.get(stem(head), {}).items():
            some = [kind for kind in kinds if _heads(kind, head)]
            if some := self._borne(some, words, terms, ("attribute", (name,))):
                conditions.append(("attribute", (name,), tuple(sorted(some))))
        return tuple(conditions)

    def _borne(
        self,
        values: Sequence[str],
        words: Sequence[str],
        terms: set[str],
        under: tuple[str, tuple[str, ...]] = ("category", ("category",)),
    ) -> list[str]:
        """Values without those that say more than the words do, where these are hardly meant.

        "Printer" is no "POS printer" where of a hundred titles of printers one bears that.
        """
        exact = [
            v
            for v in values
            if any({stem(w) for w in part} <= terms for p in _PARTS.split(v) if (part := tokens(p)))
        ]
        narrower = [v for v in values if v not in exact]
        if not narrower:
            return exact
        rows = self._titles.holding(words[-1:])
        if len(rows) >= TELLING:
            versions = self._titles.sample(rows, 60)
            role, names = under
            if self._census.bearing(versions, (role, names, tuple(narrower))) < MEANT * len(
                versions
            ):
                return exact
        return list(values)

    def _by_part(self, head: str) -> tuple[FacetCondition, ...]:
        """Joined words end with what they are: a smartphone is a phone."""
        ends = forms(head)
        conditions: list[FacetCondition] = []
        for words, values in self._facets.wholes.items():
            longer = words[-1]
            if any(longer.endswith(e) and len(longer) >= len(e) + 3 for e in ends):
                conditions += values
        if len(conditions) < 2:
            return tuple(conditions)
        # Headphones end with it, too, but hardly ever are they called phones.
        shares = {c: self._called(head, c) for c in conditions}
        most = max(shares.values())
        return tuple(c for c in conditions if shares[c] >= most / 2)

    def _called(self, head: str, condition: FacetCondition) -> float:
        """Share of a type's products whose texts call them by a word."""
        texts = self._census.texts(self._census.bearers([condition], 30))
        calls = re.compile(rf"\b(?:{'|'.join(map(re.escape, forms(head)))})\b")
        return sum(1 for text in texts.values() if calls.search(text.lower())) / (len(texts) or 1)

    def _by_use(self, head: str) -> tuple[FacetCondition, ...]:
        known = self._learned.get(head)
        if known is None:
            if len(self._learned) > 5_000:
                self._learned.clear()
            found = self._by_part(head) if len(head) >= 4 else ()
            known = self._learned[head] = found or self._learn(head)
        return known

    def _learn(self, head: str) -> tuple[FacetCondition, ...]:
        rows = self._titles.headed(head)
        if len(rows) < BELIEVED:
            return ()
        told: dict[int, set[FacetCondition]] = {}
        for version, role, name, value, _, _ in self._census.borne(self._titles.sample(rows, 60)):
            if role == "category" or (role == "attribute" and is_kind(name)):
                told.setdefault(version, set()).add((role, (name,), (value,)))
        counts = Counter(condition for conditions in told.values() for condition in conditions)
        believed = [
            (condition, n)
            for condition, n in counts.items()
            if n >= BELIEVED and n >= SHARE * len(told)
        ]
        if not believed:
            return ()
        # The narrowest that still holds most of them.
        sizes = {condition: self._census.spread(condition) for condition, _ in believed}
        best = min(believed, key=lambda pair: (sizes[pair[0]], pair[0]))
        return (best[0],)


def _heads(value: str, head: str) -> bool:
    """Whether a word is what a category's name says its things are.

    "Boots & shoes" are both; "shoe & boot trees" are trees: what shares the last word's number
    stands beside it, and what doesn't only describes it.
    """
    parts = [words for part in _PARTS.split(value) if (words := tokens(part))]
    if not parts:
        return False
    plural = parts[-1][-1].endswith("s")
    same = set(forms(head))
    return any(
        part[-1] in same and (part is parts[-1] or part[-1].endswith("s") == plural)
        for part in parts
    )
