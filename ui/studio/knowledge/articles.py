"""Pages of the store's own articles: the list, the editor, its preview, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from desk.articles import (
    ArticleChanged,
    ArticleRefused,
    OwnArticle,
    UnknownArticle,
    Writing,
    checked,
)
from desk.gaps import GapState
from kb.documents import Article, Kind
from ui.jobs.jobs import ARTICLES, PREVIEW
from ui.studio import rendering
from ui.studio.knowledge import views
from ui.studio.knowledge.markdown import rendered
from ui.studio.knowledge.parts import (
    HERE,
    Editor,
    KnowledgeParts,
    Reader,
    author_of,
    back,
    page,
    part,
    parts_of,
)
from ui.studio.knowledge.questions import gap_of
from ui.studio.knowledge.sources import run_of
from ui.studio.refusals import Missing, Unusable
from ui.studio.rendering import Told

router = APIRouter(prefix="/knowledge/articles")

# Questions of a group that a preview asks.
ASKED = 5


class _Form(BaseModel):
    model_config = ConfigDict(extra="ignore")

    title: str = ""
    body: str = ""
    section: str = ""
    url: str = ""
    language: str = ""
    seen: int = 0
    gap: str = ""
    question: str = ""
    reason: str = ""


async def _sent(request: Request) -> _Form:
    sent = await request.form()
    given = {name: value for name, value in sent.items() if isinstance(value, str)}
    try:
        return _Form.model_validate(given)
    except ValueError as error:
        raise Unusable("The form can't be read; load the page again.") from error


Sent = Annotated[_Form, Depends(_sent)]


@router.get("")
def show(request: Request, _: Reader) -> Response:
    """All own articles."""
    parts = parts_of(request)
    articles = parts.articles.all()
    return page(
        request,
        "articles.html",
        articles=articles,
        seen=_seen(parts, articles),
        run=parts.jobs.book.latest([ARTICLES]),
        views=views,
    )


@router.get("/new")
def new(request: Request, _: Editor, gap: str = "") -> Response:
    """An empty editor; for a group of questions with one of them as its title."""
    title = gap_of(request, gap).question if gap else ""
    return _editor(request, None, Writing(title[:300].rstrip(), ""), gap=gap)


@router.post("/preview")
def preview(request: Request, _: Reader, form: Sent) -> Response:
    """What the Markdown looks like."""
    return part(request, "article_shown.html", html=rendered(form.body[:100_000]))


@router.post("/try")
def try_out(request: Request, editor: Editor, form: Sent, article: str = "") -> Response:
    """Have the questions answered with and without what is written; nothing is published."""
    parts = parts_of(request)
    try:
        writing = checked(_written(form))
    except ArticleRefused as error:
        return part(request, "article_tried.html", run=None, wrong=_told(error))
    questions = list(dict.fromkeys(q.strip() for q in form.question.splitlines() if q.strip()))
    if form.gap:
        questions += [one.text for one in parts.gaps.examples(form.gap, ASKED)]
    questions = [q[:500] for q in dict.fromkeys(questions or [writing.title])][:ASKED]
    run = parts.jobs.ask(
        PREVIEW,
        article or form.gap or "new",
        by=editor.name,
        apart=True,
        writing={
            "title": writing.title,
            "body": writing.body,
            "section": writing.section,
            "url": writing.url,
            "language": writing.language,
        },
        article=article,
        questions=questions,
    )
    return part(request, "article_tried.html", run=run, wrong=None)


@router.get("/try/{run_id}")
def tried(request: Request, _: Reader, run_id: str) -> Response:
    """How the questions are answered, before and after."""
    return part(request, "article_tried.html", run=run_of(request, run_id), wrong=None)


@router.get("/{article_id}")
def one(request: Request, _: Reader, article_id: str) -> Response:
    """One article, to be read and written."""
    own = _own(request, article_id)
    return _editor(request, own, own.writing, gap=own.gap)


@router.post("")
def save_new(request: Request, editor: Editor, form: Sent, then: str = "") -> Response:
    """Keep a new article, and publish it where that was asked for."""
    return _save(request, editor.id, form, "", then)


@router.post("/{article_id}")
def save(request: Request, editor: Editor, form: Sent, article_id: str, then: str = "") -> Response:
    """Keep what was written, and publish it where that was asked for."""
    _own(request, article_id)
    return _save(request, editor.id, form, article_id, then)


@router.post("/{article_id}/withdraw")
def withdraw(
    request: Request, editor: Editor, article_id: str, reason: Annotated[str, Form()] = ""
) -> Response:
    """Take an article back: it stays as a draft, and shoppers no longer get it."""
    parts = parts_of(request)
    _own(request, article_id)
    parts.articles.withdraw(article_id, author_of(editor))
    run = parts.jobs.ask(ARTICLES, by=editor.name, apart=True, reason=reason.strip()[:500])
    return back(f"{HERE}/runs/{run.id}")


@router.post("/{article_id}/delete")
def delete(
    request: Request, editor: Editor, article_id: str, reason: Annotated[str, Form()] = ""
) -> Response:
    """Delete an article; shoppers no longer get it."""
    parts = parts_of(request)
    before = _own(request, article_id)
    parts.articles.delete(article_id, author_of(editor))
    if not before.wanted:
        return back(f"{HERE}/articles", "deleted")
    run = parts.jobs.ask(ARTICLES, by=editor.name, apart=True, reason=reason.strip()[:500])
    return back(f"{HERE}/runs/{run.id}")


def _save(request: Request, by: str, form: _Form, article_id: str, then: str) -> Response:
    parts = parts_of(request)
    author = author_of(request.state.account)
    try:
        own = parts.articles.write(
            _written(form), author, article_id=article_id, seen=form.seen, gap=form.gap
        )
    except (ArticleRefused, ArticleChanged) as error:
        before = _own(request, article_id) if article_id else None
        return _editor(request, before, _written(form), gap=form.gap, told=_told(error), status=422)
    if then != "publish":
        return back(f"{HERE}/articles/{own.id}", "saved")
    parts.articles.want(own.id, author)
    if own.gap and parts.gaps.get(own.gap).state is not GapState.WRITTEN:
        # Written once it is live: see ui.jobs.answered.
        parts.gaps.decide(own.gap, GapState.OPEN, author, own.id)
    run = parts.jobs.ask(
        ARTICLES,
        own.id,
        by=author.name,
        apart=True,
        account=author.id,
        reason=form.reason.strip()[:500],
    )
    return back(f"{HERE}/runs/{run.id}")


def _editor(
    request: Request,
    own: OwnArticle | None,
    writing: Writing,
    *,
    gap: str = "",
    told: Told | None = None,
    status: int = 200,
) -> Response:
    parts = parts_of(request)
    asked = parts.gaps.examples(gap, ASKED) if gap else ()
    return page(
        request,
        "article.html",
        status=status,
        own=own,
        writing=writing,
        gap=gap,
        asked=asked,
        html=rendered(writing.body),
        history=parts.articles.history(own.id) if own else (),
        seen=_seen(parts, [own]).get(own.id, "") if own else "",
        wrong=told,
    )


def _own(request: Request, article_id: str) -> OwnArticle:
    try:
        return parts_of(request).articles.get(article_id)
    except UnknownArticle as error:
        raise Missing(str(error)) from error


def _written(form: _Form) -> Writing:
    return Writing(form.title, form.body, form.section, form.url, form.language)


def _told(error: Exception) -> Told:
    return rendering.wrong(error)


def _seen(parts: KnowledgeParts, articles: Sequence[OwnArticle]) -> dict[str, str]:
    """What shoppers see of each article: ``now`` what is wanted, ``before`` something older."""
    catalog = parts.knowledge.catalog
    if not articles or not catalog.current():
        return {}
    edition, wanted = catalog.edition(), {own.id: own for own in parts.articles.wanted()}
    found: dict[str, str] = {}
    for own in articles:
        document = edition.document(Kind.ARTICLE, own.document)
        if isinstance(document, Article):
            now = wanted.get(own.id)
            same = now is not None and now.writing.title == document.title
            same = same and now is not None and now.writing.body == document.body
            found[own.id] = "now" if same else "before"
    return found
