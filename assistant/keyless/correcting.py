"""A shopper puts something right: "no, I meant the women's", "I said under 50"."""

from __future__ import annotations

from dataclasses import replace

from assistant.findings import ProductFinding, ProductResults
from assistant.keyless import intent
from assistant.keyless.asking import question
from assistant.keyless.compose import Calls
from assistant.keyless.dialogue import Dialogue
from assistant.keyless.narrowing import FOUND, looked_up, refined, widened
from assistant.keyless.reference import By, meant
from assistant.keyless.seeking import Search
from assistant.keyless.wording import said, whom, words
from kb.terms import tokens
from prompts.brand import Brand

# Share of a title's weight from which "the Drizzle" says which product was meant.
CALLED = 0.3


def correction(text: str) -> str | None:
    """What was meant, without the words that say so; None where nothing is put right."""
    match = said("corrected", text)
    if match is None or match.end() >= len(match.string):
        return None
    # Folding may change the length of a text: then the folded words are gone on with.
    whole = text if len(text) == len(match.string) else match.string
    rest = whole[match.end() :].strip(" ,.;:–-")
    return rest if any(c.isalnum() for c in rest) else None


def begun_anew(text: str) -> str | None:
    """The new request behind "forget that"; None where nothing is dropped, or nothing follows."""
    match = said("anew", text)
    if match is None or len(text) != len(match.string):
        return None
    rest = text[match.end() :].strip()
    return rest if any(c.isalnum() for c in rest) else None


def corrected(state: Dialogue, brand: Brand, rest: str) -> Calls | str | None:
    """The next step towards what was meant; None where it goes on with nothing said before."""
    if state.search is None and not state.shown:
        return None
    whom = _whom(rest)
    reference = meant(state, rest)
    if reference is not None and reference.products and reference.by is not By.PRONOUN and not whom:
        product = reference.products[0]
        asked = state.asked if intent.is_question(state.asked) and len(state.shown) == 1 else rest
        return _said(brand, question(state, brand, product, asked))
    if state.search is not None and (wider := widened(state.search, rest)) is not None:
        return _said(brand, looked_up(state, brand, wider))
    if len(state.shown) == 1 and (twin := for_whom(state, brand, rest)) is not None:
        return _said(brand, twin)
    if state.search is None:
        return None
    probe = state.called("search_products", query=rest)
    if probe is None:
        return [("search_products", {"query": rest, "limit": FOUND})]
    found: ProductResults = probe.result or ProductResults()
    named = max(found.products, key=lambda p: p.named, default=None)
    sure = named is not None and (named.named >= CALLED or len(found.products) == 1)
    if named is not None and sure and len(state.shown) == 1 and intent.is_question(state.asked):
        return _said(brand, question(state, brand, named, state.asked))
    # What is put right goes on with the search, whatever its form.
    search = refined(_unmade(state, rest, found), f"only {rest}", found)
    return _said(brand, looked_up(state, brand, search)) if search is not None else None


def _unmade(state: Dialogue, rest: str, found: ProductResults) -> Dialogue:
    """The state with the search as it was before the words that are put right narrowed it.

    Where what was meant contradicts a condition it takes that one's place, and nothing is unmade.
    """
    search, before = state.search, state.before
    if search is None or before is None or not before.subject:
        return state
    conditions = Search.of({"query": rest}, found).conditions
    if any(held.clashes(new) for new in conditions for held in search.conditions):
        return state
    went_on = search.same_thing(before.subject.split()) and search.query != before.query
    return replace(state, search=before) if went_on else state


def refused(state: Dialogue, brand: Brand, text: str) -> Calls | str | None:
    """What else there is, where what was shown is refused; None where it isn't."""
    if not said("refused", text) or state.search is None or not state.shown:
        return None
    reference = meant(state, text)
    products = reference.products if reference is not None and reference.products else state.shown
    unwanted = frozenset(product.id for product in products)
    return looked_up(state, brand, replace(state.search), unwanted=unwanted)


def _said(brand: Brand, step: Calls | str) -> Calls | str:
    return f"{brand.say('corrected')} {step}" if isinstance(step, str) else step


def _whom(text: str) -> set[str]:
    """Words that say whom a thing is for, where a message says nothing else."""
    spoken = {w for w in tokens(text) if w not in words("fillers") and w != "s"}
    groups = {w for group in whom() for w in group}
    return spoken if spoken and spoken <= groups else set()


def for_whom(state: Dialogue, brand: Brand, text: str) -> Calls | str | None:
    """The same product for somebody else, asked about as the one before; None where there is none.

    Where the message says nothing but for whom: "the women's", "same in men's".
    """
    if not state.shown or not _whom(text):
        return None
    twin = _twin(state, text)
    if twin is None or not isinstance(twin, ProductFinding):
        return twin
    before = intent.is_question(state.asked) and not intent.is_shopping(state.asked)
    return question(state, brand, twin, state.asked if before else text)


def _twin(state: Dialogue, rest: str) -> ProductFinding | Calls | None:
    """The same product for somebody else: its name with the other word in it."""
    focus = state.focus
    assert focus is not None
    groups = {w for group in whom() for w in group}
    name = " ".join(w for w in tokens(focus.title) if w not in groups and w != "s")
    query = f"{name} {' '.join(sorted(_whom(rest)))}"
    done = state.called("search_products", query=query)
    if done is None:
        return [("search_products", {"query": query, "limit": 3})]
    found = done.result.products if done.result is not None else ()
    others = [p for p in found if p.id != focus.id]
    return max(others, key=lambda p: p.named) if others else None
