"""A kept file as an answer that can do no harm."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from desk.messages import Attachment
from ui.api.uploads import PICTURES

# Nothing in a file may run or load anything, wherever a browser opens it.
_HARMLESS = "sandbox; default-src 'none'; frame-ancestors 'none'"


def download(attachment: Attachment, data: bytes) -> Response:
    """The file under its own name: pictures may be shown, everything else is only saved."""
    how = "inline" if attachment.type in PICTURES else "attachment"
    return Response(
        data,
        media_type=attachment.type,
        headers={
            "Content-Disposition": f"{how}; filename*=utf-8''{quote(attachment.name, safe='')}",
            "Content-Security-Policy": _HARMLESS,
            "Cache-Control": "private, no-store",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )
