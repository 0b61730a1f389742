"""Options that several commands share, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]

# What is asked in golden conversations, and which.
Goldens = Annotated[
    str,
    typer.Argument(metavar="BRAND|PATH", help="Whose golden conversations, or where they are."),
]
TargetName = Annotated[
    str,
    typer.Option(
        metavar="aisle|URL|openai:URL",
        help="What is asked: this store, a running Aisle, or any Chat Completions server.",
    ),
]

# How a source is opened; kept with it for the next refresh.
Map = Annotated[
    str, typer.Option("--map", metavar="FILE|NAME", help="Field map for a table or JSON.")
]
Currency = Annotated[
    str, typer.Option(metavar="CODE", help="Currency of prices that name none, like GBP.")
]
BaseUrl = Annotated[
    str, typer.Option(metavar="URL", help="Where a folder of Markdown is published.")
]
TokenEnv = Annotated[
    str,
    typer.Option(metavar="NAME", help="Environment variable that holds the API's credential."),
]
MaxPages = Annotated[int, typer.Option(metavar="N", min=0, help="Pages to crawl at most. [5000]")]
AllowHost = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-host",
        metavar="HOST[:PORT]",
        help="Read this host although its address isn't public; may be repeated.",
        show_default=False,
    ),
]


def opening(
    *,
    kind: str,
    map_: str,
    currency: str,
    base_url: str,
    token_env: str,
    max_pages: int,
    allow_host: list[str] | None,
) -> dict[str, str]:
    """What was said of how a source is opened, as it is kept with the source."""
    said = {
        "kind": kind,
        "map": _absolute(map_),
        "currency": currency,
        "base_url": base_url,
        "token_env": token_env,
        "max_pages": str(max_pages or ""),
        "allow_hosts": ",".join(allow_host or ()),
    }
    return {name: value for name, value in said.items() if value}


def _absolute(map_: str) -> str:
    # Remembered for runs from other directories; a name of a ready-made map stays a name.
    path = Path(map_).expanduser() if map_ else None
    return str(path.resolve()) if path is not None and path.is_file() else map_


Override = Annotated[
    str,
    typer.Option(
        "--override",
        metavar="REASON",
        help="Publish whatever the checks and the gate find; the reason is kept.",
    ),
]
