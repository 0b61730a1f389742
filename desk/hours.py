"""When a shop's people are there: opening hours in a time zone, and sums in them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# A year and a day closed still leaves each day of the week once before this.
_HORIZON = 400
MOST_CLOSED = 366
_DAY = 24 * 60

Span = tuple[datetime, datetime]
Minutes = tuple[int, int]


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """Opening hours of a week, in a time zone, without the days that are closed.

    What counts is the clock on the wall: in the night that an hour comes twice, both are open or
    neither, and an hour that is left out is nobody's.

    Attributes:
        zone: Where the wall is.
        days: For Monday to Sunday, the minutes of the day from and until which it is open. An end
            at or before its beginning is on the next day. Seven empty days mean always open.
        closed: Dates that are closed from midnight to midnight; a night that begins on one is
            closed as well.
    """

    zone: ZoneInfo
    days: tuple[tuple[Minutes, ...], ...] = ((),) * 7
    closed: frozenset[date] = frozenset()

    @classmethod
    def parse(
        cls, timezone: str, days: Mapping[str, Iterable[str]], closed: Iterable[date] = ()
    ) -> BusinessHours:
        """Read hours as they are written: ``{"mon": ["09:00-12:30", "14:00-18:00"]}``.

        Raises:
            ValueError: There is no such time zone or day, a range isn't one, two of them overlap,
                days are given but none is ever open, or more than 366 dates are closed.
        """
        unknown = [name for name in days if name not in DAYS]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is no day; days are {', '.join(DAYS)}")
        week = tuple(_ranges(name, days.get(name, ())) for name in DAYS)
        if days and not any(week):
            raise ValueError("no day has hours; leave the days out to be always open")
        _refuse_overlaps(week)
        dates = frozenset(closed)
        if len(dates) > MOST_CLOSED:
            raise ValueError(f"{len(dates)} dates are closed; {MOST_CLOSED} is the most")
        return cls(zone(timezone), week, dates)

    @property
    def always(self) -> bool:
        """Whether no hours are set, so that it is open at any moment."""
        return not any(self.days)

    def open_at(self, moment: datetime) -> bool:
        """Whether it is open at a moment; an end itself is closed."""
        if self.always:
            return True
        local = moment.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(begin <= minute < end for begin, end in self._wall(local.date()))

    def next_opening(self, moment: datetime) -> datetime:
        """The moment itself while it is open, else the next one at which it opens; in UTC."""
        moment = moment.astimezone(UTC)
        if self.always:
            return moment
        return next(max(begin, moment) for begin, end in self._spans(moment) if end > moment)

    def add_business(self, moment: datetime, minutes: float) -> datetime:
        """When this many open minutes have gone by since a moment; in UTC.

        Raises:
            ValueError: The minutes are less than none.
        """
        if minutes < 0:
            raise ValueError(f"{minutes} minutes can't be added; give 0 or more")
        moment, left = moment.astimezone(UTC), timedelta(minutes=minutes)
        if self.always:
            return moment + left
        for begin, end in self._spans(moment):
            start = max(begin, moment)
            if end <= start:
                continue
            if end - start >= left:
                return start + left
            left -= end - start
        raise AssertionError("opening hours never end")  # pragma: no cover

    def between(self, begin: datetime, end: datetime) -> timedelta:
        """How much open time lies between two moments; none when the second isn't later."""
        begin, end = begin.astimezone(UTC), end.astimezone(UTC)
        if end <= begin:
            return timedelta()
        if self.always:
            return end - begin
        total = timedelta()
        for opens, closes in self._spans(begin):
            if opens >= end:
                break
            total += max(min(closes, end) - max(opens, begin), timedelta())
        return total

    def _spans(self, moment: datetime) -> Iterator[Span]:
        """Open spans from the day before a moment's on, in order, without end."""
        day = moment.astimezone(self.zone).date() - timedelta(days=1)
        dry = 0
        while dry < _HORIZON * 2:
            spans = _day_spans(self, day)
            yield from spans
            dry = 0 if spans else dry + 1
            day += timedelta(days=1)
        raise AssertionError("hours that are ever open open within two years")  # pragma: no cover

    def _wall(self, day: date) -> tuple[Minutes, ...]:
        """Minutes of a date during which it is open, with what is left of the night before."""
        if day in self.closed:
            return ()
        before = day - timedelta(days=1)
        late = () if before in self.closed else self.days[before.weekday()]
        own = self.days[day.weekday()]
        spans = [(0, end) for begin, end in late if end <= begin and end > 0]
        spans += [(begin, end if end > begin else _DAY) for begin, end in own]
        return tuple(sorted(spans))


def zone(name: str) -> ZoneInfo:
    """The time zone of a name like ``Europe/Berlin``; raises ValueError when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f"there is no time zone {name!r}; write one like Europe/Berlin or UTC"
        ) from None


@lru_cache(maxsize=4096)
def _day_spans(hours: BusinessHours, day: date) -> tuple[Span, ...]:
    """The open spans of a date, in UTC and in order."""
    wall = hours._wall(day)
    if not wall:
        return ()
    spans: list[Span] = []
    midnight = datetime.combine(day, time(), UTC)
    for begin, end, offset in _offsets(hours.zone, midnight):
        for opens, closes in wall:
            # The wall shows 09:00 when UTC shows 09:00 less the offset.
            start = max(midnight + timedelta(minutes=opens) - offset, begin)
            stop = min(midnight + timedelta(minutes=closes) - offset, end)
            if start < stop:
                spans.append((start, stop))
    return tuple(sorted(spans))


def _offsets(zone: ZoneInfo, midnight: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Pieces of the time around a date, each with the offset from UTC that holds in it."""
    begin, last = midnight - timedelta(hours=36), midnight + timedelta(hours=60)
    while begin < last:
        offset = _offset(zone, begin)
        end = min(begin + timedelta(hours=12), last)
        if _offset(zone, end) != offset:
            low, high = begin, end
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                if _offset(zone, middle) == offset:
                    low = middle
                else:
                    high = middle
            end = high.replace(microsecond=0)
        yield begin, end, offset
        begin = end


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _ranges(day: str, written: Iterable[str]) -> tuple[Minutes, ...]:
    return tuple(_range(day, text) for text in written)


def _range(day: str, text: str) -> Minutes:
    begin, dash, end = text.partition("-")
    try:
        if not dash:
            raise ValueError
        first, last = _minute(begin), _minute(end)
        if first in (_DAY, last):
            raise ValueError
    except ValueError:
        raise ValueError(
            f"{day}: {text!r} is no range of hours; write one like 09:00-17:30, or 22:00-06:00 "
            "for a night, or 00:00-24:00 for a whole day"
        ) from None
    return first, last


def _minute(text: str) -> int:
    hours, _, minutes = text.strip().partition(":")
    if not (len(hours) == 2 and len(minutes) == 2 and (hours + minutes).isdecimal()):
        raise ValueError
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > _DAY:
        raise ValueError
    return total


def _refuse_overlaps(week: tuple[tuple[Minutes, ...], ...]) -> None:
    taken = []
    for number, ranges in enumerate(week):
        for begin, end in ranges:
            start = number * _DAY + begin
            taken.append((start, start + ((end - begin - 1) % _DAY) + 1, DAYS[number]))
    taken.sort()
    whole = 7 * _DAY
    for (_, end, _), (begin, _, day) in zip(
        taken, [*taken[1:], *((b + whole, e + whole, d) for b, e, d in taken[:1])], strict=False
    ):
        if begin < end:
            raise ValueError(f"{day}: two ranges of hours overlap; write each moment once")
