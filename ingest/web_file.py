"""A feed, a table or a JSON file behind a web address: downloaded, looked at, read."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from ingest.file_kind import head_of, kind_of_body, open_file
from ingest.limits import CrawlLimits
from ingest.reading import Outcome, SourceError
from ingest.workers import IN_PROCESS, Workers, assigned
from kb.editions.pages import Remembered

# Kinds that are read page by page from their address, not from what was downloaded.
_BY_ADDRESS = frozenset({"crawl", "sitemap", "shopify"})


class WebFile:
    """A feed, table or JSON file behind a web address.

    Args:
        location: The address; the source's name.
        field_map: A field map's path or name, for tables and JSON.
        currency: ISO 4217 code for prices that carry none.
        limits: Bounds of the download.
        kind: What it is; empty to look.
    """

    def __init__(
        self,
        location: str,
        field_map: str | Path | None,
        currency: str | None,
        limits: CrawlLimits,
        *,
        kind: str = "",
    ) -> None:
        self.name = location
        self.kind = kind
        self._field_map = field_map
        self._currency = currency
        self._limits = limits
        self.workers: Workers = IN_PROCESS
        self._file: Path | None = None
        self._forget: Callable[[], object] = int

    def look(self) -> str:
        """Download the body and find out its kind, which may be one that is read by its address.

        Raises:
            SourceError: It can't be downloaded, or nothing in it is understood.
        """
        body = self._download()
        try:
            found = kind_of_body(head_of(body), self.name)
        except SourceError:
            self._forget()
            raise
        if not self.kind:
            self.kind = "shopify" if self._is_shopify(found[0]) else found[0]
        if self.kind in _BY_ADDRESS:
            self._forget()
        else:
            self._file = body.rename(body.with_suffix(found[1] or ".csv"))
        return self.kind

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Read what was downloaded when looking, or download it again.

        Raises:
            SourceError: As the source behind it says.
        """
        if self._file is None:
            self.look()
        assert self._file is not None
        try:
            source = open_file(
                self._file, self.kind, self._field_map, self._currency, self.name, self._limits
            )
            yield from assigned(source, self.workers).read(remembered)
        finally:
            self._forget()
            self._file = None

    def _is_shopify(self, found: str) -> bool:
        # The name is Shopify's; what it serves is looked at when it is read.
        last = urlsplit(self.name).path.rsplit("/", 1)[-1]
        return found == "records" and last == "products.json" and self._field_map is None

    def _download(self) -> Path:
        from ingest.fetch import Fetcher
        from ingest.response import Fetched

        folder = tempfile.mkdtemp(prefix="aisle-")
        # Also when the source is opened and never read.
        self._forget = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        path = Path(folder) / "body"
        anywhere = Fetcher(self.name, self._limits, same_site=False)
        with anywhere as fetcher, path.open("wb") as file:
            answer = fetcher.fetch(self.name, into=file)
        if not isinstance(answer, Fetched):
            self._forget()
            reason = getattr(answer, "reason", "not modified")
            raise SourceError(f"can't read {self.name}: {reason}; check the address in a browser")
        return path
