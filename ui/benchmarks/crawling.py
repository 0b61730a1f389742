"""Pages a second from a shop on loopback: the crawl against the bare HTTP client.

Run it alone with ``python -m ui.benchmarks.crawling [PAGES [RUNS]]``.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.limits import CrawlLimits
    from ingest.reading import Outcome
    from kb.editions.pages import Remembered
    from ui.benchmarks.workbench import Workbench

Progress = Callable[[str, int, int], None]

PAGES = 5_000
RUNS = 3
HOST = "127.0.0.1"
_LISTED = 50  # products on one page of the listing
_TEXT = (
    "made for long days outside and short notice at home with a firm grip that keeps its shape "
    "after many washes the cover is sewn from a dense cloth which sheds rain and dries quickly "
    "pockets on both sides hold a phone keys and a map while the lining stays warm and soft"
)
_WORDS = _TEXT.split()


@dataclass(frozen=True, slots=True)
class Crawling:
    """What crawling a whole shop costs; speeds are medians of runs.

    Attributes:
        pages: Pages of the shop, each fetched once by both.
        page_bytes: Size of one page on average.
        concurrency: Requests under way at once, of both.
        runs: Runs of each, taken in turns.
        crawled_per_second: Pages a second through the crawl: asked for, parsed, extracted, judged.
        bare_per_second: Pages a second through httpx with as many threads, thrown away unread.
        ratio: Median of the runs' ratios, crawl to bare.
        documents: Documents that the crawl gave.
        again: Seconds of a second crawl over the unchanged shop, as a share of the first.
        asked_again: Requests of that second crawl, as a share of the first's pages.
    """

    pages: int
    page_bytes: int
    concurrency: int
    runs: int
    crawled_per_second: float
    bare_per_second: float
    ratio: float
    documents: int
    again: float
    asked_again: float

    def __str__(self) -> str:
        """As it is printed."""
        times = "1 run" if self.runs == 1 else f"median of {self.runs} runs"
        return (
            f"Crawling, {self.pages:,} pages of {self.page_bytes / 1000:.0f} kB on this machine, "
            f"{self.concurrency} at once, {times}\n"
            f"  fetched, parsed, extracted  {self.crawled_per_second:>8.1f} pages/s\n"
            f"  httpx alone, thrown away    {self.bare_per_second:>8.1f} pages/s\n"
            f"  ratio                       {self.ratio:>8.2f}\n"
            f"  crawled again, unchanged    {self.again:>8.1%} of the time, "
            f"{self.asked_again:.1%} of the requests"
        )


def measure(bench: Workbench) -> Crawling:
    """As often as there is time for, for ``aisle bench``."""
    return measure_crawling(runs=RUNS if bench.thorough else 1, progress=bench.progress)


def measure_crawling(
    pages: int = PAGES, runs: int = RUNS, progress: Progress = lambda _step, _done, _total: None
) -> Crawling:
    """Crawl a generated shop that another process serves, and fetch the same pages with httpx.

    Args:
        pages: Size of the shop.
        runs: How often each is done; they take turns, so that a busy machine is busy for both.
        progress: Hears ``(step, done, total)``.
    """
    from ingest.limits import CrawlLimits
    from ingest.reading import Read

    limits = CrawlLimits(per_second=0, max_pages=pages + 1_000, allow_hosts=(HOST,))
    crawled, bare, again = [], [], []
    documents = size = total = 0
    asked = 0.0
    with _shop(pages) as address:
        paths = [address + path for path in _paths(pages)]
        total = len(paths)
        for run in range(runs):
            progress("crawl", 2 * run, 2 * runs)
            before = _asked(address)
            seconds, outcomes = _crawl(address, limits)
            crawled.append(total / seconds)
            documents = sum(len(o.documents) for o in outcomes if isinstance(o, Read))
            between = _asked(address)
            second, _ = _crawl(address, limits, _memory(outcomes))
            again.append(second / seconds)
            asked = (_asked(address) - between) / (between - before)
            progress("crawl", 2 * run + 1, 2 * runs)
            seconds, received = _fetch(paths, limits.concurrency)
            bare.append(total / seconds)
            size = received // total
    return Crawling(
        total,
        size,
        limits.concurrency,
        runs,
        statistics.median(crawled),
        statistics.median(bare),
        statistics.median(c / b for c, b in zip(crawled, bare, strict=True)),
        documents,
        statistics.median(again),
        asked,
    )


def _crawl(
    address: str, limits: CrawlLimits, remembered: dict[str, Remembered] | None = None
) -> tuple[float, list[Outcome]]:
    from ingest.crawl import Crawl

    started = time.perf_counter()
    outcomes = list(Crawl(f"{address}/", limits).read(remembered or {}))
    return time.perf_counter() - started, outcomes


def _fetch(urls: Sequence[str], concurrency: int) -> tuple[float, int]:
    import httpx

    started = time.perf_counter()
    with (
        httpx.Client(trust_env=False) as client,
        ThreadPoolExecutor(concurrency) as pool,
    ):
        received = sum(pool.map(lambda url: len(client.get(url).content), urls))
    return time.perf_counter() - started, received


def _memory(outcomes: Sequence[Outcome]) -> dict[str, Remembered]:
    from ingest.reading import Read, Skipped, Unchanged
    from kb.editions.pages import Remembered

    kept: dict[str, Remembered] = {}
    for found in outcomes:
        if isinstance(found, Unchanged):
            kept[found.where] = found.remembered
        elif isinstance(found, Read | Skipped):
            ids = tuple(d.id for d in found.documents) if isinstance(found, Read) else ()
            kept[found.where] = Remembered(
                found.etag, found.last_modified, ids, found.links, found.seen
            )
    return kept


@contextmanager
def _shop(pages: int) -> Iterator[str]:
    words = [sys.executable, "-m", __name__ if __name__ != "__main__" else _NAME, "--serve"]
    with subprocess.Popen([*words, str(pages)], stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            assert process.stdout is not None
            yield f"http://{HOST}:{int(process.stdout.readline())}"
        finally:
            process.terminate()


_NAME = "ui.benchmarks.crawling"


def _asked(address: str) -> int:
    import httpx

    with httpx.Client(trust_env=False) as client:
        return int(client.get(f"{address}/asked").text)


def _paths(pages: int) -> list[str]:
    listings = range(1, (pages - 1) // _LISTED + 2)
    return ["/", *(f"/shop?page={n}" for n in listings), *(f"/p/{n}" for n in range(pages))]


def _page(path: str, pages: int) -> str:
    number = int("".join(filter(str.isdigit, path)) or 0)
    menu = "".join(f"<li><a href='/shop?page={n}'>Department {n}</a></li>" for n in range(1, 41))
    foot = "".join(f"<li><a href='/p/{n}'>Popular {n}</a></li>" for n in range(40))
    text = " ".join(_WORDS[(number + n * 7) % len(_WORDS)] for n in range(900))
    if path.startswith("/p/"):
        name = f"Fernhollow {_WORDS[number % len(_WORDS)]} {number}"
        data = {
            "@context": "https://schema.org",
            "@type": "Product",
            "name": name,
            "sku": f"FH-{number}",
            "description": text[:300],
            "brand": {"@type": "Brand", "name": "Fernhollow"},
            "offers": {
                "@type": "Offer",
                "price": f"{number % 200 + 5}.00",
                "priceCurrency": "GBP",
                "availability": "https://schema.org/InStock",
            },
        }
        head = f"<script type='application/ld+json'>{json.dumps(data)}</script>"
        paragraphs = "".join(f"<p>{text[n : n + 400]}</p>" for n in range(0, len(text), 400))
        near = "".join(
            f"<li class='card'><a href='/p/{(number + n) % pages}'><img src='/i/{n}.jpg' alt=''>"
            f"<span>Fernhollow {n}</span><b>£{n}.00</b></a></li>"
            for n in range(1, 13)
        )
        body = (
            f"<h1>{name}</h1><p class='price'>£{number % 200 + 5}.00</p><table>"
            f"<tr><th>Weight</th><td>{number} g</td></tr></table>{paragraphs}<ul>{near}</ul>"
        )
    else:
        name, head = (f"Shop {number}" if number else "Shop"), ""
        first = max(0, number - 1) * _LISTED
        body = "".join(
            f"<li><a href='/p/{n}'>Product {n}</a></li>"
            for n in range(first, min(first + _LISTED, pages))
        )
        body += f"<a href='/shop?page={number + 1}'>next</a>" if first + _LISTED < pages else ""
    return (
        f"<!doctype html><html lang='en'><head><title>{name} – Fernhollow</title>{head}</head>"
        f"<body><header><nav><ul>{menu}</ul></nav></header><main>{body}</main>"
        f"<footer><ul>{foot}</ul></footer></body></html>"
    )


def _application(pages: int) -> Any:
    """The shop: pages made beforehand, validators, and a sitemap that says when they changed."""
    made = {path: _page(path, pages).encode() for path in _paths(pages)}
    served = 0

    async def answer(scope: Any, _receive: Any, send: Any) -> None:
        nonlocal served
        if scope["type"] != "http":
            return
        served += 1
        query = scope["query_string"].decode()
        path = scope["path"] + (f"?{query}" if query else "")
        headers = dict(scope["headers"])
        status, kind, body = 200, b"text/html; charset=utf-8", made.get(path, b"")
        if path == "/asked":
            served -= 1
            kind, body = b"text/plain", str(served).encode()
        elif path == "/sitemap.xml":
            home = f"http://{headers[b'host'].decode()}"
            entries = "".join(
                f"<url><loc>{home}{found}</loc><lastmod>2026-01-02T03:04:05Z</lastmod></url>"
                for found in made
                if not found.startswith("/shop")
            )
            kind, body = b"application/xml", f"<urlset>{entries}</urlset>".encode()
        elif not body:
            status = 404
        etag = b'"%d"' % len(body)
        if headers.get(b"if-none-match") == etag:
            status, body = 304, b""
        fields = [(b"content-type", kind), (b"etag", etag)]
        fields.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": fields})
        await send({"type": "http.response.body", "body": body})

    return answer


def _serve(pages: int) -> None:
    import socket

    import uvicorn

    listening = socket.create_server((HOST, 0))
    print(listening.getsockname()[1], flush=True)  # noqa: T201
    config = uvicorn.Config(
        _application(pages), log_level="error", access_log=False, lifespan="off"
    )
    uvicorn.Server(config).run([listening])


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        _serve(int(sys.argv[2]))
    else:
        sizes = [int(word) for word in sys.argv[1:3]] + [PAGES, RUNS][len(sys.argv[1:3]) :]
        print(json.dumps(asdict(measure_crawling(sizes[0], sizes[1])), indent=2))  # noqa: T201
