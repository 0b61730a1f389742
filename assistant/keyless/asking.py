"""A question about one product, or about each of a few."""

from __future__ import annotations

from collections.abc import Callable

from assistant import markers
from assistant.findings import PassageFinding, ProductFinding
from assistant.keyless import intent
from assistant.keyless.comparing import NOT_NAMES
from assistant.keyless.compose import Calls, policy
from assistant.keyless.dialogue import Dialogue
from assistant.keyless.facts import Source, about, answer, asks_option, best
from assistant.keyless.searching import record_words
from kb.terms import STOPWORDS, stem, stems, tokens
from prompts.brand import Brand

LONGEST = 500
MOST = 4
# A record that says so much to a question answers it, where the product was picked out.
SAYS = 0.5
_MORE = frozenset({"more", "details", "info", "information", "product", "item"})
_CHOICES = frozenset({"size", "colour", "color", "same"})


def question(
    state: Dialogue, brand: Brand, product: ProductFinding, text: str, *, pointed: bool = False
) -> Calls | str:
    """The answer about one product, from its record or from a help page ("can I return it?").

    Args:
        state: With what was looked up.
        brand: Words it.
        product: What is asked about.
        text: The question.
        pointed: Whether the shopper picked the product out ("the second one"), so that what its
            record says goes before what a page says in general.
    """
    text = record_words(text, _uses(product))
    asked = text[:LONGEST]
    details = state.called("get_product", product_id=product.id, question=asked)
    helped = state.called("search_help", question=asked)
    if details is None:
        calls: Calls = [("get_product", {"product_id": product.id, "question": asked})]
        if intent.is_question(text) and helped is None:
            calls.append(("search_help", {"question": asked}))
        return calls
    if details.result is None:
        return markers.UNKNOWN + brand.say("unknown")
    passages = helped.result if helped is not None and intent.is_question(text) else None
    if passages is not None:
        spoken_of = [p for p in passages.passages if _speaks(p, product)]
        others = [p for p in passages.passages if p not in spoken_of]
        # A recall of this very stove comes before the rules for stoves.
        passages = passages.model_copy(update={"passages": (*spoken_of, *others)})
        told = max((fact.confidence for fact in details.result.facts), default=0.0)
        likelier = not spoken_of and all(told >= p.confidence for p in others)
        own = told >= SAYS and (pointed or likelier)
        if best(text, details.result, passages) is Source.HELP and not own:
            return policy(brand, passages)
    elif not intent.subject_words(without(text, product)):
        return about(brand, details.result)
    return answer(brand, text, details.result)


def _uses(product: ProductFinding) -> Callable[[str], bool]:
    """Whether a record names a thing so in its title, attributes or options."""
    choices = [value for values in product.options.values() for value in values]
    attributes = [text for pair in product.attributes.items() for text in pair]
    held = {w for text in (product.title, *choices, *attributes) for w in tokens(text)}
    return held.__contains__


def _speaks(passage: PassageFinding, product: ProductFinding) -> bool:
    """Whether a page speaks of a product by a word of its name that isn't its kind's or brand's."""
    kind = {stem(w) for c in product.categories for w in tokens(c)} | set(stems(product.brand))
    own = {s for s in stems(product.title) if s.isalpha() and s not in kind and len(s) > 2}
    own -= {stem(w) for w in STOPWORDS}
    return bool(own & set(stems(f"{passage.title} {passage.heading}")))


def questions(
    state: Dialogue, brand: Brand, products: tuple[ProductFinding, ...], text: str
) -> Calls | str:
    """The answer about each of several products, kept apart."""
    asked = text[:LONGEST]
    read = [state.called("get_product", product_id=p.id, question=asked) for p in products[:MOST]]
    if any(call is None for call in read):
        return [("get_product", {"product_id": p.id, "question": asked}) for p in products[:MOST]]
    answers = []
    for call in read:
        if call is not None and call.result is not None and call.result.product is not None:
            plain = intent.is_question(text) or asks_option(text, call.result.product)
            say = answer(brand, text, call.result) if plain else about(brand, call.result)
            answers.append(say)
    known = [a for a in answers if not a.startswith(markers.UNKNOWN)]
    if not known and answers:
        return markers.UNKNOWN + brand.say("unknown")
    if known:
        answers = [a.removeprefix(markers.UNKNOWN) for a in answers]
    return "\n\n".join(answers) if answers else markers.UNKNOWN + brand.say("unknown")


def only_options(text: str, product: ProductFinding) -> bool:
    """Whether a message says nothing but choices that the product may come in: "XL", "in blue?"."""
    values = {w for vs in product.options.values() for v in vs for w in tokens(v)}
    subject = intent.subject_words(text)
    return bool(subject) and all(w in values or w in _CHOICES for w in subject)


def without(text: str, product: ProductFinding) -> str:
    """The text without the product's own name and the words around such a name."""
    titled = set(tokens(product.title))
    rest = [w for w in tokens(text) if w not in titled and w not in NOT_NAMES]
    return " ".join(w for w in rest if w not in _MORE)
