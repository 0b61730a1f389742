"""Answers about the forms a product comes in: which there are, in stock, at what price."""

from __future__ import annotations

import re

from assistant.findings import ProductFinding, VariantFinding
from assistant.keyless import labels
from assistant.keyless.facts.apart import difference, matching
from assistant.keyless.facts.options import option_kind, options_asked, options_named
from assistant.keyless.facts.pricing import PRICE
from assistant.keyless.facts.words import choice
from assistant.keyless.intent import subject_words
from assistant.keyless.phrasebook import LANGUAGES, phrasebook
from kb.terms import STOPWORDS, stem, tokens
from prompts.brand import Brand

STOCK = re.compile(
    r"\b(?:in stock|available|availability|sold out|out of stock|left|"
    r"still (?:have|sell|get|buy|order))\b",
    re.I,
)
_COUNT = re.compile(r"\bhow many\b.*\b(?:left|stock|have|got|remain\w*|available)\b", re.I)
# Words of a question about having a form, beside the form itself.
_HAVING = frozenset(
    stem(word)
    for word in [
        "come",
        "comes",
        "available",
        "availability",
        "stock",
        "sold",
        "left",
        "still",
        "size",
        "sizes",
        "colour",
        "color",
        "colours",
        "colors",
        "option",
        "options",
        "same",
        "too",
        "also",
        "please",
        "order",
        "buy",
        "get",
        "version",
        "one",
        "ones",
        "currently",
        "now",
        "today",
        "many",
        "remaining",
        "cost",
        "costs",
        "price",
        "much",
        "pay",
        "which",
        "other",
        "well",
        "there",
        "either",
        "instead",
        "year",
        "years",
        "month",
        "months",
        "old",
    ]
)


def asks_option(question: str, product: ProductFinding) -> bool:
    """Whether a question is about a choice the product comes in."""
    return bool(options_asked(question, product) or option_kind(question, product))


def answer_forms(
    brand: Brand,
    question: str,
    name: str,
    product: ProductFinding,
    variants: tuple[VariantFinding, ...],
) -> str:
    """The reply to a question about a product's forms; empty when it asks about something else."""
    named = options_named(question, product)
    apart = difference(brand, question, name, product, variants, named)
    if apart:
        return apart
    asked = options_asked(question, product)
    if asked and beyond(question, product, asked):
        return ""  # "is the 1 L dishwasher safe?"
    kind = option_kind(question, product)
    if asked and kind and kind not in asked:
        return _left(brand, name, product, variants, asked, kind)
    if asked and "" not in asked and _COUNT.search(question):
        count = _counted(name, brand, variants, asked)
        if count:
            return count
    if asked and "" not in asked and PRICE.search(question):
        priced = _priced(brand, name, variants, asked)
        if priced:
            return priced
    if asked:
        return _option(brand, name, product, variants, asked)
    if kind and STOCK.search(question) and variants:
        return _left(brand, name, product, variants, {}, kind)
    if kind:
        return brand.say("product_options", product=name, options=", ".join(product.options[kind]))
    if _COUNT.search(question) and product.stock is not None:
        return brand.say("product_count", product=name, count=product.stock, option="")
    return ""


def answer_stock(
    brand: Brand, name: str, product: ProductFinding, variants: tuple[VariantFinding, ...]
) -> str:
    """Whether a product can be had, and in what it can't."""
    state = labels.state(brand, product.availability)
    if variants and product.availability.buyable:
        out = [v for v in variants if not v.availability.buyable]
        if out and len(out) < len(variants) and len(out) <= 4:
            gone = [" ".join(v.options.values()) for v in out]
            state = labels.except_in(brand, state, gone)
    count = product.stock if product.stock and product.stock <= 5 and not variants else 0
    return brand.say("product_stock", product=name, state=state, count=count)


def beyond(question: str, product: ProductFinding, asked: dict[str, str]) -> bool:
    """Whether a question that names a form asks more than for having it."""
    if "" in asked:
        return False
    held = {stem(w) for value in asked.values() for w in tokens(value)}
    held |= {stem(w) for name in asked for w in tokens(name)}
    held |= {stem(w) for w in tokens(product.title)} | _HAVING | _SPELLED
    # "Does the second one come in blue?" only says which product is meant.
    counted = {word for code in LANGUAGES for word in phrasebook(code).ordinals}
    said = [w for w in subject_words(question) if w not in STOPWORDS]
    rest = [w for w in said if w not in counted and stem(w) not in held]
    return any(not re.fullmatch(r"\d[\d.,]*[a-z]*", word) for word in rest)


_SPELLED = frozenset(
    stem(w)
    for w in [
        "small",
        "medium",
        "large",
        "extra",
        "litre",
        "litres",
        "liter",
        "liters",
        "uk",
        "eu",
        "us",
    ]
) | {"xs", "s", "m", "l", "xl", "xxl"}


def _option(
    brand: Brand,
    name: str,
    product: ProductFinding,
    variants: tuple[VariantFinding, ...],
    asked: dict[str, str],
) -> str:
    wanted = ", ".join(asked.values())
    if "" in asked:
        available = "; ".join(", ".join(values) for values in product.options.values())
        return brand.say("product_option_no", product=name, option=asked[""], available=available)
    found = matching(variants, asked)
    if not found:
        first = next(iter(asked))
        available = ", ".join(product.options[first])
        return brand.say("product_option_no", product=name, option=wanted, available=available)
    buyable = [v for v in found if v.availability.buyable]
    state = labels.state(brand, (buyable or found)[0].availability)
    if not buyable:
        return brand.say("product_option_gone", product=name, option=wanted, state=state)
    others = [key for key in product.options if key not in asked]
    sizes = ""
    if others and buyable and len(found) > 1:
        sizes = ", ".join(dict.fromkeys(v.options.get(others[0], "") for v in buyable))
    return brand.say("product_option_yes", product=name, option=wanted, state=state, sizes=sizes)


def _left(
    brand: Brand,
    name: str,
    product: ProductFinding,
    variants: tuple[VariantFinding, ...],
    asked: dict[str, str],
    kind: str,
) -> str:
    """Which values of one option can be had, of those forms that have the asked others."""
    if "" in asked:
        return _option(brand, name, product, variants, asked)
    found = matching(variants, asked)
    buyable = [v for v in found if v.availability.buyable]
    if not found or not buyable:
        return _option(brand, name, product, variants, asked) if asked else ""
    values = ", ".join(dict.fromkeys(v.options[kind] for v in buyable if kind in v.options))
    state = labels.state(brand, buyable[0].availability)
    option = ", ".join(asked.values())
    return brand.say("product_left", product=name, option=option, state=state, values=values)


def _counted(
    name: str, brand: Brand, variants: tuple[VariantFinding, ...], asked: dict[str, str]
) -> str:
    counts = [v.stock for v in matching(variants, asked)]
    known = [count for count in counts if count is not None]
    if not counts or len(known) < len(counts):
        return ""
    option = ", ".join(asked.values())
    return brand.say("product_count", product=name, count=sum(known), option=option)


def _priced(
    brand: Brand, name: str, variants: tuple[VariantFinding, ...], asked: dict[str, str]
) -> str:
    found = {(v.price, v.list_price) for v in matching(variants, asked) if v.price}
    if len(found) != 1:
        return ""
    price, _ = found.pop()
    option = ", ".join(asked.values())
    return choice(brand, None, "product_costs", product=name, price=price, option=option)
