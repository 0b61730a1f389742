"""The inbox: lists of conversations, one in detail, and what people do with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, select, text
from sqlalchemy import Row as SqlRow

from desk import audit, clock, listing, merging, moving, notes, standing, targets, visitors
from desk import sites as places
from desk.audit import Deed
from desk.folders import BadCursor, Folder, Page, Row, View
from desk.messages import Charge, Standing, Status
from desk.moving import CantBeDone
from desk.notes import Note
from desk.schema.book import Book
from desk.schema.conversations import conversations, surveys
from desk.schema.database import Database
from desk.schema.inbox import labels
from desk.schema.sites import sites
from desk.search import Mark
from desk.site_settings import SiteSettings
from desk.targets import Targets
from desk.visitors import PageView, Visitor

__all__ = [
    "BadCursor",
    "CantBeDone",
    "Details",
    "Folder",
    "Inbox",
    "Page",
    "Past",
    "Row",
    "View",
]

PAGE = 50
MOST = 200


@dataclass(frozen=True, slots=True)
class Past:
    """Another conversation of the same shopper."""

    id: str
    created: str
    active: str
    title: str
    status: Status
    charge: Charge


@dataclass(frozen=True, slots=True)
class Details:
    """Everything that a page about a conversation needs but what was said in it.

    Attributes:
        visitor: Who writes; None for the terminal's and for those of earlier releases.
        notes: With those of conversations that were merged into this one, oldest first.
        merged: Those conversations, oldest first.
        others: Further conversations of the same shopper, the latest first.
        trail: What was done, in order.
        score: What the shopper thought of it, 1 to 5; 0 before they said so.
    """

    standing: Standing
    created: str
    active: str
    first_response: str
    resolved: str
    snoozed_until: str
    labels: tuple[str, ...]
    notes: tuple[Note, ...]
    visitor: Visitor | None
    views: tuple[PageView, ...]
    targets: Targets
    trail: tuple[Deed, ...]
    merged: tuple[str, ...] = ()
    others: tuple[Past, ...] = ()
    score: int = 0
    comment: str = ""


class Inbox(Book):
    """The conversations of one database, as people at the desk see them.

    Args:
        where: A URL, or the database.
        mark: Gives what stands in messages for an e-mail, so that a search for one finds it.
    """

    def __init__(self, where: str | Database, mark: Mark | None = None) -> None:
        super().__init__(where)
        self._mark = mark

    def list(self, view: View, cursor: str = "", limit: int = PAGE) -> Page:
        """A page of a view; the one after it begins where `Page.next` says. Raises BadCursor."""
        with self._database.reading() as sql:
            return listing.page(sql, view, cursor, max(1, min(limit, MOST)), self._mark)

    def row(self, conversation_id: str) -> Row:
        """One conversation as a list shows it; raises UnknownConversation."""
        with self._database.reading() as sql:
            standing.owner(sql, conversation_id)
            return listing.rows(sql, [conversation_id])[0]

    def counts(self, account: str) -> dict[Folder, int]:
        """How many conversations each folder of an account holds; of mentions the unseen ones."""
        with self._database.reading() as sql:
            return listing.counts(sql, account)

    def breached(self, account: str = "", now: datetime | None = None) -> int:
        """How many shoppers wait longer than was promised: for anybody, or for one account."""
        with self._database.reading() as sql:
            return listing.breached(sql, account, clock.written(now or clock.utc_now()))

    def details(self, conversation_id: str, now: datetime | None = None) -> Details:
        """What a page about it needs; raises UnknownConversation."""
        with self._database.reading() as sql:
            stands = standing.standing(sql, conversation_id)
            mine = conversations.c.id == conversation_id
            row = sql.execute(select(conversations).where(mine)).one()
            joined = merging.sources(sql, conversation_id)
            known = _visitor(sql, stands.visitor)
            survey = sql.execute(
                select(surveys).where(surveys.c.conversation_id == conversation_id)
            ).one_or_none()
            return Details(
                standing=stands,
                created=row.created,
                active=row.active,
                first_response=row.first_response or "",
                resolved=row.resolved or "",
                snoozed_until=row.snoozed_until or "",
                labels=listing.labelled(sql, [conversation_id]).get(conversation_id, ()),
                notes=notes.written_in(sql, [*joined, conversation_id]),
                visitor=known,
                views=visitors.seen_pages(sql, known.id, 20) if known else (),
                targets=_targets(sql, row, now or clock.utc_now()),
                trail=audit.told(sql, conversation_id),
                merged=joined,
                others=_others(sql, row, joined),
                score=survey.score if survey else 0,
                comment=survey.comment if survey else "",
            )

    def labels(self) -> tuple[str, ...]:
        """All labels in use, by name."""
        with self._database.reading() as sql:
            return tuple(sql.scalars(select(labels.c.label).distinct().order_by(labels.c.label)))

    def joined(self, conversation_id: str) -> tuple[str, ...]:
        """The conversations that were merged into it, oldest first: read those before it."""
        with self._database.reading() as sql:
            return merging.sources(sql, conversation_id)

    def destination(self, conversation_id: str) -> str:
        """Where what is said to it belongs: itself, or what it was merged into."""
        with self._database.reading() as sql:
            return merging.destination(sql, conversation_id)

    def assign(self, conversation_id: str, account_id: str | None, by: str) -> None:
        """Give it to an account, or to nobody; who is in charge stays as it is.

        Raises:
            UnknownConversation: There is no such conversation.
            UnknownAccount: There is no such account.
            CantBeDone: The account can't answer shoppers.
        """
        with self._database.writing() as sql:
            moving.assign(sql, conversation_id, account_id, by)

    def assign_team(self, conversation_id: str, team: str | None, by: str) -> None:
        """Give it to a team, or to none; raises UnknownConversation and UnknownTeam."""
        with self._database.writing() as sql:
            moving.give_to_team(sql, conversation_id, team, by)

    def label(self, conversation_id: str, name: str, by: str) -> str:
        """Put a label on it; returns the label as it is kept, like ``big-order``.

        Raises:
            UnknownConversation: There is no such conversation.
            CantBeDone: It can't be a label, or there are 20 already.
        """
        with self._database.writing() as sql:
            return moving.label(sql, conversation_id, name, by)

    def unlabel(self, conversation_id: str, name: str, by: str) -> None:
        """Take a label away; one that isn't there is no error."""
        with self._database.writing() as sql:
            moving.unlabel(sql, conversation_id, name, by)

    def snooze(self, conversation_id: str, until: datetime, by: str) -> None:
        """Put it away until a moment, or until the shopper writes.

        Raises:
            UnknownConversation: There is no such conversation.
            CantBeDone: The moment has passed.
        """
        with self._database.writing() as sql:
            moving.snooze(sql, conversation_id, until, by, clock.utc_now())

    def pending(self, conversation_id: str, by: str) -> None:
        """Note that it waits for the shopper; raises UnknownConversation."""
        with self._database.writing() as sql:
            moving.pending(sql, conversation_id, by)

    def resolve(self, conversation_id: str, by: str, *, give_back: bool = True) -> None:
        """Note that it is settled.

        Args:
            conversation_id: Which.
            by: Who says so.
            give_back: Whether the bot answers when the shopper writes again.

        Raises:
            UnknownConversation: There is no such conversation.
        """
        with self._database.writing() as sql:
            moving.resolve(sql, conversation_id, by, give_back=give_back)

    def reopen(self, conversation_id: str, by: str) -> None:
        """Take it up again; raises UnknownConversation, and CantBeDone when it was merged."""
        with self._database.writing() as sql:
            moving.reopen(sql, conversation_id, by)

    def merge(self, source_id: str, target_id: str, by: str) -> None:
        """Let a conversation go on in another one of the same shopper.

        Raises:
            UnknownConversation: One of them isn't there.
            CantBeDone: They are one, are of two people, or one was merged before.
        """
        with self._database.writing() as sql:
            merging.merge(sql, source_id, target_id, by)

    def block(self, conversation_id: str, by: str, *, blocked: bool = True) -> None:
        """Take nothing more from its visitor, or take it again.

        Raises:
            UnknownConversation: There is no such conversation.
            CantBeDone: Nobody knows its visitor.
        """
        with self._database.writing() as sql:
            visitor = standing.owner(sql, conversation_id).visitor
            if not visitor:
                raise CantBeDone("this conversation has no visitor who could be blocked")
            visitors.set_blocked(sql, visitor, by, blocked=blocked)
            action = "blocked" if blocked else "unblocked"
            audit.record(sql, by, action, conversation_id, visitor=visitor)

    def wake_snoozed(self, now: datetime | None = None, limit: int = 200) -> tuple[str, ...]:
        """Open what was snoozed until now; returns the ids."""
        with self._database.writing() as sql:
            return moving.wake(sql, now or clock.utc_now(), limit)


def _visitor(sql: Connection, visitor_id: str) -> Visitor | None:
    try:
        return visitors.one(sql, visitor_id) if visitor_id else None
    except visitors.UnknownVisitor:
        return None


def _targets(sql: Connection, row: SqlRow[Any], now: datetime) -> Targets:
    written = sql.scalar(select(sites.c.settings).where(sites.c.id == (row.site or "")))
    try:
        settings = SiteSettings.model_validate_json(written) if written else SiteSettings()
    except ValidationError as error:
        raise places.broken(row.site, error) from error
    return targets.of(
        settings,
        requested=row.requested or "",
        first_response=row.first_response or "",
        resolved=row.resolved or "",
        now=now,
        due=row.due or "",
    )


def _others(sql: Connection, row: SqlRow[Any], joined: tuple[str, ...]) -> tuple[Past, ...]:
    # Two queries that each have an index, rather than one with an OR that has none.
    ids: dict[str, str] = {}
    for column, value in (("visitor", row.visitor), ("customer", row.customer)):
        if value:
            query = text(
                f"SELECT id, active FROM desk_conversations WHERE {column} = :value "
                "AND messages > 0 ORDER BY active DESC LIMIT 30"
            )
            ids |= {each.id: each.active for each in sql.execute(query, {"value": value})}
    wanted = [each for each in ids if each != row.id and each not in joined]
    wanted = sorted(wanted, key=lambda each: ids[each], reverse=True)[:20]
    c = conversations.c
    began = sql.execute(select(c.id, c.created).where(c.id.in_(wanted)))
    created = {each.id: each.created for each in began}
    return tuple(
        Past(each.id, created[each.id], each.active, each.title, each.status, each.charge)
        for each in listing.rows(sql, wanted)
    )
