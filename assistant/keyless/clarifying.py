"""The one question worth asking about a wide request: what splits the found products best."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant import markers
from assistant.findings import ProductFinding, ProductResults
from assistant.keyless import labels
from assistant.keyless.dialogue import Dialogue
from assistant.keyless.measuring import price
from assistant.keyless.phrasebook import LANGUAGES, phrasebook
from kb.terms import STOPWORDS, fold, stems, tokens
from kb.understanding.facet_words import PLAIN_NO
from prompts.brand import Brand

# So many products are asked about from; fewer are better shown.
WIDE = 5
# So many values are offered, each so long at most.
CHOICES = 4
LONGEST = 28
# Share of the products that have to state an attribute for it to be asked about, and share of
# those that the offered values have to hold.
STATED = 0.6
COVERED = 0.6
# Bits that the answer has to be worth; a yes-or-no question that halves the list gives 1.
TELLING = 0.7
# Prices are asked about where the dearest costs so many times the cheapest.
SPREAD = 2
# A request of more words than this was specific.
WORDS = 2
_PLAIN_YES = frozenset({"yes", "true", "y", "included"})
_NUMBERED = re.compile(r"\d+(?:\.\d+)?(?=\D|$)")
# "2 people", "2-3 people", "40 l".
_COUNTED = re.compile(r"(\d[\d.,]*(?:\s?[-–]\s?\d[\d.,]*)?)\s?([^\W\d_]+)")
_CODE = re.compile(r"\d[\d ./-]*")


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask: the name of what differs, and the values there are.

    Attributes:
        values: The commonest first.
        bits: Expected information of the answer, over the products found.
    """

    name: str
    values: tuple[str, ...]
    bits: float


def wide(state: Dialogue, results: ProductResults) -> bool:
    """Whether a request left so much open that one question helps.

    It is not when it held a condition or an order, named what it wants in several words, or was
    asked about before.
    """
    if results.kinds or results.order or not results.subject:
        return False
    if len(results.subject) > WORDS or len(results.products) < WIDE:
        return False
    asked = {frozenset(stems(subject)) for subject in state.sought}
    return frozenset(stems(" ".join(results.subject))) not in asked


def question(products: Sequence[ProductFinding], said: str) -> Question | None:
    """The question whose answer tells most about which of the products is wanted.

    The expected information of an answer is the entropy of its values over the products that
    state it, times the share that does (C4.5's gain with missing values, Quinlan 1993). Numbers
    without a unit, sentences, yes-or-no facts and what the request said already aren't asked about.

    Args:
        products: What was found.
        said: The request, whose words aren't asked for again.
    """
    known = set(stems(said))
    best: Question | None = None
    for name, values in _stated(products).items():
        found = _question(name, values, len(products), known)
        if found is not None and (best is None or found.bits > best.bits):
            best = found
    return best


def asked(brand: Brand, products: Sequence[ProductFinding], said: str) -> str:
    """The question in the brand's words: by what splits best, else by price; empty without one."""
    found = question(products, said)
    if found is not None:
        name, values = _worded(brand, found)
        offers = "".join(markers.suggest(value) for value in found.values)
        return offers + brand.say("narrow_by", values=labels.either(brand, values), **name)
    amounts = [amount for p in products if (amount := price(p)) is not None]
    spread = len(amounts) >= WIDE and max(amounts) >= SPREAD * min(amounts)
    return brand.say("narrow_price") if spread else ""


def _worded(brand: Brand, found: Question) -> tuple[dict[str, str], tuple[str, ...]]:
    """How a question is put: what is asked about, and its values, a unit said once.

    A name that is a preposition ("For", "With") is said in front of the values.
    """
    words = tokens(found.name)
    if words and set(words) <= phrasebook(_language(brand)).function_words:
        return {"name": "", "before": found.name.lower()}, found.values
    counted = [_COUNTED.fullmatch(value) for value in found.values]
    units = {match[2] for match in counted if match is not None}
    if len(units) == 1 and all(counted):
        last = found.values[-1]
        numbers = tuple(match[1] for match in counted[:-1] if match is not None)
        return {"name": found.name, "before": ""}, (*numbers, last)
    return {"name": found.name, "before": ""}, found.values


def _language(brand: Brand) -> str:
    return brand.language if brand.language in LANGUAGES else LANGUAGES[0]


def _stated(products: Sequence[ProductFinding]) -> dict[str, list[str]]:
    """Values by attribute, one a product that states it; options that come in one form only."""
    found: dict[str, list[str]] = {}
    for product in products:
        for name, value in product.attributes.items():
            found.setdefault(name, []).append(value)
        if product.categories:
            found.setdefault("", []).append(product.categories[-1])
    return found


def _question(name: str, values: list[str], total: int, known: set[str]) -> Question | None:
    counts: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for value in values:
        key = fold(value)
        counts[key] += 1
        spelled.setdefault(key, value)
    offered = [key for key, _ in counts.most_common(CHOICES)]
    if not len(offered) >= 2 or len(values) / total < STATED:
        return None
    if sum(counts[key] for key in offered) / len(values) < COVERED:
        return None
    if any(_unaskable(key, known) for key in counts):
        return None
    bits = -sum(n / len(values) * math.log2(n / len(values)) for n in counts.values())
    bits *= len(values) / total
    # Where every product has a value of its own, the answer would name a product.
    if bits < TELLING or max(counts.values()) == 1:
        return None
    values = [spelled[key] for key in offered]
    if all(_NUMBERED.match(value) for value in values):
        values.sort(key=lambda value: float(_NUMBERED.match(value)[0]))  # type: ignore[index]
    return Question(name, tuple(values), bits)


def _unaskable(value: str, known: set[str]) -> bool:
    if value in PLAIN_NO or value in _PLAIN_YES or len(value) > LONGEST:
        return True
    return bool(_CODE.fullmatch(value)) or set(stems(value)) - STOPWORDS <= known
