"""Pages asked for by several threads and parsed by workers, and given back in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from dataclasses import dataclass

from ingest.extract import Extract, extract_page
from ingest.limits import CrawlLimits
from ingest.response import Answer, Fetched
from ingest.workers import Workers

# Pages ahead of the one that is judged, for each request under way: enough that one slow page
# doesn't hold the others up, and few enough to be held in memory.
_AHEAD = 6

Parsed = Extract | str


@dataclass(frozen=True, slots=True)
class Asked:
    """An address, what it answered, and what its page gives.

    Attributes:
        parsed: None when the answer is no page.
    """

    url: str
    answer: Answer
    parsed: Parsed | None


class Pipeline:
    """Keeps requests and parsing going at once.

    The order of what comes out is that of what goes in, whatever takes how long: two runs over one
    site make the same decisions about duplicates and limits.

    Args:
        ask: Requests an address; called from several threads.
        workers: Who parses.
        limits: How much at once.
    """

    def __init__(self, ask: Callable[[str], Answer], workers: Workers, limits: CrawlLimits) -> None:
        self._ask = ask
        self._workers = workers
        self._max_links = limits.max_links
        self._window = limits.concurrency * _AHEAD
        self._threads = ThreadPoolExecutor(limits.concurrency, thread_name_prefix="crawl")

    def close(self) -> None:
        """Ask for nothing further."""
        self._threads.shutdown(cancel_futures=True)

    def answers(self, waiting: Callable[[], str]) -> Iterator[Asked]:
        """Ask for what is waiting until nothing is.

        Args:
            waiting: The next address; empty when there is none now. It is called again after each
                answer, which may have led to more.
        """
        under_way: deque[tuple[str, Future[tuple[Answer, Future[Parsed] | None]]]] = deque()
        while True:
            while len(under_way) < self._window and (url := waiting()):
                under_way.append((url, self._threads.submit(self._fetched, url)))
            if not under_way:
                return
            url, task = under_way.popleft()
            answer, parsing = task.result()
            if parsing is None and isinstance(answer, Fetched) and is_html(answer):
                parsing = self._parsing(answer)
            yield Asked(url, answer, None if parsing is None else self._parsed(parsing, answer))

    def _fetched(self, url: str) -> tuple[Answer, Future[Parsed] | None]:
        answer = self._ask(url)
        # Without workers elsewhere the thread had better ask for the next page.
        if self._workers.width and isinstance(answer, Fetched) and is_html(answer):
            return answer, self._parsing(answer)
        return answer, None

    def _parsed(self, parsing: Future[Parsed], answer: Answer) -> Parsed:
        try:
            return parsing.result()
        except BrokenExecutor:
            # A worker died, of too little memory for instance: whoever is left does its work.
            assert isinstance(answer, Fetched)
            return self._parsing(answer).result()

    def _parsing(self, page: Fetched) -> Future[Parsed]:
        return self._workers.submit(
            extract_page, page.body, page.url, page.charset, max_links=self._max_links
        )


def is_html(answer: Fetched) -> bool:
    """Whether a body is a page."""
    if "html" in answer.content_type:
        return True
    unsaid = answer.content_type in {"", "text/plain", "application/octet-stream"}
    head = answer.body[:1000].lower()
    return unsaid and (b"<html" in head or b"<!doctype html" in head)
