"""``aisle serve``: the widget, the API and its reference, the chat page and the studio."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Annotated

import typer

from ui.commands.invocation import invocation


def serve(
    ctx: typer.Context,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Listen here. [AISLE_HOST, else 127.0.0.1]")
    ] = "",
    port: Annotated[
        int | None,
        typer.Option(metavar="PORT", min=1, max=65535, help="And here. [AISLE_PORT, else 8000]"),
    ] = None,
) -> None:
    """Serve the widget, the chat page, the studio, the public API and its reference."""
    from ui import terminal
    from ui.app import create_app
    from ui.branding import say_unpublished
    from ui.commands.listening import address_of, bind, serve_until_stopped
    from ui.door import studio_address

    settings = invocation(ctx).settings()
    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    out = terminal.console()
    # Threads that answer compute; those that take messages in and write them need little each time,
    # but often, and wait this long for it. The default is five times as long.
    sys.setswitchinterval(0.001)
    # Before seconds of loading: a taken port is said at once.
    taken = bind(settings.host, settings.port)
    address = address_of(taken)
    terminal.console(stderr=True).print("Starting …")
    app = create_app(settings, base_url=address)
    say_unpublished(settings)

    def ready() -> None:
        terminal.exactly(out, f"Chat page  {address}/chat")
        terminal.exactly(out, f"Studio     {studio_address(settings, address)}")
        terminal.exactly(out, f"API docs   {address}/docs")
        terminal.exactly(out, f"Health     {address}/v1/health")
        out.print("Ctrl-C stops it.")

    serve_until_stopped(app, taken, ready)
    out.print("Stopped.")
