"""What to do next: which tools to call for what was said, and then what to reply."""

from __future__ import annotations

from dataclasses import replace

from assistant import markers
from assistant.findings import ProductFinding
from assistant.keyless import intent, ordering
from assistant.keyless.asking import (
    asks_choices,
    names_attribute,
    only_options,
    question,
    questions,
    with_choices,
)
from assistant.keyless.comparing import comparison
from assistant.keyless.compose import Calls, which_product
from assistant.keyless.correcting import begun_anew, corrected, correction, for_whom, refused
from assistant.keyless.dialogue import Dialogue
from assistant.keyless.facts import asks_fact, asks_option
from assistant.keyless.looking_up import look_up
from assistant.keyless.naming import of_named
from assistant.keyless.narrowing import FOUND, looked_up, narrowed, only_price, widened
from assistant.keyless.recommending import purpose, recommended
from assistant.keyless.reference import By, Reference, meant
from assistant.keyless.requests import Request, requests
from assistant.keyless.searching import in_forms
from assistant.keyless.spelling import spelled
from assistant.keyless.wording import order_said, said
from assistant.keyless.wording import words as listed
from kb.terms import tokens
from prompts.brand import Brand

__all__ = ["Calls", "next_step"]


def next_step(state: Dialogue, brand: Brand, tools: frozenset[str]) -> Calls | str:
    """The tool calls to make now, or the finished reply with its marks.

    Args:
        state: Read from the messages; the planner keeps nothing between calls.
        brand: Words every fixed phrase.
        tools: Names of the tools that are bound; nothing else is called.
    """
    text = in_forms(spelled(intent.without_greeting(state.said).strip()))
    if intent.wants_person(text) or intent.complains(text, brand.settings.handover_words):
        return _hand_over(state, brand, tools, text)
    if state.replied.endswith(brand.say("offer_person")) and intent.affirms(text):
        return _hand_over(state, brand, tools, text, asked=True)
    own_orders = ordering.next_step(state, brand, tools)
    if own_orders is not None:
        return own_orders
    text = begun_anew(text) or text
    step = _planned(state, brand, tools, text)
    cross = intent.annoyed(text) or (intent.insults(text) and intent.social(text) is None)
    if isinstance(step, str) and cross and not step.startswith(markers.UNKNOWN):
        return f"{brand.say('sorry')}\n\n{step}"
    return step


def _planned(state: Dialogue, brand: Brand, tools: frozenset[str], text: str) -> Calls | str:
    """The next step for a message that is about goods or the shop."""
    parts = [replace(part, text=in_forms(part.text)) for part in requests(text)]
    if len(parts) == 1:
        return _step(state, brand, tools, text)
    return _several(state, brand, tools, parts)


def _several(
    state: Dialogue, brand: Brand, tools: frozenset[str], parts: list[Request]
) -> Calls | str:
    """Every request planned by itself; their calls are made together, their replies joined."""
    room = max(1, brand.settings.limits.cards // len(parts))
    calls: Calls = []
    replies: list[str] = []
    here = replace(state, room=room, seen=set(state.seen), sought=list(state.sought))
    for at, part in enumerate(parts):
        if part.depends and (calls or (replies and replies[-1].startswith(markers.CLARIFY))):
            break  # what "it" is turns out when the request before is answered
        if part.depends and not here.showing and replies:
            # "do you deliver to Ireland and what does it cost?" is one question.
            replies.pop()
            said_both = f"{parts[at - 1].text} and {part.text}"
            step = _step(replace(state, room=room), brand, tools, said_both)
        elif part.depends:
            step = _step(here, brand, tools, part.text)
        else:
            step = _step(replace(state, room=room), brand, tools, part.text)
        if isinstance(step, str):
            replies.append(step)
            here.answered(step)
            here.asked = part.text
        else:
            calls += [call for call in step if call not in calls]
    return calls or _joined(replies)


def _joined(replies: list[str]) -> str:
    """Several replies as one: what one of them doesn't know makes the whole no refusal."""
    marks = (markers.UNKNOWN, markers.CLARIFY)
    if any(not reply.startswith(marks) for reply in replies):
        for mark in marks:
            replies = [reply.replace(mark, "") for reply in replies]
    return "\n\n".join(dict.fromkeys(replies))


def _step(state: Dialogue, brand: Brand, tools: frozenset[str], text: str) -> Calls | str:
    """The next step for one request."""
    social = intent.social(text)
    if social is intent.Social.NOT_UNDERSTOOD:
        return markers.UNKNOWN + brand.say(social)
    if social is not None:
        return brand.say(social)
    if not any(c.isalnum() for c in text):
        return markers.CLARIFY + brand.say("ask_more")
    if intent.asks_contact(text):
        return brand.say("contact")
    state = replace(state, said=text)
    meant_now = correction(text)
    if meant_now is not None:
        put_right = corrected(state, brand, meant_now)
        if put_right is not None:
            return put_right
        text = meant_now
    going_on = _going_on(state, brand, text)
    return going_on or of_named(state, brand, text) or look_up(state, brand, text)


def _going_on(state: Dialogue, brand: Brand, text: str) -> Calls | str | None:
    """Requests that go on with what was shown before; None where they don't."""
    step = refused(state, brand, text)
    if step is not None:
        return step
    wider = widened(state.search, text) if state.search is not None else None
    if wider is not None:
        return looked_up(state, brand, wider)
    reference = meant(state, text)
    step = _choice(state, brand, text, reference)
    if step is None:
        step = comparison(state, brand, text, reference)
    if step is None and (order_said(text) or not _points(reference)):
        step = narrowed(state, brand, text)
    return step if step is not None else _referred(state, brand, text, reference)


def _points(reference: Reference | None) -> bool:
    """Whether a reference picks out products, rather than saying "it" in passing."""
    return reference is not None and reference.by is not By.PRONOUN and bool(reference.products)


def _choice(
    state: Dialogue, brand: Brand, text: str, reference: Reference | None
) -> Calls | str | None:
    """A recommendation among what was shown: "which one would you take?"."""
    if not said("recommend", text) or len(state.choices) < 2:
        return None
    if reference is not None and len(reference.products) > 1:
        return recommended(state, brand, text, list(reference.products))
    among = {"one", "ones", "these", "those", "them", "best", "better"} & set(tokens(text))
    if (not among and _things(text)) or _names_a_thing(state, text):
        return None
    aim = purpose(text)
    # What stands side by side is what is chosen among.
    if (
        aim
        and "|---" not in state.answer
        and state.search is not None
        and not {"these", "those", "them"} & set(tokens(text))
    ):
        # What suits best may not be among the first few.
        query = state.search.about(tokens(aim)).query
        wider = state.called("search_products", query=query, limit=FOUND)
        if wider is None:
            return [("search_products", {"query": query, "limit": FOUND})]
        if wider.result is not None and len(wider.result.products) > 1:
            return recommended(state, brand, text, list(wider.result.products))
    return recommended(state, brand, text, state.choices)


def _names_a_thing(state: Dialogue, text: str) -> bool:
    search = state.search
    rest = _things(text)
    return search is None or (bool(rest) and not search.same_thing(rest))


def _things(text: str) -> list[str]:
    """What a wish for a recommendation names, in the words that make it one."""
    match = said("recommend", text)
    gone = {"recommend", "suggest", "best", "better", "which", "choose", "pick", "advise"}
    words = intent.subject_words(match[0]) if match is not None else []
    return [w for w in words if w not in gone and w != "suggestion"]


def _referred(
    state: Dialogue, brand: Brand, text: str, reference: Reference | None
) -> Calls | str | None:
    """A question about products that were shown, by whatever they are called."""
    focus = state.focus
    if focus is None:
        return None
    if _of_focus(state, focus, text, reference):
        text = with_choices(state, focus, text)
        return question(state, brand, focus, text, pointed=True)
    if reference is None:
        return None
    if said("same", text) and (twin := for_whom(state, brand, text)) is not None:
        return twin
    if not reference.products:
        return which_product(brand, state.choices)
    if reference.several:
        return questions(state, brand, reference.products, text)
    if reference.by is By.PRONOUN and (_names_another(text) or not _about_goods(state)):
        return None
    if reference.by is By.PRONOUN and len(state.shown) > 1 and _bounds_list(text):
        return None  # said of what is sought, and not of the first of the list
    if reference.by is By.TRAIT and len(reference.products) > 1:
        products = list(reference.products)
        return which_product(brand, products) if intent.is_question(text) else None
    pointed = reference.by is not By.PRONOUN
    if pointed and _elliptic(state, text):
        text = state.asked
    text = with_choices(state, reference.products[0], text)
    return question(state, brand, reference.products[0], text, pointed=pointed)


def _bounds_list(text: str) -> bool:
    """Whether "it" is what is sought: "can you do it under £150?", "it has to hold 50 litres"."""
    return only_price(text) or bool(said("property", text) and not intent.is_question(text))


def _of_focus(
    state: Dialogue, focus: ProductFinding, text: str, reference: Reference | None
) -> bool:
    """Whether a message without a word for it asks of what is talked about: "how much?", "XL?"."""
    if state.showing and len(state.shown) == 1 and asks_choices(text, focus):
        return True
    if not state.showing or intent.is_shopping(text):
        return False
    words = intent.subject_words(text)
    option = only_options(text, focus) or (len(words) <= 2 and asks_option(text, focus))
    if option and len(state.shown) == 1:
        return True
    if intent.follows_up(text) and intent.is_question(text) and names_attribute(text, focus):
        return reference is None
    asks = asks_fact(text) or said("why", text)
    return reference is None and bool(asks) and all(w in listed("facts") for w in words)


def _elliptic(state: Dialogue, text: str) -> bool:
    """Whether a message only names another product: "and the third one?" asks what was asked."""
    if (
        not intent.follows_up(text)
        or not intent.is_question(state.asked)
        or intent.is_shopping(state.asked)
    ):
        return False
    return len(intent.subject_words(text)) <= 2 and not said("recommend", state.asked)


def _about_goods(state: Dialogue) -> bool:
    """Whether "it" may mean a product: not where a help page was quoted since."""
    return state.showing or not state.cited


def _names_another(text: str) -> bool:
    """Whether it asks for something that isn't shown and has to be looked up."""
    return intent.is_shopping(text) and len(intent.subject_words(text)) > 2


def _hand_over(
    state: Dialogue, brand: Brand, tools: frozenset[str], text: str, *, asked: bool = False
) -> Calls | str:
    asked = asked or intent.wants_person(text)
    if "hand_over" in tools and not state.results("hand_over"):
        reason = "the shopper asks for a person" if asked else "the shopper complains"
        titles = ", ".join(p.title for p in state.shown[:3])
        summary = f"Said: “{text[:300]}”"
        if state.asked:
            summary += f" Before: “{state.asked[:200]}”"
        if titles:
            summary += f" Products shown: {titles}."
        return [("hand_over", {"reason": reason, "summary": summary})]
    if any(call.result.refused for call in state.results("hand_over")):
        return brand.say("calm")
    return brand.say("handed_over" if asked else "complaint")
