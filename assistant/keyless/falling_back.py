"""What can still be offered where nothing quite fits: without a condition, or without the price."""

from __future__ import annotations

from dataclasses import replace

from assistant import markers
from assistant.findings import ProductFinding, ProductResults
from assistant.keyless import intent
from assistant.keyless.asking import question
from assistant.keyless.compose import Calls, found_products
from assistant.keyless.dialogue import Dialogue
from assistant.keyless.narrowing import FOUND
from assistant.keyless.recommending import chosen
from assistant.keyless.requests import asking_part
from assistant.keyless.seeking import Condition, Search
from assistant.keyless.wording import plain, said
from kb.terms import stems
from prompts.brand import Brand

NAMED = 0.55  # share of a title's weight from which a product counts as meant
# Conditions that are given up for others.
SOFT = frozenset({"attribute", "option"})


def dearer(state: Dialogue, found: ProductResults) -> Search | None:
    """The search without the price, where the price was held to and something else given up."""
    given = found.kinds[len(found.conditions) :]
    kinds = {on.partition(":")[0] for on in given}
    priced = any(on.startswith("price") for on in found.kinds[: len(found.conditions)])
    if not given or not priced or not kinds <= SOFT:
        return None
    search = Search.of({"query": state.said}, found)
    return replace(search, conditions=tuple(c for c in search.conditions if c.kind != "price"))


def without_option(
    state: Dialogue, brand: Brand, text: str, found: ProductResults
) -> Calls | str | None:
    """The very product of "do you have the Corrie in blue?", which may not come in blue."""
    optional = any(on.startswith("option") for on in found.kinds)
    if not optional or not said("the_thing", text):
        return None
    search = Search.of({"query": asking_part(text)}, found)
    kept = tuple(c for c in search.conditions if c.kind != "option")
    query = replace(search, conditions=kept).query
    done = state.called("search_products", query=query)
    if done is None:
        return [("search_products", {"query": query, "limit": FOUND})]
    products = done.result.products if done.result is not None else ()
    named = max(products, key=lambda p: p.named, default=None)
    if named is None or named.named < NAMED:
        return None
    for condition in search.conditions:
        values = _choices(named, condition)
        wanted = set(stems(condition.label))
        if wanted <= set(stems(named.title)):
            continue  # a word of its own name is no choice
        if values and not any(wanted & set(stems(value)) for value in values):
            return brand.say(
                "product_option_no",
                product=markers.product(named.id),
                option=condition.label,
                available=", ".join(values),
            )
    return question(state, brand, named, text)


def _choices(product: ProductFinding, condition: Condition) -> tuple[str, ...]:
    """What a product comes in, of the kind that a condition is on."""
    names = set(stems(condition.on.partition(":")[2])) if condition.kind == "option" else set()
    return next((vs for name, vs in product.options.items() if set(stems(name)) & names), ())


def thing(text: str) -> str:
    """What is looked for without what it is for: "a jacket" of "a jacket for cold weather"."""
    match = said("thing", asking_part(text))
    return match[1].strip() if match else ""


def plainer(state: Dialogue, brand: Brand, text: str, part: str) -> Calls | str | None:
    """The things of the kind, of which the records may say which suits; None without any."""
    done = state.called("search_products", query=part)
    if done is None:
        return [("search_products", {"query": part, "limit": FOUND})]
    found: ProductResults = done.result or ProductResults()
    if not found.products or not found.subject:
        return None
    return chosen(state, brand, text, found)


def gift(state: Dialogue, brand: Brand, text: str) -> Calls | str | None:
    """Something for a person of whom no record speaks: what meets the conditions, best rated."""
    match = said("gift", text)
    words = plain(text)
    rest = f"{words[: match.start()]} {words[match.end() :]}" if match else words
    query = " ".join(w for w in rest.split() if w not in ("i", "need", "want", "looking", "for"))
    if not intent.subject_words(query) or intent.subject_words(query) == ["m"]:
        return markers.CLARIFY + brand.say("ask_more")
    done = state.called("search_products", query=query)
    if done is None:
        return [("search_products", {"query": query, "limit": FOUND})] if query else None
    found: ProductResults = done.result or ProductResults()
    if found.products and not price_given_up(found):
        return chosen(state, brand, text, found)
    # What the person likes may name nothing: then any of our things for that money will do.
    search = Search.of({"query": query}, found)
    plain_search = replace(search, subject="", order="best rated")
    if not search.conditions:
        return None
    again = state.called("search_products", query=plain_search.query)
    if again is None:
        return [("search_products", {"query": plain_search.query, "limit": FOUND})]
    offered: ProductResults = again.result or ProductResults()
    return found_products(brand, offered, room=state.room) if offered.products else None


def price_given_up(found: ProductResults) -> bool:
    """Whether nothing was within the price, so that dearer things were found."""
    return any(on.startswith("price") for on in found.kinds[len(found.conditions) :])


def kindred(state: Dialogue, brand: Brand, found: ProductResults) -> Calls | str | None:
    """What there is of the kind, where nothing meets the conditions; None where there is none."""
    given = tuple(
        label
        for label, on in zip(found.conditions, found.kinds, strict=False)
        if on.partition(":")[0] in SOFT
    )
    if not given or not found.subject:
        return None
    search = Search.of({"query": state.said}, found)
    kept = tuple(c for c in search.conditions if c.label not in given)
    search = replace(search, conditions=kept)
    done = state.called("search_products", query=search.query, limit=FOUND)
    if done is None:
        return [("search_products", {"query": search.query, "limit": FOUND})]
    if done.result is None or not done.result.products:
        return None
    results = done.result.model_copy(update={"given_up": (*given, *done.result.given_up)})
    return found_products(brand, results, room=state.room)
