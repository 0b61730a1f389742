from __future__ import annotations

from dataclasses import dataclass

import pytest

from assistant.hosted.breaker import CircuitBreaker


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(failures=3, pause=30, clock=clock)


def fail(breaker: CircuitBreaker, times: int) -> None:
    for _ in range(times):
        assert breaker.admit()
        breaker.failed()


def test_it_opens_after_failures_in_a_row(breaker: CircuitBreaker) -> None:
    fail(breaker, 3)
    assert not breaker.admit()
    assert breaker.waits == 30


def test_a_success_between_failures_counts_from_the_start(breaker: CircuitBreaker) -> None:
    fail(breaker, 2)
    breaker.succeeded()
    fail(breaker, 2)
    assert breaker.admit()


def test_after_the_pause_one_tries_and_the_others_wait(
    breaker: CircuitBreaker, clock: Clock
) -> None:
    fail(breaker, 3)
    clock.now += 31
    assert breaker.admit()
    assert not breaker.admit()
    breaker.succeeded()
    assert breaker.admit()
    assert breaker.admit()


def test_each_vain_try_doubles_the_pause_up_to_five_minutes(
    breaker: CircuitBreaker, clock: Clock
) -> None:
    fail(breaker, 3)
    pauses = []
    for _ in range(5):
        pauses.append(breaker.waits)
        clock.now += breaker.waits
        fail(breaker, 1)
    assert pauses == [30, 60, 120, 240, 300]


def test_what_no_waiting_mends_opens_it_at_once(breaker: CircuitBreaker) -> None:
    breaker.admit()
    breaker.failed(for_good=True)
    assert not breaker.admit()


def test_a_server_that_names_its_time_is_given_it(breaker: CircuitBreaker) -> None:
    fail(breaker, 2)
    breaker.failed(again_in=90)
    assert breaker.waits == 90


def test_a_try_that_says_nothing_leaves_room_for_the_next(
    breaker: CircuitBreaker, clock: Clock
) -> None:
    fail(breaker, 3)
    clock.now += 31
    assert breaker.admit()
    breaker.excused()
    assert breaker.admit()
