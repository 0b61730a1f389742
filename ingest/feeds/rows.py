"""Tables and JSON in files -> rows, one at a time: CSV, TSV, JSON Lines, JSON; gzip or not."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from ingest.reading import SourceError

Record = dict[str, Any]
_TABLES = {".csv", ".tsv", ".txt", ".tab"}
_LINES = {".jsonl", ".ndjson"}
_CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One record and where it stands: ``line 17`` or ``record 17``; ``problem`` if it is unfit."""

    place: str
    record: Record
    problem: str = ""


def suffix_of(path: Path) -> str:
    """The extension that says what a file holds, without ``.gz``."""
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


class Rows:
    """The rows of one file.

    Args:
        path: The file.
        name: What errors call it.
        records: Where the list is inside a JSON document; empty finds the only one.

    Attributes:
        notes: What a person should know, for example that the encoding was a guess.
    """

    def __init__(self, path: Path, name: str, records: str = "") -> None:
        self._path = path
        self._name = name
        self._records = records
        self.notes: list[str] = []
        self.tabular = suffix_of(path) in _TABLES

    def __iter__(self) -> Iterator[Row]:
        """Read row by row; raises SourceError for what can't be read."""
        try:
            encoding = self._encoding()
            with self._binary() as file:
                text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
                if self.tabular:
                    yield from self._table(text)
                elif suffix_of(self._path) in _LINES:
                    yield from self._lines(text)
                else:
                    yield from self._document(text)
        except (OSError, EOFError) as error:
            raise SourceError(f"{self._name}: can't be read ({error}); check the file") from None

    def _binary(self) -> IO[bytes]:
        with self._path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        if packed:
            return cast("IO[bytes]", gzip.open(self._path, "rb"))
        return self._path.open("rb")

    def _encoding(self) -> str:
        decoder = codecs.getincrementaldecoder("utf-8")()
        with self._binary() as file:
            head = file.read(_CHUNK)
            for bom, encoding in _BOMS:
                if head.startswith(bom):
                    return encoding
            try:
                while head:
                    decoder.decode(head)
                    head = file.read(_CHUNK)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                self.notes.append(
                    f"{self._name} is not UTF-8 and was read as Windows-1252; "
                    "save it as UTF-8 if letters look wrong"
                )
                return "cp1252"
        return "utf-8"

    def _table(self, text: IO[str]) -> Iterator[Row]:
        csv.field_size_limit(10_000_000)
        first = text.readline()
        if not first.strip():
            raise SourceError(
                f"{self._name}: the file is empty; its first line must name the columns"
            )
        reader = csv.reader(_again(first, text), delimiter=_delimiter(first), strict=True)
        began = 1
        try:
            header = [cell.strip() for cell in next(reader)]
            began = reader.line_num + 1
            for cells in reader:
                place, began = f"line {began}", reader.line_num + 1
                if not any(cells):
                    continue
                record: Record = dict(zip(header, cells, strict=False))
                extra = [cell for cell in cells[len(header) :] if cell.strip()]
                problem = f"{len(cells)} cells under {len(header)} column names" if extra else ""
                yield Row(place, record, problem)
        except csv.Error as error:
            raise SourceError(
                f"{self._name}: broken table at line {began}: {error}; mend the quotes there"
            ) from None

    def _lines(self, text: IO[str]) -> Iterator[Row]:
        for number, line in enumerate(text, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise SourceError(
                    f"{self._name}: broken JSON at line {number}: {error}; mend or drop the line"
                ) from None
            if not isinstance(record, dict):
                raise SourceError(
                    f"{self._name}: line {number} is {type(record).__name__}, not an object"
                )
            yield Row(f"line {number}", record)

    def _document(self, text: IO[str]) -> Iterator[Row]:
        content = text.read()
        try:
            data = json.loads(content)
        except (ValueError, RecursionError) as error:
            if isinstance(error, json.JSONDecodeError) and error.msg == "Extra data":
                # JSON Lines under the wrong extension.
                yield from self._lines(io.StringIO(content))
                return
            raise SourceError(
                f"{self._name}: broken JSON: {error}; export the file again"
            ) from None
        for number, record in enumerate(self._list(data), 1):
            if not isinstance(record, dict):
                kind = type(record).__name__
                raise SourceError(f"{self._name}: record {number} is {kind}, not an object")
            yield Row(f"record {number}", record)

    def _list(self, data: Any) -> list[Any]:
        if self._records:
            for step in self._records.split("."):
                data = data.get(step) if isinstance(data, dict) else None
            if not isinstance(data, list):
                raise SourceError(f"{self._name}: no list at 'records: {self._records}'")
        if isinstance(data, dict):
            lists = {key: v for key, v in data.items() if isinstance(v, list) and v}
            if len(lists) != 1:
                names = ", ".join(lists) or "none"
                raise SourceError(
                    f"{self._name}: which list holds the records? Name it in the field map as "
                    f"'records: …' (lists here: {names})"
                )
            data = next(iter(lists.values()))
        if not isinstance(data, list):
            raise SourceError(f"{self._name}: holds {type(data).__name__}, not a list of records")
        return data


def _again(first: str, rest: IO[str]) -> Iterator[str]:
    yield first
    yield from rest


def _delimiter(header: str) -> str:
    return max(",;\t|", key=header.count)
