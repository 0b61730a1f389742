"""The catalogue: document versions, the editions made of them, the pointer to what is live."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, insert, select

from kb import schema as t
from kb.documents import KnowledgeError
from kb.edition import Edition
from kb.editions import publishing
from kb.editions.candidate import Candidate
from kb.editions.history import KEEP, EditionInfo, editions, find_edition, prune
from kb.editions.pages import Remembered
from kb.editions.sourcebook import (
    SourceInfo,
    add_source,
    known_sources,
    note_failure,
    now,
    remember_pages,
    remembered,
)

__all__ = ["KEEP", "BusyError", "Catalog", "EditionInfo", "SourceInfo"]


Prepare = Callable[[int], object]


def _unprepared(_edition: int) -> None:
    """What is published needs nothing done to it first."""


class BusyError(KnowledgeError):
    """Another process is writing to the store."""


class Catalog:
    """The SQL source of truth of one store directory.

    Args:
        home: The store's directory; created when missing.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.engine: Engine = t.open_engine(home / "store.db")
        self._lock = FileLock(str(home / "writer.lock"))

    def close(self) -> None:
        """Give the database back to the operating system."""
        self.engine.dispose()

    @contextmanager
    def writing(self, wait: float = 1.0) -> Iterator[None]:
        """Hold the store's one writer lock; within it the same catalogue may ask again.

        Args:
            wait: Seconds to wait for another process that writes.

        Raises:
            BusyError: Another process is still writing.
        """
        try:
            self._lock.acquire(timeout=wait)
        except Timeout:
            raise BusyError(
                f"another refresh is writing to {self.home}; wait until it has finished, "
                "or say how long to wait for it with --wait SECONDS"
            ) from None
        try:
            yield
        finally:
            self._lock.release()

    def current(self) -> int:
        """The id of the published edition; 0 when nothing was ever published."""
        with self.engine.connect() as db:
            return publishing.live_edition(db)

    def edition(self, number: int | None = None) -> Edition:
        """Read one edition; the published one by default.

        Raises:
            KnowledgeError: No such edition, or its content is no longer kept.
        """
        live = self.current() if number is None else number
        if live:
            info = self.info(live)
            if info.state == "pruned":
                raise KnowledgeError(f"edition {live} is older than the {KEEP} kept")
            if info.state == "rejected":
                raise KnowledgeError(
                    f"edition {live} was rejected, and what it held is gone ({info.note})"
                )
        return Edition(self.engine, live)

    def editions(self) -> list[EditionInfo]:
        """All editions, newest first."""
        return editions(self.engine)

    def info(self, number: int) -> EditionInfo:
        """One line of the store's history.

        Raises:
            KnowledgeError: No such edition.
        """
        found = editions(self.engine, number)
        if not found:
            raise KnowledgeError(f"there is no edition {number}; see `aisle edition list`")
        return found[0]

    def named(self, word: str) -> int:
        """The number of an edition that a person names: a number, live, held or previous.

        Raises:
            KnowledgeError: It names none.
        """
        return find_edition(self.engine, word)

    @contextmanager
    def candidate(
        self,
        note: str,
        sources: publishing.Opened | None = None,
        *,
        wait: float = 1.0,
    ) -> Iterator[Candidate]:
        """Begin a candidate edition; it is rejected unless the block publishes or holds it.

        Args:
            note: What it is, for the person who reads the history.
            sources: Those that are read for it, each with how it was opened, to be remembered once
                it is published; None leaves what is remembered.
            wait: Seconds to wait for another process that writes.

        Raises:
            BusyError: Another process is still writing.
        """
        with self.writing(wait):
            opened = {
                name: None if how is None else dict(how) for name, how in (sources or {}).items()
            }
            with self.engine.begin() as db:
                publishing.give_up_dead(db)
                parent = publishing.live_edition(db)
                number = db.execute(
                    insert(t.editions).values(
                        parent=parent,
                        state="candidate",
                        created=now(),
                        note=note,
                        sources=json.dumps(opened, ensure_ascii=False),
                    )
                ).inserted_primary_key
            assert number is not None
            candidate = Candidate(self.engine, int(number[0]), parent)
            try:
                yield candidate
            except BaseException:
                if not candidate.held:
                    candidate.reject("the refresh was interrupted")
                raise
            if not (candidate.published or candidate.held or candidate.rejected):
                candidate.reject("not published")
            candidate.pruned = prune(self.engine)

    def publish(
        self,
        number: int,
        *,
        prepare: Prepare = _unprepared,
        override: publishing.Override | None = None,
        wait: float = 1.0,
    ) -> int:
        """Publish a held edition; returns the number that is live now. See kb.editions.decisions.

        Where another edition was published since it was made, what it read is carried onto that
        one and the result is published under a number of its own: the other sources stay as they
        are now.

        Args:
            number: The held edition.
            prepare: Is given the number of what will be published, before it is.
            override: Who publishes it whatever was found, and why.
            wait: Seconds to wait for another process that writes.

        Raises:
            KnowledgeError: The edition isn't held, or another process is writing.
        """
        with self.writing(wait):
            info = self._held(number)
            if info.parent == self.current():
                prepare(number)
                publishing.publish(self.engine, number, info.parent, override=override)
                prune(self.engine)
                return number
            note = f"edition {number}, made from {info.parent}, on top of edition {self.current()}"
            with self.candidate(note, info.sources) as candidate:
                candidate.carry_others(info.sources)
                candidate.take(number, info.sources)
                with self.engine.begin() as db:
                    publishing.restage(db, number, candidate.id)
                candidate.resolve()
                candidate.record(info.findings, info.judged)
                prepare(candidate.id)
                candidate.publish(read_at=info.created, override=override)
            return candidate.id

    def reject(self, number: int, reason: str, *, wait: float = 1.0) -> None:
        """Give a held edition up; what it held is forgotten.

        Raises:
            KnowledgeError: The edition isn't held, or another process is writing.
        """
        with self.writing(wait):
            info = self._held(number)
            publishing.reject(self.engine, number, reason)
            with self.engine.begin() as db:
                note_failure(db, info.sources, f"edition {number} was rejected: {reason}")
            prune(self.engine)

    def rollback(self, number: int, *, prepare: Prepare = _unprepared, wait: float = 1.0) -> int:
        """Publish the content of an old edition as a new one and return the new one's id.

        Args:
            number: The old edition.
            prepare: Is given the number of what will be published, before it is.
            wait: Seconds to wait for another process that writes.

        Raises:
            KnowledgeError: The edition isn't there or was never published.
        """
        known = editions(self.engine, number)
        if not known or known[0].state != "published":
            raise KnowledgeError(
                f"edition {number} can't be published again: it is not among the published "
                "editions that are kept; see `aisle edition list`"
            )
        with self.candidate(f"rolled back to edition {number}", wait=wait) as candidate:
            candidate.copy(number)
            prepare(candidate.id)
            # Pages that haven't changed since the newest edition have changed since this one:
            # without validators they are all read anew.
            candidate.publish(rolled_back=known[0].created)
        return candidate.id

    def remove_source(
        self,
        name: str,
        *,
        prepare: Prepare = _unprepared,
        override: publishing.Override | None = None,
        wait: float = 1.0,
    ) -> int:
        """Publish an edition without a source's documents, and forget the source and its pages.

        A candidate that is held of this source is given up. What other sources say of the same
        things takes the place of what goes.

        Args:
            name: The source's.
            prepare: Is given the number of what will be published, before it is.
            override: Who decides it, and why; kept in the history.
            wait: Seconds to wait for another process that writes.

        Returns:
            The edition that is live now; no new one when the source had given nothing.

        Raises:
            KnowledgeError: No such source, or another process is writing.
        """
        with self.writing(wait):
            with self.engine.connect() as db:
                held = db.scalar(
                    select(t.versions.c.id).where(t.versions.c.source == name).limit(1)
                )
            if held is None and name not in {source.name for source in self.sources()}:
                raise KnowledgeError(f"the store knows no source {name}; see `aisle kb info`")
            with self.candidate(f"without {name}", {name: None}) as candidate:
                candidate.carry_others([name])
                if candidate.differs():
                    prepare(candidate.id)
                    candidate.publish(forget=name, override=override)
                else:
                    candidate.confirm("the source had given nothing", forget=name)
            return self.current()

    def sources(self) -> list[SourceInfo]:
        """The sources the store is made of, in the order they were added."""
        return known_sources(self.engine)

    def add_source(self, name: str, options: Mapping[str, str]) -> None:
        """Remember how a source is opened; the same name again replaces its options only."""
        with self.engine.begin() as db:
            add_source(db, name, options)

    def attempted(self, names: Iterable[str], error: str) -> None:
        """Remember why the last refresh of these sources published nothing."""
        with self.engine.begin() as db:
            note_failure(db, names, error)

    def remembered(self, source: str) -> dict[str, Remembered]:
        """What the pages of a source said when they were last read, by URL."""
        return remembered(self.engine, source)

    def remember(self, source: str, pages: Mapping[str, Remembered]) -> None:
        """Replace what is known of a source's pages, where a refresh changed nothing else."""
        with self.engine.begin() as db:
            remember_pages(db, source, pages)

    def used(self, keys: Sequence[str], *, vectors: bool = False) -> set[str]:
        """Those of these passage keys, or vector keys, that any kept edition uses."""
        column = t.passages.c.vector_key if vectors else t.passages.c.key
        query = select(column).where(
            column.in_(keys), t.passages.c.version.in_(select(t.members.c.version))
        )
        with self.engine.connect() as db:
            return set(db.scalars(query))

    def _held(self, number: int) -> EditionInfo:
        info = self.info(number)
        if info.state != "held":
            was = "live" if info.live else info.state
            raise KnowledgeError(
                f"edition {number} isn't held but {was}, so there is nothing to decide"
                f" ({info.note}); see `aisle edition list`"
            )
        return info
