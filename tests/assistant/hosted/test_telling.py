from __future__ import annotations

import threading

import pytest

from assistant.hosted.telling import Abandoned, teller, told
from assistant.run_events import Counted, Spoken


def test_events_come_while_the_work_goes_on() -> None:
    go_on = threading.Event()

    def work() -> None:
        teller()(Spoken("1", "a"))
        assert go_on.wait(30)
        teller()(Counted(1, 2))

    events = told(work)
    assert next(events) == Spoken("1", "a")
    go_on.set()
    assert list(events) == [Counted(1, 2)]


def test_what_the_work_raised_is_raised_after_what_it_told() -> None:
    def work() -> None:
        teller()(Spoken("1", "a"))
        raise KeyError("x")

    events = told(work)
    assert next(events) == Spoken("1", "a")
    with pytest.raises(KeyError):
        next(events)


def test_work_that_nobody_listens_to_is_given_up() -> None:
    go_on, ended = threading.Event(), threading.Event()

    def work() -> None:
        teller()(Spoken("1", "a"))
        assert go_on.wait(30)
        try:
            teller()(Spoken("1", "b"))
        except Abandoned:
            ended.set()
            raise

    events = told(work)
    next(events)
    events.close()  # type: ignore[attr-defined]
    go_on.set()
    assert ended.wait(30)


def test_outside_of_such_work_nobody_is_told() -> None:
    teller()(Spoken("1", "a"))
