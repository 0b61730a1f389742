from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ui.conftest import Aisle


def test_what_a_store_can_be_asked_is_answered_and_counted(aisle: Aisle, store: Path):
    done = aisle("eval", "oracle", store, "--n", 12, "--workers", 1, "--worst", 1)
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert max(map(len, lines[:10])) <= 80
    assert any(line.startswith("price") for line in lines)
    assert "no availability questions: no product has variants" in lines


def test_the_figures_come_as_json(aisle: Aisle, store: Path):
    done = aisle(
        "--store", store, "eval", "oracle", "--n", 6, "--workers", 1, "--kind", "price", "--json"
    )
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["overall"]["questions"] == 6
    assert set(told["kinds"]) == {"price"}
    assert told["kinds"]["price"]["right"]["clusters"] == 2


def test_questions_can_be_read_without_asking_them(aisle: Aisle, store: Path):
    done = aisle("eval", "oracle", store, "--list", "--kind", "price")
    assert done.exit_code == 0, done.output
    assert "how much is the Camp Kettle?" in done.stdout
    assert "    price: Fernhollow Camp Kettle costs £24.00" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--kind", "nonsense"], "no kind of question is called nonsense"),
        (["--kind", "availability"], "no product has variants"),
    ],
)
def test_what_can_not_be_asked_is_one_line(
    aisle: Aisle, store: Path, arguments: list[str], told: str
):
    done = aisle("eval", "oracle", store, *arguments)
    assert done.exit_code == 1
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_folder_without_a_store_is_one_line(aisle: Aisle, tmp_path: Path):
    done = aisle("eval", "oracle", tmp_path / "nothing")
    assert done.exit_code == 1
    assert "there is no store in" in done.stderr
