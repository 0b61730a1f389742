from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.golden_file import load_goldens
from tests.ui.conftest import Aisle


@pytest.mark.parametrize("program", ["inspect", "promptfoo"])
def test_conversations_go_out_and_come_back(aisle: Aisle, tmp_path: Path, program: str):
    there, back = tmp_path / "there", tmp_path / "back.yaml"
    done = aisle("eval", "export", "larkfell", "--to", program, "--out", there)
    assert done.exit_code == 0, done.output
    assert f"written to {there}" in done.stderr
    read = ("eval", "import", there, "--from", program, "--out", back, "--moment", "support")
    done = aisle(*read)
    assert done.exit_code == 0, done.output
    assert len(load_goldens(back)) > 100
    again = aisle(*read)
    assert again.exit_code == 2
    assert "name a new file" in again.stderr


def test_what_is_left_out_is_said(aisle: Aisle, tmp_path: Path):
    file = tmp_path / "d.jsonl"
    samples = [{"input": "a", "target": "b"}, {"input": "a"}]
    file.write_text("".join(json.dumps(s) + "\n" for s in samples), encoding="utf-8")
    options = ("--from", "inspect", "--out", tmp_path / "g.yaml", "--moment", "support")
    done = aisle("eval", "import", file, *options)
    assert "1 things have no place in a golden" in done.stderr
    assert "line 2: it has no target" in done.stderr.replace("\n", " ")


def test_wrong_words_are_told(aisle: Aisle, tmp_path: Path):
    out = tmp_path / "g.yaml"
    done = aisle("eval", "import", "x", "--from", "inspect", "--out", out, "--moment", "later")
    assert done.exit_code == 2
    assert "first_contact" in done.stderr
    done = aisle("eval", "export", "nobody", "--to", "inspect", "--out", out)
    assert done.exit_code == 1
    assert done.stderr.startswith("aisle: no golden conversations at nobody")
    assert not out.exists()


def test_an_export_never_takes_the_place_of_the_goldens_themselves(
    aisle: Aisle, tmp_path: Path
) -> None:
    own = tmp_path / "own.yaml"
    text = (
        "brand: default\ngoldens:\n  - {id: a, moment: support, why: It matters., "
        "turns: [{shopper: Hi, expect: {says: [hello]}}]}\n"
    )
    own.write_text(text, encoding="utf-8")
    done = aisle("eval", "export", own, "--to", "inspect", "--out", own)
    assert done.exit_code == 2
    assert "name another file" in done.stderr
    assert own.read_text(encoding="utf-8") == text
