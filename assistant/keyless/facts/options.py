"""The options of a product that a question names."""

from __future__ import annotations

import re
from functools import cache

from assistant.findings import ProductFinding
from assistant.keyless.phrasebook import LANGUAGES, phrasebook
from kb.terms import STOPWORDS, fold, stem, tokens

_ANY_OPTION = re.compile(
    r"\b(?:come|comes|available|have (?:it|this|that|them|one)|got (?:it|this|that|them|one)|"
    r"get (?:it|this|that|them)|same) in "
    r"(?:an? |the )?(?:size |colou?r )?([a-z0-9.]+)\W*(?:too|as well|also|please)?\W*$"
)
# "Is the second one in blue?" asks for a form only where the word is known for one.
_ONE_IN = re.compile(r"\bones? in ([a-z]+)$")
_SYSTEM = re.compile(r"(?:uk|eu|us) (\d[\d.]*)")
_LETTERS = {"small": "s", "medium": "m", "large": "l", "extra large": "xl", "x large": "xl"}
_NUMBERED = re.compile(r"(\d[\d.,]*) ?([a-z]+)")
_UNITS = {"l": ("litre", "litres", "liter", "liters", "l"), "ml": ("ml",), "g": ("g", "gram")}
_CHOICE = re.compile(r"\b(?:in|size|the|an?|one)\b")


def options_asked(question: str, product: ProductFinding) -> dict[str, str]:
    """Option values the question names, by option name; a value we don't have counts too.

    A value that the product doesn't come in stands under the empty name.
    """
    named = options_named(question, product)
    asked = {name: values[-1] if len(values) == 1 else values[0] for name, values in named.items()}
    if not asked:
        match = _ANY_OPTION.search(" ".join(tokens(question)))
        if match and match[1] not in STOPWORDS | {"stock", "store", "shop"} and product.options:
            asked[""] = match[1]
        one = _ONE_IN.search(" ".join(tokens(question)))
        if one and one[1] in _known_for_forms() and product.options:
            asked[""] = one[1]
    return asked


@cache
def _known_for_forms() -> frozenset[str]:
    """Colours, materials and the like, in English, as the phrase files know them."""
    return frozenset(word for code in LANGUAGES for word in phrasebook(code).glossary.values())


def options_named(question: str, product: ProductFinding) -> dict[str, list[str]]:
    """All values of each option that a question names, in the order it names them."""
    words = tokens(question)
    spoken = " ".join(words)
    titled = {stem(w) for w in tokens(product.title)}
    found: dict[str, list[str]] = {}
    for name, values in product.options.items():
        spots: dict[str, tuple[int, int]] = {}
        for value in values:
            at = _spot(spoken, name, value, [v for vs in found.values() for v in vs])
            if at is not None:
                spots[value] = at
        # "Slate Blue" is no second mention of "Blue".
        kept = [
            value
            for value, (start, end) in spots.items()
            if not any(
                (s <= start and end <= e and (s, e) != (start, end)) for s, e in spots.values()
            )
        ]
        kept.sort(key=lambda value: spots[value])
        if not kept and (partial := _partial(words, values, titled)):
            kept = [partial]
        if kept:
            found[name] = kept
    return found


def option_kind(question: str, product: ProductFinding) -> str:
    """The option whose choices are asked for, as in "what colours does it come in?"."""
    asked = {stem(word) for word in tokens(question)}
    if not asked & {"what", "which", "avail", "come", "other", "option", "choic", "ani", "left"}:
        return ""
    for name in product.options:
        spellings = {stem(w) for w in tokens(name)}
        if spellings & {"colour", "color"}:
            spellings |= {"colour", "color"}
        if spellings & asked:
            return name
    return ""


def _spot(spoken: str, name: str, value: str, before: list[str]) -> tuple[int, int] | None:
    plain = " ".join(tokens(value))
    forms = {plain, *(long for long, short in _LETTERS.items() if short == plain)}
    numbered = _NUMBERED.fullmatch(plain)
    if numbered and numbered[2] in _UNITS:
        for unit in _UNITS[numbered[2]]:
            forms |= {f"{numbered[1]} {unit}", f"{numbered[1]}{unit}"}
    system = _SYSTEM.fullmatch(plain)
    if system:
        match = re.search(rf"\bsize (?:an? )?({re.escape(system[1])})\b", spoken)
        if match:
            return match.span(1)
    if len(plain) <= 2:
        # "in moss green M": a size may follow another choice.
        leading = [fold(name), *(" ".join(tokens(v)) for v in before)]
        cues = "|".join(map(re.escape, leading))
        cue = rf"\b(?:size|in|an?|the|than|uk|eu|{cues})\s+(?:an? |the )?"
        spots = (re.search(rf"{cue}({re.escape(form)})\b", spoken) for form in forms)
    else:
        spots = (re.search(rf"\b({re.escape(form)})\b", spoken) for form in forms)
    hits = [match.span(1) for match in spots if match]
    return max(hits, key=lambda span: span[1] - span[0], default=None)


def _partial(words: list[str], values: tuple[str, ...], titled: set[str]) -> str:
    # "blue" asks for "Slate Blue" unless the product's own name has that word.
    for word in words:
        if len(word) > 2 and word.isalpha() and word not in STOPWORDS and stem(word) not in titled:
            for value in values:
                if word in tokens(value):
                    return value
    return ""
