"""Recorded order tasks replayed through our own tools."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.orders.policy import load_policy
from evals.orders import Replay, TaskOutcome, total
from evals.orders_report import outcome_data, outcome_lines, total_line
from evals.orders_tasks import OrdersEvalError, load_tasks
from prompts.brand import load_brand
from tests.assistant.orders.shop import shop_data, write_shop

FIND = ("find_user_id_by_email", {"email": "ann@mail.example"})
CANCEL = ("cancel_pending_order", {"order_id": "#W100001", "reason": "no longer needed"})


def task(id_: str, *calls: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    actions = [{"name": name, "arguments": arguments} for name, arguments in calls]
    return {"id": id_, "evaluation_criteria": {"actions": actions}}


Run = Callable[..., TaskOutcome]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def replayed(*calls: tuple[str, dict[str, Any]], data: Any = None) -> TaskOutcome:
        folder, work = tmp_path / "data", tmp_path / "work"
        folder.mkdir(exist_ok=True)
        work.mkdir(exist_ok=True)
        write_shop(folder / "db.json", data)
        (folder / "tasks.json").write_text(json.dumps([task("1", *calls)]))
        replay = Replay(folder, work, load_policy("retail"), load_brand())
        return replay.run(load_tasks(folder, "train").tasks[0])

    return replayed


PLACE = {
    "address1": "1 New Street",
    "address2": "",
    "city": "York",
    "state": "",
    "country": "UK",
    "zip": "YO1 1AA",
}


@pytest.mark.parametrize(
    "call",
    [
        CANCEL,
        ("modify_pending_order_address", {"order_id": "#W100001", **PLACE}),
        ("modify_user_address", {"user_id": "ann", **PLACE}),
        ("modify_pending_order_payment", {"order_id": "#W100001", "payment_method_id": "pal"}),
        (
            "modify_pending_order_items",
            {
                "order_id": "#W100001",
                "item_ids": ["i-red-m"],
                "new_item_ids": ["i-red-l"],
                "payment_method_id": "gift",
            },
        ),
        (
            "modify_pending_order_items",
            {
                "order_id": "#W100001",
                "item_ids": ["i-mug"],
                "new_item_ids": ["i-mug-black"],
                "payment_method_id": "card",
            },
        ),
        (
            "return_delivered_order_items",
            {
                "order_id": "#W100002",
                "item_ids": ["i-red-m", "i-red-m"],
                "payment_method_id": "gift",
            },
        ),
        (
            "exchange_delivered_order_items",
            {
                "order_id": "#W100002",
                "item_ids": ["i-red-m", "i-red-m"],
                "new_item_ids": ["i-blue-m", "i-red-l"],
                "payment_method_id": "card",
            },
        ),
    ],
)
def test_each_change_leaves_the_state_that_the_reference_leaves(
    run: Run, call: tuple[str, dict[str, Any]]
):
    found = run(FIND, call)
    assert [c.reason for c in found.calls] == ["", ""]
    assert found.state_equal, found.difference
    assert found.accepted == 2


def test_reading_sums_and_handing_over_are_calls_as_well(run: Run):
    found = run(
        FIND,
        ("get_user_details", {"user_id": "ann"}),
        ("get_order_details", {"order_id": "#W100001"}),
        ("get_product_details", {"product_id": "p-mug"}),
        ("get_item_details", {"item_id": "i-mug"}),
        ("list_all_product_types", {}),
        ("calculate", {"expression": "40.00 + 9.99"}),
        ("transfer_to_human_agents", {"summary": "asks for a person"}),
    )
    assert found.accepted == len(found.calls) == 8


def test_a_sum_of_figures_that_nothing_returned_is_not_accepted(run: Run):
    found = run(FIND, ("calculate", {"expression": "1234.56 * 2"}))
    assert found.calls[1].reason == "no tool returned 1234.56"


def test_a_call_of_no_known_tool_is_not_accepted(run: Run):
    found = run(FIND, ("delete_all_orders", {}))
    assert not found.calls[1].accepted
    assert "no tool" in found.calls[1].reason


def test_what_the_reference_refuses_too_is_as_recorded(run: Run):
    found = run(("find_user_id_by_email", {"email": "wrong@mail.example"}), FIND)
    first, second = found.calls
    assert first.accepted
    assert first.reason.startswith("mismatch")
    assert first.reference == "user not found"
    assert (second.accepted, second.reason) == (True, "")


def test_a_call_that_the_policy_forbids_is_told_with_its_rule(run: Run):
    data = shop_data()
    data["orders"]["#W100001"]["status"] = "pending (item modified)"
    address = ("modify_pending_order_address", {"order_id": "#W100001", **PLACE})
    found = run(FIND, address, data=data)
    assert not found.calls[1].accepted
    assert found.calls[1].reason.startswith("not_status")
    assert not found.state_equal
    assert found.difference[0]["where"] == "orders.#W100001.address"
    assert any("refused" in line for line in outcome_lines(found))
    assert outcome_data(found)["state_equal"] is False


def test_a_task_without_a_check_is_begun_with_the_e_mail_on_file(run: Run):
    found = run(CANCEL)
    assert found.accepted == 1
    assert found.state_equal
    assert "records no check" in found.identified


def test_another_customers_order_is_refused_like_an_unknown_one(run: Run):
    found = run(FIND, ("get_order_details", {"order_id": "#W200001"}))
    assert found.calls[1].reason.startswith("unknown")


def test_splits_come_from_files_and_are_told(tmp_path: Path):
    (tmp_path / "tasks.json").write_text(json.dumps([task("1", FIND), task("2", CANCEL)]))
    assert "all tasks" in load_tasks(tmp_path, "train").note
    (tmp_path / "split_tasks.json").write_text(json.dumps({"train": ["2"], "test": [9]}))
    assert [t.id for t in load_tasks(tmp_path, "train").tasks] == ["2"]
    with pytest.raises(OrdersEvalError, match="no split 'dev'; known: test, train"):
        load_tasks(tmp_path, "dev")
    with pytest.raises(OrdersEvalError, match="no task 9"):
        load_tasks(tmp_path, "test")
    (tmp_path / "tasks_test.json").write_text(json.dumps([task("7", FIND)]))
    assert [t.id for t in load_tasks(tmp_path, "test").tasks] == ["7"]


@pytest.mark.parametrize("content", ["", "{}", '[{"id": 1}]', "[7]"])
def test_broken_tasks_are_told(tmp_path: Path, content: str):
    (tmp_path / "tasks.json").write_text(content)
    with pytest.raises(OrdersEvalError, match=r"tasks\.json"):
        load_tasks(tmp_path, "train")


@pytest.mark.shared
@pytest.mark.long
def test_all_recorded_tasks_are_done_as_recorded(tmp_path: Path, shared: Path):
    folder = shared / "tau2_retail"
    replay = Replay(folder, tmp_path, load_policy("retail"), load_brand())
    outcomes = [replay.run(one) for one in load_tasks(folder, "train").tasks]
    sums = total(outcomes)
    assert sums["accepted"] == sums["calls"], total_line(sums)
    assert sums["states_equal"] == sums["tasks"]
