from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.ui.conftest import Aisle
from tests.ui.test_explaining import asked


def test_the_latest_conversation_becomes_a_draft_on_the_terminal(aisle: Aisle, store: Path) -> None:
    asked(aisle, store, "How much is delivery? I'm jo@post.example")
    told = aisle("--store", store, "eval", "new", "--last")
    assert told.exit_code == 0, told.output
    (golden,) = yaml.safe_load(told.stdout)["goldens"]
    assert golden["turns"][0]["expect"]["cites"] == ["Delivery"]
    assert "[email:" in golden["turns"][0]["shopper"]
    assert "jo@post" not in told.stdout


def test_drafts_come_one_behind_the_other_into_a_file_that_is_not_run_yet(
    aisle: Aisle, store: Path, tmp_path: Path
) -> None:
    name = asked(aisle, store, "How much is delivery?")
    file = tmp_path / "drafts.yaml"
    for _ in range(2):
        told = aisle("--store", store, "eval", "new", name, "--out", file)
        assert told.exit_code == 0, told.output
        assert "write why" in told.stderr
    drafts = yaml.safe_load(file.read_text(encoding="utf-8"))["goldens"]
    assert [one["id"] for one in drafts] == ["how-much-is-delivery", "how-much-is-delivery-2"]
    refused = aisle("--store", store, "eval", "run", file)
    assert refused.exit_code != 0
    assert "is a draft" in refused.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "give either CONVERSATION or --last"),
        (["c_1", "--last"], 2, "give either CONVERSATION or --last"),
        (["c_nope"], 1, "no conversation 'c_nope'"),
        (["m_nope"], 1, "no answer 'm_nope'"),
    ],
)
def test_what_cannot_be_drafted_is_one_clear_error(
    aisle: Aisle, store: Path, words: list[str], code: int, said: str
) -> None:
    asked(aisle, store, "How much is delivery?")
    told = aisle("--store", store, "eval", "new", *words)
    assert told.exit_code == code
    assert said in told.stderr


def test_a_store_without_conversations_says_so(aisle: Aisle, tmp_path: Path) -> None:
    told = aisle("--store", tmp_path / "none", "eval", "new", "--last")
    assert told.exit_code == 1
    assert "no conversations are kept" in told.stderr
