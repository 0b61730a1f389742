"""Canned replies: words that agents use again, with places for a name or a number."""

from __future__ import annotations

import difflib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from desk import audit, clock
from desk.messages import DeskError
from desk.schema.book import Book
from desk.schema.people import canned
from desk.texts import storable

# What may stand in double braces, and what an agent reads where it is missing.
VARIABLES = {
    "customer.name": "customer's name",
    "agent.name": "your name",
    "store.name": "name of the shop",
    "conversation.id": "number of the conversation",
}
_PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_BRACES = re.compile(r"\{\{|\}\}")
# Signs that nobody types by chance, so that a gap can be found again before the reply is sent.
_GAP = re.compile(r"⟦([^⟦⟧]*)⟧")
_SHORTCUT = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
LONGEST = 5_000


class BadCanned(DeskError):  # noqa: N818 - reads as what it is
    """A canned reply can't be kept as it is."""


class UnknownCanned(DeskError):  # noqa: N818
    """There is no such canned reply."""


class Unfilled(DeskError):  # noqa: N818
    """A reply still has gaps to fill, so it isn't sent."""


@dataclass(frozen=True, slots=True)
class Canned:
    """A reply that is used again.

    Attributes:
        shortcut: What an agent types after a slash.
        changed: When, ISO 8601 in UTC, and by which account ``changed_by``.
    """

    id: str
    shortcut: str
    title: str
    text: str
    changed: str
    changed_by: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A reply ready to be read over.

    Attributes:
        text: Where something is missing, ``⟦customer's name⟧`` stands.
        gaps: What is missing.
    """

    text: str
    gaps: tuple[str, ...]


class CannedBook(Book):
    """The canned replies of one database."""

    def save(
        self, shortcut: str, title: str, text: str, by: str, canned_id: str | None = None
    ) -> Canned:
        """Keep a new reply, or change one.

        Raises:
            BadCanned: A variable is unknown, the shortcut is taken or isn't one, or something is
                empty or too long.
            UnknownCanned: The one to be changed isn't there.
        """
        shortcut, title = (
            shortcut.strip().removeprefix("/").lower(),
            " ".join(storable(title).split()),
        )
        text = storable(text)
        _check(shortcut, title, text)
        row = {"shortcut": shortcut, "title": title, "text": text.strip()}
        row |= {"changed": clock.now(), "changed_by": by}
        key = canned_id or f"r_{secrets.token_urlsafe(9)}"
        try:
            with self._database.writing() as sql:
                if canned_id is None:
                    sql.execute(insert(canned).values(id=key, **row))
                elif not sql.execute(update(canned).where(canned.c.id == key).values(row)).rowcount:
                    raise _unknown(key)
                audit.record(sql, by, "canned_saved", None, canned=key)
        except IntegrityError:
            raise BadCanned(
                f"another canned reply is called /{shortcut}; choose another shortcut"
            ) from None
        return self.get(key)

    def get(self, canned_id: str) -> Canned:
        """One reply; raises UnknownCanned."""
        with self._database.reading() as sql:
            row = sql.execute(select(canned).where(canned.c.id == canned_id)).one_or_none()
        if row is None:
            raise _unknown(canned_id)
        return _canned(row)

    def all(self) -> tuple[Canned, ...]:
        """All replies, by shortcut."""
        with self._database.reading() as sql:
            found = sql.execute(select(canned).order_by(canned.c.shortcut))
            return tuple(_canned(row) for row in found)

    def find(self, typed: str, limit: int = 8) -> tuple[Canned, ...]:
        """Replies for what an agent types: shortcuts that begin with it, then words within."""
        sought = typed.strip().removeprefix("/").casefold()
        everything = self.all()
        begin = [each for each in everything if each.shortcut.startswith(sought)]
        within = [
            each
            for each in everything
            if each not in begin and sought in f"{each.title}\n{each.text}".casefold()
        ]
        return tuple([*begin, *within][:limit])

    def remove(self, canned_id: str, by: str) -> None:
        """Take a reply away; raises UnknownCanned."""
        with self._database.writing() as sql:
            if not sql.execute(delete(canned).where(canned.c.id == canned_id)).rowcount:
                raise _unknown(canned_id)
            audit.record(sql, by, "canned_removed", None, canned=canned_id)


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Put values into a reply's places; what is missing becomes a gap that is seen.

    Args:
        text: With places like ``{{customer.name}}``.
        values: By the names of `VARIABLES`; empty ones are missing.
    """
    gaps: list[str] = []

    def place(found: re.Match[str]) -> str:
        # A value is data: braces or gap signs in somebody's name open no place of their own.
        value = re.sub(r"[{}⟦⟧]", "", values.get(found[1], "")).strip()
        if value:
            return value
        gap = VARIABLES.get(found[1], found[1])
        gaps.append(gap)
        return f"⟦{gap}⟧"

    return Filled(_PLACE.sub(place, text), tuple(dict.fromkeys(gaps)))


def refuse_unfilled(text: str) -> None:
    """Raises Unfilled when a reply has gaps or places left: shoppers never read those."""
    gaps = [*_GAP.findall(text), *(found.strip() for found in _PLACE.findall(text))]
    if gaps:
        raise Unfilled(
            f"the reply still has a gap: {', '.join(dict.fromkeys(gaps))}; fill it in or take it "
            "out, then send it"
        )


def _check(shortcut: str, title: str, text: str) -> None:
    if not _SHORTCUT.fullmatch(shortcut):
        raise BadCanned(
            f"{shortcut[:60]!r} can't be a shortcut; use small letters, digits and hyphens, at "
            "most 40"
        )
    if not title or len(title) > 200:
        raise BadCanned("a canned reply needs a title of 1 to 200 characters")
    if not text.strip() or len(text) > LONGEST:
        raise BadCanned(f"a canned reply needs a text of 1 to {LONGEST:,} characters")
    for name in _PLACE.findall(text):
        if name not in VARIABLES:
            near = difflib.get_close_matches(name.casefold(), VARIABLES, 1, cutoff=0.5)
            hint = f"did you mean {{{{{near[0]}}}}}?" if near else f"known: {', '.join(VARIABLES)}"
            raise BadCanned(f"unknown variable {{{{{name}}}}}; {hint}")
    if _BRACES.search(_PLACE.sub("", text)):
        raise BadCanned(
            "double braces stand around a variable and nothing else; write one like "
            "{{customer.name}}, or take the braces out"
        )
    if re.search("[⟦⟧]", text):
        raise BadCanned("the signs ⟦ and ⟧ mark gaps; write something else")


def _canned(row: Row[Any]) -> Canned:
    return Canned(row.id, row.shortcut, row.title, row.text, row.changed, row.changed_by)


def _unknown(canned_id: str) -> UnknownCanned:
    return UnknownCanned(f"there is no canned reply {canned_id!r}; it may have been removed")
