"""What a site's answers cost on a day, and whether that is all it may cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_UP, Decimal

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from desk import clock
from desk.schema.book import Book
from desk.schema.sites import spending
from desk.site_settings import SiteSettings

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Spent:
    """Answers on a day, and what the hosted model cost for them in US dollars."""

    answers: int = 0
    cost_usd: Decimal = Decimal(0)


class Spending(Book):
    """What was spent, by site and day (in UTC)."""

    def add(self, site: str, day: str, answers: int, cost_usd: Decimal) -> None:
        """Add answers and their cost; fractions of a millionth of a dollar are rounded up."""
        cost = int((cost_usd * _MILLION).to_integral_value(ROUND_UP))
        mine = (spending.c.site == site, spending.c.day == day)
        more = {"answers": spending.c.answers + answers, "cost": spending.c.cost + cost}
        with self._database.writing() as sql:
            if sql.execute(update(spending).where(*mine).values(more)).rowcount:
                return
            try:
                with sql.begin_nested():
                    row = {"site": site, "day": day, "answers": answers, "cost": cost}
                    sql.execute(insert(spending).values(row))
            except IntegrityError:  # another process came first, where writers aren't alone
                sql.execute(update(spending).where(*mine).values(more))

    def today(self, site: str, day: str = "") -> Spent:
        """What a site's answers cost today, or on another day (``2026-11-22``, in UTC)."""
        mine = (spending.c.site == site, spending.c.day == (day or utc_day()))
        with self._database.reading() as sql:
            row = sql.execute(select(spending).where(*mine)).one_or_none()
        return Spent(row.answers, Decimal(row.cost) / _MILLION) if row is not None else Spent()

    def exceeded(self, site: str, settings: SiteSettings, today: str = "") -> bool:
        """Whether the hosted model may not be called any more today: the money is spent."""
        if settings.spend_per_day is None:
            return False
        return self.today(site, today).cost_usd >= settings.spend_per_day

    def full(self, site: str, settings: SiteSettings, today: str = "") -> bool:
        """Whether no more answers are made today: there were as many as there may be."""
        if settings.answers_per_day is None:
            return False
        return self.today(site, today).answers >= settings.answers_per_day


def utc_day(moment: datetime | None = None) -> str:
    """The day of a moment, or today's, in UTC, like ``2026-11-22``."""
    return (moment or clock.utc_now()).astimezone(UTC).date().isoformat()
