"""Adding a source: an address, what is there, and what of it is wanted."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from desk.audit import made_plain
from desk.runs import Run, RunState
from ingest.detection.proposal import Proposal
from ingest.reading import IngestError
from ingest.schedule import EVERY, parse_schedule
from ingest.urls import fold
from ui.adding import enter, options_for
from ui.jobs.jobs import LOOK, REFRESH
from ui.settings import SettingsError
from ui.studio import rendering
from ui.studio.knowledge import wording
from ui.studio.knowledge.parts import HERE, Editor, back, page, part, parts_of
from ui.studio.knowledge.sources import run_of
from ui.studio.refusals import Unusable
from ui.studio.rendering import Told

router = APIRouter(prefix="/knowledge/add")


@router.get("")
def show(request: Request, _: Editor, run: str = "") -> Response:
    """The page: a field for an address, and what was found at the one looked at last."""
    return page(request, "add.html", run=run_of(request, run) if run else None, **_offered())


@router.get("/live")
def live(request: Request, _: Editor, run: str) -> Response:
    """The part of that page that shows what was found."""
    return part(request, "add_found.html", run=run_of(request, run), **_offered())


@router.post("")
def look(request: Request, editor: Editor, where: Annotated[str, Form()] = "") -> Response:
    """Have an address looked at."""
    address = where.strip()
    if address and "://" not in address:
        address = f"https://{address}"
    # A path would let whoever edits read any file that the server may read.
    if len(address) > 2000 or not fold(address):
        told = Told(
            "That is no web address; write one like https://shop.example/. Files and folders on "
            "the server are added there, with `aisle source add PATH`.",
            "bad",
        )
        return page(request, "add.html", status=422, run=None, wrong=told, **_offered())
    asked = parts_of(request).jobs.ask(LOOK, address, by=editor.name, apart=True)
    return back(f"{HERE}/add?run={asked.id}")


@router.post("/enter")
def add(
    request: Request,
    editor: Editor,
    run: Annotated[str, Form()],
    chosen: Annotated[list[int] | None, Form()] = None,
    every: Annotated[str, Form()] = "",
    own: Annotated[str, Form()] = "",
) -> Response:
    """Add what was chosen, and begin its first reading."""
    parts, looked = parts_of(request), run_of(request, run)
    among = _proposals(looked)
    wanted = [among[n] for n in dict.fromkeys(chosen or ()) if 0 <= n < len(among)]
    given = {EVERY: " ".join((own if every == "own" else every).split())}
    given = {key: value for key, value in given.items() if value}
    try:
        parse_schedule(given)
        if not wanted:
            raise Unusable("Nothing was chosen; tick what is to be read.")
        if any(proposal.needs for proposal in wanted):
            raise Unusable("What needs something else first can't be added yet.")
        entries = [(p.location, options_for(p, among, given)) for p in wanted]
        added = enter(parts.knowledge, parts.settings, entries)
    except (IngestError, SettingsError, Unusable) as error:
        told = rendering.wrong(error)
        return page(request, "add.html", status=422, run=looked, wrong=told, **_offered())
    for entry in added:
        parts.jobs.ask(REFRESH, entry["name"], by=editor.name)
        parts.articles.record(editor.id, "source_added", source=made_plain(entry["name"]))
    return back(HERE, "added")


def _proposals(run: Run) -> list[Proposal]:
    if run.kind != LOOK or run.state is not RunState.DONE:
        raise Unusable("The address wasn't looked at to the end; look again.")
    found: list[dict[str, Any]] = run.result.get("proposals", [])
    return [Proposal(**proposal) for proposal in found]


def _offered() -> dict[str, Any]:
    return {"every": wording.EVERY, "chosen": "daily"}
