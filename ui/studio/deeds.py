"""Who did what, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.audit import Deed
from ui.studio import wording

# What names somebody else, a moment or a rule; ids of messages and notes say nothing to people.
_TOLD = ("reason", "rule", "team", "label", "until", "role", "score")
_LATEST = 60


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done."""

    words: str
    actor: str
    at: str


def trail(deeds: Sequence[Deed], names: Mapping[str, str]) -> tuple[Done, ...]:
    """What was done, the latest first.

    Args:
        deeds: In order.
        names: Of accounts, by id.
    """
    return tuple(_done(deed, names) for deed in reversed(deeds[-_LATEST:]))


def _done(deed: Deed, names: Mapping[str, str]) -> Done:
    words = deed.action.replace("_", " ").capitalize()
    about = [str(deed.data[name]).replace("_", " ") for name in _TOLD if deed.data.get(name)]
    whom = str(deed.data.get("to", "") or deed.data.get("account", ""))
    if whom and whom != deed.actor:
        about.insert(0, names.get(whom, "somebody"))
    told = f"{words}: {', '.join(about)}" if about else words
    actor = wording.ACTORS.get(deed.actor) or names.get(deed.actor, "somebody")
    return Done(told, actor, deed.at)
