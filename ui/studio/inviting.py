"""Invitations to the studio: a link, sent by e-mail where mail can be sent."""

from __future__ import annotations

from html import escape

from fastapi import Request

from desk.accounts import Account, AccountRole
from ui.studio.access import PREFIX, studio_of


def invite(request: Request, email: str, role: AccountRole, by: Account) -> tuple[str, bool]:
    """Make an invitation.

    Returns:
        The link, and whether it goes by e-mail as well.

    Raises:
        AccountExists: The address has an account already, or isn't one.
    """
    studio = studio_of(request)
    token = studio.books.accounts.invite(email, role, by.id)
    link = f"{studio.parts.base_url.rstrip('/')}{PREFIX}/invitation/{token}"
    mailer = studio.parts.mailer
    if mailer is None or not mailer.possible:
        return link, False
    brand = studio.parts.answerer.brand_name
    words = f"{by.name} invites you to the studio of {brand}. Make your account here:"
    until = "The link works once, for seven days."
    studio.books.outbox.put(
        email.strip().lower(),
        f"Your account for {brand}",
        f"{words}\n\n{link}\n\n{until}\n",
        f'<p>{escape(words)}</p><p><a href="{escape(link)}">{escape(link)}</a></p><p>{until}</p>',
    )
    return link, True
