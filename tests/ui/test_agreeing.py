from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.evals.judging.test_judge import NO, YES, JudgingServer
from tests.ui.conftest import Aisle


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    file = tmp_path / "labels.jsonl"
    rows = [
        {"criterion": "Is it so?", "shopper": "?", "answer": f"a{n}", "label": n < 60}
        for n in range(120)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def test_agreement_is_printed_and_kept(
    aisle: Aisle,
    httpserver: HTTPServer,
    labels: Path,
    tmp_path: Path,
    environment: pytest.MonkeyPatch,
):
    server = JudgingServer(httpserver)
    server.says(*[YES] * 55, *[NO] * 60, YES)
    environment.setenv("OPENAI_BASE_URL", server.url)
    store = tmp_path / "store"
    done = aisle("--store", store, "eval", "agreement", labels, "--judge", "judge-1")
    assert done.exit_code == 0, done.output
    assert "Cohen's kappa  0.83, 95 % interval 0.73 to 0.93, n = 120" in done.stdout
    assert "people: yes           55           5" in done.stdout
    assert "Its verdicts count." in done.stdout
    lines = [x for x in done.stdout.splitlines() if not x.startswith("Kept in")]
    assert max(map(len, lines)) <= 80
    assert (store / "evals" / "judges.jsonl").is_file()
    done = aisle("--store", store, "eval", "agreement", labels, "--judge", "judge-1", "--json")
    found = json.loads(done.stdout)
    assert found["may_count"] is False
    assert found["kappa"] == 0


def test_without_a_hosted_model_it_is_said_what_to_set(aisle: Aisle, labels: Path):
    done = aisle("eval", "agreement", labels, "--judge", "judge-1")
    assert done.exit_code == 1
    assert "OPENAI_API_KEY" in done.stderr
