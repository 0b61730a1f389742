from __future__ import annotations

import gzip
import json
import math
from pathlib import Path

import numpy as np
import pytest

from evals.evidence import (
    Asked,
    Evidence,
    EvidenceError,
    Scored,
    aisle,
    auroc,
    bm25,
    cosine,
    intervals,
    judge,
    load_evidence,
    measures,
    statement,
)
from evals.evidence_fit import fit_facts
from evals.evidence_report import miss_lines, report_data, report_lines
from kb.embed import SentenceTransformerEmbedder
from kb.quoting.fact_model import NAMES, default_model, read_model
from kb.quoting.fact_signals import Statement

SHARED = Path(__file__).parents[3] / "shared" / "data" / "pqa"


def asked(name: str, text: str, *evidences: tuple[str, int]) -> Asked:
    return Asked(name, text, name, "Beacon Lamp", tuple(Evidence(t, n) for t, n in evidences))


HEAVY = asked("a", "how heavy is it?", ("It is blue.", 0), ("It weighs 78 grams.", 2))
MUSIC = asked("b", "does it play music?", ("It is blue.", 0), ("I like the strap.", 0))
CHARGE = asked("c", "how does it charge?", ("The strap is soft.", 0), ("It charges by USB.", 1))


def write(folder: Path, *rows: object) -> Path:
    with gzip.open(folder / "candidates.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows)
    return folder


def row(**fields: str) -> dict[str, str]:
    common = {"qid": "1", "question": "q?", "ASIN": "p", "title": "T", "candidate": "c"}
    return common | {"label": "0"} | fields


def test_the_measures_are_what_they_say() -> None:
    # Right, unanswerable and surest of all, wrong.
    scored = [Scored((0.1, 0.9), 0.8), Scored((0.2, 0.1), 0.9), Scored((0.6, 0.5), 0.3)]
    outcome = judge([HEAVY, MUSIC, CHARGE], scored)
    found = measures(outcome)
    assert found["P@1"] == pytest.approx(1 / 3)
    # The question without an answer doesn't count; the other's answer stands second.
    assert found["nDCG@10"] == pytest.approx((1 + 1 / math.log2(3)) / 2)
    assert found["AUROC"] == 0.0
    assert found["P@1_at_80"] == pytest.approx(1 / 2)
    for name, (low, high) in intervals(outcome, 200).items():
        assert low <= found[name] <= high


def test_a_measure_that_is_not_defined_is_null() -> None:
    data = report_data({"x": judge([HEAVY], [Scored((0.1, 0.9), 0.8)])})
    assert data["systems"]["x"]["AUROC"] is None
    assert data["systems"]["x"]["P@1"] == 1.0
    assert set(data["systems"]["x"]) == {"P@1", "nDCG@10", "AUROC", "P@1_at_80"}
    assert "–" in report_lines(data)[-1]


def test_ties_count_half() -> None:
    assert auroc(np.array([1.0, 0.0]), np.array([0.5, 0.5])) == 0.5


def test_each_system_finds_the_plain_answer(embedder: SentenceTransformerEmbedder) -> None:
    heavy = asked("a", "what does it weigh?", ("It is blue.", 0), ("It weighs 78 grams.", 2))
    for system in (aisle(embedder), bm25(), cosine(embedder)):
        scores = system(heavy).scores
        assert scores[1] > scores[0]


def test_bm25_says_nothing_about_a_question_without_words() -> None:
    assert bm25()(asked("a", "???", ("It is blue.", 0))).scores == (0.0,)


def test_a_miss_shows_what_was_chosen_and_what_was_right() -> None:
    lines = miss_lines([HEAVY, CHARGE], [Scored((0.9, 0.1), 0.8), Scored((0.1, 0.9), 0.8)], 5)
    assert len(lines) == 3
    assert "It is blue." in lines[1]
    assert "78 grams" in lines[2]


def test_evidences_become_statements() -> None:
    assert statement('item_weight:  { unit:pounds, value:"2" }') == Statement(
        "item weight: 2 pounds", "item weight"
    )
    assert statement("yes it does Question: does it fit?") == Statement(
        "yes it does", reply_to="does it fit?"
    )
    assert statement(" plain words ") == Statement("plain words")


def test_questions_are_read_with_their_evidences_in_order(tmp_path: Path) -> None:
    write(tmp_path, row(candidate="x"), row(qid="2", label="2"), row(candidate="y", label="1"))
    first, second = load_evidence(tmp_path)
    assert [e.text for e in first.evidences] == ["x", "y"]
    assert first.answerable
    assert second.answerable


@pytest.mark.parametrize("line", ["no json", "[]", '{"qid": "1"}', json.dumps(row(label="x"))])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(EvidenceError, match="line 2"):
        load_evidence(write(tmp_path, row(), line))


def test_a_bad_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="is missing"):
        load_evidence(tmp_path)
    with pytest.raises(EvidenceError, match="no question"):
        load_evidence(write(tmp_path))
    (tmp_path / "candidates.jsonl.gz").write_bytes(b"plain text")
    with pytest.raises(EvidenceError, match="gzip"):
        load_evidence(tmp_path)


def test_a_fit_tells_answers_from_other_statements(embedder: SentenceTransformerEmbedder) -> None:
    questions = [
        Asked(f"{word}{n}", f"what is the {word}?", f"p{n}", "Lamp", (
            Evidence(f"The {word} is {n}.", 2), Evidence("I bought two.", 0)))
        for n in range(6)
        for word in ("weight", "height", "price")
    ]  # fmt: skip
    found = fit_facts(questions, embedder)
    assert found["unseen"]["P@1"] > 0.9
    model = read_model(found)
    assert len(model.weights) == len(NAMES) == len(default_model().weights)


@pytest.mark.shared
def test_the_shipped_model_ranks_judged_evidences_better_than_bm25(
    embedder: SentenceTransformerEmbedder,
) -> None:
    if not SHARED.is_dir():
        pytest.skip("../shared/data/pqa is absent")
    questions = load_evidence(SHARED)[:40]
    ours, words = (
        measures(judge(questions, [system(one) for one in questions]))["nDCG@10"]
        for system in (aisle(embedder), bm25())
    )
    assert ours > words
