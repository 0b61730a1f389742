"""Keeps an open inbox up to date: pieces of the page, pushed as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from desk.accounts import Account, Permission
from desk.messages import Event, EventType, StoreUnavailable, UnknownConversation
from ui.api.notifier import Ephemeral, Wake
from ui.doing import doing
from ui.studio import inbox, reading, rendering, talking
from ui.studio.access import guest, require, studio_of
from ui.studio.inbox import Looking

router = APIRouter()

# Longer than what proxies wait for, shorter than what presence allows.
_BEAT = 25.0
# As long as one word of it counts.
_TYPES = 6.0


@dataclass
class _Told:
    """What a page shows already."""

    desk: str = ""
    conversation: str = ""
    typing: bool = False
    types_until: float = 0.0
    spoken: int = 0
    coming: str | None = None
    sequence: int = 0
    pieces: dict[str, str] = field(default_factory=dict)
    shows_typing: bool = False

    def copy(self) -> _Told:
        """For a look that may fail half-way: only what went well counts as told."""
        return replace(self, pieces=dict(self.pieces))

    def hear(self, came: tuple[Ephemeral, ...], now: float) -> None:
        """Take in what isn't kept: that the shopper types."""
        for news in came:
            if news.type == "typing" and news.by == "visitor":
                going = bool(json.loads(news.data)["typing"])
                self.types_until = now + _TYPES if going else 0.0
        self.typing = now < self.types_until


@router.get("/live")
async def live(
    request: Request,
    account: Annotated[Account, Depends(require(Permission.READ_INBOX))],
    looking: Looking,
    conversation: str = "",
    seen: int = 0,
) -> Response:
    """The stream of one open page."""
    stream = _stream(request, account, looking, conversation, seen)
    return StreamingResponse(
        stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


async def _stream(
    request: Request, account: Account, looking: inbox.Look, conversation_id: str, seen: int
) -> AsyncIterator[str]:
    studio = studio_of(request)
    notifier, clock = studio.parts.notifier, asyncio.get_running_loop().time
    told, beaten = _Told(), -_BEAT
    with ExitStack() as stack:
        wakes = [stack.enter_context(notifier.inbox())]
        if conversation_id:
            wakes.append(stack.enter_context(notifier.subscribed(conversation_id, desk=True)))
        while not notifier.closed:
            moved = [wake.clear() for wake in wakes]
            if moved[0]:
                # Whatever moved: also what adds to nothing, as a colleague's reading.
                told.desk = ""
            told.hear(wakes[-1].take(), clock())
            look = told.copy()
            try:
                if clock() - beaten >= _BEAT:
                    # An account that was disabled, or signed out elsewhere, hears no more.
                    if await run_in_threadpool(guest, request) is None:
                        return
                    beaten = clock()
                    with suppress(StoreUnavailable):
                        await run_in_threadpool(studio.books.presence.beat, account.id)
                    yield ": here\n\n"
                news = await run_in_threadpool(
                    _news, request, account, looking, conversation_id, seen, look
                )
                # Nothing is said any more to an account that has signed out meanwhile.
                if news and await run_in_threadpool(guest, request) is None:
                    return
            except StoreUnavailable:
                # The page says nothing it doesn't know; what this look saw, the next one sees too.
                pass
            else:
                told = look
                if news:
                    yield _event(news)
            await _woken(wakes, studio.parts.poll_seconds)


async def _woken(wakes: list[Wake], seconds: float) -> None:
    waits = [asyncio.ensure_future(wake.wait()) for wake in wakes]
    try:
        done, _ = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
    if done:
        # What comes together is shown together.
        await asyncio.sleep(0.05)


def _news(
    request: Request,
    account: Account,
    looking: inbox.Look,
    conversation_id: str,
    seen: int,
    told: _Told,
) -> str:
    """The pieces of the page that are no longer as the page shows them, as HTML."""
    studio, news = studio_of(request), []
    pulse = studio.books.pulse.desk()
    if pulse != told.desk:
        told.desk = pulse
        news += _list(request, account, looking, conversation_id)
    if conversation_id:
        try:
            news += _conversation(request, account, looking, conversation_id, seen, told)
        except UnknownConversation:
            # Erased while it was open.
            return _piece("#turns", '<p class="event">This conversation was erased.</p>')
    return "".join(news)


def _list(
    request: Request, account: Account, looking: inbox.Look, conversation_id: str
) -> list[str]:
    shown = inbox.listed(request, account, looking, conversation_id)
    folders = rendering.part(request, "studio/inbox/folders.html", shown)
    return [
        _piece("#rows", rendering.part(request, "studio/inbox/rows.html", shown)),
        _piece("#folders-wide", folders),
        _piece("#folders-small", folders),
    ]


def _conversation(
    request: Request,
    account: Account,
    looking: inbox.Look,
    conversation_id: str,
    seen: int,
    told: _Told,
) -> list[str]:
    studio, news = studio_of(request), []
    store = studio.parts.store
    while events := store.events(conversation_id, told.sequence):
        _follow(events, told)
    pulse = studio.books.pulse.conversation(conversation_id)
    if pulse != told.conversation:
        first = not told.conversation
        told.conversation = pulse
        talk = talking.talk(request, account, conversation_id)
        talk = replace(talk, coming=talking.coming(talk, told.pieces))
        told.coming = talk.coming
        shown = {"talk": talk, "query": looking.query, "talk_id": conversation_id}
        news.append(_piece("#head", rendering.part(request, "studio/inbox/head.html", shown)))
        news.append(_piece("#turns", rendering.part(request, "studio/inbox/turns.html", shown)))
        others = talking.others_since(talk, account, seen)
        note = rendering.part(request, "studio/inbox/others.html", others_wrote=others)
        news.append(_piece("#others", note))
        last = talk.last_shopper
        if last is not None and last.ordinal > told.spoken:
            if not first:
                news.append(_piece("#spoken", rendering.escaped(f"The shopper: {last.text[:200]}")))
            told.spoken = last.ordinal
        # Where nothing can be written, what was said is shown all the same.
        with suppress(StoreUnavailable):
            reading.mark(studio.parts, account, talk)
    elif told.pieces and told.coming is not None:
        words = next(reversed(told.pieces.values()))
        if words != told.coming:
            told.coming = words
            news.append(_piece("#coming-words", rendering.escaped(words)))
    if told.typing != told.shows_typing:
        told.shows_typing = told.typing
        news.append(_piece("#typing", "The shopper is typing…" if told.typing else ""))
    return news


def _follow(events: tuple[Event, ...], told: _Told) -> None:
    """Keep the words so far of the answer that is on its way."""
    for event in events:
        told.sequence = event.sequence
        if event.type is EventType.DELTA:
            data = json.loads(event.data)
            before = told.pieces.get(event.message_id, "")[: data["offset"]]
            told.pieces[event.message_id] = before + data["text"]
        elif event.type is EventType.STATUS:
            told.pieces[event.message_id] = f"{doing(json.loads(event.data)['doing'])}…"
        elif event.type in (EventType.ANSWER, EventType.ERROR, EventType.WITHDRAWN):
            told.pieces.pop(event.message_id, None)


def _piece(target: str, html: str) -> str:
    return f'<hx-partial hx-target="{target}" hx-swap="innerMorph">{html}</hx-partial>'


def _event(html: str) -> str:
    # Blank lines stay: they may be a shopper's.
    return "".join(f"data: {line}\n" for line in html.replace("\r", "").split("\n")) + "\n"
