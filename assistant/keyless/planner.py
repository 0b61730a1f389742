"""What to do next: which tools to call for what was said, and then what to reply."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from assistant import markers
from assistant.evidence import prices
from assistant.findings import HelpResults, ProductFinding, ProductResults
from assistant.keyless import intent
from assistant.keyless.compose import (
    compared,
    found_products,
    nothing_found,
    policy,
    which_product,
)
from assistant.keyless.dialogue import Dialogue
from assistant.keyless.facts import about, answer, asks_fact, asks_option
from kb.terms import STOPWORDS, tokens
from prompts.brand import Brand

Calls = list[tuple[str, dict[str, Any]]]

NAMED = 0.55  # share of a title's weight from which a product counts as meant
TWINS = 0.02  # products named as well as this are meant as much
TITLED = 0.75  # share of a request's weight from which it is the title of a help page
SURE = 0.5
SEARCHED = 6


def next_step(state: Dialogue, brand: Brand, tools: frozenset[str]) -> Calls | str:
    """The tool calls to make now, or the finished reply with its marks.

    Args:
        state: Read from the messages; the planner keeps nothing between calls.
        brand: Words every fixed phrase.
        tools: Names of the tools that are bound; nothing else is called.
    """
    text = intent.without_greeting(state.said).strip()
    social = intent.social(text)
    if social is not None:
        return brand.say(social)
    if not any(c.isalnum() for c in text):
        return markers.CLARIFY + brand.say("ask_more")
    if intent.wants_person(text) or intent.complains(text, brand.settings.handover_words):
        return _hand_over(state, brand, tools, text)
    if intent.asks_contact(text):
        return brand.say("contact")
    step = _about_shown(state, brand, text) or _named_comparison(state, brand, text)
    return step or _look_up(state, brand, text)


def _hand_over(state: Dialogue, brand: Brand, tools: frozenset[str], text: str) -> Calls | str:
    asked = intent.wants_person(text)
    if "hand_over" in tools and not state.results("hand_over"):
        reason = "the shopper asks for a person" if asked else "the shopper complains"
        titles = ", ".join(p.title for p in state.shown[:3])
        summary = f"Said: “{text[:300]}”"
        if state.asked:
            summary += f" Before: “{state.asked[:200]}”"
        if titles:
            summary += f" Products shown: {titles}."
        return [("hand_over", {"reason": reason, "summary": summary})]
    return brand.say("handed_over" if asked else "complaint")


def _about_shown(state: Dialogue, brand: Brand, text: str) -> Calls | str | None:
    """Requests that only make sense with what was shown before."""
    if not state.shown:
        return None
    if intent.wants_comparison(text) and not _subjects(text):
        return _compare(state, brand, _meant(state, text) or state.shown[:3])
    move = intent.price_move(text)
    if move and len(intent.subject_words(text)) <= 4:
        return _other_price(state, brand, text, move)
    positions = [i for i in intent.ordinals(text) if -1 <= i < len(state.shown)]
    if intent.ordinals(text) and not positions and "one" in tokens(text):
        return which_product(brand, state.shown)
    if len(positions) >= 2 and intent.wants_comparison(text):
        return _compare(state, brand, [state.shown[i] for i in positions])
    if positions:
        return _question(state, brand, state.shown[positions[0]], text)
    focus = state.focus
    assert focus is not None
    if _only_options(text, focus) and not intent.is_shopping(text) and len(state.shown) == 1:
        return _question(state, brand, focus, text)
    plural = re.search(r"\b(?:them|these|those|they|both|any of)\b", text, re.I)
    if intent.refers_back(text) and not plural and not _names_another(state, text):
        return _question(state, brand, focus, text)
    return None


def _question(state: Dialogue, brand: Brand, product: ProductFinding, text: str) -> Calls | str:
    details = state.called("get_product", product_id=product.id)
    if details is None:
        calls: Calls = [("get_product", {"product_id": product.id, "question": text[:500]})]
        if intent.is_question(text) and state.called("search_help", question=text[:500]) is None:
            # The answer may stand in a help page: "can I return it?"
            calls.append(("search_help", {"question": text[:500]}))
        return calls
    if details.result is None:
        return _unknown(brand)
    help_call = next(iter(state.results("search_help")), None)
    best_fact = max((f.confidence for f in details.result.facts), default=0.0)
    own = asks_fact(text) or asks_option(text, product)
    if help_call and help_call.result.passages and not own:
        passage = help_call.result.passages[0]
        if passage.confidence > best_fact:
            return policy(brand, help_call.result)
    if not intent.is_question(text) and not intent.subject_words(_without(text, product)):
        return about(brand, details.result)
    return answer(brand, text, details.result)


def _compare(state: Dialogue, brand: Brand, products: list[ProductFinding]) -> Calls | str:
    if len(products) < 2:
        return markers.CLARIFY + brand.say("compare_what")
    done = next(iter(state.results("compare_products")), None)
    if done is None:
        return [("compare_products", {"product_ids": [p.id for p in products[:4]]})]
    return compared(brand, done.result)


def _named_comparison(state: Dialogue, brand: Brand, text: str) -> Calls | str | None:
    """Each of the names in "compare the X with the Y" is searched for by itself."""
    if not intent.wants_comparison(text):
        return None
    names = _subjects(text)
    if len(names) < 2:
        return None
    searches = [state.called("search_products", query=name) for name in names]
    if any(call is None for call in searches):
        return [("search_products", {"query": name, "limit": 3}) for name in names]
    found = []
    for call in searches:
        if call is not None and call.result is not None and call.result.products:
            best = max(call.result.products, key=lambda p: (p.named, p.confidence))
            found.append(best)
    distinct = list({p.id: p for p in found}.values())
    if len(distinct) < 2:
        return markers.CLARIFY + brand.say("compare_what")
    return _compare(state, brand, distinct)


def _other_price(state: Dialogue, brand: Brand, text: str, move: int) -> Calls | str:
    amounts = [a for _, a in prices(state.shown[0].price)]
    if not amounts or state.search is None:
        return markers.CLARIFY + brand.say("ask_more")
    done = next(iter(state.results("search_products")), None)
    cent = Decimal("0.01")
    if done is None:
        args = {**state.search, "limit": SEARCHED}
        for name in ("min_price", "max_price", "sort"):
            args.pop(name, None)
        if move < 0:
            args["max_price"] = str(min(amounts) - cent)
        else:
            args["min_price"] = str(max(amounts) + cent)
        return [("search_products", args)]
    results = done.result
    if results is None or not results.products or results.given_up:
        cheapest = min(state.shown, key=lambda p: min((a for _, a in prices(p.price)), default=0))
        return brand.say(
            "nothing_cheaper", product=markers.product(cheapest.id), price=cheapest.price
        )
    return found_products(brand, results)


def _refined(state: Dialogue, text: str, found: ProductResults) -> dict[str, Any] | None:
    """The earlier search with this message's conditions added; None when this is a new subject."""
    if state.search is None:
        return None
    bare = not found.subject and bool(found.conditions or found.order)
    if not bare and not (intent.is_refinement(text) and len(found.subject) <= 2):
        return None
    added = " ".join(w for w in text.split() if w.strip(".,!?").casefold() not in _FILLER)
    query = f"{state.search.get('query', '')} {added}"[:500]
    return {**state.search, "query": query, "limit": SEARCHED}


def _look_up(state: Dialogue, brand: Brand, text: str) -> Calls | str:
    searched = state.called("search_products", query=text[:500])
    helped = state.called("search_help", question=text[:500])
    if searched is None or helped is None:
        return [
            ("search_products", {"query": text[:500], "limit": SEARCHED}),
            ("search_help", {"question": text[:500]}),
        ]
    if searched.result is None and helped.result is None:
        return markers.UNKNOWN + brand.say("trouble")
    found: ProductResults = searched.result or ProductResults()
    narrowed = _refined(state, text, found)
    if narrowed is not None:
        again = state.called("search_products", **narrowed)
        if again is None:
            return [("search_products", narrowed)]
        return _search_or_help(state, brand, text, again.result, refined=True)
    return _search_or_help(state, brand, text, found)


def _search_or_help(
    state: Dialogue,
    brand: Brand,
    text: str,
    products: ProductResults | None,
    *,
    refined: bool = False,
) -> Calls | str:
    helped = next(iter(state.results("search_help")), None)
    passages: HelpResults = helped.result if helped else HelpResults()
    found = products or ProductResults()
    everything = (*found.products, *found.nearest)
    named = max(everything, key=lambda p: p.named, default=None)
    shopping = intent.is_shopping(text)
    question = intent.is_question(text)
    if named is not None and named.named >= NAMED and not found.order:
        about_it = asks_option(text, named) if shopping else question
        twins = [p for p in everything if p.named >= named.named - TWINS]
        if about_it and len(twins) > 1 and not shopping:
            if len({p.title for p in twins}) == 1:
                # Asking which of three things of one name is meant would help nobody.
                return found_products(brand, found) if found.products else _unknown(brand)
            return which_product(brand, twins)
        if about_it or (not shopping and not intent.subject_words(_without(text, named))):
            return _question(state, brand, named, text)
    if passages.passages and _help_answers(found, passages, shopping or refined, question):
        return policy(brand, passages)
    if state.asked and not found.products and intent.follows_up(text):
        both = f"{state.asked} {text}"[:500]
        again = state.called("search_help", question=both)
        if again is None:
            return [("search_help", {"question": both})]
        if again.result is not None and again.result.passages:
            return policy(brand, again.result)
    if found.products:
        return found_products(brand, found)
    if intent.own_order(text):
        return markers.UNKNOWN + brand.say("own_order")
    if shopping or refined:
        return markers.UNKNOWN + nothing_found(brand, found)
    nearest = max((p.confidence for p in found.nearest), default=0.0)
    if max(nearest, passages.nearest) < 0.05:
        return markers.UNKNOWN + brand.say("out_of_scope")
    return _unknown(brand)


def _unknown(brand: Brand) -> str:
    return markers.UNKNOWN + brand.say("unknown")


def _help_answers(
    found: ProductResults, passages: HelpResults, shopping: bool, question: bool
) -> bool:
    """Whether a help page rather than a product answers, when both have something to say."""
    if not found.products:
        # Asked for goods we don't have, a shopper isn't served by a page that mentions them.
        best = passages.passages[0]
        return not shopping or best.confidence >= SURE or best.titled >= TITLED
    product, passage = found.products[0], passages.passages[0]
    if found.order or (shopping and found.conditions):
        return False
    if question and not shopping:
        return passage.confidence >= product.confidence - 0.25
    # "tent hire" is the title of a help page; "vegan boots" only touches one.
    return passage.titled >= TITLED and passage.titled > product.coverage


_FILLER = frozenset(
    {"only", "just", "what", "how", "about", "anything", "something", "any", "do", "you", "have",
     "show", "me", "are", "there", "is", "and", "but", "ok", "okay", "please", "same", "the",
     "ones", "one", "got"}
)  # fmt: skip
_SPLIT = re.compile(r"\s+(?:and|with|to|or|vs\.?|versus|against)\s+(?:the\s+)?", re.I)
_NOT_NAMES = frozenset(
    [
        "compare",
        "comparison",
        "comparing",
        "difference",
        "differences",
        "differ",
        "different",
        "between",
        "better",
        "best",
        "cheaper",
        "lighter",
        "warmer",
        "one",
        "ones",
        "first",
        "second",
        "third",
        "fourth",
        "last",
        "two",
        "three",
        "them",
        "these",
        "those",
        "both",
        "side",
        "by",
        "vs",
        "versus",
        "what",
        "whats",
        "which",
        "tell",
        "me",
    ]
)


def _subjects(text: str) -> list[str]:
    """Names of things in a request to compare, in order."""
    parts = [
        " ".join(w for w in tokens(part) if w not in _NOT_NAMES and w not in STOPWORDS)
        for part in _SPLIT.split(re.sub(r"[?!.,;:]", " ", text))
    ]
    return [part for part in parts if part]


def _meant(state: Dialogue, text: str) -> list[ProductFinding]:
    return [state.shown[i] for i in intent.ordinals(text) if -1 <= i < len(state.shown)]


def _only_options(text: str, product: ProductFinding) -> bool:
    values = {w for vs in product.options.values() for v in vs for w in tokens(v)}
    subject = intent.subject_words(text)
    return bool(subject) and all(w in values or w in ("size", "colour", "color") for w in subject)


def _names_another(state: Dialogue, text: str) -> bool:
    """Whether it asks for something that isn't shown and has to be looked up."""
    return intent.is_shopping(text) and len(intent.subject_words(text)) > 2


def _without(text: str, product: ProductFinding) -> str:
    titled = set(tokens(product.title))
    rest = [w for w in tokens(text) if w not in titled and w not in _NOT_NAMES]
    return " ".join(w for w in rest if w not in {"more", "details", "info", "information"})
