"""The desk's books that the API works with, opened together on one database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from desk.files import FileBook
from desk.outbox import Outbox
from desk.presence import Presence
from desk.requests import Requests
from desk.schema import Database
from desk.sites import SiteBook
from desk.spending import Spending
from desk.visitors import VisitorBook
from desk.watching import Watching


@dataclass(frozen=True, slots=True)
class Books:
    """What is kept besides the conversations themselves."""

    database: Database
    sites: SiteBook
    visitors: VisitorBook
    requests: Requests
    watching: Watching
    presence: Presence
    spending: Spending
    files: FileBook
    outbox: Outbox

    @classmethod
    def open(cls, url: str, folder: Path) -> Self:
        """Open them.

        Args:
            url: Of the database of conversations, like ``sqlite:///data/desk.db``.
            folder: Where shoppers' files are kept.

        Raises:
            StoreUnavailable: The database can't be used.
        """
        database = Database(url)
        return cls(
            database,
            SiteBook(database),
            VisitorBook(database),
            Requests(database),
            Watching(database),
            Presence(database),
            Spending(database),
            FileBook(database, folder),
            Outbox(database),
        )

    def close(self) -> None:
        """Close the database."""
        self.database.close()
