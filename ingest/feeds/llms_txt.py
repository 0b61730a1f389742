"""``llms.txt`` and ``llms-full.txt`` as sources of articles, by the proposal at llmstxt.org."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import urlsplit

from ingest.crawl import documents_of
from ingest.feeds.layout import Place
from ingest.feeds.llms_file import Item, parse_items, split_parts
from ingest.feeds.markdown import FrontMatterError, article_of, decoded, split_front_matter
from ingest.fetch import Fetcher
from ingest.guard import AddressGuard
from ingest.limits import CrawlLimits
from ingest.page import parse_page
from ingest.reading import Failed, Outcome, Read, Skipped, SourceError, Unchanged
from ingest.response import Answer, Broken, Fetched, NotModified
from ingest.urls import fold, path_key, site
from kb.documents import Article, Document
from kb.editions.pages import Remembered

_MARKDOWN_TYPES = ("text/markdown", "text/x-markdown", "text/plain", "application/octet-stream", "")


class LlmsTxt:
    """The pages that a site lists for language models, or the file that holds them all.

    Links to other sites are not followed unless the settings allow their host by name.

    Args:
        url: Address of ``llms.txt`` or ``llms-full.txt``.
        limits: Bounds of the run.
    """

    kind = "llms"

    def __init__(self, url: str, limits: CrawlLimits | None = None) -> None:
        self.name = url
        self._limits = limits or CrawlLimits()

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Read the file, and the pages that it lists.

        Raises:
            SourceError: The file can't be read, or lists and holds nothing.
        """
        with Fetcher(self.name, self._limits) as fetcher:
            answer = fetcher.fetch(self.name)
            if not isinstance(answer, Fetched):
                reason = getattr(answer, "reason", "not modified")
                raise SourceError(
                    f"can't read {self.name}: {reason}; check the address in a browser"
                )
            text = _text(answer)
            if "<html" in text[:1000].lower():
                raise SourceError(f"{self.name} is a web page and no llms.txt; check the address")
            items = parse_items(text)
            if len(items) > 1 and "full" not in urlsplit(answer.url).path.rsplit("/", 1)[-1]:
                yield from _Listed(self._limits, fetcher, answer.url, remembered).outcomes(items)
            else:
                yield from _parts(text, answer.url)


class _Listed:
    """One run over the links of a file."""

    def __init__(
        self,
        limits: CrawlLimits,
        fetcher: Fetcher,
        start: str,
        remembered: Mapping[str, Remembered],
    ) -> None:
        self._limits = limits
        self._fetcher = fetcher
        self._start = start
        self._remembered = remembered
        self._guard = AddressGuard(limits.allow_hosts)
        self._given: dict[str, str] = {}

    def outcomes(self, items: list[Item]) -> Iterator[Outcome]:
        wanted: dict[str, Item] = {}
        for item in items:
            address = fold(item.url, self._start)
            if not address:
                yield Skipped(item.url, "not a web address")
            elif address in wanted:
                continue
            elif not self._at_home(address):
                yield Skipped(address, f"{site(address)} is another site")
            elif len(wanted) >= self._limits.max_pages:
                yield Skipped(address, f"over the limit of {self._limits.max_pages:,} pages")
            else:
                wanted[address] = item
        pool = ThreadPoolExecutor(self._limits.concurrency, thread_name_prefix="llms")
        try:
            answers = pool.map(self._fetch, wanted)
            for (asked, item), answer in zip(wanted.items(), answers, strict=True):
                yield self._outcome(asked, item, answer)
        finally:
            self._fetcher.close()
            pool.shutdown(cancel_futures=True)

    def _at_home(self, address: str) -> bool:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        here = site(address) == site(self._start)
        return here or self._guard.allows(parts.hostname or "", port)

    def _fetch(self, address: str) -> Answer:
        elsewhere = site(address) != site(self._start)
        return self._fetcher.fetch(address, self._remembered, anywhere=elsewhere)

    def _outcome(self, asked: str, item: Item, answer: Answer) -> Outcome:
        known = self._remembered.get(asked)
        if isinstance(answer, NotModified):
            known = known or self._remembered.get(answer.url)
            return Unchanged(asked, known) if known else Failed(asked, "unasked HTTP 304")
        if not isinstance(answer, Fetched):
            failed = isinstance(answer, Broken)
            return (Failed if failed else Skipped)(asked, answer.reason)
        found = _documents(answer, item)
        told = (answer.etag, answer.last_modified)
        if isinstance(found, str):
            return Skipped(asked, found, *told)
        new = tuple(doc for doc in found if self._given.setdefault(doc.id, asked) == asked)
        if not new:
            first = found[0].id
            return Skipped(asked, f"gives {first!r}, which {self._given[first]} gave already")
        return Read(asked, new, *told)


def _parts(text: str, address: str) -> Iterator[Outcome]:
    parts = split_parts(text)
    if not parts:
        raise SourceError(
            f"{address} lists no links and holds no text under headings; an llms.txt begins with "
            "'# Name' and has '- [title](address)' lines, see llmstxt.org"
        )
    given: dict[str, int] = {}
    for number, part in enumerate(parts, 1):
        url = fold(part.url) or address
        identity = path_key(url) if part.url else _slug(part.title) or f"part-{number}"
        where = f"{address} part {number}"
        if identity in given:
            # Two pages of one name are two pages.
            given[identity] += 1
            identity = f"{identity}-{given[identity]}"
        given[identity] = 1
        article = article_of({"title": part.title}, part.text, Place(identity, url, (), part.title))
        yield Read(where, (article,)) if article else Skipped(where, "no text in it but its title")


def _documents(answer: Fetched, item: Item) -> tuple[Document, ...] | str:
    crumbs = (item.section,) if item.section else ()
    if "html" in answer.content_type or answer.body[:200].lstrip().lower().startswith(b"<!doctype"):
        page = parse_page(answer.body, answer.url, answer.charset)
        if not page.indexable:
            return "it asks not to be indexed (noindex)"
        found = documents_of(page)
        if isinstance(found, str) or not crumbs:
            return found
        return tuple(_under(document, crumbs) for document in found)
    if answer.content_type not in _MARKDOWN_TYPES:
        return f"neither Markdown nor a web page: {answer.content_type}"
    try:
        front, text = split_front_matter(_text(answer))
    except FrontMatterError as error:
        return str(error)
    shown = _shown(answer.url)
    place = Place(path_key(shown) or "index", shown, crumbs, item.name)
    article = article_of(front, text, place)
    return (article,) if article else "no text in it but its title"


def _under(document: Document, crumbs: tuple[str, ...]) -> Document:
    if isinstance(document, Article) and not document.breadcrumbs:
        return replace(document, breadcrumbs=crumbs)
    return document


def _shown(url: str) -> str:
    """Where people see a page whose Markdown is at an address: the same without ``.md``."""
    parts = urlsplit(url)
    if not parts.path.endswith(".md"):
        return url
    path = parts.path.removesuffix(".md")
    for index in ("/index.html", "/index"):
        if path.endswith(index):
            path = path.removesuffix(index) + "/"
    return parts._replace(path=path).geturl()


def _text(answer: Fetched) -> str:
    return decoded(answer.body)


def _slug(title: str) -> str:
    return re.sub(r"[^\w]+", "-", title.casefold()).strip("-")
