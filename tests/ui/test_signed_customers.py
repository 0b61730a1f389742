"""A customer whom the shop signs reads the own orders at once; everybody else is checked first."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from desk.sites import SiteBook
from tests.assistant.orders.shop import write_shop
from tests.ui.api.scripted import begin
from tests.ui.api.test_tokens import signed
from tests.ui.conftest import Aisle
from tests.ui.test_app import answer_to, serving, until_ready

pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore:unclosed:ResourceWarning"
)
ORDER, ASKED = "W100001", "Where is my order #W100001?"


def test_orders_are_read_without_a_check_by_the_customer_whom_the_shop_signs(
    store: Path, aisle: Aisle, tmp_path: Path
) -> None:
    orders = write_shop(tmp_path / "db.json")
    done = aisle("--store", store, "orders", "import", orders, "--currency", "GBP")
    assert done.exit_code == 0, done.output
    with serving(store) as client:
        until_ready(client)
        book = SiteBook(f"sqlite:///{store / 'desk.db'}")
        key = book.identity_key("default").encode()
        book.close()

        def asks(customer: str | None, with_key: bytes = key) -> str:
            claims = {"sub": customer, "exp": int(time.time()) + 300, "aud": "aisle"}
            with httpx.Client(base_url=client.base_url, trust_env=False, timeout=60) as shopper:
                begin(shopper, **({"identity": signed(claims, with_key)} if customer else {}))
                return str(answer_to(shopper, ASKED)["text"])

        hers = asks("ann")
        assert ORDER in hers
        for other in (asks("bob"), asks(None)):
            assert other != hers
            assert not any(word in other.lower() for word in ("delivered", "pending", "shipped"))
        with pytest.raises(AssertionError, match="identity-refused"):
            asks("ann", with_key=b"a" * 64)
