"""A web site as a source: breadth first from a start page, or exactly the pages of a sitemap."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Protocol

from ingest.extract import Extract, documents_of, extract_page
from ingest.fetch import Fetcher
from ingest.freshness import Freshness, digest_of
from ingest.frontier import Frontier
from ingest.limits import CrawlLimits
from ingest.missing import Missing
from ingest.pipeline import Asked, Parsed, Pipeline, is_html
from ingest.processes import Processes
from ingest.reading import Failed, Outcome, Read, Skipped, SourceError, Unchanged
from ingest.response import Answer, Broken, Fetched, NotModified, Refused
from ingest.sitemap_tree import SitemapTree
from ingest.urls import fold, origin, without_tokens
from ingest.workers import Workers
from kb.documents import Article, Document
from kb.editions.pages import Remembered

__all__ = ["Crawl", "CrawlLimits", "documents_of"]


class Pages(Protocol):
    """Pages that an interrupted run had fetched, by the address that was asked for."""

    def get(self, asked: str) -> Fetched | None:
        """The page; None when it has to be asked for."""
        ...

    def put(self, asked: str, page: Fetched) -> None:
        """Note a page."""
        ...


class Crawl:
    """Reads the pages of one site, politely.

    Args:
        start: The page to start from, or the sitemap.
        limits: Bounds of the run.
        only_sitemap: Whether ``start`` is a sitemap and links are not followed.
        workers: Who parses; processes of this machine by default, once there are many pages.
    """

    def __init__(
        self,
        start: str,
        limits: CrawlLimits | None = None,
        *,
        only_sitemap: bool = False,
        workers: Workers | None = None,
    ) -> None:
        self.name = start
        self.kind = "sitemap" if only_sitemap else "crawl"
        self._limits = limits or CrawlLimits()
        self.workers = workers

    def read(
        self, remembered: Mapping[str, Remembered], journal: Pages | None = None
    ) -> Iterator[Outcome]:
        """Read the site; addresses on other sites are not looked at and have no outcome.

        Args:
            remembered: What earlier runs learned, by address.
            journal: Pages that need not be asked for, and where those that are go.

        Raises:
            SourceError: The start can't be read or may not be.
        """
        own = Processes() if self.workers is None else None
        with Fetcher(self.name, self._limits) as fetcher:
            run = _Run(self, self._limits, fetcher, remembered, journal)
            try:
                yield from run.outcomes(own or self.workers or Processes(0))
            finally:
                if own is not None:
                    own.close()


class _Run:
    """One run over the site."""

    def __init__(
        self,
        source: Crawl,
        limits: CrawlLimits,
        fetcher: Fetcher,
        remembered: Mapping[str, Remembered],
        journal: Pages | None,
    ) -> None:
        self._start = fold(source.name)
        self._follow = source.kind == "crawl"
        self._limits = limits
        self._fetcher = fetcher
        self._remembered = remembered
        self._journal = journal
        self._replayed: set[str] = set()
        self._frontier = Frontier(self._start, limits)
        self._freshness = Freshness(limits.full_check_days, remembered)
        self._missing: Missing | None = None
        self._moved: dict[str, str] = {}
        self._dead: set[str] = set()
        self._given: dict[str, str] = {}
        self._twins: dict[tuple[str, str], str] = {}
        self._requested = 0
        self._aside: list[Outcome] = []

    def outcomes(self, workers: Workers) -> Iterator[Outcome]:
        if self._follow:
            yield from self._first_page()
            named = self._fetcher.robots.sitemaps(self._start)
            guessed = (origin(self._start) + "/sitemap.xml",)
            tree = self._tree()
            maps = [fold(address, self._start) for address in named or guessed]
            yield from tree.read(filter(None, maps), needed=False, named=bool(named))
        else:
            tree = self._tree()
            yield from tree.read((self._start,), needed=True, named=True)
        pipeline = Pipeline(self._ask, workers, self._limits)
        try:
            yield from self._pages(pipeline)
        finally:
            self._fetcher.close()
            pipeline.close()
        yield from tree.outcomes()
        if self._frontier.beyond:
            more = f"{self._frontier.beyond:,} further links were seen and not noted one by one"
            yield Skipped(f"{origin(self._start)}/…", f"{more}: the site seems to have no end")

    def _tree(self) -> SitemapTree:
        return SitemapTree(
            self._fetcher, self._frontier, self._freshness, self._remembered, self._limits
        )

    def _first_page(self) -> Iterator[Outcome]:
        answer = self._fetcher.fetch(self._start, self._remembered)
        if isinstance(answer, Refused | Broken):
            advice = (
                "; check the address in a browser, or open another page of the site or its sitemap"
            )
            private = isinstance(answer, Refused) and answer.private
            raise SourceError(
                f"can't start at {self._start}: {answer.reason}{'' if private else advice}"
            )
        if isinstance(answer, Fetched) and not is_html(answer):
            raise SourceError(
                f"can't crawl from {self._start}: it isn't an HTML page but "
                f"{answer.content_type or 'something else'}; for a feed name its kind "
                "(merchant, records or sitemap)"
            )
        self._requested = 1
        self._frontier = Frontier(answer.url, self._limits)
        self._frontier.mark(self._start)
        parsed = self._parse(answer) if isinstance(answer, Fetched) else None
        yield from self._settle(Asked(self._start, answer, parsed))

    def _pages(self, pipeline: Pipeline) -> Iterator[Outcome]:
        # Before any page goes unread, some of them show whether their sitemap can be believed.
        sample = deque(self._freshness.sample(self._frontier.waiting()))
        self._frontier.take(sample)
        self._requested += len(sample)
        for asked in pipeline.answers(lambda: sample.popleft() if sample else ""):
            yield from self._settle(asked)
        for asked in pipeline.answers(self._next):
            yield from self._aside
            self._aside.clear()
            yield from self._settle(asked)
        yield from self._aside

    def _next(self) -> str:
        while self._frontier:
            here = self._frontier.next()
            if self._requested >= self._limits.max_pages:
                most = self._limits.max_pages
                self._aside.append(Skipped(here, f"over the limit of {most:,} pages"))
                continue
            self._requested += 1
            if not self._freshness.unread(here):
                return here
            self._aside += self._unchanged(here, self._remembered[here])
        return ""

    def _ask(self, url: str) -> Answer:
        if self._journal is None:
            return self._fetcher.fetch(url, self._remembered)
        if (page := self._journal.get(url)) is not None:
            self._replayed.add(page.url)
            return page
        answer = self._fetcher.fetch(url, self._remembered)
        if isinstance(answer, Fetched):
            self._journal.put(url, answer)
        return answer

    def _settle(self, asked: Asked) -> Iterator[Outcome]:
        answer = asked.answer
        here = answer.url
        if here != asked.url:
            yield Skipped(asked.url, f"redirects to {here}")
            if not self._frontier.mark(here):
                return
        known = self._remembered.get(here)
        if isinstance(answer, NotModified) and known:
            yield from self._unchanged(here, replace(known, seen=self._freshness.asked(here)))
        elif isinstance(answer, Fetched):
            yield from self._page(answer, asked.parsed)
        elif isinstance(answer, Refused):
            self._dead.add(here)
            yield Skipped(here, answer.reason)
        else:
            self._dead.add(here)
            yield Failed(here, answer.reason if isinstance(answer, Broken) else "unasked HTTP 304")
            yield from self._enqueue(known.links if known else ())

    def _unchanged(self, here: str, known: Remembered) -> Iterator[Outcome]:
        for identity in known.document_ids:
            self._given.setdefault(identity, here)
        yield Unchanged(here, known)
        yield from self._enqueue(known.links)

    def _page(self, answer: Fetched, parsed: Parsed | None) -> Iterator[Outcome]:
        here = answer.url
        if parsed is None:
            yield Skipped(here, f"not an HTML page: {answer.content_type}")
            return
        if isinstance(parsed, str):
            yield Failed(here, parsed)
            return
        if twin := self._twin(parsed):
            yield Skipped(here, f"the same page as {twin} but for what looks like a session")
            return
        links = self._frontier.at_home_of(parsed.links)
        self._frontier.beyond += parsed.more_links
        found = self._judge(parsed, answer)
        seen = self._freshness.asked(here, digest_of(parsed.documents, parsed.reason))
        if here in self._replayed:
            seen = ""  # its sitemap was read later than the page itself
        if isinstance(found, str):
            if here in self._moved:
                links = (*links, self._moved[here])
            yield Skipped(here, found, answer.etag, answer.last_modified, links, seen)
        else:
            yield Read(here, found, answer.etag, answer.last_modified, links, seen)
        yield from self._enqueue(links)

    def _judge(self, parsed: Extract, answer: Fetched) -> tuple[Document, ...] | str:
        if not parsed.indexable:
            return "it asks not to be indexed (noindex)"
        here = parsed.url
        canonical = self._frontier.at_home(parsed.canonical) if parsed.canonical else ""
        if canonical and canonical != here:
            # Two pages that name each other, or a dead one, as the original would both be lost; so
            # would a page whose original is not among those asked for.
            lost = canonical in self._moved or canonical in self._dead
            if not lost and (self._follow or canonical in self._frontier):
                self._moved[here] = canonical
                return f"a duplicate of {canonical}"
        documents, reason = parsed.documents, parsed.reason
        if not documents and not reason:  # nobody looked: it seemed to be a duplicate
            again = self._parse(answer, whole=True)
            if isinstance(again, str):
                return again
            documents, reason = again.documents, again.reason
        if not documents:
            return reason
        if any(isinstance(found, Article) for found in documents):
            if self._missing is None:
                self._missing = self._probe()
            if self._missing.matches(documents):
                return "what this site serves for any address that doesn't exist, with HTTP 200"
        new = [found for found in documents if self._given.setdefault(found.id, here) == here]
        if not new:
            return f"gives {documents[0].id!r}, which {self._given[documents[0].id]} gave already"
        return tuple(new)

    def _twin(self, parsed: Extract) -> str:
        if not parsed.twin:
            return ""
        first = self._twins.setdefault((without_tokens(parsed.url), parsed.twin), parsed.url)
        return first if first != parsed.url else ""

    def _probe(self) -> Missing:
        # Asked for once a run, and only when an article was read.
        answer = self._fetcher.fetch(f"{origin(self._start)}/{secrets.token_hex(8)}")
        if not isinstance(answer, Fetched) or not is_html(answer):
            return Missing()
        parsed = self._parse(answer, whole=True)
        return Missing() if isinstance(parsed, str) else Missing(parsed.documents)

    def _parse(self, answer: Fetched, *, whole: bool = False) -> Parsed:
        return extract_page(
            answer.body,
            answer.url,
            answer.charset,
            max_links=self._limits.max_links,
            whole=whole,
        )

    def _enqueue(self, links: Iterable[str]) -> Iterator[Outcome]:
        if self._follow:
            for link in links:
                if skipped := self._frontier.add_home(link):
                    yield skipped
