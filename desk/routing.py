"""What a hand-over does, and what the shopper is truthfully told about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Protocol

from assistant.conversation import Handoff
from desk import clock, wording
from desk.messages import Charge


class Hours(Protocol):
    """What is needed of a site's opening hours."""

    @property
    def zone(self) -> tzinfo:
        """Where the shop is."""
        ...

    @property
    def always(self) -> bool:
        """Whether no hours are set."""
        ...

    def open_at(self, moment: datetime) -> bool:
        """Whether somebody should be there."""
        ...

    def next_opening(self, moment: datetime) -> datetime:
        """When somebody should be there next."""
        ...


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation that goes to a person.

    Attributes:
        locale: In which the shopper is spoken to.
        email_known: Whether the shopper left an address.
    """

    handoff: Handoff
    site: str = ""
    locale: str = ""
    email_known: bool = False


@dataclass(frozen=True, slots=True)
class Routed:
    """What becomes of a case.

    Attributes:
        charge: Who answers from here on.
        code: Of the system message that the shopper gets; so ``data`` and ``text``.
        due: By when an answer is wanted; empty where no target says it.
        team: Who should have it; empty for whoever is free.
    """

    charge: Charge
    code: str
    data: dict[str, object]
    text: str
    due: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True)
class Routing:
    """Decides where cases go, from who is here and when the shop is open.

    Everything is asked when a case comes, in the middle of a transaction: answer from memory, or
    read quickly, and never write.

    Attributes:
        here: Whether an agent who takes new conversations is here now.
        hours: A site's opening hours; None where it has none.
        mail: Whether answers to shoppers of a site can go out by e-mail.
        due: By when a case of a site that begins at a moment should have its first answer.
        team: Which team a case belongs to; empty for none.
        staffed: Whether there is anybody at all who could ever answer. Where not, the bot stays in
            charge: silenced, it would leave the shopper alone.
        store: What a site's shop is called, for mails.
        followed: Whether the shopper has the conversation open now: who reads along gets no mail.
        clock: The present moment.
    """

    here: Callable[[], bool] = lambda: False
    hours: Callable[[str], Hours | None] = lambda _site: None
    mail: Callable[[str], bool] = lambda _site: False
    due: Callable[[str, datetime], datetime | None] = lambda _site, _since: None
    team: Callable[[Handoff], str] = lambda _handoff: ""
    staffed: Callable[[], bool] = lambda: True
    store: Callable[[str], str] = lambda _site: ""
    followed: Callable[[str], bool] | None = None
    clock: Callable[[], datetime] = field(default=clock.utc_now)

    def handed(self, case: Case) -> Routed:
        """Where a case goes and what its shopper is told."""
        moment = self.clock()
        team = self.team(case.handoff)
        if not self.staffed():
            text = wording.say("unstaffed", case.locale)
            data: dict[str, object] = {"staffed": False, "opens_at": None, "reply_by": None}
            return Routed(Charge.BOT, "nobody_here", data | {"email_asked": False}, text, team=team)
        due = self.due(case.site, moment)
        by = clock.written(due) if due else ""
        if self.here():
            text = wording.say("handed_over", case.locale)
            return Routed(Charge.PERSON, "handed_over", {"reply_by": by or None}, text, by, team)
        mail = self.mail(case.site)
        asked = mail and not case.email_known
        opens = self._opens(case.site, moment)
        data = {
            "opens_at": clock.written(opens) if opens else None,
            "reply_by": by or None,
            "email_asked": asked,
            "email_known": mail and case.email_known,
        }
        how = "email_asked" if asked else "email_known" if mail else "chat_only"
        text = f"{self._when(case, moment, opens, due)} {wording.say(how, case.locale)}"
        return Routed(Charge.PERSON, "nobody_here", data, text, by, team)

    def waits_until(self, site: str) -> str:
        """By when somebody who begins to wait now should be answered; empty for no target."""
        due = self.due(site, self.clock())
        return clock.written(due) if due else ""

    def _opens(self, site: str, moment: datetime) -> datetime | None:
        hours = self.hours(site)
        if hours is None or hours.always or hours.open_at(moment):
            return None
        return hours.next_opening(moment)

    def _when(
        self, case: Case, moment: datetime, opens: datetime | None, due: datetime | None
    ) -> str:
        hours = self.hours(case.site)
        zone = hours.zone if hours is not None else UTC
        key, when = ("closed", opens) if opens else ("by", due)
        if when is None:
            return wording.say("away", case.locale)
        told = wording.moment(case.locale, when, moment, zone, named=hours is None)
        return wording.say(key, case.locale, {"when": told})
