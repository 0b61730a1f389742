from __future__ import annotations

import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import update

from desk.files import MOST, FileBook, TooManyFiles
from desk.messages import StoreUnavailable, UnknownConversation, UnknownFile
from desk.retention import Retention
from desk.schema.conversations import files as table
from desk.store import ConversationStore
from tests.desk.scenes import LIMIT, MARA, describe, url

PICTURE = b"\x89PNG and so on"


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(url(tmp_path))


@pytest.fixture
def book(tmp_path: Path) -> FileBook:
    return FileBook(url(tmp_path), tmp_path / "files")


def on_disk(tmp_path: Path) -> list[str]:
    return sorted(p.name for p in (tmp_path / "files").rglob("*") if p.is_file())


def send(store: ConversationStore, talk: str, *ids: str) -> None:
    store.accept(talk, "Look", None, describe, LIMIT, attachments=ids)


def test_a_file_is_kept_under_what_it_holds_and_read_with_its_name(
    book: FileBook, store: ConversationStore, tmp_path: Path
) -> None:
    talk = store.create()
    file = book.add(talk, "C:\\fake\\..\\tent\x07.png", "image/png", PICTURE)
    assert (file.name, file.type, file.size) == ("tent.png", "image/png", len(PICTURE))
    assert book.read(talk, file.id) == (file, PICTURE)
    digest = hashlib.sha256(PICTURE).hexdigest()
    path = tmp_path / "files" / digest[:2] / digest
    assert path.read_bytes() == PICTURE
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["", "   ", "../../etc/passwd", "a" * 999, "\x00\x01"])
def test_no_name_leads_anywhere(book: FileBook, store: ConversationStore, name: str) -> None:
    kept = book.add(store.create(), name, "text/plain", b"x")
    assert 1 <= len(kept.name) <= 200
    assert "/" not in kept.name


def test_a_file_is_read_in_its_own_conversation_only(
    book: FileBook, store: ConversationStore
) -> None:
    file = book.add(store.create(), "tent.png", "image/png", PICTURE)
    with pytest.raises(UnknownFile):
        book.read(store.create(), file.id)
    with pytest.raises(UnknownConversation):
        book.add("c_none", "tent.png", "image/png", PICTURE)


def test_files_come_with_the_message_that_carries_them(
    book: FileBook, store: ConversationStore
) -> None:
    talk = store.create()
    one, two = (book.add(talk, name, "image/png", PICTURE) for name in ("1.png", "2.png"))
    send(store, talk, one.id)
    store.reply(talk, MARA, "And this", seen=9, key=None, attachments=[two.id])
    attached = [m.attachments for m in store.snapshot(talk).messages if m.attachments]
    assert attached == [(one,), (two,)]


def test_a_file_is_sent_once_and_from_its_own_conversation(
    book: FileBook, store: ConversationStore
) -> None:
    talk, other = store.create(), store.create()
    file = book.add(talk, "tent.png", "image/png", PICTURE)
    for where, ids in ((other, [file.id]), (talk, ["f_none"]), (talk, [file.id, "f_none"])):
        with pytest.raises(UnknownFile, match="upload it again"):
            send(store, where, *ids)
        assert store.snapshot(where).messages == (), "nothing is said without its files"
    send(store, talk, file.id, file.id)
    with pytest.raises(UnknownFile):
        send(store, talk, file.id)


def test_a_conversation_holds_so_many_files(book: FileBook, store: ConversationStore) -> None:
    talk = store.create()
    with ThreadPoolExecutor(8) as pool:

        def add(number: int) -> bool:
            try:
                book.add(talk, f"{number}", "text/plain", b"%d" % (number % 3))
            except TooManyFiles:
                return False
            return True

        assert sum(pool.map(add, range(MOST + 5))) == MOST


def test_the_same_bytes_are_kept_once(
    book: FileBook, store: ConversationStore, tmp_path: Path
) -> None:
    for _ in range(3):
        book.add(store.create(), "tent.png", "image/png", PICTURE)
    assert on_disk(tmp_path) == [hashlib.sha256(PICTURE).hexdigest()]


def test_what_was_erased_or_never_sent_leaves_the_disk(
    book: FileBook, store: ConversationStore, tmp_path: Path
) -> None:
    kept, gone = store.create(), store.create()
    for talk, data in ((kept, b"kept"), (gone, b"gone"), (kept, b"both"), (gone, b"both")):
        send(store, talk, book.add(talk, "a", "text/plain", data).id)
    unsent = book.add(kept, "a", "text/plain", b"unsent")
    assert book.sweep() == 0, "an upload has a day to be sent"
    with store._database.writing() as sql:
        old = {"created": "2020-01-01T00:00:00.000Z"}
        sql.execute(update(table).where(table.c.id == unsent.id).values(old))
    assert Retention(url(tmp_path)).erase([gone]).files == 2, "erasing sweeps by itself"
    assert book.sweep() == 0
    assert on_disk(tmp_path) == sorted(hashlib.sha256(b).hexdigest() for b in (b"kept", b"both"))
    with pytest.raises(UnknownFile):
        book.read(kept, unsent.id)


def test_a_file_half_written_when_the_process_died_is_swept_later(
    book: FileBook, store: ConversationStore, tmp_path: Path
) -> None:
    book.add(store.create(), "a", "text/plain", b"x")
    folder = next((tmp_path / "files").iterdir())
    part = folder / "0000.abcd.part"
    part.write_bytes(b"half")
    assert book.sweep() == 0
    assert part.exists(), "somebody may be writing it"
    os.utime(part, (time.time() - 2 * 86_400,) * 2)
    book.sweep()
    assert not part.exists()


def test_a_full_disk_is_said_and_leaves_nothing(store: ConversationStore, tmp_path: Path) -> None:
    (tmp_path / "files").write_text("no folder")
    book = FileBook(url(tmp_path), tmp_path / "files")
    talk = store.create()
    with pytest.raises(StoreUnavailable, match="the file can't be kept"):
        book.add(talk, "a", "text/plain", b"x")
    with store._database.reading() as sql:
        assert sql.execute(table.select()).all() == []


def test_bytes_that_are_lost_are_named(
    book: FileBook, store: ConversationStore, tmp_path: Path
) -> None:
    talk = store.create()
    file = book.add(talk, "a", "text/plain", b"x")
    next(p for p in (tmp_path / "files").rglob("*") if p.is_file()).unlink()
    with pytest.raises(StoreUnavailable, match="restore it from a backup"):
        book.read(talk, file.id)
