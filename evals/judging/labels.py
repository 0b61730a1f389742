"""People's yes or no on answers, read from a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, StrictBool, ValidationError, field_validator

from evals.golden import Line, Lines
from evals.judging.judge import JudgeError

_WORDS = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}


@dataclass(frozen=True, slots=True)
class Label:
    """What a person said of an answer.

    Attributes:
        criterion: What was asked, as a line of a rubric.
        shopper: What the shopper had said, oldest first.
        answer: The answer's words.
        yes: Whether the person found that the answer meets the criterion.
    """

    criterion: str
    shopper: tuple[str, ...]
    answer: str
    yes: bool


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    criterion: Line
    shopper: Lines
    answer: Line
    label: StrictBool

    @field_validator("shopper", mode="before")
    @classmethod
    def _alone(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value

    @field_validator("label", mode="before")
    @classmethod
    def _word(cls, value: Any) -> Any:
        if isinstance(value, str):
            if value.strip().casefold() not in _WORDS:
                raise ValueError(f"{value!r} is neither yes nor no")
            return _WORDS[value.strip().casefold()]
        return value


def load_labels(file: Path) -> tuple[Label, ...]:
    """Read labels: ``.csv``, or JSON Lines, with criterion, shopper, answer and label.

    ``shopper`` is what was said, or a list of it; ``label`` is yes or no.

    Raises:
        JudgeError: It can't be read, a row is broken, or one answer has two labels; with the line.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise JudgeError(f"{file}: can't be read: {error}") from error
    rows = _table(file, text) if file.suffix.casefold() == ".csv" else _lines(file, text)
    found: dict[tuple[str, tuple[str, ...], str], tuple[str, Label]] = {}
    for where, data in rows:
        try:
            row = _Row.model_validate(data)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "the row"
            told = str(first["msg"]).removeprefix("Value error, ")
            raise JudgeError(f"{where}: {place}: {told}") from None
        label = Label(row.criterion, row.shopper, row.answer, row.label)
        same = (label.criterion, label.shopper, label.answer)
        if same in found:
            raise JudgeError(f"{where}: the same answer has a label in {found[same][0]} already")
        found[same] = (where, label)
    if not found:
        raise JudgeError(f"{file}: there are no labels in it")
    return tuple(label for _, label in found.values())


def _lines(file: Path, text: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{file}, line {number}"
        try:
            yield where, json.loads(line)
        except (ValueError, RecursionError) as error:
            raise JudgeError(f"{where}: not JSON: {error}") from error


def _table(file: Path, text: str) -> Iterator[tuple[str, Any]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            named = {name or "a column too many": value for name, value in row.items()}
            yield f"{file}, line {reader.line_num}", named
    except csv.Error as error:
        raise JudgeError(f"{file}, line {reader.line_num}: not CSV: {error}") from error
