"""What a person is given who takes a conversation over."""

from __future__ import annotations

import json
import re

from assistant.conversation import Conversation, Handoff, HandoffReason, ProductCard, Role
from assistant.keyless import intent
from assistant.language import language_after
from prompts.brand import Brand

SAID = 300  # characters quoted of a message
PRODUCTS = 6
TRIED = 8
RECENT = 4  # answers whose look-ups still tell something
# An order's number as shoppers type it: #W2378156, LF12345678, 1042-77310.
_NUMBER = re.compile(r"#\s?[A-Za-z]{0,4}-?\d{3,}[\d-]*|\b[A-Za-z]{0,4}-?\d[\d-]{4,}\b")
_LONGEST_NUMBER = 20


def case_of(
    conversation: Conversation, brand: Brand, reason: HandoffReason, detail: str = ""
) -> Handoff:
    """The case as the conversation tells it.

    Args:
        conversation: Everything said so far.
        brand: Words the summary, in its own language: that of the people who work there.
        reason: Why it goes to a person.
        detail: The rule or the words that brought it about.
    """
    said = [turn.text for turn in conversation.turns if turn.role is Role.SHOPPER]
    shown = _shown(conversation)
    last = said[-1] if said else ""
    wish = next(
        (t for t in reversed(said[:-1]) if _asks(t) and t.strip() != last.strip()),
        "",
    )
    language = language_after(said, brand.native)
    return Handoff(
        reason=reason,
        summary=brand.speaking(brand.native).say(
            "handoff_summary",
            reason=reason.value,
            said=_short(last),
            wish=_short(wish),
            shown=", ".join(card.title for card in shown[:3]),
            answered=_short(_answered(conversation)),
            language="" if language == brand.native else language,
        ),
        tried=_tried(conversation),
        products=tuple(card.product_id for card in shown[:PRODUCTS]),
        orders=_orders(conversation),
        detail=detail,
    )


def _asks(text: str) -> bool:
    """Whether it says what is wanted, beside a person."""
    forms = (intent.affirms, intent.denies, intent.wants_person, intent.insults)
    return intent.social(text) is None and not any(form(text) for form in forms)


def _shown(conversation: Conversation) -> list[ProductCard]:
    """Products on cards, the latest first."""
    answers = [t.answer for t in reversed(conversation.turns) if t.answer is not None]
    cards = [card for answer in answers[:RECENT] for card in answer.cards]
    return list({card.product_id: card for card in reversed(cards)}.values())[::-1]


def _answered(conversation: Conversation) -> str:
    """What the assistant said last."""
    return next((t.text for t in reversed(conversation.turns) if t.role is Role.ASSISTANT), "")


def _tried(conversation: Conversation) -> tuple[str, ...]:
    """Look-ups and how the answers ended, oldest first."""
    found: list[str] = []
    answers = [turn.answer for turn in conversation.turns if turn.answer is not None]
    for answer in answers[-RECENT:]:
        found += [f"{use.name} {use.arguments[:160]}" for use in answer.trace.tools]
        found.append(f"answer: {answer.decision.value}")
    return tuple(dict.fromkeys(found))[-TRIED:]


def _orders(conversation: Conversation) -> tuple[str, ...]:
    """Numbers of orders that the shopper typed or that were looked up."""
    found: dict[str, None] = {}
    for turn in conversation.turns:
        if turn.role is Role.SHOPPER and intent.speaks_of_order(turn.text):
            for number in _NUMBER.findall(turn.text):
                if len(number) <= _LONGEST_NUMBER:
                    found[number.replace(" ", "")] = None
        for use in turn.answer.trace.tools if turn.answer is not None else ():
            named = _arguments(use.arguments).get("order_id")
            if isinstance(named, str) and named:
                found[named] = None
    return tuple(found)


def _arguments(text: str) -> dict[str, object]:
    try:
        data = json.loads(text)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SAID else f"{words[: SAID - 1].rstrip()}…"
