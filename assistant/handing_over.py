"""When a conversation goes to a person, decided by rules whatever the model, and what is passed on.

:func:`required` is asked before a model runs, :func:`after` when an answer is known,
:func:`refused` when a rule about orders calls for a person, and :func:`handed` completes what a
model passed on by itself. All of them read the conversation and the brand and nothing else, so any
replica decides the same. What was said before a person gave the conversation back is known, and
calls nobody again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.case import case_of
from assistant.conversation import (
    Answer,
    Conversation,
    Decision,
    Handoff,
    HandoffReason,
    Role,
    Turn,
)
from assistant.keyless import intent, wording
from assistant.keyless.amounts import order_amounts
from prompts.brand import Brand

# Of this many words that were not said before, something new is said.
NEW_WORDS = 3
# So often the same message is no wish to be looked up again.
SAME = 3
# Answers for which a person who was called is still on the way.
MOMENT = 3
# Reasons that several things come under, told apart by the detail.
_SEVERAL = (HandoffReason.LEGAL, HandoffReason.BRAND_RULE)
_FAILED = (Decision.DECLINE, Decision.CLARIFY)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule does in place of the model.

    Attributes:
        handoff: What the person is given; None where one has it already, and only ``reply`` is
            to be said.
        reply: Name of the brand's reply.
    """

    handoff: Handoff | None
    reply: str


@dataclass(frozen=True, slots=True)
class _Case:
    reason: HandoffReason
    reply: str
    detail: str = ""


def required(conversation: Conversation, brand: Brand) -> Rule | None:
    """The rule that takes the latest message from the model; None when the model answers.

    In the order of what matters most: harm done, health, law and personal data, the brand's own
    words, a person asked for, anger, an order of high value, the same message again and again.
    A reason that was just passed on is not passed on again unless something new is said.
    """
    said = _shopper(conversation)
    if not said:
        # What is to be answered was in front of a person, who left it to us.
        return None
    text = said[-1]
    if _just_handed(conversation) and (intent.affirms(text) or intent.denies(text)):
        # "Yes" to "I'm passing this on" asks for nothing.
        return _still(conversation)
    case = next(_cases(said, brand), None)
    if case is None:
        return None
    if _raised(conversation, case) and not _news(said):
        return _still(conversation)
    return Rule(case_of(conversation, brand, case.reason, case.detail), case.reply)


def after(conversation: Conversation, decision: Decision, brand: Brand) -> Handoff | None:
    """A hand-over because answers keep failing, once the decision on this one is known.

    So many answers in a row that decline or ask back are a failure, at least one of them a
    decline; only asking back, once more. A shopper who is helped in between starts afresh.

    Args:
        conversation: Ends with the shopper's message that is answered.
        decision: What the answer to it does.
        brand: Sets how many (`handover: {after_failures: …}`); 0 for never.
    """
    allowed = brand.settings.handover.after_failures
    if not allowed or decision not in _FAILED:
        return None
    failed = [decision]
    for turn in reversed(_fresh(conversation)):
        if turn.answer is None:
            continue
        if turn.answer.decision not in _FAILED:
            break
        failed.append(turn.answer.decision)
    if len(failed) < allowed + (Decision.DECLINE not in failed):
        return None
    return case_of(conversation, brand, HandoffReason.REPEATED_FAILURE, f"{len(failed)} in a row")


def calls_again(conversation: Conversation) -> bool:
    """Whether the model would call a person who has only just given the conversation back.

    For a few answers it goes on by itself, unless the shopper wants a person: a model that passes
    everything on would send the conversation to and fro.
    """
    if not conversation.resumed:
        return False
    said, answers = _shopper(conversation), _answers(conversation)
    return len(answers) < MOMENT and not (said and intent.affirms(said[-1]))


def refused(conversation: Conversation, rule: str, brand: Brand) -> Handoff:
    """A hand-over because a rule about orders leaves the next step to a person.

    Args:
        conversation: Ends with the shopper's message that is answered.
        rule: Name of the rule, as the order desk gives it.
        brand: Words the summary.
    """
    reason = HandoffReason.HIGH_VALUE if rule == "high_value" else HandoffReason.ORDER
    return case_of(conversation, brand, reason, rule)


def handed(conversation: Conversation, reason: str, summary: str, brand: Brand) -> Handoff:
    """A hand-over that the model called for, with what the conversation holds about the case.

    Args:
        conversation: Ends with the shopper's message that is answered.
        reason: As the model gave it.
        summary: As the model gave it; where it is empty, one is made from what was said.
        brand: Words the summary.
    """
    case = case_of(conversation, brand, HandoffReason.MODEL, reason)
    words = " ".join(summary.split())
    return (
        case
        if not words
        else Handoff(case.reason, words, case.tried, case.products, case.orders, case.detail)
    )


def _cases(said: list[str], brand: Brand) -> Iterator[_Case]:
    text = said[-1]
    rules = brand.settings.handover
    watched: tuple[tuple[str, Callable[[str], bool], HandoffReason], ...] = (
        ("safety", intent.reports_harm, HandoffReason.SAFETY),
        ("medical", intent.asks_medical, HandoffReason.MEDICAL),
        ("legal", intent.threatens_law, HandoffReason.LEGAL),
        ("privacy", intent.asks_own_data, HandoffReason.LEGAL),
    )
    for topic, told, reason in watched:
        if topic in rules.topics and told(text):
            yield _Case(reason, topic, topic)
    word = intent.says_any(text, brand.settings.calling_words)
    if word is not None:
        yield _Case(HandoffReason.BRAND_RULE, "handed_over", word)
    if intent.wants_person(text):
        yield _Case(HandoffReason.ASKED, "handed_over")
    if "anger" in rules.topics:
        yield from _anger(said)
    if rules.order_above is not None:
        amount = max(order_amounts(text), default=Decimal(0))
        if amount > rules.order_above:
            yield _Case(HandoffReason.HIGH_VALUE, "high_value", f"{amount:f}")
    latest = {" ".join(message.casefold().split()) for message in said[-SAME:]}
    if len(said) >= SAME and len(latest) == 1 and not _asks_again(text):
        yield _Case(HandoffReason.REPEATED_FAILURE, "repeated", f"said {SAME} times")


def _asks_again(text: str) -> bool:
    """Whether a message may well be said again and again: small talk, yes, no, the next page."""
    if intent.social(text) is not None or intent.affirms(text) or intent.denies(text):
        return True
    return wording.said("more", text) is not None


def _anger(said: list[str]) -> Iterator[_Case]:
    """Strong anger at once; what only annoys, and abuse, when it comes again."""
    text = said[-1]
    if intent.complains(text) or (intent.annoyed(text) and intent.shouts(text)):
        yield _Case(HandoffReason.ANGER, "complaint", "complaint")
    elif len(said) > 1 and intent.annoyed(text) and intent.annoyed(said[-2]):
        yield _Case(HandoffReason.ANGER, "complaint", "complaint again")
    elif intent.insults(text) and any(intent.insults(s) for s in said[:-1]):
        yield _Case(HandoffReason.ANGER, "calm_again", "abuse again")


def _raised(conversation: Conversation, case: _Case) -> bool:
    """Whether a person was called for the same reason a moment ago."""
    answers = _answers(conversation)
    return any(
        answer.handoff is not None
        and answer.handoff.reason is case.reason
        and (case.reason not in _SEVERAL or answer.handoff.detail == case.detail)
        for answer in answers[-MOMENT:]
    )


def _news(said: list[str]) -> bool:
    """Whether the latest message says what none before it said."""
    before = {word for text in said[:-1] for word in intent.subject_words(text)}
    return len(set(intent.subject_words(said[-1])) - before) >= NEW_WORDS


def _fresh(conversation: Conversation) -> tuple[Turn, ...]:
    """What was said since a person had the conversation last."""
    by_people = [i + 1 for i, t in enumerate(conversation.turns) if t.role is Role.AGENT]
    return conversation.turns[max(conversation.resumed, *by_people, 0) :]


def _still(conversation: Conversation) -> Rule:
    """That it was passed on already; where nobody can ever come, no more is promised than is so."""
    return Rule(None, "still_handed_over" if conversation.staffed else "still_unstaffed")


def _shopper(conversation: Conversation) -> list[str]:
    return [turn.text for turn in _fresh(conversation) if turn.role is Role.SHOPPER]


def _answers(conversation: Conversation) -> list[Answer]:
    return [turn.answer for turn in _fresh(conversation) if turn.answer is not None]


def _just_handed(conversation: Conversation) -> bool:
    answers = _answers(conversation)
    return bool(answers) and answers[-1].handoff is not None
