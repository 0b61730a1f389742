"""``aisle eval gate`` as a build server uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ui.conftest import Aisle

GOLDENS = """\
brand: default
goldens:
  - id: return-period
    moment: support
    severity: critical
    why: A wrong period costs a customer.
    turns:
      - shopper: How long do I have to return something?
        expect: {says: [60 days]}
  - id: delivery
    moment: support
    why: It is asked every day.
    turns:
      - shopper: How much is standard delivery?
        expect: {says: ["4.95"]}
"""


@pytest.fixture
def suite(store: Path) -> Path:
    folder = store / "goldens"
    folder.mkdir()
    (folder / "own.yaml").write_text(GOLDENS)
    return folder


def test_it_runs_the_suite_and_keeps_the_run(aisle: Aisle, store: Path, suite: Path) -> None:
    first = aisle("--store", store, "eval", "gate", "--goldens", suite, "--json")
    assert first.exit_code == 0, first.output
    data = json.loads(first.output)
    assert (data["verdict"], data["reasons"], data["exit_code"]) == ("passed", [], 0)
    folder = Path(data["folder"])
    assert {"results.jsonl", "summary.json", "junit.xml"} <= {p.name for p in folder.iterdir()}
    again = aisle("--store", store, "eval", "gate", "--goldens", suite, "--against", "latest")
    assert again.exit_code == 0, again.output
    assert again.output.startswith("PASSED")


def test_a_critical_failure_is_exit_code_1_and_named(
    aisle: Aisle, store: Path, suite: Path
) -> None:
    (suite / "own.yaml").write_text(GOLDENS.replace("60 days", "90 days"))
    failed = aisle("--store", store, "eval", "gate", "--goldens", suite)
    assert failed.exit_code == 1
    assert failed.output.startswith("FAILED")
    assert "return-period" in failed.output
    assert all(len(line) <= 80 or "/" in line for line in failed.output.splitlines())


def test_a_kept_run_of_one_epoch_is_unclear(aisle: Aisle, store: Path, suite: Path) -> None:
    run = json.loads(aisle("--store", store, "eval", "gate", "--goldens", suite, "--json").output)
    kept = run["run"]
    unclear = aisle("--store", store, "eval", "gate", kept, "--against", kept)
    assert unclear.exit_code == 3, unclear.output
    assert "needs 4 epochs" in " ".join(unclear.output.split())


def test_what_cannot_be_judged_is_said_at_once(aisle: Aisle, store: Path, suite: Path) -> None:
    lost = aisle("--store", store, "eval", "gate", "20200101-000000-x")
    assert (lost.exit_code, "there is no run" in lost.stderr) == (1, True)
    rules = store / "rules.yaml"
    rules.write_text("tolerence: 1\n")
    broken = aisle("--store", store, "eval", "gate", "--rules", rules)
    assert (broken.exit_code, "did you mean 'tolerance'" in broken.stderr) == (1, True)
    both = aisle("--store", store, "eval", "gate", "x", "--goldens", suite)
    assert both.exit_code == 2
