"""What a conversation is looking for: a subject and the conditions it has gathered."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from assistant.findings import ProductResults
from assistant.keyless.wording import called, whom
from kb.terms import STOPWORDS, stem, stems, tokens
from kb.understanding.negation import NEGATIONS

# Words that hold a subject together: "charger for iphone", "bag with wheels".
_BINDING = frozenset({"for", "with", "and", "of", "without"})
_OWN_KIND = frozenset({"attribute", "exclusion"})
MOST = 500


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition in words that can be said, and searched by, again.

    Attributes:
        label: ``under £150``, ``waterproof``, ``not larkfell``.
        on: Its kind and what it was read from: ``price:price``, ``option:colour``.
    """

    label: str
    on: str

    @property
    def kind(self) -> str:
        """price, brand, option, attribute, category, stock or exclusion."""
        return self.on.partition(":")[0]

    @property
    def words(self) -> str:
        """As part of a query."""
        if self.kind == "option":
            short = len(self.label) <= 3 or self.label[:1].isdigit()
            return f"{'size' if short else 'in'} {self.label}"
        if self.kind == "exclusion":
            return re.sub(r"^not ", "" if self.on == "exclusion:brand" else "without ", self.label)
        return self.label

    def clashes(self, other: Condition) -> bool:
        """Whether a later condition takes this one's place."""
        if self.kind == "exclusion" or other.kind == "exclusion":
            # Wanted now, refused before; or the other way round.
            thing = {stem(w) for w in tokens(self.label) if w not in NEGATIONS}
            return thing == {stem(w) for w in tokens(other.label) if w not in NEGATIONS}
        return self.on == other.on

    def called(self, words: str) -> bool:
        """Whether a shopper's words speak of this condition."""
        spoken = {stem(w) for w in tokens(words) if w not in STOPWORDS}
        names = {stem(w) for w in called(self.on) or called(self.kind)}
        source = {stem(w) for w in tokens(self.on.partition(":")[2])}
        label = {stem(w) for w in tokens(self.label) if w not in STOPWORDS | NEGATIONS}
        return bool(spoken) and bool(spoken & label or spoken & names or spoken <= source)


@dataclass(frozen=True, slots=True)
class Search:
    """A search of products that later messages narrow, widen and correct.

    Attributes:
        subject: The words that name what is looked for.
        conditions: All have to hold; each of another kind.
        order: A superlative that the results are ordered by; empty without one.
    """

    subject: str
    conditions: tuple[Condition, ...] = ()
    order: str = ""

    @classmethod
    def of(cls, args: dict[str, Any], found: ProductResults) -> Search:
        """The search that a call of ``search_products`` made, as it was understood."""
        labels = (*found.conditions, *found.given_up)
        conditions = [Condition(*pair) for pair in zip(labels, found.kinds, strict=False)]
        order = found.order.replace("_", " ")
        return cls(_subject(str(args.get("query", "")), found.subject), tuple(conditions), order)

    @property
    def query(self) -> str:
        """In words that ``search_products`` understands as this very search."""
        # What describes stands before the thing, what is told of it behind.
        before = [c.words for c in self.conditions if c.kind in ("attribute", "brand", "category")]
        behind = [c.words for c in self.conditions if c.kind in ("price", "option", "stock")]
        unwanted = [_refused(c) for c in self.conditions if c.kind == "exclusion"]
        parts = [self.order, *before, self.subject, *behind, *unwanted]
        return " ".join(part for part in parts if part)[:MOST]

    def with_conditions(self, later: Iterable[Condition]) -> Search:
        """This search with later conditions, each in the place of one that it contradicts."""
        kept = list(self.conditions)
        for condition in later:
            kept = [c for c in kept if not c.clashes(condition)]
            kept.append(condition)
        return replace(self, conditions=tuple(kept))

    def without(self, words: str) -> Search | None:
        """This search without what the words speak of; None where they speak of none of it."""
        kept = tuple(c for c in self.conditions if not c.called(words))
        if len(kept) < len(self.conditions):
            return replace(self, conditions=kept)
        gone = {stem(w) for w in tokens(words) if w not in STOPWORDS}
        rest = [w for w in self.subject.split() if stem(w) not in gone]
        if len(rest) == len(self.subject.split()) or not rest:
            return None
        return replace(self, subject=" ".join(rest))

    def about(self, words: Iterable[str]) -> Search:
        """This search with words added to its subject; whom it is for is said once only."""
        added = [w for w in words if stem(w) not in stems(self.subject) and w not in STOPWORDS]
        held = self.subject.split()
        for group in whom():
            if group & set(added):
                held = [w for w in held if not any(w in other for other in whom())]
                kept = [c for c in self.conditions if not any(_whom(c, g) for g in whom())]
                return replace(self, subject=" ".join([*added, *held]), conditions=tuple(kept))
        return replace(self, subject=" ".join([*added, *held]))

    def same_thing(self, words: Iterable[str]) -> bool:
        """Whether words name no more than what is looked for already."""
        return {stem(w) for w in words} <= set(stems(self.subject))


def _whom(condition: Condition, group: frozenset[str]) -> bool:
    return bool(group & set(tokens(condition.label)))


def _refused(condition: Condition) -> str:
    if condition.on == "exclusion:brand":
        return condition.label
    return re.sub(r"^not ", "without ", condition.label)


def _subject(query: str, subject: tuple[str, ...]) -> str:
    """The subject's words in the shopper's order, with what holds them together."""
    wanted = set(subject)
    words = tokens(query)
    if not wanted <= set(words):  # spelling was corrected
        return " ".join(subject)
    kept: list[str] = []
    held = ""
    for word in words:
        if word in wanted:
            kept += [held, word] if held and kept else [word]
            held = ""
        elif word in _BINDING:
            held = word
        elif word not in STOPWORDS:
            held = ""
    return " ".join(kept)
