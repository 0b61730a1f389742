"""Records from a file into the order book's tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from assistant.orders.records import Customer, Order, ProductType, squeezed
from assistant.orders.rows import SCALE, dumped, loaded
from assistant.orders.schema import balances, customers, items, orders, products


def load(
    sql: Connection,
    types: Iterable[ProductType],
    people: Iterable[Customer],
    placed: Iterable[Order],
    token: Callable[[str], str],
) -> tuple[int, int, int, int]:
    """Write records; returns how many of each kind came, and how many are new or changed."""
    counts = [0, 0, 0]
    changed = 0
    for product in types:
        counts[0] += 1
        row = {"id": product.id, "name": product.name, "record": dumped(product)}
        if _put(sql, products, row):
            changed += 1
            sql.execute(delete(items).where(items.c.product_id == product.id))
            if product.items:
                sql.execute(
                    insert(items),
                    [
                        {"id": item.id, "product_id": product.id, "available": item.available}
                        for item in product.items
                    ],
                )
    for person in people:
        counts[1] += 1
        changed += _person(sql, person, token)
    for position, order in enumerate(placed):
        counts[2] += 1
        changed += _order(sql, order, position)
    return counts[0], counts[1], counts[2], changed


def _person(sql: Connection, person: Customer, token: Callable[[str], str]) -> bool:
    before = sql.scalar(select(customers.c.record).where(customers.c.id == person.id))
    # Which orders are a customer's is told by the orders; balances stand by themselves.
    record = replace(person, orders=())
    version = 1
    if before is not None:
        known = loaded(Customer, before)
        version = known.version + (replace(record, version=known.version) != known)
    row = {
        "id": person.id,
        "email_token": token(person.email),
        "name_key": squeezed(f"{person.first_name} {person.last_name}"),
        "postcode_key": squeezed(person.address.postcode),
        "version": version,
        "record": dumped(replace(record, version=version)),
    }
    changed = _put(sql, customers, row)
    sql.execute(delete(balances).where(balances.c.customer_id == person.id))
    held = [m for m in person.payment_methods if m.balance is not None]
    if held:
        sql.execute(
            insert(balances),
            [
                {
                    "customer_id": person.id,
                    "method_id": method.id,
                    "amount": int((method.balance or 0) * SCALE),
                }
                for method in held
            ],
        )
    return changed


def _order(sql: Connection, order: Order, position: int) -> bool:
    before = sql.scalar(select(orders.c.record).where(orders.c.id == order.id))
    version = 1
    if before is not None:
        known = loaded(Order, before)
        version = known.version + (replace(order, version=known.version, done=known.done) != known)
        order = replace(order, done=known.done)
    row = {
        "id": order.id,
        "number_key": squeezed(order.id),
        "customer_id": order.customer_id,
        "position": position,
        "version": version,
        "record": dumped(replace(order, version=version)),
    }
    return _put(sql, orders, row)


def _put(sql: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Insert or replace a row; whether its record is new or differs."""
    before = sql.scalar(select(table.c.record).where(table.c.id == row["id"]))
    if before is None:
        sql.execute(insert(table).values(row))
    else:
        sql.execute(update(table).where(table.c.id == row["id"]).values(row))
    return bool(before != row["record"])
