"""Answering a question about one product from its record."""

from __future__ import annotations

import re

from assistant import markers
from assistant.findings import ProductDetails, ProductFinding, VariantFinding
from kb.documents import Availability
from kb.terms import STOPWORDS, fold, stem, tokens
from prompts.brand import Brand

FACT_FITS = 0.5

_PRICE = re.compile(r"\b(?:how much|price|cost|costs|pay)\b", re.I)
_STOCK = re.compile(
    r"\b(?:in stock|available|availability|sold out|out of stock|left|still (?:have|sell|get))\b",
    re.I,
)
_RATING = re.compile(
    r"\b(?:reviews?|reviewed|stars?|(?:customer|user|shopper|average|its?|the) ratings?|"
    r"(?:how|well|highly)\b.{0,20}\brated)\b"
    r"(?! of\b)",
    re.I,
)
_STATES = {
    Availability.IN_STOCK: "in stock",
    Availability.OUT_OF_STOCK: "sold out at the moment",
    Availability.PREORDER: "available to pre-order",
    Availability.BACKORDER: "available on back order",
    Availability.DISCONTINUED: "discontinued",
    Availability.UNKNOWN: "listed, but our records don't say whether it is in stock",
}


def answer(brand: Brand, question: str, details: ProductDetails) -> str:
    """The reply to a question about one product, in the brand's words, with marks for facts."""
    product = details.product
    if product is None:
        return markers.UNKNOWN + brand.say("unknown")
    name = markers.product(product.id)
    options = _options_asked(question, product)
    if options:
        return _option(brand, name, product, details.variants, options)
    kind = _option_kind(question, product)
    if kind:
        text = f"{', '.join(product.options[kind])}"
        return brand.say("product_options", product=name, options=text)
    if _STOCK.search(question):
        return _stock(brand, name, product, details.variants)
    if _PRICE.search(question) and product.price:
        return brand.say(
            "product_price",
            product=name,
            price=price_text(product),
            list_price=product.list_price,
        )
    if _RATING.search(question) and product.rating:
        count = f" from {product.rating_count} ratings" if product.rating_count else ""
        return brand.say(
            "product_fact", product=name, fact=f"rated {product.rating} out of 5{count}."
        )
    fitting = [fact for fact in details.facts if fact.confidence >= FACT_FITS]
    if fitting:
        return brand.say("product_fact", product=name, fact=sentence(fitting[0].text))
    return markers.UNKNOWN + brand.say("product_unknown", product=name)


def about(brand: Brand, details: ProductDetails) -> str:
    """A product in one or two sentences: price and the beginning of its description."""
    product = details.product
    if product is None:
        return markers.UNKNOWN + brand.say("unknown")
    first = re.split(r"(?<=[.!?])\s+", details.description.strip())
    return brand.say(
        "product_about",
        product=markers.product(product.id),
        price=price_text(product),
        summary=" ".join(first[:2]),
    )


def price_text(product: ProductFinding) -> str:
    """The price as it is said; ``from`` where variants differ."""
    return f"from {product.price}" if product.price_from else product.price


def sentence(text: str) -> str:
    """A fact as a sentence: an attribute keeps its form and gets its full stop."""
    return text if text.rstrip().endswith((".", "!", "?")) else f"{text.rstrip()}."


def asks_fact(question: str) -> bool:
    """Whether a question asks for price, stock or rating, which every record states."""
    return bool(_PRICE.search(question) or _STOCK.search(question) or _RATING.search(question))


def asks_option(question: str, product: ProductFinding) -> bool:
    """Whether a question is about a choice the product comes in."""
    return bool(_options_asked(question, product) or _option_kind(question, product))


_ANY_OPTION = re.compile(
    r"\b(?:come|comes|available|have (?:it|this|that|them|one)|got (?:it|this|that|them|one)|"
    r"get (?:it|this|that|them)|same) in "
    r"(?:an? |the )?(?:size |colou?r )?([a-z0-9.]+)\W*(?:too|as well|also|please)?\W*$"
)
_SYSTEM = re.compile(r"(?:uk|eu|us) (\d[\d.]*)")
_SIZES = {"small": "s", "medium": "m", "large": "l"}


def _options_asked(question: str, product: ProductFinding) -> dict[str, str]:
    """Option values the question names, by option name; a value we don't have counts too."""
    words = tokens(question)
    spoken = " ".join(words)
    titled = {stem(w) for w in tokens(product.title)}
    asked: dict[str, str] = {}
    for name, values in product.options.items():
        best = ""
        for value in values:
            plain = " ".join(tokens(value))
            variants = {plain, *(long for long, short in _SIZES.items() if short == plain)}
            numbered = _SYSTEM.fullmatch(plain)
            if len(plain) <= 2:
                # "in moss green M": a size may follow another choice.
                before = [fold(name), *(" ".join(tokens(v)) for v in asked.values())]
                cues = "|".join(map(re.escape, before))
                cue = rf"\b(?:size|in|an?|uk|eu|{cues})\s+(?:an? )?"
                hit = any(re.search(cue + re.escape(v) + r"\b", spoken) for v in variants)
            elif numbered and re.search(rf"\bsize (?:an? )?{re.escape(numbered[1])}\b", spoken):
                hit = True
            else:
                hit = any(re.search(rf"\b{re.escape(v)}\b", spoken) for v in variants)
            if hit and len(value) > len(best):
                best = value
        if not best:
            best = _partial(words, values, titled)
        if best:
            asked[name] = best
    if not asked:
        match = _ANY_OPTION.search(spoken)
        if match and match[1] not in STOPWORDS | {"stock", "store", "shop"} and product.options:
            asked[""] = match[1]
    return asked


def _partial(words: list[str], values: tuple[str, ...], titled: set[str]) -> str:
    # "blue" asks for "Slate Blue" unless the product's own name has that word.
    for word in words:
        if len(word) > 2 and word.isalpha() and word not in STOPWORDS and stem(word) not in titled:
            for value in values:
                if word in tokens(value):
                    return value
    return ""


def _option_kind(question: str, product: ProductFinding) -> str:
    """The option whose choices are asked for, as in "what colours does it come in?"."""
    asked = {stem(word) for word in tokens(question)}
    if not asked & {"what", "which", "avail", "come", "other", "option", "choic", "ani"}:
        return ""
    for name in product.options:
        spellings = {stem(w) for w in tokens(name)}
        if spellings & {"colour", "color"}:
            spellings |= {"colour", "color"}
        if spellings & asked:
            return name
    return ""


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
    matching = [
        v for v in variants if all(v.options.get(key) == value for key, value in asked.items())
    ]
    if not matching:
        first = next(iter(asked))
        available = ", ".join(product.options[first])
        return brand.say("product_option_no", product=name, option=wanted, available=available)
    buyable = [v for v in matching if v.availability.buyable]
    state = _STATES[(buyable or matching)[0].availability]
    if not buyable:
        return brand.say("product_option_gone", product=name, option=wanted, state=state)
    others = [key for key in product.options if key not in asked]
    sizes = ""
    if others and buyable and len(matching) > 1:
        sizes = ", ".join(dict.fromkeys(v.options.get(others[0], "") for v in buyable))
    return brand.say("product_option_yes", product=name, option=wanted, state=state, sizes=sizes)


def _stock(
    brand: Brand, name: str, product: ProductFinding, variants: tuple[VariantFinding, ...]
) -> str:
    state = _STATES[product.availability]
    if variants and product.availability.buyable:
        out = [v for v in variants if not v.availability.buyable]
        if out and len(out) < len(variants) and len(out) <= 4:
            gone = "; ".join(" ".join(v.options.values()) for v in out)
            state = f"{state}, except in {gone}"
    count = product.stock if product.stock and product.stock <= 5 and not variants else 0
    return brand.say("product_stock", product=name, state=state, count=count)
