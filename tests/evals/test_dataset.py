"""A data set is found by name or path, and its files in one of two folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.dataset import DatasetError, open_dataset, shipped
from evals.judgements import load_judgements
from tests.evals.conftest import write_dataset


def test_every_shipped_data_set_is_well_formed(tmp_path: Path) -> None:
    assert {"arduino_help", "esci", "icecat", "stackfaq"} <= set(shipped())
    for name in shipped():
        with pytest.raises(DatasetError, match="documents are missing"):
            open_dataset(name, tmp_path)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["arduino_help", "esci", "icecat", "stackfaq"])
def test_every_shipped_data_set_fits_its_data(shared: Path, name: str) -> None:
    for data in (shared, shared / name):
        found = open_dataset(name, data)
        assert found.source.exists()
        assert load_judgements(found.judgements).count > 100


def test_the_folder_may_be_the_sets_own_or_the_one_above(tiny: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    write_dataset(elsewhere)
    by_itself = open_dataset(str(tiny))
    assert by_itself.source == tiny.parent / "tiny" / "products.jsonl"
    above, own = open_dataset(str(tiny), elsewhere), open_dataset(str(tiny), elsewhere / "tiny")
    assert above.source == own.source == elsewhere / "tiny" / "products.jsonl"
    assert above.judgements == own.judgements == elsewhere / "tiny"


def test_judgements_may_stand_beside_the_yaml(tmp_path: Path) -> None:
    path = write_dataset(tmp_path, judgements="own")
    (tmp_path / "own").mkdir()
    (tmp_path / "tiny" / "qrels").rename(tmp_path / "own" / "qrels")
    assert open_dataset(str(path)).judgements == tmp_path / "own"


def test_judgements_that_come_with_the_data_go_first(tmp_path: Path) -> None:
    path = write_dataset(tmp_path, judgements="own", split="test")
    assert open_dataset(str(path), split="test").judgements == tmp_path / "tiny"
    assert open_dataset(str(path), split="dev").judgements == tmp_path / "own"


def test_what_is_not_there_is_told_with_the_remedy(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"no data set at nothing: .*esci"):
        open_dataset("nothing")
    with pytest.raises(DatasetError, match=r"holds tiny/ with --data"):
        open_dataset(str(tiny), tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"colour": "red"}, "colour: unknown key"),
        ({"kind": "shoe"}, "kind: Input should be"),
        ({"source": ""}, "source"),
        ({"grades": {"relevant": 0, "meaning": "x"}}, "grades.relevant"),
        ({"headline": "MAP"}, "headline"),
    ],
)
def test_a_broken_yaml_names_the_key(tmp_path: Path, changed: dict[str, object], told: str) -> None:
    path = write_dataset(tmp_path, **changed)
    with pytest.raises(DatasetError, match=told):
        open_dataset(str(path))


@pytest.mark.parametrize("text", ["", "[1]", "a: [", "\udcff"])
def test_what_is_no_data_set_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.yaml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(DatasetError, match=r"broken\.yaml"):
        open_dataset(str(path))
