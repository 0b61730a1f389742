"""Cards and citations, rendered from records."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant import markers
from assistant.conversation import CardVariant, Citation, ProductCard
from assistant.evidence import Passage
from assistant.findings import option_values
from assistant.locating import located
from kb.documents import Article, Kind, Product
from kb.edition import Edition
from kb.quoting.contradiction import contradiction
from kb.quoting.excerpt import row_above
from kb.quoting.measuring import measured
from kb.sections import address_at
from kb.terms import content_terms, sentence_spans

# Characters of a note, which stands on one line of a card.
NOTED = 80
# So many variants a card carries at most, or it carries none: one that is left out would look as
# if it couldn't be bought.
VARIANTS = 60
_DIGIT = re.compile(r"\d|\b(?:two|three|four|five|six)\b", re.I)
# Share of a sentence's words from which a quote covers it.
SAME = 0.8


def card(product: Product, *, asked: str = "") -> ProductCard:
    """A product as the shopper sees it.

    Args:
        product: The record.
        asked: What the shopper said; the attribute that speaks to it becomes the card's note.
    """
    return ProductCard(
        product_id=product.id,
        title=product.title,
        url=product.url,
        image=product.image,
        brand=product.brand,
        price=product.price,
        list_price=product.list_price,
        availability=product.availability,
        stock=product.stock,
        rating=product.rating,
        rating_count=product.rating_count,
        options=tuple(option_values(product).items()),
        note=_note(product, asked),
        price_from=product.price_varies,
        variants=_variants(product),
    )


def cards(edition: Edition, ids: Iterable[str], limit: int, asked: str) -> tuple[ProductCard, ...]:
    """Cards of these products, in order, each once."""
    found = []
    for product_id in list(dict.fromkeys(ids))[:limit]:
        product = edition.document(Kind.PRODUCT, product_id)
        if isinstance(product, Product):
            found.append(card(product, asked=asked))
    return tuple(found)


def citation(edition: Edition, passage: Passage, said: str) -> Citation | None:
    """The proof of a sentence: the literal words of the article that it rests on.

    Args:
        edition: Where the article is read from.
        passage: What was cited.
        said: The sentence as the shopper reads it; its closest sentence in the passage is quoted.

    Returns:
        None when the article isn't in the edition or says nothing of the passage. What the border
        took out of a passage is in no quote; the offsets are those of the article's own text.
    """
    article = edition.document(Kind.ARTICLE, passage.article_id)
    if not isinstance(article, Article):
        return None
    within = max(article.body.find(passage.text), article.body.find(passage.heading), 0)
    for quote in _closest(passage, said):
        found = located(quote, article.body, within)
        if found is not None:
            start, end = found
            return Citation(
                article_id=article.id,
                title=article.title,
                url=address_at(article, start),
                heading=passage.heading,
                quote=quote,
                start=start,
                end=end,
            )
    return None


def said_in(sentence: str, quote: str) -> bool:
    """Whether a quote covers what a sentence says."""
    wanted = set(content_terms(markers.MARK.sub(" ", sentence)))
    return _overlap(wanted, quote) >= SAME


def _variants(product: Product) -> tuple[CardVariant, ...]:
    if len(product.variants) > VARIANTS:
        return ()
    return tuple(
        CardVariant(
            id=variant.id,
            options=tuple((option.name, option.value) for option in variant.options),
            price=variant.price,
            list_price=variant.list_price,
            availability=variant.availability,
            stock=variant.stock,
        )
        for variant in product.variants
    )


def _closest(passage: Passage, said: str) -> list[str]:
    """What may prove a sentence, the likeliest first: the passage's quote and its sentences."""
    wanted = set(content_terms(said))
    sentences = [
        passage.text[start:end]
        for start, end in sentence_spans(passage.text)
        if not row_above(passage.text, start)  # the names of columns prove nothing
    ]
    # The border may have taken something out of the middle of the quote: a sentence is whole.
    parts = [quote for quote in (passage.quote, *sentences) if quote.strip()]
    shares = {quote: _overlap(wanted, quote) for quote in parts}
    if said.lstrip().startswith("|"):
        # A table's head stands over its quoted row; another row that shares a word is no proof.
        shares = {quote: share if share >= SAME else 0.0 for quote, share in shares.items()}
    return sorted((q for q in shares if shares[q] or q == passage.quote), key=lambda q: -shares[q])


def _overlap(wanted: set[str], sentence: str) -> float:
    return len(wanted & set(content_terms(sentence))) / len(wanted) if wanted else 0.0


def _note(product: Product, asked: str) -> str:
    """The attribute that speaks to what was asked: first of all the one that says the opposite."""
    attributes = [(a.name, a.value) for a in product.attributes]
    against = contradiction(asked, product.title, attributes)
    if against is not None:
        return f"{against[0]}: {against[1]}"
    figure = measured(asked, product.title, attributes) if _DIGIT.search(asked) else None
    if figure is not None and len(figure.texts[0]) <= NOTED:
        return figure.texts[0]
    # What was asked for as an option stands on the card anyway.
    choices = " ".join(
        f"{name} {' '.join(values)}" for name, values in option_values(product).items()
    )
    # What the title says already needs no note.
    wanted = set(content_terms(asked)) - set(content_terms(f"{product.title} {choices}"))
    best, most = "", 0
    for attribute in product.attributes:
        text = f"{attribute.name}: {attribute.value}"
        held = len(wanted & set(content_terms(text)))
        if held > most and len(text) <= NOTED:
            best, most = text, held
    return best
