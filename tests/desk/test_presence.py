from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from desk import clock
from desk.accounts import AccountRole
from desk.presence import Presence
from tests.desk.desks import Desk


def test_here_is_who_may_answer_and_was_active_within_ninety_seconds(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    presence, now = Presence(desk.database), clock.utc_now()
    ada = desk.agent("Ada Lovelace", AccountRole.OWNER)
    people = {
        "agent": desk.agent("Bob Ray"),
        "editor": desk.agent("Cy Young", AccountRole.EDITOR),
        "viewer": desk.agent("Di Moe", AccountRole.VIEWER),
        "away": desk.agent("Eve Poe"),
        "disabled": desk.agent("Flo Gay"),
    }
    assert presence.here(now) == ()
    for account in (ada, *people.values()):
        presence.beat(account.id, now)
    presence.away(people["away"].id, away=True)
    desk.accounts.disable(people["disabled"].id, ada.id)
    assert [each.name for each in presence.here(now)] == ["Ada Lovelace", "Bob Ray"]
    presence.away(people["away"].id, away=False)
    assert len(presence.here(now + timedelta(seconds=89))) == 3
    assert presence.here(now + timedelta(seconds=91)) == ()


def test_beats_are_written_every_fifteen_seconds_at_most(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    presence, now = Presence(desk.database), clock.utc_now()
    ada = desk.agent("Ada")
    presence.beat(ada.id, now)
    presence.beat(ada.id, now + timedelta(seconds=14))
    assert desk.accounts.get(ada.id).seen == clock.written(now)
    presence.beat(ada.id, now + timedelta(seconds=16))
    assert desk.accounts.get(ada.id).seen == clock.written(now + timedelta(seconds=16))
    presence.beat("a_nobody", now)
