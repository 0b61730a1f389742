"""A choice left to the store: one product, and the words of its record that speak for it."""

from __future__ import annotations

from decimal import Decimal

from assistant import markers
from assistant.findings import ProductDetails, ProductFinding, ProductResults
from assistant.keyless import labels
from assistant.keyless.compose import Calls, found_products, refuted
from assistant.keyless.dialogue import Dialogue
from assistant.keyless.facts import sentence
from assistant.keyless.wording import said
from kb.terms import STOPWORDS, content_terms, fold, sentence_spans, tokens
from kb.understanding.facet_words import PLAIN_NO
from prompts.brand import Brand

# A statement of a record speaks for it from this probability of answering on.
SPEAKS = 0.35
# What can't be bought has to suit so much better.
SOLD_OUT = 0.5
READ = 4
_NOTHING = frozenset(
    """
    recommend recommendation recommendations suggest suggestion suggestions advise choose pick buy
    get take which one best good better gift gifts present presents idea ideas nice
    """.split()  # noqa: SIM905
)


def recommended(
    state: Dialogue, brand: Brand, text: str, products: list[ProductFinding], *, extra: str = ""
) -> Calls | str:
    """Of these products the one that the records speak for, with the reason, then the others.

    Args:
        state: With what was read of them in this turn.
        brand: Words it.
        text: The request.
        products: The candidates, likeliest first.
        extra: Said after the recommendation.
    """
    candidates = products[:READ]
    aim = purpose(text)
    best, reason = candidates[0], ""
    if aim and len(candidates) > 1:
        read = [state.called("get_product", product_id=p.id) for p in candidates]
        if any(call is None for call in read):
            return [("get_product", {"product_id": p.id, "question": aim}) for p in candidates]
        spoken = [
            (found, p)
            for call, p in zip(read, candidates, strict=True)
            if call is not None and call.result is not None and (found := _for(call.result, aim))
        ]
        if spoken:
            # Among equals the likeliest stays first.
            (_, reason), best = max(spoken, key=lambda pair: pair[0][0])
    rest = [p for p in candidates if p.id != best.id]
    rest = rest[: (state.room or brand.settings.limits.cards) - 1]
    if not reason:
        best = max(candidates, key=_rated) if len(candidates) > 1 else best
        rest = [p for p in candidates if p.id != best.id][: len(rest)]
    if not reason and not best.rating:
        reply = brand.say("no_favourite", product=markers.product(best.id))
        return reply + "".join(markers.card(p.id) for p in rest)
    reply = brand.say(
        "recommended",
        product=markers.product(best.id),
        price=labels.price(brand, best),
        reason=sentence(reason) if reason else "",
        rating="" if reason else best.rating,
        count=best.rating_count or "",
    )
    return f"{reply}{' ' + extra if extra else ''}" + "".join(markers.card(p.id) for p in rest)


def purpose(text: str) -> str:
    """What it is for, in the shopper's words: "winter camping"; empty when they don't say."""
    match = said("purpose", text)
    if match is None:
        return ""
    words = [w for w in tokens(match[1]) if w not in _NOTHING and w not in STOPWORDS]
    return " ".join(words)


def chosen(state: Dialogue, brand: Brand, text: str, results: ProductResults) -> Calls | str:
    """A recommendation out of what a search found."""
    products = [p for p in results.products if not refuted(p, results)] or list(results.products)
    if len(products) < 2 or results.order or results.given_up:
        return found_products(brand, results, room=state.room)
    return recommended(state, brand, text, products)


def _for(details: ProductDetails, aim: str) -> tuple[float, str] | None:
    """How surely a record speaks for an aim, and its words; None where it doesn't.

    What an attribute says in just these words ("Season: Winter") is surer than a sentence that
    only holds one of them.
    """
    wanted = set(content_terms(aim))
    product = details.product
    scored = [(f.confidence, f.text) for f in details.facts if f.confidence >= SPEAKS]
    if product is not None:
        told = [f.text for f in details.facts] or first_sentence(details.description)
        if wanted & set(content_terms(product.title)) and told:
            # Called so by the store: what its record says nearest to the aim is the reason.
            scored.append((1.0, told[0]))
        for name, value in product.attributes.items():
            held = set(content_terms(value))
            named = set(content_terms(name))
            if held and held <= wanted:
                scored.append((1.0 + len(held) / len(wanted), f"{name}: {value}"))
            elif named and named <= wanted and fold(value) in ("yes", "true"):
                scored.append((1.0 + len(named) / len(wanted), f"{name}: {value}"))
    scored = [(score, text) for score, text in scored if not _denies(text)]
    score, reason = max(scored, default=(0.0, ""))
    sold_out = product is not None and not product.availability.buyable
    return (score - SOLD_OUT * sold_out, reason) if reason else None


def first_sentence(text: str) -> list[str]:
    """The first sentence of a description; nothing where there is none."""
    return [text[start:end] for start, end in sentence_spans(text)[:1]]


def _denies(text: str) -> bool:
    return fold(text.rpartition(": ")[2]) in PLAIN_NO


def _rated(product: ProductFinding) -> float:
    """The mean rating with five ratings' worth of prior at 3.5, as the retriever orders them."""
    count = product.rating_count or 0
    rating = float(Decimal(product.rating)) if product.rating else 0.0
    return (rating * count + 3.5 * 5) / (count + 5)
