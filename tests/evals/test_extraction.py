"""Extraction is scored by the benchmark's own definition."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.extraction import ExtractionError, Outcome, load_truth, score, score_folder
from evals.extraction_report import report_data, report_lines
from ui.cli import app

PAGE = """<h1>Boot</h1><p class="price">£45.00</p><p>SKU: FB-12</p><button>Add to cart</button>"""
TRUTH = {
    "price": ["45"],
    "sku": ["FB-12"],
    "availability": ["InStock"],
    "url": "https://a.example/b",
}


def folder(at: Path, truth: Any, pages: dict[str, str]) -> Path:
    (at / "html").mkdir()
    (at / "ground-truth.json").write_text(json.dumps(truth))
    for place, (key, page) in enumerate(pages.items()):
        if place % 2:
            (at / "html" / f"{key}.html.gz").write_bytes(gzip.compress(page.encode()))
        else:
            (at / "html" / f"{key}.html").write_text(page)
    return at


def outcome(predicted: str, *expected: str, name: str = "sku") -> Outcome:
    return Outcome("page", name, expected, predicted)


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        (outcome("a", "a", "b"), (1, 0, 0)),
        (outcome("c", "a", "b"), (0, 1, 1)),
        (outcome("c"), (0, 1, 0)),
        (outcome("", "a"), (0, 0, 1)),
        (outcome(""), (0, 0, 0)),
        (outcome("45.00", "45", name="price"), (1, 0, 0)),
        (outcome("45,00", "45", name="price"), (0, 1, 1)),
        (outcome("A", "a"), (0, 1, 1)),
    ],
)
def test_what_counts_as_right(given: Outcome, counts: tuple[int, int, int]) -> None:
    assert given.counts == counts


def test_f1_from_the_sums_over_pages() -> None:
    found = score([outcome("a", "a"), outcome("b", "a"), outcome("", "a"), outcome("c")])
    assert (found.precision, found.recall, found.f1) == (0.3333, 0.3333, 0.3333)
    assert found.support == 3
    assert found.f1_std > 0
    assert found == score([outcome("a", "a"), outcome("b", "a"), outcome("", "a"), outcome("c")])


def test_a_folder_is_scored_with_reasons(tmp_path: Path) -> None:
    wrong = TRUTH | {"price": ["99"], "url": ["https://a.example/c"]}
    nothing = {"sku": "1", "url": "https://a.example/d"}
    pages = {"a": PAGE, "b": PAGE, "c": "<p>Words</p>"}
    report = score_folder(folder(tmp_path, {"a": TRUTH, "b": wrong, "c": nothing}, pages))
    data = report_data(report)
    assert data["pages"] == 3
    assert data["no_product"] == ["c"]
    assert data["fields"]["price"]["f1"] == 0.5
    assert data["fields"]["availability"]["f1"] == 1.0
    (miss,) = data["wrong"]["price"]
    assert (miss["page"], miss["predicted"], miss["expected"]) == ("b", "45.00", ["99"])
    assert "£45.00" in miss["reason"]
    assert data["missing"]["sku"][0]["page"] == "c"
    assert all(len(line) <= 80 for line in report_lines(report))


def test_a_page_that_a_crawl_would_pass_over_is_scored_by_what_it_says(tmp_path: Path) -> None:
    truth = {"sku": "904.230.19", "url": "https://a.example/d"}
    page = "<title>Lamp</title><h1>Lamp</h1><p>Article number: 904.230.19</p>"
    data = report_data(score_folder(folder(tmp_path, {"a": truth}, {"a": page})))
    assert data["no_product"] == ["a"]
    assert data["fields"]["sku"]["f1"] == 1.0


def test_a_page_whose_address_is_not_told_is_read_all_the_same(tmp_path: Path) -> None:
    truth = {name: value for name, value in TRUTH.items() if name != "url"}
    data = report_data(score_folder(folder(tmp_path, {"a": truth}, {"a": PAGE})))
    assert data["fields"]["sku"]["f1"] == 1.0


def test_a_folder_that_cannot_be_scored_says_why(tmp_path: Path) -> None:
    with pytest.raises(ExtractionError, match=r"no folder at .*nowhere"):
        load_truth(tmp_path / "nowhere")
    with pytest.raises(ExtractionError, match=r"no ground-truth\.json"):
        load_truth(tmp_path)
    home = folder(tmp_path, {"a": TRUTH}, {})
    with pytest.raises(ExtractionError, match="page a can't be read"):
        score_folder(home)
    (home / "ground-truth.json").write_text('{"a": {"price": [1]}}')
    with pytest.raises(ExtractionError, match=r"a\.price"):
        load_truth(home)


def test_the_command_prints_one_object_or_a_table(tmp_path: Path) -> None:
    home = str(folder(tmp_path, {"a": TRUTH}, {"a": PAGE}))
    run = CliRunner().invoke(app, ["eval", "extraction", home])
    assert run.exit_code == 0
    assert json.loads(run.stdout)["fields"]["sku"]["f1"] == 1.0
    table = CliRunner().invoke(app, ["eval", "extraction", home, "--table"])
    assert table.stdout.startswith("field")
    missing = CliRunner().invoke(app, ["eval", "extraction", f"{home}/nowhere"])
    assert missing.exit_code == 1
    assert missing.stdout == ""
