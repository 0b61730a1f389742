"""The benchmark from its data set to what is printed."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from evals.benchmark import Benchmark
from evals.dataset import DatasetError, open_dataset
from evals.effectiveness import MEASURES
from evals.judgements import load_judgements
from evals.peers.peer import PEERS, absent
from evals.retrieval import SYSTEMS, choose, run
from evals.retrieval_plot import main
from evals.retrieval_report import query_lines, report_data
from kb.embed import Embedder, Vectors
from tests.evals.conftest import PRODUCTS, write_dataset
from tests.fakes import CountingEmbedder
from ui.cli import app
from ui.retrieval_page import print_benchmark
from ui.terminal import console

HERE = ("aisle", "bm25", "dense", "langchain")


def measured(
    path: Path, embedder: Embedder, *systems: str, store: Path | None = None, **options: Any
) -> Benchmark:
    dataset = open_dataset(str(path))
    judgements = load_judgements(dataset.judgements)
    return run(dataset, judgements, systems or HERE, embedder, store=store, **options)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Benchmark:
    """All systems that every install has, asked once; one more is said to be absent."""
    path = write_dataset(tmp_path_factory.mktemp("found"))
    return measured(path, embedder, left_out=("txtai",))


def test_systems_stand_side_by_side(found: Benchmark) -> None:
    data = report_data(found)
    assert tuple(data["systems"]) == HERE
    assert (data["dataset"], data["split"], data["documents"]) == ("tiny", "dev", len(PRODUCTS))
    assert (data["queries"], data["judgements"]) == (3, 5)
    for figures in data["systems"].values():
        assert set(MEASURES) | {"p50_ms", "p95_ms", "build_s", "embed_s"} <= set(figures)
        assert 0 < figures["p50_ms"] <= figures["p95_ms"]
        assert figures["index_mb"] > 0
        assert figures["nDCG@10"] > 0.5
        assert figures["Success@5"] == 1
    others = [c["other"] for c in data["comparisons"]]
    assert others == ["bm25", "dense", "langchain"]
    assert {c["system"] for c in data["comparisons"]} == {"aisle"}
    # What is printed for programs can be read by them.
    assert json.loads(json.dumps(data)) == data


def test_a_comparison_is_that_of_the_means(tiny: Path, embedder: Embedder) -> None:
    data = report_data(measured(tiny, embedder, "aisle", "bm25", against="bm25"))
    (compared,) = data["comparisons"]
    means = {name: figures["nDCG@10"] for name, figures in data["systems"].items()}
    assert (compared["system"], compared["other"]) == ("bm25", "aisle")
    assert compared["difference"] == pytest.approx(means["bm25"] - means["aisle"], abs=1e-5)
    assert compared["low"] <= compared["difference"] <= compared["high"]
    assert 0 < compared["p"] <= 1


def test_the_headline_of_a_set_is_compared_as_well(tmp_path: Path, embedder: Embedder) -> None:
    path = write_dataset(tmp_path, headline="Success@1")
    data = report_data(measured(path, embedder, "bm25", "dense", against="bm25"))
    assert [c["measure"] for c in data["comparisons"]] == ["nDCG@10", "Success@1"]
    assert data["edition"] == 0


def test_a_kept_store_is_used_again_and_its_vectors_too(
    tiny: Path, tmp_path: Path, embedder: Embedder
) -> None:
    counting = CountingEmbedder(embedder)
    store = tmp_path / "store"
    first = measured(tiny, counting, "aisle", "dense", store=store)
    assert (first.edition, first.reused) == (1, False)
    embedded = len(counting.embedded)
    again = measured(tiny, counting, "aisle", "dense", store=store)
    assert (again.edition, again.reused) == (1, True)
    assert len(counting.embedded) == embedded
    for name in ("aisle", "dense"):
        means = first.outcomes[name].effectiveness.means
        assert again.outcomes[name].effectiveness.means == means


def test_peers_share_what_was_embedded(tiny: Path, embedder: Embedder) -> None:
    counting = CountingEmbedder(embedder)
    measured(tiny, counting, "bm25", "dense", "langchain", against="bm25")
    assert len(counting.embedded) == len(set(counting.embedded)) == len(PRODUCTS)


def test_a_store_with_other_things_in_it_is_refused(
    tiny: Path, tmp_path: Path, embedder: Embedder
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = write_dataset(elsewhere)
    measured(other, embedder, "aisle", store=tmp_path / "store")
    with pytest.raises(DatasetError, match=r"holds .*elsewhere.*--store"):
        measured(tiny, embedder, "aisle", store=tmp_path / "store")


def test_judged_documents_that_are_not_there_are_counted(
    tmp_path: Path, embedder: Embedder
) -> None:
    path = write_dataset(tmp_path, qrels={"q1": {"p2": "1", "gone": "1"}})
    found = measured(path, embedder, "bm25", against="bm25")
    assert found.unknown == 1
    assert found.outcomes["bm25"].effectiveness.means["R@100"] == 0.5
    path = write_dataset(tmp_path, qrels={"q1": {"gone": "1", "lost": "1"}})
    with pytest.raises(DatasetError, match="none of the 2 judged documents is among the 6"):
        measured(path, embedder, "bm25", against="bm25")


def test_each_query_is_told_by_itself(tiny: Path, embedder: Embedder) -> None:
    found = measured(tiny, embedder, "aisle", "bm25")
    lines = [json.loads(line) for line in query_lines(found)]
    assert [(line["query"], line["system"]) for line in lines[:2]] == [
        ("q1", "aisle"),
        ("q1", "bm25"),
    ]
    assert len(lines) == 6
    assert lines[0]["text"] == "kettle to boil water"
    assert lines[0]["ranking"][0] == "p2"
    mean = sum(line["nDCG@10"] for line in lines if line["system"] == "bm25") / 3
    assert mean == pytest.approx(found.outcomes["bm25"].effectiveness.means["nDCG@10"])


def test_the_table_fits_and_marks_the_best(
    found: Benchmark, capsys: pytest.CaptureFixture[str]
) -> None:
    out = console()
    out.width = 80
    print_benchmark(out, found)
    said = capsys.readouterr().out
    assert all(len(line) <= 80 for line in said.splitlines())
    assert "6 products, 3 queries (dev), 5 judgements" in said
    best = max(o.effectiveness.means["RR@10"] for o in found.outcomes.values())
    assert (f"{best:.3f}".removeprefix("0") if best < 1 else "1.00") + "*" in said
    assert "not installed: txtai" in said
    assert "uv pip install 'aisle[bench]'" in said


def test_which_systems_are_asked() -> None:
    there, missing, one = choose("")
    assert one == "aisle"
    assert (*there, *missing) == (*[s for s in SYSTEMS if s not in absent(PEERS)], *absent(PEERS))
    assert choose("dense, BM25") == (["bm25", "dense"], [], "bm25")
    assert choose("aisle", "bm25") == (["aisle", "bm25"], [], "bm25")
    for systems, against in (("bm26", ""), ("", "nothing"), ("bm25,,google", "")):
        with pytest.raises(DatasetError, match=r"no system '.*'; there is: aisle, bm25, dense"):
            choose(systems, against)


def test_a_system_that_is_asked_for_and_absent_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("evals.retrieval.absent", lambda names: [n for n in names if n == "txtai"])
    there, missing, _ = choose("")
    assert "txtai" not in there
    assert missing == ["txtai"]
    with pytest.raises(DatasetError, match=r"txtai can't be asked without: uv pip install"):
        choose("txtai")


def test_the_command_prints_one_object_and_writes_a_line_a_query(tiny: Path) -> None:
    out = tiny.parent / "queries.jsonl"
    options = ["--systems", "aisle,bm25", "--json", "--out", str(out)]
    done = CliRunner().invoke(
        app, ["eval", "retrieval", str(tiny), "--data", str(tiny.parent), *options]
    )
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    assert set(data["systems"]) == {"aisle", "bm25"}
    assert len(out.read_text(encoding="utf-8").splitlines()) == 6


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["nothing"], "no data set at nothing"),
        (["esci", "--data", "nowhere"], "documents are missing"),
        (["TINY", "--split", "test"], "there is: dev"),
        (["TINY", "--systems", "google"], "no system 'google'"),
        (["TINY", "--out", "nowhere/queries.jsonl"], "there is no folder nowhere"),
    ],
)
def test_the_command_says_in_one_line_what_is_wrong(
    tiny: Path, options: list[str], told: str
) -> None:
    given = [str(tiny) if option == "TINY" else option for option in options]
    done = CliRunner().invoke(app, ["eval", "retrieval", *given])
    assert done.exit_code == 1
    assert re.search(told, done.stderr)
    assert done.stderr.count("\n") == 1


def test_the_benchmark_leaves_the_shops_own_store_alone(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tiny.parent / "shop"
    monkeypatch.setenv("AISLE_HOME", str(home))
    done = CliRunner().invoke(app, ["eval", "retrieval", str(tiny), "--systems", "aisle", "--json"])
    assert done.exit_code == 0, done.output
    assert not home.exists()


class Backwards:
    """Likes best what comes last."""

    name = "backwards"

    def scores(self, query: str, texts: Sequence[str]) -> Vectors:
        return np.arange(len(texts), dtype=np.float32)


def test_a_reranker_is_measured_as_a_system_of_its_own(tiny: Path, embedder: Embedder) -> None:
    found = measured(tiny, embedder, "aisle", "bm25", reranker=Backwards())
    assert list(found.outcomes) == ["aisle", "aisle-reranked", "bm25"]
    plain, anew = found.outcomes["aisle"].rankings, found.outcomes["aisle-reranked"].rankings
    for query, ranking in plain.items():
        assert [d for d, _ in anew[query]] == [d for d, _ in reversed(ranking)]
    assert [v.other for v in found.versus if v.measure == "nDCG@10"] == ["aisle-reranked", "bm25"]


def test_results_are_drawn_one_panel_a_data_set(found: Benchmark, tmp_path: Path) -> None:
    saved = tmp_path / "tiny.json"
    saved.write_text(json.dumps(report_data(found)), encoding="utf-8")
    drawn = tmp_path / "plot.svg"
    assert main([str(saved), str(saved), "--out", str(drawn)]) == 0
    picture = drawn.read_text(encoding="utf-8")
    assert picture.count("<!-- milliseconds a query, median -->") == 2
    assert all(f"<!-- {name} -->" in picture for name in HERE)
