"""The chat page, a Gradio page that talks to the public API and knows nothing else of the store."""

# Without postponed annotations: Gradio reads the annotations of handlers, and its own types can't
# be named at the top of this file, because importing Gradio takes three seconds.

import html
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui import colours, transcript
from ui.api.models import ConversationView
from ui.conversing import Conversing, Trouble, Waiting

# One handler runs as long as an answer takes, so this many shoppers are answered at once.
_CONCURRENCY = 64
_QUEUE = 512

# Scripts come from this server only. Gradio evaluates its templates, hence unsafe-eval. Pictures
# come from wherever the store keeps them.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: http: https:; "
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; frame-src 'none'; "
    "base-uri 'self'; form-action 'self'"
)


def mount_chat(
    app: FastAPI, *, api_url: str, title: str, accent: str, path: str = "/chat"
) -> FastAPI:
    """Add the chat page to the application.

    Args:
        app: The application that also serves the public API.
        api_url: Where that API is reached from this process, without ``/v1``.
        title: The brand's name: window title, heading and the letter of the icon.
        accent: The brand's colour as ``#rrggbb``.
        path: Where the page is served.

    Raises:
        ValueError: The accent is not such a colour.
    """
    import gradio

    style = colours.variables(accent)
    talk = Conversing(api_url)
    page = _page(talk, title=title, path=path)
    gradio.mount_gradio_app(
        app,
        page,
        path,
        theme=gradio.themes.Base(
            font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
        ),
        css=style + _static("chat.css"),
        head=_head(title, accent),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        show_error=False,
        # Nothing is uploaded here; the route for it can't be switched off.
        max_file_size=1,
    )
    app.add_middleware(_Policy, path=path)
    _close_with(app, talk)
    return app


def _close_with(app: FastAPI, talk: Conversing) -> None:
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        async with before(app) as state:
            try:
                yield state
            finally:
                await talk.close()

    app.router.lifespan_context = lifespan


class _Handlers:
    """What the page does; each step gives the transcript, and what else changes."""

    def __init__(self, talk: Conversing, unchanged: Any) -> None:
        self._talk = talk
        self._unchanged = unchanged

    async def restore(self, conversation_id: str | None) -> AsyncIterator[tuple[Any, Any]]:
        """Show what was said before, and go on with an answer that is under way."""
        shown: list[str] = []
        try:
            view = await self._talk.open(conversation_id)
            shown, conversation_id = _shown(view), view.id
            yield shown, view.id
            if waiting := self._talk.unanswered(view):
                async for now in self._following(waiting):
                    yield now, view.id
        except Trouble as trouble:
            yield [*shown, transcript.trouble(str(trouble))], conversation_id

    async def begin(self) -> tuple[Any, Any]:
        """Show a new conversation."""
        try:
            view = await self._talk.open(None)
        except Trouble as trouble:
            return [transcript.trouble(str(trouble))], None
        return _shown(view), view.id

    async def ask(
        self, text: str, conversation_id: str | None
    ) -> AsyncIterator[tuple[Any, Any, Any]]:
        """Send what the shopper wrote and show the answer as it comes."""
        same = self._unchanged
        if not text.strip():
            yield same, same, same
            return
        shown: list[str] = []
        try:
            view = await self._talk.open(conversation_id)
            shown = _shown(view, over=True)
            yield [*shown, transcript.shopper(text), transcript.coming("", "")], "", view.id
            async for now in self._following(await self._talk.say(view, text)):
                yield now, same, same
        except Trouble as trouble:
            # The words go back into the box: nobody should have to type them again.
            yield [*shown, transcript.trouble(str(trouble))], text, same

    async def _following(self, waiting: Waiting) -> AsyncIterator[list[str]]:
        shown = _shown(await self._talk.open(waiting.conversation_id), over=True)
        async for text, doing in self._talk.answer(waiting):
            yield [*shown, transcript.coming(text, doing)]
        yield _shown(await self._talk.open(waiting.conversation_id))


def _page(talk: Conversing, *, title: str, path: str) -> Any:
    import gradio

    handlers = _Handlers(talk, gradio.skip())

    async def pick(
        event: gradio.EventData, conversation_id: str | None
    ) -> AsyncIterator[tuple[Any, Any, Any]]:
        said = str(event._data.get("say", ""))
        async for shown, text, kept_id in handlers.ask(said, conversation_id):
            # What stands half-written in the box stays there.
            yield shown, text or gradio.skip(), kept_id

    async def rate(event: gradio.EventData, conversation_id: str | None) -> None:
        data = event._data
        try:
            await talk.rate(str(conversation_id), str(data.get("message")), str(data.get("rate")))
        except Trouble as trouble:
            gradio.Warning(str(trouble))

    with gradio.Blocks(title=title, analytics_enabled=False, elem_id="chat") as page:
        # The id is all that the browser keeps. The key only has to be the same after a restart: the
        # id is no secret to the browser that was given it.
        kept = gradio.BrowserState(None, storage_key=f"aisle{path}", secret="conversation")  # noqa: S106
        with gradio.Row(elem_id="top"):
            gradio.HTML(f'<h1 class="name">{html.escape(title)}</h1>', apply_default_css=False)
            anew = gradio.Button("New conversation", elem_id="new", size="sm")
        talked = gradio.HTML(
            [],
            html_template=(
                '<div class="talk" role="log" aria-live="polite" aria-label="Conversation">'
                '${(value || []).join("")}</div>'
            ),
            js_on_load=_static("chat.js"),
            apply_default_css=False,
            elem_id="transcript",
        )
        with gradio.Row(elem_id="composer"):
            words = gradio.Textbox(
                label="Your message",
                show_label=False,
                container=False,
                placeholder="Type your question",
                lines=1,
                max_lines=6,
                max_length=4000,
                elem_id="words",
            )
            send = gradio.Button("Send", variant="primary", elem_id="send")
        options = {
            "show_progress": "hidden",
            "concurrency_limit": _CONCURRENCY,
            "api_visibility": "private",
        }
        page.load(handlers.restore, kept, [talked, kept], **options)
        gradio.on(
            [words.submit, send.click],
            handlers.ask,
            [words, kept],
            [talked, words, kept],
            **options,
        )
        talked.submit(pick, kept, [talked, words, kept], **options)
        talked.like(rate, kept, None, **options)
        anew.click(handlers.begin, None, [talked, kept], **options)
        # Bounded, so that a flood is refused instead of kept in memory.
        page.queue(max_size=_QUEUE, api_open=False)
    return page


def _shown(view: ConversationView, *, over: bool = False) -> list[str]:
    # Quick replies belong to the last answer, and not once something else was said.
    suggestions = [] if view.messages or over else view.suggestions
    shown = transcript.said(view.messages, over=over)
    return [transcript.opening(view.greeting, suggestions), *shown]


def _head(title: str, accent: str) -> str:
    letter = html.escape(title.strip()[:1].upper() or "?")
    icon = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="9" fill="{accent}"/>'
        f'<text x="16" y="22.5" font-family="sans-serif" font-size="18" font-weight="700" '
        f'text-anchor="middle" fill="{colours.ink(accent)}">{letter}</text></svg>'
    )
    return f'<link rel="icon" href="data:image/svg+xml,{quote(icon)}">'


def _static(name: str) -> str:
    return (resources.files("ui") / "static" / name).read_text("utf-8")


class _Policy:
    """Tells browsers, on every page under a path, that no other host is to be asked."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self._path):
            await self._app(scope, receive, send)
            return

        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", []),
                    (b"content-security-policy", _POLICY.encode()),
                    (b"referrer-policy", b"strict-origin-when-cross-origin"),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        await self._app(scope, receive, with_policy)
