"""From a location that a person types to the source behind it."""

from __future__ import annotations

import re
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from ingest.limits import CrawlLimits
from ingest.reading import Outcome, Source, SourceError
from ingest.urls import fold, is_web
from kb.pages import Remembered

__all__ = ["CrawlLimits", "open_source"]

KINDS = ("crawl", "sitemap", "merchant", "records", "markdown")
_UNDERSTOOD = (
    "what is understood: the address of a site, a sitemap or a feed (http or https); a folder of "
    "Markdown files; a Google Merchant feed (.xml, .tsv, .txt); a table or JSON file with a field "
    "map (.csv, .tsv, .jsonl, .ndjson, .json); files may be gzipped"
)
_RECORDS = frozenset({".csv", ".tsv", ".tab", ".txt", ".jsonl", ".ndjson", ".json"})
_HEAD = 64_000


def open_source(
    location: str,
    *,
    kind: str | None = None,
    field_map: str | Path | None = None,
    currency: str | None = None,
    limits: CrawlLimits | None = None,
) -> Source:
    """Find out what a location is and open it; an address may be looked at for that.

    Args:
        location: A web address, or the path of a file or folder.
        kind: ``crawl``, ``sitemap``, ``merchant``, ``records`` or ``markdown``, instead of looking.
        field_map: A field map's path, or the name of a ready-made one.
        currency: ISO 4217 code for prices that carry none.
        limits: Bounds of a crawl or download.

    Raises:
        SourceError: Nothing is there, or nothing that is understood.
    """
    if kind is not None and kind not in KINDS:
        raise SourceError(f"unknown kind of source {kind!r}; one of {', '.join(KINDS)}")
    if currency is not None and not re.fullmatch("[A-Za-z]{3}", currency):
        raise SourceError(f"not a currency: {currency!r}; use an ISO 4217 code like GBP")
    currency = currency.upper() if currency else None
    if "://" in location[:12] or is_web(location):
        if not fold(location):
            raise SourceError(f"not a web address: {location}; it begins with http:// or https://")
        return _open_web(location, kind, field_map, currency, limits or CrawlLimits())
    path = Path(location).expanduser()
    if not path.exists():
        raise SourceError(f"{location}: no such file or folder; {_UNDERSTOOD}")
    if path.is_dir() or kind == "markdown":
        from ingest.feeds.markdown import MarkdownFolder

        return MarkdownFolder(path)
    return _open_file(path, kind or _kind_of_file(path), field_map, currency, "")


def _open_file(
    path: Path, kind: str, field_map: str | Path | None, currency: str | None, name: str
) -> Source:
    if kind == "merchant":
        from ingest.feeds.merchant import MerchantFeed

        return MerchantFeed(path, name=name, currency=currency)
    if kind == "records":
        from ingest.feeds.records import open_records

        return open_records(path, field_map, name=name, currency=currency)
    raise SourceError(f"{name or path}: a {kind} is read from its web address, not from a file")


def _kind_of_file(path: Path) -> str:
    suffix = PurePosixPath(path.name.lower().removesuffix(".gz")).suffix
    if suffix == ".xml":
        return "merchant"
    if suffix not in _RECORDS:
        raise SourceError(f"{path}: can't tell what this is; {_UNDERSTOOD}")
    if suffix in {".tsv", ".tab", ".txt"} and _is_merchant_table(_head(path)):
        return "merchant"
    return "records"


def _head(path: Path) -> bytes:
    import gzip

    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head[:2] != b"\x1f\x8b":
        return head
    try:
        with gzip.open(path, "rb") as file:
            return file.read(_HEAD)
    except (OSError, EOFError) as error:
        raise SourceError(f"{path}: broken gzip file ({error}); fetch or pack it again") from None


def _is_merchant_table(head: bytes) -> bool:
    from ingest.feeds.merchant import is_merchant_header

    first = head.decode("utf-8-sig", "replace").splitlines()[:1]
    return bool(first) and is_merchant_header(first[0].split("\t"))


def _open_web(
    location: str,
    kind: str | None,
    field_map: str | Path | None,
    currency: str | None,
    limits: CrawlLimits,
) -> Source:
    from ingest.crawl import Crawl

    last = urlsplit(location).path.rsplit("/", 1)[-1]
    if kind in {"crawl", "sitemap"} or (kind is None and field_map is None and not last):
        return Crawl(location, limits, only_sitemap=kind == "sitemap")
    if kind == "markdown":
        raise SourceError(f"{location}: Markdown is read from a folder, not from an address")
    file = WebFile(location, field_map, currency, limits)
    found = file.look(kind)
    if found in {"crawl", "sitemap"}:
        return Crawl(location, limits, only_sitemap=found == "sitemap")
    return file


class WebFile:
    """A feed, table or JSON file behind a web address.

    Args:
        location: The address; the source's name.
        field_map: A field map's path or name, for tables and JSON.
        currency: ISO 4217 code for prices that carry none.
        limits: Bounds of the download.
    """

    def __init__(
        self,
        location: str,
        field_map: str | Path | None,
        currency: str | None,
        limits: CrawlLimits,
    ) -> None:
        self.name = location
        self.kind = "records"
        self._field_map = field_map
        self._currency = currency
        self._limits = limits
        self._file: Path | None = None
        self._forget: Callable[[], object] = int

    def look(self, kind: str | None) -> str:
        """Download the body and find out its kind, which may be that of a page or a sitemap."""
        body = self._download()
        try:
            found = _kind_of_body(_head(body), self.name)
        except SourceError:
            self._forget()
            raise
        self.kind = kind or found[0]
        if self.kind in {"crawl", "sitemap"}:
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
            self.look(self.kind)
        assert self._file is not None
        try:
            source = _open_file(self._file, self.kind, self._field_map, self._currency, self.name)
            yield from source.read(remembered)
        finally:
            self._forget()
            self._file = None

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


def _kind_of_body(head: bytes, name: str) -> tuple[str, str]:
    """The kind of source that a body is, and the extension that its file should have."""
    from ingest.feeds.merchant import is_merchant_xml
    from ingest.sitemap import is_sitemap

    start = head[:4000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<html" in start or start.startswith(b"<!doctype html"):
        return "crawl", ""
    if is_sitemap(head):
        return "sitemap", ""
    if start.startswith(b"<"):
        if is_merchant_xml(head):
            return "merchant", ".xml"
        raise SourceError(f"{name}: XML, but neither a sitemap nor a Merchant feed; {_UNDERSTOOD}")
    if start.startswith((b"{", b"[")):
        return "records", ".json"
    if start.startswith((b"http://", b"https://")):
        return "sitemap", ""
    if _is_merchant_table(head):
        return "merchant", ".tsv"
    if any(sign in start.split(b"\n", 1)[0] for sign in (b",", b";", b"\t", b"|")):
        return "records", ".csv"
    raise SourceError(f"{name}: can't tell what this address serves; {_UNDERSTOOD}")
