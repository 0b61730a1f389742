"""Who writes to the shop: visitors, what they said of themselves, and the pages they saw."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from desk import audit, clock
from desk.messages import DeskError
from desk.schema.book import Book
from desk.schema.conversations import conversations
from desk.schema.sites import requests, sites, views, visitors
from desk.sites import UnknownSite
from desk.texts import storable

# Pages of one visitor that are kept; older ones go.
KEPT_VIEWS = 200
# For so long somebody is the customer whom the shop signed: where a page doesn't say that its
# customer signed out, the next person at that browser has their orders no longer than this.
IDENTIFIED_FOR = timedelta(days=1)
# Seconds within which a visitor is not written down as seen again.
_SEEN_AGAIN = 60


class UnknownVisitor(DeskError):  # noqa: N818 - reads as what it is
    """There is no visitor with that id."""


class Blocked(DeskError):  # noqa: N818
    """The visitor was blocked; nothing of what they send is stored."""


class OtherCustomer(DeskError):  # noqa: N818
    """The visitor is one customer already and can't become another."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """One visitor of a site.

    Attributes:
        customer: As the shop signed it within the last day; empty when it didn't.
        name: As the shop signed it.
        email: As the shop signed it.
        created: When they first came, ISO 8601 in UTC.
        seen: When they were last here.
    """

    id: str
    site: str
    customer: str = ""
    name: str = ""
    email: str = ""
    locale: str = ""
    blocked: bool = False
    created: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class PageView:
    """A page that a visitor looked at, and when."""

    at: str
    url: str
    title: str


class VisitorBook(Book):
    """The visitors of one database."""

    def create(self, site: str, locale: str = "") -> Visitor:
        """A new visitor of a site; raises UnknownSite."""
        now = clock.now()
        visitor = Visitor(f"v_{secrets.token_urlsafe(18)}", site, locale=storable(locale)[:16])
        row: dict[str, str | None] = {"id": visitor.id, "site": site, "created": now, "seen": now}
        row |= {"locale": visitor.locale or None}
        try:
            with self._database.writing() as sql:
                if sql.scalar(select(sites.c.id).where(sites.c.id == site)) is None:
                    raise UnknownSite(f"there is no site {site!r}; see `aisle site list`")
                sql.execute(insert(visitors).values(row))
        except IntegrityError:  # the site went meanwhile
            raise UnknownSite(f"there is no site {site!r}; see `aisle site list`") from None
        return self.get(visitor.id)

    def get(self, visitor_id: str) -> Visitor:
        """The visitor with this id; raises UnknownVisitor."""
        with self._database.reading() as sql:
            return one(sql, visitor_id)

    def identify(self, visitor_id: str, customer: str, name: str = "", email: str = "") -> Visitor:
        """Keep who the visitor is, as the shop signed it.

        Raises:
            UnknownVisitor: There is no such visitor.
            OtherCustomer: They are another customer already: two people on one machine never see
                each other's conversations, so the second one needs a visitor of their own.
        """
        with self._database.writing() as sql:
            known = one(sql, visitor_id)
            customer = storable(customer)[:200]
            before = sql.scalar(select(visitors.c.customer).where(visitors.c.id == known.id))
            if before and before != customer:
                raise OtherCustomer(
                    f"visitor {visitor_id!r} is another customer already; begin as a new visitor"
                )
            values = {"customer": customer, "seen": clock.now(), "identified": clock.now()}
            values |= {"name": storable(name)[:200]} if name else {}
            values |= {"email": storable(email)[:320]} if email else {}
            sql.execute(update(visitors).where(visitors.c.id == visitor_id).values(values))
            sql.execute(
                update(conversations)
                .where(conversations.c.visitor == visitor_id, conversations.c.customer.is_(None))
                .values(customer=customer)
            )
            return one(sql, visitor_id)

    def block(self, visitor_id: str, by: str) -> None:
        """Refuse what the visitor sends from now on; raises UnknownVisitor."""
        with self._database.writing() as sql:
            set_blocked(sql, visitor_id, by, blocked=True)
            audit.record(sql, by, "visitor_blocked", None, visitor=visitor_id)

    def unblock(self, visitor_id: str, by: str) -> None:
        """Take what the visitor sends again; raises UnknownVisitor."""
        with self._database.writing() as sql:
            set_blocked(sql, visitor_id, by, blocked=False)
            audit.record(sql, by, "visitor_unblocked", None, visitor=visitor_id)

    def admit(self, visitor_id: str) -> None:
        """Raises Blocked when the visitor is; before anything of theirs is stored."""
        with self._database.reading() as sql:
            refuse_blocked(sql, visitor_id)

    def seen(self, visitor_id: str) -> None:
        """Note that the visitor is here; written at most once a minute."""
        moment = clock.utc_now()
        before = clock.written(moment - timedelta(seconds=_SEEN_AGAIN))
        with self._database.reading() as sql:
            last = sql.scalar(select(visitors.c.seen).where(visitors.c.id == visitor_id))
        if last is None or last > before:
            return
        with self._database.writing() as sql:
            mine = visitors.c.id == visitor_id
            sql.execute(update(visitors).where(mine).values(seen=clock.written(moment)))

    def viewed(self, visitor_id: str, url: str, title: str) -> None:
        """Keep a page that the visitor looked at; the latest 200 stay. Raises UnknownVisitor."""
        now = clock.now()
        mine = views.c.visitor_id == visitor_id
        with self._database.writing() as sql:
            one(sql, visitor_id)
            row = {"visitor_id": visitor_id, "at": now, "url": storable(url)[:2000]}
            row |= {"title": storable(title)[:300]}
            sql.execute(insert(views).values(row))
            newest = select(views.c.at).where(mine).order_by(views.c.at.desc())
            oldest = sql.scalar(newest.offset(KEPT_VIEWS - 1).limit(1))
            if oldest is not None:
                sql.execute(delete(views).where(mine, views.c.at < oldest))
            sql.execute(update(visitors).where(visitors.c.id == visitor_id).values(seen=now))

    def views(self, visitor_id: str, limit: int = 20) -> tuple[PageView, ...]:
        """The pages that the visitor looked at, newest first."""
        with self._database.reading() as sql:
            return seen_pages(sql, visitor_id, limit)

    def erase(self, visitor_id: str) -> None:
        """Delete what is kept about the visitor but conversations, which `Retention` erases."""
        with self._database.writing() as sql:
            forget(sql, [visitor_id])


def one(sql: Connection, visitor_id: str) -> Visitor:
    """The visitor with this id; raises UnknownVisitor."""
    row = sql.execute(select(visitors).where(visitors.c.id == visitor_id)).one_or_none()
    if row is None:
        raise UnknownVisitor(f"there is no visitor {visitor_id!r}; begin as a new one")
    return to_visitor(row)


def to_visitor(row: Row[Any]) -> Visitor:
    """A row of the table as a value."""
    since = clock.written(clock.utc_now() - IDENTIFIED_FOR)
    return Visitor(
        row.id,
        row.site,
        row.customer if row.customer and (row.identified or "") > since else "",
        row.name or "",
        row.email or "",
        row.locale or "",
        row.blocked is not None,
        row.created,
        row.seen,
    )


def set_blocked(sql: Connection, visitor_id: str, by: str, *, blocked: bool) -> None:
    """Refuse what a visitor sends from now on, or take it again; raises UnknownVisitor."""
    one(sql, visitor_id)
    values = {"blocked": clock.now() if blocked else None, "blocked_by": by if blocked else None}
    sql.execute(update(visitors).where(visitors.c.id == visitor_id).values(values))


def refuse_blocked(sql: Connection, visitor_id: str) -> None:
    """Raises Blocked when the visitor is; unknown ones and the terminal's (empty) are not."""
    if sql.scalar(select(visitors.c.blocked).where(visitors.c.id == visitor_id)) is not None:
        raise Blocked(
            "the shop takes no more messages from this visitor; nothing was stored. Write to the "
            "shop another way"
        )


def seen_pages(sql: Connection, visitor_id: str, limit: int) -> tuple[PageView, ...]:
    """The pages that a visitor looked at, newest first."""
    mine = views.c.visitor_id == visitor_id
    found = sql.execute(select(views).where(mine).order_by(views.c.at.desc()).limit(limit))
    return tuple(PageView(row.at, row.url, row.title) for row in found)


def forget(sql: Connection, visitor_ids: list[str]) -> int:
    """Delete visitors with their views and kept requests; returns how many visitors went."""
    sql.execute(delete(views).where(views.c.visitor_id.in_(visitor_ids)))
    sql.execute(delete(requests).where(requests.c.owner.in_(visitor_ids)))
    return sql.execute(delete(visitors).where(visitors.c.id.in_(visitor_ids))).rowcount
