"""What the agent may do with orders. None of these takes a customer: the conversation has one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Annotated, Any

from langchain.tools import ToolRuntime, tool
from langchain_core.tools import BaseTool
from pydantic import BaseModel, Field

from assistant.conversation import AssistantError
from assistant.orders.desk import OrderDesk
from assistant.orders.records import Address
from assistant.tools import Turn

Runtime = ToolRuntime[Turn, Any]
Short = Annotated[str, Field(max_length=200)]
Ids = Annotated[list[Short], Field(min_length=1, max_length=50)]


@tool
def identify_customer(
    runtime: Runtime, email: Short = "", name: Short = "", postcode: Short = "", order: Short = ""
) -> str:
    """Check who the shopper is, before anything about their orders. Give only what they typed.

    Args:
        runtime: Supplied by the agent.
        email: Their e-mail as it stands in their message, also when it is masked.
        name: First and last name.
        postcode: Postcode or zip code of their address.
        order: An order number.
    """
    desk = _desk(runtime)
    return _json(desk.identify(email=email, name=name, postcode=postcode, order=order))


@tool
def get_profile(runtime: Runtime) -> str:
    """Read the identified customer's address, payment methods and order numbers."""
    return _json(_desk(runtime).profile())


@tool
def list_orders(runtime: Runtime) -> str:
    """Read all orders of the identified customer, with what may be done with each."""
    return _json(_desk(runtime).list_orders())


@tool
def get_order(order: Short, runtime: Runtime) -> str:
    """Read one order of the identified customer: status, items, address, tracking, payments.

    Args:
        order: Its number.
        runtime: Supplied by the agent.
    """
    return _json(_desk(runtime).get_order(order))


@tool
def list_items(runtime: Runtime, product_id: Short = "", item_id: Short = "") -> str:
    """List every form in which a product of an order can be had, with price and availability.

    Args:
        runtime: Supplied by the agent.
        product_id: The product's id as an order gives it.
        item_id: Or the id of any item of it.
    """
    return _json(_desk(runtime).list_items(product_id, item_id))


@tool
def list_product_types(runtime: Runtime) -> str:
    """List the names and ids of all products that orders can hold."""
    return _json(_desk(runtime).product_types())


@tool
def propose_cancellation(order: Short, runtime: Runtime, reason: Short = "") -> str:
    """Propose to cancel an order. Changes nothing: the shopper is shown it and has to say yes.

    Args:
        order: Its number.
        runtime: Supplied by the agent.
        reason: Why, as the shopper says it.
    """
    return _json(_desk(runtime).propose_cancellation(order, reason))


@tool
def propose_address_change(
    order: Short,
    address1: Short,
    city: Short,
    postcode: Short,
    runtime: Runtime,
    address2: Short = "",
    state: Short = "",
    country: Short = "",
) -> str:
    """Propose another delivery address for an order. Changes nothing before the shopper's yes.

    Args:
        order: Its number.
        address1: Street and number, as the shopper wrote it.
        city: City.
        postcode: Postcode or zip code.
        runtime: Supplied by the agent.
        address2: Flat, suite, floor.
        state: State or region.
        country: Country.
    """
    address = Address(address1, address2, city, state, postcode, country)
    return _json(_desk(runtime).propose_address(order, address))


@tool
def propose_default_address(
    address1: Short,
    city: Short,
    postcode: Short,
    runtime: Runtime,
    address2: Short = "",
    state: Short = "",
    country: Short = "",
) -> str:
    """Propose another address for the customer's account. Changes nothing before a yes.

    Args:
        address1: Street and number, as the shopper wrote it.
        city: City.
        postcode: Postcode or zip code.
        runtime: Supplied by the agent.
        address2: Flat, suite, floor.
        state: State or region.
        country: Country.
    """
    address = Address(address1, address2, city, state, postcode, country)
    return _json(_desk(runtime).propose_default_address(address))


@tool
def propose_payment_change(order: Short, payment_method_id: Short, runtime: Runtime) -> str:
    """Propose to pay an order with another payment method. Changes nothing before a yes.

    Args:
        order: Its number.
        payment_method_id: Id from get_profile.
        runtime: Supplied by the agent.
    """
    return _json(_desk(runtime).propose_payment(order, payment_method_id))


@tool
def propose_item_change(
    order: Short,
    item_ids: Ids,
    new_item_ids: Ids,
    runtime: Runtime,
    payment_method_id: Short = "",
) -> str:
    """Propose other forms of ordered items, all at once, before delivery. Changes nothing yet.

    Args:
        order: Its number.
        item_ids: Items of the order to replace.
        new_item_ids: The item for each of them, in the same order, from list_items.
        runtime: Supplied by the agent.
        payment_method_id: Pays or receives the price difference; id from get_profile.
    """
    desk = _desk(runtime)
    return _json(desk.propose_items(order, item_ids, new_item_ids, payment_method_id))


@tool
def propose_exchange(
    order: Short,
    item_ids: Ids,
    new_item_ids: Ids,
    runtime: Runtime,
    payment_method_id: Short = "",
) -> str:
    """Propose to exchange delivered items for other forms of them, all at once. Changes nothing.

    Args:
        order: Its number.
        item_ids: Items of the order that go back.
        new_item_ids: The item for each of them, in the same order, from list_items.
        runtime: Supplied by the agent.
        payment_method_id: Pays or receives the price difference; id from get_profile.
    """
    desk = _desk(runtime)
    return _json(desk.propose_exchange(order, item_ids, new_item_ids, payment_method_id))


@tool
def propose_return(
    order: Short, item_ids: Ids, runtime: Runtime, payment_method_id: Short = ""
) -> str:
    """Propose to return delivered items for a refund. Changes nothing before the shopper's yes.

    Args:
        order: Its number.
        item_ids: Items of the order that go back.
        runtime: Supplied by the agent.
        payment_method_id: Receives the refund; without it, the method the order was paid with.
    """
    return _json(_desk(runtime).propose_return(order, item_ids, payment_method_id))


@tool
def confirm_change(runtime: Runtime) -> str:
    """Do what your last answer proposed. Works only after a plain yes of the shopper's."""
    return _json(_desk(runtime).confirm())


ORDER_TOOLS: tuple[BaseTool, ...] = (
    identify_customer,
    get_profile,
    list_orders,
    get_order,
    list_items,
    list_product_types,
    propose_cancellation,
    propose_address_change,
    propose_payment_change,
    propose_item_change,
    propose_return,
    propose_exchange,
    propose_default_address,
    confirm_change,
)


def serve(desk: OrderDesk, name: str, arguments: dict[str, Any]) -> str:
    """Run one order tool outside of a graph, with its arguments checked as the graph checks them.

    Args:
        desk: What the tool works on.
        name: Name of one of :data:`ORDER_TOOLS`.
        arguments: As a model gives them, without the runtime.

    Raises:
        AssistantError: There is no such tool, or the arguments aren't its.
    """
    found: Any = next((one for one in ORDER_TOOLS if one.name == name), None)
    if found is None:
        raise AssistantError(f"there is no order tool {name!r}")
    try:
        checked = found.tool_call_schema.model_validate(arguments)
    except ValueError as error:
        raise AssistantError(f"{name}: {error}") from error
    values = {field: getattr(checked, field) for field in type(checked).model_fields}
    runtime = SimpleNamespace(context=SimpleNamespace(orders=desk))
    return str(found.func(**values, runtime=runtime))


def _desk(runtime: Runtime) -> OrderDesk:
    desk = runtime.context.orders
    if desk is None:
        raise AssistantError("this store has no order book; fill one with `aisle orders import`")
    found: OrderDesk = desk
    return found


def _json(finding: BaseModel) -> str:
    return finding.model_dump_json(exclude_defaults=True)
