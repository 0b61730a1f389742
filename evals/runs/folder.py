"""The folder of a run: written result by result, so that a run that was killed can go on."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from evals.result import Result, dump_result, load_result
from evals.runs.run import HEADER, RESULTS, VERSION, Header, Run, RunError
from evals.targets.target import Fingerprint

LOCK = "writer.lock"
_LONGEST = 40  # characters of a run's id that say what it is of


class RunFolder:
    """A run that is being written; made by :meth:`create` or :meth:`resume`.

    Attributes:
        path: The folder.
        header: What it is of.
        results: What was asked before it was resumed, without errors: those are asked again.
    """

    def __init__(self, path: Path, header: Header, results: tuple[Result, ...]) -> None:
        self.path = path
        self.header = header
        self.results = results
        self._lines = (path / RESULTS).open("a", encoding="utf-8")

    @classmethod
    @contextmanager
    def create(cls, runs: Path, header: Header) -> Iterator[RunFolder]:
        """Begin a run in a new folder, which gets the header's id, numbered when that is taken.

        Args:
            runs: Where the runs of a store are kept.
            header: Of a run that isn't finished.

        Raises:
            RunError: The folder can't be made.
        """
        try:
            path = _new(runs, header.id)
        except OSError as error:
            raise RunError(
                f"no run can be kept in {runs}: {error.strerror}; name another store with --store"
            ) from error
        with _locked(path):
            header = replace(header, id=path.name)
            _write(path / HEADER, _header_text(header))
            folder = cls(path, header, ())
            try:
                yield folder
            finally:
                folder._lines.close()

    @classmethod
    @contextmanager
    def resume(cls, path: Path, wanted: Header) -> Iterator[RunFolder]:
        """Go on with a run that was interrupted.

        Args:
            path: Its folder.
            wanted: What is to be run now; has to be the same goldens, epochs and target.

        Raises:
            RunError: It is another run, finished, being written, or can't be read.
        """
        load_header(path)  # says so when there is no such run, and makes nothing there
        with _locked(path):
            run = load_run(path)
            if run.header.finished:
                raise RunError(f"the run {path.name} is finished; there is nothing to go on with")
            if why := unlike(run.header, wanted):
                raise RunError(f"the run {path.name} can't be gone on with: {why}")
            kept = tuple(result for result in run.results if not result.error)
            # Without the line that a kill tore, and without what is asked again.
            _write(path / RESULTS, _lines(kept))
            folder = cls(path, run.header, kept)
            try:
                yield folder
            finally:
                folder._lines.close()

    def add(self, result: Result) -> None:
        """Write a result down; it is there when this process is killed right after."""
        self._lines.write(dump_result(result) + "\n")
        self._lines.flush()

    def finish(self, results: Sequence[Result]) -> Run:
        """Write all results in their order, and say that the run is whole."""
        self._lines.close()
        _write(self.path / RESULTS, _lines(results))
        self.header = replace(self.header, finished=True)
        _write(self.path / HEADER, _header_text(self.header))
        return Run(self.header, tuple(results), self.path)


def run_id(goldens: str, now: datetime | None = None) -> str:
    """A name for a run: when it began and what of, such as ``20261122-164512-larkfell``."""
    stamp = (now or datetime.now(UTC)).strftime("%Y%m%d-%H%M%S")
    words = re.sub(r"[^a-z0-9]+", "-", Path(goldens).stem.casefold()).strip("-")[:_LONGEST]
    return f"{stamp}-{words}" if words else stamp


def unlike(then: Header, now: Header) -> str:
    """Why a run isn't one of the same goldens, epochs and target; empty when it is."""
    if then.suite != now.suite:
        return "its goldens are others, or have changed since"
    if then.epochs != now.epochs:
        return f"it has {then.epochs} epochs, not {now.epochs}"
    for part in fields(Fingerprint):
        was, is_now = getattr(then.fingerprint, part.name), getattr(now.fingerprint, part.name)
        if was != is_now:
            return f"its {part.name} was {was[:16] or 'unknown'}, now it is {is_now[:16]}"
    return ""


def load_run(path: Path) -> Run:
    """Read a run from its folder.

    The results of a finished run are in the order of goldens and epochs, those of an unfinished
    one in the order in which they came. A last line that is torn off, as a kill leaves it, is no
    result.

    Raises:
        RunError: There is no run, another version wrote it, or a line of it is broken.
    """
    header = load_header(path)
    place = path / RESULTS
    try:
        lines = place.read_bytes().split(b"\n") if place.exists() else [b""]
    except OSError as error:
        raise RunError(f"{place} can't be read: {error.strerror}") from error
    torn = lines.pop()
    if torn and header.finished:
        raise RunError(f"{place}:{len(lines) + 1}: the line is torn off though the run is finished")
    found: dict[tuple[str, int], Result] = {}
    for number, line in enumerate(lines, 1):
        result = _result(line, f"{place}:{number}")
        if (result.item, result.epoch) in found:
            raise RunError(f"{place}:{number}: {result.item}, epoch {result.epoch}, stands twice")
        found[result.item, result.epoch] = result
    expected = header.items * header.epochs
    if header.finished and len(found) != expected:
        raise RunError(
            f"{place} holds {len(found)} results of the {expected} of a finished run; "
            "restore the file, or run the goldens again"
        )
    return Run(header, tuple(found.values()), path)


def load_header(path: Path) -> Header:
    """Read what a run is of.

    Raises:
        RunError: There is no run, or its header is of another version or broken.
    """
    place = path / HEADER
    try:
        data = json.loads(place.read_bytes())
    except FileNotFoundError:
        raise RunError(
            f"{path} is no run: {HEADER} is missing; `aisle eval runs` lists those there are"
        ) from None
    except OSError as error:
        raise RunError(f"{place} can't be read: {error.strerror}") from error
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise RunError(f"{place}:{line}: not JSON; the run can't be used any more") from None
    version = data.get("version") if isinstance(data, dict) else None
    if version != VERSION:
        raise RunError(
            f"{place}: written by another version of Aisle (files of version {version!r}, this one "
            f"reads {VERSION}); run the goldens again"
        )
    unknown = sorted(set(data) - {field.name for field in fields(Header)})
    if unknown:
        raise RunError(f"{place}: unknown key {unknown[0]!r}")
    return _header(data, place)


def running(path: Path) -> bool:
    """Whether a process is writing this run right now."""
    if not (path / LOCK).exists():
        return False
    try:
        with FileLock(path / LOCK, timeout=0):
            return False
    except (Timeout, OSError):
        return True


def _header(data: dict[str, Any], place: Path) -> Header:
    from pydantic import TypeAdapter, ValidationError

    try:
        header: Header = TypeAdapter(Header).validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RunError(f"{place}: {where}: {first['msg']}") from None
    return header


def _header_text(header: Header) -> str:
    return json.dumps(asdict(header), ensure_ascii=False, indent=2) + "\n"


def _result(line: bytes, where: str) -> Result:
    try:
        return load_result(line.decode("utf-8"))
    except ValueError as error:
        first = str(error).partition("\n")[2].strip().partition("\n")[0] or "not a result"
        raise RunError(
            f"{where}: no result of this version ({first}); restore the line or run the goldens "
            "again"
        ) from None


def _lines(results: Iterable[Result]) -> str:
    return "".join(dump_result(result) + "\n" for result in results)


def _new(runs: Path, name: str) -> Path:
    runs.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        path = runs / (name if number == 1 else f"{name}-{number}")
        try:
            # Conversations with shoppers may be in it, as in the desk's database.
            path.mkdir(mode=0o700)
        except FileExistsError:
            number += 1
        else:
            return path


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    lock = FileLock(path / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RunError(
            f"the run {path.name} is being written by another process; wait for it, or stop it"
        ) from None
    try:
        yield
    finally:
        lock.release()


def _write(path: Path, text: str) -> None:
    # All of it or nothing: a reader, and a kill, never meet half a file.
    half = path.with_name(f".{path.name}.new")
    with half.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
