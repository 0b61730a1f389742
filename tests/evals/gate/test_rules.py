"""Files of rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.gate.rules import Rules, RulesError, load_rules


def test_what_a_file_leaves_out_is_as_by_default(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text("tolerance: 0.02\ncritical: [orders]\n")
    assert load_rules(file) == Rules(tolerance=0.02, critical=("orders",))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tolerence: 1", "tolerence: unknown key; did you mean 'tolerance'?"),
        ("cost: 1", "cost: unknown key; known here: criticals, tolerance"),
        ("tolerance: -1", "tolerance: Input should be greater than or equal to 0"),
        ("criticals: some", "criticals: Input should be 'any' or 'new'"),
        ("[1", "not YAML"),
        ("hello", "expected keys and values"),
    ],
)
def test_a_broken_file_is_named_with_key_and_remedy(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(text)
    with pytest.raises(RulesError) as told:
        load_rules(file)
    assert str(told.value).startswith(str(file))
    assert says in str(told.value)


def test_a_file_of_comments_is_all_by_default(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text("# criticals: new\n")
    assert load_rules(file) == Rules()


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="can't be read"):
        load_rules(tmp_path / "none.yaml")
