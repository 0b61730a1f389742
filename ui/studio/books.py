"""The books of people and settings that the studio's pages read and write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desk.accounts import AccountBook
    from desk.audit import AuditTrail
    from desk.canned import CannedBook
    from desk.inbox import Inbox
    from desk.joining import Joining
    from desk.notes import NoteBook
    from desk.outbox import Outbox
    from desk.presence import Presence
    from desk.pulse import Pulse
    from desk.receipts import Receipts
    from desk.schema import Database
    from desk.search import Mark
    from desk.signing_in import Signins
    from desk.sites import SiteBook
    from desk.teams import TeamBook
    from desk.visitors import VisitorBook


@dataclass(frozen=True, slots=True)
class Books:
    """All of them, over one database."""

    accounts: AccountBook
    signins: Signins
    inbox: Inbox
    joining: Joining
    notes: NoteBook
    outbox: Outbox
    canned: CannedBook
    teams: TeamBook
    sites: SiteBook
    visitors: VisitorBook
    presence: Presence
    receipts: Receipts
    audit: AuditTrail
    pulse: Pulse
    database: Database
    own: bool

    def close(self) -> None:
        """Close the database, if it was opened here; the books can't be used afterwards."""
        if self.own:
            self.database.close()


def open_books(where: str | Database, mark: Mark | None = None) -> Books:
    """Open them on a database, or at its URL; tables that are missing are made.

    Args:
        where: The database, or its URL.
        mark: Gives what stands in messages for an e-mail, so that a search for one finds it.
    """
    from desk.accounts import AccountBook
    from desk.audit import AuditTrail
    from desk.canned import CannedBook
    from desk.inbox import Inbox
    from desk.joining import Joining
    from desk.notes import NoteBook
    from desk.outbox import Outbox
    from desk.presence import Presence
    from desk.pulse import Pulse
    from desk.receipts import Receipts
    from desk.schema import Database
    from desk.signing_in import Signins
    from desk.sites import SiteBook
    from desk.teams import TeamBook
    from desk.visitors import VisitorBook

    database = where if isinstance(where, Database) else Database(where)
    return Books(
        accounts=AccountBook(database),
        signins=Signins(database),
        inbox=Inbox(database, mark),
        joining=Joining(database),
        notes=NoteBook(database),
        outbox=Outbox(database),
        canned=CannedBook(database),
        teams=TeamBook(database),
        sites=SiteBook(database),
        visitors=VisitorBook(database),
        presence=Presence(database),
        receipts=Receipts(database),
        audit=AuditTrail(database),
        pulse=Pulse(database),
        database=database,
        own=isinstance(where, str),
    )
