"""Sources as they are remembered, opened with what this process may use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ui.settings import Settings, SettingsError

if TYPE_CHECKING:
    from ingest.journal import Resumable
    from ingest.limits import CrawlLimits
    from ingest.reading import Source
    from kb.editions.sourcebook import SourceInfo
    from kb.knowledge import Knowledge

# The store's own articles: a source that is no place, but what editors wrote in the studio.
OWN, OWN_KIND, OWN_LABEL = "studio:articles", "articles", "Own articles"


def limits_of(options: Mapping[str, str], settings: Settings) -> CrawlLimits:
    """The bounds of a source's requests: its own options, and what the settings allow.

    Raises:
        IngestError: An allowed host is no host.
    """
    from ingest.guard import parse_allowed
    from ingest.limits import CrawlLimits

    own = tuple(host for host in options.get("allow_hosts", "").split(",") if host)
    for host in own:
        parse_allowed(host)
    plain = CrawlLimits()
    return replace(
        plain,
        max_pages=int(options.get("max_pages", plain.max_pages)),
        allow_hosts=(*own, *settings.allow_hosts),
        contact=settings.contact,
    )


def open_with(location: str, options: Mapping[str, str], settings: Settings) -> Source:
    """Open a source with options as they are remembered.

    Raises:
        SourceError: Nothing is there, or the options don't suit it.
        IngestError: An allowed host is no host.
        SettingsError: The variable with its credential isn't set.
    """
    if location == OWN:
        from ui.own_articles import OwnArticles

        return OwnArticles(settings.desk_url)
    from ingest.credential import Credential
    from ingest.sources import open_source
    from ingest.workers import assigned
    from ui.app import build_workers
    from ui.settings import secret

    variable = options.get("token_env", "")
    source = open_source(
        location,
        kind=options.get("kind"),
        field_map=options.get("map"),
        currency=options.get("currency"),
        base_url=options.get("base_url", ""),
        credential=Credential(secret(variable, location), variable) if variable else None,
        limits=limits_of(options, settings),
    )
    return assigned(source, build_workers(settings.ray))


def resumable(info: SourceInfo, settings: Settings) -> Resumable:
    """A known source, opened as it was before; a crawl of it goes on where it was stopped.

    Raises:
        IngestError: It can't be opened.
        SettingsError: The variable with its credential isn't set.
    """
    from ingest.journal import JOURNALS, Resumable

    source = open_with(info.name, info.options, settings)
    return Resumable(source, settings.home / JOURNALS, fresh=False)


def chosen(knowledge: Knowledge, names: Sequence[str]) -> list[SourceInfo]:
    """The sources that are named, or all of them where none is.

    Args:
        knowledge: The store's.
        names: Names or labels, or parts of names that only one source has.

    Raises:
        SettingsError: The store has no sources, or a name fits none or several.
    """
    known = knowledge.catalog.sources()
    if not known:
        raise SettingsError(
            f"the store in {knowledge.home} has no sources to read again; "
            "name one: `aisle ingest URL_OR_FILE`"
        )
    if not names:
        return known
    found: dict[str, SourceInfo] = {}
    for name in names:
        fitting = [s for s in known if name in (s.name, s.options.get("label"))]
        fitting = fitting or [s for s in known if name in s.name]
        if len(fitting) != 1:
            among = fitting or known
            listed = "; ".join(source.name for source in among[:8])
            what = "is part of several sources" if fitting else "is no source of this store"
            raise SettingsError(f"{name} {what}: {listed}")
        found[fitting[0].name] = fitting[0]
    return list(found.values())


def kind_of(info: SourceInfo) -> str:
    """What kind a source is, as far as that is known without opening it."""
    from ingest.sources import probable_kind

    return info.options.get("kind") or probable_kind(info.name)


def documents_of(knowledge: Knowledge) -> dict[str, int]:
    """How many documents of each source shoppers see now."""
    from kb.editions.diff import holdings_by_source

    catalog = knowledge.catalog
    found: dict[str, int] = {}
    for name, _, count in holdings_by_source(catalog.engine, catalog.current()):
        found[name] = found.get(name, 0) + count
    return found
