from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.ui.conftest import Aisle
from ui.doctor import Finding, examine

KEY = "sk-1234567890abcdef"


def found(environ: dict[str, str], home: Path) -> dict[tuple[str, str], Finding]:
    return {(f.group, f.name): f for f in examine(environ, home)}


def test_a_good_store_is_well(store: Path, aisle: Aisle):
    done = aisle("doctor", "--store", store)
    assert done.exit_code == 0, done.output
    assert "All is well." in done.output
    assert "✗" not in done.output
    assert "2 products and 2 articles of 2 sources" in done.output
    assert max(map(len, done.output.splitlines())) <= 80


def test_json_is_one_object(store: Path, aisle: Aisle):
    told = json.loads(aisle("doctor", "--store", store, "--json").stdout)
    assert told["good"] is True
    assert {"group", "name", "good", "detail", "remedy"} == set(told["findings"][0])
    names = {finding["name"] for finding in told["findings"]}
    assert {"python", "torch", "chromadb", "langchain", "gradio", "sqlite"} <= names


def test_a_missing_store_is_said_and_not_made(aisle: Aisle, tmp_path: Path):
    done = aisle("doctor")
    assert done.exit_code == 1
    assert "✗ store" in done.output
    assert "aisle ingest URL_OR_FILE" in " ".join(done.output.split())
    assert not (tmp_path / ".aisle").exists()


def test_lost_indexes_are_found_and_mended(store: Path, aisle: Aisle):
    shutil.rmtree(store / "chroma")
    for file in store.glob("lexical.db*"):
        file.unlink()
    findings = found({}, store)
    for name in ("word index", "vector index"):
        assert findings["reachable", name].good is False
        assert "kb rebuild" in findings["reachable", name].remedy
    assert findings["reachable", "store"].good
    assert aisle("kb", "rebuild", "--store", store).exit_code == 0
    assert all(finding.good is not False for finding in examine({}, store))


def test_a_broken_database_does_not_stop_the_rest(tmp_path: Path):
    (tmp_path / "store.db").write_text("no database")
    findings = found({}, tmp_path)
    assert findings["reachable", "store"].good is False
    assert "file is not a database" in findings["reachable", "store"].detail
    assert findings["reachable", "embedder"].good


def test_a_misspelt_variable_and_a_broken_brand_are_findings(store: Path):
    (store / "brand").mkdir()
    (store / "brand" / "brand.yaml").write_text("nmae: X\n")
    findings = found({"AISLE_PROT": "1"}, store)
    assert "did you mean AISLE_PORT?" in findings["configured", "environment"].detail
    assert findings["configured", "environment"].good is False
    assert "did you mean 'name'?" in findings["configured", "brand"].detail
    assert findings["reachable", "store"].good


def test_an_embedder_that_is_not_there(store: Path):
    findings = found({"AISLE_EMBEDDER": str(store / "no-model")}, store)
    assert findings["reachable", "embedder"].good is False


def model(server: HTTPServer, store: Path, name: str = "mine") -> Finding:
    environ = {
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": server.url_for("/v1"),
        "AISLE_MODEL": name,
    }
    findings = list(examine(environ, store))
    assert not any("1234567890" in finding.detail for finding in findings)
    return next(f for f in findings if (f.group, f.name) == ("reachable", "chat model"))


def test_a_hosted_model_is_asked_for(httpserver: HTTPServer, tmp_path: Path):
    asked = httpserver.expect_request("/v1/models", headers={"Authorization": f"Bearer {KEY}"})
    asked.respond_with_json({"object": "list", "data": [{"id": "mine", "object": "model"}]})
    assert model(httpserver, tmp_path).good
    other = model(httpserver, tmp_path, "other")
    assert other.good is False
    assert "it serves mine" in other.detail


@pytest.mark.parametrize(
    ("status", "body", "remedy"),
    [
        (401, "{}", "OPENAI_API_KEY"),
        (404, "{}", "/v1"),
        (200, "<html>", "OPENAI_BASE_URL"),
    ],
)
def test_a_hosted_model_that_answers_wrongly(
    httpserver: HTTPServer, tmp_path: Path, status: int, body: str, remedy: str
):
    httpserver.expect_request("/v1/models").respond_with_data(body, status)
    told = model(httpserver, tmp_path)
    assert told.good is False
    assert remedy in told.remedy


def test_a_hosted_model_that_is_not_there(tmp_path: Path):
    environ = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    told = found(environ, tmp_path)["reachable", "chat model"]
    assert told.good is False
    assert "can't be reached" in told.detail
