"""What agents do with a conversation: answer, note, take over, put away, give on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from desk.accounts import Account, Permission
from desk.canned import Unfilled, refuse_unfilled
from desk.messages import Author, DeskError, KeyReused, UnknownConversation, Unseen
from desk.notes import BadNote
from ui.api.events import TypingEvent
from ui.api.models import TEXT_LIMIT, clean
from ui.api.notifier import Ephemeral
from ui.studio import conversation, drafting, moments, rendering
from ui.studio.access import PREFIX, require, studio_of
from ui.studio.inbox import Look, Looking
from ui.studio.refusals import Missing
from ui.studio.talking import zone_of

router = APIRouter(prefix="/inbox/{conversation_id}")

Agent = Annotated[Account, Depends(require(Permission.ANSWER))]
Text = Annotated[str, Form()]


@router.post("/reply")
def reply(
    request: Request,
    agent: Agent,
    looking: Looking,
    conversation_id: str,
    text: Text = "",
    seen: Annotated[int, Form()] = 0,
    key: Text = "",
    then: Text = "",
) -> Response:
    """Answer the shopper; not when a colleague did meanwhile, unseen."""
    studio = studio_of(request)
    words = studio.parts.masked(clean(text))
    if not words or len(words) > TEXT_LIMIT:
        wrong = "Write something first." if not words else (
            f"That is too long: {len(words):,} characters of {TEXT_LIMIT:,}. Send it in parts."
        )  # fmt: skip
        return _again(request, agent, looking, conversation_id, wrong, text=text)
    try:
        refuse_unfilled(words)
        studio.parts.store.reply(
            conversation_id, _author(agent), words, seen=seen, key=key[:200] or None
        )
    except UnknownConversation as error:
        raise Missing(str(error)) from error
    except Unseen as error:
        return conversation.page(
            request,
            agent,
            looking,
            conversation_id,
            status=409,
            text=text,
            unseen=error.messages,
        )
    except (Unfilled, KeyReused) as error:
        return _again(request, agent, looking, conversation_id, str(error), text=text)
    if then == "resolve":
        studio.books.inbox.resolve(conversation_id, agent.id)
        studio.parts.store.moved(conversation_id)
        return _to(looking, "", "resolved")
    return _to(looking, conversation_id, "")


@router.post("/note")
def note(
    request: Request, agent: Agent, looking: Looking, conversation_id: str, text: Text = ""
) -> Response:
    """Keep a private note, and tell those whom it mentions."""
    studio = studio_of(request)
    words = studio.parts.masked(clean(text))
    try:
        studio.books.notes.add(conversation_id, agent.id, words)
    except BadNote as error:
        told = rendering.wrong(error)
        return conversation.page(
            request, agent, looking, conversation_id, status=422, told=told, note_text=text
        )
    except UnknownConversation as error:
        raise Missing(str(error)) from error
    studio.parts.store.moved(conversation_id)
    return _to(looking, conversation_id, "noted")


@router.post("/draft")
def draft(
    request: Request, agent: Agent, looking: Looking, conversation_id: str, text: Text = ""
) -> Response:
    """What the assistant would answer; nothing of it is stored or sent."""
    try:
        answer, told = drafting.draft(studio_of(request).parts, conversation_id)
    except UnknownConversation as error:
        raise Missing(str(error)) from error
    except drafting.NoDraft as error:
        return _again(request, agent, looking, conversation_id, str(error), text=text)
    # Into an empty field it goes at once; words that are there already stay.
    return conversation.page(
        request,
        agent,
        looking,
        conversation_id,
        text=text if text.strip() else drafting.plain(answer.text),
        draft=answer,
        draft_note=told,
    )


@router.post("/typing", status_code=204)
def typing(request: Request, agent: Agent, conversation_id: str, typing: Text = "") -> Response:
    """Tell the shopper that somebody types."""
    studio = studio_of(request)
    try:
        studio.parts.store.owner(conversation_id)
    except UnknownConversation as error:
        raise Missing(str(error)) from error
    told = TypingEvent(by="agent", name=agent.first_name, typing=typing == "yes")
    news = Ephemeral("typing", "agent", told.model_dump_json())
    studio.parts.notifier.send(conversation_id, news)
    return Response(status_code=204)


@router.post("/take-over")
def take_over(request: Request, agent: Agent, looking: Looking, conversation_id: str) -> Response:
    """Answer in the assistant's place."""
    store = studio_of(request).parts.store
    return _done(
        request, looking, conversation_id, "taken",
        lambda: store.take_over(conversation_id, _author(agent)),
    )  # fmt: skip


@router.post("/give-back")
def give_back(request: Request, agent: Agent, looking: Looking, conversation_id: str) -> Response:
    """Let the assistant answer again."""
    store = studio_of(request).parts.store
    return _done(
        request, looking, conversation_id, "given-back",
        lambda: store.give_back(conversation_id, _author(agent)),
    )  # fmt: skip


@router.post("/assign")
def assign(
    request: Request, agent: Agent, looking: Looking, conversation_id: str, to: Text = ""
) -> Response:
    """Give it to a colleague (``account:…``), a team (``team:…``) or nobody."""
    inbox = studio_of(request).books.inbox
    kind, _, name = to.partition(":")

    def change() -> None:
        if kind == "team":
            inbox.assign_team(conversation_id, name or None, agent.id)
        else:
            inbox.assign(conversation_id, name or None, agent.id)

    return _done(request, looking, conversation_id, "assigned", change)


@router.post("/snooze")
def snooze(
    request: Request, agent: Agent, looking: Looking, conversation_id: str, until: Text = ""
) -> Response:
    """Put it away until a moment, in the site's time zone."""
    studio = studio_of(request)
    try:
        site = studio.parts.store.owner(conversation_id).site
    except UnknownConversation as error:
        raise Missing(str(error)) from error
    moment = moments.snoozed(until, zone_of(request, site))
    if moment is None:
        words = "That moment has passed, or isn't one. Choose a later day."
        return _again(request, agent, looking, conversation_id, words)
    return _done(
        request, looking, conversation_id, "snoozed",
        lambda: studio.books.inbox.snooze(conversation_id, moment, agent.id),
    )  # fmt: skip


@router.post("/label")
def label(
    request: Request, agent: Agent, looking: Looking, conversation_id: str, label: Text = ""
) -> Response:
    """Put a label on it."""
    inbox = studio_of(request).books.inbox
    return _done(
        request, looking, conversation_id, "labelled",
        lambda: inbox.label(conversation_id, label, agent.id),
    )  # fmt: skip


@router.post("/unlabel")
def unlabel(
    request: Request, agent: Agent, looking: Looking, conversation_id: str, label: Text = ""
) -> Response:
    """Take a label away."""
    inbox = studio_of(request).books.inbox
    return _done(
        request, looking, conversation_id, "labelled",
        lambda: inbox.unlabel(conversation_id, label, agent.id),
    )  # fmt: skip


@router.post("/merge")
def merge(
    request: Request, agent: Agent, looking: Looking, conversation_id: str, target: Text = ""
) -> Response:
    """Let it go on in another conversation of the same shopper."""
    studio = studio_of(request)

    def change() -> None:
        studio.books.inbox.merge(conversation_id, target, agent.id)
        studio.parts.store.moved(target)

    return _done(request, looking, conversation_id, "merged", change, then=target)


@router.post("/{deed}")
def settle(
    request: Request, agent: Agent, looking: Looking, conversation_id: str, deed: str
) -> Response:
    """Resolve, reopen, wait for the shopper, block or unblock."""
    inbox = studio_of(request).books.inbox
    deeds: dict[str, tuple[str, Callable[[], None]]] = {
        "resolve": ("resolved", lambda: inbox.resolve(conversation_id, agent.id)),
        "reopen": ("reopened", lambda: inbox.reopen(conversation_id, agent.id)),
        "pending": ("pending", lambda: inbox.pending(conversation_id, agent.id)),
        "block": ("blocked", lambda: inbox.block(conversation_id, agent.id)),
        "unblock": (
            "unblocked",
            lambda: inbox.block(conversation_id, agent.id, blocked=False),
        ),
    }
    if deed not in deeds:
        raise Missing("A conversation can't be asked that.")
    done, change = deeds[deed]
    return _done(request, looking, conversation_id, done, change)


def _done(
    request: Request,
    looking: Look,
    conversation_id: str,
    done: str,
    change: Callable[[], object],
    then: str = "",
) -> Response:
    try:
        change()
    except UnknownConversation as error:
        raise Missing(str(error)) from error
    except DeskError as error:
        account = request.state.account
        return _again(request, account, looking, conversation_id, str(error))
    studio_of(request).parts.store.moved(conversation_id)
    return _to(looking, then or conversation_id, done)


def _again(
    request: Request,
    agent: Account,
    looking: Look,
    conversation_id: str,
    wrong: str,
    text: str = "",
) -> Response:
    told = rendering.wrong(wrong)
    return conversation.page(
        request, agent, looking, conversation_id, status=422, told=told, text=text
    )


def _to(looking: Look, conversation_id: str, done: str) -> Response:
    where = f"{PREFIX}/inbox/{conversation_id}" if conversation_id else f"{PREFIX}/inbox"
    return RedirectResponse(f"{where}?{looking.query}{f'&done={done}' if done else ''}", 303)


def _author(account: Account) -> Author:
    return Author(account.id, account.name)
