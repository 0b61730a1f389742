"""The published versions of a store's brand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prompts.shelf import FOLDER, Shelf, ShelfError, Working


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def edited(home: Path, greeting: str) -> Working:
    folder = home / "brand"
    folder.mkdir(exist_ok=True)
    (folder / "replies.md").write_text(f"## greeting\n{greeting}\n")
    return Working.read("larkfell", folder)


def test_a_store_that_never_published_has_no_versions_and_reading_makes_nothing(
    shelf: Shelf, tmp_path: Path
) -> None:
    assert (shelf.live(), shelf.history()) == (None, ())
    with pytest.raises(ShelfError, match="no version of the brand was ever published"):
        shelf.find("live")
    assert list(tmp_path.iterdir()) == []


def test_what_was_published_answers_whatever_is_edited_later(shelf: Shelf, tmp_path: Path) -> None:
    working = edited(tmp_path, "Hullo from the hills.")
    one = shelf.publish(
        working, decider="ann", judged="12 golden conversations: 1 worse", reason="new words"
    )
    edited(tmp_path, "Something else.")
    assert shelf.live() == one
    brand = shelf.load(one)
    assert brand.version == working.brand.version == one.version
    assert brand.say("greeting") == "Hullo from the hills."
    assert brand.system_prompt() == working.brand.system_prompt()
    assert (one.decider, one.reason, one.judged[:2]) == ("ann", "new words", "12")
    assert shelf.own_folder(one.version) is not None


def test_going_back_is_a_new_line_of_the_history(shelf: Shelf, tmp_path: Path) -> None:
    first = shelf.publish(edited(tmp_path, "One."))
    second = shelf.publish(edited(tmp_path, "Two."))
    assert shelf.find("previous") == first
    again = shelf.roll_back("previous", decider="bo", reason="two was too short")
    assert (again.number, again.version, again.note) == (3, first.version, "rolled back to 1")
    assert shelf.load(again).say("greeting") == "One."
    assert [one.number for one in shelf.history()] == [1, 2, 3]
    assert shelf.find("2") == shelf.find(second.version[:6]) == second
    with pytest.raises(ShelfError, match="live already"):
        shelf.roll_back("1")
    with pytest.raises(ShelfError, match="names no published version"):
        shelf.find("nonsense")


def test_a_published_version_that_was_changed_or_lost_is_never_answered_with(
    shelf: Shelf, tmp_path: Path
) -> None:
    one = shelf.publish(edited(tmp_path, "One."))
    own = shelf.own_folder(one.version)
    assert own is not None
    (own / "replies.md").write_text("## greeting\nSlipped in.\n")
    with pytest.raises(ShelfError, match="changed since it was published"):
        shelf.load(one)
    (tmp_path / FOLDER / one.version).rename(tmp_path / "lost")
    with pytest.raises(ShelfError, match="isn't there any more"):
        shelf.load(one)


@pytest.mark.parametrize("text", ["", "{}", '[{"number": 1}]', "[1"])
def test_a_broken_history_is_said_and_not_taken_for_an_empty_one(shelf: Shelf, text: str) -> None:
    shelf.place.mkdir()
    (shelf.place / "history.json").write_text(text)
    with pytest.raises(ShelfError, match=r"history\.json"):
        shelf.live()


def test_a_version_from_before_a_reply_existed_says_it_as_the_default_brand_does(
    shelf: Shelf, tmp_path: Path
) -> None:
    """The oldest layer is kept with the version, so a later Aisle may know more replies than it."""
    from prompts.brand import DEFAULT, Layer, brand_of, read_layers

    layers = list(read_layers("larkfell"))
    shipped = read_layers(DEFAULT)[0]
    kept = {
        name: (_without(text, "too_long") if name.startswith("replies") else text, where)
        for name, (text, where) in shipped.texts.items()
    }
    assert kept != dict(shipped.texts)
    old = [Layer("old", kept), *layers[1:]]
    brand = brand_of("larkfell", old, beneath=shipped)
    expected = brand_of("larkfell", layers)
    assert brand.say("too_long", limit=10) == expected.say("too_long", limit=10)
    assert brand.version != expected.version


def _without(text: str, reply: str) -> str:
    before, _, rest = text.partition(f"## {reply}\n")
    return before + rest[rest.find("## ") :] if rest else text


def test_the_history_is_plain_json_that_an_editor_can_read(shelf: Shelf, tmp_path: Path) -> None:
    shelf.publish(edited(tmp_path, "One."), findings=("greeting: worse",), reason="meant so")
    (line,) = json.loads((shelf.place / "history.json").read_text())
    assert (line["findings"], line["reason"]) == (["greeting: worse"], "meant so")
