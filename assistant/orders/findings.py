"""What order tools return to the model: strict values, written and read as JSON.

Notes on orders, e-mail addresses and anything of other customers are never part of them.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class _Finding(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Refusal(_Finding):
    """Why something wasn't done.

    Attributes:
        rule: Name of the rule.
        text: What to tell the shopper.
        choices: What would be accepted, when it can be listed.
        hand_over: Whether a person has to take it from here.
    """

    rule: str
    text: str
    choices: tuple[str, ...] = ()
    hand_over: bool = False


class _Answered(_Finding):
    refused: Refusal | None = None


class IdentityFinding(_Answered):
    """What ``identify_customer`` returns.

    Attributes:
        any_of: When not identified: lists of values; all values of any one list are enough.
    """

    identified: bool = False
    first_name: str = ""
    any_of: tuple[tuple[str, ...], ...] = ()


class MethodFinding(_Finding):
    """A payment method; ``label`` is what shoppers read, ``text`` the same with the balance."""

    payment_method_id: str
    kind: str
    label: str
    text: str
    balance: str = ""


class ProfileFinding(_Answered):
    """What ``get_profile`` returns; ``text`` is what shoppers read."""

    name: str = ""
    address: str = ""
    address_parts: dict[str, str] = Field(default_factory=dict)
    payment_methods: tuple[MethodFinding, ...] = ()
    orders: tuple[str, ...] = ()
    text: str = ""


class LineFinding(_Finding):
    """One piece of an order; ``text`` is what shoppers read."""

    item_id: str
    product_id: str
    name: str
    options: dict[str, str] = Field(default_factory=dict)
    price: str
    text: str = ""


class PaymentFinding(_Finding):
    """Money that went either way."""

    kind: str
    amount: str
    method: str


class OrderFinding(_Finding):
    """An order of the identified customer.

    Attributes:
        paid_with: Label of the payment method it was first paid with.
        allowed: What may be done with it now.
        line: It in one line, as shoppers read it.
        summary: All of it, as shoppers read it.
    """

    order_id: str
    status: str
    items: tuple[LineFinding, ...]
    total: str
    address: str
    state: str = ""
    tracking: tuple[str, ...] = ()
    paid_with: str = ""
    payments: tuple[PaymentFinding, ...] = ()
    cancel_reason: str = ""
    requested: str = ""
    requested_items: tuple[str, ...] = ()
    new_items: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    line: str = ""
    summary: str = ""


class OrderResults(_Answered):
    """What ``list_orders`` and ``get_order`` return."""

    orders: tuple[OrderFinding, ...] = ()


class ItemFinding(_Finding):
    """One form in which a product can be had; ``text`` is what shoppers read."""

    item_id: str
    options: dict[str, str]
    price: str
    available: bool
    text: str = ""


class ItemChoices(_Answered):
    """What ``list_items`` returns: every form of one product."""

    product_id: str = ""
    name: str = ""
    items: tuple[ItemFinding, ...] = ()


class ProductTypes(_Answered):
    """What ``list_product_types`` returns: names by product id."""

    types: dict[str, str] = Field(default_factory=dict)


class ProposalFinding(_Answered):
    """What the proposing tools return; nothing has been changed.

    Attributes:
        text: The change in full, as the shopper must be shown it; empty when there is none.
        unchanged: What to tell the shopper when everything is as wished already.
    """

    text: str = ""
    unchanged: str = ""


class ConfirmationFinding(_Answered):
    """What ``confirm_change`` returns.

    Attributes:
        text: What to tell the shopper about what was done.
        repeated: Whether it had been done before and wasn't done again.
    """

    done: bool = False
    action: str = ""
    order_id: str = ""
    status: str = ""
    text: str = ""
    repeated: bool = False
