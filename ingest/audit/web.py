"""Asking whether addresses lead anywhere: each once, politely, a few at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from html import unescape
from urllib.parse import urlsplit

from ingest.fetch import Fetcher
from ingest.limits import CrawlLimits
from ingest.response import Answer, Broken, Fetched, Refused
from ingest.urls import fold, origin

# Servers that want a person, not a machine: nothing is known of what is behind them.
_CLOSED = frozenset({401, 402, 403, 405, 406, 407, 429, 451, 999})
_GONE = re.compile(
    r"^\s*(?:http |error )*404\b|\b404 (?:error|not found)|^\W*not found\b"
    r"|\bpage (?:was )?not found\b"
    r"|\bpage (?:does ?n[o'’]t exist|can(?:no|['’])t be found)|\bseite (?:wurde )?nicht gefunden"
    r"|\bpage introuvable|\bpagina niet gevonden|\bpágina no encontrada",
    re.IGNORECASE,
)
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_NAME = re.compile(
    rb"""[\s"'](?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)
# Of a page this much is looked at; redirects and errors need less.
_BYTES = 3_000_000


class State(StrEnum):
    """What became of asking for an address."""

    ALIVE = "alive"
    DEAD = "dead"
    SOFT = "soft 404"
    HOME = "redirected home"
    ERROR = "error"
    UNREACHABLE = "not reachable"
    UNASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Visit:
    """What an address answered.

    Attributes:
        names: Places in the page that a ``#`` can lead to; None when it is no page.
    """

    state: State
    reason: str = ""
    names: frozenset[str] | None = None


class Web:
    """Asks for addresses of any site; the address guard, robots.txt and rates hold.

    A HEAD would save little: many shops answer it wrongly, and a section or a soft 404 is only
    seen in the page.

    Args:
        limits: Bounds of the requests; fewer retries and shorter waits than for a crawl are used.
        most: Addresses asked at most.
        progress: Hears ``(step, done, total)``.
    """

    def __init__(
        self,
        limits: CrawlLimits,
        *,
        most: int = 500,
        progress: Callable[[str, int, int], None] = lambda _step, _done, _total: None,
    ) -> None:
        self._limits = replace(
            limits,
            retries=min(limits.retries, 1),
            longest_wait=min(limits.longest_wait, 10.0),
            timeout=min(limits.timeout, 10.0),
            max_bytes=min(limits.max_bytes, _BYTES),
        )
        self._most = most
        self._progress = progress

    def visit(self, addresses: Sequence[str]) -> dict[str, Visit]:
        """What each address answers; those beyond the bound are left out."""
        asked = list(dict.fromkeys(addresses))[: self._most]
        if not asked:
            return {}
        visits: dict[str, Visit] = {}
        anywhere = Fetcher(asked[0], self._limits, same_site=False)
        with anywhere as fetcher, ThreadPoolExecutor(self._limits.concurrency) as pool:

            def ask(address: str) -> Visit:
                return judge(address, fetcher.fetch(address, anywhere=True))

            for done, (address, visit) in enumerate(zip(asked, pool.map(ask, asked), strict=True)):
                visits[address] = visit
                self._progress("ask", done + 1, len(asked))
        return visits


def judge(asked: str, answer: Answer) -> Visit:
    """What an answer says of the address that was asked for."""
    if isinstance(answer, Fetched):
        return _read(asked, answer)
    if isinstance(answer, Refused):
        if answer.status in (404, 410):
            return Visit(State.DEAD, f"HTTP {answer.status}")
        # A picture or a download arrives as what it is.
        alive = answer.reason.startswith("not a page")
        return Visit(State.ALIVE if alive else State.UNASKED, answer.reason)
    if isinstance(answer, Broken):
        if answer.reason.startswith("too large"):
            return Visit(State.ALIVE, answer.reason)
        if answer.status in _CLOSED:
            return Visit(State.UNASKED, answer.reason)
        if answer.status in range(400, 500):
            return Visit(State.DEAD, answer.reason)
        state = State.ERROR if answer.status else State.UNREACHABLE
        return Visit(state, answer.reason)
    return Visit(State.ALIVE)


def _read(asked: str, page: Fetched) -> Visit:
    if "html" not in page.content_type:
        return Visit(State.ALIVE)
    found = _TITLE.search(page.body[:200_000])
    title = unescape(found[1].decode("utf-8", "replace")).strip() if found else ""
    if _GONE.search(title[:120]):
        return Visit(State.SOFT, f"its title is {' '.join(title[:80].split())!r}")
    here = urlsplit(page.url)
    moved = fold(page.url) != fold(asked)
    was = urlsplit(asked).path.strip("/")
    if moved and was and not here.path.strip("/") and not here.query:
        return Visit(State.HOME, origin(page.url))
    names = {
        unescape((m[1] or m[2] or m[3] or b"").decode("utf-8", "replace"))
        for m in _NAME.finditer(page.body)
    }
    # A page that scripts build has no names of its own: nothing can be said of its sections.
    return Visit(State.ALIVE, "", frozenset(names) if len(names) > 1 else None)
