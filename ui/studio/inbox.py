"""The inbox's list: folders, filters, search, a page at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from desk.accounts import Account, Permission
from desk.inbox import BadCursor, Folder, View
from ui.studio import promises, rendering, wording
from ui.studio.access import require, studio_of

router = APIRouter(prefix="/inbox")

Reader = Annotated[Account, Depends(require(Permission.READ_INBOX))]

_LENGTH = 200
_SPEAKERS = {"agent": "You: ", "assistant": "Bot: ", "shopper": ""}
ANYBODY = ("", "Anybody")


@dataclass(frozen=True, slots=True)
class Look:
    """What the address asks to look at; ``cursor`` is where an earlier page ended."""

    folder: Folder
    assignee: str
    team: str
    label: str
    site: str
    query_words: str
    cursor: str

    @property
    def query(self) -> str:
        """The same as part of an address, without the cursor: it belongs to every link."""
        values = {"folder": self.folder.value, "q": self.query_words, "assignee": self.assignee}
        values |= {"team": self.team, "label": self.label, "site": self.site}
        return urlencode({name: value for name, value in values.items() if value})

    @property
    def filters(self) -> int:
        """How many filters are on."""
        return sum(bool(value) for value in (self.assignee, self.team, self.label, self.site))

    def view(self, account: Account) -> View:
        """As the desk asks it."""
        return View(
            self.folder,
            account.id,
            assignee=self.assignee,
            team=self.team,
            label=self.label,
            site=self.site,
            query=self.query_words,
        )


def _look(
    folder: str = "",
    q: str = "",
    assignee: str = "",
    team: str = "",
    label: str = "",
    site: str = "",
    cursor: str = "",
) -> Look:
    # An address that somebody bent shows the usual list rather than an error.
    known = folder in {each.value for each in Folder}
    short = (part[:_LENGTH] for part in (assignee, team, label, site, q.strip(), cursor))
    return Look(Folder(folder) if known else Folder.UNASSIGNED, *short)


Looking = Annotated[Look, Depends(_look)]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters may be set to; ``any`` is False where there is nothing to choose."""

    assignees: Sequence[tuple[str, str]]
    teams: Sequence[tuple[str, str]]
    labels: Sequence[tuple[str, str]]
    sites: Sequence[tuple[str, str]]
    any: bool = True


@router.get("")
def show(request: Request, account: Reader, looking: Looking) -> Response:
    """The list, and no conversation open."""
    return rendering.page(request, "studio/inbox/page.html", page_values(request, account, looking))


def page_values(
    request: Request, account: Account, looking: Look, conversation_id: str = "", seen: int = 0
) -> dict[str, object]:
    """What the page shows beside a conversation, of which it shows all up to ``seen``."""
    shown = listed(request, account, looking, conversation_id)
    live = {"cursor": looking.cursor, "conversation": conversation_id}
    live |= {"seen": str(seen) if conversation_id else ""}
    asked = urlencode({name: value for name, value in live.items() if value})
    query = f"{looking.query}&{asked}" if asked else looking.query
    return shown | {
        "talk": None,
        "choices": _choices(request),
        "filtered": looking.filters,
        "view_words": dict(wording.FOLDERS)[looking.folder.value],
        # An element that asks something else is another one: the old one goes, and its stream.
        "live_key": hashlib.sha256(query.encode()).hexdigest()[:12],
        "live_query": query,
    }


def listed(
    request: Request, account: Account, looking: Look, conversation_id: str = ""
) -> dict[str, object]:
    """What the list and the folders show."""
    books = studio_of(request).books
    view = looking.view(account)
    try:
        page = books.inbox.list(view, looking.cursor)
    except BadCursor:
        page = books.inbox.list(view)
    found = looking.query_words or looking.filters
    return {
        "rows": page.rows,
        "next_cursor": page.next,
        "view_cursor": looking.cursor,
        "view": view,
        "query": looking.query,
        "talk_id": conversation_id,
        "empty": wording.EMPTY["found" if found else looking.folder.value],
        "folders": wording.FOLDERS,
        "counts": {folder.value: n for folder, n in books.inbox.counts(account.id).items()},
        "due_words": promises.due_words,
        "speaker": lambda role: _SPEAKERS.get(role, ""),
    }


def _choices(request: Request) -> Choices:
    books = studio_of(request).books
    people = [a for a in books.accounts.all() if a.role.may(Permission.ANSWER)]
    teams, labels, sites = books.teams.all(), books.inbox.labels(), books.sites.all()
    return Choices(
        assignees=[ANYBODY, *((a.id, a.name) for a in people)],
        teams=[("", "Any team"), *((team.name, team.name) for team in teams)],
        labels=[("", "Any label"), *((label, label) for label in labels)],
        sites=[("", "Any site"), *((s.id, s.settings.name or s.id) for s in sites)],
        any=len(people) > 1 or bool(teams) or bool(labels) or len(sites) > 1,
    )
