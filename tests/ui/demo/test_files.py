from __future__ import annotations

import shutil
from importlib.resources import as_file
from pathlib import Path

import pytest

from ui.demo.files import DATA, DataError
from ui.demo.records import load_records


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with as_file(DATA) as folder:
        shutil.copytree(folder, tmp_path / "data")
    return tmp_path / "data"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_untouched_copy_loads(data: Path) -> None:
    assert load_records(data) == load_records()


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "products/tents.yaml",
            "  picture: tent",
            "  photo: tent",
            r"products/tents\.yaml: products\.0\.photo: Extra inputs",
        ),
        ("products/tents.yaml", "stock: 5", "stock: -5", r"products\.0\.variants\.0\.stock"),
        ("products/tents.yaml", 'price: "249.00"', 'price: "249.005"', r"products\.0\.price"),
        ("products/tents.yaml", "brand: Tarnmoss", "brand: Tarnmos", r"hollow-1-tent: brand"),
        ("products/tents.yaml", "stock: 5}", "stock: 5", r"tents\.yaml: not valid YAML"),
        ("products/tents.yaml", "TM-HOL2-MOS", "TM-HOL1-MOS", r"sku: used more than once"),
        ("products/tents.yaml", 'list_price: "595.00"', 'list_price: "95.00"', r"list_price"),
        (
            "products/kids.yaml",
            'gtin: "9520010018921"',
            'gtin: "9520010018922"',
            r"LF-PUD-GOR-12Y: gtin: wrong check digit",
        ),
        ("help/repairs.md", "section: services", "section: nowhere", r"help/repairs\.md: section"),
        ("help/repairs.md", "updated: 2026-09-28", "updated: soon", r"help/repairs\.md: updated"),
        ("help/repairs.md", "---\n", "", r"help/repairs\.md: line 1"),
        ("shop.yaml", "slug: repairs", "slug: mending", r"shop\.yaml: promises"),
    ],
)
def test_a_wrong_file_is_named_with_its_field(
    data: Path, file: str, old: str, new: str, said: str
) -> None:
    change(data / file, old, new)
    with pytest.raises(DataError, match=said):
        load_records(data)


def test_a_discontinued_product_has_no_stock(data: Path) -> None:
    change(data / "products/tents.yaml", "  price:", "  discontinued: true\n  price:")
    with pytest.raises(DataError, match="discontinued, so must be 0"):
        load_records(data)
