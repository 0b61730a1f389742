"""Stores that were made by other versions. ``store_0_1.sql`` is the dump of one made by 0.1."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kb.catalog import Catalog
from kb.documents import Kind, KnowledgeError
from kb.edition import Filter, Range
from kb.editions.pages import Remembered
from kb.migrate import HEAD
from kb.schema import metadata, open_engine
from tests.kb.stock import gbp, ids, product, published

OLD = Path(__file__).parent / "store_0_1.sql"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    with contextlib.closing(sqlite3.connect(tmp_path / "store.db")) as db:
        db.executescript(OLD.read_text())
    return tmp_path


def version(home: Path) -> str:
    with contextlib.closing(sqlite3.connect(home / "store.db")) as db:
        return str(db.execute("SELECT version_num FROM aisle_schema").fetchone()[0])


def test_a_store_of_the_first_version_opens_with_all_it_holds(old: Path) -> None:
    catalog = Catalog(old)
    assert (catalog.current(), ids(catalog.edition())) == (2, ["a", "returns"])
    assert catalog.edition(1).document(Kind.PRODUCT, "a").price == gbp("10.00")  # type: ignore[union-attr]
    (source,) = catalog.sources()
    assert (source.options, source.error) == ({"currency": "GBP"}, "")
    assert source.attempted == source.refreshed != ""
    assert catalog.remembered("shop") == {"/a": Remembered("etag", "yesterday", ("a",), ("/b",))}
    assert [(e.id, e.state, e.findings) for e in catalog.editions()] == [
        (2, "published", ()),
        (1, "published", ()),
    ]
    live = published(catalog, product("a"), source="shop")
    assert catalog.rollback(1) == live + 1
    catalog.close()
    assert version(old) == HEAD


def test_the_numbers_of_an_old_store_can_be_asked_for(old: Path) -> None:
    with contextlib.closing(sqlite3.connect(old / "store.db")) as db, db:
        (version,) = db.execute(
            "SELECT max(version) FROM kb_members WHERE edition = 2 AND version IN "
            "(SELECT version FROM kb_offers)"
        ).fetchone()
        db.execute(
            "INSERT INTO kb_facets VALUES (?, -1, 'attribute', 'weight', '1.2 kg')", (version,)
        )
    catalog = Catalog(old)
    heavy = Filter(ranges=(Range(("weight",), "mass", 1000, None),))
    assert catalog.edition().matching(heavy) == {version}
    catalog.close()


def test_what_is_on_sale_in_an_old_store_can_be_asked_for(old: Path) -> None:
    with contextlib.closing(sqlite3.connect(old / "store.db")) as db, db:
        (version,) = db.execute("SELECT max(version) FROM kb_offers").fetchone()
        db.execute(
            "UPDATE kb_versions SET content = replace(content, ?, ?) WHERE id = ?",
            (
                '"price":{"amount":"10.00","currency":"GBP"}',
                '"price":{"amount":"10.00","currency":"GBP"},'
                '"list_price":{"amount":"12.00","currency":"GBP"}',
                version,
            ),
        )
    catalog = Catalog(old)
    assert catalog.edition(2).matching(Filter(reduced=True)) == {version}
    assert catalog.edition(1).matching(Filter(reduced=True)) == set()
    catalog.close()


def test_what_the_steps_make_of_an_old_store_is_what_a_new_one_has(
    old: Path, tmp_path: Path
) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    def ours(_object: object, name: str, kind: str, _reflected: bool, _other: object) -> bool:
        return not (kind == "table" and name == "aisle_schema")

    for home in (old, tmp_path / "new"):
        engine = open_engine(home / "store.db")
        with engine.connect() as db:
            context = MigrationContext.configure(
                db, opts={"include_object": ours, "compare_type": True}
            )
            assert compare_metadata(context, metadata) == []
        engine.dispose()
        assert version(home) == HEAD


def test_the_newest_step_is_the_one_that_opening_looks_for() -> None:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(
        str(Path(sys.modules["kb.migrate"].__file__ or "").parent / "migrations")
    )
    assert script.get_heads() == [HEAD]


def test_a_store_of_a_newer_version_is_left_alone_with_one_clear_error(old: Path) -> None:
    Catalog(old).close()
    with contextlib.closing(sqlite3.connect(old / "store.db")) as db, db:
        db.execute("UPDATE aisle_schema SET version_num = '9999'")
    with pytest.raises(KnowledgeError, match="made by a newer version") as refused:
        Catalog(old)
    assert str(old) in str(refused.value)
    assert version(old) == "9999"


def test_a_step_that_fails_leaves_the_old_store_as_it_was(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kb import migrate

    def broken(db: object) -> None:
        upgrade(db)  # type: ignore[arg-type]
        raise OSError("the disk is full")

    upgrade = migrate._upgrade
    monkeypatch.setattr(migrate, "_upgrade", broken)
    with pytest.raises(OSError, match="disk is full"):
        Catalog(old)
    monkeypatch.undo()
    with contextlib.closing(sqlite3.connect(old / "store.db")) as db:
        tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master")}
        columns = {row[1] for row in db.execute("PRAGMA table_info(kb_editions)")}
    assert "aisle_schema" not in tables
    assert "findings" not in columns
    catalog = Catalog(old)
    assert ids(catalog.edition()) == ["a", "returns"]
    catalog.close()


def test_an_old_store_that_many_open_at_once_is_brought_up_to_date_once(old: Path) -> None:
    failures: list[BaseException] = []
    together = threading.Barrier(4)

    def open_it() -> None:
        try:
            together.wait()
            catalog = Catalog(old)
            assert ids(catalog.edition()) == ["a", "returns"]
            catalog.close()
        except BaseException as error:
            failures.append(error)

    openers = [threading.Thread(target=open_it) for _ in range(4)]
    for opener in openers:
        opener.start()
    for opener in openers:
        opener.join()
    assert failures == []


def test_opening_a_store_that_is_up_to_date_imports_no_alembic(old: Path) -> None:
    Catalog(old).close()
    code = (
        "import sys; from pathlib import Path; from kb.catalog import Catalog\n"
        "Catalog(Path(sys.argv[1])).close(); assert 'alembic' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code, str(old)], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
