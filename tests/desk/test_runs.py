"""Runs of jobs: asked for once, begun once, told while they go, found again when left behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk import runs
from desk.runs import ATTEMPTS, LIGHT, STORE, RunBook, RunState, UnknownRun


@pytest.fixture
def book(tmp_path: Path) -> Iterator[RunBook]:
    opened = RunBook(f"sqlite:///{tmp_path / 'jobs.db'}")
    yield opened
    opened.close()


def test_the_same_thing_isnt_asked_for_twice_while_it_waits_or_runs(book: RunBook) -> None:
    first, new = book.ask("refresh", "shop", lane=STORE)
    again, second = book.ask("refresh", "shop", lane=STORE, by="Ada")
    assert (new, second, again.id) == (True, False, first.id)
    book.claim(STORE, "w1")
    assert book.ask("refresh", "shop", lane=STORE)[0].id == first.id
    book.end(first.id, RunState.DONE, "well")
    assert book.ask("refresh", "shop", lane=STORE)[1]


def test_one_run_at_a_time_works_on_the_store_whoever_asks(book: RunBook) -> None:
    for name in ("a", "b"):
        book.ask("refresh", name, lane=STORE)
    book.ask("mail", lane=LIGHT)
    first = book.claim(STORE, "w1")
    assert first is not None
    assert first.subject == "a"
    assert book.claim(STORE, "w2") is None
    assert book.claim(LIGHT, "w2") is not None
    book.end(first.id, RunState.HELD, "held", {"held": 7})
    second = book.claim(STORE, "w2")
    assert second is not None
    assert second.subject == "b"
    assert book.one(first.id).result == {"held": 7}


def test_what_a_person_waits_for_comes_first(book: RunBook) -> None:
    book.ask("refresh", "by schedule", lane=STORE)
    book.ask("publish", "7", lane=STORE, by="Ada", priority=1)
    run = book.claim(STORE, "w1")
    assert run is not None
    assert run.kind == "publish"


def test_a_run_is_begun_once_however_many_try(book: RunBook) -> None:
    for number in range(20):
        book.ask("mail", str(number), lane=LIGHT)
    begun: list[str] = []
    lock = threading.Lock()

    def work(name: str) -> None:
        while (run := book.claim(LIGHT, name)) is not None:
            with lock:
                begun.append(run.subject)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(begun, key=int) == [str(n) for n in range(20)]


def test_a_run_of_a_dead_process_waits_again_and_is_given_up_in_the_end(book: RunBook) -> None:
    run, _ = book.ask("refresh", "shop", lane=STORE)
    for attempt in range(1, ATTEMPTS + 1):
        claimed = book.claim(STORE, f"w{attempt}")
        assert claimed is not None
        assert claimed.attempts == attempt
        assert book.recover(lambda worker: True) == ()
        (found,) = book.recover(lambda worker: False)
        assert found.id == run.id
    assert book.one(run.id).state is RunState.FAILED
    assert "twice" in book.one(run.id).said
    assert book.recover(lambda worker: False) == ()
    assert book.claim(STORE, "w9") is None


def test_a_run_that_was_stopped_on_purpose_may_begin_again_as_often_as_need_be(
    book: RunBook,
) -> None:
    book.ask("refresh", "shop", lane=STORE)
    for _ in range(5):
        run = book.claim(STORE, "w1")
        assert run is not None
        assert run.attempts == 1
        book.release(run.id, "stopped with the server")
    assert book.active()[0].said == "stopped with the server"


def test_how_far_it_is_is_told_until_it_is_over(book: RunBook) -> None:
    book.ask("refresh", "shop", lane=STORE)
    run = book.claim(STORE, "w1")
    assert run is not None
    book.progress(run.id, "embed", 30, 120)
    assert (book.one(run.id).step, book.one(run.id).share) == ("embed", 0.25)
    book.note(run.id, live_before=3)
    book.end(run.id, RunState.DONE, "Edition 4 is live", {"edition": 4})
    book.progress(run.id, "embed", 119, 120)
    over = book.one(run.id)
    assert (over.done, over.result) == (30, {"live_before": 3, "edition": 4})
    assert over.state.over


def test_old_runs_are_forgotten(book: RunBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "KEPT", 10)
    first, _ = book.ask("mail", lane=LIGHT)
    book.claim(LIGHT, "w1")
    book.end(first.id, RunState.DONE, "sent")
    for _ in range(15):
        book.log("wake", "woken")
    with pytest.raises(UnknownRun):
        book.one(first.id)
    assert len(book.recent(["wake", "mail"])) == 10
