"""Pages of editions: the history, what one holds and changes, and what an editor decides on it."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from kb.documents import Kind, KnowledgeError
from kb.editions.diff import Counts, counts, holdings_by_source, pairs
from kb.editions.history import EditionInfo
from kb.editions.wording import Change, describe
from ui.edition_views import kept, own_sources
from ui.jobs.jobs import PUBLISH, REJECT, ROLL_BACK
from ui.studio.knowledge import views
from ui.studio.knowledge.parts import HERE, Editor, Reader, back, page, parts_of
from ui.studio.refusals import Missing
from ui.studio.rendering import Told

router = APIRouter(prefix="/knowledge/editions")

# Editions of a page, and documents of one.
MOST, DOCUMENTS = 60, 25


@router.get("")
def show(request: Request, _: Reader) -> Response:
    """The history: what waits for a decision, then all others, newest first."""
    parts = parts_of(request)
    found = parts.knowledge.catalog.editions()
    held = [edition for edition in found if edition.state == "held"]
    others = [edition for edition in found if edition.state != "held"]
    return page(
        request,
        "editions.html",
        held=held,
        editions=others[:MOST],
        left_out=max(0, len(others) - MOST),
        views=views,
    )


@router.get("/{number}")
def one(request: Request, _: Reader, number: int, kind: str = "", start: int = 0) -> Response:
    """One edition: what was found, what it changes, and what can be decided."""
    return _one(request, number, kind=kind, start=max(0, start))


@router.post("/{number}/publish")
def publish(
    request: Request, editor: Editor, number: int, reason: Annotated[str, Form()] = ""
) -> Response:
    """Have a held edition published."""
    info, parts = _info(request, number), parts_of(request)
    reason = " ".join(reason.split())[:500]
    if info.gated and not reason:
        told = Told("Answers get worse with this edition, so publishing it needs a reason.", "bad")
        return _one(request, number, told, status=422)
    run = parts.jobs.ask(PUBLISH, str(number), by=editor.name, reason=reason)
    parts.articles.record(editor.id, "edition_published", edition=number)
    return back(f"{HERE}/runs/{run.id}")


@router.post("/{number}/reject")
def reject(
    request: Request, editor: Editor, number: int, reason: Annotated[str, Form()] = ""
) -> Response:
    """Have a held edition given up."""
    _info(request, number)
    parts = parts_of(request)
    said = " ".join(reason.split())[:500]
    words = f"{editor.name}: {said}" if said else f"{editor.name} said no"
    run = parts.jobs.ask(REJECT, str(number), by=editor.name, reason=words)
    parts.articles.record(editor.id, "edition_rejected", edition=number)
    return back(f"{HERE}/runs/{run.id}")


@router.get("/{number}/back")
def ask_back(request: Request, _: Editor, number: int) -> Response:
    """What rolling back to an edition means, before it is done."""
    info, catalog = _info(request, number), parts_of(request).knowledge.catalog
    live = catalog.current()
    whole = kept(catalog, number)
    differing = counts(catalog.engine, live, number) if whole and live else []
    return page(request, "rollback.html", edition=info, live=live, differing=differing, whole=whole)


@router.post("/{number}/back")
def roll_back(request: Request, editor: Editor, number: int) -> Response:
    """Have an old edition's content published again."""
    _info(request, number)
    parts = parts_of(request)
    run = parts.jobs.ask(ROLL_BACK, str(number), by=editor.name)
    parts.articles.record(editor.id, "edition_rolled_back", edition=number)
    return back(f"{HERE}/runs/{run.id}")


def _info(request: Request, number: int) -> EditionInfo:
    try:
        return parts_of(request).knowledge.catalog.info(number)
    except KnowledgeError as error:
        raise Missing(f"There is no edition {number}; see the list of editions.") from error


def _one(
    request: Request,
    number: int,
    told: Told | None = None,
    *,
    kind: str = "",
    start: int = 0,
    status: int = 200,
) -> Response:
    info, parts = _info(request, number), parts_of(request)
    catalog = parts.knowledge.catalog
    # A held one is compared with what publishing it would change now.
    before = catalog.current() if info.state == "held" else info.parent
    differing: list[Counts] = []
    changes: list[Change] = []
    only = None
    whole = kept(catalog, number)
    if whole and kept(catalog, before):
        only = own_sources(catalog, before, number)
        differing = counts(catalog.engine, before, number, sources=only)
        wanted = Kind(kind) if kind in set(Kind) else None
        found = pairs(catalog.engine, before, number, kind=wanted, sources=only)
        changes = [describe(pair) for pair in islice(found, start, start + DOCUMENTS + 1)]
    answers = [finding for finding in info.findings if finding.get("answers")]
    return page(
        request,
        "edition.html",
        status=status,
        edition=info,
        before=before,
        whole=whole,
        holds=holdings_by_source(catalog.engine, number) if whole else [],
        differing=differing,
        changes=changes[:DOCUMENTS],
        more=len(changes) > DOCUMENTS,
        kind=kind,
        start=start,
        step=DOCUMENTS,
        only=only,
        answers=answers,
        others=[finding for finding in info.findings if not finding.get("answers")],
        run=parts.jobs.book.latest([PUBLISH, REJECT], str(number)),
        can_go_back=info.state == "published" and not info.live,
        views=views,
        wrong=told,
    )
