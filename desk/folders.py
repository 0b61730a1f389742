"""What one looks at in the inbox: folders, filters, and how conversations look in a list."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from enum import StrEnum

from desk.messages import Charge, DeskError, Status


class BadCursor(DeskError):  # noqa: N818 - reads as what it is
    """The text isn't where a page of this list ended."""


class Folder(StrEnum):
    """What the inbox is divided into."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    WAITING = "waiting"
    MENTIONS = "mentions"
    BOT = "bot"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at; filters that are empty let everything through.

    Attributes:
        folder: Mine: open or pending and assigned to me. Unassigned: open, given to a person and to
            nobody yet. Waiting: a shopper waits for a person, the longest first. Mentions: where
            notes name me. Bot: open, and the bot answers. All: everything that was said.
        account: Whose folders they are.
        query: Words to be found.
    """

    folder: Folder = Folder.ALL
    account: str = ""
    assignee: str = ""
    team: str = ""
    label: str = ""
    site: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation in a list.

    Attributes:
        title: The shopper's first words.
        last: The last words, and whose they are as ``last_role``.
        active: When something was last said, ISO 8601 in UTC; so the other moments.
        unread: Shopper's messages that nobody at the desk has seen.
        breached: Whether somebody waits longer than was promised.
    """

    id: str
    title: str
    last: str
    last_role: str
    active: str
    status: Status
    charge: Charge
    assignee: str = ""
    assignee_name: str = ""
    team: str = ""
    labels: tuple[str, ...] = ()
    reason: str = ""
    unread: int = 0
    waiting_since: str = ""
    due: str = ""
    breached: bool = False
    snoozed_until: str = ""
    ended: bool = False
    visitor: str = ""
    visitor_name: str = ""
    visitor_email: str = ""
    customer: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list.

    Attributes:
        rows: May be fewer than asked for although more follow, where much was looked through.
        next: The cursor of the next part; empty at the end.
    """

    rows: tuple[Row, ...] = field(default=())
    next: str = ""


def cursor(*place: str | int) -> str:
    """A place in a list as text that fits into an address."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def place(text: str) -> list[str | int]:
    """The place that a cursor names; raises BadCursor."""
    try:
        read = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not (isinstance(read, list) and all(isinstance(part, str | int) for part in read)):
            raise ValueError
    except ValueError:
        raise BadCursor("this isn't the end of a page of that list; begin at the first") from None
    return read
