from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.hours import DAYS, BusinessHours

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe",
         "Pacific/Chatham", "Africa/Casablanca")  # fmt: skip
OFFICE = {day: ["09:00-17:00"] for day in DAYS[:5]}


def clock_time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@st.composite
def hours(draw: st.DrawFn) -> BusinessHours:
    """Any hours that may be written, in zones that change their clocks."""
    week: dict[str, list[str]] = {}
    for day in draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True)):
        cuts = draw(st.lists(st.integers(0, 1439), min_size=2, max_size=4, unique=True))
        cuts = sorted(cuts[: len(cuts) // 2 * 2])
        week[day] = [
            f"{clock_time(a)}-{clock_time(b)}" for a, b in zip(cuts[::2], cuts[1::2], strict=True)
        ]
    closed = draw(st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=20))
    night = draw(st.sampled_from(DAYS))
    if night not in week and DAYS[(DAYS.index(night) + 1) % 7] not in week:
        week[night] = ["22:00-06:00"]
    return BusinessHours.parse(draw(st.sampled_from(ZONES)), week, closed)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


def walked(hours: BusinessHours, moment: datetime, minutes: int) -> datetime:
    """The same sum as people do it: a minute after the other, by the clock on the wall."""
    while True:
        if hours.open_at(moment):
            if minutes == 0:
                return moment
            minutes -= 1
        moment += timedelta(minutes=1)
        if minutes == 0:
            return moment


@given(hours(), MOMENTS)
@settings(deadline=None, max_examples=60)
def test_the_next_opening_is_the_first_open_minute(hours: BusinessHours, moment: datetime) -> None:
    opens = hours.next_opening(moment)
    assert opens >= moment
    assert hours.open_at(opens)
    if opens > moment:
        assert not hours.open_at(moment)
        assert not hours.open_at(opens - timedelta(minutes=1))
        middle = moment + (opens - moment) / 2
        assert not hours.open_at(middle)


@given(hours(), MOMENTS, st.integers(1, 400))
@settings(deadline=None, max_examples=40)
def test_open_minutes_are_counted_as_people_count_them(
    hours: BusinessHours, moment: datetime, minutes: int
) -> None:
    assert hours.add_business(moment, minutes) == walked(hours, moment, minutes)


@given(hours(), MOMENTS, st.integers(0, 5_000), st.integers(0, 5_000))
@settings(deadline=None, max_examples=80)
def test_what_is_added_lies_between_and_adds_up(
    hours: BusinessHours, moment: datetime, first: int, second: int
) -> None:
    then = hours.add_business(moment, first)
    assert hours.between(moment, then) == timedelta(minutes=first)
    assert hours.add_business(then, second) == hours.add_business(moment, first + second) or not (
        first and second
    )
    assert hours.between(then, moment) == timedelta()


@given(hours(), MOMENTS, st.integers(0, 3_000))
@settings(deadline=None, max_examples=60)
def test_a_later_beginning_is_never_due_earlier(
    hours: BusinessHours, moment: datetime, minutes: int
) -> None:
    later = moment + timedelta(minutes=37)
    assert hours.add_business(moment, minutes) <= hours.add_business(later, minutes)


def at(zone: str, *parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone), fold=fold)


def test_without_days_it_is_always_open() -> None:
    hours = BusinessHours.parse("Europe/Berlin", {})
    moment = datetime(2026, 12, 25, 3, tzinfo=UTC)
    assert hours.always
    assert hours.open_at(moment)
    assert hours.next_opening(moment) == moment
    assert hours.add_business(moment, 90) == moment + timedelta(minutes=90)
    assert hours.between(moment, moment + timedelta(hours=5)) == timedelta(hours=5)


def test_a_friday_evening_is_due_on_monday() -> None:
    hours = BusinessHours.parse("Europe/Berlin", OFFICE)
    friday = at("Europe/Berlin", 2026, 11, 20, 16, 30)
    assert hours.add_business(friday, 60) == at("Europe/Berlin", 2026, 11, 23, 9, 30)
    assert not hours.open_at(at("Europe/Berlin", 2026, 11, 20, 17, 0))
    assert hours.open_at(at("Europe/Berlin", 2026, 11, 20, 16, 59))


def test_an_hour_ends_where_the_shop_closes() -> None:
    hours = BusinessHours.parse("UTC", OFFICE)
    four = datetime(2026, 11, 20, 16, tzinfo=UTC)
    assert hours.add_business(four, 60) == four + timedelta(hours=1)


def test_closed_days_are_left_out() -> None:
    hours = BusinessHours.parse("Europe/Berlin", OFFICE, [date(2026, 12, 24), date(2026, 12, 25)])
    wednesday = at("Europe/Berlin", 2026, 12, 23, 16, 0)
    assert hours.add_business(wednesday, 120) == at("Europe/Berlin", 2026, 12, 28, 10, 0)


def test_a_night_goes_on_after_midnight_unless_the_day_is_closed() -> None:
    night = {"mon": ["22:00-06:00"]}
    hours = BusinessHours.parse("UTC", night)
    assert hours.open_at(datetime(2026, 11, 24, 5, 59, tzinfo=UTC))
    assert not hours.open_at(datetime(2026, 11, 23, 5, 0, tzinfo=UTC))
    begins_closed = BusinessHours.parse("UTC", night, [date(2026, 11, 23)])
    assert not begins_closed.open_at(datetime(2026, 11, 24, 5, 0, tzinfo=UTC))
    ends_closed = BusinessHours.parse("UTC", night, [date(2026, 11, 24)])
    assert ends_closed.open_at(datetime(2026, 11, 23, 23, 0, tzinfo=UTC))
    assert not ends_closed.open_at(datetime(2026, 11, 24, 0, 0, tzinfo=UTC))


def test_a_shop_opens_at_its_own_nine_before_and_after_the_clocks_change() -> None:
    hours = BusinessHours.parse("Europe/Berlin", {day: ["09:00-10:00"] for day in DAYS})
    saturday = hours.next_opening(datetime(2026, 3, 28, 1, tzinfo=UTC))
    sunday = hours.next_opening(datetime(2026, 3, 29, 1, tzinfo=UTC))
    assert (saturday.hour, sunday.hour) == (8, 7)


def test_a_night_with_an_hour_more_or_less_has_it() -> None:
    hours = BusinessHours.parse("Europe/Berlin", {"sun": ["00:00-06:00"]})
    spring = (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 12, tzinfo=UTC))
    autumn = (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 12, tzinfo=UTC))
    assert hours.between(*spring) == timedelta(hours=5)
    assert hours.between(*autumn) == timedelta(hours=7)


def test_what_falls_into_the_hour_that_comes_twice_is_open_twice() -> None:
    hours = BusinessHours.parse("Europe/Berlin", {"sun": ["02:15-02:45"]})
    first = at("Europe/Berlin", 2026, 10, 25, 2, 30)
    second = at("Europe/Berlin", 2026, 10, 25, 2, 30, fold=1)
    between = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
    assert hours.open_at(first)
    assert hours.open_at(second)
    assert not hours.open_at(between)
    assert hours.next_opening(between) == datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    # In spring that hour never comes, and the shop opens a week later.
    assert hours.next_opening(datetime(2026, 3, 29, 0, tzinfo=UTC)) == at(
        "Europe/Berlin", 2026, 4, 5, 2, 15
    )


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ({"monday": ["09:00-17:00"]}, "'monday' is no day"),
        ({"mon": []}, "leave the days out to be always open"),
        ({"mon": ["9-17"]}, "mon: '9-17' is no range"),
        ({"mon": ["09:00-25:00"]}, "is no range"),
        ({"mon": ["09:60-10:00"]}, "is no range"),
        ({"mon": ["09:00-09:00"]}, "is no range"),
        ({"mon": ["24:00-06:00"]}, "is no range"),
        ({"mon": ["٠٩:٠٠-١٧:٠٠ "]}, ""),
        ({"mon": ["09:00-12:00", "11:00-13:00"]}, "two ranges of hours overlap"),
        ({"sun": ["22:00-06:00"], "mon": ["05:00-12:00"]}, "two ranges of hours overlap"),
        ({"sun": ["23:00-23:30", "22:00-21:00"]}, "two ranges of hours overlap"),
    ],
)
def test_hours_that_cannot_be_are_refused(days: dict[str, list[str]], told: str) -> None:
    if not told:
        # Digits of any script are digits.
        assert BusinessHours.parse("UTC", days).days[0] == ((540, 1020),)
        return
    with pytest.raises(ValueError, match=told):
        BusinessHours.parse("UTC", days)


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../../etc/passwd", "Europe", "\0"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="there is no time zone"):
        BusinessHours.parse(zone, {})


def test_a_whole_day_is_open_without_a_gap_at_midnight() -> None:
    hours = BusinessHours.parse("UTC", {day: ["00:00-24:00"] for day in DAYS})
    begin = datetime(2026, 5, 1, tzinfo=UTC)
    assert hours.add_business(begin, 10_000) == begin + timedelta(minutes=10_000)
    assert hours.open_at(begin)


def test_a_year_of_closed_days_still_has_an_end() -> None:
    first = date(2026, 1, 1)
    closed = [first + timedelta(days=n) for n in range(366)]
    hours = BusinessHours.parse("UTC", {"mon": ["09:00-10:00"]}, closed)
    assert hours.next_opening(datetime(2026, 1, 1, tzinfo=UTC)).date() == date(2027, 1, 4)
    with pytest.raises(ValueError, match="366 is the most"):
        BusinessHours.parse("UTC", {}, [*closed, first + timedelta(days=400)])
