"""Golden conversations: what was said, and what an answer has to be, as strict values.

How they are read from files is in :mod:`evals.golden_file`; the oracle makes them in code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PrivateAttr, StringConstraints, model_validator

from assistant.conversation import Decision, HandoffReason
from evals.golden_setting import Ending, HandedOver, Planted, Setting
from evals.score import EvalError, Severity
from evals.strict import Asking, Line, Lines, Name, Strict

__all__ = [
    "DRAFT",
    "Bounds",
    "Calls",
    "Constraint",
    "Count",
    "Ending",
    "Exchange",
    "Expectation",
    "Golden",
    "GoldenError",
    "HandedOver",
    "Limits",
    "Line",
    "Lines",
    "Moment",
    "Name",
    "Planted",
    "Quantity",
    "Setting",
    "Strict",
    "Verdict",
]

# A golden whose "why" begins so was drafted from a conversation and isn't one yet.
DRAFT = "TODO"


class GoldenError(EvalError):
    """A golden file is broken; the message names file, line and remedy."""


class Moment(StrEnum):
    """The kinds of moments of truth."""

    FIRST_CONTACT = "first_contact"
    PURCHASE = "purchase"
    PRODUCT_USE = "product_use"
    SUPPORT = "support"
    AFTER_PURCHASE = "after_purchase"


class Constraint(Asking):
    """What every product shown has to meet; one variant has to meet all of it at once.

    Read from the records, not from the answer's words.

    Attributes:
        attributes: Attribute or option name to value, folded; ``Colour: Blue``.
        numbers: Attribute name to bounds in the unit given, such as ``Weight: {at_most: 1 kg}``.
    """

    max_price: Decimal | None = Field(default=None, gt=0)
    min_price: Decimal | None = Field(default=None, gt=0)
    brand: Line | None = None
    not_brand: Line | None = None
    category: Line | None = None
    attributes: dict[Line, Line] | None = Field(default=None, min_length=1)
    numbers: dict[Line, Bounds] | None = Field(default=None, min_length=1)
    in_stock: bool | None = None


class Bounds(Asking):
    """Ends of a range of quantities, both inclusive, as ``1.2 kg`` or a bare number."""

    at_least: Line | None = None
    at_most: Line | None = None


class Count(Asking):
    """How many there may be."""

    at_least: int | None = Field(default=None, ge=0)
    at_most: int | None = Field(default=None, ge=0)


class Calls(Asking):
    """Tools that are called in the turn, by name; exactly one way of comparing is given.

    Attributes:
        strict: These, in this order, and no other.
        unordered: These and no other, as often as they stand here, in any order.
        subset: No other than these.
        superset: At least these.
    """

    strict: tuple[Line, ...] | None = None
    unordered: tuple[Line, ...] | None = None
    subset: tuple[Line, ...] | None = None
    superset: Lines | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = self.model_dump(exclude_none=True)
        if len(given) > 1:
            raise ValueError(f"compare in one way only, not by {' and '.join(given)}")
        return self


class Quantity(Strict):
    """A number that has to stand in the text, however it is written.

    Attributes:
        value: The number in ``unit``.
        unit: Such as ``g`` or a currency code; empty for a bare number. Other units of the same
            dimension are converted.
        within: Largest difference, in ``unit``.
    """

    value: Decimal
    unit: str = ""
    within: Decimal = Field(default=Decimal(0), ge=0)


class Verdict(Strict):
    """What the answer to a yes-or-no question has to come to.

    Attributes:
        yes: Whether it is so. If it isn't, the answer declines, asks back, hands over, or one of
            its own sentences denies, or a quote that speaks of ``of``. If it is, nothing of what
            it says about ``of`` denies.
        of: Words that are all in a clause which is about what was asked; every clause is when
            none are given.
    """

    yes: bool
    of: tuple[Line, ...] = ()


class Limits(Asking):
    """What an answer may take."""

    first_ms: float | None = Field(default=None, gt=0)
    total_ms: float | None = Field(default=None, gt=0)
    tool_calls: int | None = Field(default=None, ge=0)
    tokens: int | None = Field(default=None, ge=0)
    cost: Decimal | None = Field(default=None, ge=0)


class Expectation(Asking):
    """What one answer has to be. Each check given has to hold; at least one is given.

    Products are named by id or title, articles by title.

    Attributes:
        decision: Read from the structured answer, never from its phrases; one, or several that
            would all be right.
        shows: Products that are among the cards, in any order.
        shows_any: At least one of these is among the cards.
        shows_first: The first card.
        shows_only: Nothing else is among the cards, and one of these is.
        never_shows: Products that are not among the cards.
        cards: How many cards.
        satisfies: What every card's product has to meet; without cards it isn't met.
        max_price: Short for ``satisfies: {max_price: …}``.
        cites: Articles that are cited.
        cites_any: At least one of these is cited.
        never_cites: Articles that aren't.
        says: Words that stand in the text, in any case.
        says_any: At least one of these does.
        never_says: Words that don't.
        quantities: Numbers that stand in the text.
        grounded: Every price, number and link of the text is in what the tools returned, in the
            records behind it, or in the shopper's own words as a bound.
        calls: Tools that are called; a plain list is a ``superset``.
        never_calls: Tools that aren't.
        handoff: Why the conversation is handed over.
        language: ISO 639-1 code of the language of the words around the store's own.
        limits: What the answer may take.
        verdict: Whether what was asked is so, see :class:`Verdict`.
        rubric: What a judging model is asked, answered with yes or no; unmeasured without one.
    """

    decision: Decision | tuple[Decision, ...] | None = None
    shows: Lines | None = None
    shows_any: Lines | None = None
    shows_first: Line | None = None
    shows_only: Lines | None = None
    never_shows: Lines | None = None
    cards: Count | None = None
    satisfies: Constraint | None = None
    max_price: Decimal | None = Field(default=None, gt=0)
    cites: Lines | None = None
    cites_any: Lines | None = None
    never_cites: Lines | None = None
    says: Lines | None = None
    says_any: Lines | None = None
    never_says: Lines | None = None
    quantities: Annotated[tuple[Quantity, ...], Field(min_length=1)] | None = None
    grounded: Literal[True] | None = None
    calls: Calls | None = None
    never_calls: Lines | None = None
    handoff: HandoffReason | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] | None = None
    limits: Limits | None = None
    verdict: Verdict | None = None
    rubric: Lines | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain_calls(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("calls"), list | tuple):
            return data | {"calls": {"superset": data["calls"]}}
        return data


class Exchange(Strict):
    """One thing the shopper says and what is expected of the answer."""

    shopper: Line
    expect: Expectation


class Golden(Strict):
    """One golden conversation.

    Attributes:
        id: Unique within a suite.
        moment: The kind of moment of truth it stands for.
        why: What would go wrong for the store if this failed.
        severity: What a failure means.
        tags: To slice by, such as ``hostile``, ``unanswerable``, ``orders``, ``kind:filter``.
        cluster: Goldens that stand or fall together, such as paraphrases; its id without one.
        setting: The world it takes place in.
        ends: What it has to leave behind.
    """

    id: Name
    moment: Moment
    why: Line
    severity: Severity = Severity.MAJOR
    tags: tuple[Name, ...] = ()
    cluster: Name | None = None
    setting: Setting | None = None
    turns: tuple[Exchange, ...] = Field(min_length=1)
    ends: Ending | None = None
    _where: str = PrivateAttr(default="")
    _folder: str = PrivateAttr(default="")

    @property
    def where(self) -> str:
        """File and line it was read from, for messages; empty for one that was made in code."""
        return self._where

    @property
    def folder(self) -> str:
        """What the paths in its setting are relative to."""
        return self._folder

    def read_from(self, where: str, folder: str) -> Golden:
        """The same golden, knowing its place."""
        found = self.model_copy()
        found._where = where
        found._folder = folder
        return found


def unique(
    goldens: Iterable[Golden], refusal: Callable[[Golden, Golden], Exception]
) -> Iterator[Golden]:
    """The same goldens, as long as no id comes again.

    Args:
        goldens: In the order in which they are met.
        refusal: Makes what is raised, of the one that had the id first and the one that has it
            again.
    """
    seen: dict[str, Golden] = {}
    for golden in goldens:
        if golden.id in seen:
            raise refusal(seen[golden.id], golden)
        seen[golden.id] = golden
        yield golden


Constraint.model_rebuild()
