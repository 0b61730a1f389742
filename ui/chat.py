"""The chat page, a Gradio page that talks to the public API and knows nothing else of the store."""

# Without postponed annotations: Gradio reads the annotations of handlers, and its own types can't
# be named at the top of this file, because importing Gradio takes three seconds.

import html
import re
from collections.abc import AsyncIterator, Callable, Iterable
from importlib import resources
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from starlette.datastructures import QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.messages import DeskError
from ui import colours
from ui.api.books import Books
from ui.api.people_models import SITE_ID
from ui.chat_steps import Handlers
from ui.conversing import Conversing, Trouble
from ui.lifespan import close_with

# One handler runs as long as an answer takes, so this many shoppers are answered at once.
_CONCURRENCY = 64
_QUEUE = 512
# Seconds between two looks at a conversation that a person is in charge of.
_LOOK = 3

# Whose shoppers those of the store's own pages are.
DEFAULT_SITE = "default"

# Scripts come from this server only. Gradio evaluates its templates, hence unsafe-eval. Pictures
# come from wherever the store keeps them.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: http: https:; "
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; frame-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
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
    app.add_middleware(_Policy, path=path, ancestors=lambda site: _ancestors(app, site))
    close_with(app, talk.close)
    return app


def _site(query: Any) -> str:
    """The site that a page's address names; the store's own pages name none."""
    named = str(query.get("site", "")) if query else ""
    return named if re.fullmatch(SITE_ID, named) else DEFAULT_SITE


def _page(talk: Conversing, *, title: str, path: str) -> Any:
    import gradio

    handlers = Handlers(talk, gradio.skip(), lambda active: gradio.Timer(active=active))

    async def restore(kept: Any, request: gradio.Request) -> AsyncIterator[tuple[Any, Any, Any]]:
        async for shown in handlers.restore(kept, _site(request.query_params)):
            yield shown

    async def look(kept: Any, before: Any, request: gradio.Request) -> tuple[Any, Any]:
        return await handlers.look(kept, _site(request.query_params), before)

    async def begin(kept: Any, request: gradio.Request) -> tuple[Any, Any, Any]:
        return await handlers.begin(kept, _site(request.query_params))

    async def ask(
        text: str, kept: Any, request: gradio.Request
    ) -> AsyncIterator[tuple[Any, Any, Any, Any]]:
        async for shown in handlers.ask(text, kept, _site(request.query_params)):
            yield shown

    async def pick(
        event: gradio.EventData, kept: Any, request: gradio.Request
    ) -> AsyncIterator[tuple[Any, Any, Any, Any]]:
        said = str(event._data.get("say", ""))
        async for shown, text, *more in handlers.ask(said, kept, _site(request.query_params)):
            # What stands half-written in the box stays there.
            yield shown, text or gradio.skip(), *more

    async def rate(event: gradio.EventData, kept: Any, request: gradio.Request) -> None:
        message, value = str(event._data.get("message")), str(event._data.get("rate"))
        try:
            await handlers.rate(kept, _site(request.query_params), message, value)
        except Trouble as trouble:
            gradio.Warning(str(trouble))

    with gradio.Blocks(title=title, analytics_enabled=False, elem_id="chat") as page:
        # The visitor's token and the conversation's id are all that the browser keeps. The key only
        # has to be the same after a restart: neither is a secret to the browser it was given to.
        kept = gradio.BrowserState(None, storage_key=f"aisle{path}", secret="conversation")  # noqa: S106
        watch = gradio.Timer(_LOOK, active=False)
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
        page.load(restore, kept, [talked, kept, watch], **options)
        watch.tick(look, [kept, talked], [talked, watch], **options)
        gradio.on(
            [words.submit, send.click],
            ask,
            [words, kept],
            [talked, words, kept, watch],
            **options,
        )
        talked.submit(pick, kept, [talked, words, kept, watch], **options)
        talked.like(rate, kept, None, **options)
        anew.click(begin, kept, [talked, kept, watch], **options)
        # Bounded, so that a flood is refused instead of kept in memory.
        page.queue(max_size=_QUEUE, api_open=False)
    return page


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


def _ancestors(app: FastAPI, site: str) -> Iterable[str]:
    """The origins whose pages may show a site's chat page in a frame."""
    try:
        books: Books = app.state.service.books
        return books.sites.get(site).settings.frame_ancestors
    except DeskError:
        return ()


class _Policy:
    """Tells browsers, on every page under a path, that no other host is to be asked."""

    def __init__(self, app: ASGIApp, path: str, ancestors: Callable[[str], Iterable[str]]) -> None:
        self._app = app
        self._path = path
        self._ancestors = ancestors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self._path):
            await self._app(scope, receive, send)
            return

        # Asked for every time: an origin that was added is let in at once.
        site = _site(QueryParams(scope.get("query_string", b"")))
        policy = " ".join((_POLICY, *self._ancestors(site)))

        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", []),
                    (b"content-security-policy", policy.encode()),
                    (b"referrer-policy", b"strict-origin-when-cross-origin"),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        await self._app(scope, receive, with_policy)
