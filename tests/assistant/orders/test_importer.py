from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.orders.importer import ImportFailed, read_data, read_file
from tests.assistant.orders.shop import shop_data, write_shop

Data = dict[str, Any]


def test_a_file_is_read_whole_and_exact(tmp_path: Path):
    found = read_file(write_shop(tmp_path / "db.json"), "GBP")
    assert [len(part) for part in (found.products, found.customers, found.orders)] == [2, 2, 4]
    order = found.orders[0]
    assert order.lines[1].price == Decimal("9.99")
    assert str(order.total) == "£49.99"
    assert found.customers[0].address.postcode == "LS1 4AB"


def drop(*path: str) -> Callable[[Data], None]:
    def apply(data: Data) -> None:
        for part in path[:-1]:
            data = data[part]
        del data[path[-1]]

    return apply


def put(value: Any, *path: Any) -> Callable[[Data], None]:
    def apply(data: Data) -> None:
        for part in path[:-1]:
            data = data[part]
        data[path[-1]] = value

    return apply


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (drop("users"), "expected one JSON object with products, users, orders"),
        (put({}, "extra"), "unknown part 'extra'"),
        (drop("orders", "#W100001", "status"), "orders.#W100001.status: Field required"),
        (put("x", "orders", "#W100001", "colour"), "orders.#W100001.colour: Extra inputs"),
        (put(-1, "orders", "#W100001", "items", 0, "price"), "orders.#W100001.items.0.price"),
        (put([], "orders", "#W100001", "items"), "orders.#W100001.items"),
        (put("zoe", "orders", "#W100001", "user_id"), "there is no user 'zoe'"),
        (put("#W1", "orders", "#W100001", "order_id"), "orders.#W100001: its order_id is '#W1'"),
        (
            put("nope", "orders", "#W100001", "payment_history", 0, "payment_method_id"),
            "'nope' is no payment method of 'ann'",
        ),
        (
            put("bitcoin", "users", "ann", "payment_methods", "pal", "source"),
            "users.ann.payment_methods.pal.source",
        ),
        (
            drop("users", "ann", "payment_methods", "gift", "balance"),
            "a gift card without a balance",
        ),
        (
            put("other", "products", "p-mug", "variants", "i-mug", "item_id"),
            "its item_id is 'other'",
        ),
        (
            put(float("nan"), "products", "p-mug", "variants", "i-mug", "price"),
            "products.p-mug.variants.i-mug.price",
        ),
    ],
)
def test_a_bad_record_is_told_with_its_place(
    tmp_path: Path, spoil: Callable[[Data], None], told: str
):
    data = shop_data()
    spoil(data)
    with pytest.raises(ImportFailed) as error:
        read_file(write_shop(tmp_path / "db.json", data))
    assert "db.json" in str(error.value)
    assert told in str(error.value)


def test_each_bad_record_is_told_once_and_nothing_is_taken_in(tmp_path: Path):
    data = shop_data()
    data["orders"]["#W100001"] = 7
    data["users"]["bob"]["email"] = ""
    with pytest.raises(ImportFailed) as error:
        read_file(write_shop(tmp_path / "db.json", data))
    told = str(error.value)
    assert "nothing was taken in" in told
    assert told.count("orders.#W100001") == told.count("users.bob") == 1
    assert "W200001" not in told  # bob's order isn't to blame for bob


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[1]", "expected one JSON object"),
        (b'{"a": 1, "a": 2}', "'a' stands twice"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_a_file_that_is_none_is_told(tmp_path: Path, content: bytes, told: str):
    path = tmp_path / "db.json"
    path.write_bytes(content)
    with pytest.raises(ImportFailed, match=told):
        read_file(path)
    with pytest.raises(ImportFailed, match="can't be read"):
        read_file(tmp_path / "none.json")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
        max_leaves=10,
    ),
    st.sampled_from(["products", "users", "orders"]),
)
def test_any_data_is_read_or_refused_in_words(junk: Any, part: str):
    data = json.loads(json.dumps(shop_data()))
    data[part] = junk if isinstance(junk, dict) else {"x": junk}
    with suppress(ImportFailed):
        read_data(data, "db.json")
