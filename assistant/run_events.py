"""What happens while a turn runs, one event at a time."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from assistant.conversation import ToolUse, Usage


@dataclass(frozen=True, slots=True)
class Called:
    """The model calls a tool.

    Attributes:
        arguments: As a JSON object.
    """

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Returned:
    """A tool has returned; ``failed`` when what it returned is an error message."""

    use: ToolUse
    failed: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """The next piece of the model's own words.

    Attributes:
        message_id: Words under one id belong together; others may lie before and after a call.
    """

    message_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Counted:
    """The model was asked once more, and how many tokens that took.

    Attributes:
        cost: In US dollars; None when no price is configured, or the keyless model was asked.
        estimated: The server didn't count them.
    """

    prompt: int
    completion: int
    cost: Decimal | None = None
    estimated: bool = False

    def added_to(self, usage: Usage) -> Usage:
        """The usage with this call."""
        cost = usage.cost
        if self.cost is not None:
            cost = (cost or Decimal(0)) + self.cost
        return Usage(
            usage.calls + 1,
            usage.prompt + self.prompt,
            usage.completion + self.completion,
            cost,
            usage.estimated or self.estimated,
        )


@dataclass(frozen=True, slots=True)
class FellBack:
    """The hosted model failed, and the keyless one goes on from here.

    Whole sentences said before stand; half a sentence is to be forgotten.

    Attributes:
        reason: For the operator.
    """

    reason: str


RunEvent = Called | Returned | Spoken | Counted | FellBack
