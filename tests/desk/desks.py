"""A desk to try things at: a database with one site, and the books over it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from assistant.conversation import Answer, Decision, Handoff, HandoffReason, Trace
from desk.accounts import Account, AccountBook, AccountRole
from desk.inbox import Folder, Inbox, View
from desk.messages import Author, Message
from desk.notes import NoteBook
from desk.routing import Routing
from desk.schema import Database
from desk.sites import SiteBook, SiteSettings
from desk.store import ConversationStore
from desk.visitors import VisitorBook


def describe(message: Message) -> str:
    return "{}"


def mark(email: str) -> str:
    return f"[email:{abs(hash(email.lower())) % 16**16:016x}]"


@dataclass
class Desk:
    folder: Path
    database: Database = field(init=False)

    def __post_init__(self) -> None:
        self.url = f"sqlite:///{self.folder / 'desk.db'}"
        self.database = Database(self.url)
        self.sites = SiteBook(self.database)
        self.sites.add("default", SiteSettings())
        self.visitors = VisitorBook(self.database)
        self.accounts = AccountBook(self.database)
        self.notes = NoteBook(self.database)
        self.inbox = Inbox(self.database, mark)
        self.store = ConversationStore(self.url)

    def agent(self, name: str, role: AccountRole = AccountRole.AGENT) -> Account:
        email = f"{name.split(maxsplit=1)[0].lower()}@shop.example"
        return self.accounts.create(email, name, role, None)

    def visitor(self, customer: str = "") -> str:
        visitor = self.visitors.create("default", "en").id
        if customer:
            self.visitors.identify(visitor, customer)
        return visitor

    def says(self, *texts: str, visitor: str = "", conversation: str = "") -> str:
        """What a shopper writes, each answered by the bot; returns the conversation."""
        it = conversation or self.store.create(site="default", visitor=visitor or self.visitor())
        for text in texts:
            self.store.accept(it, text, None, describe, 200)
            if message := self.store.claim(it):
                answer = Answer(f"re: {len(text)}", Decision.ANSWER, (), (), Trace(1, "m", "1"))
                self.store.finish(message, answer, describe)
        return it

    def hand_over(self, conversation: str, summary: str = "Wants a person.") -> None:
        handoff = Handoff(HandoffReason.ASKED, summary)
        self.store.hand_over(conversation, handoff, Routing(here=lambda: True), "bot")

    def ids(self, folder: Folder = Folder.ALL, account: str = "", **filters: str) -> list[str]:
        view = View(folder, account=account, **filters)
        return [row.id for row in self.inbox.list(view).rows]

    def found(self, query: str) -> list[str]:
        return self.ids(query=query)

    def run(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.folder / "desk.db") as sql:
            return sql.execute(statement, values).fetchall()


def author(account: Account) -> Author:
    return Author(account.id, account.name)
