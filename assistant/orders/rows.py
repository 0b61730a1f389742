"""Records of the order book as rows: written, read, versioned, charged."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, select, update

from assistant.orders.book import Applied, ChangedMeanwhile, NotAvailable, NotCovered
from assistant.orders.records import Customer, EntryKind, Item, PaymentEntry
from assistant.orders.schema import applied, balances, customers, items, orders

Record = TypeVar("Record")
SCALE = 10_000
_CENT = Decimal("0.01")


@cache
def _adapter(kind: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def dumped(record: object) -> str:
    """A record as it is kept."""
    kind: Any = type(record)
    return str(_adapter(kind).dump_json(record), "utf-8")


def loaded(kind: type[Record], text: str) -> Record:
    """A record as it was kept."""
    of: Any = kind
    record: Record = _adapter(of).validate_json(text)
    return record


def customer_of(sql: Connection, customer_id: str) -> Customer | None:
    """A customer with the balances of now and the ids of all orders."""
    text = sql.scalar(select(customers.c.record).where(customers.c.id == customer_id))
    if text is None:
        return None
    found = loaded(Customer, text)
    rows = sql.execute(select(balances).where(balances.c.customer_id == customer_id))
    left = {row.method_id: (Decimal(row.amount) / SCALE).quantize(_CENT) for row in rows}
    mine = select(orders.c.id).where(orders.c.customer_id == customer_id)
    return replace(
        found,
        payment_methods=tuple(
            replace(method, balance=left.get(method.id, method.balance))
            for method in found.payment_methods
        ),
        orders=tuple(sql.scalars(mine.order_by(orders.c.position))),
    )


def applied_under(sql: Connection, proposal_id: str) -> Applied | None:
    """What was done under a proposal before."""
    row = sql.execute(select(applied).where(applied.c.proposal_id == proposal_id)).one_or_none()
    if row is None:
        return None
    return Applied(row.proposal_id, row.action, row.order_id, row.status, row.at, repeated=True)


def versioned(sql: Connection, table: Table, id_: str, version: int) -> str:
    """Take the record for a change: only if it is still of the version that the change is for.

    Raises:
        ChangedMeanwhile: It is of another version, or not there.
    """
    mine = (table.c.id == id_, table.c.version == version)
    if not sql.execute(update(table).where(*mine).values(version=version + 1)).rowcount:
        raise ChangedMeanwhile(
            f"{id_} has been changed since this was proposed; nothing was done. Propose it again"
        )
    return str(sql.scalar(select(table.c.record).where(table.c.id == id_)))


def still_there(sql: Connection, item: Item) -> None:
    """Refuse an item that can't be had; raises NotAvailable."""
    if not sql.scalar(select(items.c.available).where(items.c.id == item.id)):
        raise NotAvailable(
            f"item {item.id} can't be had any more; nothing was done. Propose another one"
        )


def settle(sql: Connection, customer_id: str, entries: tuple[PaymentEntry, ...]) -> None:
    """Charge and refund gift cards; refunds first, so that they can pay for what follows.

    Raises:
        NotCovered: A card holds less than is to be taken from it.
    """
    for entry in sorted(entries, key=lambda e: e.kind is EntryKind.PAYMENT):
        mine = (balances.c.customer_id == customer_id, balances.c.method_id == entry.method_id)
        left = sql.scalar(select(balances.c.amount).where(*mine))
        if left is None:
            continue
        amount = int(entry.amount * SCALE) * (1 if entry.kind is EntryKind.PAYMENT else -1)
        taken = (
            update(balances)
            .where(*mine, balances.c.amount >= amount)
            .values(amount=balances.c.amount - amount)
        )
        if not sql.execute(taken).rowcount:
            refuse(Decimal(left) / SCALE, entry.amount)


def refuse(balance: Decimal, amount: Decimal) -> None:
    """Say that a gift card doesn't hold enough."""
    raise NotCovered(
        f"the gift card holds {balance:.2f} and {amount:.2f} is needed; nothing was done"
    )
