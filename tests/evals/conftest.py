"""A judged data set of our own, small enough to see what is right."""

from __future__ import annotations

import json
import os

# Before Haystack is imported: no test may reach beyond this machine.
os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")

from pathlib import Path

import pytest
import yaml

PRODUCTS = [
    {"id": "p1", "title": "Blue rain jacket", "description": "Keeps you dry on wet days."},
    {"id": "p2", "title": "Red kettle", "description": "Boils a litre of water in two minutes."},
    {"id": "p3", "title": "Walking boots", "description": "Leather boots for long hikes."},
    {"id": "p4", "title": "Tent for two", "description": "Light, quick to pitch."},
    {"id": "p5", "title": "Gas stove", "description": "Cooks outdoors in any wind."},
    {"id": "p6", "title": "Wool socks", "description": "Warm feet in walking boots."},
]
QUERIES = {
    "q1": "kettle to boil water",
    "q2": "boots for hiking",
    "q3": "something warm",
    "q4": "?",
}
QRELS = {"q1": {"p2": "1"}, "q2": {"p3": "1", "p6": "0.1"}, "q3": {"p6": "1", "p1": "0.01"}}


def write_dataset(
    at: Path, *, qrels: dict[str, dict[str, str]] = QRELS, split: str = "dev", **changed: object
) -> Path:
    """Write a data set into ``at/tiny`` and its YAML to ``at/tiny.yaml``; returns that path."""
    home = at / "tiny"
    (home / "qrels").mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(product) for product in PRODUCTS]
    (home / "products.jsonl").write_text("\n".join(lines), encoding="utf-8")
    lines = [json.dumps({"_id": key, "text": text}) for key, text in QUERIES.items()]
    (home / "queries.jsonl").write_text("\n".join(lines), encoding="utf-8")
    rows = ["query-id\tcorpus-id\tscore"]
    rows += [f"{q}\t{d}\t{grade}" for q, grades in qrels.items() for d, grade in grades.items()]
    (home / "qrels" / f"{split}.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (home / "map.yaml").write_text(
        "kind: product\nid: id\ntitle: title\ndescription: description\n", encoding="utf-8"
    )
    given: dict[str, object] = {
        "title": "Six things",
        "kind": "product",
        "folder": "tiny",
        "source": "products.jsonl",
        "map": "tiny/map.yaml",
        "data": ".",
        "grades": {"relevant": 0.1, "meaning": "1 right, 0.1 nearly"},
        "licence": "our own",
    }
    path = at / "tiny.yaml"
    path.write_text(yaml.safe_dump(given | changed), encoding="utf-8")
    return path


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """The YAML of the small data set, with its files in place."""
    return write_dataset(tmp_path)


@pytest.fixture
def shared() -> Path:
    """The folder of public judged sets; the test is skipped where it is absent."""
    folder = Path(__file__).resolve().parents[3] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no data in {folder}")
    return folder
