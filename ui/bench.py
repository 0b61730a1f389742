"""What ``aisle bench`` runs: the parts by name, each measured against something in the same run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from ui.benchmarks.sources import check_data
from ui.benchmarks.workbench import Workbench, machine, versions
from ui.settings import SettingsError

# Name and what it says, in the order in which they run.
PARTS = {
    "indexing": "passages a second, against the embedder alone",
    "ingesting": "products a second from feed to edition, and the share of embedding",
    "refreshing": "nothing or 1 % changed, against the first load",
    "searching": "products in varied catalogues of any size, under filters, against exact search",
    "peers": "six other ways of searching the same varied catalogues, beside ours",
    "answering": "milliseconds of keyless answers by stage, alone and under load",
    "hosting": "what we add to a hosted model's time, and the tokens it reads for an answer",
    "serving": "50 and 200 shoppers at once over HTTP, against the bare agent",
    "evals": "golden conversations a minute, keyless and hosted, and what the harness adds",
    "crawling": "pages a second from 5,000 pages, against the bare HTTP client",
    "memory": "peaks at 1,000 and 20,000 products, and what opening costs",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One part of a run; ``result`` is a dataclass that prints itself."""

    name: str
    result: Any


@dataclass(frozen=True, slots=True)
class Header:
    """What every figure of a run depends on."""

    machine: str
    versions: dict[str, str]


def header() -> Header:
    """This machine and its versions."""
    return Header(machine(), versions())


def measure(bench: Workbench, names: Sequence[str] = ()) -> Iterator[Measured]:
    """Run parts in stores that are thrown away afterwards, and give each as it is done.

    Args:
        bench: What they work on; gets a folder of its own for each part.
        names: Which parts; all by default.

    Raises:
        SettingsError: There is no such part, or the folder of data doesn't hold Icecat.
    """
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        raise SettingsError(f"there is no benchmark {unknown[0]!r}; known: {', '.join(PARTS)}")
    check_data(bench.data)
    bench.thorough = bool(names)
    chosen = [name for name in PARTS if not names or name in names]
    for name in chosen:
        part = import_module(f"ui.benchmarks.{name}")
        with tempfile.TemporaryDirectory(prefix="aisle-bench-") as folder:
            bench.folder = Path(folder)
            yield Measured(name, part.measure(bench))
