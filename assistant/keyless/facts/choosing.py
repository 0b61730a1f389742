"""Whether a question about a product is answered by its record or by a help page."""

from __future__ import annotations

from enum import StrEnum

from assistant.findings import HelpResults, PassageFinding, ProductDetails
from assistant.keyless.facts.answering import Said, asks_fact, from_record
from assistant.keyless.facts.coming import asks_coming
from assistant.keyless.facts.variants import asks_option
from kb.quoting.polarity import Polarity
from kb.terms import STOPWORDS, stem, tokens

# A page that speaks of this very product needs only be this likely to answer.
SPOKEN_OF = 0.3
# A general page has to be this much likelier than the record's best statement.
AHEAD = 0.0


class Source(StrEnum):
    """Where the answer stands."""

    RECORD = "record"
    HELP = "help"
    NEITHER = "neither"


def best(question: str, details: ProductDetails, passages: HelpResults | None) -> Source:
    """Whether the product's record or a help page answers a question about a product.

    Call it once both tools have returned, with the question as it was sent to both. ``RECORD``: say
    :func:`answer`, which declines by itself where the record is silent. ``HELP``: quote
    ``passages.passages[0]``. ``NEITHER``: decline (``answer`` does that, too).

    Price, stock, ratings and options are always the record's. So is what it answers with a plain
    yes or no or a figure. Else a page that speaks of this very product, by its name or by what it
    is, comes before a statement that only may answer; and a page that doesn't speak of it has to be
    likelier an answer than the record's likeliest statement.

    Args:
        question: The shopper's words.
        details: What ``get_product`` returned for them.
        passages: What ``search_help`` returned for them; None when it wasn't called.
    """
    product = details.product
    if product is None:
        return Source.HELP if passages and passages.passages else Source.NEITHER
    if asks_fact(question) or asks_option(question, product) or asks_coming(question, details):
        return Source.RECORD
    said = from_record(question, details)
    passage = passages.passages[0] if passages and passages.passages else None
    if said is not None and (said.figures or said.answer is not Polarity.OPEN):
        return Source.RECORD
    if passage is None:
        return Source.RECORD if said is not None else Source.NEITHER
    if _speaks_of(passage, product.title, product.brand) and passage.confidence >= SPOKEN_OF:
        return Source.HELP if said is None or not _surer(said, passage) else Source.RECORD
    if said is None or passage.confidence > said.confidence + AHEAD:
        return Source.HELP
    return Source.RECORD


def _surer(said: Said, passage: PassageFinding) -> bool:
    return said.confidence > max(passage.confidence, 0.8)


def _speaks_of(passage: PassageFinding, title: str, brand: str) -> bool:
    """Whether a passage names the product: a word of its name that isn't its brand's."""
    branded = {stem(w) for w in tokens(brand)}
    own = [
        stem(w)
        for w in tokens(title)
        if w not in STOPWORDS and stem(w) not in branded and len(w) > 2 and w.isalpha()
    ]
    held = {stem(w) for w in tokens(f"{passage.title} {passage.heading} {passage.quote}")}
    return any(word in held for word in own)
