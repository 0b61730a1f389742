"""Answering questions about one product from its record."""

from assistant.keyless.facts.answering import about, answer, asks_fact, sentence
from assistant.keyless.facts.choosing import Source, best
from assistant.keyless.facts.pricing import price_text
from assistant.keyless.facts.variants import asks_option

__all__ = [
    "Source",
    "about",
    "answer",
    "asks_fact",
    "asks_option",
    "best",
    "price_text",
    "sentence",
]
