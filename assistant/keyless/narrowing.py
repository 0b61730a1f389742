"""Going on with a search: narrower, wider, cheaper, lighter, another brand, more of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from assistant import markers
from assistant.findings import ProductFinding, ProductResults
from assistant.keyless import intent
from assistant.keyless.compose import Calls, found_products, more_products, wished
from assistant.keyless.dialogue import Dialogue
from assistant.keyless.measuring import Measure, comparative, price
from assistant.keyless.seeking import Condition, Search
from assistant.keyless.wording import order_said, plain, said, whom
from assistant.keyless.wording import words as listed
from kb.terms import STOPWORDS, stem, stems, tokens
from kb.understanding.price_phrases import read_price
from prompts.brand import Brand

FOUND = 12
# A message of so few words adds to the search before it; a longer one is a request of its own.
MOST_ADDED = 2
# A longer value is a sentence.
SHORT = 30
# "Boots and shoes" names two kinds of thing.
_LISTED = re.compile(r"\s+(?:and|&)\s+|,")


def narrowed(state: Dialogue, brand: Brand, text: str) -> Calls | str | None:
    """The next step where a message plainly goes on with the search; None where it doesn't."""
    search = state.search
    if search is None:
        return None
    if said("more", text):
        return _more(state, brand, search)
    if said("other_brand", text) and state.focus is not None and state.focus.brand:
        other = Condition(f"not {state.focus.brand}", "exclusion:brand")
        kept = tuple(c for c in search.conditions if c.kind != "brand")
        return looked_up(state, brand, replace(search, conditions=kept).with_conditions([other]))
    ordered = order_said(text)
    if ordered:
        return looked_up(state, brand, replace(search, order=ordered))
    measure = comparative(text)
    asks = said("than_number", text) or (said("which", text) and len(state.shown) > 1)
    if measure is None or not state.shown or asks:
        return None
    rest = _rest(text, measure)
    if rest and not search.same_thing(rest):
        probe = state.called("search_products", query=" ".join(rest))
        if probe is None:
            return [("search_products", {"query": " ".join(rest), "limit": FOUND})]
        if probe.result is None or probe.result.subject or not probe.result.kinds:
            return None
        search = search.with_conditions(Search.of(probe.args, probe.result).conditions)
    return _by_measure(state, brand, search, measure)


def only_price(text: str) -> bool:
    """Whether a message says nothing but what a thing may cost: "under £50 maybe?"."""
    phrase = read_price(text)
    return phrase.bounded and set(tokens(phrase.rest)) <= listed("fillers") | STOPWORDS


def widened(search: Search, text: str) -> Search | None:
    """The search without a condition that the shopper takes back; None when none is."""
    match = said("dropped", text)
    return search.without(match[1]) if match else None


def refined(state: Dialogue, text: str, found: ProductResults) -> Search | None:
    """The search with this message's conditions and words; None when it is about something else.

    Args:
        state: With the search so far.
        text: What was said.
        found: What a search for that alone understood and found.
    """
    search = state.search
    if search is None:
        return None
    new = Search.of({"query": text}, found)
    words = [w for w in found.subject if w not in listed("fillers")]
    conditions = new.conditions
    if new.order:
        search = replace(search, order=new.order)
    if not words or search.same_thing(words):
        bare = bool(conditions or found.order) and (not words or not intent.is_shopping(text))
        return search.with_conditions(conditions) if bare else None
    for_whom = all(any(w in group for group in whom()) for w in words)
    answering = state.replied.endswith("?") and set(words) <= set(tokens(state.replied))
    if not (for_whom or answering or _goes_on(state, text, words)):
        return None
    search = search.with_conditions(conditions)
    if not (for_whom or answering) and _is_kind(state, text, words, found):
        # "what about trousers?" keeps the conditions; "trousers" begins anew.
        return replace(search, subject=" ".join(words)) if intent.is_refinement(text) else None
    return search.about(words)


def _goes_on(state: Dialogue, text: str, words: list[str]) -> bool:
    """Whether a message adds a few words to the search, by its form or by being no sentence."""
    if len(words) > MOST_ADDED or state.cited:
        return False
    if intent.is_refinement(text) or said("property", text):
        return True
    # "Waterproof?" asks for those that are, though it ends as a question does.
    bare = text.rstrip(" ?!.") if len(tokens(text)) <= MOST_ADDED else text
    return not intent.is_question(bare) and not intent.is_shopping(text)


def _is_kind(state: Dialogue, text: str, words: list[str], found: ProductResults) -> bool:
    """Whether words name a kind of thing that the store sells, and no property of the one sought.

    What stands behind "in", "for" or "only", in front of "one", or in what was shown as a value of
    an attribute or an option, is a property.
    """
    if said("property", text) or re.search(r"\bones?\W*$", plain(text)):
        return False
    head = stem(words[-1])
    if len(head) <= 2 or not head.isalpha():
        return False
    for product in (*found.products, *state.shown):
        values = [*product.attributes.values(), *(v for vs in product.options.values() for v in vs)]
        if any(head in stems(value) for value in values if len(value) <= SHORT):
            return False
    return _heads(head, found.products) or _heads(head, found.nearest)


def looked_up(
    state: Dialogue, brand: Brand, search: Search, *, unwanted: frozenset[str] = frozenset()
) -> Calls | str:
    """What a search finds, looked up if it wasn't yet, without products that were refused."""
    done = state.called("search_products", query=search.query, limit=FOUND)
    if done is None:
        return [("search_products", {"query": search.query, "limit": FOUND})]
    results: ProductResults = done.result or ProductResults()
    kept = tuple(p for p in results.products if p.id not in unwanted)
    if not kept:
        return markers.UNKNOWN + brand.say("nothing_fits", conditions=wished(brand, results))
    return found_products(brand, results.model_copy(update={"products": kept}), room=state.room)


def _more(state: Dialogue, brand: Brand, search: Search) -> Calls | str:
    done = state.called("search_products", query=search.query, limit=FOUND)
    if done is None:
        return [("search_products", {"query": search.query, "limit": FOUND})]
    results: ProductResults = done.result or ProductResults()
    fresh = tuple(p for p in results.products if p.id not in state.seen)
    if not fresh or results.given_up:
        return brand.say("no_more", conditions=wished(brand, results))
    return more_products(brand, results.model_copy(update={"products": fresh}), room=state.room)


def _by_measure(state: Dialogue, brand: Brand, search: Search, measure: Measure) -> Calls | str:
    if measure.order is None:
        return _by_price(state, brand, search, measure)
    ordered = replace(search, order=measure.most)
    done = state.called("search_products", query=ordered.query, limit=FOUND)
    if done is None:
        return [("search_products", {"query": ordered.query, "limit": FOUND})]
    results: ProductResults = done.result or ProductResults()
    sized = [(found[0], p) for p in results.products if (found := measure.of(p))]
    if not sized:
        said_so = brand.say("not_measured", word=measure.word)
        return f"{markers.UNKNOWN}{said_so} {brand.say('offer_person')}"
    sized.sort(key=lambda pair: -pair[0])
    results = results.model_copy(update={"products": tuple(p for _, p in sized)})
    reference = _reference(state, measure)
    superlative = measure.word == measure.most
    if reference is not None and not superlative:
        better = tuple(p for value, p in sized if value > reference[0])
        if not better:
            best = max([*state.shown, *(p for _, p in sized)], key=lambda p: _size(p, measure))
            return brand.say(
                "already_most",
                product=markers.product(best.id),
                order=measure.most,
                measure=(measure.of(best) or (0, ""))[1],
                conditions=wished(brand, results),
            )
        results = results.model_copy(update={"products": better})
    return found_products(brand, results, room=state.room)


def _by_price(state: Dialogue, brand: Brand, search: Search, measure: Measure) -> Calls | str:
    focus = state.focus
    amount = price(focus) if focus is not None else None
    if amount is None:
        return looked_up(state, brand, replace(search, order=measure.most))
    kept = tuple(c for c in search.conditions if c.kind != "price")
    free = replace(search, conditions=kept, order="")
    args: dict[str, Any] = {"query": free.query, "limit": FOUND}
    if measure.sign < 0:
        args["max_price"] = str(amount)
    else:
        args["min_price"] = str(amount)
    done = state.called("search_products", **args)
    if done is None:
        return [("search_products", args)]
    results: ProductResults = done.result or ProductResults()
    beyond = tuple(
        p
        for p in _of_kind(state, results.products)
        if (cost := price(p)) is not None and measure.sign * (cost - amount) > 0
    )
    if not beyond or results.given_up:
        shown = [p for p in state.shown if price(p) is not None]
        best = max(shown, key=lambda p: measure.sign * (price(p) or Decimal(0)))
        reply = "nothing_cheaper" if measure.sign < 0 else "nothing_dearer"
        return brand.say(reply, product=markers.product(best.id), price=best.price)
    # "under £139.00" is our way to look for something cheaper, and no wish of the shopper's.
    wished = tuple(
        label
        for label, on in zip(results.conditions, results.kinds, strict=False)
        if not on.startswith("price")
    )
    results = results.model_copy(update={"conditions": wished, "products": beyond})
    return found_products(brand, results, room=state.room)


def _of_kind(state: Dialogue, products: Sequence[ProductFinding]) -> Sequence[ProductFinding]:
    """Products of the kind that was looked for, where what was shown is called so by its names.

    A tent's footprint is filed under tents and costs less, but is no cheaper tent.
    """
    words = tokens(state.search.subject) if state.search is not None else []
    head = stem(words[-1]) if words else ""
    if not head or 2 * sum(_named_so(p, head) for p in state.shown) <= len(state.shown):
        return products
    return [p for p in products if _named_so(p, head)]


def _named_so(product: ProductFinding, head: str) -> bool:
    """Whether the name of a product, without what stands behind a dash or comma, ends so."""
    name = re.split(r"\s[–—|(-]|,", product.title, maxsplit=1)[0]
    return head == next((w for w in reversed(stems(name)) if w.isalpha()), "")


def _reference(state: Dialogue, measure: Measure) -> tuple[float, str] | None:
    """The size of what "lighter" is said of: what is talked about, or the first that states it."""
    found = (measure.of(state.products.get(p.id, p)) for p in state.shown)
    return next((size for size in found if size is not None), None)


def _size(product: ProductFinding, measure: Measure) -> float:
    found = measure.of(product)
    return found[0] if found is not None else float("-inf")


def _rest(text: str, measure: Measure) -> list[str]:
    """What a comparative request says beside the comparative."""
    gone = listed("fillers") | listed("degrees") | STOPWORDS | {measure.word, measure.most}
    return [w for w in tokens(text) if w not in gone]


def _heads(head: str, products: Sequence[ProductFinding]) -> bool:
    """Whether most of some products are called so by their names, or filed so."""
    return bool(products) and 2 * sum(is_called(p, head) for p in products) >= len(products)


def is_called(product: ProductFinding, head: str) -> bool:
    """Whether a stem is what a product's name ends with, or what it is filed as."""
    parts = [part for c in product.categories for part in _LISTED.split(c)]
    return _named_so(product, head) or any(
        head == next((w for w in reversed(stems(part)) if w.isalpha()), "") for part in parts
    )
