"""``aisle calibrate`` as a person sees it."""

from __future__ import annotations

import json
from pathlib import Path

from kb.retrieval.store_calibration import FILE
from tests.ui.conftest import Aisle


def judged(folder: Path) -> Path:
    """Many judged questions to the store of two products: it is right where it is unsure."""
    (folder / "qrels").mkdir(parents=True)
    asked = [("kettle", "kettle"), ("lantern", "lantern")] * 30
    frames = ("{}", "a {}", "{} please", "the {} there", "one {}")
    queries = [(f"q{i}", frames[i % 5].format(w), d) for i, (w, d) in enumerate(asked)]
    lines = [json.dumps({"_id": i, "text": text}) for i, text, _ in queries]
    lines += [json.dumps({"_id": f"n{i}", "text": f"kettle lantern {i}"}) for i in range(40)]
    (folder / "queries.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = "".join(f"{i}\t{document}\t1\n" for i, _, document in queries)
    header = "query-id\tcorpus-id\tscore\n"
    (folder / "qrels" / "all.tsv").write_text(header + rows, encoding="utf-8")
    return folder


def test_it_measures_and_leaves_the_store_as_it_is(
    aisle: Aisle, store: Path, tmp_path: Path
) -> None:
    plot = tmp_path / "plot.svg"
    done = aisle("--store", store, "calibrate", "--questions", "20", "--plot", plot)
    assert done.exit_code == 0, done.output
    assert "Products, served from a confidence of" in done.output
    assert "expected" not in done.output.split("ECE")[0]
    assert "The shipped one stays" in " ".join(done.output.split())
    assert plot.is_file()
    assert not (store / FILE).exists()


def test_judged_questions_are_fitted_kept_and_given_up_again(
    aisle: Aisle, store: Path, tmp_path: Path
) -> None:
    options = ("--questions", "20", "--judged", judged(tmp_path / "judged"), "--json")
    dry = aisle("--store", store, "calibrate", *options, "--dry-run")
    assert dry.exit_code == 0, dry.output
    found = json.loads(dry.stdout)
    assert found["kept"] is None
    assert not (store / FILE).exists()
    assert found["kinds"]["product"]["adjustment"] is not None

    kept = aisle("--store", store, "calibrate", *options)
    assert json.loads(kept.stdout)["kept"] == str(store / FILE)
    adjustments = json.loads((store / FILE).read_text(encoding="utf-8"))["adjustments"]
    assert adjustments["product"] == found["kinds"]["product"]["adjustment"]

    back = aisle("--store", store, "calibrate", "--reset")
    assert "The store's own calibration is gone" in back.output
    assert not (store / FILE).exists()
    assert "had none of its own" in aisle("--store", store, "calibrate", "--reset").output


def test_a_damaged_calibration_is_one_line_and_can_be_reset(aisle: Aisle, store: Path) -> None:
    (store / FILE).write_text("{", encoding="utf-8")
    done = aisle("--store", store, "calibrate", "--questions", "20")
    assert done.exit_code == 1
    assert "Invalid JSON" in done.output
    assert len(done.output.strip().splitlines()) == 1
    assert aisle("--store", store, "calibrate", "--reset").exit_code == 0


def test_a_plot_that_cannot_be_drawn_is_said_before_the_work(
    aisle: Aisle, store: Path, tmp_path: Path
) -> None:
    done = aisle("--store", store, "calibrate", "--plot", tmp_path / "plot.txt")
    assert done.exit_code == 1
    assert ".svg, .png or .pdf" in done.output
    gone = aisle("--store", store, "calibrate", "--plot", tmp_path / "no" / "plot.svg")
    assert gone.exit_code == 1
    assert "isn't there" in gone.output
