"""The order book in one SQL database: every change is one transaction and is done once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.orders.book import (
    AddressChange,
    Applied,
    Cancellation,
    Change,
    ChangedMeanwhile,
    Checks,
    DefaultAddressChange,
    ExchangeRequest,
    ItemsChange,
    ItemSwap,
    OrderChange,
    PaymentChange,
    ReturnRequest,
    covered,
)
from assistant.orders.loading import load
from assistant.orders.records import (
    Customer,
    Order,
    OrderLine,
    ProductType,
    squeezed,
)
from assistant.orders.rows import (
    applied_under,
    customer_of,
    dumped,
    loaded,
    refuse,
    settle,
    still_there,
    versioned,
)
from assistant.orders.schema import (
    Database,
    applied,
    customers,
    items,
    marks,
    orders,
    products,
)

Token = Callable[[str], str]
_PROBE = "probe@aisle.invalid"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load put into the book: records that came, and how many of them are new or changed."""

    products: int
    customers: int
    orders: int
    changed: int


class SqlOrderBook:
    """An order book in SQLite (WAL) or PostgreSQL; safe for threads and processes.

    Args:
        url: Like ``sqlite:///store/orders.db``; what is missing is made.
        token: Gives the mark that stands for an e-mail address
            (:meth:`assistant.guard.masking.Masker.token`), so that masked words can be compared.
        clock: What time it is, in any zone; the machine's clock without one.

    Raises:
        BookUnavailable: From every method, when the database can't be used.
    """

    def __init__(self, url: str, token: Token, clock: Callable[[], datetime] | None = None) -> None:
        self._database = Database(url)
        self._token = token
        self._clock = clock or _now
        self._keep_marks()

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    # Reading

    def mark(self, email: str) -> str:
        """The mark that stands for an e-mail address where people's words are masked."""
        return self._token(email)

    def find(self, checks: Checks) -> Customer | None:
        """The one customer whom all the checks fit; None for none, for several, or no checks."""
        conditions: list[Any] = []
        if checks.email:
            conditions.append(customers.c.email_token == checks.email)
        if checks.name:
            conditions.append(customers.c.name_key == squeezed(checks.name))
        if checks.postcode:
            conditions.append(customers.c.postcode_key == squeezed(checks.postcode))
        if checks.order:
            mine = select(orders.c.customer_id).where(orders.c.number_key == squeezed(checks.order))
            conditions.append(customers.c.id.in_(mine))
        if not conditions:
            return None
        with self._database.reading() as sql:
            found = sql.execute(select(customers.c.id).where(*conditions).limit(2)).all()
            return customer_of(sql, found[0].id) if len(found) == 1 else None

    def customer(self, customer_id: str) -> Customer | None:
        """A customer's profile."""
        with self._database.reading() as sql:
            return customer_of(sql, customer_id)

    def order(self, number: str) -> Order | None:
        """An order by its number, however capitals, spaces and ``#`` are written."""
        with self._database.reading() as sql:
            row = sql.scalar(select(orders.c.record).where(orders.c.number_key == squeezed(number)))
            return None if row is None else loaded(Order, row)

    def orders(self, customer_id: str) -> tuple[Order, ...]:
        """A customer's orders, oldest first."""
        mine = orders.c.customer_id == customer_id
        with self._database.reading() as sql:
            rows = sql.scalars(select(orders.c.record).where(mine).order_by(orders.c.position))
            return tuple(loaded(Order, row) for row in rows)

    def product(self, product_id: str) -> ProductType | None:
        """A product type with its items."""
        with self._database.reading() as sql:
            row = sql.scalar(select(products.c.record).where(products.c.id == product_id))
            return None if row is None else loaded(ProductType, row)

    def product_of(self, item_id: str) -> ProductType | None:
        """The product type that comes as this item."""
        with self._database.reading() as sql:
            row = sql.scalar(
                select(products.c.record)
                .join(items, items.c.product_id == products.c.id)
                .where(items.c.id == item_id)
            )
            return None if row is None else loaded(ProductType, row)

    def products(self) -> tuple[tuple[str, str], ...]:
        """Id and name of every product type, by name."""
        with self._database.reading() as sql:
            rows = sql.execute(select(products.c.id, products.c.name).order_by(products.c.name))
            return tuple((row.id, row.name) for row in rows)

    def applied(self, proposal_id: str) -> Applied | None:
        """What was done under a proposal; ``repeated`` is set."""
        with self._database.reading() as sql:
            return applied_under(sql, proposal_id)

    def counts(self) -> tuple[int, int, int]:
        """How many product types, customers and orders the book holds."""
        with self._database.reading() as sql:
            tables = (products, customers, orders)
            one, two, three = (
                int(sql.scalar(select(func.count()).select_from(table)) or 0) for table in tables
            )
        return one, two, three

    # Changing

    def cancel(self, change: Cancellation) -> Applied:
        """Call an order off."""
        return self._order(change, lambda order: replace(order, cancel_reason=change.reason))

    def change_address(self, change: AddressChange) -> Applied:
        """Send an order elsewhere."""
        return self._order(change, lambda order: replace(order, address=change.address))

    def change_payment(self, change: PaymentChange) -> Applied:
        """Pay an order otherwise; raises NotCovered."""
        return self._order(change, lambda order: order)

    def change_items(self, change: ItemsChange) -> Applied:
        """Put other items into an order; raises NotAvailable or NotCovered."""

        def swapped(order: Order) -> Order:
            lines = list(order.lines)
            for swap in change.swaps:
                old = lines[swap.position]
                lines[swap.position] = OrderLine(
                    old.product_id, swap.item.id, old.name, swap.item.price, swap.item.options
                )
            return replace(order, lines=tuple(lines))

        return self._order(change, swapped, change.swaps)

    def request_return(self, change: ReturnRequest) -> Applied:
        """Take note that items go back."""
        return self._order(change, lambda order: replace(order, request=change.request))

    def request_exchange(self, change: ExchangeRequest) -> Applied:
        """Take note that items go back for others; raises NotAvailable or NotCovered."""
        if change.request.difference > 0:
            owner = self.customer(change.customer_id)
            method = owner.method(change.request.method_id) if owner else None
            if method is not None and not covered(method.balance, change.request.difference):
                # It is charged when the goods are there, but it has to be enough by now.
                refuse(method.balance or Decimal(0), change.request.difference)
        return self._order(
            change, lambda order: replace(order, request=change.request), change.swaps
        )

    def change_default_address(self, change: DefaultAddressChange) -> Applied:
        """Change where a customer lives."""

        def work(sql: Connection) -> str:
            moved = versioned(sql, customers, change.customer_id, change.version)
            record = replace(
                loaded(Customer, moved), address=change.address, version=change.version + 1
            )
            key = squeezed(change.address.postcode)
            mine = customers.c.id == change.customer_id
            sql.execute(
                update(customers).where(mine).values(record=dumped(record), postcode_key=key)
            )
            return ""

        return self._once(change, "", work)

    # Loading

    def load(
        self,
        types: Iterable[ProductType],
        people: Iterable[Customer],
        placed: Iterable[Order],
    ) -> Loaded:
        """Take in records in one transaction; those of the same id are replaced.

        A record that differs from what is here gets a new version, so that proposals made for the
        old one are refused.
        """
        with self._database.writing() as sql:
            came = load(sql, types, people, placed, self._token)
            return Loaded(*came)

    def _order(
        self,
        change: OrderChange,
        edit: Callable[[Order], Order],
        swaps: tuple[ItemSwap, ...] = (),
    ) -> Applied:
        def work(sql: Connection) -> str:
            row = versioned(sql, orders, change.order_id, change.version)
            order = loaded(Order, row)
            if order.customer_id != change.customer_id:
                raise ChangedMeanwhile(f"order {change.order_id} belongs to somebody else")
            for swap in swaps:
                still_there(sql, swap.item)
            settle(sql, change.customer_id, change.payments)
            record = replace(
                edit(order),
                status=change.status,
                payments=(*order.payments, *change.payments),
                done=(*order.done, change.action),
                version=change.version + 1,
            )
            sql.execute(
                update(orders).where(orders.c.id == change.order_id).values(record=dumped(record))
            )
            return change.status

        return self._once(change, change.order_id, work)

    def _once(self, change: Change, order_id: str, work: Callable[[Connection], str]) -> Applied:
        at = self._clock().astimezone(UTC).isoformat(timespec="seconds")
        row = {
            "proposal_id": change.proposal_id,
            "customer_id": change.customer_id,
            "order_id": order_id,
            "action": change.action,
            "at": at,
        }
        try:
            with self._database.writing() as sql:
                if before := applied_under(sql, change.proposal_id):
                    return before
                # Written first: of two that come at once, the other waits here for this commit.
                sql.execute(insert(applied).values(**row, status=""))
                status = work(sql)
                mine = applied.c.proposal_id == change.proposal_id
                sql.execute(update(applied).where(mine).values(status=status))
        except IntegrityError:
            before = self.applied(change.proposal_id)
            if before is None:
                raise
            return before
        return Applied(change.proposal_id, change.action, order_id, status, at)

    def _keep_marks(self) -> None:
        """Make the e-mails' marks anew when the store's secret is another one than before."""
        probe = self._token(_PROBE)
        with self._database.writing() as sql:
            if sql.scalar(select(marks.c.probe)) == probe:
                return
            sql.execute(marks.delete())
            sql.execute(insert(marks).values(probe=probe))
            for row in sql.execute(select(customers.c.id, customers.c.record)).all():
                email = loaded(Customer, row.record).email
                mine = customers.c.id == row.id
                sql.execute(update(customers).where(mine).values(email_token=self._token(email)))


def _now() -> datetime:
    return datetime.now(UTC)
