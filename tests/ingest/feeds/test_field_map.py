"""Field maps."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.feeds.field_map import load_map, parse_map, ready_made
from ingest.feeds.guess import guess_map
from ingest.reading import SourceError


def test_all_ready_made_maps_load() -> None:
    assert set(ready_made()) >= {"dummyjson", "esci", "icecat", "stackfaq"}
    for name in ready_made():
        assert load_map(name).id


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: a\ntitle: b\nprize: c", r"unknown key 'prize' \(did you mean 'price'\?\)"),
        ("id: a", "the key 'title' is missing"),
        ("id: [", "broken YAML"),
        ("- id", "list of 'key: field' lines"),
        ("kind: article\nid: a\ntitle: b", "needs 'body'"),
        ("id: a\ntitle: b\nvariant: {sku: c}", "needs 'group_by'"),
        ("id: a\ntitle: b\nrequire: [prize]", "did you mean 'price'"),
        ("id: a\ntitle: b\nprice: {field: c, curency: GBP}", "unknown key 'price.curency'"),
        ("id: a\ntitle: b\nprice: {field: c, currency: pounds}", "price.currency"),
        ("id: a\ntitle: b\nattributes: [{name: x}]", "either 'field' or 'prefix'"),
        ("id: a\ntitle: b\ngroup_by: a\nvariant: {options: [{name: x}]}", "an option needs"),
    ],
)
def test_mistakes_are_named(text: str, said: str) -> None:
    with pytest.raises(SourceError, match=said) as caught:
        parse_map(text, "shop.yaml")
    assert str(caught.value).startswith("shop.yaml: ")


def test_maps_from_files_and_by_name(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text("id: a\ntitle: b")
    assert load_map(file).title == "b"
    with pytest.raises(SourceError, match=r"did you mean 'icecat'"):
        load_map("icecta")


def test_guesses() -> None:
    found = guess_map(["SKU", "Product Name", "Price", "Currency", "Colour", "Body HTML"], "x.csv")
    assert (found.id, found.title, found.description) == ("SKU", "Product Name", "Body HTML")
    assert [entry.field for entry in found.attributes] == ["Colour"]
    article = guess_map(["id", "question", "answer"], "x.csv")
    assert (article.kind, article.title, article.body) == ("article", "question", "answer")


def test_what_cannot_be_guessed_comes_with_an_example() -> None:
    with pytest.raises(SourceError, match="kind: product") as caught:
        guess_map(["foo", "bar"], "x.csv")
    assert "id and title" in str(caught.value)
    assert "foo, bar" in str(caught.value)
