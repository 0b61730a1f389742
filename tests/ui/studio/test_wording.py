"""What the pages say: moments, targets, deeds; without a server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from desk.audit import Deed
from desk.targets import Target, Targets
from ui.studio import deeds, drafting, moments, promises

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=-5), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(days=6), "6 d"),
        (timedelta(days=7), "25 Feb 2026"),
    ],
)
def test_moments_are_told_as_far_as_they_matter(ago: timedelta, words: str) -> None:
    assert moments.ago(moments.written(NOW - ago), NOW) == words


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("hour", "2026-03-04T14:00:00+01:00"),
        ("tomorrow", "2026-03-05T09:00:00+01:00"),
        ("monday", "2026-03-09T09:00:00+01:00"),
        ("2026-04-01", "2026-04-01T09:00:00+02:00"),
    ],
)
def test_snoozing_means_the_sites_own_morning(choice: str, expected: str) -> None:
    found = moments.snoozed(choice, "Europe/Oslo", NOW)
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize("choice", ["", "2026-03-04", "1999-01-01", "next week", "2026-02-30"])
def test_a_moment_that_cant_be_is_no_moment(choice: str) -> None:
    assert moments.snoozed(choice, "UTC", NOW) is None


def test_targets_say_what_is_left_what_was_kept_and_what_came_late() -> None:
    def said(due: timedelta, met: timedelta | None = None) -> tuple[str, str]:
        at = None if met is None else NOW + met
        late = (at or NOW) > NOW + due
        target = Target(NOW + due, at, late)
        found = promises.promises(Targets(target, Target(None, None, False)), NOW)
        return found[0].words, found[0].kind

    assert said(timedelta(hours=2)) == ("First answer due in 2 h", "")
    assert said(timedelta(minutes=5)) == ("First answer due in 5 min", "warn")
    assert said(timedelta(minutes=-5)) == ("First answer overdue by 5 min", "bad")
    assert said(timedelta(minutes=5), timedelta()) == ("First answer in time", "good")
    assert said(timedelta(hours=-3), timedelta(hours=-1)) == ("First answer came 2 h late", "bad")
    none = Target(None, None, False)
    assert promises.promises(Targets(none, none), NOW) == ()


def test_who_did_what_is_told_with_names_the_latest_first() -> None:
    done = (
        Deed(1, "2026-03-04T10:00:00.000Z", "bot", "handed_over", "c", {"reason": "asked"}),
        Deed(2, "2026-03-04T11:00:00.000Z", "a1", "assigned", "c", {"to": "a2"}),
        Deed(3, "2026-03-04T11:30:00.000Z", "gone", "labelled", "c", {"label": "late"}),
    )
    told = [(each.words, each.actor) for each in deeds.trail(done, {"a1": "Ana", "a2": "Olga"})]
    assert told == [
        ("Labelled: late", "somebody"),
        ("Assigned: Olga", "Ana"),
        ("Handed over: asked", "the assistant"),
    ]


def test_a_drafts_markdown_becomes_what_a_person_would_type() -> None:
    markdown = "**Yes**, see [the page](https://shop.example/a).\n\n- one\n- `two`"
    assert drafting.plain(markdown) == (
        "Yes, see the page (https://shop.example/a).\n\n- one\n- two"
    )
