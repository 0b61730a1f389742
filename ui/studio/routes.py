"""All pages of the studio, by subject."""

from __future__ import annotations

from ui.studio import (
    accounts,
    acting,
    canned,
    company,
    conversation,
    inbox,
    live,
    presence,
    profile,
    receipts,
    signing,
    sites,
    teams,
)

ROUTERS = (
    signing.router,
    company.router,
    presence.router,
    profile.router,
    accounts.router,
    sites.router,
    teams.router,
    canned.router,
    live.router,
    inbox.router,
    conversation.router,
    acting.router,
    receipts.router,
)
