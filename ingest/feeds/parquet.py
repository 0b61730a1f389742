"""Parquet files -> rows, a batch of a row group at a time; needs the extra ``aisle[parquet]``."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.feeds.json_rows import fit
from ingest.reading import SourceError

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile  # type: ignore[import-untyped]

MAGIC = b"PAR1"
# Rows turned into Python values at once: enough to be fast, few enough to be small.
_BATCH = 1_000


def is_parquet(head: bytes) -> bool:
    """Whether a file that begins so is a Parquet file."""
    return head.startswith(MAGIC)


def parquet_rows(path: Path, name: str) -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file.

    Raises:
        SourceError: pyarrow isn't installed, or the file is broken.
    """
    try:
        import pyarrow as pa  # type: ignore[import-untyped]
        import pyarrow.parquet as pq
    except ImportError:
        raise SourceError(
            f"{name}: reading Parquet needs pyarrow; install it with: pip install 'aisle[parquet]'"
        ) from None
    try:
        with pq.ParquetFile(path, memory_map=False, pre_buffer=False) as file:
            yield from _rows(file)
    except (pa.ArrowException, OSError, ValueError) as error:
        # The first line is for people; what follows are places in Arrow's own code.
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SourceError(
            f"{name}: can't be read as Parquet ({said}); export the file again"
        ) from None


def _rows(file: ParquetFile) -> Iterator[dict[str, Any]]:
    for group in range(file.metadata.num_row_groups):
        for batch in file.iter_batches(batch_size=_BATCH, row_groups=[group], use_threads=False):
            for row in batch.to_pylist():
                yield {str(key): _value(value) for key, value in row.items()}


def _value(value: Any) -> Any:
    """A column's value as JSON would say it."""
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, str):
        return fit(value)
    if isinstance(value, bytes):
        return fit(value.decode("utf-8", "replace"))
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _value(entry) for key, entry in value.items()}
    if isinstance(value, list):
        if value and all(isinstance(entry, tuple) and len(entry) == 2 for entry in value):
            return {str(key): _value(entry) for key, entry in value}  # a map column
        return [_value(entry) for entry in value]
    return str(value)
