"""What jobs do to a store, in this process."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk import clock
from desk.messages import StoreUnavailable, UnknownConversation
from desk.requests import Requests
from desk.runs import Run, RunState
from desk.schema import Database
from desk.store import ConversationStore
from kb.catalog import Catalog
from kb.embed import SentenceTransformerEmbedder
from kb.knowledge import Knowledge
from tests.ui.test_editions import help_page, shop
from tests.waiting import until
from ui.jobs import deciding
from ui.jobs import jobs as kinds
from ui.jobs import runner as running
from ui.jobs.jobs import Jobs
from ui.jobs.refreshing import ask_due
from ui.jobs.runner import Runner
from ui.jobs.work import Outcome, Work
from ui.settings import Settings

__all__ = ["shop"]


class Place:
    """A store whose jobs this process does."""

    def __init__(self, home: Path, embedder: SentenceTransformerEmbedder) -> None:
        self.settings = Settings(home=home)
        self.knowledge = Knowledge(home, embedder)
        self.jobs = Jobs(home)
        self.runner: Runner | None = None

    def start(self) -> None:
        self.runner = Runner(self.jobs, self.settings, self.knowledge)
        self.jobs.minute = lambda: None  # what comes by the clock is asked for by the tests
        self.runner.start()

    def stop(self) -> None:
        if self.runner is not None:
            self.runner.stop()
            self.runner = None

    def over(self, run_id: str) -> Any:
        until(lambda: self.jobs.book.one(run_id).state.over)
        return self.jobs.book.one(run_id)


@pytest.fixture
def place(store: Path, shop: Path, embedder: SentenceTransformerEmbedder) -> Iterator[Place]:
    made = Place(store, embedder)
    yield made
    made.stop()
    made.jobs.close()
    made.knowledge.close()


def test_a_refresh_publishes_and_the_same_process_answers_from_it(place: Place, shop: Path) -> None:
    before = place.knowledge.retriever().edition.number
    help_page(shop, "You can return anything within 33 days.")
    place.start()
    run = place.over(place.jobs.ask(kinds.REFRESH, str(shop / "help"), by="Ada").id)
    assert (run.state, run.said) == (RunState.DONE, f"Edition {before + 1} is live: 1 changed")
    retriever = place.knowledge.retriever()
    assert retriever.edition.number == before + 1
    assert "33 days" in retriever.articles("How long can I return it?").hits[0].chunk.text


def test_a_busy_store_is_waited_for(place: Place, store: Path, shop: Path) -> None:
    other = Catalog(store)
    with other.writing():
        place.start()
        asked = place.jobs.ask(kinds.REFRESH, str(shop / "help"))
        until(lambda: place.jobs.book.one(asked.id).step == "wait")
        mail = place.jobs.ask(kinds.GROUP)  # which needs no store, and isn't kept waiting
        assert place.over(mail.id).state is RunState.DONE
        assert not place.jobs.book.one(asked.id).state.over
    assert place.over(asked.id).said == "Nothing has changed"
    other.close()


def test_a_source_that_fails_says_why_and_keeps_what_it_gave(place: Place, shop: Path) -> None:
    (shop / "products.jsonl").unlink()
    place.start()
    run = place.over(place.jobs.ask(kinds.REFRESH, str(shop / "products.jsonl")).id)
    assert run.state is RunState.FAILED
    assert "no such file" in run.said
    assert place.knowledge.retriever().edition.count() == 4


def test_what_is_due_is_asked_for_once_and_a_broken_schedule_stops_no_other(
    place: Place, shop: Path
) -> None:
    catalog = place.knowledge.catalog
    products, pages = catalog.sources()
    catalog.add_source(products.name, products.options | {"every": "whenever"})
    catalog.add_source(pages.name, pages.options | {"every": "1m"})
    with catalog.engine.begin() as db:
        db.exec_driver_sql(
            "UPDATE kb_sources SET attempted = '2020-01-01T00:00:00+00:00' WHERE name = ?",
            (pages.name,),
        )
    for _ in range(2):
        ask_due(place.jobs, place.knowledge)
    assert [(run.kind, run.subject) for run in place.jobs.book.active()] == [
        (kinds.REFRESH, pages.name)
    ]


def test_a_run_that_is_stopped_with_the_server_goes_on_with_the_next(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()
    waits = True

    def slow(work: Work) -> Outcome:
        begun.set()
        while waits:
            work.progress("read", 1, 0)
            time.sleep(0.01)
        return Outcome("read to the end")

    monkeypatch.setitem(running.TASKS, kinds.REFRESH, slow)
    place.start()
    asked = place.jobs.ask(kinds.REFRESH, "shop")
    assert begun.wait(20)
    place.stop()
    left = place.jobs.book.one(asked.id)
    assert (left.state, left.attempts) == (RunState.QUEUED, 0)
    assert "goes on when the server runs again" in left.said
    waits = False
    place.start()
    assert place.over(asked.id).said == "read to the end"


def test_a_full_disk_at_the_end_of_a_run_is_waited_out(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "AGAIN", 0.05)
    monkeypatch.setitem(running.TASKS, kinds.REFRESH, lambda work: Outcome("well"))
    refusals = iter([StoreUnavailable("the disk is full"), StoreUnavailable("the disk is full")])
    end = place.jobs.book.end

    def full(*arguments: Any, **named: Any) -> None:
        if (error := next(refusals, None)) is not None:
            raise error
        end(*arguments, **named)

    monkeypatch.setattr(place.jobs.book, "end", full)
    place.start()
    assert place.over(place.jobs.ask(kinds.REFRESH, "shop").id).said == "well"


def test_rolling_back_twice_after_a_kill_is_done_once(place: Place) -> None:
    catalog = place.knowledge.catalog
    run, _ = place.jobs.book.ask(kinds.ROLL_BACK, "1", lane="store", by="Ada")
    claimed = place.jobs.book.claim("store", "w1")
    assert claimed is not None
    desk = Database(place.settings.desk_url)

    def rolled(run: Run) -> Outcome:
        parts = (place.settings, place.knowledge, desk, place.jobs, threading.Event())
        return deciding.roll_back(Work(run, *parts))

    done = rolled(claimed)
    live = catalog.current()
    assert catalog.info(live).note == "rolled back to edition 1"
    # The process died before it could say so.
    again = replace(place.jobs.book.one(run.id), attempts=2)
    repeated = rolled(again)
    desk.close()
    assert (catalog.current(), repeated.data) == (live, done.data)


def test_an_error_nobody_thought_of_ends_the_run_and_not_the_worker(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(work: Work) -> Outcome:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setitem(running.TASKS, kinds.REFRESH, broken)
    place.start()
    failed = place.over(place.jobs.ask(kinds.REFRESH, "shop").id)
    assert failed.state is RunState.FAILED
    monkeypatch.setitem(running.TASKS, kinds.REFRESH, lambda work: Outcome("well"))
    assert place.over(place.jobs.ask(kinds.REFRESH, "shop").id).said == "well"


def test_what_is_older_than_the_brand_keeps_is_deleted_with_its_files_and_requests(
    place: Place, store: Path
) -> None:
    orphan = store / "files" / "ab" / ("ab" * 32)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"of nobody")
    with ConversationStore(place.settings.desk_url) as kept:
        old, new = kept.create(), kept.create()
    with Requests(place.settings.desk_url) as requests:
        assert requests.begin("v_1", "a key", "POST /v1/conversations") is None
    with sqlite3.connect(place.settings.desk_file) as sql:
        longer = "2020-01-01T00:00:00.000Z"
        sql.execute("UPDATE desk_conversations SET active = ? WHERE id = ?", (longer, old))
        sql.execute("UPDATE desk_requests SET created = ?", (longer,))
    sql.close()
    place.start()
    run = place.over(place.jobs.ask(kinds.EXPIRE).id)
    assert (run.state, run.said) == (
        RunState.DONE,
        "1 conversation older than 365 days deleted",
    )
    with ConversationStore(place.settings.desk_url) as kept:
        with pytest.raises(UnknownConversation):
            kept.snapshot(old)
        assert kept.snapshot(new).messages == ()
    assert not orphan.exists()
    with Requests(place.settings.desk_url) as requests:
        assert requests.tidy() == 0, "forgotten already"


def test_deleting_is_asked_for_once_a_day(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked() -> int:
        return len(place.jobs.book.recent([kinds.EXPIRE]))

    place.start()
    assert place.runner is not None
    now = clock.utc_now()
    for hours, times in ((0, 1), (23, 1), (25, 2)):
        monkeypatch.setattr(clock, "utc_now", lambda hours=hours: now + timedelta(hours=hours))
        place.runner.minute()
        until(lambda: not place.jobs.book.active())
        assert asked() == times, hours
