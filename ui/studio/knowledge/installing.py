"""Installs the content editors' pages into an application that has the studio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.articles import ArticleBook
from desk.gaps import GapBook
from ui.studio.access import PREFIX
from ui.studio.knowledge import adding, articles, editions, questions, sources
from ui.studio.knowledge.parts import KnowledgeParts

if TYPE_CHECKING:
    from fastapi import FastAPI

    from kb.knowledge import Knowledge
    from ui.jobs.jobs import Jobs
    from ui.settings import Settings

# Fixed addresses before those with a number or an id in them.
ROUTERS = (
    sources.router,
    adding.router,
    editions.router,
    articles.router,
    questions.router,
)


def install_knowledge(
    app: FastAPI, settings: Settings, knowledge: Knowledge, jobs: Jobs
) -> KnowledgeParts:
    """Add the pages about knowledge to the studio; after ``install_studio``.

    Args:
        app: The application.
        settings: Of this process.
        knowledge: The store's, open.
        jobs: What ``install_jobs`` gave.
    """
    database = app.state.service.books.database
    parts = KnowledgeParts(settings, knowledge, jobs, ArticleBook(database), GapBook(database))
    app.state.studio_knowledge = parts
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX, include_in_schema=False)
    return parts
