"""A desk with people and conversations, and the studio on a real server."""

from __future__ import annotations

import atexit
import json
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from assistant.conversation import Answer, Handoff, HandoffReason, Role
from assistant.guard.masking import Masker
from assistant.trace import Check, RecordUse, ToolUse, Trace
from desk.accounts import Account, AccountBook, AccountRole
from desk.messages import Author, Message
from desk.routing import Routing
from desk.site_settings import SiteSettings
from desk.sites import SiteBook
from tests.ui.api.scripted import FREE, SECRET, Scripted, answer, build, card, citation
from ui.api import events
from ui.studio.application import install_studio
from ui.studio.parts import Oidc, StudioParts

PASSWORD = "a quiet path by the river"
PEOPLE = (
    ("Olga Lund", AccountRole.OWNER),
    ("Edit Nagy", AccountRole.EDITOR),
    ("Ana Silva", AccountRole.AGENT),
    ("Viola Roy", AccountRole.VIEWER),
)
MASKER = Masker(SECRET)
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class Desk:
    """The studio's application, its books, and the people who work there."""

    app: FastAPI
    scripted: Scripted
    people: dict[str, Account] = field(default_factory=dict)

    @property
    def studio(self) -> Any:
        return self.app.state.studio

    @property
    def books(self) -> Any:
        return self.studio.books

    @property
    def store(self) -> Any:
        return self.studio.parts.store

    def person(self, name: str, role: AccountRole, password: str | None = None) -> Account:
        made = self.books.accounts.create(
            f"{name.split(maxsplit=1)[0].lower()}@shop.example", name, role, password
        )
        self.people[role.value] = made
        return made

    def cookie(self, account: Account) -> str:
        token, _ = self.books.signins.begin(account.id)
        return token

    def visitor(self, **who: str) -> str:
        visitor = self.studio.parts.store and self.app.state.service.books.visitors
        made = visitor.create("default", "en")
        if who:
            visitor.identify(made.id, who["customer"], who.get("name", ""), who.get("email", ""))
        return str(made.id)

    def conversation(self, *said: str, visitor: str = "", customer: str = "") -> str:
        """A conversation in which the bot answered each of the shopper's messages."""
        it = self.store.create(
            site="default", visitor=visitor or self.visitor(), locale="en", customer=customer
        )
        for text in said:
            self.ask(it, text)
        return str(it)

    def ask(self, conversation_id: str, text: str, given: Answer | None = None) -> Message:
        """The shopper says something; the bot answers at once, or a person has to."""
        accepted = self.store.accept(conversation_id, text, None, events.announced, 200).message
        claimed = self.store.claim(conversation_id)
        if claimed is not None:
            self.store.finish(claimed, given or answer(f"You said: {text}."), events.answered)
        return accepted  # type: ignore[no-any-return]

    def hand_over(self, conversation_id: str, summary: str) -> None:
        self.store.hand_over(
            conversation_id, Handoff(HandoffReason.ASKED, summary), Routing(here=lambda: True)
        )

    def reply(self, conversation_id: str, account: Account, text: str) -> Message:
        seen = self.store.standing(conversation_id).last
        author = Author(account.id, account.name)
        return self.store.reply(  # type: ignore[no-any-return]
            conversation_id, author, text, seen=seen, key=None
        )

    def said(self, conversation_id: str, role: Role) -> list[str]:
        return [m.text for m in self.store.snapshot(conversation_id).messages if m.role is role]


def make(
    path: Path,
    address: str = "http://studio.test",
    *,
    oidc: Oidc | None = None,
    orders: Any = None,
    site: SiteSettings | None = None,
    scripted: Scripted | None = None,
    poll_seconds: float = 0.5,
) -> Desk:
    """The application, with one account of each role."""
    scripted = scripted or Scripted()
    fresh = site is None and not (path / "desk.db").exists()
    if fresh:
        shutil.copy(_furnished(), path / "desk.db")
    app = build(path, scripted, **({"site": site} if site else {}))
    service = app.state.service
    install_studio(
        app,
        StudioParts(
            database=service.books.database,
            store=service.store,
            notifier=service.notifier,
            turns=service.turns,
            answerer=scripted,
            base_url=address,
            files=service.books.files,
            orders=orders,
            oidc=oidc,
            mark=MASKER.token,
            poll_seconds=poll_seconds,
        ),
    )
    desk = Desk(app, scripted)
    if fresh:
        desk.people = {account.role.value: account for account in desk.books.accounts.all()}
        return desk
    for name, role in PEOPLE:
        desk.person(name, role)
    return desk


@cache
def _furnished() -> Path:
    """A desk's database with its tables, a site and the people: making one takes its time."""
    folder = Path(tempfile.mkdtemp(prefix="furnished"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    url = f"sqlite:///{folder / 'desk.db'}"
    with SiteBook(url) as sites, AccountBook(url) as accounts:
        sites.add("default", FREE)
        for name, role in PEOPLE:
            accounts.create(email_of(name), name, role, None)
    return folder / "desk.db"


def email_of(name: str) -> str:
    return f"{name.partition(' ')[0].lower()}@shop.example"


class Browser:
    """Somebody at the studio without JavaScript: follows no redirect unless told to."""

    def __init__(self, desk: Desk, account: Account | None = None, client: Any = None) -> None:
        from starlette.testclient import TestClient

        self.desk = desk
        self.http: httpx.Client = client or TestClient(
            desk.app, base_url="http://studio.test", follow_redirects=False
        )
        if account is not None:
            self.http.cookies.set("aisle_studio", desk.cookie(account), path="/studio")

    def get(self, address: str) -> httpx.Response:
        return self.http.get(f"/studio{address}")

    def post(self, address: str, page: str = "/profile", **fields: object) -> httpx.Response:
        """Send a form of a page: with the page's word against forged ones."""
        found = CSRF.search(self.get(page).text)
        csrf = found[1] if found else ""
        return self.http.post(f"/studio{address}", data={"csrf": csrf, **fields})

    def follow(self, response: httpx.Response) -> httpx.Response:
        assert response.status_code == 303, (response.status_code, response.text)
        return self.http.get(response.headers["location"])


def proven(text: str = "The Ridgeline jacket keeps 20,000 mm of water out.") -> Answer:
    """An answer with everything that a receipt shows."""
    return answer(
        text,
        cards=(card(),),
        citations=(citation(),),
        trace=Trace(
            edition=7,
            model="scripted",
            prompt_version="1",
            tools=(
                ToolUse(
                    "1",
                    "search_products",
                    json.dumps({"query": "rain jacket"}),
                    json.dumps({"products": [{"title": "Ridgeline Rain Jacket"}]}),
                    12.0,
                ),
                ToolUse("2", "find_order", '{"number": "W123"}', '{"owner": "Ada Secret"}', 3.0),
            ),
            checks=(
                Check("It keeps 20,000 mm of water out.", True, "found in the record"),
                Check("It is the best jacket.", False, "no record says so"),
            ),
            stages=(("search", 8.0), ("total", 31.0)),
            records=(RecordUse("product", "jacket", "0" * 64),),
        ),
    )
