"""``aisle brand``: what was published answers, and what would answer worse isn't published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ui.conftest import Aisle

GOLDENS = """\
brand: default
goldens:
  - id: hello
    moment: first_contact
    why: A greeting should be answered with one.
    turns:
      - shopper: Hi there
        expect: {says: [Fernhollow]}
"""
BRAND = """\
name: Fernhollow
sells: things for camping
persona: You help.
tone: Plain.
contact: {email: help@shop.example}
gate: {checks: 0}
"""


@pytest.fixture
def folder(store: Path) -> Path:
    (store / "goldens").mkdir()
    (store / "goldens" / "own.yaml").write_text(GOLDENS)
    made = store / "brand"
    made.mkdir()
    (made / "brand.yaml").write_text(BRAND)
    greet(made, "Hello from Fernhollow.")
    return made


def greet(folder: Path, words: str) -> None:
    (folder / "replies.md").write_text(f"## hello\n{words}\n")


def test_without_a_published_version_the_folder_answers(
    aisle: Aisle, store: Path, folder: Path
) -> None:
    listed = aisle("--store", store, "brand", "list")
    assert (listed.exit_code, "folder answers" in listed.output) == (0, True)
    answer = aisle("--store", store, "ask", "Hi there")
    assert "Hello from Fernhollow." in answer.output
    assert answer.stderr == ""
    refused = aisle("--store", store, "brand", "rollback")
    assert (refused.exit_code, "was ever published" in refused.stderr) == (1, True)


def test_an_edit_reaches_shoppers_when_it_is_published_and_not_before(
    aisle: Aisle, store: Path, folder: Path
) -> None:
    first = aisle("--store", store, "brand", "publish")
    assert first.exit_code == 0, first.output
    assert "first version" in first.output
    greet(folder, "Welcome to Fernhollow!")
    answer = aisle("--store", store, "ask", "Hi there")
    assert "Hello from Fernhollow." in answer.output
    assert "aisle brand publish" in answer.stderr
    changes = json.loads(aisle("--store", store, "brand", "diff", "--json").output)["changes"]
    assert list(changes) == ["store/replies.md"]
    assert "+Welcome to Fernhollow!" in changes["store/replies.md"]
    second = aisle("--store", store, "brand", "publish")
    assert second.exit_code == 0, second.output
    assert "Welcome" in aisle("--store", store, "ask", "Hi there").output
    again = aisle("--store", store, "brand", "publish")
    assert "Nothing has changed" in again.output
    back = aisle("--store", store, "brand", "rollback", "--reason", "too loud")
    assert back.exit_code == 0, back.output
    assert "Hello from Fernhollow." in aisle("--store", store, "ask", "Hi there").output
    lines = json.loads(aisle("--store", store, "brand", "list", "--json").output)["published"]
    assert [(one["number"], one["reason"]) for one in lines] == [(3, "too loud"), (2, ""), (1, "")]


def test_words_that_make_answers_worse_are_held_with_the_file_that_did_it(
    aisle: Aisle, store: Path, folder: Path
) -> None:
    assert aisle("--store", store, "brand", "publish").exit_code == 0
    greet(folder, "Hello from somewhere.")
    (folder / "brand.yaml").write_text(BRAND.replace("tone: Plain.", "tone: Short."))
    held = aisle("--store", store, "brand", "publish", "--json")
    assert held.exit_code == 3
    data = json.loads(held.output)
    assert data["published"] is None
    (finding,) = data["findings"]
    assert finding.startswith("replies.md: hello: “Hi there”: “Hello from Fernhollow.")
    assert "Hello from Fernhollow." in aisle("--store", store, "ask", "Hi there").output
    page = aisle("--store", store, "brand", "publish")
    assert page.exit_code == 3
    assert all(len(line) <= 80 for line in page.output.splitlines()), page.output
    done = aisle("--store", store, "brand", "publish", "--override", "the name is on the page")
    assert done.exit_code == 0, done.output
    shown = json.loads(aisle("--store", store, "brand", "show", "--json").output)
    assert shown["published"]["reason"] == "the name is on the page"
    assert shown["published"]["findings"] == [finding]
    assert shown["files"]["store/replies.md"].strip().endswith("Hello from somewhere.")


def test_a_folder_that_is_broken_later_takes_no_answer_away(
    aisle: Aisle, store: Path, folder: Path
) -> None:
    assert aisle("--store", store, "brand", "publish").exit_code == 0
    (folder / "brand.yaml").write_text("name: [")
    answer = aisle("--store", store, "ask", "Hi there")
    assert (answer.exit_code, "Hello from Fernhollow." in answer.output) == (0, True)
    assert "can't be used" in answer.stderr
    refused = aisle("--store", store, "brand", "publish")
    assert (refused.exit_code, "brand.yaml" in refused.stderr) == (1, True)


def test_there_has_to_be_a_store(aisle: Aisle, tmp_path: Path) -> None:
    refused = aisle("--store", tmp_path / "none", "brand", "publish")
    assert (refused.exit_code, "there is no store" in refused.stderr) == (1, True)
    assert not (tmp_path / "none").exists()
