"""Tables, JSON and Parquet files as a source, by a field map."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path

from ingest.feeds.field_map import FieldMap, load_map, near
from ingest.feeds.group import grouped_product, merged
from ingest.feeds.guess import guess_map
from ingest.feeds.record import Mapper, NoCurrencyError, scalar, value_at
from ingest.feeds.rows import Record, Row, Rows, suffix_of
from ingest.feeds.shopify_csv import ShopifyCsv, is_shopify_csv
from ingest.feeds.spill import Spill
from ingest.feeds.woocommerce_csv import WooCommerceCsv, is_woocommerce_csv
from ingest.limits import CrawlLimits
from ingest.reading import Failed, Outcome, Read, Skipped, Source, SourceError
from ingest.workers import IN_PROCESS, Unparsed, Workers, parsed
from kb.documents import Document
from kb.editions.pages import Remembered

# Records looked at to guess a map: JSON records need not all have the same fields.
_LOOKED_AT = 50
# Field names kept for the message about a field that no record has.
_NAMES = 2_000
KIND = "records"
TABLES = frozenset({".csv", ".tsv", ".tab", ".txt"})
EXTENSIONS = TABLES | {".jsonl", ".ndjson", ".json", ".parquet"}
_PLATFORMS = frozenset({"shopify", "woocommerce"})


class RecordFile:
    """A CSV, TSV, JSON Lines, JSON or Parquet file.

    Args:
        path: The file; gzip is recognised.
        field_map: The map, or None to guess one.
        name: What the source is called; the absolute path unless given.
        currency: ISO 4217 code for prices that carry none.
        limits: How much a gzip file may unpack to.

    Attributes:
        guessed: Whether the map is a guess.
        notes: What a person should know, for example about the encoding; filled while reading.
    """

    kind = KIND

    def __init__(
        self,
        path: Path,
        field_map: FieldMap | None,
        *,
        name: str = "",
        currency: str | None = None,
        limits: CrawlLimits | None = None,
    ) -> None:
        self.name = name or str(path.resolve())
        self._path = path
        self._map = field_map
        self._currency = currency
        self._limits = limits
        self.guessed = field_map is None
        self.notes: list[str] = []
        self.workers: Workers = IN_PROCESS

    @property
    def field_map(self) -> FieldMap:
        """The map, guessed at the first need; raises SourceError when that fails."""
        if self._map is None:
            names: dict[str, None] = {}
            for row in itertools.islice(
                Rows(self._path, self.name, limits=self._limits), _LOOKED_AT
            ):
                names |= dict.fromkeys(row.record)
            if not names:
                raise SourceError(f"{self.name}: no record in this file")
            self._map = guess_map(names, self.name)
            self.notes.append(f"{self.name}: no field map was given, so one was guessed")
        return self._map

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Read record by record; the lines of one group become one product.

        Where the lines of each group follow one another, a product is given as soon as its lines
        end; otherwise they wait on disk for the end of the file.

        Raises:
            SourceError: The file can't be opened or is broken, the map names a field that no
                record has, or there is no record at all.
        """
        return parsed(self._outcomes(), self.workers)

    def _outcomes(self) -> Iterator[Outcome | Unparsed]:
        mapper = Mapper(self.field_map, self._currency)
        rows = Rows(self._path, self.name, self.field_map.records or "", self._limits)
        with Spill() as spill:
            yield from _Run(self.name, mapper, rows, spill).outcomes()
        self.notes.extend(note for note in rows.notes if note not in self.notes)


class _Run:
    """One pass over a file."""

    def __init__(self, name: str, mapper: Mapper, rows: Rows, spill: Spill) -> None:
        self._name = name
        self._mapper = mapper
        self._rows = rows
        self._spill = spill
        self._unseen = dict.fromkeys(mapper.fields.mapped())
        self._known: dict[str, None] = {}

    def outcomes(self) -> Iterator[Outcome | Unparsed]:
        group_by = self._mapper.fields.group_by
        if group_by:
            yield from self._grouped(group_by)
        else:
            for row in self._fine_rows():
                yield self._refused(row) if row.problem else self._outcome(row, None)
        if self._unseen:
            self._complain()

    def _grouped(self, group_by: str) -> Iterator[Outcome | Unparsed]:
        keys = (scalar(value_at(row.record, group_by)) for row in self._rows if not row.problem)
        scattered = self._spill.scattered(key for key in keys if key)
        current, lines = "", list[Row]()
        for row in self._fine_rows():
            group = "" if row.problem else scalar(value_at(row.record, group_by))
            if not group:
                yield self._refused(row, f"no {group_by}, so it belongs to no product")
            elif scattered:
                self._spill.hold(group, [row.place, row.record])
            else:
                if group != current and lines:
                    yield self._group(lines)
                    lines = []
                current = group
                lines.append(row)
        if lines:
            yield self._group(lines)
        for held in self._spill.groups():
            yield self._group([Row(place, record) for place, record in held])

    def _fine_rows(self) -> Iterator[Row]:
        count = fine = 0
        first = ""
        for row in self._rows:
            count += 1
            if row.problem:
                first = first or f"{row.place}: {row.problem}"
            else:
                fine += 1
                self._look_for_fields(row)
                if self._rows.tabular and self._unseen:
                    self._complain()
            yield row
        if count == 0:
            raise SourceError(f"{self._name}: no record in this file")
        if fine == 0:
            raise SourceError(f"{self._name}: no record that can be read; {first}")

    def _look_for_fields(self, row: Row) -> None:
        if not self._unseen:
            return
        if len(self._known) < _NAMES:
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

    def _refused(self, row: Row, reason: str = "") -> Outcome:
        return Failed(f"{self._name} {row.place}", f"{row.place}: {row.problem or reason}")

    def _group(self, lines: list[Row]) -> Outcome | Unparsed:
        whole = Row(lines[0].place, merged([line.record for line in lines]))
        return self._outcome(whole, lines)

    def _outcome(self, row: Row, lines: list[Row] | None) -> Outcome | Unparsed:
        where = f"{self._name} {row.place}"
        identity = self._mapper.identity(row.record)
        spot = f"{row.place} (id {identity or 'missing'})"
        if reason := self._mapper.left_out(row.record):
            return Skipped(where, f"{spot}: {reason}")
        if reason := self._mapper.problem(row.record):
            return Failed(where, f"{spot}: {reason}")
        if before := self._spill.claim(identity, row.place):
            return Skipped(where, f"{spot}: {before} has this id already")
        records = [row.record] if lines is None else [line.record for line in lines]
        return Unparsed(_parse, (self._mapper, where, spot, records, lines is not None))


def _parse(mapper: Mapper, where: str, spot: str, records: list[Record], grouped: bool) -> Outcome:
    document: Document
    try:
        document = grouped_product(mapper, records) if grouped else mapper.document(records[0])
    except NoCurrencyError as error:
        return Failed(
            where,
            f"{spot}: {error}; name it when you open the source (for example currency GBP) or "
            "in the field map (price: {field: …, currency: GBP})",
        )
    return Read(where, (document,))


def open_records(
    path: Path,
    field_map: str | Path | None,
    *,
    name: str = "",
    currency: str | None = None,
    limits: CrawlLimits | None = None,
) -> Source:
    """Open a table, JSON or Parquet file.

    Exports of Shopify and WooCommerce are known by their columns, or by the map's name.

    Args:
        path: The file; gzip is recognised.
        field_map: A field map's path, the name of a ready-made one, or None to find out.
        name: What the source is called; the absolute path unless given.
        currency: ISO 4217 code for prices that carry none.
        limits: How much a gzip file may unpack to.

    Raises:
        SourceError: A bad map, an unknown extension, or a file that can't be read.
    """
    if suffix_of(path) not in EXTENSIONS:
        raise SourceError(f"{path}: not a table, JSON or Parquet by its extension")
    own = path if isinstance(field_map, Path) else Path(field_map or ".")
    chosen = str(field_map) if field_map is not None and not own.is_file() else ""
    if chosen in _PLATFORMS or (field_map is None and suffix_of(path) in TABLES):
        header = Rows(path, name or str(path.resolve()), limits=limits).header()
        if chosen == "shopify" or (not chosen and is_shopify_csv(header)):
            return ShopifyCsv(path, name=name, currency=currency, limits=limits)
        if chosen == "woocommerce" or is_woocommerce_csv(header):
            return WooCommerceCsv(path, name=name, currency=currency, limits=limits)
    fields = load_map(field_map) if field_map is not None else None
    return RecordFile(path, fields, name=name, currency=currency, limits=limits)
