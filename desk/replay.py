"""Replaying an answer: the same question after the same words, and what is said otherwise now."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, NoReturn, Protocol, cast

from assistant.conversation import Answer, Conversation
from assistant.orders.book import BookUnavailable, OrderBook
from desk.messages import DeskError
from desk.receipts import OF_THE_STORE, Receipt

# Does nothing to the store or to a customer's orders: it may run again.
_HARMLESS = OF_THE_STORE | {"hand_over"}


class NotReplayableError(DeskError):
    """What an answer rests on isn't kept, so it can't be said again."""


class Answerer(Protocol):
    """What is needed of the assistant."""

    def answer(self, conversation: Conversation) -> Answer:
        """Answer what the shopper said last."""
        ...


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of an answer that came out otherwise.

    Attributes:
        part: ``text``, ``decision``, ``cards``, ``citations``, ``handoff``, ``suggestions``,
            ``proposal``, ``language`` or ``tools``.
        before: As it was kept: words, or JSON.
        after: As it is now.
    """

    part: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """An answer beside its replay.

    Attributes:
        answer: What is said now.
        differences: Empty when the shopper would get the very same.
        changed: What has changed since that an answer depends on, as clauses.
    """

    answer: Answer
    differences: tuple[Difference, ...]
    changed: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether the shopper would get the very same, byte for byte."""
        return not self.differences


_PARTS: dict[str, Callable[[Answer], Any]] = {
    "text": lambda a: a.text,
    "decision": lambda a: str(a.decision),
    "cards": lambda a: [asdict(card) for card in a.cards],
    "citations": lambda a: [asdict(citation) for citation in a.citations],
    "handoff": lambda a: None if a.handoff is None else asdict(a.handoff),
    "suggestions": lambda a: list(a.suggestions),
    "proposal": lambda a: None if a.proposal is None else asdict(a.proposal),
    "language": lambda a: a.language,
}


class _ClosedBook:
    """Whatever is wanted of it can't be had."""

    def mark(self, email: str) -> str:
        """No mark stands for an address here."""
        return ""

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        def refused(*_args: object, **_kwargs: object) -> NoReturn:
            raise BookUnavailable(f"no order is read or changed in a replay ({name})")

        return refused


def closed_book() -> OrderBook:
    """An order book for replays: the same tools are there, and no order is read or changed."""
    return cast(OrderBook, _ClosedBook())


def check_replayable(receipt: Receipt) -> None:
    """Raise NotReplayableError when an answer rests on more than the knowledge base.

    Orders are read live and change; what was read of them then is in the receipt.
    """
    others = [use.name for use in receipt.answer.trace.tools if use.name not in _HARMLESS]
    if others:
        raise NotReplayableError(
            f"answer {receipt.id} can't be replayed: it used {', '.join(dict.fromkeys(others))}, "
            "and orders have moved on since; see what it read with --full"
        )


def replayed(
    receipt: Receipt, before: Conversation, answerer: Answerer, changed: tuple[str, ...] = ()
) -> Replayed:
    """Have a question answered again and compare.

    Args:
        receipt: Of the answer.
        before: What was said until then, with the question last.
        answerer: Answers from the edition that the answer came from.
        changed: What is known to have changed since.
    """
    answer = answerer.answer(before)
    return Replayed(answer, differences(receipt.answer, answer), changed)


def differences(before: Answer, after: Answer) -> tuple[Difference, ...]:
    """The parts of an answer that differ as a shopper gets them; times and ids of calls don't."""
    found = [
        Difference(part, _written(of(before)), _written(of(after)))
        for part, of in _PARTS.items()
        if of(before) != of(after)
    ]
    calls = [
        [(use.name, use.arguments) for use in answer.trace.tools] for answer in (before, after)
    ]
    if found and calls[0] != calls[1]:  # says why, and is nothing that a shopper sees
        found.append(Difference("tools", _written(calls[0]), _written(calls[1])))
    return tuple(found)


def _written(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)
