"""Tables and JSON in files -> rows, one at a time: CSV, TSV, JSON Lines, JSON, Parquet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from ingest.feeds.file import as_utf8, encoding_of, open_feed
from ingest.feeds.json_rows import Outline, entries, loads, outline
from ingest.limits import CrawlLimits
from ingest.reading import SourceError

Record = dict[str, Any]
_TABLES = {".csv", ".tsv", ".txt", ".tab"}
_LINES = {".jsonl", ".ndjson"}
_CHUNK = 1 << 17
# Characters of one cell and of one line of JSON; what is longer has lost its line breaks or quotes.
_LONGEST = 20_000_000
# A first line that tells Excel the delimiter.
_EXCEL = re.compile(r"sep=(.)\s*$", re.IGNORECASE)


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
    """The rows of one file; may be gone through several times.

    Args:
        path: The file.
        name: What errors call it.
        records: Where the list is inside a JSON document; empty finds the only one.
        limits: How much a gzip file may unpack to.

    Attributes:
        notes: What a person should know, for example that the encoding was a guess.
    """

    def __init__(
        self, path: Path, name: str, records: str = "", limits: CrawlLimits | None = None
    ) -> None:
        self._path = path
        self._name = name
        self._records = records
        self._most = (limits or CrawlLimits()).max_feed_bytes
        self._encoding = ""
        self.notes: list[str] = []
        self.tabular = suffix_of(path) in _TABLES

    def __iter__(self) -> Iterator[Row]:
        """Read row by row; raises SourceError for what can't be read."""
        suffix = suffix_of(self._path)
        try:
            if suffix == ".parquet":
                from ingest.feeds.parquet import parquet_rows

                for number, record in enumerate(parquet_rows(self._path, self._name), 1):
                    yield Row(f"record {number}", record)
                return
            self._encoding = self._encoding or self._find_encoding()
            if self.tabular:
                yield from self._table(self._text())
            elif suffix in _LINES or self._holds_lines():
                yield from self._lines(self._text())
            else:
                yield from self._document()
        except (OSError, EOFError) as error:
            raise SourceError(f"{self._name}: can't be read ({error}); check the file") from None

    def header(self) -> list[str]:
        """The column names of a table; empty for an empty file and for other formats."""
        if not self.tabular:
            return []
        self._encoding = self._encoding or self._find_encoding()
        with self._text() as text:
            first = text.readline(_LONGEST)
            if excel := _EXCEL.match(first):
                first = text.readline(_LONGEST)
            cells = next(
                csv.reader([first], delimiter=excel.group(1) if excel else _delimiter(first)), []
            )
        return [" ".join(cell.split()) for cell in cells]

    def _binary(self) -> BinaryIO:
        return open_feed(self._path, self._name, self._most)

    def _text(self) -> IO[str]:
        return io.TextIOWrapper(self._binary(), self._encoding, errors="replace", newline="")

    def _find_encoding(self) -> str:
        with self._binary() as file:
            found = encoding_of(file, self._name)
        if found.note:
            self._note(found.note)
        return found.name

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)

    def _table(self, text: IO[str]) -> Iterator[Row]:
        csv.field_size_limit(_LONGEST)
        with text:
            first = text.readline(_LONGEST)
            skipped = _EXCEL.match(first)
            delimiter = skipped.group(1) if skipped else _delimiter(first)
            first = text.readline(_LONGEST) if skipped else first
            if not first.strip():
                raise SourceError(
                    f"{self._name}: the file is empty; its first line must name the columns"
                )
            lines = (line.replace("\0", "") for line in _again(first, text))
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            began, before = 1, 1 if skipped else 0
            try:
                header = self._header(next(reader))
                began = reader.line_num + 1
                for cells in reader:
                    place, began = f"line {began + before}", reader.line_num + 1
                    if not any(cells):
                        continue
                    record: Record = dict(zip(header, cells, strict=False))
                    extra = [cell for cell in cells[len(header) :] if cell.strip()]
                    problem = f"{len(cells)} cells under {len(header)} column names"
                    yield Row(place, record, problem if extra else "")
            except csv.Error as error:
                raise SourceError(
                    f"{self._name}: broken table at line {began + before}: {error}; "
                    "mend the quotes there"
                ) from None

    def _header(self, cells: list[str]) -> list[str]:
        names: dict[str, None] = {}
        for number, cell in enumerate(cells, 1):
            name = bare = " ".join(cell.split()) or f"column {number}"
            copy = 2
            while name in names:
                name, copy = f"{bare} ({copy})", copy + 1
            if name != bare:
                self._note(f"{self._name}: two columns are called {bare!r}; one is read as {name}")
            names[name] = None
        return list(names)

    def _lines(self, text: IO[str]) -> Iterator[Row]:
        with text:
            for number, line in enumerate(_whole_lines(text), 1):
                if not line.strip():
                    continue
                place, problem, record = f"line {number}", "", None
                if len(line) > _LONGEST:
                    problem = f"longer than {_LONGEST:,} characters"
                else:
                    try:
                        record = loads(line)
                    except ValueError as error:
                        problem = f"broken JSON: {error}"
                if problem and not line.endswith(("\n", "\r")):
                    raise SourceError(
                        f"{self._name}: broken JSON at {place}, the last one: the file breaks off; "
                        "export or fetch it again"
                    )
                yield _row(place, record, problem)

    def _holds_lines(self) -> bool:
        """Whether a file that calls itself JSON is really JSON Lines."""
        with self._text() as text:
            lines = (line for line in _whole_lines(text, _CHUNK) if line.strip())
            one, two = next(lines, ""), next(lines, "")
        try:
            is_record = isinstance(loads(one), dict)
        except ValueError:
            return False
        return is_record and two.lstrip().startswith("{")

    def outline(self) -> Outline | None:
        """What a JSON document holds at its top; None for other files, JSON Lines among them."""
        if self.tabular or suffix_of(self._path) in _LINES | {".parquet"}:
            return None
        self._encoding = self._encoding or self._find_encoding()
        if self._holds_lines():
            return None
        with as_utf8(self._binary(), self._encoding) as file:
            return outline(file, self._name)

    def whole(self) -> Record:
        """A JSON document that is one record; ask :meth:`outline` first."""
        with self._text() as text:
            content = text.read(_LONGEST + 1)
        if len(content) > _LONGEST:
            raise SourceError(f"{self._name}: one object of more than {_LONGEST:,} characters")
        record = loads(content)
        return record if isinstance(record, dict) else {}

    def _document(self) -> Iterator[Row]:
        with as_utf8(self._binary(), self._encoding) as file:
            found = outline(file, self._name)
        path = self._path_of_list(found)
        count = 0
        with as_utf8(self._binary(), self._encoding) as file:
            for record in entries(file, self._name, path, odd=found.odd):
                count += 1
                yield _row(f"record {count}", record, "")
        if self._records and count == 0:
            raise SourceError(f"{self._name}: no list at 'records: {self._records}'")

    def _path_of_list(self, found: Outline) -> str:
        if self._records:
            return f"{self._records}.item"
        if found.top == "start_array":
            return "item"
        if found.top != "start_map":
            kind = found.top.removeprefix("start_") or "nothing"
            raise SourceError(f"{self._name}: holds a {kind}, not a list of records")
        lists = [key for key, of_objects in found.lists.items() if of_objects]
        if len(lists) != 1:
            names = ", ".join(lists[:20]) or "none"
            raise SourceError(
                f"{self._name}: which list holds the records? Name it in the field map as "
                f"'records: …' (lists here: {names})"
            )
        return f"{lists[0]}.item"


def _row(place: str, record: Any, problem: str) -> Row:
    if not problem and not isinstance(record, dict):
        problem = f"is {type(record).__name__}, not an object"
    return Row(place, {} if problem else record, problem)


def _whole_lines(text: IO[str], longest: int = _LONGEST) -> Iterator[str]:
    """Lines; of one that is too long its beginning and one character more than allowed."""
    while line := text.readline(longest + 1):
        if len(line) > longest and not line.endswith("\n"):
            rest = line
            while rest and not rest.endswith("\n"):
                rest = text.readline(longest)
            line = f"{line[:longest]}\n\n" if rest else line
        yield line


def _again(first: str, rest: Iterable[str]) -> Iterator[str]:
    yield first
    yield from rest


def _delimiter(header: str) -> str:
    bare = re.sub(r'"[^"]*"', "", header)  # what stands between quotes is part of a name
    return max(",;\t|", key=bare.count)
