"""What every order book has to keep; a backend's test class inherits it."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

import pytest

from assistant.orders.book import (
    AddressChange,
    Applied,
    Cancellation,
    ChangedMeanwhile,
    Checks,
    DefaultAddressChange,
    ItemsChange,
    ItemSwap,
    NotAvailable,
    NotCovered,
    OrderBook,
    PaymentChange,
    ReturnRequest,
)
from assistant.orders.records import (
    Address,
    EntryKind,
    Item,
    ItemsRequest,
    PaymentEntry,
    RequestKind,
)

NEW = Address("1 New Street", "", "York", "", "YO1 1AA", "UK")


def carried(number: str = "#W100001", version: int = 1, **others: Any) -> dict[str, Any]:
    return {
        "proposal_id": "p1",
        "customer_id": "ann",
        "action": "a",
        "version": version,
        "order_id": number,
        "status": "pending",
        **others,
    }


class OrderBookContract:
    """Tests that any backend inherits; its fixture ``book`` holds the shop of ``shop.py``."""

    def balance(self, book: OrderBook, customer: str, method: str) -> Decimal | None:
        found = book.customer(customer)
        assert found is not None
        held = found.method(method)
        assert held is not None
        return held.balance

    def test_a_customer_is_found_by_checks_that_all_fit(self, book: OrderBook):
        mark = book.mark("ANN@mail.example")
        for checks in (
            Checks(email=mark),
            Checks(name="ann ohara", postcode="ls14ab"),
            Checks(email=mark, order="w100001"),
        ):
            found = book.find(checks)
            assert found is not None
            assert found.id == "ann"

    @pytest.mark.parametrize(
        "checks",
        [
            Checks(),
            Checks(name="Ann O'Hara", postcode="PA34 5DQ"),
            Checks(name="Nobody"),
            Checks(order="#W200001", name="Ann O'Hara"),
        ],
    )
    def test_nobody_is_found_by_checks_that_do_not_fit_together(
        self, book: OrderBook, checks: Checks
    ):
        assert book.find(checks) is None

    def test_an_order_is_found_however_its_number_is_written(self, book: OrderBook):
        for number in ("#W100001", "w100001", "W 100001", " #w-100001 "):
            order = book.order(number)
            assert order is not None
            assert order.id == "#W100001"
        assert book.order("#W999999") is None
        assert book.order("' OR 1=1 --") is None

    def test_orders_are_those_of_one_customer(self, book: OrderBook):
        assert [o.id for o in book.orders("ann")] == ["#W100001", "#W100002", "#W100003"]
        assert book.orders("nobody") == ()

    def test_a_cancelled_order_gives_its_money_back(self, book: OrderBook):
        refund = PaymentEntry(EntryKind.REFUND, Decimal("9.99"), "bobs")
        done = book.cancel(
            Cancellation(
                proposal_id="p",
                customer_id="bob",
                action="cancel",
                version=1,
                order_id="#W200001",
                status="cancelled",
                payments=(refund,),
                reason="why",
            )
        )
        order = book.order("#W200001")
        assert order is not None
        assert (order.status, order.cancel_reason, done.status) == ("cancelled", "why", "cancelled")
        assert order.payments[-1] == refund
        assert self.balance(book, "bob", "bobs") == Decimal("509.99")

    def test_the_same_proposal_again_is_not_done_again(self, book: OrderBook):
        change = AddressChange(**carried(), address=NEW)
        first, second = book.change_address(change), book.change_address(change)
        assert not first.repeated
        assert second.repeated
        assert (first.at, first.status) == (second.at, second.status)
        order = book.order("#W100001")
        assert order is not None
        assert (order.version, order.address, order.done) == (2, NEW, ("a",))

    def test_a_change_for_an_older_state_is_refused_and_changes_nothing(self, book: OrderBook):
        book.change_address(AddressChange(**carried(), address=NEW))
        before = book.order("#W100001")
        with pytest.raises(ChangedMeanwhile, match="Propose it again"):
            book.cancel(Cancellation(**carried() | {"proposal_id": "p2"}, reason=""))
        assert book.order("#W100001") == before
        assert book.applied("p2") is None

    def test_a_change_of_somebody_elses_order_is_refused(self, book: OrderBook):
        with pytest.raises(ChangedMeanwhile):
            book.change_address(AddressChange(**carried("#W200001"), address=NEW))

    def test_a_gift_card_never_pays_more_than_it_holds(self, book: OrderBook):
        entries = (
            PaymentEntry(EntryKind.PAYMENT, Decimal("5.01"), "gift"),
            PaymentEntry(EntryKind.REFUND, Decimal("49.99"), "card"),
        )
        with pytest.raises(NotCovered, match=r"5\.00 and 5\.01 is needed"):
            book.change_payment(PaymentChange(**carried(), payments=entries))
        assert self.balance(book, "ann", "gift") == Decimal("5.00")
        order = book.order("#W100001")
        assert order is not None
        assert (order.version, len(order.payments)) == (1, 1)

    def test_items_are_swapped_at_their_place(self, book: OrderBook):
        product = book.product("p-jumper")
        assert product is not None
        blue = product.item("i-blue-m")
        assert blue is not None
        book.change_items(ItemsChange(**carried(), swaps=(ItemSwap(0, blue),)))
        order = book.order("#W100001")
        assert order is not None
        assert [line.item_id for line in order.lines] == ["i-blue-m", "i-mug"]
        assert order.lines[0].price == Decimal("35.0")
        assert order.lines[0].name == "Jumper"

    def test_an_item_that_went_meanwhile_is_not_put_in(self, book: OrderBook):
        gone = Item("i-green-m", (), Decimal(40), True)
        with pytest.raises(NotAvailable):
            book.change_items(ItemsChange(**carried(), swaps=(ItemSwap(0, gone),)))

    def test_a_return_is_kept_with_the_order(self, book: OrderBook):
        request = ItemsRequest(RequestKind.RETURN, ("i-mug",), "card")
        book.request_return(
            ReturnRequest(**carried("#W100002", status="return requested"), request=request)
        )
        order = book.order("#W100002")
        assert order is not None
        assert (order.status, order.request) == ("return requested", request)

    def test_a_default_address_has_versions_too(self, book: OrderBook):
        change = {"customer_id": "ann", "action": "default_address", "address": NEW}
        book.change_default_address(DefaultAddressChange(proposal_id="p1", version=1, **change))
        found = book.find(Checks(name="Ann O'Hara", postcode="YO1 1AA"))
        assert found is not None
        assert (found.address, found.version) == (NEW, 2)
        with pytest.raises(ChangedMeanwhile):
            book.change_default_address(DefaultAddressChange(proposal_id="p2", version=1, **change))

    def test_twenty_threads_do_one_change_once(self, book: OrderBook):
        entries = (
            PaymentEntry(EntryKind.PAYMENT, Decimal("1.00"), "gift"),
            PaymentEntry(EntryKind.REFUND, Decimal("1.00"), "card"),
        )
        change = PaymentChange(**carried(), payments=entries)
        done: list[Applied] = []
        start = threading.Barrier(20)

        def work() -> None:
            start.wait()
            done.append(book.change_payment(change))

        threads = [threading.Thread(target=work) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(done) == 20
        assert sum(not one.repeated for one in done) == 1
        assert len({one.at for one in done}) == 1
        assert self.balance(book, "ann", "gift") == Decimal("4.00")
