"""What requests with an idempotency key were answered, so that each is carried out once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, select, update

from desk import rows
from desk.messages import DeskError, KeyReused
from desk.schema.book import Book
from desk.schema.sites import requests

# Of a request that somebody is still carrying out; it has no answer yet.
_UNDER_WAY = 0

# Nothing takes longer: whoever had begun is gone.
_LONGEST = timedelta(seconds=60)


class RequestUnderWay(DeskError):  # noqa: N818 - reads as what it is
    """The same request is being carried out; what becomes of it isn't known yet."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How a request was answered: its HTTP status and body."""

    status: int
    body: str


class Requests(Book):
    """Remembers requests by owner and key; safe for threads and processes."""

    def begin(self, owner: str, key: str, digest: str) -> Kept | None:
        """Begin a request, or learn how it was answered before.

        Args:
            owner: Whose key it is; the same key of another owner is another key.
            key: The sender's idempotency key.
            digest: Of everything that the request asks for.

        Returns:
            None when the caller has to carry it out, and then to :meth:`keep` or :meth:`drop` it.

        Raises:
            KeyReused: The key came before with another digest.
            RequestUnderWay: It is being carried out right now.
        """
        mine = (requests.c.owner == owner, requests.c.key == key)
        now = datetime.now(UTC)
        with self._database.writing() as sql:
            before = sql.execute(select(requests).where(*mine)).one_or_none()
            if before is None:
                row = {
                    "owner": owner,
                    "key": key,
                    "digest": digest,
                    "status": _UNDER_WAY,
                    "body": "",
                    "created": rows.now(),
                }
                sql.execute(insert(requests).values(row))
                return None
            if before.digest != digest:
                raise KeyReused(
                    f"the idempotency key {key!r} already brought another request; use a new key "
                    "for a new request"
                )
            if before.status != _UNDER_WAY:
                return Kept(before.status, before.body)
            if now - datetime.fromisoformat(before.created) < _LONGEST:
                raise RequestUnderWay(
                    "the same request is being carried out; send it again in a second to learn "
                    "how it was answered"
                )
            sql.execute(update(requests).where(*mine).values(created=rows.now()))
            return None

    def keep(self, owner: str, key: str, status: int, body: str) -> None:
        """Remember how the request was answered."""
        with self._database.writing() as sql:
            sql.execute(
                update(requests)
                .where(requests.c.owner == owner, requests.c.key == key)
                .values(status=status, body=body)
            )

    def drop(self, owner: str, key: str) -> None:
        """Forget a request that came to nothing: sent again, it is carried out."""
        with self._database.writing() as sql:
            sql.execute(delete(requests).where(requests.c.owner == owner, requests.c.key == key))

    def tidy(self, hours: int = 24) -> int:
        """Forget what is older; returns how many. Nobody repeats a request after a day."""
        before = (datetime.now(UTC) - timedelta(hours=hours)).isoformat()
        with self._database.writing() as sql:
            return sql.execute(delete(requests).where(requests.c.created < before)).rowcount
