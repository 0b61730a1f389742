"""What stands before a command: the global options, and the settings they lead to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from kb.knowledge import Knowledge
    from ui.settings import Settings


@dataclass(frozen=True, slots=True)
class Invocation:
    """The global options of one run of ``aisle``.

    Attributes:
        store: The store's directory; None to let the environment say.
        brand: A shipped brand; empty to let the environment say.
        debug: Whether errors show where they were raised.
    """

    store: Path | None = None
    brand: str = ""
    debug: bool = False

    def settings(self) -> Settings:
        """The environment's settings with the options laid over them.

        Raises:
            SettingsError: The environment holds something that can't be.
        """
        from ui.settings import load_settings, set_process_defaults

        settings = load_settings()
        if self.store is not None:
            settings = replace(settings, home=self.store)
        if self.brand:
            settings = replace(settings, brand=self.brand)
        set_process_defaults(settings)
        return settings


def server_address(settings: Settings) -> str:
    """Where people reach this store's server, as far as the settings say; without final slash."""
    if settings.public_url:
        return settings.public_url
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


@contextmanager
def stored_knowledge(ctx: typer.Context) -> Iterator[Knowledge]:
    """What the store of this run knows, closed in the end.

    Raises:
        SettingsError: There is no store, or the environment holds something that can't be.
    """
    from ui.app import build_knowledge

    knowledge = build_knowledge(invocation(ctx).settings())
    try:
        yield knowledge
    finally:
        knowledge.close()


def invocation(ctx: typer.Context) -> Invocation:
    """The global options of this run."""
    given = ctx.find_root().obj
    assert isinstance(given, Invocation)
    return given
