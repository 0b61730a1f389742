from __future__ import annotations

import json
import stat
import threading
from pathlib import Path

import pytest

from desk.store import ConversationStore
from tests.desk.test_retention import age, talked
from ui.secret import store_secret
from ui.settings import SettingsError


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    made = store_secret(tmp_path / "new")
    assert len(made) == 32
    assert store_secret(tmp_path / "new") == made
    path = tmp_path / "new" / "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [f.name for f in path.parent.iterdir()] == ["secret.key"]


def test_all_who_need_the_secret_at_the_same_time_get_the_same(tmp_path: Path) -> None:
    start, found = threading.Barrier(16), []

    def need() -> None:
        start.wait()
        found.append(store_secret(tmp_path))

    threads = [threading.Thread(target=need) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 16
    assert len(set(found)) == 1


@pytest.mark.parametrize("content", [b"", b"zz", b"00ff", b"\xff\xfe"])
def test_a_broken_secret_is_said_and_never_used(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret.key").write_bytes(content)
    with pytest.raises(SettingsError, match=r"secret\.key holds no secret; restore"):
        store_secret(tmp_path)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


@pytest.fixture
def kept(home: Path) -> ConversationStore:
    return ConversationStore(f"sqlite:///{home / 'desk.db'}")


def test_a_customer_gets_everything_as_json(aisle, home: Path, kept: ConversationStore) -> None:
    conversation = talked(kept, "where is my tent?", "anna_1")
    done = aisle("--store", home, "privacy", "export", "anna_1")
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert [c["id"] for c in document["conversations"]] == [conversation]
    assert "Orders" in document["elsewhere"]


def test_an_address_is_found_though_nobody_can_read_it(
    aisle,
    home: Path,
    kept: ConversationStore,
):
    from assistant.guard.masking import Masker

    masker = Masker(store_secret(home))
    conversation = talked(kept, masker.masked("I am jane@mail.com"))
    out = home / "jane.json"
    done = aisle("--store", home, "privacy", "export", "Jane@Mail.com", "--out", out)
    assert done.exit_code == 0, done.output
    assert json.loads(out.read_text())["conversations"][0]["id"] == conversation
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert b"jane@mail" not in (home / "desk.db").read_bytes()


def test_erasing_asks_first_and_says_what_went(aisle, home: Path, kept: ConversationStore) -> None:
    talked(kept, "hello", "anna_1")
    refused = aisle("--store", home, "privacy", "erase", "anna_1", input="n\n")
    assert refused.exit_code == 1
    done = aisle("--store", home, "privacy", "erase", "anna_1", "--yes")
    assert done.exit_code == 0, done.output
    assert "1 conversation with 2 messages, 2 events and 1 rating" in done.output
    assert "Orders are the shop's own records" in done.output
    again = aisle("--store", home, "privacy", "erase", "anna_1", "--yes")
    assert again.exit_code == 1
    assert "nothing is kept about 'anna_1'" in again.output


def test_the_brand_says_how_long_conversations_are_kept(
    aisle,
    home: Path,
    kept: ConversationStore,
):
    conversation = talked(kept, "hello")
    age(home, conversation, 8)
    (home / "brand").mkdir()
    (home / "brand" / "brand.yaml").write_text(
        "name: Shop\nsells: tents\npersona: Staff.\ntone: Brief.\n"
        "contact: {email: help@shop.example}\nretention_days: 0\n"
    )
    forever = aisle("--store", home, "privacy", "expire")
    assert "without end" in forever.output
    brand = home / "brand" / "brand.yaml"
    brand.write_text(brand.read_text().replace("days: 0", "days: 7"))
    done = aisle("--store", home, "privacy", "expire", "--json")
    assert json.loads(done.stdout)["conversations"] == 1


def test_where_nothing_is_kept_that_is_said(aisle, tmp_path: Path) -> None:
    done = aisle("--store", tmp_path, "privacy", "export", "anna_1")
    assert done.exit_code == 1
    assert "no conversations are kept" in done.output
