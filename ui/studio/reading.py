"""What the people at the desk have read, and that the shopper is told so."""

from __future__ import annotations

from assistant.conversation import Role
from desk.accounts import Account, Permission
from ui.api.events import ReadEvent
from ui.api.notifier import Ephemeral
from ui.studio.parts import StudioParts
from ui.studio.talking import Talk


def mark(parts: StudioParts, account: Account, talk: Talk) -> None:
    """Count everything in a conversation as read; only by those who may answer it."""
    if not account.role.may(Permission.ANSWER) or talk.standing.agent_read >= talk.seen:
        return
    if not parts.store.read(talk.id, "agent", talk.seen):
        return
    last = next((m for m in reversed(talk.messages) if m.role is Role.SHOPPER), None)
    if last is not None:
        told = ReadEvent(by="agent", message_id=last.id).model_dump_json()
        parts.notifier.send(talk.id, Ephemeral("read", "agent", told))
