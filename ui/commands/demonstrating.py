"""``aisle demo``: a shop, crawled as any shop would be, and the assistant in its pages."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.invocation import invocation

if TYPE_CHECKING:
    import socket

    from rich.console import Console

    from kb.knowledge import Knowledge
    from ui.settings import Settings

BRAND = "larkfell"
SITE = "larkfell"
# The last one ends with a person.
SUGGESTIONS = (
    "Which waterproof jackets do you have under £150?",
    "Can I return something I bought in the sale?",
    "I'd like to talk to a person about a repair",
)
HOST = "127.0.0.1"
PORT = 8000
SHOP_PORT = 8001


def demo(
    ctx: typer.Context,
    port: Annotated[
        int | None,
        typer.Option(metavar="PORT", min=1, max=65535, help="Of the chat page and the API. [8000]"),
    ] = None,
    shop_port: Annotated[
        int | None,
        typer.Option(metavar="PORT", min=1, max=65535, help="Of the demo shop. [8001]"),
    ] = None,
) -> None:
    """See the product: a demo shop, and an assistant that has read it.

    Its store stands in the folder demo of the store's directory; your own store isn't touched.
    """
    from ui import terminal
    from ui.app import build_knowledge, create_app
    from ui.commands.listening import address_of, serve_until_stopped, served
    from ui.demo.shop import create_shop
    from ui.demo.widget import Widget
    from ui.door import studio_address

    settings = invocation(ctx).settings()
    out, err = terminal.console(), terminal.console(stderr=True)
    with ExitStack() as held:
        taken = held.enter_context(_take(err, port, PORT, "--port"))
        shop_socket = held.enter_context(_take(err, shop_port, SHOP_PORT, "--shop-port"))
        address, shop = address_of(taken), address_of(shop_socket)
        settings = replace(
            settings,
            home=demo_home(settings.home, shop_socket.getsockname()[1]),
            brand=BRAND,
        )
        widget = Widget(address, SITE, SUGGESTIONS)
        held.enter_context(served(create_shop(shop, widget), shop_socket))
        err.print("The demo shop is open; reading it as any shop is read, page by page …")
        knowledge = build_knowledge(settings, create=True)
        held.callback(knowledge.close)
        _read(out, knowledge, f"{shop}/")
        _admit(settings, shop)
        err.print("Starting the assistant …")
        app = create_app(settings, base_url=address, knowledge=knowledge)

        def ready() -> None:
            out.print()
            terminal.exactly(out, f"Demo shop  {shop}/")
            terminal.exactly(out, f"Chat page  {address}/chat")
            terminal.exactly(out, f"Studio     {studio_address(settings, address)}")
            terminal.exactly(out, f"API docs   {address}/docs")
            out.print("\nAsk it, for instance (the last one brings a person in):")
            for question in SUGGESTIONS:
                terminal.exactly(out, f"  {question}")
            out.print("\nOr ask from another terminal:")
            store = shlex.quote(str(settings.home))
            program = "aisle" if shutil.which("aisle") else os.path.relpath(sys.argv[0])
            terminal.exactly(out, f"  {program} --store {store} --brand {BRAND} chat")
            out.print("\nCtrl-C stops both.")

        serve_until_stopped(app, taken, ready)
    out.print("Stopped.")


def demo_home(home: Path, shop_port: int) -> Path:
    """The demo's store: the shop's address is in its documents, so each port has its own."""
    return home / ("demo" if shop_port == SHOP_PORT else f"demo-{shop_port}")


def _admit(settings: Settings, shop: str) -> None:
    """Let the shop's pages use the assistant."""
    from desk.site_settings import HourSettings, SiteSettings
    from desk.sites import SiteBook

    weekdays = {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    hours = HourSettings(timezone="Europe/London", days={**weekdays, "sat": ["10:00-16:00"]})
    wanted = SiteSettings(name="Larkfell", origins=[shop], locale="en-GB", hours=hours)
    book = SiteBook(settings.desk_url)
    try:
        if SITE not in {site.id for site in book.all()}:
            book.add(SITE, wanted)
    finally:
        book.close()


def _take(err: Console, wanted: int | None, default: int, option: str) -> socket.socket:
    from ui.commands.listening import bind, bind_near

    if wanted is not None:
        return bind(HOST, wanted, option)
    taken = bind_near(HOST, default, option)
    found = taken.getsockname()[1]
    if found != default:
        err.print(f"Port {default} is taken by another program; using {found} ({option} chooses).")
    return taken


def _read(out: Console, knowledge: Knowledge, shop: str) -> None:
    from ingest.limits import CrawlLimits
    from ingest.refresh import refresh
    from ingest.sources import open_source
    from ui import terminal

    with terminal.progress_bar() as progress:
        source = open_source(shop, limits=CrawlLimits(per_second=0, allow_hosts=(HOST,)))
        # Kept with the source, so that the studio's refresh may read this machine too.
        kept = {source.name: {"allow_hosts": HOST}}
        report = refresh(knowledge, [source], options=kept, progress=progress)
    terminal.print_report(out, report)
