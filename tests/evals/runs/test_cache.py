from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from evals.runs.cache import CacheError, ResultCache
from tests.evals.runs.made import result


def test_a_result_comes_back_as_it_was_and_says_that_it_is_an_old_one(tmp_path: Path) -> None:
    kept = replace(result("hello"), seconds=1.25)
    with ResultCache(tmp_path / "evals" / "cache.db") as cache:
        cache.put([kept])
    with ResultCache(tmp_path / "evals" / "cache.db") as cache:
        assert cache.get(["hello-1", "other-1"]) == {"hello-1": replace(kept, cached=True)}


def test_an_error_is_never_kept(tmp_path: Path) -> None:
    with ResultCache(tmp_path / "cache.db") as cache:
        cache.put([result("down", "!"), result("hello", "x")])
        assert list(cache.get(["down-1", "hello-1"])) == ["hello-1"]


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    with ResultCache(tmp_path / "cache.db", largest=0) as probe:
        probe.put([result("hello")])
    with sqlite3.connect(tmp_path / "cache.db") as sql:
        (size,) = sql.execute("select size from results").fetchone()
    items = [f"item-{number}" for number in range(20)]
    with ResultCache(tmp_path / "small.db", largest=size * 10) as cache:
        for item in items:
            cache.put([result(item)])
        cache.get(["item-0-1"])
        assert cache.trim() > 0
        left = [item for item in items if cache.get([f"{item}-1"])]
        assert "item-0" in left
        assert left[1:] == items[-len(left) + 1 :]
        assert cache.trim() == 0


def test_an_entry_that_cant_be_read_is_as_good_as_none(tmp_path: Path) -> None:
    with ResultCache(tmp_path / "cache.db") as cache:
        cache.put([result("hello")])
        with sqlite3.connect(tmp_path / "cache.db") as sql:
            sql.execute("update results set result = ?", (b"{}",))
        assert cache.get(["hello-1"]) == {}
        cache.put([result("hello")])
        assert list(cache.get(["hello-1"])) == ["hello-1"]


def test_a_file_that_is_no_database_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "cache.db").write_text("Dear diary, " * 500)
    with pytest.raises(CacheError, match=r"cache\.db can't be used.*--fresh.*deleting it loses"):
        ResultCache(tmp_path / "cache.db")


WRITER = """
import sys
from pathlib import Path
from evals.runs.cache import ResultCache
from tests.evals.runs.made import result
with ResultCache(Path(sys.argv[1])) as cache:
    for number in range(30):
        cache.put([result(f"{sys.argv[2]}-{number}"), result("both")])
        cache.get(["both-1"])
"""


def test_two_processes_may_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), name]) for name in "ab"]
    assert [writer.wait() for writer in writers] == [0, 0]
    with ResultCache(path) as cache:
        keys = [f"{name}-{number}-1" for name in "ab" for number in range(30)]
        assert len(cache.get([*keys, "both-1"])) == 61
