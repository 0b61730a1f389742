"""Which of the products shown a shopper means: "it", "the second one", "the red one", "both"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.findings import ProductFinding
from assistant.keyless import intent
from assistant.keyless.dialogue import Dialogue
from assistant.keyless.measuring import comparative
from assistant.keyless.wording import plain, said
from kb.terms import STOPWORDS, stem, stems, tokens

_DIGITS = {"two": 2, "three": 3, "2": 2, "3": 3}
# No trait by themselves: "the right one", "the new one" say nothing that a record could settle.
_EMPTY = frozenset({"first", "second", "third", "fourth", "fifth", "last", "same", "right", "only"})
MOST = 4


class By(StrEnum):
    """What a reference goes by."""

    POSITION = "position"
    NAME = "name"
    TRAIT = "trait"
    PRONOUN = "pronoun"


@dataclass(frozen=True, slots=True)
class Reference:
    """Products that a message means.

    Attributes:
        products: In the order in which they are meant; empty when it points at none of those shown.
        several: Whether more than one is meant, rather than one of which it isn't clear which.
    """

    products: tuple[ProductFinding, ...]
    by: By
    several: bool = False


def meant(state: Dialogue, text: str) -> Reference | None:
    """What a message refers to among the products shown; None when it refers to none."""
    if not state.shown:
        return None
    return (
        _by_position(state, text)
        or _by_trait(state, text)
        or _by_name(state, text)
        or _by_pronoun(state, text)
    )


def _by_position(state: Dialogue, text: str) -> Reference | None:
    choices = state.choices
    few = said("last_few", text)
    if few:
        products = tuple(choices[-_DIGITS[few[1]] :])
        return Reference(products, By.POSITION, several=True)
    positions = intent.ordinals(text)
    number = said("number", text)
    if number and not positions:
        positions = [int(number[1]) - 1]
    if not positions:
        return None
    found = tuple(dict.fromkeys(choices[i].id for i in positions if -1 <= i < len(choices)))
    products = tuple(p for i in found for p in choices if p.id == i)
    if not products and "one" not in tokens(text) and not number:
        return None  # "my first tent" counts nothing that was shown
    return Reference(products, By.POSITION, several=len(products) > 1)


def _by_trait(state: Dialogue, text: str) -> Reference | None:
    """What only one of the choices is: "the red one", "the cheaper one", "the Tarnmoss one"."""
    choices = state.choices
    if said("the_other", text) and len(choices) > 1:
        focus = state.focus
        others = tuple(p for p in choices if focus is None or p.id != focus.id)
        return Reference(others[:MOST], By.TRAIT, several=len(others) > 1 and "ones" in plain(text))
    match = said("one_of", text)
    if match is None:
        return None
    words = [w for w in tokens(match[1]) if w not in STOPWORDS]
    if not words or set(words) <= _EMPTY:
        return None
    measure = comparative(match[1])
    if measure is not None and len(choices) > 1:
        sized = [(found[0], p) for p in choices if (found := measure.of(p))]
        if sized:
            return Reference((max(sized, key=lambda pair: pair[0])[1],), By.TRAIT)
    wanted = {stem(w) for w in words}
    held = tuple(p for p in choices if wanted <= traits(p))
    if not held:
        return None
    return Reference(held, By.TRAIT, several=plain(match[0]).endswith("ones"))


def _by_name(state: Dialogue, text: str) -> Reference | None:
    """Names of what was shown, by the words in which it differs from the rest shown with it."""
    choices = list({p.id: p for p in (*state.choices, *state.shown)}.values())
    names = {p.id: _own_words(p) for p in choices}
    common = set.intersection(*names.values()) if len(choices) > 1 else set()
    found: list[ProductFinding] = []
    for phrase in _named(text):
        fitting = _most_named(phrase, choices, names, common)
        found += [p for p in fitting if p not in found]
    if not found:
        return None
    several = bool(re.search(r"\band\b|\bor\b|\bthan\b|\bvs\b|\bwith\b", plain(text)))
    return Reference(tuple(found[:MOST]), By.NAME, several=several and len(found) > 1)


def _named(text: str) -> list[list[str]]:
    """The words behind each "the" of a text, up to the next word of no topic."""
    phrases = []
    for match in re.finditer(r"\b(?:the|meant|mean) ((?:[\w'.-]+ ?){1,6})", plain(text)):
        phrase: list[str] = []
        for word in tokens(match[1]):
            if word in STOPWORDS and word not in ("s", "m"):
                break
            phrase.append(word)
        if phrase:
            phrases.append(phrase)
    return phrases


def _most_named(
    phrase: list[str],
    choices: list[ProductFinding],
    names: dict[str, set[str]],
    common: set[str],
) -> list[ProductFinding]:
    """The choices whose names hold most of a phrase from its first word on."""
    best: list[ProductFinding] = []
    most = 0
    for product in choices:
        held = 0
        for word in phrase:
            if stem(word) not in names[product.id]:
                break
            held += 1
        telling = {stem(w) for w in phrase[:held]} - common
        if not telling:
            continue
        if held > most:
            best, most = [product], held
        elif held == most:
            best.append(product)
    if len(best) > 1:
        # "the Hollow 2" is the one that is called no more than that.
        shortest = min(len(names[p.id]) for p in best)
        best = [p for p in best if len(names[p.id]) == shortest]
    return best


def _own_words(product: ProductFinding) -> set[str]:
    return {s for s in stems(product.title) if s not in STOPWORDS}


def _by_pronoun(state: Dialogue, text: str) -> Reference | None:
    choices = state.choices
    if said("both", text) and len(choices) > 1:
        return Reference(tuple(choices[:2]), By.PRONOUN, several=True)
    if said("all_shown", text) and (len(state.shown) > 1 or len(choices) > 1):
        shown = state.shown if len(state.shown) > 1 else choices
        return Reference(tuple(shown[:MOST]), By.PRONOUN, several=True)
    focus = state.focus
    one = len(state.shown) == 1 and said("all_shown", text)
    if focus is not None and (one or said("pronoun", text) or said("same", text)):
        return Reference((focus,), By.PRONOUN)
    return None


def traits(product: ProductFinding) -> set[str]:
    """Stems of all that tells one product from another in a few words."""
    values = [v for vs in product.options.values() for v in vs]
    facts = [
        f"{name} {value}" if value.casefold() not in ("yes", "no") else name
        for name, value in product.attributes.items()
        if value.casefold() != "no" and len(value) <= 40
    ]
    text = " ".join([product.title, product.brand, *product.categories, *values, *facts])
    return set(stems(text))
