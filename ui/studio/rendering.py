"""The studio's pages from their templates; every value is escaped unless it was made safe here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import jinja2
from markupsafe import escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from desk.accounts import Account, Permission
from ui import transcript
from ui.studio import moments, wording
from ui.studio.access import PREFIX, studio_of


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence at the top of a page about what was just done, or what went wrong.

    Attributes:
        words: The sentence.
        kind: ``bad``, ``warn``, or empty for good.
        passing: Whether it goes as soon as nothing on the page is under way any more.
    """

    words: str
    kind: str = ""
    passing: bool = False


def wrong(error: Exception | str) -> Told:
    """What went wrong, as a sentence."""
    return Told(wording.sentence(str(error)), "bad")


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the navigation."""

    name: str
    words: str
    href: str
    icon: str
    permission: Permission


SECTIONS = (
    Section("inbox", "Inbox", f"{PREFIX}/inbox", "inbox", Permission.READ_INBOX),
    Section("knowledge", "Knowledge", f"{PREFIX}/knowledge", "knowledge", Permission.READ_INBOX),
    Section("questions", "Questions", f"{PREFIX}/questions", "questions", Permission.READ_INBOX),
    Section("settings", "Settings", f"{PREFIX}/settings", "settings", Permission.READ_INBOX),
)
SETTINGS_PAGES = (
    Section("sites", "Sites", f"{PREFIX}/settings/sites", "", Permission.MANAGE),
    Section("teams", "Teams", f"{PREFIX}/settings/teams", "", Permission.MANAGE),
    Section("canned", "Canned replies", f"{PREFIX}/settings/canned", "", Permission.ANSWER),
    Section("accounts", "Accounts", f"{PREFIX}/settings/accounts", "", Permission.MANAGE),
)


def page(
    request: Request,
    template: str,
    given: Mapping[str, object] | None = None,
    /,
    *,
    status: int = 200,
    **values: object,
) -> HTMLResponse:
    """A whole page; what the layout needs is added.

    Args:
        request: Whose ``state.account`` and ``state.csrf`` the access check has set.
        template: Its name below ``templates``.
        given: What the template shows, by name; so ``values``.
        status: The HTTP status.
        values: What it shows besides.
    """
    response = HTMLResponse(part(request, template, given, **values), status)
    if status >= 400:
        # What a form's address answers is no page to come back to.
        response.headers["HX-Push-Url"] = "false"
    return response


def part(
    request: Request,
    template: str,
    given: Mapping[str, object] | None = None,
    /,
    **values: object,
) -> str:
    """A piece of a page as HTML."""
    studio = studio_of(request)
    account: Account | None = getattr(request.state, "account", None)
    common: dict[str, object] = {
        "brand": studio.parts.answerer.brand_name,
        "account": account,
        "csrf_token": getattr(request.state, "csrf", ""),
        "section": "",
        "page": "",
        "told": told(request),
        "manage": Permission.MANAGE,
        "may_answer": account is not None and account.role.may(Permission.ANSWER),
        "static": static_address,
    }
    if account is not None:
        common["sections"] = _allowed(request, SECTIONS, account)
        common["settings_pages"] = _allowed(request, SETTINGS_PAGES, account)
        common["here"] = len(studio.books.presence.here(moments.now()))
    return _environment().get_template(template).render(common | dict(given or {}) | values)


def escaped(text: str) -> str:
    """Text as HTML in which nothing of it means anything."""
    return str(escape(text))


def told(request: Request) -> Told | None:
    """The sentence that the address asks for, one of a fixed list: no address puts words here."""
    words = wording.DONE.get(request.query_params.get("done", ""))
    return Told(words) if words else None


@cache
def static_address(name: str) -> str:
    """Where a static file is; the address changes with its content, so it is kept for ever."""
    content = (resources.files("ui.studio") / "static" / name).read_bytes()
    return f"{PREFIX}/static/{hashlib.sha256(content).hexdigest()[:12]}/{name}"


def _allowed(request: Request, entries: Sequence[Section], account: Account) -> list[Section]:
    # Pages that this application wasn't installed with have no entry.
    there = request.app.state.studio_addresses
    return [
        entry
        for entry in entries
        if account.role.may(entry.permission) and entry.href in there(request.app)
    ]


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("ui.studio", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    environment.filters |= {
        "ago": moments.ago,
        "utc": moments.utc,
        "until": moments.until,
        "prose": transcript.prose,
        "link": transcript.link,
        "stock": transcript.stock,
        "money": transcript.money,
        "spoken": transcript.spoken,
        "ms": wording.milliseconds,
        "words_of": wording.words_of,
    }
    return environment
