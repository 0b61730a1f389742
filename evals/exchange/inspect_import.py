"""A simple dataset of Inspect AI as golden conversations."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evals.exchange.exported import ExchangeError
from evals.exchange.imported import Gathering, Imported, words
from evals.golden import Moment

# Fields of a sample that change what is asked or how; a golden has nothing like them.
_BEYOND = ("choices", "sandbox", "files", "setup")
_KNOWN = {"input", "target", "id", "metadata", *_BEYOND}


def from_inspect(file: Path, moment: Moment) -> Imported:
    """Read a dataset of ``.jsonl``, ``.json`` or ``.csv`` with the fields ``input`` and ``target``.

    A target becomes ``says``; a list of targets, of which any will do, becomes ``says_any``.

    Args:
        file: The dataset.
        moment: Of samples whose metadata name none.

    Raises:
        ExchangeError: It can't be read, or nothing of it maps.
    """
    found = Gathering(file.name, moment)
    found.remarks["targets are looked for in the answer in any case, as includes() does"] = None
    for where, sample in _samples(file):
        _take(found, where, sample)
    return found.done()


def _take(found: Gathering, where: str, sample: object) -> None:
    if not isinstance(sample, dict):
        found.skip(where, "it is no object with input and target")
        return
    if "input" not in sample:
        found.skip(where, f"it has no input; it has {', '.join(map(str, sample)) or 'nothing'}")
        return
    if beyond := [name for name in _BEYOND if sample.get(name)]:
        found.skip(where, f"it needs {' and '.join(beyond)}, which a conversation hasn't")
        return
    said = _said(found, where, sample["input"])
    if said is None:
        return
    expect = _expected(found, where, sample.get("target"))
    if expect is None:
        return
    metadata = _metadata(sample.get("metadata"))
    for name in sample:
        if name not in _KNOWN:
            found.skip(where, f"the field {name!r} is left out")
    found.add(where, sample.get("id"), [(said, expect)], metadata)


def _said(found: Gathering, where: str, given: object) -> str | None:
    if isinstance(given, str):
        if given.strip():
            return given
        found.skip(where, "its input is empty")
        return None
    messages = given if isinstance(given, list) else []
    roles = [m.get("role") if isinstance(m, dict) else None for m in messages]
    if roles.count("user") != 1 or roles[-1] != "user":
        found.skip(
            where,
            "its input isn't one message of a user"
            + ("; what was answered in between can't be laid down" if "user" in roles else ""),
        )
        return None
    said = words(messages[-1].get("content"))
    if said is None:
        found.skip(where, "what the user says isn't plain text")
        return None
    for role in roles[:-1]:
        found.skip(where, f"the message of {role} is left out: the target has its own")
    return said


def _expected(found: Gathering, where: str, target: object) -> dict[str, Any] | None:
    if isinstance(target, list):
        several = [one for one in map(words, target) if one is not None]
        if several and len(several) == len(target):
            return {"says": several} if len(several) == 1 else {"says_any": several}
    elif (one := words(target)) is not None:
        return {"says": [one]}
    found.skip(where, "it has no target in words, so nothing would be checked")
    return None


def _metadata(given: object) -> object:
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given)  # as a cell of a table
    except ValueError:
        return None


def _samples(file: Path) -> Iterator[tuple[str, object]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ExchangeError(f"{file}: can't be read: {error}") from error
    if file.suffix.casefold() == ".csv":
        yield from _rows(file, text)
    elif text.lstrip().startswith("["):
        for number, sample in enumerate(_parsed(str(file), text), 1):
            yield f"{file}, sample {number}", sample
    else:
        # Only \n ends a line of JSON Lines; other separators may stand within text.
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                where = f"{file}, line {number}"
                yield where, _parsed(where, line)


def _rows(file: Path, text: str) -> Iterator[tuple[str, object]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        for row in reader:
            yield f"{file}, line {reader.line_num}", {k: v for k, v in row.items() if k and v}
    except csv.Error as error:
        raise ExchangeError(f"{file}, line {reader.line_num}: not CSV: {error}") from error


def _parsed(where: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ExchangeError(f"{where}: not JSON: {error}") from error
