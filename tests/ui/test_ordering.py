"""``aisle orders`` and ``aisle eval orders``."""

from __future__ import annotations

import json
from pathlib import Path

from tests.assistant.orders.shop import shop_data, write_shop
from tests.evals.test_orders import CANCEL, FIND, task
from tests.ui.conftest import Aisle


def test_orders_are_taken_in_and_counted(aisle: Aisle, tmp_path: Path):
    file = write_shop(tmp_path / "db.json")
    first = aisle("--store", "shop", "orders", "import", file, "--currency", "GBP")
    assert first.exit_code == 0, first.output
    assert "2 products, 2 customers, 4 orders; 8 of them new or changed" in " ".join(
        first.stdout.split()
    )
    again = aisle("--store", "shop", "orders", "import", file, "--currency", "GBP", "--json")
    assert json.loads(again.stdout)["new_or_changed"] == 0
    assert json.loads(aisle("--store", "shop", "orders", "info", "--json").stdout) == {
        "products": 2,
        "customers": 2,
        "orders": 4,
    }


def test_a_broken_file_is_told_in_one_line_and_takes_nothing_in(aisle: Aisle, tmp_path: Path):
    data = shop_data()
    del data["orders"]["#W100001"]["status"]
    done = aisle("--store", "shop", "orders", "import", write_shop(tmp_path / "db.json", data))
    assert done.exit_code == 1
    assert "orders.#W100001.status" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "shop" / "orders.db").exists()


def test_a_store_without_orders_says_how_to_get_them(aisle: Aisle):
    done = aisle("orders", "info")
    assert done.exit_code == 1
    assert "aisle orders import FILE" in done.stderr


def test_tasks_are_replayed_and_told(aisle: Aisle, tmp_path: Path):
    write_shop(tmp_path / "db.json")
    (tmp_path / "tasks.json").write_text(json.dumps([task("1", FIND, CANCEL)]))
    done = aisle("eval", "orders", tmp_path, "--split", "train")
    assert done.exit_code == 0, done.output
    told = " ".join(done.stdout.split())
    assert "2 of 2 calls" in told
    assert "1 of 1 final states equal" in told
    assert "no file tells splits apart" in told
    found = json.loads(aisle("eval", "orders", tmp_path, "--json").stdout)
    assert found["total"]["accepted"] == found["total"]["calls"] == 2
    (one,) = found["tasks"]
    assert (one["id"], one["accepted"], one["calls"], one["state_equal"]) == ("1", 2, 2, True)


def test_a_call_that_is_not_as_recorded_fails_the_command(aisle: Aisle, tmp_path: Path):
    write_shop(tmp_path / "db.json")
    address = {
        "address1": "1 New Street",
        "address2": "",
        "city": "York",
        "state": "",
        "country": "UK",
        "zip": "YO1 1AA",
    }
    items = {
        "order_id": "#W100001",
        "item_ids": ["i-red-m"],
        "new_item_ids": ["i-red-l"],
        "payment_method_id": "card",
    }
    calls = (
        FIND,
        ("modify_pending_order_items", items),
        ("modify_pending_order_address", {"order_id": "#W100001", **address}),
    )
    (tmp_path / "tasks.json").write_text(json.dumps([task("1", *calls)]))
    done = aisle("eval", "orders", tmp_path, "--json")
    assert done.exit_code == 1
    (one,) = json.loads(done.stdout)["tasks"]
    (refused,) = one["refused"]
    assert refused["name"] == "modify_pending_order_address"
    assert refused["reason"].startswith("not_status")
    assert one["diff"]
    assert aisle("eval", "orders", tmp_path, "--split", "x", "--policy", "nope").exit_code == 1
    assert aisle("eval", "orders", tmp_path / "none").exit_code == 1
