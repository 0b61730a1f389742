"""Products side by side: a table of what differs, and a sentence where one thing was asked."""

from __future__ import annotations

import re

from assistant import markers
from assistant.findings import Comparison, ProductFinding
from assistant.keyless import intent, labels
from assistant.keyless.called import NAMED, called
from assistant.keyless.compose import Calls, compared
from assistant.keyless.dialogue import Dialogue
from assistant.keyless.measuring import Measure, comparative
from assistant.keyless.reference import Reference
from assistant.keyless.wording import counted, said
from kb.terms import STOPWORDS, stem, stems, tokens
from prompts.brand import Brand

MOST = 4
_SPLIT = re.compile(r"\s+(?:and|with|to|or|vs\.?|versus|against|than)\s+(?:the\s+)?", re.I)
NOT_NAMES = frozenset(
    """
    compare comparison comparing difference differences differ different between better best cheaper
    lighter warmer bigger smaller heavier one ones first second third fourth last two three them
    these those both side by vs versus what whats which tell me is are
    """.split()  # noqa: SIM905
)


def comparison(
    state: Dialogue, brand: Brand, text: str, reference: Reference | None
) -> Calls | str | None:
    """The next step where products are to be set side by side; None where they aren't."""
    measure = comparative(text)
    pointed = list(reference.products) if reference is not None else []
    of_shown = bool(measure and said("of_shown", text) and len(state.shown) > 1)
    asks_which = bool(measure and (said("which", text) or said("how_much_more", text)))
    either = _either(text, measure) if measure is not None and not of_shown else []
    if either and len(pointed) < 2 and (step := _chosen(state, brand, either, measure, text)):
        return step
    asks_which = (asks_which or of_shown) and _names_measures(state, text, measure)
    # "lighter than 100 g" is asked of each by itself.
    asks_than = bool(measure and said("than", text) and not said("than_number", text))
    if not (intent.wants_comparison(text) or asks_which or asks_than):
        return None
    if len(pointed) == 1 and asks_than and state.focus and pointed[0].id != state.focus.id:
        pointed = [state.focus, *pointed]
    if len(pointed) >= 2 and not of_shown:
        return compare(state, brand, pointed, measure, text)
    names = [] if asks_which else _subjects(text, measure)
    if len(names) >= 2:
        return _named(state, brand, names, measure, text)
    beside = asks_than or said("pronoun", text)
    if beside and len(names) == 1 and state.focus is not None:
        return _named(state, brand, names, measure, text, beside=state.focus)
    if asks_than and not intent.wants_comparison(text):
        return None  # "bigger than a bread bin" compares nothing of ours
    several = said("several_of", text)
    if len(names) == 1 and several:
        return _named(state, brand, names, measure, text, first=counted(several[1]))
    if names and not asks_which:
        return None
    shown = state.shown if len(state.shown) > 1 else state.choices
    if not shown:
        return None
    if of_shown:
        # Nobody wants the cheapest of those that can't be had.
        had = [p for p in shown if p.availability.buyable]
        shown = had if len(had) > 1 else shown
    return compare(state, brand, shown[: MOST if asks_which else 3], measure, text)


def compare(
    state: Dialogue,
    brand: Brand,
    products: list[ProductFinding],
    measure: Measure | None = None,
    text: str = "",
) -> Calls | str:
    """A table of the properties in which products differ, after the answer to what was asked."""
    if len(products) < 2:
        return markers.CLARIFY + brand.say("compare_what")
    ids = [p.id for p in products[:MOST]]
    done = state.called("compare_products", product_ids=ids)
    if done is None:
        return [("compare_products", {"product_ids": ids})]
    if done.result is None:
        return markers.UNKNOWN + brand.say("unknown")
    table = compared(brand, done.result)
    answer = _settled(brand, done.result, measure, text) if measure is not None else ""
    return f"{answer}\n\n{table}" if answer else table


def _settled(brand: Brand, done: Comparison, measure: Measure, text: str) -> str:
    """Which of them is lighter, and what the record says of each."""
    sized = [(found, p) for p in done.products if (found := measure.of(p))]
    if len(sized) < 2:
        return brand.say("not_measured", word=measure.word)
    sized.sort(key=lambda pair: -pair[0][0])
    (top, best), rest = sized[0], sized[1:]
    others = [f"{markers.product(p.id)} ({found[1]})" for found, p in rest]
    if all(found[0] == top[0] for found, _ in rest):
        return brand.say("measured_same", measure=top[1])
    verdict = ""
    if said("is_it", text):
        verdict = "yes" if best.id == done.products[0].id else "no"
    if measure.named:
        # A lamp whose battery lasts longer is no longer lamp.
        return brand.say(
            "measured_first",
            product=markers.product(best.id),
            measure=top[1],
            others=labels.both(brand, others),
        )
    return brand.say(
        "measured_most",
        verdict=verdict,
        word=measure.more,
        product=markers.product(best.id),
        measure=top[1],
        others=labels.both(brand, others),
    )


def _named(
    state: Dialogue,
    brand: Brand,
    names: list[str],
    measure: Measure | None,
    text: str,
    beside: ProductFinding | None = None,
    first: int = 1,
) -> Calls | str | None:
    """Each of the names in "compare the X with the Y" is searched for by itself.

    Args:
        state: With what was found.
        brand: Words it.
        names: What is to be compared.
        measure: What it is compared by, if by one thing.
        text: The request.
        beside: A product that is compared as well.
        first: How many products a name stands for: "the two merino t-shirts".
    """
    searches = [state.called("search_products", query=name) for name in names[:MOST]]
    if any(call is None for call in searches):
        return [("search_products", {"query": name, "limit": 3}) for name in names[:MOST]]
    meant: dict[str, list[ProductFinding]] = {}
    taken = {beside.id} if beside is not None else set()
    # The longest name first: the "Hollow 2" beside a "Hollow 2 Lite" is the other one.
    pairs = zip(names, searches, strict=False)
    for name, call in sorted(pairs, key=lambda pair: -len(pair[0].split())):
        if call is not None and call.result is not None and call.result.products:
            best = sorted(call.result.products, key=lambda p: (-p.named, -p.confidence))
            meant[name] = ([p for p in best if p.id not in taken] or best)[:first]
            taken |= {p.id for p in meant[name]}
    found = [beside] if beside is not None else []
    found += [p for name in names for p in meant.get(name, [])]
    if not found:
        return None  # no goods of ours: a help page may speak of the difference
    return compare(state, brand, list({p.id: p for p in found}.values()), measure, text)


def _either(text: str, measure: Measure) -> list[str]:
    """Two names in "which is lighter, the A or the B?" and "A or B: which one is lighter?"."""
    word = re.escape(measure.word)
    said_by = rf"(?:{word}|{re.escape(measure.most)})"
    head = re.match(rf"\W*(?:which|what)\b(?:(?!\bor\b).)*?\b{said_by}\b\W*", text, re.I)
    tail = re.search(r"[\s:,;.?-]+(?:which|what)\b.*$", text, re.I)
    rest = text[head.end() :] if head else text[: tail.start()] if tail else ""
    parts = re.split(r",?\s+or\s+", rest.strip(" ?!.,"))
    return parts if len(parts) == 2 and all(parts) else []


def _chosen(
    state: Dialogue, brand: Brand, names: list[str], measure: Measure | None, text: str
) -> Calls | str | None:
    """Two products side by side where each is named; None for "down or synthetic"."""
    searches = [state.called("search_products", query=name) for name in names]
    if any(call is None for call in searches):
        return [("search_products", {"query": name, "limit": 3}) for name in names]
    found: list[ProductFinding] = []
    for name, call in zip(names, searches, strict=True):
        results = call.result if call is not None else None
        every = (*results.products, *results.nearest) if results is not None else ()
        ranked = sorted(every, key=lambda p: (called(p, name), p.confidence), reverse=True)
        if not ranked or called(ranked[0], name) < NAMED:
            return None
        found.append(ranked[0])
    if found[0].id == found[1].id:
        return None
    return compare(state, brand, found, measure, text)


def _names_measures(state: Dialogue, text: str, measure: Measure | None) -> bool:
    """Whether a question names nothing but properties of what was shown: "battery life"."""
    words = {stem(w) for part in _subjects(text, measure) for w in tokens(part)}
    named = {s for p in state.choices for name in p.attributes for s in stems(name)}
    return words <= named


def _subjects(text: str, measure: Measure | None) -> list[str]:
    """Names of things in a request to compare, in order."""
    gone = NOT_NAMES | STOPWORDS | ({measure.word, measure.most} if measure else set())
    parts = [
        " ".join(w for w in tokens(part) if w not in gone)
        for part in _SPLIT.split(re.sub(r"[?!.,;:]", " ", text))
    ]
    return [part for part in parts if part]
