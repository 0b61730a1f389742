from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.browser import chromium
from ui.settings import VARIABLES

PRODUCTS = [
    {
        "id": "kettle",
        "title": "Fernhollow Camp Kettle",
        "description": "A light kettle for two cups of tea on the hill.",
        "price": "24.00",
        "brand": "Fernhollow",
        "category": "Cookware",
        "url": "https://shop.example/kettle",
    },
    {
        "id": "lantern",
        "title": "Fernhollow Tent Lantern",
        "description": "A warm light that hangs from the tent's ceiling.",
        "price": "18.50",
        "brand": "Fernhollow",
        "category": "Lights",
        "url": "https://shop.example/lantern",
    },
]
HELP = {
    "returns.md": "---\ntitle: Returns\n---\nYou can return anything unworn within 60 days.\n",
    "delivery.md": "---\ntitle: Delivery\n---\nStandard delivery costs £4.95 and takes 3 days.\n",
}
FIELD_MAP = """\
kind: product
id: id
title: title
description: description
price: {field: price, currency: GBP}
brand: brand
category: category
url: url
"""

Aisle = Callable[..., Result]


def write_shop(folder: Path, products: Sequence[dict[str, str]] = PRODUCTS) -> tuple[Path, Path]:
    """A products file and a folder of help pages."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = folder / "products.jsonl"
    rows.write_text("".join(json.dumps(row) + "\n" for row in products), encoding="utf-8")
    pages = folder / "help"
    pages.mkdir(exist_ok=True)
    for name, text in HELP.items():
        (pages / name).write_text(text, encoding="utf-8")
    return rows, pages


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser for the tests of a file: no longer, as other files run event loops themselves."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A shell in which nothing of Aisle's is set."""
    import os

    for name in [*VARIABLES, *(n for n in os.environ if n.startswith("AISLE_"))]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    return monkeypatch


@pytest.fixture
def aisle(environment: pytest.MonkeyPatch, tmp_path: Path) -> Aisle:
    """The command line, run in this process, in an empty working directory."""
    environment.chdir(tmp_path)
    from ui.cli import app

    def run(*arguments: object, **options: object) -> Result:
        words = [str(argument) for argument in arguments]
        return CliRunner().invoke(app, words, prog_name="aisle", **options)  # type: ignore[arg-type]

    return run


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from ui.cli import app

    folder = tmp_path_factory.mktemp("filled")
    rows, pages = write_shop(folder)
    fields = folder / "map.yaml"
    fields.write_text(FIELD_MAP, encoding="utf-8")
    store = folder / "store"
    for arguments in ([str(rows), "--map", str(fields)], [str(pages)]):
        done = CliRunner().invoke(app, ["--store", str(store), "ingest", *arguments])
        assert done.exit_code == 0, done.output
    return store


@pytest.fixture
def store(_filled: Path, tmp_path: Path) -> Path:
    """A store of two products and two articles, to be written to as one likes."""
    copy = tmp_path / "store"
    shutil.copytree(_filled, copy)
    return copy
