"""Editions as those who decide look at them: what they hold, what publishing would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.documents import KnowledgeError

if TYPE_CHECKING:
    from kb.catalog import Catalog


def own_sources(catalog: Catalog, old: int, new: int) -> list[str] | None:
    """The sources of a held edition that is behind the live one; None to compare all.

    Publishing it would change these only: what others gave since is carried over.
    """
    info = catalog.info(new)
    behind = info.state == "held" and old == catalog.current() != info.parent
    return list(info.sources) if behind else None


def kept(catalog: Catalog, number: int) -> bool:
    """Whether there is such an edition, and what it held is still known."""
    try:
        catalog.edition(number)
    except KnowledgeError:
        return False
    return bool(number)
