"""What may be done with orders, as data: one strict YAML file of the brand."""

from __future__ import annotations

import difflib
import re
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic import field_validator as checked

from assistant.orders.book import OrderError
from assistant.orders.records import PaymentKind

FILE = "orders.yaml"
DEFAULT = "default"

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
CheckField = Literal["email", "name", "postcode", "order"]
Days = tuple[Annotated[int, Field(ge=0, le=365)], Annotated[int, Field(ge=0, le=365)]]


class PolicyError(OrderError):
    """The rules can't be read; the message says where in which file, and what to do."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class IdentityRule(_Part):
    """What proves who a shopper is.

    Attributes:
        any_of: Lists of values; all values of any one list prove it.
        failed_checks: Wrong checks that one conversation may hold.
    """

    any_of: tuple[Annotated[tuple[CheckField, ...], Field(min_length=1)], ...] = Field(min_length=1)
    failed_checks: int = Field(default=5, ge=1, le=20)


class Rule(_Part):
    """What every change of an order is bound by.

    Attributes:
        statuses: Statuses an order may have for it; nothing else is allowed.
        to: The status afterwards; empty when it stays.
        once: Whether an order can be changed by it, or by another rule with ``once``, only once.
        remind_all: Whether the shopper is asked if that is all, for it can't be done again.
        notice: Name of what the shopper is told afterwards.
        high_value: Orders worth more than this, in the order's currency, go to a person.
    """

    statuses: tuple[Line, ...] = Field(alias="from")
    to: str = ""
    once: bool = False
    remind_all: bool = False
    notice: Literal["", "instructions_by_email"] = ""
    high_value: Decimal | None = Field(default=None, gt=0)


class CancelRule(Rule):
    """How an order is called off.

    Attributes:
        reasons: The accepted ones, each with patterns of the words that mean it; none: any reason.
    """

    reasons: dict[Line, tuple[Line, ...]] = Field(default_factory=dict)

    @checked("reasons")
    @classmethod
    def _patterns(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for patterns in value.values():
            for pattern in patterns:
                try:
                    re.compile(pattern)
                except re.error as error:
                    raise ValueError(f"{pattern!r} is no pattern: {error}") from None
        return value

    def reason(self, said: str) -> str:
        """The accepted reason that these words mean; empty when they mean none or several."""
        plain = " ".join(said.replace("’", "'").casefold().split())
        found = [
            reason
            for reason, patterns in self.reasons.items()
            if re.search(rf"\b{re.escape(reason)}\b", plain)
            or any(re.search(rf"\b(?:{pattern})", plain) for pattern in patterns)
        ]
        return found[0] if len(found) == 1 else ""


class PaymentRule(Rule):
    """How the payment method is changed.

    Attributes:
        single_payment: Whether only an order with one payment and no refund may be changed.
    """

    single_payment: bool = True


class ItemsRule(Rule):
    """How items are exchanged for others.

    Attributes:
        same_product: Whether the new item must be of the same product as the old one.
    """

    same_product: bool = True


class ReturnRule(Rule):
    """How items are returned.

    Attributes:
        refund_to: Where the money may go.
    """

    refund_to: tuple[Literal["original", "gift_card", "any"], ...] = ("original",)


class AddressRule(_Part):
    """Whether customers may change the address on their record."""

    allowed: bool = True


class OrderPolicy(_Part):
    """All rules about orders. A change whose rule is missing isn't offered at all."""

    identity: IdentityRule
    cancel: CancelRule | None = None
    change_address: Rule | None = None
    change_payment: PaymentRule | None = None
    change_items: ItemsRule | None = None
    return_: ReturnRule | None = Field(default=None, alias="return")
    exchange: ItemsRule | None = None
    default_address: AddressRule = AddressRule(allowed=False)
    refund_days: dict[PaymentKind, Days] = Field(default_factory=dict)

    def rules(self) -> dict[str, Rule]:
        """The rules there are, by the action's name."""
        found = {
            "cancel": self.cancel,
            "change_address": self.change_address,
            "change_payment": self.change_payment,
            "change_items": self.change_items,
            "return": self.return_,
            "exchange": self.exchange,
        }
        return {name: rule for name, rule in found.items() if rule is not None}

    def days(self, kind: PaymentKind) -> Days | None:
        """Business days until a refund to this kind of method is there, shortest and longest."""
        return self.refund_days.get(kind, self.refund_days.get(PaymentKind.OTHER))


def load_policy(name: str = DEFAULT, folder: Path | None = None) -> OrderPolicy:
    """Load the rules.

    Args:
        name: A policy that ships with Aisle: ``default`` or ``retail``.
        folder: The brand's own folder: its ``orders.yaml`` is taken instead when it is there.

    Raises:
        PolicyError: There is no such policy, or its file is broken.
    """
    if folder is not None and (own := folder / FILE).is_file():
        try:
            return read_policy(own.read_text(encoding="utf-8-sig"), str(own))
        except (OSError, UnicodeDecodeError) as error:
            raise PolicyError(f"{own} can't be read as UTF-8: {error}") from error
    shipped = files("assistant.orders").joinpath("policies")
    known = sorted(entry.name.removesuffix(".yaml") for entry in shipped.iterdir())
    if name not in known:
        raise PolicyError(f"there is no order policy {name!r}; known: {', '.join(known)}")
    path = shipped.joinpath(f"{name}.yaml")
    return read_policy(path.read_text(encoding="utf-8"), f"{name}.yaml")


def read_policy(text: str, where: str) -> OrderPolicy:
    """Read rules from YAML; ``where`` names the file in errors."""
    try:
        data: Any = yaml.safe_load(text)
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise PolicyError(f"{where}: not YAML: {error}") from error
    if not isinstance(data, dict):
        raise PolicyError(f"{where}: expected keys and values, such as `identity:`")
    try:
        return OrderPolicy.model_validate(data)
    except ValidationError as error:
        problems = []
        for item in error.errors():
            path = [part for part in item["loc"] if part != "[key]"]
            place = ".".join(str(part) for part in path)
            message = item["msg"]
            if item["type"] == "extra_forbidden":
                near = difflib.get_close_matches(str(path[-1]), _KEYS, 1)
                message = "unknown key" + (f"; did you mean {near[0]!r}?" if near else "")
            problems.append(f"line {_line(tree, path)}, {place}: {message}")
        raise PolicyError(f"{where}: " + "; ".join(problems)) from error


def _keys(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


_KEYS = sorted(
    set().union(
        *(
            _keys(model)
            for model in (OrderPolicy, IdentityRule, CancelRule, PaymentRule, ItemsRule, ReturnRule)
        )
    )
)


def _line(node: Any, path: list[Any]) -> int:
    """The line of a value, or of the nearest part above it that is there."""
    line = 1 if node is None else int(node.start_mark.line) + 1
    for part in path:
        if isinstance(node, yaml.MappingNode):
            inside = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if inside is None:
                return line
            line, node = int(inside[0].start_mark.line) + 1, inside[1]
        elif (
            isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value)
        ):
            node = node.value[part]
            line = int(node.start_mark.line) + 1
        else:
            return line
    return line
