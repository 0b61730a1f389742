"""The people's side of a server, wired: where cases go, who answers, and what pages there are."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.conversation import Conversation, Handoff
    from assistant.guard.masking import Masker
    from desk.routing import Routing
    from desk.store import ConversationStore
    from kb.knowledge import Knowledge
    from prompts.brand import Brand
    from ui.api.books import Books
    from ui.mail import Mailer
    from ui.settings import Settings

# Whose shoppers those of the store's own pages are.
DEFAULT_SITE = "default"


def open_books(settings: Settings) -> Books:
    """The desk's books; the site ``default`` is made when there is none.

    Raises:
        StoreUnavailable: The desk's database can't be used.
    """
    from desk.sites import SiteExists, SiteSettings
    from ui.api.books import Books

    books = Books.open(settings.desk_url, settings.files_folder)
    if not any(site.id == DEFAULT_SITE for site in books.sites.all()):
        # Another process may make it meanwhile.
        with suppress(SiteExists):
            books.sites.add(DEFAULT_SITE, SiteSettings())
    return books


def build_routing(books: Books, mailer: Mailer) -> Routing:
    """Where cases for a person go, from who is here and when the sites are open."""
    from desk.staffing import Staffing

    return Staffing(books.database, books.sites, lambda: mailer.possible).routing()


def cases(
    brand: Brand,
) -> tuple[Callable[[Conversation], Handoff], Callable[[Conversation], Handoff | None]]:
    """What a person is told: of who asks for one, and of words that make a case by themselves."""
    from assistant.case import case_of
    from assistant.conversation import HandoffReason
    from assistant.handing_over import required

    def urgent(conversation: Conversation) -> Handoff | None:
        rule = required(conversation, brand)
        return rule.handoff if rule is not None else None

    return partial(case_of, brand=brand, reason=HandoffReason.ASKED), urgent


def install_pages(
    app: FastAPI,
    settings: Settings,
    knowledge: Knowledge,
    store: ConversationStore,
    mailer: Mailer,
    *,
    base_url: str,
    masker: Masker,
    accent: str,
) -> None:
    """Add the widget, the studio and the jobs to the application that serves the API."""
    from ui.app import build_order_book
    from ui.jobs.serving import install_jobs
    from ui.studio.application import install_studio
    from ui.studio.knowledge.installing import install_knowledge
    from ui.studio.parts import Oidc, StudioParts
    from ui.widget.serving import install_widget

    service = app.state.service
    install_widget(app)
    install_studio(
        app,
        StudioParts(
            database=service.books.database,
            store=store,
            notifier=service.notifier,
            turns=service.turns,
            answerer=service.answerer,
            base_url=settings.public_url or base_url,
            files=service.books.files,
            orders=build_order_book(settings),
            mailer=mailer,
            masked=masker.masked,
            mark=masker.token,
            accent=accent,
            oidc=Oidc(*settings.oidc) if settings.oidc else None,
        ),
    )
    jobs = install_jobs(app, settings, knowledge)
    install_knowledge(app, settings, knowledge, jobs)
