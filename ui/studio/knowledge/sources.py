"""Pages of sources: all of them with how they do, one of them, and the runs of jobs."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from desk.audit import made_plain
from desk.runs import Run, UnknownRun
from ingest.reading import IngestError
from ingest.rounds import utc_now
from ingest.schedule import EVERY, FRESH, parse_schedule
from ui.jobs.jobs import ARTICLES, REFRESH, REMOVE
from ui.studio import rendering
from ui.studio.knowledge import views
from ui.studio.knowledge.parts import HERE, Editor, Reader, back, page, part, parts_of
from ui.studio.knowledge.views import SourceView
from ui.studio.knowledge.wording import EVERY as OFFERED
from ui.studio.knowledge.wording import KINDS
from ui.studio.refusals import Missing, Unusable
from ui.studio.rendering import Told

router = APIRouter(prefix="/knowledge")


@router.get("")
def show(request: Request, _: Reader) -> Response:
    """All sources."""
    return page(request, "sources.html", **_all(request))


@router.get("/live")
def live(request: Request, _: Reader) -> Response:
    """The part of that page that changes by itself."""
    return part(request, "source_list.html", **_all(request))


@router.get("/source")
def one(request: Request, _: Reader, name: str) -> Response:
    """One source: its schedule, how it is opened, its last runs."""
    return _one(request, name)


@router.get("/source/live")
def one_live(request: Request, _: Reader, name: str) -> Response:
    """The part of that page that changes by itself."""
    return part(request, "source_state.html", source=_source(request, name), views=views)


@router.post("/source/refresh")
def refresh(
    request: Request,
    editor: Editor,
    name: Annotated[str, Form()],
    allow_shrink: Annotated[str, Form()] = "",
    to: Annotated[str, Form()] = "",
) -> Response:
    """Have a source read now."""
    source, jobs = _source(request, name), parts_of(request).jobs
    if source.own:
        jobs.ask(ARTICLES, by=editor.name)
    else:
        jobs.ask(REFRESH, name, by=editor.name, allow_shrink=bool(allow_shrink))
    return back(_address(name) if to == "source" else HERE, "asked")


@router.post("/source/schedule")
def schedule(
    request: Request,
    editor: Editor,
    name: Annotated[str, Form()],
    every: Annotated[str, Form()] = "",
    own: Annotated[str, Form()] = "",
    fresh_within: Annotated[str, Form()] = "",
    label: Annotated[str, Form()] = "",
) -> Response:
    """Say how often a source is read, and how old it may be."""
    source = _source(request, name)
    wanted = {
        EVERY: " ".join((own if every == "own" else every).split()),
        FRESH: fresh_within.strip(),
        "label": " ".join(label.split())[:100],
    }
    try:
        parse_schedule(wanted)
    except IngestError as error:
        told = rendering.wrong(error)
        return _one(request, name, told, wanted, status=422)
    options = {key: value for key, value in source.options.items() if key not in wanted}
    options |= {key: value for key, value in wanted.items() if value}
    parts = parts_of(request)
    parts.knowledge.catalog.add_source(name, options)
    parts.articles.record(
        editor.id, "source_scheduled", source=made_plain(name), every=made_plain(every)
    )
    return back(_address(name), "scheduled")


@router.get("/source/remove")
def ask_remove(request: Request, _: Editor, name: str) -> Response:
    """What removing a source means, before it is done."""
    return page(request, "source_remove.html", source=_source(request, name))


@router.post("/source/remove")
def remove(
    request: Request,
    editor: Editor,
    name: Annotated[str, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Have a source removed, with what only it gave."""
    _source(request, name)
    parts = parts_of(request)
    run = parts.jobs.ask(REMOVE, name, by=editor.name, reason=reason.strip()[:500])
    parts.articles.record(editor.id, "source_removed", source=made_plain(name))
    return back(f"{HERE}/runs/{run.id}")


@router.get("/runs")
def runs(request: Request, _: Reader) -> Response:
    """What was done in the background, newest first."""
    book = parts_of(request).jobs.book
    return page(request, "runs.html", runs=book.recent(list(KINDS), 60), views=views)


@router.get("/runs/{run_id}")
def run(request: Request, _: Reader, run_id: str) -> Response:
    """One run, until it is over and after."""
    return page(request, "run.html", run=run_of(request, run_id), views=views)


@router.get("/runs/{run_id}/live")
def run_live(request: Request, _: Reader, run_id: str) -> Response:
    """The part of that page that changes by itself."""
    return part(request, "run_state.html", run=run_of(request, run_id), views=views)


def run_of(request: Request, run_id: str) -> Run:
    """A run; raises Missing."""
    try:
        return parts_of(request).jobs.book.one(run_id)
    except UnknownRun as error:
        raise Missing(str(error)) from error


def _all(request: Request) -> dict[str, Any]:
    parts = parts_of(request)
    found = views.sources(parts, utc_now())
    held = [edition for edition in parts.knowledge.catalog.editions() if edition.state == "held"]
    return {
        "sources": found,
        "held": held,
        "active": [run for run in views.under_way(parts) if run.kind != REFRESH],
        "views": views,
        "live": parts.knowledge.catalog.current(),
    }


def _source(request: Request, name: str) -> SourceView:
    for source in views.sources(parts_of(request), utc_now()):
        if source.name == name:
            return source
    raise Missing("There is no such source; it may have been removed. See the list of sources.")


def _one(
    request: Request,
    name: str,
    told: Told | None = None,
    wanted: dict[str, str] | None = None,
    *,
    status: int = 200,
) -> Response:
    source = _source(request, name)
    chosen = wanted or {EVERY: source.every, FRESH: source.fresh_within}
    known = {value for value, _ in OFFERED}
    recent = [
        run
        for run in parts_of(request).jobs.book.recent([ARTICLES if source.own else REFRESH])
        if source.own or run.subject == name
    ]
    return page(
        request,
        "source.html",
        status=status,
        source=source,
        chosen=chosen[EVERY] if chosen[EVERY] in known else "own",
        own=chosen[EVERY],
        fresh=chosen[FRESH],
        label=(wanted or source.options).get("label", ""),
        runs=recent[:10],
        views=views,
        wrong=told,
    )


def _address(name: str) -> str:
    if not name:
        raise Unusable("No source was named; go back and try again.")
    return f"{HERE}/source?name={quote(name, safe='')}"
