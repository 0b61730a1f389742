"""One conversation as the studio shows it: what was said, who it is with, what was done."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from fastapi import Request

from assistant.conversation import Role
from desk.accounts import Account, Permission
from desk.inbox import Past
from desk.messages import Message, Standing, State
from desk.sites import UnknownSite
from desk.standing import title
from desk.teams import Team
from desk.visitors import PageView
from ui.studio import customers, deeds, moments
from ui.studio.access import studio_of
from ui.studio.customers import OrderLook, Who
from ui.studio.deeds import Done
from ui.studio.entries import Entry, entries
from ui.studio.promises import Promise, promises


@dataclass(frozen=True, slots=True)
class Survey:
    """What the shopper thought of it, from 1 to 5."""

    score: int
    comment: str


@dataclass(frozen=True, slots=True)
class Talk:
    """Everything that the page about a conversation shows.

    Attributes:
        summary: What the person who takes over is told; empty before any hand-over.
        coming: The words so far of an answer on its way; None when none is.
        seen: Ordinal of the last message that the page shows: what a reply has seen.
        mine: How many replies this account has sent; ``noted`` so for notes. The forms are made
            anew when they change.
        key: For the next reply, so that it is sent once.
        monday_apart: Whether next Monday is another day than tomorrow, where the shop is.
        others: Other conversations of the same shopper.
    """

    id: str
    title: str
    standing: Standing
    entries: tuple[Entry, ...]
    coming: str | None
    summary: str
    snoozed_until: str
    targets: tuple[Promise, ...]
    labels: tuple[str, ...]
    known_labels: tuple[str, ...]
    accounts: tuple[Account, ...]
    teams: tuple[Team, ...]
    blocked: bool
    visitor: str
    who: Who
    site_name: str
    survey: Survey | None
    orders: tuple[OrderLook, ...] | None
    others: tuple[Past, ...]
    views: tuple[PageView, ...]
    trail: tuple[Done, ...]
    messages: tuple[Message, ...]
    seen: int
    mine: int
    noted: int
    key: str
    tomorrow: str
    monday_apart: bool
    typing: str = ""

    @property
    def last_shopper(self) -> Message | None:
        """The shopper's latest message."""
        return next((m for m in reversed(self.messages) if m.role is Role.SHOPPER), None)


def talk(request: Request, account: Account, conversation_id: str) -> Talk:
    """Everything about a conversation; raises UnknownConversation."""
    studio = studio_of(request)
    books, store = studio.books, studio.parts.store
    now = moments.now()
    details = books.inbox.details(conversation_id, now)
    said = store.snapshot(conversation_id).messages
    before = [m for each in details.merged for m in store.snapshot(each).messages]
    everybody = books.accounts.all()
    standing, visitor = details.standing, details.visitor
    zone = zone_of(request, standing.site)
    first = next((m for m in said if m.role is Role.SHOPPER), None)
    tomorrow = moments.here(zone, now) + timedelta(days=1)
    return Talk(
        id=conversation_id,
        title=title(first.text) if first else "",
        standing=standing,
        entries=entries([*before, *said], details.notes, standing.visitor_read),
        coming="" if _answering(said) else None,
        summary=standing.summary if standing.requested else "",
        snoozed_until=details.snoozed_until if standing.status.value == "snoozed" else "",
        targets=promises(details.targets, now),
        labels=details.labels,
        known_labels=books.inbox.labels(),
        accounts=tuple(a for a in everybody if a.may(Permission.ANSWER)),
        teams=books.teams.all(),
        blocked=visitor is not None and visitor.blocked,
        visitor=standing.visitor,
        who=customers.who(standing, visitor),
        site_name=_site_name(request, standing.site),
        survey=Survey(details.score, details.comment) if details.score else None,
        orders=customers.orders(studio.parts.orders, standing.customer),
        others=details.others,
        views=details.views,
        trail=deeds.trail(details.trail, {a.id: a.name for a in everybody}),
        messages=said,
        seen=said[-1].ordinal if said else 0,
        mine=sum(m.author == account.id for m in said),
        noted=sum(note.author == account.id for note in details.notes),
        key=secrets.token_urlsafe(12),
        tomorrow=f"{tomorrow:%Y-%m-%d}",
        monday_apart=tomorrow.weekday() != 0,
    )


def coming(talk: Talk, pieces: dict[str, str]) -> str | None:
    """The words so far of the answer on its way; None when none is."""
    if talk.coming is None:
        return None
    answering = {m.id for m in talk.messages if m.state in (State.ACCEPTED, State.ANSWERING)}
    return next((words for message, words in pieces.items() if message in answering), "")


def others_since(talk: Talk, account: Account, seen: int) -> str:
    """The names of colleagues who answered after the ordinal ``seen``; empty for nobody."""
    names = [
        m.author_name or "A colleague"
        for m in talk.messages
        if m.role is Role.AGENT and m.author != account.id and m.ordinal > seen
    ]
    return ", ".join(dict.fromkeys(names))


def _answering(said: tuple[Message, ...]) -> bool:
    return any(m.state in (State.ACCEPTED, State.ANSWERING) for m in said)


def _site_name(request: Request, site: str) -> str:
    try:
        return studio_of(request).books.sites.get(site).settings.name or site
    except UnknownSite:
        return site


def zone_of(request: Request, site: str) -> str:
    """The time zone of a site; UTC where there is no such site."""
    try:
        return studio_of(request).books.sites.get(site).settings.hours.timezone
    except UnknownSite:
        return "UTC"
