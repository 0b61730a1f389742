"""Parquet files."""

from __future__ import annotations

import datetime
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.feeds.parquet import is_parquet
from ingest.feeds.records import open_records
from ingest.reading import IngestError, Read, SourceError
from kb.documents import Attribute, Money, Product

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

MAP = """
id: id
title: name
price: {field: price, currency: GBP}
stock: qty
attributes:
  - {field: tags}
  - {field: size.width, name: Width}
  - {field: since}
  - {field: facts.fit, name: Fit}
"""


def columns(rows: int) -> dict[str, object]:
    return {
        "id": list(range(rows)),
        "name": [f"Boot {n}" for n in range(rows)],
        "price": [Decimal("129.90")] * rows,
        "qty": [3.0] * rows,
        "tags": [["a", "b"]] * rows,
        "size": [{"width": 12.0}] * rows,
        "since": [datetime.date(2026, 1, 2)] * rows,
        "facts": pa.array([[("fit", "wide")]] * rows, pa.map_(pa.string(), pa.string())),
    }


def test_rows_of_every_type_by_a_field_map(tmp_path: Path) -> None:
    path, fields = tmp_path / "a.parquet", tmp_path / "map.yaml"
    pq.write_table(pa.table(columns(2_500)), path, row_group_size=1_000)
    fields.write_text(MAP)
    assert is_parquet(path.read_bytes()[:4])
    outcomes = list(open_records(path, fields).read({}))
    assert len(outcomes) == 2_500
    assert outcomes[-1].where == f"{path} record 2500"
    assert isinstance(outcomes[-1], Read)
    (found,) = outcomes[-1].documents
    assert isinstance(found, Product)
    assert (found.id, found.title, found.stock) == ("2499", "Boot 2499", 3)
    assert found.price == Money(Decimal("129.90"), "GBP")
    assert found.attributes == (
        Attribute("Tags", "a, b"),
        Attribute("Width", "12"),
        Attribute("Since", "2026-01-02"),
        Attribute("Fit", "wide"),
    )


def test_a_missing_library_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SourceError, match=r"pip install 'aisle\[parquet\]'"):
        list(open_records(path, None).read({}))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.integers(0, 2_000), st.binary(min_size=1, max_size=40))
def test_a_broken_file_is_a_clear_error(tmp_path: Path, at: int, junk: bytes) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": [1, 2], "name": ["a", "b"]}), path)
    whole = path.read_bytes()
    at %= len(whole)
    path.write_bytes(whole[:at] + junk + whole[at + len(junk) :])
    caught = None
    try:
        list(open_records(path, None).read({}))
    except IngestError as error:
        caught = error
    assert caught is None or "a.parquet" in str(caught)


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": pa.array([], pa.int64())}), path)
    with pytest.raises(SourceError, match="no record"):
        list(open_records(path, None).read({}))
