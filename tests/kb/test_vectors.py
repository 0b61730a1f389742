from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from kb.embed import Vectors
from kb.vectors import PAGE, VectorIndex


def unit(*numbers: float) -> Vectors:
    vector = np.asarray(numbers, dtype=np.float32)
    return vector / np.linalg.norm(vector)


EAST, NORTH, BETWEEN = unit(1, 0, 0), unit(0, 1, 0), unit(1, 1, 0)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[VectorIndex]:
    found = VectorIndex(tmp_path / "chroma", "test")
    yield found
    found.close()


def test_the_nearest_come_first_with_their_cosine(index: VectorIndex) -> None:
    index.add(["east", "north", "between"], np.stack([EAST, NORTH, BETWEEN]))
    found = index.search(EAST, 2)
    assert [key for key, _ in found] == ["east", "between"]
    assert [cosine for _, cosine in found] == pytest.approx([1.0, 0.5**0.5], abs=1e-5)


def test_a_search_for_more_than_there_is_gives_all(index: VectorIndex) -> None:
    assert index.search(EAST, 5) == []
    index.add(["east"], np.stack([EAST]))
    assert len(index.search(EAST, 500)) == 1


def test_scores_are_exact_and_unknown_keys_are_left_out(index: VectorIndex) -> None:
    index.add(["east", "north"], np.stack([EAST, NORTH]))
    scores = index.score(BETWEEN, ["north", "nowhere", "north", "east"])
    assert scores == pytest.approx({"north": 0.5**0.5, "east": 0.5**0.5}, abs=1e-5)
    assert index.score(EAST, []) == {}


def test_what_is_missing_is_named_once_and_in_order(index: VectorIndex) -> None:
    index.add(["b"], np.stack([EAST]))
    assert index.missing(["c", "b", "a", "c"]) == ["c", "a"]
    assert index.missing([]) == []


def test_only_what_is_retained_stays(index: VectorIndex) -> None:
    index.add(["a", "b", "c"], np.stack([EAST, NORTH, BETWEEN]))
    assert index.retain(lambda _: {"b", "unknown"}) == 2
    assert index.count() == 1
    assert [key for key, _ in index.search(EAST, 5)] == ["b"]


def test_more_vectors_than_one_write_takes_are_written_and_deleted(index: VectorIndex) -> None:
    many = PAGE + 700
    angles = np.linspace(0, 3, many)
    rows = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    keys = [f"k{n}" for n in range(many)]
    index.add(keys, rows)
    assert index.count() == many
    assert index.missing(keys) == []
    assert len(index.score(rows[0], keys)) == many
    assert index.retain(lambda _: {"k7"}) == many - 1
    assert index.count() == 1


def test_a_cleared_index_is_empty_and_takes_new_vectors(index: VectorIndex) -> None:
    index.add(["a"], np.stack([EAST]))
    index.clear()
    assert index.count() == 0
    index.add(["a"], np.stack([NORTH]))
    assert index.search(NORTH, 1)[0][1] == pytest.approx(1.0, abs=1e-5)


def test_embedders_never_share_a_space(tmp_path: Path, index: VectorIndex) -> None:
    index.add(["a"], np.stack([EAST]))
    other = VectorIndex(tmp_path / "chroma", "another model")
    assert other.count() == 0
    other.clear()
    other.close()
    assert index.count() == 1


def test_vectors_outlive_the_client(index: VectorIndex) -> None:
    index.add(["a"], np.stack([EAST]))
    index.close()
    assert index.missing(["a"]) == []


def test_reopening_disturbs_nobody_who_is_searching(index: VectorIndex) -> None:
    index.add(["east"], np.stack([EAST]))
    many = [f"k{n}" for n in range(3000)]
    index.add(many, np.stack([unit(np.cos(a), np.sin(a), 1) for a in np.linspace(0, 6, 3000)]))
    absent = [f"absent{n}" for n in range(2 * PAGE)]  # so that a call asks Chroma several times
    failures: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            try:
                assert len(index.search(EAST, 1)) == 1  # which one is up to an approximate index
                assert len(index.missing([*many, *absent])) == len(absent)
            except BaseException as error:
                failures.append(error)
                return

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(25):
        index.reopen()
        index.count()
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []


WRITER = """
import sys, numpy
from pathlib import Path
from kb.vectors import VectorIndex
index = VectorIndex(Path(sys.argv[1]), "test")
index.add(["late"], numpy.asarray([[0, 1, 0]], dtype="float32"))
index.close()
"""


def test_what_another_process_wrote_is_seen_after_reopening(
    tmp_path: Path, index: VectorIndex
) -> None:
    index.add(["early"], np.stack([EAST]))
    assert [key for key, _ in index.search(NORTH, 5)] == ["early"]
    subprocess.run([sys.executable, "-c", WRITER, str(tmp_path / "chroma")], check=True)
    index.reopen()
    assert [key for key, _ in index.search(NORTH, 5)] == ["late", "early"]
    assert index.missing(["late"]) == []
