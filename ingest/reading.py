"""What reading a source gives: one outcome a page or record, and the errors of this floor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from kb.documents import Document
from kb.editions.pages import Remembered


class IngestError(Exception):
    """Base of what goes wrong while reading; the message says what, where and what to do."""


class SourceError(IngestError):
    """The source as a whole can't be read, so nothing it gave so far may be published."""


@dataclass(frozen=True, slots=True)
class Read:
    """A page or record gave one document or more."""

    where: str
    documents: tuple[Document, ...]
    etag: str = ""
    last_modified: str = ""
    links: tuple[str, ...] = ()
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server says that nothing changed: what the address gave before still stands."""

    where: str
    remembered: Remembered


@dataclass(frozen=True, slots=True)
class Skipped:
    """A page or record that rightly gives nothing, with the reason."""

    where: str
    reason: str
    etag: str = ""
    last_modified: str = ""
    links: tuple[str, ...] = ()
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """A page or record that should have given something and couldn't, with the reason."""

    where: str
    reason: str


Outcome = Read | Unchanged | Skipped | Failed


class Source(Protocol):
    """Something that documents can be read from.

    Attributes:
        name: Stable identity: the URL or absolute path it was opened with.
        kind: One of ``ingest.sources.KINDS``.
    """

    @property
    def name(self) -> str:
        """Stable identity: the URL or absolute path the source was opened with."""
        ...

    @property
    def kind(self) -> str:
        """One of ``ingest.sources.KINDS``."""
        ...

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Read lazily; every address or record seen has exactly one outcome.

        Args:
            remembered: What an earlier run learned, by address.

        Raises:
            SourceError: The source as a whole can't be read.
        """
        ...
