"""Server-sent events as they come off a connection, read as the HTML standard describes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event.

    Attributes:
        type: ``message`` when the server named none.
        data: Its lines of data, joined.
        id: The last id that the server gave; empty before any.
    """

    type: str
    data: str
    id: str = ""


def server_events(lines: Iterable[str]) -> Iterator[ServerEvent]:
    """The events in a stream's lines; one that isn't whole at the end is left out."""
    kind, data, last_id = "", list[str](), ""
    for line in lines:
        if not line:
            if data:
                yield ServerEvent(kind or "message", "\n".join(data), last_id)
            kind, data = "", []
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            kind = value
        elif field == "data":
            data.append(value)
        elif field == "id" and "\0" not in value:
            last_id = value
