"""The addresses of the public API, one file for each group."""

from __future__ import annotations

from fastapi import APIRouter

from ui.api.routes import (
    closing,
    conversations,
    files,
    following,
    health,
    messages,
    people,
    sites,
    visitors,
)

ROUTERS: tuple[APIRouter, ...] = (
    sites.router,
    visitors.router,
    conversations.router,
    messages.router,
    following.router,
    files.router,
    people.router,
    closing.router,
    health.router,
)
