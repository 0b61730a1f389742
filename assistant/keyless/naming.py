"""A request that names one product and one of its attributes: "Hollow 2 weight"."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from assistant import markers
from assistant.findings import HelpResults, ProductDetails, ProductFinding, ProductResults
from assistant.keyless import intent, labels
from assistant.keyless.asking import LONGEST, question
from assistant.keyless.called import NAMED, called
from assistant.keyless.compose import Calls
from assistant.keyless.dialogue import Dialogue
from assistant.keyless.facts import asks_fact, asks_option
from assistant.keyless.facts.answering import from_record, sentence
from assistant.keyless.facts.attribute import Named, in_own_words, named_attribute, unsaid
from assistant.keyless.facts.words import stated
from assistant.keyless.narrowing import FOUND
from assistant.keyless.requests import asking_part
from assistant.keyless.seeking import Search
from assistant.keyless.wording import said
from kb.quoting.aspects import aspects, named
from kb.quoting.polarity import Polarity
from kb.quoting.question import is_yes_no
from kb.terms import STOPWORDS, stem, stems, tokens
from kb.understanding.facet_words import PLAIN_NO
from prompts.brand import Brand

# And surely enough to say that it isn't made in something.
SURELY = 0.55
# Products named as well as this are meant as much.
TWINS = 0.02
# A page so likely to answer may say what the record doesn't.
SURE = 0.5
_PLAIN_YES = frozenset({"yes", "true", "y", "included"})
# "What is the X of the NAME?", "can you tell me the X of NAME".
_OF = re.compile(
    r"\b(?:what(?:'s|s| is| are)|(?:tell|give) me|know|find out) (?:the |its )?"
    r"(?P<asked>[\w/ -]{3,60}?) (?:of|for|on) (?:the |your |this )?(?P<name>.+?)\W*$",
    re.I,
)
# No attribute of anything.
_NO_ATTRIBUTE = frozenset(
    stem(w)
    for w in """
        difference point use purpose benefit advantage disadvantage idea best cheapest dearest
        most least rest deal story policy rule recommend care way one reason problem
        """.split()  # noqa: SIM905
)


def of_named(state: Dialogue, brand: Brand, text: str) -> Calls | str | None:
    """The answer to a request for an attribute of a product that it names; None where it isn't.

    It waits for :func:`assistant.keyless.looking_up.look_up` to have searched.

    Args:
        state: With what was found.
        brand: Words it.
        text: The request.
    """
    searched = state.called("search_products", query=asking_part(text)[:LONGEST])
    if searched is None or searched.result is None:
        return None
    found: ProductResults = searched.result
    step = _not_made(state, brand, text, found) or _stranger(state, brand, text, found)
    if step is not None:
        return step
    if asks_fact(text):
        return _by_number(state, brand, text, found)
    product = None if found.order else _named(text, found)
    if product is None or called(product, text) < SURELY:
        refuted = _without_conditions(state, text, found)
        if isinstance(refuted, list):
            return refuted
        product = refuted or product
    if product is None:
        return None
    asked = text[:LONGEST]
    read = state.called("get_product", product_id=product.id, question=asked)
    if read is None:
        return [("get_product", {"product_id": product.id, "question": asked})]
    if read.result is None or read.result.product is None:
        return None
    details: ProductDetails = read.result
    attributes = read.result.product.attributes
    attribute = named_attribute(text, product.title, attributes)
    if attribute is not None and set(map(stem, attribute.rest)) <= set(stems(product.title)):
        return _told(brand, text, details, attribute)
    put_right = in_own_words(text, product.title, attributes)
    if put_right:
        return question(state, brand, product, put_right, pointed=True)
    return _asked_of(state, brand, text, product, details)


def _named(text: str, found: ProductResults) -> ProductFinding | None:
    """The one product that the words name best; None where they name none or several."""
    everything = (*found.products, *found.nearest)
    top = max((called(p, text) for p in everything), default=0.0)
    if top < NAMED:
        return None
    best = [p for p in everything if called(p, text) >= top - TWINS]
    if len(best) > 1:
        said = set(stems(text))
        # "The Hollow 2" is the one that is called no more than that.
        unsaid_words = [len(set(stems(p.title)) - said) for p in best]
        least = min(unsaid_words)
        best = [p for p, count in zip(best, unsaid_words, strict=True) if count == least]
    return best[0] if len(best) == 1 else None


def _by_number(
    state: Dialogue, brand: Brand, text: str, found: ProductResults
) -> Calls | str | None:
    """Price or stock of what was found by its number: "is LF-123-M in stock?"."""
    alone = found.products[0] if len(found.products) == 1 else None
    if alone is None or alone.confidence < 1.0 or found.order or intent.is_shopping(text):
        return None
    return question(state, brand, alone, text)


def _without_conditions(
    state: Dialogue, text: str, found: ProductResults
) -> Calls | ProductFinding | None:
    """The product of "is the Cairn vegan?", which wasn't found where it isn't."""
    search = Search.of({"query": asking_part(text)}, found)
    kept = tuple(c for c in search.conditions if c.kind != "attribute")
    if len(kept) == len(search.conditions) or found.order or not is_yes_no(text):
        return None
    query = replace(search, conditions=kept).query
    done = state.called("search_products", query=query)
    if done is None:
        return [("search_products", {"query": query, "limit": FOUND})]
    product = _named(query, done.result) if done.result is not None else None
    return product if product is not None and called(product, query) >= SURELY else None


def _not_made(
    state: Dialogue, brand: Brand, text: str, found: ProductResults
) -> Calls | str | None:
    """That a named product isn't made in what is asked for; None where that isn't so."""
    search = Search.of({"query": asking_part(text)}, found)
    wanted = [c for c in search.conditions if c.kind == "option"]
    if len(wanted) != 1 or found.order or " or " in wanted[0].label:
        return None
    product, query = _named(text, found), text
    if product is None:
        # Those that aren't made in it weren't among what was found.
        kept = tuple(c for c in search.conditions if c.kind not in ("option", "stock"))
        query = replace(search, conditions=kept).query
        done = state.called("search_products", query=query)
        if done is None:
            return [("search_products", {"query": query, "limit": FOUND})]
        product = _named(query, done.result) if done.result is not None else None
    if product is None or called(product, query) < SURELY or not product.options:
        return None
    kind = set(stems(wanted[0].on.partition(":")[2]))
    words = set(stems(wanted[0].label)) - kind  # "size 12" is "UK 12"
    own = [value for values in product.options.values() for value in values]
    if any(words <= set(stems(v)) for v in (product.title, *own, *product.attributes.values())):
        return None
    values = next((vs for name, vs in product.options.items() if set(stems(name)) & kind), ())
    return brand.say(
        "product_option_no",
        product=markers.product(product.id),
        option=wanted[0].label,
        available=", ".join(values),
    )


def _stranger(state: Dialogue, brand: Brand, text: str, found: ProductResults) -> str | None:
    """That nothing has the name that is asked for, and what comes nearest; None where it is ours.

    A name is a word before the kind of thing that nothing in the store has: "the Kelvin tent".
    """
    helped = state.called("search_help", question=text[:LONGEST])
    if helped is None or helped.result is None or not said("the_thing", text):
        return None
    if not (asks_fact(text) or intent.is_shopping(text)):
        return None
    strange = [w for w in helped.result.unspoken if w in found.subject]
    # What stands behind it may have been mistyped; the search has put it right.
    if not any(before in strange for before, _ in pairwise(found.subject)):
        return None
    if any(called(p, text) >= SURELY for p in (*found.products, *found.nearest)):
        return None  # "the lovely Hollow 2 tent"
    nearest = next(iter((*found.products, *found.nearest)), None)
    return brand.say(
        "nothing_called",
        product=markers.product(nearest.id) if nearest is not None else "",
        price=labels.price(brand, nearest) if nearest is not None else "",
    )


def _told(brand: Brand, text: str, details: ProductDetails, attribute: Named) -> str:
    """An attribute as the record has it, with a yes or no where that is asked."""
    assert details.product is not None
    name = markers.product(details.product.id)
    fact = f"{attribute.name}: {attribute.value}"
    read = from_record(text, details)
    if read is not None and fact.casefold() in read.text.casefold():
        return stated(brand, read.answer, name, sentence(read.text))
    value = attribute.value.strip().casefold()
    answer = Polarity.OPEN
    if is_yes_no(text) or "whether" in tokens(text):
        answer = Polarity.YES if value in _PLAIN_YES else answer
        answer = Polarity.NO if value in PLAIN_NO else answer
    return stated(brand, answer, name, sentence(fact))


def _asked_of(
    state: Dialogue, brand: Brand, text: str, product: ProductFinding, details: ProductDetails
) -> Calls | str | None:
    """The answer to "what is the X of the NAME?" where the record has no X by that name."""
    match = _OF.search(text)
    if match is None or details.product is None or asks_option(text, details.product):
        return None
    titled = set(stems(product.title))
    name = [stem(w) for w in tokens(match["name"]) if w not in STOPWORDS]
    asked = {stem(w) for w in tokens(match["asked"])}
    if not name or not set(name) <= titled or asked & _NO_ATTRIBUTE or asked <= titled:
        return None
    record = details.product
    known = [*record.attributes, *record.attributes.values(), *record.options]
    written = " ".join([product.title, details.description, *known])
    asks = aspects(match["asked"])
    means = any(named(key, match["asked"], asks) > 0 for key in record.attributes)
    if not means and unsaid(match["asked"], written):
        helped = state.called("search_help", question=text[:LONGEST])
        if not _speaks(match["asked"], helped.result if helped is not None else None):
            return markers.UNKNOWN + brand.say(
                "product_unknown", product=markers.product(product.id)
            )
    return question(state, brand, product, text, pointed=True)


def _speaks(asked: str, passages: HelpResults | None) -> bool:
    """Whether a page that may answer has all the words of what is asked for."""
    wanted = {stem(w) for w in tokens(asked) if w not in STOPWORDS}
    return passages is not None and any(
        p.confidence >= SURE and wanted <= set(stems(f"{p.title} {p.heading} {p.text}"))
        for p in passages.passages
    )
