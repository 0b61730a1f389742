"""When a page need not be asked for: its sitemap says that nothing changed, and is believed.

A page goes unread when all of this holds:

- the sitemap gives the same ``lastmod`` as when the page was last asked for, and the page was then
  read well;
- that moment, to the precision it was given in, was over before the page was asked for, so that no
  later change could carry the same ``lastmod``. Moments in the future never are;
- the page was asked for within the last days (``CrawlLimits.full_check_days``);
- the sitemap hasn't been caught lying: in each run a few of the pages that could go unread are
  asked for nevertheless, before any other. One that changed although its ``lastmod`` didn't, and
  the sitemap isn't believed again for as many days.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kb.documents import Document, dump_document
from kb.editions.pages import Remembered

# Of the pages that could go unread so many in a hundred are looked at, and at least and at most:
_SHARE = 0.01
_LEAST, _MOST = 1, 25
# Clocks of shops and of this machine differ.
_SKEW = timedelta(minutes=2)
# A date names a day somewhere on earth: UTC+14 begins it first and UTC-12 ends it last.
_DAY = timedelta(days=1, hours=14)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LIE = "lied"


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a page that may go unread: ``Remembered.seen`` in words.

    Attributes:
        lastmod: What the sitemap said when the page was asked for.
        checked: When that was.
        digest: What the page gave then, as a hash.
    """

    lastmod: str
    checked: datetime
    digest: str

    def __str__(self) -> str:
        return f"{self.lastmod} {self.checked.isoformat(timespec='seconds')} {self.digest}"


def read_seen(text: str) -> Seen | None:
    """What was written down; None when it isn't there or isn't understood."""
    parts = text.split(" ")
    checked = moment(parts[1]) if len(parts) == 3 else None
    return Seen(parts[0], checked, parts[2]) if checked is not None else None


def moment(text: str) -> datetime | None:
    """A W3C date-time with its time zone, as sitemaps give it; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.tzinfo is None:
        return None
    try:
        return found.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def over(lastmod: str) -> datetime | None:
    """When the moment that a ``lastmod`` names is over for certain; None without one."""
    day = _DATE.fullmatch(lastmod)
    found = moment(f"{lastmod}T00:00:00+00:00" if day else lastmod)
    if found is None:
        return None
    try:
        return found + (_DAY if day else _SKEW)
    except OverflowError:
        return None


def digest_of(documents: Iterable[Document], reason: str = "") -> str:
    """What a page gave, as a short hash."""
    found = hashlib.sha256(reason.encode("utf-8", "replace"))
    for document in documents:
        found.update(dump_document(document).encode("utf-8", "replace"))
    return found.hexdigest()[:16]


class Freshness:
    """The sitemaps' word on each page of one run, and whether it is believed.

    Args:
        days: For how many days a page may go unread; 0 for none.
        remembered: What earlier runs learned, by address.
        now: The present moment.
    """

    def __init__(
        self, days: float, remembered: Mapping[str, Remembered], now: datetime | None = None
    ) -> None:
        self._now = now or datetime.now(UTC)
        self._days = timedelta(days=days)
        self._remembered = remembered
        self._lastmods: dict[str, str] = {}
        self._told: dict[str, str] = {}
        self.caught = ""
        self._lied = datetime.min.replace(tzinfo=UTC)

    @property
    def believed(self) -> bool:
        """Whether pages may go unread in this run."""
        return bool(self._days) and not self.caught and self._now - self._lied >= self._days

    def listen(self, sitemap: str, lastmods: Mapping[str, str]) -> None:
        """Note what a sitemap says; its pages by folded address."""
        known = self._remembered.get(sitemap)
        name, _, when = known.seen.partition(" ") if known else ("", "", "")
        if name == _LIE and (lied := moment(when)):
            self._lied = max(self._lied, lied)
        self._lastmods.update(lastmods)

    def unread(self, url: str) -> bool:
        """Whether the page need not be asked for."""
        known = self._remembered.get(url)
        seen = read_seen(known.seen) if known and self.believed else None
        lastmod = self._lastmods.get(url, "")
        if seen is None or not lastmod or seen.lastmod != lastmod:
            return False
        end = over(lastmod)
        if end is None or end > seen.checked or seen.checked > self._now + _SKEW:
            return False
        return self._now - seen.checked < self._days

    def sample(self, urls: Iterable[str]) -> list[str]:
        """Some of the pages that could go unread, to be asked for before the others."""
        could = sorted(url for url in urls if self.unread(url))
        if not could:
            return []
        count = min(len(could), max(_LEAST, min(_MOST, round(len(could) * _SHARE))))
        return random.Random(self._now.isoformat()).sample(could, count)  # noqa: S311

    def asked(self, url: str, digest: str = "") -> str:
        """Note what asking gave, and what to remember of it.

        Args:
            url: The page.
            digest: What it gave; empty for "not modified".
        """
        known = self._remembered.get(url)
        before = read_seen(known.seen) if known else None
        lastmod = self._lastmods.get(url, "")
        if before and digest and before.lastmod == lastmod and digest != before.digest:
            end = over(lastmod)
            if end is not None and end <= before.checked and not self.caught:
                self.caught = url
        if not lastmod:
            return ""
        return str(Seen(lastmod, self._now, digest or (before.digest if before else "-")))

    def verdict(self, sitemap: str) -> str:
        """What to remember of a sitemap: when it was last caught lying."""
        lied = self._now if self.caught else self._lied
        listed = self._now - lied < self._days
        return f"{_LIE} {lied.isoformat(timespec='seconds')}" if listed and sitemap else ""
