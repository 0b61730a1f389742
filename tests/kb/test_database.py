"""A database that several processes share: how it is opened, read and written, and what is told."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table
from sqlalchemy.exc import IntegrityError

from kb import database
from kb.database import Database, write_ahead

metadata = MetaData()
jars = Table("jars", metadata, Column("id", Integer, primary_key=True))
lids = Table("lids", metadata, Column("jar_id", ForeignKey(jars.c.id), nullable=False))


class ShutError(Exception):
    """The jars can't be used."""


def open_jars(url: str | Path, secure_delete: bool = False) -> Database:
    address = f"sqlite:///{url}" if isinstance(url, Path) else url
    return Database(
        address,
        metadata,
        ShutError,
        holds="jars",
        example="sqlite:///data/jars.db",
        secure_delete=secure_delete,
    )


@pytest.fixture
def pantry(tmp_path: Path) -> Iterator[Database]:
    opened = open_jars(tmp_path / "jars.db")
    yield opened
    opened.close()


def count(database: Database) -> int:
    with database.reading() as sql:
        return len(sql.execute(jars.select()).all())


def pragma(database: Database, name: str) -> object:
    with database.reading() as sql:
        return sql.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_what_was_written_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    first = open_jars(tmp_path / "new" / "folder" / "jars.db")
    with first.writing() as sql:
        sql.execute(jars.insert().values(id=1))
    first.close()
    again = open_jars(tmp_path / "new" / "folder" / "jars.db")
    assert count(again) == 1
    again.close()


def test_what_raises_is_rolled_back(pantry: Database) -> None:
    def fail() -> None:
        with pantry.writing() as sql:
            sql.execute(jars.insert().values(id=1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert count(pantry) == 0


def test_a_broken_reference_is_told_as_what_it_is(pantry: Database) -> None:
    with pytest.raises(IntegrityError), pantry.writing() as sql:
        sql.execute(lids.insert().values(jar_id=7))


def test_a_reader_sees_one_moment_and_waits_for_nobody(pantry: Database) -> None:
    with pantry.writing() as writer:
        writer.execute(jars.insert().values(id=1))
        assert count(pantry) == 0
    with pantry.reading() as reader:
        assert len(reader.execute(jars.select()).all()) == 1
        with pantry.writing() as writer:
            writer.execute(jars.insert().values(id=2))
        assert len(reader.execute(jars.select()).all()) == 1
    assert count(pantry) == 2


def test_writers_come_one_after_the_other(pantry: Database) -> None:
    def add(_: int) -> None:
        with pantry.writing() as sql:
            # Read first: a transaction that only then turns into a writer would fail at once.
            known = len(sql.execute(jars.select()).all())
            sql.execute(jars.insert().values(id=known + 1))

    threads = [threading.Thread(target=add, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(pantry) == 8


@pytest.mark.parametrize("secure", [False, True])
def test_how_its_connections_are_set(tmp_path: Path, secure: bool) -> None:
    pantry = open_jars(tmp_path / "jars.db", secure_delete=secure)
    assert pragma(pantry, "journal_mode") == "wal"
    assert pragma(pantry, "synchronous") == 2
    assert pragma(pantry, "foreign_keys") == 1
    # Some builds of SQLite overwrite what is deleted without being asked.
    with closing(sqlite3.connect(":memory:")) as untold:
        (usual,) = untold.execute("PRAGMA secure_delete").fetchone()
    assert pragma(pantry, "secure_delete") == (1 if secure else usual)
    pantry.close()


def test_nobody_but_the_owner_may_read_it(tmp_path: Path) -> None:
    pantry = open_jars(tmp_path / "jars.db")
    assert {f.stat().st_mode & 0o777 for f in tmp_path.iterdir()} == {0o600}
    pantry.close()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "not a database address: 'nonsense'; write one like sqlite:///data/jars.db"),
        ("sqlite://", "jars need a file; write sqlite:///<path of the file>"),
        ("sqlite:///:memory:", "jars need a file; write sqlite:///<path of the file>"),
        (
            "sqlite:////proc/none/jars.db",
            "can't create the folder of /proc/none/jars.db: No such file or directory; "
            "choose another data folder or mend its permissions",
        ),
    ],
)
def test_a_database_that_cannot_be_opened_is_told(url: str, told: str) -> None:
    with pytest.raises(ShutError) as refused:
        open_jars(url)
    assert str(refused.value) == told


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "jars.db").write_text("this is no database, and long enough to be read as one" * 9)
    with pytest.raises(ShutError) as refused:
        open_jars(tmp_path / "jars.db")
    assert str(refused.value) == (
        "the database of jars can't be used: file is not a database; "
        "check that its disk has room and that no other program holds it, then try again"
    )


def test_it_waits_for_the_log_no_longer_than_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOCKED", 0.0)
    holder = sqlite3.connect(tmp_path / "jars.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    other = sqlite3.connect(tmp_path / "jars.db", timeout=0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        write_ahead(other.cursor())
    holder.execute("ROLLBACK")
    write_ahead(other.cursor())
    other.close()
    holder.close()


def test_what_is_wrong_with_a_file_is_not_waited_for(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "jars.db")) as first:
        first.execute("CREATE TABLE jars (id)")
    other = sqlite3.connect(f"file:{tmp_path / 'jars.db'}?mode=ro", uri=True)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        write_ahead(other.cursor())
    other.close()


# Opens what it is told to, line by line; so that all of them begin each file at the same moment.
OPENER = """
import importlib, sys
Database = importlib.import_module(sys.argv[1]).Database
print("ready", flush=True)
for line in sys.stdin:
    try:
        Database(f"sqlite:///{line.strip()}").close()
    except Exception as error:
        print(type(error).__name__, error, flush=True)
    else:
        print("opened", flush=True)
"""


@pytest.mark.parametrize("module", ["assistant.orders.schema", "desk.schema"])
def test_several_processes_may_open_the_same_new_database_at_once(
    tmp_path: Path, module: str
) -> None:
    def tell(line: str) -> None:
        for opener in openers:
            assert opener.stdin is not None
            opener.stdin.write(f"{line}\n")
            opener.stdin.flush()

    def heard() -> list[str]:
        return [opener.stdout.readline().strip() for opener in openers if opener.stdout]

    command = [sys.executable, "-c", OPENER, module]
    with ExitStack() as running:
        openers = [
            running.enter_context(
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for _ in range(4)
        ]
        assert heard() == ["ready"] * 4
        for number in range(20):
            tell(str(tmp_path / f"{number}.db"))
            assert heard() == ["opened"] * 4
