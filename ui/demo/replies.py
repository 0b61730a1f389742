"""HTTP replies that a client can ask again cheaply: strong ETags, Last-Modified, 304."""

from __future__ import annotations

import datetime as dt
import hashlib
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response

FRESH = "public, max-age=0, must-revalidate"
KEPT = "public, max-age=3600"


def reply(
    request: Request,
    body: bytes,
    media_type: str,
    modified: dt.date,
    *,
    cache: str = FRESH,
) -> Response:
    """Answer with a body, or with 304 if the client already has it.

    If-None-Match decides where it is sent, If-Modified-Since only without it (RFC 9110, 13.2.2).
    """
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    changed = dt.datetime.combine(modified, dt.time(6), tzinfo=dt.UTC)
    headers = {
        "ETag": etag,
        "Last-Modified": format_datetime(changed, usegmt=True),
        "Cache-Control": cache,
    }
    if _unchanged(request, etag, changed):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def _unchanged(request: Request, etag: str, changed: dt.datetime) -> bool:
    asked = request.headers.get("if-none-match")
    if asked is not None:
        # The comparison for If-None-Match is weak: W/"x" matches "x" (RFC 9110, 13.1.2).
        tags = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
        return etag in tags or "*" in tags
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except ValueError:
        return False  # an unreadable date is ignored (RFC 9110, 13.1.3)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return changed <= moment
