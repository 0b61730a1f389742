"""The real server and a shop's page that isn't its own, with a line between them that can break."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from desk.accounts import Account, AccountRole
from desk.folders import View
from desk.messages import Author
from desk.site_settings import LimitSettings, SiteSettings
from tests.ui.api.scripted import Scripted, build, free_port
from ui.studio.application import install_studio
from ui.studio.parts import StudioParts
from ui.widget.serving import install_widget

# As strict as a policy can be about somebody else's script: no inline anything, no style but the
# shop's own, no script from text, and no other host.
POLICY = (
    "default-src 'none'; script-src {origin}; connect-src {origin}; img-src 'self' {origin} blob:; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
PIXEL = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h4v4H0z"/></svg>'


class Line:
    """A line to a server, which breaks when a test wants it to."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._dead = False
        self._silent = False
        self._open: set[asyncio.StreamWriter] = set()
        self._stranded: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Line:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self, seconds: float = 0) -> None:
        """Break every connection; nothing gets through for some time after."""
        self._dead = seconds > 0
        self._do(self._abort())
        if seconds:
            time.sleep(seconds)
            self._dead = False

    def hush(self, seconds: float) -> None:
        """Pass nothing on for some time, and then break: a network that is gone without a word."""
        self._silent = True
        time.sleep(seconds)
        self._do(self._abort())
        self._silent = False

    def strand(self) -> None:
        """Pass nothing on any more over what is open, and never say so; what is new gets through.

        So does a network that was changed for another: nobody resets the old connections.
        """
        self._stranded |= self._open

    def _do(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _end(self) -> None:
        self._server.close()
        await self._abort()
        await asyncio.sleep(0.05)

    async def _abort(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._dead:
            writer.transport.abort()
            return
        try:
            beyond = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, beyond[1]}
        try:
            ways = (self._pass(reader, beyond[1]), self._pass(beyond[0], writer))
            await asyncio.wait(
                [asyncio.ensure_future(w) for w in ways], return_when="ALL_COMPLETED"
            )
        finally:
            self._open -= {writer, beyond[1]}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(65536):
                while (self._silent or writer in self._stranded) and not writer.is_closing():
                    await asyncio.sleep(0.02)
                writer.write(piece)
                await writer.drain()
        writer.close()


@dataclass
class House:
    """A server that can be stopped and started again, and a shop whose pages carry its widget."""

    path: Path
    scripted: Scripted = field(default_factory=Scripted)
    settings: dict[str, Any] = field(default_factory=dict)
    attributes: str = ""
    policy: str = POLICY
    head: str = ""
    chat: bool = False
    #: Paths that pages asked the shop for.
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.port = free_port()
        self.shop_port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.shop = f"http://127.0.0.1:{self.shop_port}"
        #: Where the shop's pages look for the server: a line to it, where a test puts one.
        self.reached = self.address
        self.people: dict[str, Account] = {}

    def start(self) -> None:
        free = dict.fromkeys(
            ("visitor_per_minute", "address_per_minute", "site_per_minute"), 100_000
        )
        site = SiteSettings(
            **{
                **{"name": "Fernhollow", "origins": [self.shop], "limits": LimitSettings(**free)},
                **self.settings,
            }
        )
        self.app = build(self.path, self.scripted, site=site, poll_seconds=0.2, orders=True)
        service = self.app.state.service
        install_widget(self.app)
        install_studio(
            self.app,
            StudioParts(
                database=f"sqlite:///{self.path / 'desk.db'}",
                store=service.store,
                notifier=service.notifier,
                turns=service.turns,
                answerer=self.scripted,
                base_url=self.address,
                files=service.books.files,
                poll_seconds=0.2,
            ),
        )
        if self.chat:
            from ui.chat import mount_chat

            mount_chat(self.app, api_url=self.address, title="Fernhollow", accent="#2f6b4f")
        if not self.people:
            accounts = self.app.state.studio.books.accounts
            for name, role in (("Olga Lund", AccountRole.OWNER), ("Ana Silva", AccountRole.AGENT)):
                self.people[role.value] = accounts.create(
                    f"{name.split()[0].lower()}@shop.example", name, role, None
                )
        self._server, self._thread = run(self.app, self.port)

    def stop(self) -> None:
        self.scripted.gate.set()
        self.app.state.service.notifier.close()
        self._server.should_exit = True
        self._thread.join(30)
        assert not self._thread.is_alive()
        self.app.state.studio.books.close()

    @property
    def store(self) -> Any:
        return self.app.state.service.store

    @property
    def books(self) -> Any:
        return self.app.state.studio.books

    def newest(self) -> str:
        """The conversation that was written in last."""
        return str(self.conversations()[0].id)

    def conversations(self) -> Any:
        """All of them, as the inbox lists them."""
        return self.books.inbox.list(View()).rows

    def said(self, conversation: str) -> list[tuple[str, str]]:
        """Who said what, as the server has it."""
        return [(m.role.value, m.text) for m in self.store.snapshot(conversation).messages]

    def reply(self, conversation: str, text: str, who: str = "agent") -> None:
        account = self.people[who]
        seen = self.store.standing(conversation).last
        self.store.reply(conversation, Author(account.id, account.name), text, seen=seen, key=None)

    def give_back(self, conversation: str, who: str = "agent") -> None:
        account = self.people[who]
        self.store.give_back(conversation, Author(account.id, account.name))

    def sign_in(self, context: Any, who: str = "agent") -> None:
        token, _ = self.books.signins.begin(self.people[who].id)
        context.add_cookies(
            [{"name": "aisle_studio", "value": token, "url": f"{self.address}/studio"}]
        )

    def pages(self) -> Starlette:
        """The shop."""

        def page(request: Request) -> Response:
            self.asked.append(request.url.path)
            content = (
                '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title>'
                '<meta name="viewport" content="width=device-width, initial-scale=1">'
                f'{self.head}<script async src="{self.reached}/widget.js" data-site="default" '
                f"{self.attributes}></script></head><body><main><h1>Fernhollow</h1>"
                '<p>Coats, tents and stoves for the hill.</p><p><a href="/two">Two</a></p>'
                "</main></body></html>"
            )
            policy = self.policy.format(origin=self.reached)
            return HTMLResponse(content, headers={"Content-Security-Policy": policy})

        def picture(request: Request) -> Response:
            self.asked.append(request.url.path)
            return Response(PIXEL, media_type="image/svg+xml")

        return Starlette(
            routes=[
                Route("/picture.svg", picture),
                Route("/favicon.ico", picture),
                Route("/{path:path}", page),
            ]
        )


def run(app: Any, port: int) -> tuple[uvicorn.Server, threading.Thread]:
    config = uvicorn.Config(
        app, "127.0.0.1", port, log_level="critical", timeout_graceful_shutdown=2, ws="none"
    )
    config.loop = "asyncio"
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    return server, thread


@contextlib.contextmanager
def raised(
    path: Path, *, line: bool = False, **options: Any
) -> Iterator[tuple[House, Line | None]]:
    """The shop and the server, and the line between them if there is to be one."""
    house = House(path, **options)
    with contextlib.ExitStack() as stack:
        between = stack.enter_context(Line(house.port)) if line else None
        if between is not None:
            house.reached = between.address
        server, thread = run(house.pages(), house.shop_port)
        stack.callback(thread.join, 30)
        stack.callback(setattr, server, "should_exit", True)
        house.start()
        stack.callback(house.stop)
        yield house, between


def wait_for(condition: Callable[[], object], seconds: float = 10) -> float:
    """Wait for something on the server's side; returns how long it took."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() < begun + seconds, "it did not happen"
        time.sleep(0.02)
    return time.monotonic() - begun
