"""Where the benchmarks read from: the demo shop over HTTP, Icecat, and its questions."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ui.settings import SettingsError

if TYPE_CHECKING:
    from ingest.reading import Source


@contextmanager
def demo_shop() -> Iterator[Source]:
    """The demo shop, crawled over HTTP on this machine without any pause between requests."""
    from ingest.limits import CrawlLimits
    from ingest.sources import open_source
    from ui.commands.listening import address_of, bind, served
    from ui.demo.shop import create_shop

    taken = bind("127.0.0.1", 0)
    shop = address_of(taken)
    with served(create_shop(shop), taken):
        limits = CrawlLimits(per_second=0, allow_hosts=("127.0.0.1",))
        yield open_source(f"{shop}/", limits=limits)


def icecat(data: Path, sample: int, folder: Path) -> Source:
    """Icecat as a JSONL feed, or its first records."""
    from ingest.sources import open_source

    file = data / "icecat" / "products.jsonl.gz"
    if sample:
        part = folder / "products.jsonl"
        with gzip.open(file, "rt", encoding="utf-8") as rows:
            part.write_text("".join(islice(rows, sample)), encoding="utf-8")
        file = part
    return open_source(str(file), field_map="icecat")


def icecat_questions(data: Path) -> list[str]:
    """The questions that belong to Icecat."""
    rows = (data / "icecat" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [str(json.loads(row)["text"]) for row in rows if row.strip()]


def help_centre(data: Path) -> Source | None:
    """The Arduino help centre as Markdown; None where it isn't there."""
    from ingest.sources import open_source

    folder = data / "arduino_help" / "content"
    return open_source(str(folder)) if folder.is_dir() else None


def help_questions() -> tuple[list[str], list[str]]:
    """Questions that it answers, and such that it doesn't."""
    from importlib.resources import files

    from evals.calibration import load_judged

    judged = load_judged(Path(str(files("evals"))) / "datasets" / "arduino_help", 1, "*")
    strangers = set(judged.unanswerable)
    return [q for q in judged.queries.values() if q not in strangers], list(judged.unanswerable)


def check_data(data: Path | None) -> None:
    """Raise SettingsError unless the folder holds Icecat."""
    if data is not None and not (data / "icecat" / "products.jsonl.gz").is_file():
        raise SettingsError(
            f"{data} doesn't hold icecat/products.jsonl.gz; see docs/measured.md for the data sets"
        )
