"""Where hand-overs go in a real shop: who is at the desk, its hours, and what can be sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from assistant.conversation import Handoff
from desk import presence, targets
from desk.clock import utc_now
from desk.hours import BusinessHours
from desk.roles import AccountRole, Permission
from desk.routing import Routing
from desk.schema.book import Book
from desk.schema.database import Database
from desk.schema.people import accounts, teams
from desk.sites import SiteBook, SiteSettings, UnknownSite

_ANSWERING = tuple(role for role in AccountRole if role.may(Permission.ANSWER))


class Staffing(Book):
    """What routing asks, read from the desk's database.

    Args:
        where: The database's URL, or the database when it is open already.
        sites: The shop's sites.
        mail: Whether e-mails can be sent at all.
        store: What the shop is called, where a site has no name.
    """

    def __init__(
        self,
        where: str | Database,
        sites: SiteBook,
        mail: Callable[[], bool] = lambda: False,
        store: str = "",
    ) -> None:
        super().__init__(where)
        self._sites = sites
        self._mail = mail
        self._store = store

    def routing(self, clock: Callable[[], datetime] = utc_now) -> Routing:
        """Routing that asks here."""
        return Routing(
            here=lambda: self.here(clock()),
            hours=self.hours,
            mail=self.mail,
            due=self.due,
            team=self.team,
            staffed=self.staffed,
            store=self.store,
            clock=clock,
        )

    def here(self, now: datetime) -> bool:
        """Whether anybody who takes new conversations is at the desk."""
        with self._database.reading() as sql:
            return bool(presence.here(sql, now))

    def staffed(self) -> bool:
        """Whether there is an account that could ever answer a shopper."""
        with self._database.reading() as sql:
            able = (accounts.c.disabled.is_(None), accounts.c.role.in_(_ANSWERING))
            return sql.scalar(select(accounts.c.id).where(*able).limit(1)) is not None

    def hours(self, site: str) -> BusinessHours | None:
        """A site's hours; None where there is no such site."""
        settings = self._settings(site)
        return settings.hours.business() if settings else None

    def mail(self, site: str) -> bool:
        """Whether shoppers of a site can be answered by e-mail."""
        settings = self._settings(site)
        return settings is not None and settings.offline_email and self._mail()

    def due(self, site: str, since: datetime) -> datetime | None:
        """By when somebody who begins to wait is to be answered; None for no target."""
        settings = self._settings(site)
        return targets.first_response_due(settings, since) if settings else None

    def store(self, site: str) -> str:
        """What a site's shop is called."""
        settings = self._settings(site)
        return (settings.name if settings else "") or self._store

    def team(self, handoff: Handoff) -> str:
        """The team that is called like the reason: ``legal``, ``order``, ``high value``."""
        wanted = handoff.reason.value.replace("_", " ").casefold()
        with self._database.reading() as sql:
            names = sql.scalars(select(teams.c.name))
            found = (name for name in names if name.replace("_", " ").casefold() == wanted)
            return next(found, "")

    def _settings(self, site: str) -> SiteSettings | None:
        try:
            return self._sites.get(site).settings
        except UnknownSite:
            return None
