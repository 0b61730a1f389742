from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from assistant.guard.masking import Masker
from assistant.orders.book import BookUnavailable, Checks
from assistant.orders.sql import SqlOrderBook
from tests.assistant.orders.contract.book import OrderBookContract
from tests.assistant.orders.shop import MASKER, open_book, shop_data


class TestSqlOrderBook(OrderBookContract):
    """The SQL book keeps what every order book has to keep."""


def test_the_book_is_there_after_it_was_closed(tmp_path: Path):
    open_book(tmp_path / "orders.db").close()
    again = SqlOrderBook(f"sqlite:///{tmp_path / 'orders.db'}", MASKER.token)
    assert again.counts() == (2, 2, 4)
    again.close()


def test_a_new_secret_makes_the_marks_of_e_mails_anew(tmp_path: Path):
    open_book(tmp_path / "orders.db").close()
    other = Masker(b"another secret of the store")
    again = SqlOrderBook(f"sqlite:///{tmp_path / 'orders.db'}", other.token)
    assert again.find(Checks(email=other.token("bob@mail.example"))) is not None
    assert again.find(Checks(email=MASKER.token("bob@mail.example"))) is None
    again.close()


def test_a_record_that_comes_again_changed_gets_a_new_version(book: SqlOrderBook, tmp_path: Path):
    data = shop_data()
    data["orders"]["#W100001"]["status"] = "delivered"
    data["users"]["ann"]["payment_methods"]["gift"]["balance"] = 70.0
    again = open_book(tmp_path / "orders.db", data)
    order, other = again.order("#W100001"), again.order("#W100002")
    assert order is not None
    assert other is not None
    assert (order.status, order.version, other.version) == ("delivered", 2, 1)
    customer = again.customer("ann")
    assert customer is not None
    assert customer.payment_methods[1].balance == Decimal("70.00")
    again.close()


@pytest.mark.parametrize("url", ["nonsense", "sqlite://", "sqlite:////proc/none/orders.db"])
def test_a_database_that_cannot_be_used_is_told(url: str):
    with pytest.raises(BookUnavailable):
        SqlOrderBook(url, MASKER.token)


def test_nobody_but_the_owner_may_read_the_orders(tmp_path: Path) -> None:
    SqlOrderBook(f"sqlite:///{tmp_path / 'orders.db'}", MASKER.token)
    assert {f.stat().st_mode & 0o777 for f in tmp_path.iterdir()} == {0o600}
