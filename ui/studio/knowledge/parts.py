"""What the pages about knowledge are given, and what all of them do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from desk.accounts import Account, Permission
from desk.messages import Author
from ui.studio import rendering
from ui.studio.access import PREFIX, require
from ui.studio.knowledge import wording
from ui.studio.rendering import Told

if TYPE_CHECKING:
    from desk.articles import ArticleBook
    from desk.gaps import GapBook
    from desk.runs import Run
    from kb.knowledge import Knowledge
    from ui.jobs.jobs import Jobs
    from ui.settings import Settings

HERE = f"{PREFIX}/knowledge"
QUESTIONS = f"{PREFIX}/questions"

Reader = Annotated[Account, Depends(require(Permission.READ_INBOX))]
Editor = Annotated[Account, Depends(require(Permission.EDIT_KNOWLEDGE))]


@dataclass(frozen=True, slots=True)
class KnowledgeParts:
    """Everything that the pages read and act on.

    Attributes:
        settings: Of this process.
        knowledge: The store's; the one that shoppers are answered from.
        jobs: Does what takes time.
        articles: The store's own.
        gaps: Questions that nothing answered.
    """

    settings: Settings
    knowledge: Knowledge
    jobs: Jobs
    articles: ArticleBook
    gaps: GapBook


def parts_of(request: Request) -> KnowledgeParts:
    """What this request's application was given."""
    parts: KnowledgeParts = request.app.state.studio_knowledge
    return parts


def author_of(account: Account) -> Author:
    """Who acts, as the desk writes it down."""
    return Author(account.id, account.name)


def page(request: Request, template: str, *, status: int = 200, **values: object) -> Response:
    """A whole page, with what every page about knowledge needs."""
    return rendering.page(
        request, f"knowledge/{template}", status=status, **common(request), **values
    )


def part(request: Request, template: str, **values: object) -> Response:
    """A piece of a page."""
    return Response(
        rendering.part(request, f"knowledge/{template}", **common(request), **values),
        media_type="text/html",
    )


def common(request: Request) -> dict[str, Any]:
    """What every template about knowledge may show."""
    account: Account = request.state.account
    code = request.query_params.get("done", "")
    done = wording.DONE.get(code)
    return {
        "may_edit": account.may(Permission.EDIT_KNOWLEDGE),
        "said": Told(done, passing=code in wording.PASSING) if done else None,
        "w": wording,
    }


def back(to: str, done: str = "") -> Response:
    """After something was done: to a page that says so."""
    if not done:
        return RedirectResponse(to, 303)
    return RedirectResponse(f"{to}{'&' if '?' in to else '?'}done={done}", 303)


def watch(request: Request, run: Run) -> Response:
    """To the page that shows a run until it is over."""
    return back(f"{HERE}/runs/{run.id}")
