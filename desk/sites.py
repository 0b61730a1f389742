"""The shop's sites: each with its settings, and the key with which it signs its customers."""

from __future__ import annotations

import re
import secrets
import threading
import time
from dataclasses import dataclass, field

from pydantic import ValidationError
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from desk import audit, clock
from desk.messages import DeskError
from desk.schema.book import Book
from desk.schema.database import Database
from desk.schema.sites import sites
from desk.site_settings import SiteSettings

__all__ = [
    "BadSettings",
    "Site",
    "SiteBook",
    "SiteExists",
    "SiteInUse",
    "SiteSettings",
    "UnknownSite",
]

# Seconds after which what another process changed is seen here.
FRESH = 2.0
_ID = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")


class UnknownSite(DeskError):  # noqa: N818 - reads as what it is
    """There is no site with that id."""


class SiteExists(DeskError):  # noqa: N818
    """A site with that id is there already, or the id can't be one."""


class BadSettings(DeskError):  # noqa: N818
    """The settings of a site, as they are kept, can't be read."""


class SiteInUse(DeskError):  # noqa: N818
    """Shoppers came from the site, so it stays."""


@dataclass(frozen=True, slots=True)
class Site:
    """One site.

    Attributes:
        identity_key: 64 hexadecimal digits; the shop signs customers with the text as it stands.
        created: When it was added, ISO 8601 in UTC.
    """

    id: str
    settings: SiteSettings
    identity_key: str = field(repr=False)
    created: str

    def allows(self, origin: str) -> bool:
        """Whether pages of an origin may use it."""
        return origin in self.settings.origins


class SiteBook(Book):
    """The sites of one database; kept in memory, so that every request may ask."""

    def __init__(self, where: str | Database) -> None:
        super().__init__(where)
        self._lock = threading.Lock()
        self._known: dict[str, Site] = {}
        self._read_at = -FRESH

    def get(self, site_id: str) -> Site:
        """The site with this id, at most two seconds old; raises UnknownSite."""
        known = self._current()
        if site_id not in known:
            raise UnknownSite(
                f"there is no site {site_id!r}; add it with `aisle site add`, or see "
                "`aisle site list`"
            )
        return known[site_id]

    def all(self) -> tuple[Site, ...]:
        """All sites, by id."""
        return tuple(self._current().values())

    def add(self, site_id: str, settings: SiteSettings, by: str = "system") -> Site:
        """Add a site, with a new key; raises SiteExists."""
        if not _ID.fullmatch(site_id):
            raise SiteExists(
                f"{site_id!r} can't be a site's id; use small letters, digits and hyphens, at most "
                "64"
            )
        site = Site(site_id, settings, new_key(), clock.now())
        row = {"id": site_id, "settings": settings.model_dump_json()}
        row |= {"identity_key": site.identity_key, "created": site.created}
        try:
            with self._database.writing() as sql:
                sql.execute(insert(sites).values(row))
                audit.record(sql, by, "site_added", None, site=site_id)
        except IntegrityError:
            raise SiteExists(f"there is a site {site_id!r} already; choose another id") from None
        self._forget()
        return site

    def change(self, site_id: str, settings: SiteSettings, by: str) -> Site:
        """Give a site other settings; raises UnknownSite."""
        self._update(site_id, "site_changed", by, settings=settings.model_dump_json())
        return self.get(site_id)

    def remove(self, site_id: str, by: str = "system") -> None:
        """Take a site away; raises UnknownSite, and SiteInUse once shoppers came from it."""
        try:
            with self._database.writing() as sql:
                if sql.execute(delete(sites).where(sites.c.id == site_id)).rowcount == 0:
                    self._forget()
                    self.get(site_id)
                audit.record(sql, by, "site_removed", None, site=site_id)
        except IntegrityError:
            raise SiteInUse(
                f"shoppers came from the site {site_id!r}, so it can't go; take its origins away "
                "instead, or erase them first"
            ) from None
        self._forget()

    def identity_key(self, site_id: str) -> str:
        """The key under which the shop signs its customers (HS256); raises UnknownSite."""
        return self.get(site_id).identity_key

    def new_identity_key(self, site_id: str, by: str = "system") -> str:
        """Replace the key: what was signed under the old one counts no more. Raises UnknownSite."""
        self._update(site_id, "site_key_changed", by, identity_key=new_key())
        return self.identity_key(site_id)

    def _update(self, site_id: str, action: str, by: str, **values: str) -> None:
        with self._database.writing() as sql:
            changed = sql.execute(update(sites).where(sites.c.id == site_id).values(values))
            if changed.rowcount:
                audit.record(sql, by, action, None, site=site_id)
        self._forget()
        self.get(site_id)

    def _forget(self) -> None:
        with self._lock:
            self._read_at = -FRESH

    def _current(self) -> dict[str, Site]:
        with self._lock:
            if time.monotonic() - self._read_at > FRESH:
                # The moment before the reading: what is changed meanwhile is read again soon.
                begun = time.monotonic()
                with self._database.reading() as sql:
                    self._known = {
                        row.id: self._unchanged(row.id, row.settings, row.identity_key, row.created)
                        for row in sql.execute(select(sites).order_by(sites.c.id))
                    }
                self._read_at = begun
            return self._known

    def _unchanged(self, site_id: str, settings: str, key: str, created: str) -> Site:
        """The site as it was known while its settings are the same: parsing them takes time."""
        before = self._known.get(site_id)
        try:
            parsed = SiteSettings.model_validate_json(settings)
        except ValidationError as error:
            raise broken(site_id, error) from error
        site = Site(site_id, parsed, key, created)
        return before if before == site else site


def broken(site_id: str, error: ValidationError) -> BadSettings:
    """The error for settings that were changed by hand, or by a later release."""
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"]))
    return BadSettings(
        f"the settings of the site {site_id!r} can't be read ({place}: {first['msg']}); put them "
        "right in the table desk_sites, or restore a backup"
    )


def new_key() -> str:
    """A key for signing customers: 64 hexadecimal digits."""
    return secrets.token_hex(32)
