from __future__ import annotations

from pathlib import Path

import pytest

from desk import rows
from desk.pulse import Pulse
from tests.desk.desks import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def pulse(desk: Desk) -> Pulse:
    return Pulse(desk.store._database)


def test_it_is_another_whenever_something_is_said_noted_or_done(desk: Desk, pulse: Pulse) -> None:
    ada, bob = desk.agent("Ada Lovelace"), desk.agent("Bob Ray")
    felt = [pulse.desk()]

    def moved() -> bool:
        felt.append(pulse.desk())
        return felt[-1] not in felt[:-1]

    it = desk.says("hello")
    assert moved()
    desk.notes.add(it, ada.id, "@Bob Ray, please")
    assert moved()
    desk.notes.seen(bob.id, it)
    assert moved()
    assert pulse.desk() == felt[-1], "nothing has happened since"


def test_what_happens_in_the_millisecond_of_the_last_look_is_felt(
    desk: Desk, pulse: Pulse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "now", lambda: "2026-11-22T12:00:00.000Z")
    it = desk.says("hello")
    first = pulse.desk()
    other = desk.says("another conversation")
    second = pulse.desk()
    desk.says("one more message", conversation=it)
    assert len({first, second, pulse.desk()}) == 3
    assert it != other


def test_what_began_earlier_and_ended_later_is_felt(
    desk: Desk, pulse: Pulse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "now", lambda: "2026-11-22T12:00:00.002Z")
    desk.says("hello")
    before = pulse.desk()
    monkeypatch.setattr(rows, "now", lambda: "2026-11-22T12:00:00.001Z")
    desk.says("I was slower")
    assert pulse.desk() != before
