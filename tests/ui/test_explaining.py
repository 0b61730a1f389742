from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from kb.catalog import Catalog
from kb.documents import Kind, Product
from tests.kb.stock import gbp, published, rows
from tests.ui.conftest import Aisle

ANSWER_ID = re.compile(r"aisle explain (m_[\w-]+)$", re.M)


def asked(aisle: Aisle, store: Path, question: str, *more: object) -> str:
    """The id of the answer to a question."""
    done = aisle("--store", store, "ask", question, *more)
    assert done.exit_code == 0, done.output
    return str(ANSWER_ID.findall(done.stdout)[-1])


def publish_prices(store: Path, price: str) -> None:
    """A newer edition in which every product costs this much."""
    catalog = Catalog(store)
    source = next(row.source for row in rows(catalog) if row.kind == Kind.PRODUCT)  # type: ignore[attr-defined]
    goods = [
        replace(product, price=gbp(price))
        for product in catalog.edition().documents(Kind.PRODUCT)
        if isinstance(product, Product)
    ]
    published(catalog, *goods, source=source)
    catalog.close()


def test_an_answer_on_the_terminal_ends_with_how_to_explain_it(aisle: Aisle, store: Path) -> None:
    done = aisle("--store", store, "ask", "How much is delivery?")
    assert re.fullmatch(r"aisle explain m_[\w-]+", done.stdout.rstrip().splitlines()[-1])


def test_a_receipt_fits_eighty_columns_and_says_what_an_answer_rests_on(
    aisle: Aisle, store: Path
) -> None:
    name = asked(aisle, store, "How much is delivery?")
    told = aisle("--store", store, "explain", name)
    assert told.exit_code == 0, told.output
    assert [row for row in told.stdout.splitlines() if len(row) > 80] == []
    for part in (name, "How much is delivery?", "keyless", "search_help", "£4.95", "as it is now"):
        assert part in told.stdout
    assert re.search(r"characters \d+ to \d+", told.stdout)


def test_a_receipt_as_json_is_one_object(aisle: Aisle, store: Path) -> None:
    answer = json.loads(aisle("--store", store, "ask", "How much is delivery?", "--json").stdout)
    receipt = json.loads(aisle("--store", store, "explain", answer["id"], "--json").stdout)
    assert receipt["id"] == answer["id"]
    assert receipt["asked"] == "How much is delivery?"
    assert receipt["answer"]["text"] == answer["text"]
    assert receipt["answer"]["trace"]["records"] == answer["trace"]["records"] != []
    assert [record["since"] for record in receipt["now"]["records"]] == ["same"]


def test_the_latest_answer_needs_no_id(aisle: Aisle, store: Path) -> None:
    asked(aisle, store, "a kettle")
    name = asked(aisle, store, "How much is delivery?")
    assert name in aisle("--store", store, "explain", "--last").stdout
    listed = json.loads(aisle("--store", store, "explain", "--list", "--json").stdout)["answers"]
    assert [row["asked"] for row in listed] == ["How much is delivery?", "a kettle"]
    short = aisle("--store", store, "explain", "--list", "--limit", "1").stdout
    assert name in short
    assert "kettle" not in short


def test_nothing_is_kept_where_nothing_shall_be(aisle: Aisle, store: Path) -> None:
    done = aisle("--store", store, "ask", "a kettle", "--no-store")
    assert "aisle explain" not in done.stdout
    told = aisle("--store", store, "ask", "a kettle", "--no-store", "--json").stdout
    assert json.loads(told)["id"] is None
    aisle("--store", store, "chat", "--no-store", input="a kettle\n/quit\n")
    assert not list(store.glob("desk.db*"))


def test_each_answer_of_a_chat_has_a_receipt(aisle: Aisle, store: Path) -> None:
    done = aisle("--store", store, "chat", input="a kettle\nhow much is delivery?\n/quit\n")
    first, second = ANSWER_ID.findall(done.stdout)
    told = json.loads(aisle("--store", store, "explain", second, "--json").stdout)
    assert told["turn"] == 2
    before = json.loads(aisle("--store", store, "explain", first, "--json").stdout)
    assert before["conversation_id"] == told["conversation_id"]


def test_a_chat_in_which_nothing_was_asked_leaves_no_conversation(
    aisle: Aisle, store: Path
) -> None:
    aisle("--store", store, "chat", input="/new\n/quit\n")
    with sqlite3.connect(store / "desk.db") as db:
        assert db.execute("SELECT count(*) FROM desk_conversations").fetchone() == (0,)


def test_a_conversation_from_a_file_is_kept_from_its_beginning(
    aisle: Aisle, store: Path, tmp_path: Path
) -> None:
    file = tmp_path / "conversation.json"
    asked(aisle, store, "a kettle", "--conversation", file)
    second = asked(aisle, store, "how much is it?", "--conversation", file)
    told = json.loads(aisle("--store", store, "explain", second, "--json").stdout)
    assert told["turn"] == 2
    for name in store.glob("desk.db*"):
        name.unlink()
    third = asked(aisle, store, "how much is delivery?", "--conversation", file)
    told = json.loads(aisle("--store", store, "explain", third, "--json").stdout)
    assert told["turn"] == 3
    assert aisle("--store", store, "explain", third, "--replay").exit_code == 0


def test_a_replay_gives_the_answer_of_its_edition_whatever_is_live(
    aisle: Aisle, store: Path
) -> None:
    name = asked(aisle, store, "a kettle for camping")
    publish_prices(store, "99.00")
    assert "£99.00" in aisle("--store", store, "ask", "a kettle for camping", "--no-store").stdout
    done = aisle("--store", store, "explain", name, "--replay")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"Same: {name}")
    told = aisle("--store", store, "explain", name).stdout
    assert "£24.00" in told
    assert "changed since" in told
    assert "£99.00" not in told


def test_a_replay_under_other_words_says_so_and_what_differs(aisle: Aisle, store: Path) -> None:
    name = asked(aisle, store, "hello")
    brand = store / "brand"
    brand.mkdir()
    (brand / "replies.md").write_text("## hello\n\nAhoy there!\n", encoding="utf-8")
    done = aisle("--store", store, "explain", name, "--replay")
    assert done.exit_code == 1
    assert "words have changed since" in done.stdout
    assert "+Ahoy there!" in done.stdout
    told = json.loads(aisle("--store", store, "explain", name, "--replay", "--json").stdout)
    assert not told["same"]
    assert "text" in [d["part"] for d in told["differences"]]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["explain", "m_unknown"], "aisle explain --list"),
        (["explain", "m_unknown", "--replay"], "aisle explain --list"),
    ],
)
def test_an_unknown_answer_is_one_line(
    aisle: Aisle, store: Path, words: list[str], told: str
) -> None:
    asked(aisle, store, "hello")
    done = aisle("--store", store, *words)
    assert done.exit_code == 1
    assert not done.stdout
    assert done.stderr.startswith("aisle: ")
    assert done.stderr.count("\n") == 1
    assert told in done.stderr


def test_a_store_without_answers_says_how_to_get_one(aisle: Aisle, store: Path) -> None:
    for words in (["--last"], ["--list"], ["m_x"]):
        done = aisle("--store", store, "explain", *words)
        assert done.exit_code == 1
        assert "aisle ask" in done.stderr
    assert not (store / "desk.db").exists()


@pytest.mark.parametrize("words", [[], ["m_x", "--last"], ["--last", "--list"]])
def test_one_answer_or_the_list_has_to_be_named(aisle: Aisle, words: list[str]) -> None:
    assert aisle("explain", *words).exit_code == 2


def test_an_answer_is_given_although_it_cannot_be_kept(aisle: Aisle, store: Path) -> None:
    (store / "desk.db").write_text("no database", encoding="utf-8")
    done = aisle("--store", store, "ask", "How much is delivery?")
    assert done.exit_code == 0
    assert "£4.95" in done.stdout
    assert "isn't kept" in done.stderr


def test_an_edition_that_is_no_longer_kept_is_named(aisle: Aisle, store: Path) -> None:
    name = asked(aisle, store, "a kettle for camping")
    publish_prices(store, "99.00")
    with sqlite3.connect(store / "store.db") as db:
        db.execute("UPDATE kb_editions SET state = 'pruned' WHERE id = 2")
    done = aisle("--store", store, "explain", name, "--replay")
    assert done.exit_code == 1
    assert "edition 2" in done.stderr
    # What it said stays readable.
    assert "£24.00" in aisle("--store", store, "explain", name).stdout
