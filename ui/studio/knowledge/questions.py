"""Pages of questions that shoppers asked and nothing answered."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from desk.gaps import Gap, GapState, UnknownGap
from ui.jobs.jobs import GROUP
from ui.studio.knowledge import views
from ui.studio.knowledge.parts import (
    QUESTIONS,
    Editor,
    Reader,
    author_of,
    back,
    page,
    part,
    parts_of,
)
from ui.studio.refusals import Missing

router = APIRouter(prefix="/questions")

_STATES = {state.value: state for state in GapState}


@router.get("")
def show(request: Request, _: Reader, state: str = "open", start: int = 0) -> Response:
    """Groups of questions, those that most shoppers asked first."""
    return page(request, "questions.html", **_listed(request, state, start))


@router.get("/live")
def live(request: Request, _: Reader, state: str = "open", start: int = 0) -> Response:
    """The part of that page that changes by itself."""
    return part(request, "question_list.html", **_listed(request, state, start))


@router.post("/group")
def group(request: Request, editor: Editor) -> Response:
    """Look for new questions now rather than within a minute."""
    parts_of(request).jobs.ask(GROUP, by=editor.name)
    return back(QUESTIONS, "asked")


@router.get("/{gap_id}")
def one(request: Request, _: Reader, gap_id: str) -> Response:
    """One group, in the words of shoppers."""
    gaps = parts_of(request).gaps
    gap = gap_of(request, gap_id)
    return page(request, "question.html", gap=gap, examples=gaps.examples(gap_id))


@router.post("/{gap_id}/state")
def decide(
    request: Request, editor: Editor, gap_id: str, state: Annotated[str, Form()] = ""
) -> Response:
    """Dismiss a group, say that it was answered elsewhere, or open it again."""
    gap_of(request, gap_id)
    chosen = _STATES.get(state, GapState.OPEN)
    parts_of(request).gaps.decide(gap_id, chosen, author_of(editor))
    return back(QUESTIONS, "reopened" if chosen is GapState.OPEN else "dismissed")


def gap_of(request: Request, gap_id: str) -> Gap:
    """A group; raises Missing."""
    try:
        return parts_of(request).gaps.get(gap_id)
    except UnknownGap as error:
        raise Missing(f"{error}") from error


def _listed(request: Request, state: str, start: int) -> dict[str, Any]:
    parts = parts_of(request)
    chosen = _STATES.get(state, GapState.OPEN)
    start = max(0, start)
    found = parts.gaps.page(chosen, start)
    run = parts.jobs.book.latest([GROUP])
    return {
        "found": found,
        "state": chosen.value,
        "start": start,
        "busy": run if run is not None and not run.state.over else None,
        "looked": run,
        "views": views,
    }
