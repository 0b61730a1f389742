"""What can't be had now: whether it comes back, when, and what there is in its place."""

from __future__ import annotations

import re

from assistant.findings import ProductDetails
from assistant.keyless.facts.variants import answer_stock
from assistant.keyless.facts.words import stated
from kb.quoting.polarity import Polarity
from kb.terms import sentence_spans
from prompts.brand import Brand

# Asked of something that can't be had, each of these asks when or whether it can.
_HAVING = re.compile(
    r"\b(?:(?:be|come|coming|comes|have|get|getting|got|them|it|any|is|are) (?:back|again)|"
    r"back (?:in|on)|re-?stock\w*|(?:come|comes|coming|get|getting) in\b|"
    r"more (?:in|coming|stock)|when (?:can|will|could|do|does|is|are)|until when|"
    r"(?:can|could|may|will) (?:i|we) (?:still )?(?:get|buy|order|have)|(?:order|buy) one)\b"
    r"(?! (?:my|a|the|your) (?:money|refund|deposit))",
    re.I,
)
_PLACE = re.compile(
    r"\b(?:(?:what|which|anything|something|been|was|is|who)\b.{0,40}\breplac(?:ed|es|ing)|"
    r"replacements? for|successor|superseded|instead of (?:it|this|that|them)|"
    r"in (?:its|their) place|newer (?:one|version|model))\b",
    re.I,
)
_TELLS_WHEN = re.compile(
    r"\b(?:sold out|out of stock|stock|deliver(?:y|ies)|expect\w*|due|batch|ships?|"
    r"no longer|discontinued|withdrawn|stopped|closed)\b",
    re.I,
)
_TELLS_PLACE = re.compile(
    r"\b(?:replac\w*|successor|superseded|in (?:its|their) place|instead)\b", re.I
)


def asks_coming(question: str, details: ProductDetails) -> bool:
    """Whether it is asked when something is there again that can't be had, or what came after."""
    product = details.product
    if product is None or product.availability.buyable:
        return False
    return bool(_HAVING.search(question)) or in_its_place(question, details) != ""


def in_its_place(question: str, details: ProductDetails) -> str:
    """The sentence of a record that names what took its place; empty where that isn't asked."""
    product = details.product
    gone = product is not None and not product.availability.buyable
    return _sentence(details, _TELLS_PLACE) if gone and _PLACE.search(question) else ""


def answer_coming(brand: Brand, question: str, name: str, details: ProductDetails) -> str:
    """That it can't be had, and what the record says of when or of what else; empty if not asked.

    A date in a description is the store's own; none is worked out.
    """
    product = details.product
    if product is None or not asks_coming(question, details):
        return ""
    place = in_its_place(question, details)
    if place:
        return stated(brand, Polarity.OPEN, name, place)
    return answer_gone(brand, name, details)


def answer_gone(brand: Brand, name: str, details: ProductDetails) -> str:
    """That it can't be had, and the record's own words on that."""
    assert details.product is not None
    state = answer_stock(brand, name, details.product, details.variants)
    when = _sentence(details, _TELLS_WHEN)
    return f"{state} {when}" if when else state


def _sentence(details: ProductDetails, telling: re.Pattern[str]) -> str:
    """The last sentence of a description that tells something; what is news stands last."""
    text = details.description
    found = [text[start:end] for start, end in sentence_spans(text)]
    return next((each for each in reversed(found) if telling.search(each)), "")
