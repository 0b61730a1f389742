from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.reading import SourceError
from ingest.rounds import due_sources, sleep_for, stale_sources
from ingest.schedule import due, late, next_due, parse_schedule
from kb.editions.sourcebook import SourceInfo

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def source(
    every: str = "", fresh: str = "", *, refreshed: str = "", attempted: str = "", error: str = ""
) -> SourceInfo:
    options = {"every": every, "fresh_within": fresh}
    said = {name: value for name, value in options.items() if value}
    return SourceInfo("shop", said, refreshed, attempted or refreshed, error)


def at(hours: float) -> str:
    return (NOON + timedelta(hours=hours)).isoformat(timespec="seconds")


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("15m", timedelta(minutes=15)),
        ("6h", timedelta(hours=6)),
        ("2 d", timedelta(days=2)),
        ("1w", timedelta(weeks=1)),
        ("Hourly", timedelta(hours=1)),
        ("daily", timedelta(days=1)),
        (" weekly ", timedelta(weeks=1)),
    ],
)
def test_an_interval_is_written_as_people_write_it(text: str, interval: timedelta) -> None:
    assert parse_schedule({"every": text}).every == interval
    assert parse_schedule({"fresh_within": text}).fresh_within == interval


@pytest.mark.parametrize(
    "text", ["0m", "soon", "-1h", "1.5h", "99999d", "61 * * * *", "* * * *", "0 0 30 2 *", "٣h"]
)
def test_what_is_no_schedule_is_refused_with_source_and_option(text: str) -> None:
    with pytest.raises(SourceError, match=r"^feed: every is "):
        parse_schedule({"every": text}, "feed")


def test_the_error_of_a_target_age_does_not_offer_cron() -> None:
    with pytest.raises(SourceError, match=r"fresh_within is '5 4 \* \* \*'") as refused:
        parse_schedule({"fresh_within": "5 4 * * *"})
    assert "cron" not in str(refused.value)


def test_a_cron_line_is_in_utc() -> None:
    summer = NOON.astimezone().astimezone(UTC)
    found = next_due(source("30 4 * * *", refreshed=summer.isoformat()))
    assert found == datetime(2026, 11, 23, 4, 30, tzinfo=UTC)


def test_a_source_is_due_when_its_interval_has_passed_since_the_last_try() -> None:
    assert not due(source("6h", refreshed=at(-5)), NOON)
    assert due(source("6h", refreshed=at(-6)), NOON)
    assert due(source("6h", refreshed=at(-20), attempted=at(-7)), NOON)
    assert not due(source("6h", refreshed=at(-20), attempted=at(-1)), NOON)


def test_a_source_that_was_never_read_is_due_and_one_without_schedule_never() -> None:
    assert due(source("weekly"), NOON)
    assert not due(source(), NOON)
    assert next_due(source(refreshed=at(-9000))) is None


def test_a_source_that_failed_is_tried_again_within_the_hour_and_a_held_one_is_not() -> None:
    failed = source("daily", refreshed=at(-30), attempted=at(-2), error="HTTP 500")
    assert due(failed, NOON)
    assert next_due(failed) == NOON - timedelta(hours=1)
    often = source("15m", refreshed=at(-30), attempted=at(-0.1), error="HTTP 500")
    assert next_due(often) == datetime.fromisoformat(at(-0.1)) + timedelta(minutes=15)
    held = source("daily", refreshed=at(-30), attempted=at(-2), error="held: edition 4 waits")
    assert not due(held, NOON)


def test_a_source_is_stale_by_what_is_live_and_not_by_what_was_tried() -> None:
    assert late(source(fresh="1d", refreshed=at(-25), attempted=at(-1), error="gone"), NOON)
    assert not late(source(fresh="1d", refreshed=at(-23)), NOON)
    assert late(source(fresh="1d"), NOON)
    assert not late(source("daily", refreshed=at(-900)), NOON)


def test_the_longest_overdue_is_read_first() -> None:
    def named(name: str, refreshed: str) -> SourceInfo:
        return SourceInfo(name, {"every": "1h", "fresh_within": "2h"}, refreshed, refreshed)

    known = [named("b", at(-2)), named("new", ""), named("a", at(-3)), named("fresh", at(-0.5))]
    assert [s.name for s in due_sources(known, NOON)] == ["new", "a", "b"]
    assert stale_sources(known, NOON) == ["new", "a"]
    assert sleep_for(known[3:], NOON, timedelta(days=1)) == timedelta(minutes=30)
    assert sleep_for(known, NOON, timedelta(days=1)) == timedelta(0)
    assert sleep_for([], NOON, timedelta(seconds=9)) == timedelta(seconds=9)


@given(st.text(max_size=20))
def test_any_text_is_a_schedule_or_refused(text: str) -> None:
    for option in ("every", "fresh_within"):
        try:
            found = parse_schedule({option: text})
        except SourceError:
            continue
        if found.every is not None or found.cron:
            moment = found.next_after(NOON)
            assert moment is not None
            assert moment > NOON
