"""Mails that wait to be sent; each is claimed by one worker, and tried again with growing waits."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from desk import clock
from desk.messages import DeskError
from desk.schema.book import Book
from desk.schema.inbox import outbox
from desk.texts import storable

# After the first try, the second, and so on; the eighth is the last.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
TRIES = len(WAITS) + 1
# Who takes a mail has this long; then it is somebody else's again.
CLAIMED = timedelta(minutes=10)


class BadRecipient(DeskError):  # noqa: N818 - reads as what it is
    """The text is no address that a mail can be sent to."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to be sent.

    Attributes:
        attempts: How often it was tried, with the try that it was given out for.
    """

    id: str
    recipient: str
    subject: str
    text: str
    html: str
    conversation_id: str
    created: str
    attempts: int


def put(
    sql: Connection,
    recipient: str,
    subject: str,
    text: str,
    html: str = "",
    conversation_id: str | None = None,
) -> str:
    """Let a mail wait, in the transaction that gives reason for it; returns its id.

    Raises:
        BadRecipient: The recipient is no single address.
    """
    mail_id, now = f"o_{secrets.token_urlsafe(12)}", clock.now()
    row = {"id": mail_id, "conversation_id": conversation_id or None, "created": now}
    row |= {"recipient": address(recipient), "subject": one_line(subject)[:300]}
    row |= {"text": storable(text), "html": storable(html), "next_attempt": now}
    sql.execute(insert(outbox).values(row))
    return mail_id


def address(text: str) -> str:
    """One mail address without anything that could become a header; raises BadRecipient."""
    plain = text.strip()
    local, at, domain = plain.rpartition("@")
    bad = (
        set(' \t\r\n,;:<>()[]\\"') & set(plain)
        or not plain.isprintable()
        or "@" in local
        or "=?" in plain
    )
    if bad or not (at and 0 < len(local) <= 64 and 0 < len(domain) <= 255) or ".." in plain:
        raise BadRecipient(f"{text[:80]!r} is no e-mail address; write one like ada@shop.example")
    return plain


def one_line(text: str) -> str:
    """A text without line ends and other signs that a header may not hold."""
    plain = "".join(c if c.isprintable() else " " for c in storable(text))
    # "=?utf-8?q?=0ABcc:…?=" is how headers write a line end that nobody sees.
    return " ".join(plain.replace("=?", "= ?").split())


class Outbox(Book):
    """The mails of one database that wait; safe for any number of workers."""

    def put(
        self,
        recipient: str,
        subject: str,
        text: str,
        html: str = "",
        conversation_id: str | None = None,
    ) -> str:
        """Let a mail wait; returns its id. Raises BadRecipient."""
        with self._database.writing() as sql:
            return put(sql, recipient, subject, text, html, conversation_id)

    def due(self, now: datetime | None = None, limit: int = 20) -> tuple[Mail, ...]:
        """Take mails that are to be sent now, oldest first.

        They are this caller's for ten minutes: tell `sent` or `failed` of each. One that nobody
        tells of, because its worker died, is given out again.
        """
        moment = now or clock.utc_now()
        waiting = (outbox.c.sent.is_(None), outbox.c.next_attempt <= clock.written(moment))
        with self._database.writing() as sql:
            found = sql.execute(
                select(outbox)
                .where(*waiting)
                .order_by(outbox.c.next_attempt)
                .limit(limit)
                .with_for_update(skip_locked=True)
            ).all()
            spent = [row.id for row in found if row.attempts >= TRIES]
            if spent:
                # Its last worker died while sending it.
                sql.execute(
                    update(outbox)
                    .where(outbox.c.id.in_(spent))
                    .values(next_attempt=None, error="the last try was never finished")
                )
            taken = [row for row in found if row.attempts < TRIES]
            sql.execute(
                update(outbox)
                .where(outbox.c.id.in_([row.id for row in taken]))
                .values(
                    attempts=outbox.c.attempts + 1, next_attempt=clock.written(moment + CLAIMED)
                )
            )
        return tuple(_mail(row, row.attempts + 1) for row in taken)

    def waits(self, now: datetime | None = None) -> bool:
        """Whether a mail is to be sent now; takes none."""
        moment = clock.written(now or clock.utc_now())
        with self._database.reading() as sql:
            due = (outbox.c.sent.is_(None), outbox.c.next_attempt <= moment)
            return sql.scalar(select(outbox.c.id).where(*due).limit(1)) is not None

    def sent(self, mail_id: str, now: datetime | None = None) -> None:
        """Note that a mail went out; its words aren't kept any longer."""
        moment = clock.written(now or clock.utc_now())
        values = {"sent": moment, "next_attempt": None, "error": None, "text": "", "html": ""}
        with self._database.writing() as sql:
            sql.execute(update(outbox).where(outbox.c.id == mail_id).values(values))

    def failed(
        self, mail_id: str, error: str, now: datetime | None = None, *, for_good: bool = False
    ) -> None:
        """Note that a mail didn't go out: it waits longer each time, and ends after 8 tries.

        Args:
            mail_id: Which.
            error: Why.
            now: Instead of the present moment.
            for_good: Whether trying again is of no use.
        """
        moment = now or clock.utc_now()
        mine = (outbox.c.id == mail_id, outbox.c.sent.is_(None))
        with self._database.writing() as sql:
            tried = sql.scalar(select(outbox.c.attempts).where(*mine))
            if tried is None:
                return
            again = None if for_good or tried >= TRIES else moment + WAITS[max(tried, 1) - 1]
            values: dict[str, str | None] = {"error": one_line(error)[:500]}
            values |= {"next_attempt": clock.written(again) if again else None}
            sql.execute(update(outbox).where(*mine).values(values))

    def given_up(self, limit: int = 100) -> tuple[Mail, ...]:
        """Mails that will not be tried again, newest first."""
        over = (outbox.c.sent.is_(None), outbox.c.next_attempt.is_(None))
        with self._database.reading() as sql:
            found = sql.execute(
                select(outbox).where(*over).order_by(outbox.c.created.desc()).limit(limit)
            )
            return tuple(_mail(row, row.attempts) for row in found)

    def forget(self, days: int = 30, now: datetime | None = None) -> int:
        """Delete mails that went out or were given up this many days ago; returns how many."""
        before = clock.written((now or clock.utc_now()) - timedelta(days=days))
        over = (outbox.c.next_attempt.is_(None), outbox.c.created < before)
        with self._database.writing() as sql:
            return sql.execute(delete(outbox).where(*over)).rowcount


def _mail(row: Row[Any], attempts: int) -> Mail:
    return Mail(
        id=row.id,
        recipient=row.recipient,
        subject=row.subject,
        text=row.text,
        html=row.html,
        conversation_id=row.conversation_id or "",
        created=row.created,
        attempts=attempts,
    )
