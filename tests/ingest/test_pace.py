"""How fast a host is asked: what is waited for, never how long it took."""

from __future__ import annotations

import pytest

from ingest.pace import Pace


@pytest.fixture
def waited() -> list[float]:
    return []


def test_nothing_is_waited_for_without_a_bound(waited: list[float]) -> None:
    pace = Pace(0, 60, waited.append)
    for _ in range(5):
        pace.turn("a")
    assert waited == []


@pytest.mark.parametrize(("per_second", "delay", "gap"), [(10, 0, 0.1), (0, 2, 2), (10, 2, 2)])
def test_each_host_has_its_own_turn(
    waited: list[float], per_second: float, delay: float, gap: float
) -> None:
    pace = Pace(per_second, 60, waited.append)
    for host in ("a", "b", "a", "b", "a"):
        pace.turn(host, delay)
    assert waited == pytest.approx([gap, gap, 2 * gap], abs=0.05)


def test_no_host_asks_for_more_than_the_longest_wait(waited: list[float]) -> None:
    pace = Pace(0, 5, waited.append)
    pace.turn("a", 3_600)
    pace.turn("a", 3_600)
    assert waited == pytest.approx([5], abs=0.05)


def test_a_host_that_complains_is_asked_half_as_often(waited: list[float]) -> None:
    pace = Pace(10, 60, waited.append)
    pace.busy("a", 0)
    assert pace.pause("a") == pytest.approx(0.2)
    pace.busy("a", 0)  # of the same moment
    assert pace.pause("a") == pytest.approx(0.2)
    pace.fine("a")
    pace.busy("a", 0)
    assert pace.pause("a") == pytest.approx(0.4)
    assert pace.pause("b") == 0


def test_a_host_that_stays_calm_is_asked_faster_again() -> None:
    pace = Pace(0, 60)
    pace.busy("a", 0)
    before = pace.pause("a")
    for _ in range(20):
        pace.fine("a")
    assert 0 < pace.pause("a") < before
    for _ in range(400):
        pace.fine("a")
    assert pace.pause("a") < before / 100


def test_a_busy_host_gets_the_rest_that_it_asks_for(waited: list[float]) -> None:
    pace = Pace(0, 60, waited.append)
    pace.busy("a", 7)
    pace.turn("a")
    assert waited == pytest.approx([7], abs=0.05)


def test_the_store_s_own_machines_are_asked_without_a_pause(waited: list[float]):
    pace = Pace(10, 60, waited.append)
    for _ in range(3):
        pace.turn("http://shop.internal", bound=False)
    assert not waited
