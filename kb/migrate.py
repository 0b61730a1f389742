"""Brings the database of an earlier version up to date, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import OperationalError

from kb.documents import KnowledgeError
from kb.schema import durable, metadata

# The newest step in kb/migrations/versions. Written here so that opening a store that is up to date
# takes one look and never imports Alembic (0.2 s).
HEAD = "0006"
_TABLE = "aisle_schema"


def prepare(engine: Engine) -> None:
    """Make the tables of a new store, or bring those of an older version up to date.

    Two processes that open an old store at once do it one after the other, and a process that is
    killed leaves the store as it was: all steps are one transaction.

    Raises:
        KnowledgeError: The store was made by a newer version.
    """
    if _version(engine) == HEAD:
        return
    with durable(engine) as db:
        found = _read(db) if inspect(db).has_table(_TABLE) else ""
        if found > HEAD:
            raise KnowledgeError(
                f"the store in {Path(str(engine.url.database)).parent} was made by a newer version "
                f"of Aisle (its database is at {found}, this version knows up to {HEAD}); install "
                "that version again, or restore a backup made before it"
            )
        if found == HEAD:
            return
        if inspect(db).has_table("kb_versions"):
            _upgrade(db)
        else:
            metadata.create_all(db)
            _stamp(db)


def _version(engine: Engine) -> str:
    try:
        with engine.connect() as db:
            return _read(db)
    except OperationalError as error:
        if "no such table" in str(error.orig):
            return ""
        raise


def _read(db: Connection) -> str:
    row = db.exec_driver_sql(f"SELECT version_num FROM {_TABLE}").one_or_none()
    return str(row[0]) if row else ""


def _stamp(db: Connection) -> None:
    db.exec_driver_sql(
        f"CREATE TABLE {_TABLE} (version_num VARCHAR(32) NOT NULL, "
        f"CONSTRAINT {_TABLE}_pkc PRIMARY KEY (version_num))"
    )
    db.exec_driver_sql(f"INSERT INTO {_TABLE} VALUES ('{HEAD}')")


def _upgrade(db: Connection) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(Path(__file__).parent / "migrations"))

    def steps(revision: object, _context: object) -> object:
        return script._upgrade_revs("head", revision)  # type: ignore[arg-type]

    with EnvironmentContext(Config(), script, fn=steps) as environment:
        environment.configure(
            connection=db, target_metadata=metadata, version_table=_TABLE, transactional_ddl=True
        )
        environment.run_migrations()
