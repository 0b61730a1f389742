"""A reader of server-sent events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx


@dataclass(frozen=True)
class Event:
    id: int
    type: str
    data: str


def read(stream: httpx.Response) -> Iterator[Event]:
    """The events of a response, as the standard has them."""
    fields: dict[str, str] = {}
    for line in stream.iter_lines():
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
            continue
        if "data" in fields:
            yield Event(int(fields["id"]), fields["event"], fields["data"])
        fields = {}
