"""Which brand answers: the version that was published, or the folder where none ever was."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ui.settings import Settings

if TYPE_CHECKING:
    from prompts.brand import Brand
    from prompts.shelf import Published, Shelf


def shelf_of(settings: Settings) -> Shelf:
    """The published versions of the store's brand."""
    from prompts.shelf import Shelf

    return Shelf(settings.home)


def published(settings: Settings) -> Published | None:
    """The version that answers shoppers; None where the brand's folder does.

    That is so where nothing was ever published, and where another brand is asked for by name.

    Raises:
        PromptError: The published versions can't be read.
    """
    if settings.working:
        return None
    live = shelf_of(settings).live()
    named = settings.brand != Settings().brand
    return None if live is None or (named and settings.brand != live.name) else live


def answering(settings: Settings) -> Brand:
    """The brand that answers.

    Raises:
        PromptError: A file of it is missing or broken.
    """
    from prompts.brand import load_brand

    live = published(settings)
    if live is None:
        return load_brand(settings.brand, settings.brand_folder)
    return shelf_of(settings).load(live)


def rules_folder(settings: Settings) -> Path | None:
    """Where the answering brand's own files are, its rules about orders among them."""
    live = published(settings)
    return settings.brand_folder if live is None else shelf_of(settings).own_folder(live.version)


def unpublished(settings: Settings) -> str:
    """That the brand's folder says something else than what answers; empty when it doesn't."""
    from prompts.brand import load_brand
    from prompts.render import PromptError

    try:
        live = published(settings)
        if live is None:
            other = None if settings.working else shelf_of(settings).live()
            return "" if other is None else _another(settings.brand, other)
        working = load_brand(live.name, settings.brand_folder)
    except PromptError as error:
        return f"the brand's folder can't be used ({error}); the published version answers"
    if working.version == live.version:
        return ""
    return (
        f"the published version {live.number} of the brand answers; its folder has changed since: "
        "see `aisle brand diff`, then `aisle brand publish`"
    )


def say_unpublished(settings: Settings) -> None:
    """Say on stderr that the brand's folder says something else than what answers."""
    from ui import terminal

    if told := unpublished(settings):
        terminal.exactly(terminal.console(stderr=True), f"aisle: {terminal.line(told)}", "yellow")


def _another(name: str, live: Published) -> str:
    return (
        f"the brand {name} answers from its folder, as it was asked for by name; what was "
        f"published for this store is {live.name}"
    )
