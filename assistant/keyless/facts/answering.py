"""The reply to a question about one product."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant import markers
from assistant.findings import ProductDetails, ProductFinding
from assistant.keyless import intent, labels
from assistant.keyless.facts.coming import answer_coming, answer_gone
from assistant.keyless.facts.options import options_asked
from assistant.keyless.facts.pricing import PRICE, SALE, bounded
from assistant.keyless.facts.variants import STOCK, answer_forms, answer_stock
from assistant.keyless.facts.words import choice, stated
from kb.quoting.aspects import aspects, named
from kb.quoting.measuring import Measured, measured
from kb.quoting.polarity import Polarity
from kb.quoting.question import is_yes_no
from kb.quoting.verdict import verdict
from kb.terms import sentence_spans, tokens
from prompts.brand import Brand

# From this probability on a statement is taken for an answer; measured on questions to the records
# of four stores, see docs/measured.md.
FACT_FITS = 0.55
# An attribute is named so well that it answers whatever else may; see kb.quoting.aspects.named.
NAMED = 0.8
# A statement this likely is preferred to an attribute that only bears the aspect's name.
SURE = 0.75

OPEN = Polarity.OPEN
_RATING = re.compile(
    r"\b(?:reviews?|reviewed|stars?|(?:customer|user|shopper|average|its?|the) ratings?|"
    r"(?:how|well|highly)\b.{0,20}\brated)\b"
    r"(?! of\b)",
    re.I,
)


def answer(brand: Brand, question: str, details: ProductDetails) -> str:
    """The reply to a question about one product, in the brand's words, with marks for facts."""
    product = details.product
    if product is None:
        return markers.UNKNOWN + brand.say("unknown")
    name = markers.product(product.id)
    forms = answer_forms(brand, question, name, product, details.variants)
    if forms:
        return forms
    coming = answer_coming(brand, question, name, details)
    if coming:
        return coming
    by_price = bounded(brand, question, name, product)
    if by_price:
        return by_price
    said = from_record(question, details)
    if said is not None and said.figures:
        return stated(brand, said.answer, name, sentence(said.text))
    usual = _usual(brand, question, name, details)
    if usual:
        return usual
    if said is not None:
        return stated(brand, said.answer, name, sentence(said.text))
    if not product.availability.buyable and intent.is_shopping(question):
        return answer_gone(brand, name, details)
    return markers.UNKNOWN + brand.say("product_unknown", product=name)


@dataclass(frozen=True, slots=True)
class Said:
    """What a record says to a question.

    Attributes:
        answer: Yes, no, partly, or open where it is only told.
        text: The record's own words, with figures in the asked unit behind them.
        figures: Whether it was read from numbers that the question asks for or holds.
        confidence: Estimated probability that it answers.
    """

    answer: Polarity
    text: str
    figures: bool
    confidence: float


class _Read:
    """What was read last, for whoever asks the same of the same record within one answer."""

    def __init__(self) -> None:
        self._held: tuple[str, ProductDetails, Said | None] | None = None

    def of(self, question: str, details: ProductDetails) -> Said | None:
        """What a record says to a question, read once."""
        held = self._held
        if held is None or held[0] != question or held[1] is not details:
            held = self._held = (question, details, _from_record(question, details))
        return held[2]


_READ = _Read()


def from_record(question: str, details: ProductDetails) -> Said | None:
    """What the attributes and the description of a product say; None when they don't."""
    return _READ.of(question, details)


def _from_record(question: str, details: ProductDetails) -> Said | None:
    product = details.product
    if product is None:
        return None
    attributes = _meant(question, product)
    likely = {fact.text: fact.confidence for fact in details.facts}
    sentences = _sentences(details.description)
    chosen = " ".join(value for key, value in options_asked(question, product).items() if key)
    figure = measured(question, f"{product.title} {chosen}", attributes, sentences, likely)
    if figure is not None:
        told = _told(figure)
        top = details.facts[0] if details.facts else None
        if top is not None and top.confidence >= SURE and top.text in sentences:
            # What the description says of it in words explains the figure.
            told = told if top.text in figure.texts else f"{sentence(told)} {top.text}"
        return Said(figure.answer, told, True, 1.0 if figure.answer is not OPEN else 0.9)
    near = [text for text in sentences if likely.get(text, 0.0) >= FACT_FITS]
    found = verdict(question, product.title, attributes, near)
    if found is not None and found.answer is not OPEN:
        return Said(found.answer, found.text, False, 1.0)
    best = next((fact for fact in details.facts if _of(fact.text, attributes, sentences)), None)
    asks = aspects(question)
    marks = [(named(key, question, asks), f"{key}: {value}") for key, value in attributes]
    mark, text = max(marks, default=(0.0, ""))
    if mark >= NAMED and (best is None or best.confidence < SURE):
        return Said(OPEN, text, False, mark)
    if best is not None and best.confidence >= FACT_FITS:
        return Said(OPEN, best.text, False, best.confidence)
    if found is not None:
        return Said(found.answer, found.text, False, 0.9)
    return None


def about(brand: Brand, details: ProductDetails) -> str:
    """A product in one or two sentences: price and the beginning of its description."""
    product = details.product
    if product is None:
        return markers.UNKNOWN + brand.say("unknown")
    first = re.split(r"(?<=[.!?])\s+", details.description.strip())
    return brand.say(
        "product_about",
        product=markers.product(product.id),
        price=labels.price(brand, product),
        summary=" ".join(first[:2]),
    )


def sentence(text: str) -> str:
    """A fact as a sentence: an attribute keeps its form and gets its full stop."""
    return text if text.rstrip().endswith((".", "!", "?")) else f"{text.rstrip()}."


def asks_fact(question: str) -> bool:
    """Whether a question asks for price, stock or rating, which every record states."""
    patterns = (PRICE, STOCK, _RATING)
    return any(pattern.search(question) for pattern in patterns) or _asks_sale(question)


def _asks_sale(question: str) -> bool:
    # "Which fleeces are reduced?" looks for products.
    return bool(SALE.search(question)) and is_yes_no(question)


def _usual(brand: Brand, question: str, name: str, details: ProductDetails) -> str:
    """The reply from what every record states: stock, price, rating."""
    product = details.product
    assert product is not None
    if STOCK.search(question):
        return answer_stock(brand, name, product, details.variants)
    on_sale = _asks_sale(question)
    if (on_sale or PRICE.search(question)) and product.price:
        told = choice(
            brand,
            bool(product.list_price) if on_sale else None,
            "product_price",
            product=name,
            price=labels.price(brand, product),
            list_price=product.list_price,
        )
        if product.availability.buyable:
            return told
        # A price without that is an offer of what can't be had.
        return f"{told} {answer_stock(brand, name, product, details.variants)}"
    if _RATING.search(question) and product.rating:
        return brand.say("product_fact", product=name, fact=sentence(labels.rated(brand, product)))
    return ""


def _meant(question: str, product: ProductFinding) -> list[tuple[str, str]]:
    """The attributes without those of another form: "Weight of 0.6 L" when 1 L is asked for."""
    asked = {key: value for key, value in options_asked(question, product).items() if key}
    others = {
        " ".join(tokens(value))
        for key, chosen in asked.items()
        for value in product.options.get(key, ())
        if value != chosen
    }
    return [
        (key, value)
        for key, value in product.attributes.items()
        if not any(f" {other} " in f" {' '.join(tokens(key))} " for other in others)
    ]


def _of(text: str, attributes: list[tuple[str, str]], sentences: list[str]) -> bool:
    """Whether a statement is of the form that is asked about, or of all."""
    return text in sentences or any(text == f"{key}: {value}" for key, value in attributes)


def _sentences(description: str) -> list[str]:
    return [description[start:end] for start, end in sentence_spans(description)]


def _told(figure: Measured) -> str:
    said = [
        f"{text.rstrip('.')} ({told})" if told else text
        for text, told in zip(figure.texts, figure.told, strict=True)
    ]
    return "; ".join(said)
