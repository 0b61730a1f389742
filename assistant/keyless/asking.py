"""A question about one product, or about each of a few."""

from __future__ import annotations

from collections.abc import Callable

from assistant import markers
from assistant.findings import HelpResults, PassageFinding, ProductDetails, ProductFinding
from assistant.keyless import intent
from assistant.keyless.comparing import NOT_NAMES
from assistant.keyless.compose import Calls, policy
from assistant.keyless.dialogue import Dialogue
from assistant.keyless.facts import Source, about, answer, asks_fact, asks_option, best
from assistant.keyless.facts.answering import from_record
from assistant.keyless.facts.options import option_kind, options_named
from assistant.keyless.searching import record_words
from assistant.keyless.wording import words as listed
from kb.quoting.aspects import aspects, named
from kb.quoting.polarity import Polarity
from kb.quoting.question_forms import form_words
from kb.terms import STOPWORDS, stem, stems, tokens
from prompts.brand import Brand

LONGEST = 500
MOST = 4
# From this on an attribute is named by a question; see kb.quoting.aspects.named.
ATTRIBUTE = 0.8
# A record that says so much to a question answers it, where the product was picked out.
SAYS = 0.5
# So sure a page has to be of answering for a service to be asked for rather than a fact.
SURE = 0.5
# And so sure for it to answer what the record says nothing to.
CERTAIN = 0.8
_MORE = frozenset({"more", "details", "info", "information", "product", "item"})
_CHOICES = frozenset({"size", "colour", "color", "same"})
_LEFT = frozenset({"colours", "colors", "sizes", "other", "others", "available", "stock", "left"})


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
    text = record_words(text, uses(product))
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
        service = _service(text, product, passages)
        if service is not None and not _settled(text, details.result):
            return policy(brand, service)
        told = max((fact.confidence for fact in details.result.facts), default=0.0)
        likelier = not spoken_of and all(told >= p.confidence for p in others)
        own = told >= SAYS and (pointed or likelier)
        if best(text, details.result, passages) is Source.HELP and not own:
            return policy(brand, passages)
    elif not intent.subject_words(without(text, product)):
        return about(brand, details.result)
    told_of_it = answer(brand, text, details.result)
    # A price that the record doesn't give stands on no page.
    silent = told_of_it.startswith(markers.UNKNOWN) and not asks_fact(text)
    if silent and passages is not None and passages.passages:
        surest = max(passages.passages, key=lambda p: p.confidence)
        if surest.confidence >= CERTAIN:
            others = [p for p in passages.passages if p is not surest]
            return policy(brand, passages.model_copy(update={"passages": (surest, *others)}))
    return told_of_it


def uses(product: ProductFinding) -> Callable[[str], bool]:
    """Whether a record names a thing so in its title, attributes or options."""
    choices = [value for values in product.options.values() for value in values]
    attributes = [text for pair in product.attributes.items() for text in pair]
    held = {w for text in (product.title, *choices, *attributes) for w in tokens(text)}
    return held.__contains__


def _service(text: str, product: ProductFinding, found: HelpResults) -> HelpResults | None:
    """The pages on what is asked to be done with a product, not of it: to hire it, to return it.

    Told by a word of the question that such a page is called by and that the record doesn't use.
    """
    held = uses(product)
    forms = form_words(text) | listed("facts") | _CHOICES | _MORE
    words = {
        stem(w) for w in tokens(text) if w not in STOPWORDS and w not in forms and not held(w)
    } - {stem(w) for w in tokens(" ".join((product.title, *product.attributes)))}
    about_it = [p for p in found.passages if p.confidence >= SURE and words & set(stems(p.title))]
    if not about_it:
        return None
    about_it.sort(key=lambda p: -p.confidence)
    others = [p for p in found.passages if p not in about_it]
    return found.model_copy(update={"passages": (*about_it, *others)})


def _settled(text: str, details: ProductDetails) -> bool:
    """Whether a record answers outright: a choice that it comes in, or with a yes or a no."""
    product = details.product
    if product is not None and asks_option(text, product):
        return True
    told = from_record(text, details)
    return told is not None and told.answer is not Polarity.OPEN


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


def asks_choices(text: str, product: ProductFinding) -> bool:
    """Whether a message asks only what a product comes in: "which other colours in 14?"."""
    kind = option_kind(text, product)
    if not kind:
        return False
    values = {w for vs in product.options.values() for v in vs for w in tokens(v)}
    known = {stem(w) for w in (*_CHOICES, *_LEFT, *tokens(kind), f"{kind}s")}
    return all(w in values or stem(w) in known for w in intent.subject_words(text))


def names_attribute(text: str, product: ProductFinding) -> bool:
    """Whether a message asks for an attribute that the record has by that name."""
    asks = aspects(text)
    return any(named(key, text, asks) >= ATTRIBUTE for key in product.attributes)


def with_choices(state: Dialogue, product: ProductFinding, text: str) -> str:
    """A question about one choice with those made before: "in yellow?" after "the 70 litre one"."""
    now = options_named(text, product)
    if not now or not state.showing or len(state.shown) != 1 or state.shown[0].id != product.id:
        return text
    asked = option_kind(text, product)
    before = options_named(state.asked, product)
    kept = [
        values[0]
        for name, values in before.items()
        if name not in now and name != asked and len(values) == 1
    ]
    return " in ".join([text.rstrip(" ?!."), *kept]) + "?" if kept else text


def without(text: str, product: ProductFinding) -> str:
    """The text without the product's own name and the words around such a name."""
    titled = set(tokens(product.title))
    rest = [w for w in tokens(text) if w not in titled and w not in NOT_NAMES]
    return " ".join(w for w in rest if w not in _MORE)
