from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.index.array_file import read, write

ARRAYS = {
    "words": np.arange(7, dtype=np.uint8),
    "none": np.zeros((0, 4), dtype=np.float32),
    "vectors": np.arange(12, dtype=np.float32).reshape(4, 3),
    "flags": np.array([True, False]),
    "last": np.zeros(0, dtype=np.int64),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "folder" / "x.corpus"
    write(path, ARRAYS)
    return path


def test_arrays_come_back_as_they_were(file: Path) -> None:
    found = read(file)
    assert found is not None
    assert list(found) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        assert found[name].shape == array.shape
        assert (found[name] == array).all()


def test_nothing_but_the_file_is_left_behind(file: Path) -> None:
    assert [path.name for path in file.parent.iterdir()] == ["x.corpus"]


def test_what_is_mapped_cannot_be_written_to(file: Path) -> None:
    found = read(file)
    assert found is not None
    with pytest.raises(ValueError, match="read-only"):
        found["vectors"][0, 0] = 5


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.9, 0.999])
def test_a_file_that_ends_early_is_not_trusted(file: Path, share: float) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    assert read(file) is None


def test_no_byte_of_an_array_or_of_the_header_can_change_unnoticed(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    told = read(file)
    assert told is not None
    end = whole.rindex(bytes(ARRAYS["flags"].tobytes())) + 2
    padding = 0
    for place in range(end):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        file.write_bytes(damaged)
        found = read(file)
        if found is not None:  # between two arrays
            padding += 1
            assert all((found[name] == array).all() for name, array in ARRAYS.items())
    assert padding < end / 2


def test_a_file_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert read(tmp_path / "nothing") is None


def test_a_file_that_cannot_be_written_leaves_the_one_before(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_number: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space left"):
        write(file, {"words": np.zeros(3)})
    found = read(file)
    assert found is not None
    assert list(found) == list(ARRAYS)
    assert [path.name for path in file.parent.iterdir()] == ["x.corpus"]
