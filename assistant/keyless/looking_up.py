"""A request that stands by itself: products or a help page, whichever answers it."""

from __future__ import annotations

import re

from assistant import markers
from assistant.findings import HelpResults, ProductFinding, ProductResults
from assistant.keyless import intent, labels
from assistant.keyless.asking import LONGEST, question, uses, without
from assistant.keyless.clarifying import asked, wide
from assistant.keyless.compose import Calls, found_products, nothing_found, policy, which_product
from assistant.keyless.dialogue import Dialogue
from assistant.keyless.facts import asks_fact, asks_option
from assistant.keyless.falling_back import (
    NAMED,
    dearer,
    gift,
    kindred,
    plainer,
    price_given_up,
    thing,
    without_option,
)
from assistant.keyless.narrowing import FOUND, is_called, looked_up, refined
from assistant.keyless.recommending import chosen
from assistant.keyless.requests import asking_part
from assistant.keyless.searching import record_words
from assistant.keyless.wording import said
from kb.terms import content_terms, stem, stems, tokens
from kb.understanding.titles import head_of
from prompts.brand import Brand

ALONE = 0.35  # share of a title's weight that is enough where it names nothing else half as well
TWINS = 0.02  # products named as well as this are meant as much
IN_FULL = 0.9  # and from this on it is that product or none: that it is gone has to be said
TWIN_NAMED = 0.3  # the same where a message says nothing but the name
TITLED = 0.75  # share of a request's weight from which it is the title of a help page
KIND = 3  # titles that hold all of the words: these name no single product then
SURE = 0.5
CERTAIN = 0.8
SCOPE = 0.05  # what comes no nearer than this to anything in the store is none of its business

# Questions that a list of goods can't answer: "how long does a tent's warranty last?".
_DOING = re.compile(
    r"\W*(?:(?:and|so|but|hi|hello|ok(?:ay)?|please)\W+)*"
    r"(?:how (?:long|often|soon|fast|quickly|do|does|can|should|would|is it)|"
    r"how many (?:minutes|hours|days|weeks|months|years)|when|why|who|"
    r"what (?:do|should|must|would|will|if) i (?:get|do|pay|have to|expect)|what happens)\b",
    re.I,
)
# Where something happens, by a name that is written as one.
_PLACE = re.compile(r"\b(?:in|to|from|at|near|around) (?:[A-Z][\w'’-]+ ?)+")


def look_up(state: Dialogue, brand: Brand, text: str) -> Calls | str:
    """Look a request up in the products and in the help pages, and answer from what is found."""
    query = text[:LONGEST]
    goods = asking_part(text)[:LONGEST]
    calls: Calls = [
        ("search_products", {"query": goods, "limit": FOUND}),
        ("search_help", {"question": query}),
    ]
    both = _going_on(state, text)
    if both:
        calls.append(("search_help", {"question": both}))
    missing = [(name, args) for name, args in calls if state.called(name, **args) is None]
    if missing:
        return missing
    searched = state.called("search_products", query=goods)
    helped = state.called("search_help", question=query)
    assert searched is not None
    assert helped is not None
    if searched.result is None and helped.result is None:
        return markers.UNKNOWN + brand.say("trouble")
    found: ProductResults = searched.result or ProductResults()
    search = refined(state, text, found)
    if search is not None:
        return looked_up(state, brand, search)
    passages: HelpResults = helped.result or HelpResults()
    if both:
        again = state.called("search_help", question=both)
        more: HelpResults = (again.result if again is not None else None) or HelpResults()
        passages = _on_what_is_new(state, text, more, passages)
    return _answered(state, brand, text, found, passages, going_on=bool(both))


def _answered(
    state: Dialogue,
    brand: Brand,
    text: str,
    found: ProductResults,
    passages: HelpResults,
    *,
    going_on: bool,
) -> Calls | str:
    shopping = _shops(text, found)
    asks = intent.is_question(text)
    step = _about_one(state, brand, text, found, passages, shopping=shopping)
    if step is None and shopping and not found.products and (part := thing(text)):
        step = plainer(state, brand, text, part)
    if step is not None:
        return step
    doing = _DOING.match(text) is not None and not found.order and _confidence(passages) >= SURE
    if passages.passages and (going_on or doing or help_answers(found, passages, shopping, asks)):
        return policy(brand, passages)
    if said("gift", text) and price_given_up(found):
        # What a present costs matters more than what it is.
        given = gift(state, brand, text)
        if given is not None:
            return given
    if found.products:
        return _offered(state, brand, text, found)
    return _missing(state, brand, text, found, passages, shopping=shopping)


def _about_one(
    state: Dialogue,
    brand: Brand,
    text: str,
    found: ProductResults,
    passages: HelpResults,
    *,
    shopping: bool,
) -> Calls | str | None:
    """The answer about one product that the request names somehow; None where it names none."""
    step = _one_product(state, brand, text, found, shopping, page=_confidence(passages))
    if step is None and shopping:
        step = without_option(state, brand, text, found)
    if step is None:
        step = _asked_again(state, brand, text, found)
    if step is not None or shopping or found.products or not intent.is_question(text):
        return step
    alike = _called_alike(text, found) if _confidence(passages) < CERTAIN else []
    if len(alike) == 1:
        return question(state, brand, alike[0], text)
    return which_product(brand, alike) if alike else None


def _missing(
    state: Dialogue,
    brand: Brand,
    text: str,
    found: ProductResults,
    passages: HelpResults,
    *,
    shopping: bool,
) -> Calls | str:
    """What to say where neither products nor pages answer."""
    if intent.own_order(text):
        return markers.UNKNOWN + brand.say("own_order")
    given = gift(state, brand, text) if said("gift", text) else None
    if given is not None:
        return given
    if shopping:
        return kindred(state, brand, found) or markers.UNKNOWN + nothing_found(brand, found)
    nearest = max((p.confidence for p in found.nearest), default=0.0)
    outside = max(nearest, passages.nearest) < SCOPE
    return markers.UNKNOWN + brand.say("out_of_scope" if outside else "unknown")


def _offered(state: Dialogue, brand: Brand, text: str, found: ProductResults) -> Calls | str:
    """The products found, with a choice, a way out or one question where that helps."""
    if said("recommend", text):
        return chosen(state, brand, text, found)
    reply = found_products(brand, found, room=state.room)
    free = dearer(state, found)
    if free is not None:
        call = state.called("search_products", query=free.query, limit=FOUND)
        if call is None:
            return [("search_products", {"query": free.query, "limit": FOUND})]
        if call.result is not None and call.result.products and not call.result.given_up:
            best = call.result.products[0]
            also = brand.say(
                "otherwise",
                conditions=labels.conditions(brand, found.given_up),
                product=markers.product(best.id),
                price=best.price,
            )
            return f"{reply} {also}"
    if state.room is None and wide(state, found):
        asking = asked(brand, found.products, text)
        return f"{reply}\n\n{asking}" if asking else reply
    return reply


def _one_product(
    state: Dialogue,
    brand: Brand,
    text: str,
    found: ProductResults,
    shopping: bool,
    *,
    page: float,
) -> Calls | str | None:
    """The answer about the product that the words name; None where they name none.

    What alone was found without being named gives way to a page that certainly answers
    (``page`` is the confidence in it).
    """
    everything = (*found.products, *found.nearest)
    alone = found.products[0] if len(found.products) == 1 else None
    if alone is not None and alone.named < NAMED and page >= CERTAIN:
        alone = None
    if alone is not None and not shopping and asks_fact(text) and not found.order:
        return question(state, brand, alone, text)
    named = max(everything, key=lambda p: p.named, default=None)
    if named is None or found.order:
        return None
    # "Jackets in red" names no product, though one is called little else than a jacket.
    if named.named < NAMED and (shopping or not _only(named, everything)):
        return None
    translated = record_words(text, uses(named))
    gone = not named.availability.buyable and named.named >= IN_FULL
    about_it = asks_option(translated, named) or gone if shopping else intent.is_question(text)
    twins = _called_so(text, [p for p in everything if p.named >= named.named - TWINS])
    named = named if named in twins else twins[0]
    if about_it and len(twins) > 1 and not shopping:
        if len({p.title for p in twins}) == 1:
            # Asking which of three things of one name is meant would help nobody.
            found_any = found_products(brand, found) if found.products else None
            return found_any or markers.UNKNOWN + brand.say("unknown")
        return which_product(brand, twins)
    only_named = not shopping and not intent.subject_words(without(text, named))
    if about_it or (only_named and not _generic(found)):
        return question(state, brand, named, text)
    return None


def _only(named: ProductFinding, everything: tuple[ProductFinding, ...]) -> bool:
    """Whether a part of a name names this and nothing else: "the Longhouse 4" of five words."""
    others = [p.named for p in everything if p.title != named.title]
    return named.named >= ALONE and named.named >= 2 * max(others, default=0.0)


def _called_so(text: str, twins: list[ProductFinding]) -> list[ProductFinding]:
    """Of products named alike, those that the words call what they are; all where none is.

    "The Drover jacket" is a jacket, and no wax for it.
    """
    words = set(stems(text))
    called = [p for p in twins if stem(head_of(p.title)) in words]
    return called or twins


def _asked_again(
    state: Dialogue, brand: Brand, text: str, found: ProductResults
) -> Calls | str | None:
    """What was asked of the product before, asked of another: "and the Drizzle?"."""
    elliptic = intent.follows_up(text) and len(intent.subject_words(text)) <= 2
    asked_before = intent.is_question(state.asked) and not intent.is_shopping(state.asked)
    if not (elliptic and asked_before and state.showing and len(state.shown) == 1):
        return None
    named = max(found.products, key=lambda p: p.named, default=None)
    if named is None or not (len(found.products) == 1 or named.named >= TWIN_NAMED):
        return None
    return question(state, brand, named, state.asked, pointed=True)


def _called_alike(text: str, found: ProductResults) -> list[ProductFinding]:
    """Products that came near and whose name a question about price, stock or options holds."""
    # Nothing that is sold is where somebody is or goes to: "in Aldermere" names no map of it.
    wanted = set(content_terms(_PLACE.sub(" ", text)))

    def called(product: ProductFinding) -> bool:
        kind = set(stems(" ".join((*product.categories, product.brand, *product.options))))
        own = {s for s in content_terms(product.title) if s.isalpha()} - kind
        return bool(own & wanted) and (asks_fact(text) or asks_option(text, product))

    alike = [p for p in found.nearest if called(p)]
    # "the Hollow 2" is no Hollow 1: whose name says more of the words is meant.
    shared = [len(set(content_terms(p.title)) & wanted) for p in alike]
    return [p for p, count in zip(alike, shared, strict=True) if count == max(shared)]


def _generic(found: ProductResults) -> bool:
    """Whether the words name a kind of thing, as the titles of several products hold them all."""
    words = {stem(w) for w in found.subject}
    return sum(words <= set(stems(p.title)) for p in found.products) >= KIND


def _shops(text: str, found: ProductResults) -> bool:
    """Whether goods are asked for: by the form, or or by naming what is sold."""
    if intent.is_shopping(text) or said("recommend", text):
        return True
    if intent.is_question(text):
        return False
    words = tokens(thing(text))
    sold = bool(words) and any(is_called(p, stem(words[-1])) for p in found.nearest)
    return sold or bool(found.subject and found.kinds and (found.products or found.nearest))


def _going_on(state: Dialogue, text: str) -> str:
    """This message with the one before, where it goes on with a question that a page answered."""
    if not state.asked or state.showing:
        return ""
    if intent.follows_up(text) or (said("pronoun", text) and intent.is_question(text)):
        return f"{state.asked} {text}"[:LONGEST]
    return ""


def _on_what_is_new(
    state: Dialogue, text: str, both: HelpResults, alone: HelpResults
) -> HelpResults:
    """The pages for a message that goes on, those first that speak of what only it names.

    After "what does delivery in the UK cost?", "and to Ireland?" is about Ireland.

    Args:
        state: Knows what was asked before.
        text: The message.
        both: Found for it and what was asked before.
        alone: Found for it by itself.
    """
    if alone.unspoken and not alone.passages:
        return alone  # what was quoted before says nothing of a thing that nobody has heard of
    found = both if both.passages and _confidence(both) >= _confidence(alone) else alone
    new = set(content_terms(text)) - set(content_terms(state.asked))
    every = {p.key: p for p in (*alone.passages, *both.passages)}.values()
    called = [p for p in every if new & set(stems(f"{p.title} {p.heading}"))]
    speaking = called or [p for p in every if new & set(stems(p.text))]
    if not speaking or not found.passages or found.passages[0] in speaking:
        return found
    speaking.sort(key=lambda p: -p.confidence)
    others = [p for p in found.passages if p not in speaking]
    return found.model_copy(update={"passages": (*speaking, *others)})


def help_answers(found: ProductResults, passages: HelpResults, shopping: bool, asks: bool) -> bool:
    """Whether a help page rather than a product answers, when both have something to say."""
    passage = passages.passages[0]
    if not found.products:
        # Asked for goods we don't have, a shopper isn't served by a page that mentions them.
        surely = passage.confidence >= SURE and not found.conditions
        return not shopping or surely or passage.titled >= TITLED
    product: ProductFinding = found.products[0]
    if found.order or (shopping and found.conditions):
        return False
    if asks and not shopping:
        return passage.confidence >= product.confidence - 0.25
    # "tent hire" is the title of a help page; "vegan boots" only touches one.
    return passage.titled >= TITLED and passage.titled > product.coverage


def _confidence(results: HelpResults) -> float:
    return results.passages[0].confidence if results.passages else 0.0
