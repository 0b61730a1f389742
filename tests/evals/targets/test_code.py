from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from zipfile import Path as InZip
from zipfile import ZipFile

import pytest

from evals.targets import code


@pytest.fixture
def digest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A program of two packages that the digest is taken of."""
    for name, text in (("kb/search.py", "one"), ("kb/__pycache__/x.pyc", "1"), ("evals/x.py", "")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(code, "files", lambda package: tmp_path / package)
    monkeypatch.setattr(code, "DECIDING", ("kb", "evals/x.py"))
    return tmp_path


def fresh() -> str:
    return code.code_digest.__wrapped__()


def test_what_decides_answers_is_where_the_digest_looks_for_it() -> None:
    for path in code.DECIDING:
        package, *rest = path.split("/")
        place = files(package).joinpath(*rest)
        assert place.is_file() or place.is_dir(), path
    assert all(code.versions()[name] for name in ("torch", "chromadb", "langchain", "python"))


def test_unchanged_code_has_the_same_digest_in_every_process(digest: Path) -> None:
    assert fresh() == fresh()
    assert re.fullmatch("[0-9a-f]{64}", fresh())


def test_in_one_process_the_digest_stays_what_it_was() -> None:
    assert code.code_digest() is code.code_digest()


def test_changed_new_and_renamed_code_has_another_digest(digest: Path) -> None:
    seen = {fresh()}
    (digest / "kb/search.py").write_text("two")
    seen.add(fresh())
    (digest / "kb/words.yaml").write_text("two")
    seen.add(fresh())
    (digest / "kb/words.yaml").rename(digest / "kb/other.yaml")
    seen.add(fresh())
    (digest / "evals/x.py").write_text("x")
    seen.add(fresh())
    assert len(seen) == 5


def test_compiled_files_and_other_packages_dont_count(digest: Path) -> None:
    before = fresh()
    (digest / "kb/__pycache__/x.pyc").write_text("2")
    (digest / "evals/report.py").write_text("new")
    assert fresh() == before


def test_another_version_of_a_library_has_another_digest(
    digest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fresh()
    monkeypatch.setattr(code.metadata, "version", lambda name: "0.0.0")
    assert fresh() != before


def test_it_is_the_same_from_an_archive(digest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fresh()
    with ZipFile(digest / "all.zip", "w") as archive:
        for path in sorted(digest.glob("*/*.py")):
            archive.write(path, path.relative_to(digest))
    root = InZip(digest / "all.zip")
    monkeypatch.setattr(code, "files", lambda package: root / package)
    assert fresh() == before
