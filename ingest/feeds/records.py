"""Tables and JSON files as a source, by a field map."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path

from ingest.feeds.field_map import FieldMap, load_map, near
from ingest.feeds.group import grouped_product, merged
from ingest.feeds.guess import guess_map
from ingest.feeds.record import Mapper, NoCurrencyError, scalar, value_at
from ingest.feeds.rows import Row, Rows, suffix_of
from ingest.reading import Outcome, Read, Skipped, SourceError
from kb.documents import Document
from kb.pages import Remembered

# Records looked at to guess a map: JSON records need not all have the same fields.
_LOOKED_AT = 50


class RecordFile:
    """A CSV, TSV, JSON Lines or JSON file.

    Args:
        path: The file; gzip is recognised.
        field_map: The map, or None to guess one.
        name: What the source is called; the absolute path unless given.
        currency: ISO 4217 code for prices that carry none.

    Attributes:
        guessed: Whether the map is a guess.
        notes: What a person should know, for example about the encoding; filled while reading.
    """

    kind = "records"

    def __init__(
        self,
        path: Path,
        field_map: FieldMap | None,
        *,
        name: str = "",
        currency: str | None = None,
    ) -> None:
        self.name = name or str(path.resolve())
        self._path = path
        self._map = field_map
        self._currency = currency
        self.guessed = field_map is None
        self.notes: list[str] = []

    @property
    def field_map(self) -> FieldMap:
        """The map, guessed at the first need; raises SourceError when that fails."""
        if self._map is None:
            names: dict[str, None] = {}
            for row in itertools.islice(Rows(self._path, self.name), _LOOKED_AT):
                names |= dict.fromkeys(row.record)
            if not names:
                raise SourceError(f"{self.name}: no record in this file")
            self._map = guess_map(names, self.name)
            self.notes.append(f"{self.name}: no field map was given, so one was guessed")
        return self._map

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Read record by record; the lines of one group become one product at the end.

        Raises:
            SourceError: The file can't be opened or is broken, the map names a field that no
                record has, a price has no currency, or there is no record at all.
        """
        mapper = Mapper(self.field_map, self._currency)
        rows = Rows(self._path, self.name, self.field_map.records or "")
        run = _Run(self.name, mapper, rows.tabular)
        try:
            yield from run.outcomes(iter(rows))
        except NoCurrencyError as error:
            raise SourceError(
                f"{self.name}: {error}; name it when you open the source (for example currency "
                "GBP) or in the field map (price: {field: …, currency: GBP})"
            ) from None
        self.notes.extend(note for note in rows.notes if note not in self.notes)


class _Run:
    """One pass over a file."""

    def __init__(self, name: str, mapper: Mapper, tabular: bool) -> None:
        self._name = name
        self._mapper = mapper
        self._tabular = tabular
        self._unseen = dict.fromkeys(mapper.fields.mapped())
        self._known: dict[str, None] = {}
        self._given: dict[str, str] = {}
        self._groups: dict[str, list[Row]] = {}

    def outcomes(self, rows: Iterator[Row]) -> Iterator[Outcome]:
        count = 0
        for row in rows:
            count += 1
            self._look_for_fields(row)
            if self._tabular and self._unseen:
                self._complain()
            yield from self._row(row)
        if count == 0:
            raise SourceError(f"{self._name}: no record in this file")
        if self._unseen:
            self._complain()
        for rows_ in self._groups.values():
            yield from self._group(rows_)

    def _look_for_fields(self, row: Row) -> None:
        if not self._unseen:
            return
        self._known |= dict.fromkeys(row.record)
        for key, field in list(self._unseen):
            if field in row.record or value_at(row.record, field) is not None:
                del self._unseen[key, field]

    def _complain(self) -> None:
        key, field = next(iter(self._unseen))
        names = ", ".join(list(self._known)[:40])
        raise SourceError(
            f"{self._name}: the field map's '{key}: {field}' names a field that no record has"
            f"{near(field, self._known)}; the fields are: {names}. Mend the map, or list the field "
            "under 'optional'"
        )

    def _row(self, row: Row) -> Iterator[Outcome]:
        where = f"{self._name} {row.place}"
        if row.problem:
            yield Skipped(where, f"{row.place}: {row.problem}")
            return
        group_by = self._mapper.fields.group_by
        if group_by:
            group = scalar(value_at(row.record, group_by))
            if group:
                self._groups.setdefault(group, []).append(row)
            else:
                yield Skipped(where, f"{row.place}: no {group_by}, so it belongs to no product")
            return
        yield self._outcome(row, where, None)

    def _group(self, rows: list[Row]) -> Iterator[Outcome]:
        record = merged([row.record for row in rows])
        whole = Row(rows[0].place, record)
        yield self._outcome(whole, f"{self._name} {whole.place}", rows)

    def _outcome(self, row: Row, where: str, lines: list[Row] | None) -> Outcome:
        identity = self._mapper.identity(row.record)
        if reason := self._mapper.problem(row.record):
            return Skipped(where, f"{row.place} (id {identity or 'missing'}): {reason}")
        if identity in self._given:
            return Skipped(
                where, f"{row.place} (id {identity}): {self._given[identity]} has this id already"
            )
        self._given[identity] = row.place
        document: Document
        if lines is None:
            document = self._mapper.document(row.record)
        else:
            document = grouped_product(self._mapper, [line.record for line in lines])
        return Read(where, (document,))


def open_records(
    path: Path, field_map: str | Path | None, *, name: str = "", currency: str | None = None
) -> RecordFile:
    """Open a table or JSON file; raises SourceError for a bad map or an unknown extension."""
    if suffix_of(path) not in {".csv", ".tsv", ".tab", ".txt", ".jsonl", ".ndjson", ".json"}:
        raise SourceError(f"{path}: not a table and not JSON by its extension")
    fields = load_map(field_map) if field_map is not None else None
    return RecordFile(path, fields, name=name, currency=currency)
