"""Who may do what at the desk."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One kind of thing that somebody may do."""

    READ_INBOX = "read_inbox"
    ANSWER = "answer"
    EDIT_KNOWLEDGE = "edit_knowledge"
    MANAGE = "manage"


class AccountRole(StrEnum):
    """What an account is there for."""

    OWNER = "owner"
    EDITOR = "editor"
    AGENT = "agent"
    VIEWER = "viewer"

    def may(self, permission: Permission) -> bool:
        """Whether the role allows it."""
        return permission in ALLOWED[self]


ALLOWED: dict[AccountRole, frozenset[Permission]] = {
    AccountRole.OWNER: frozenset(Permission),
    AccountRole.EDITOR: frozenset({Permission.READ_INBOX, Permission.EDIT_KNOWLEDGE}),
    AccountRole.AGENT: frozenset({Permission.READ_INBOX, Permission.ANSWER}),
    AccountRole.VIEWER: frozenset({Permission.READ_INBOX}),
}
