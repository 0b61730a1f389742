"""A web site as a source: breadth first from a start page, or exactly the pages of a sitemap."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from ingest.articles import NoArticle, extract_article
from ingest.decode import CompressionError, TooLargeError, gunzip
from ingest.fetch import Fetcher
from ingest.frontier import Frontier
from ingest.limits import CrawlLimits
from ingest.page import Page, parse_page
from ingest.products import extract_product
from ingest.reading import Failed, Outcome, Read, Skipped, SourceError, Unchanged
from ingest.response import Answer, Broken, Fetched, NotModified, Refused
from ingest.sitemap import SitemapError, parse_sitemap
from ingest.urls import fold, origin
from kb.documents import Document
from kb.pages import Remembered

__all__ = ["Crawl", "CrawlLimits", "documents_of"]

# How a sitemap named by another one is told from a page among the links that are remembered.
_CHILD = "sitemap:"
# More sitemap files than this are a mistake or a trap; 50,000 addresses fit into each.
_MOST_SITEMAPS = 500


class Crawl:
    """Reads the pages of one site, politely.

    Args:
        start: The page to start from, or the sitemap.
        limits: Bounds of the run.
        only_sitemap: Whether ``start`` is a sitemap and links are not followed.
    """

    def __init__(
        self, start: str, limits: CrawlLimits | None = None, *, only_sitemap: bool = False
    ) -> None:
        self.name = start
        self.kind = "sitemap" if only_sitemap else "crawl"
        self._limits = limits or CrawlLimits()

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Read the site; addresses on other sites are not looked at and have no outcome.

        Raises:
            SourceError: The start can't be read or may not be.
        """
        with Fetcher(self.name, self._limits) as fetcher:
            yield from _Run(self, self._limits, fetcher, remembered).outcomes()


class _Run:
    """One run over the site."""

    def __init__(
        self,
        source: Crawl,
        limits: CrawlLimits,
        fetcher: Fetcher,
        remembered: Mapping[str, Remembered],
    ) -> None:
        self._start = fold(source.name)
        self._follow = source.kind == "crawl"
        self._limits = limits
        self._fetcher = fetcher
        self._remembered = remembered
        self._frontier = Frontier(self._start, limits)
        self._moved: dict[str, str] = {}
        self._dead: set[str] = set()
        self._given: dict[str, str] = {}
        self._sitemaps = 0

    def outcomes(self) -> Iterator[Outcome]:
        if self._follow:
            yield from self._first_page()
            named = self._fetcher.robots.sitemaps(self._start)
            guessed = (origin(self._start) + "/sitemap.xml",)
            yield from self._sitemap_tree(named or guessed, needed=False, named=bool(named))
        else:
            yield from self._sitemap_tree((self._start,), needed=True, named=True)
        yield from self._pages()

    def _first_page(self) -> Iterator[Outcome]:
        answer = self._fetcher.fetch(self._start, self._remembered)
        if isinstance(answer, Refused | Broken):
            raise SourceError(
                f"can't start at {self._start}: {answer.reason}; check the address in a browser, "
                "or open another page of the site or its sitemap"
            )
        if isinstance(answer, Fetched) and not _is_html(answer):
            raise SourceError(
                f"can't crawl from {self._start}: it isn't an HTML page but "
                f"{answer.content_type or 'something else'}; for a feed name its kind "
                "(merchant, records or sitemap)"
            )
        self._frontier = Frontier(answer.url, self._limits)
        self._frontier.mark(self._start)
        yield from self._settle(self._start, answer)

    def _sitemap_tree(
        self, addresses: Iterable[str], *, needed: bool, named: bool
    ) -> Iterator[Outcome]:
        waiting = [fold(address, self._start) for address in addresses]
        while waiting:
            here = waiting.pop(0)
            if not here or not self._frontier.mark(here):
                continue
            self._sitemaps += 1
            if self._sitemaps > _MOST_SITEMAPS:
                yield Skipped(here, f"more than {_MOST_SITEMAPS} sitemaps")
                continue
            known = self._remembered.get(here)
            outcome, links = self._sitemap(here, known)
            if needed and self._sitemaps == 1 and isinstance(outcome, Failed):
                raise SourceError(
                    f"can't read the sitemap {here}: {outcome.reason}; check the address in a "
                    "browser, or start from a page of the site instead"
                )
            if named or not isinstance(outcome, Failed) or known:
                yield outcome
            for link in links:
                if link.startswith(_CHILD):
                    waiting.append(fold(link.removeprefix(_CHILD), here))
                elif skipped := self._frontier.add(link, listed=True):
                    yield skipped

    def _sitemap(self, here: str, known: Remembered | None) -> tuple[Outcome, tuple[str, ...]]:
        body = io.BytesIO()
        answer = self._fetcher.fetch(here, self._remembered, into=body, anywhere=True)
        links = known.links if known else ()
        if isinstance(answer, NotModified) and known:
            return Unchanged(here, known), links
        if not isinstance(answer, Fetched):
            # What it listed before is still asked for: a failing sitemap empties no store.
            return Failed(here, getattr(answer, "reason", "not modified")), links
        try:
            found = parse_sitemap(gunzip(body.getvalue(), self._limits.max_feed_bytes))
        except (SitemapError, TooLargeError, CompressionError) as error:
            return Failed(here, str(error)), links
        links = tuple(_CHILD + child for child in found.children) + found.pages
        reason = f"sitemap: {len(found.pages)} pages, {len(found.children)} sitemaps"
        return Skipped(here, reason, answer.etag, answer.last_modified, links), links

    def _pages(self) -> Iterator[Outcome]:
        pool = ThreadPoolExecutor(self._limits.concurrency, thread_name_prefix="crawl")
        under_way: dict[Future[Answer], str] = {}
        requested = 1 if self._follow else 0
        try:
            while self._frontier or under_way:
                while self._frontier and len(under_way) < self._limits.concurrency:
                    here = self._frontier.next()
                    if requested >= self._limits.max_pages:
                        yield Skipped(here, f"over the limit of {self._limits.max_pages:,} pages")
                        continue
                    requested += 1
                    task = pool.submit(self._fetcher.fetch, here, self._remembered)
                    under_way[task] = here
                if under_way:
                    done, _ = wait(under_way, return_when=FIRST_COMPLETED)
                    for task in done:
                        yield from self._settle(under_way.pop(task), task.result())
        finally:
            self._fetcher.close()
            pool.shutdown(cancel_futures=True)
        if self._frontier.beyond:
            more = f"{self._frontier.beyond:,} further links were seen and not noted one by one"
            yield Skipped(f"{origin(self._start)}/…", f"{more}: the site seems to have no end")

    def _settle(self, asked: str, answer: Answer) -> Iterator[Outcome]:
        here = answer.url
        if here != asked:
            yield Skipped(asked, f"redirects to {here}")
            if not self._frontier.mark(here):
                return
        known = self._remembered.get(here)
        if isinstance(answer, NotModified) and known:
            for identity in known.document_ids:
                self._given.setdefault(identity, here)
            yield Unchanged(here, known)
            yield from self._enqueue(known.links)
        elif isinstance(answer, Fetched):
            yield from self._page(answer)
        elif isinstance(answer, Refused):
            self._dead.add(here)
            yield Skipped(here, answer.reason)
        else:
            self._dead.add(here)
            yield Failed(here, answer.reason if isinstance(answer, Broken) else "unasked HTTP 304")
            yield from self._enqueue(known.links if known else ())

    def _page(self, answer: Fetched) -> Iterator[Outcome]:
        here = answer.url
        if not _is_html(answer):
            yield Skipped(here, f"not an HTML page: {answer.content_type}")
            return
        try:
            page = parse_page(answer.body, here, answer.charset)
            links = tuple(link for link in map(self._frontier.at_home, page.links) if link)
            found = self._documents(page)
        except RecursionError:
            yield Failed(here, "its markup is nested too deeply to be read")
            return
        told = (answer.etag, answer.last_modified, links)
        if isinstance(found, str):
            if here in self._moved:
                links = (*links, self._moved[here])
            yield Skipped(here, found, answer.etag, answer.last_modified, links)
        else:
            yield Read(here, found, *told)
        yield from self._enqueue(links)

    def _documents(self, page: Page) -> tuple[Document, ...] | str:
        if not page.indexable:
            return "it asks not to be indexed (noindex)"
        canonical = self._frontier.at_home(page.canonical) if page.canonical else ""
        # Two pages that name each other, or a dead one, as the original would both be lost; so
        # would a page whose original is not among those asked for.
        lost = canonical in self._moved or canonical in self._dead
        lost = lost or not (self._follow or canonical in self._frontier)
        if canonical and canonical != page.url and not lost:
            self._moved[page.url] = canonical
            return f"a duplicate of {canonical}"
        found = documents_of(page)
        if isinstance(found, str):
            return found
        new = [doc for doc in found if self._given.setdefault(doc.id, page.url) == page.url]
        if not new:
            return f"gives {found[0].id!r}, which {self._given[found[0].id]} gave already"
        return tuple(new)

    def _enqueue(self, links: Iterable[str]) -> Iterator[Outcome]:
        if self._follow:
            for link in links:
                if skipped := self._frontier.add(link):
                    yield skipped


def documents_of(page: Page) -> tuple[Document, ...] | str:
    """The product or the article of a page, or the reason why it has none."""
    product = extract_product(page)
    if product is not None:
        return (product,)
    article = extract_article(page)
    return article.reason if isinstance(article, NoArticle) else (article,)


def _is_html(answer: Fetched) -> bool:
    if "html" in answer.content_type:
        return True
    unsaid = answer.content_type in {"", "text/plain", "application/octet-stream"}
    head = answer.body[:1000].lower()
    return unsaid and (b"<html" in head or b"<!doctype html" in head)
