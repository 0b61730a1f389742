from __future__ import annotations

from pathlib import Path

import pytest

from ingest.reading import Read
from ingest.sources import open_source
from kb.documents import Product
from ui.benchmarks.catalogue import forms, write_lines, write_merchant


def products(path: Path) -> dict[str, Product]:
    outcomes = list(open_source(str(path)).read({}))
    assert all(isinstance(outcome, Read) for outcome in outcomes)
    found = [doc for o in outcomes if isinstance(o, Read) for doc in o.documents]
    return {doc.id: doc for doc in found if isinstance(doc, Product)}


def test_the_feed_gives_as_many_products_as_were_asked_for(tmp_path: Path) -> None:
    write_merchant(tmp_path / "feed.xml", 200)
    found = products(tmp_path / "feed.xml")
    assert len(found) == 200
    assert sum(bool(p.variants) for p in found.values()) == 40
    assert all(p.price and p.brand and p.categories for p in found.values())
    words = [len(p.description.split()) for p in found.values()]
    assert 30 < sum(words) / len(words) < 120


def test_json_lines_give_them_without_variants(tmp_path: Path) -> None:
    write_lines(tmp_path / "feed.jsonl", 100)
    found = products(tmp_path / "feed.jsonl")
    assert len(found) == 100
    assert all(p.price and not p.variants for p in found.values())


@pytest.mark.parametrize("changed", [0, 1, 7, 500])
def test_so_many_products_change_their_words_and_their_price(changed: int) -> None:
    before: dict[str, list[object]] = {}
    after: dict[str, list[object]] = {}
    for held, lines in ((before, forms(500)), (after, forms(500, changed=changed))):
        for form in lines:
            held.setdefault(form.group or form.id, []).append(form)
    assert before.keys() == after.keys()
    assert sum(before[name] != after[name] for name in before) == changed
