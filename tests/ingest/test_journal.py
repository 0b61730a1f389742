"""A crawl that is interrupted, and the one after it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest import journal as journals
from ingest.crawl import Crawl
from ingest.journal import Journal, Resumable
from ingest.limits import CrawlLimits
from ingest.reading import Outcome, Read
from ingest.response import Fetched
from kb.editions.pages import Remembered
from tests.fakes import Shelf
from tests.ingest.site import Site, html, product
from tests.kb.stock import product as record

COUNT = 30
ROOT = Path(__file__).parents[2]


@pytest.fixture
def shop(site: Site) -> Site:
    """A chain of products: each page leads to the next one."""
    site.pages.clear()
    site.pages["/"] = html("Shop", "<a href='/p/0'>first</a>")
    for n in range(COUNT):
        site.pages[f"/p/{n}"] = product(
            f"Boot {n}", f"B-{n}", "10", body=f"<a href='/p/{n + 1}'>next</a>"
        )
    return site


def resumable(shop: Site, limits: CrawlLimits, folder: Path, *, fresh: bool = False) -> Resumable:
    return Resumable(Crawl(shop.url, limits), folder, fresh=fresh)


def read(outcomes: list[Outcome]) -> list[str]:
    return [o.documents[0].id for o in outcomes if isinstance(o, Read)]


def stopped(source: Resumable, after: int) -> list[Outcome]:
    """The first outcomes of a run that is then given up, as Ctrl-C does it."""
    run = source.read({})
    first = [next(run) for _ in range(after)]
    run.close()  # type: ignore[attr-defined]
    return first


def test_the_next_run_goes_on_where_the_last_one_stopped(
    shop: Site, limits: CrawlLimits, tmp_path: Path
) -> None:
    stopped(resumable(shop, limits, tmp_path), 12)
    before = {path for path, n in shop.asked.items() if n and path.startswith("/p/")}
    assert len(before) >= 11
    source = resumable(shop, limits, tmp_path)
    assert source.kept() >= 11
    outcomes = list(source.read({}))
    assert read(outcomes) == [f"B-{n}" for n in range(COUNT)]
    assert {path: n for path, n in shop.asked.items() if path in before and n > 1} == {}
    plain = list(Crawl(shop.url, limits).read({}))
    assert [(type(o), o.where) for o in outcomes] == [(type(o), o.where) for o in plain]


def test_what_is_published_is_forgotten(shop: Site, limits: CrawlLimits, tmp_path: Path) -> None:
    source = resumable(shop, limits, tmp_path)
    list(source.read({}))
    assert source.kept() == COUNT
    source.finish()
    assert source.kept() == 0
    assert not tmp_path.exists()
    source.finish()


def test_a_fresh_run_asks_for_everything(shop: Site, limits: CrawlLimits, tmp_path: Path) -> None:
    stopped(resumable(shop, limits, tmp_path), 12)
    shop.asked.clear()
    known = {shop.at(f"/p/{n}"): Remembered("x", "y", (), (), "z") for n in range(COUNT)}
    outcomes = list(resumable(shop, limits, tmp_path, fresh=True).read(known))
    assert read(outcomes) == [f"B-{n}" for n in range(COUNT)]
    assert all(shop.asked[f"/p/{n}"] == 1 for n in range(COUNT))


def test_failed_pages_are_asked_for_again(shop: Site, limits: CrawlLimits, tmp_path: Path) -> None:
    page, shop.pages["/p/5"] = shop.pages["/p/5"], "broken"
    from werkzeug import Response

    shop.pages["/p/5"] = Response("", 500)
    assert read(list(resumable(shop, limits, tmp_path).read({}))) == [f"B-{n}" for n in range(5)]
    shop.pages["/p/5"] = page
    outcomes = list(resumable(shop, limits, tmp_path).read({}))
    assert read(outcomes) == [f"B-{n}" for n in range(COUNT)]


def test_old_pages_are_asked_for_again(
    shop: Site, limits: CrawlLimits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped(resumable(shop, limits, tmp_path), 12)
    monkeypatch.setattr(journals, "LIFETIME", -1)
    assert resumable(shop, limits, tmp_path).kept() == 0


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 500, b"SQLite format 3\x00" * 99])
def test_a_journal_that_can_not_be_read_is_begun_anew(
    shop: Site, limits: CrawlLimits, tmp_path: Path, damage: bytes
) -> None:
    stopped(resumable(shop, limits, tmp_path), 12)
    (file,) = tmp_path.glob("*.db")
    for other in tmp_path.glob("*.db-*"):
        other.unlink()
    file.write_bytes(damage)
    outcomes = list(resumable(shop, limits, tmp_path).read({}))
    assert read(outcomes) == [f"B-{n}" for n in range(COUNT)]


def test_another_versions_journal_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version=99")
    db.close()
    journal = Journal(path)
    journal.put("a", Fetched("a", b"x"))
    assert len(journal) == 1
    journal.close()


def test_a_disk_that_takes_nothing_stops_no_crawl(
    shop: Site, limits: CrawlLimits, tmp_path: Path
) -> None:
    folder = tmp_path / "file"
    folder.write_text("not a folder")
    outcomes = list(resumable(shop, limits, folder).read({}))
    assert read(outcomes) == [f"B-{n}" for n in range(COUNT)]


def test_a_page_comes_back_as_it_was_put(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j.db")
    page = Fetched("http://e.x/b", b"\x00\xff" * 9, "text/html", "latin-1", '"1"', "yesterday")
    journal.put("http://e.x/a", page)
    journal.close()
    again = Journal(tmp_path / "j.db")
    assert again.get("http://e.x/a") == page
    assert again.get("http://e.x/b") is None
    again.delete()
    assert again.get("http://e.x/a") is None
    again.put("http://e.x/a", page)


def test_other_sources_are_read_as_they_are(tmp_path: Path) -> None:
    source = Resumable(Shelf("feed", record("1")), tmp_path / "crawls")
    assert [type(o) for o in source.read({})] == [Read]
    assert (source.name, source.kind) == ("feed", "records")
    assert not (tmp_path / "crawls").exists()


SCRIPT = """
import sys
from pathlib import Path
from ingest.crawl import Crawl
from ingest.journal import Resumable
from ingest.limits import CrawlLimits

if __name__ == "__main__":
    limits = CrawlLimits(per_second=0, concurrency=2, allow_hosts=("127.0.0.1", "localhost"))
    for outcome in Resumable(Crawl(sys.argv[1], limits), Path(sys.argv[2])).read({}):
        print(outcome.where, flush=True)
"""


def test_a_killed_process_loses_no_page_that_it_had_read(
    shop: Site, limits: CrawlLimits, tmp_path: Path
) -> None:
    done: set[str] = set()
    for stop in (4, 9, 15):
        words = [sys.executable, "-c", SCRIPT, shop.url, str(tmp_path)]
        with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for count, line in enumerate(process.stdout, 1):
                if "/p/" in line:
                    done.add(line.strip())
                if count >= stop:
                    os.kill(process.pid, signal.SIGKILL)
                    break
        assert process.returncode == -signal.SIGKILL
    time.sleep(0.05)  # what was on its way to the server when it died
    shop.asked.clear()
    outcomes = list(resumable(shop, limits, tmp_path).read({}))
    assert read(outcomes) == [f"B-{n}" for n in range(COUNT)]
    assert len(done) >= 10
    asked = {shop.at(path) for path in shop.asked}
    assert asked & done == set()
