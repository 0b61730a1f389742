from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from evals.golden import GoldenError, load_goldens

GOOD = """\
brand: larkfell
goldens:
  - id: one
    moment: purchase
    why: Because.
    turns:
      - shopper: Hello
        expect: {decision: answer}
"""


def written(folder: Path, text: str, name: str = "a.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_goldens_load_and_are_at_least_twelve() -> None:
    folder = Path(str(files("evals"))) / "goldens" / "larkfell"
    goldens = load_goldens(folder)
    assert len(goldens) >= 12
    assert len({g.id for g in goldens}) == len(goldens)
    assert any(len(g.turns) > 1 for g in goldens)


def test_an_unknown_key_is_named_with_file_line_and_the_nearest_right_one(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD.replace("{decision: answer}", "{desicion: answer}"))
    with pytest.raises(GoldenError, match=r"a\.yaml, line 8: .*desicion.*did you mean 'decision'"):
        load_goldens(path)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (GOOD.replace("{decision: answer}", "{}"), "at least one check"),
        (GOOD.replace("{decision: answer}", "{shows: []}"), "line 8"),
        (GOOD.replace("decision: answer", "decision: maybe"), "line 8"),
        (GOOD.replace("moment: purchase", "moment: whenever"), "line 4"),
        (GOOD.replace("    why: Because.\n", ""), "why"),
        (GOOD.replace("id: one", "id: One Two"), "line 3"),
        ("brand: larkfell\ngoldens: [", "not YAML"),
        ("", "a.yaml"),
        ("brand: larkfell\ngoldens: []\n", "goldens"),
    ],
)
def test_a_broken_file_is_one_clear_error(tmp_path: Path, broken: str, said: str) -> None:
    with pytest.raises(GoldenError, match=said):
        load_goldens(written(tmp_path, broken))


def test_an_id_that_stands_in_two_files_is_refused(tmp_path: Path) -> None:
    written(tmp_path, GOOD, "a.yaml")
    written(tmp_path, GOOD, "b.yaml")
    with pytest.raises(GoldenError, match=r"b\.yaml: the id 'one' is taken already, in a\.yaml"):
        load_goldens(tmp_path)


def test_an_empty_folder_is_no_silent_pass(tmp_path: Path) -> None:
    with pytest.raises(GoldenError, match="no golden conversations here"):
        load_goldens(tmp_path)
