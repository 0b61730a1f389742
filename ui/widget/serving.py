"""Serves the widget: a small loader that is asked for often, and modules that never change."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

LOADER = "/widget.js"
ROOM = "/widget"

# The loader's file, and the words in it that become the address of its modules.
_LOADER_FILE = "loader.js"
_VERSION = "@VERSION@"
_TYPE = "text/javascript; charset=utf-8"

# A new release reaches every page of a store within five minutes.
_SHORT = "public, max-age=300"
_FOR_EVER = "public, max-age=31536000, immutable"

# Any page of any store may load these files: they hold nothing of anybody. The API behind them
# asks where a page comes from; that is its business.
_OPEN: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Encoding",
}


@dataclass(frozen=True, slots=True)
class Script:
    """A file as it goes over the wire.

    Attributes:
        plain: The file itself.
        packed: The same under gzip.
    """

    plain: bytes
    packed: bytes

    @classmethod
    def of(cls, content: str) -> Script:
        """Pack a file; the same bytes for the same content, whenever it is done."""
        plain = lean(content).encode()
        return cls(plain, gzip.compress(plain, 9, mtime=0))


@dataclass(frozen=True, slots=True)
class Widget:
    """All files of the widget.

    Attributes:
        version: A hash of all modules: another one as soon as one byte of them differs.
        loader: What a store's page loads.
        modules: The rest by path, for example ``locale/de.js``.
    """

    version: str
    loader: Script
    modules: Mapping[str, Script]


def load_widget() -> Widget:
    """Read the widget's files and name this state of them."""
    found = dict(sorted(_files(resources.files("ui.widget") / "static")))
    loader = found.pop(_LOADER_FILE)
    modules = {path: Script.of(content) for path, content in found.items()}
    digest = hashlib.sha256()
    for path, script in modules.items():
        digest.update(f"{path}\0{len(script.plain)}\0".encode())
        digest.update(script.plain)
    version = digest.hexdigest()[:16]
    return Widget(version, Script.of(loader.replace(_VERSION, version)), modules)


def lean(source: str) -> str:
    """A script without its indentation and the lines that are comments alone.

    They explain it to us, and would be a fifth of what every shopper loads. Nothing else is
    touched: what runs is what is written, line by line.
    """
    kept: list[str] = []
    inside = False
    for line in source.splitlines():
        text = line.strip()
        if inside or text.startswith("/*"):
            inside = not text.endswith("*/")
        elif text and not text.startswith("//"):
            kept.append(text)
    return "\n".join(kept) + "\n"


def install_widget(app: FastAPI) -> None:
    """Serve the widget: ``/widget.js`` and what it loads below ``/widget/``.

    A module has the hash of all modules in its address and is kept for a year. Somebody whose page
    was opened before a release asks for the older hash and is sent to the modules of now.

    Args:
        app: The application that also serves the public API, which the widget talks to.
    """
    widget = load_widget()
    tag = f'"{hashlib.sha256(widget.loader.plain).hexdigest()[:16]}"'

    @app.get(LOADER, include_in_schema=False)
    def loader(request: Request) -> Response:
        headers = {**_OPEN, "Cache-Control": _SHORT, "ETag": tag}
        known = request.headers.get("if-none-match", "")
        if tag in (part.strip().removeprefix("W/") for part in known.split(",")):
            return Response(status_code=304, headers=headers)
        return _script(request, widget.loader, headers)

    @app.get(ROOM + "/{version}/{path:path}", include_in_schema=False)
    def module(request: Request, version: str, path: str) -> Response:
        script = widget.modules.get(path)
        if script is None:
            return PlainTextResponse("There is no such file.", 404, headers=dict(_OPEN))
        if version != widget.version:
            # Relative, so that it holds behind a proxy that serves it below a path.
            back = "../" * (path.count("/") + 1)
            headers = {**_OPEN, "Cache-Control": "no-store"}
            return RedirectResponse(f"{back}{widget.version}/{path}", 307, headers=headers)
        return _script(request, script, {**_OPEN, "Cache-Control": _FOR_EVER})


def _script(request: Request, script: Script, headers: Mapping[str, str]) -> Response:
    wanted = request.headers.get("accept-encoding", "")
    if "gzip" in wanted:
        packed = {**headers, "Content-Encoding": "gzip"}
        return Response(script.packed, headers=packed, media_type=_TYPE)
    return Response(script.plain, headers=dict(headers), media_type=_TYPE)


def _files(folder: Traversable, inside: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _files(entry, f"{inside}{entry.name}/")
        elif entry.name.endswith(".js"):
            found.append((f"{inside}{entry.name}", entry.read_text("utf-8")))
    return found
