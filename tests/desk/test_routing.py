from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.conversation import Handoff, HandoffReason
from desk import wording
from desk.hours import BusinessHours
from desk.messages import Charge
from desk.routing import Case, Routing

BERLIN = BusinessHours.parse(
    "Europe/Berlin", {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
)
FRIDAY_NIGHT = datetime(2026, 3, 6, 21, 0, tzinfo=UTC)
FRIDAY_NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
# What would promise somebody who isn't there.
PROMISES = ("right with you", "here and has been told", "ist da", "est là et", "ya está avisada")


def case(locale: str = "en", *, known: bool = False) -> Case:
    return Case(Handoff(HandoffReason.ASKED, "Wants a person."), "shop", locale, known)


def routing(
    now: datetime, *, here: bool = False, mail: bool = False, target: int | None = 60
) -> Routing:
    return Routing(
        here=lambda: here,
        hours=lambda _site: BERLIN,
        mail=lambda _site: mail,
        due=lambda _site, since: BERLIN.add_business(since, target) if target else None,
        clock=lambda: now,
    )


def test_whoever_is_here_is_said_to_be_here() -> None:
    routed = routing(FRIDAY_NOON, here=True).handed(case())
    assert (routed.charge, routed.code) == (Charge.PERSON, "handed_over")
    assert routed.text.startswith("A colleague is here")
    assert routed.due == "2026-03-06T13:00:00.000Z"


def test_somebody_who_works_late_is_here_although_it_is_closed() -> None:
    assert routing(FRIDAY_NIGHT, here=True).handed(case()).code == "handed_over"


def test_out_of_hours_it_says_when_somebody_is_back() -> None:
    routed = routing(FRIDAY_NIGHT).handed(case())
    assert (routed.charge, routed.code) == (Charge.PERSON, "nobody_here")
    assert routed.data == {
        "opens_at": "2026-03-09T08:00:00.000Z",
        "reply_by": "2026-03-09T09:00:00.000Z",
        "email_asked": False,
        "email_known": False,
    }
    assert routed.text == (
        "Nobody from our team is here right now. We are back on Monday at 09:00. "
        "The answer will stand in this chat, so come back here to read it."
    )


def test_in_hours_an_empty_desk_is_no_promise_but_an_aim() -> None:
    routed = routing(FRIDAY_NOON).handed(case())
    assert routed.text.startswith(
        "Nobody from our team is at the desk right now. We aim to answer today at 14:00 "
        "at the latest."
    )
    assert routed.data["opens_at"] is None


def test_without_a_target_no_time_is_told() -> None:
    routed = routing(FRIDAY_NOON, target=None).handed(case())
    assert routed.text.startswith(
        "Nobody from our team is at the desk right now. Somebody reads this when they are back."
    )
    assert (routed.due, routed.data["reply_by"]) == ("", None)


@pytest.mark.parametrize(
    ("mail", "known", "words"),
    [
        (True, False, "Leave your e-mail address"),
        (True, True, "it comes by e-mail"),
        (False, False, "come back here to read it"),
        (False, True, "come back here to read it"),
    ],
)
def test_an_email_is_spoken_of_only_where_one_can_be_sent(
    mail: bool, known: bool, words: str
) -> None:
    routed = routing(FRIDAY_NIGHT, mail=mail).handed(case(known=known))
    assert words in routed.text
    assert ("e-mail" in routed.text) is mail
    assert routed.data["email_asked"] is (mail and not known)


@pytest.mark.parametrize("locale", wording.LANGUAGES)
@pytest.mark.parametrize("mail", [False, True])
@pytest.mark.parametrize("now", [FRIDAY_NOON, FRIDAY_NIGHT])
def test_nobody_is_promised_in_any_language_while_nobody_is_here(
    locale: str, mail: bool, now: datetime
) -> None:
    text = routing(now, mail=mail).handed(case(locale)).text
    assert not any(promise in text for promise in PROMISES)
    assert "{" not in text
    assert text != routing(now, here=True).handed(case(locale)).text


def test_where_nobody_could_ever_come_the_bot_stays() -> None:
    routed = Routing(staffed=lambda: False, here=lambda: False).handed(case())
    assert (routed.charge, routed.due) == (Charge.BOT, "")
    assert routed.data["staffed"] is False


def test_every_language_says_everything() -> None:
    english = set(wording._WORDS["en"])
    for language in wording.LANGUAGES:
        words = wording._WORDS[language]
        assert set(words) == english
        assert len(words["days"].split()) == 7
        for key, text in words.items():
            slots = {part.split("}")[0] for part in text.split("{")[1:]}
            expected = {p.split("}")[0] for p in wording._WORDS["en"][key].split("{")[1:]}
            assert slots == expected, f"{language}: {key}"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("de-AT", "de"), ("fr_CA", "fr"), ("AR", "ar"), ("nl", "en"), ("", "en"), ("en-GB", "en")],
)
def test_a_locale_is_answered_in_a_language_that_we_speak(locale: str, language: str) -> None:
    assert wording.language_of(locale) == language


@pytest.mark.parametrize(
    ("ahead", "text"),
    [
        (timedelta(hours=2), "today at 14:00 (UTC)"),
        (timedelta(days=1), "tomorrow at 12:00 (UTC)"),
        (timedelta(days=3), "on Monday at 12:00 (UTC)"),
        (timedelta(days=9), "on 2026-03-15 at 12:00 (UTC)"),
    ],
)
def test_moments_are_told_as_people_say_them(ahead: timedelta, text: str) -> None:
    zone = ZoneInfo("UTC")
    assert wording.moment("en", FRIDAY_NOON + ahead, FRIDAY_NOON, zone) == text


def test_the_shop_s_own_clock_needs_no_name() -> None:
    when, zone = FRIDAY_NOON + timedelta(days=1), ZoneInfo("Europe/London")
    assert wording.moment("en", when, FRIDAY_NOON, zone, named=False) == "tomorrow at 12:00"


def test_a_moment_is_told_by_the_shop_s_clock() -> None:
    when = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert wording.moment("de", when, when, ZoneInfo("Asia/Kolkata")) == (
        "heute um 04:00 Uhr (UTC+5:30)"
    )


def test_what_stands_in_a_sentence_is_put_in_as_it_is() -> None:
    assert wording.joined("en", "{time}") == "{time} has joined."
    assert wording.joined("en", "") == "A colleague has joined."
