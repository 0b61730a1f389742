"""Objects in scripts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.evidence.literal import literals

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


def only(script: str) -> Any:
    found = list(literals(script))
    assert len(found) == 1
    return found[0]


def test_strict_json_alone() -> None:
    assert only(' {"a": [1, {"b": null}]} ;') == {"a": [1, {"b": None}]}


def test_an_assignment_in_a_script() -> None:
    script = 'window.__STATE__ = {"product": {"sku": "A-1"}}; console.log("x");'
    assert only(script) == {"product": {"sku": "A-1"}}


def test_a_literal_that_is_not_json() -> None:
    script = """utag_data = { sku : 'A\\'1', price: 12.5, // the price
      tags: ['a', "b",], on: true, size: $('#size').val(), n: 3 * 4, gone: undefined };"""
    found = only(script)
    assert found["sku"] == "A'1"
    assert str(found["price"]) == "12.5"
    assert (found["tags"], found["on"]) == (["a", "b"], True)
    assert found["size"] is None
    assert found["gone"] is None


def test_json_in_a_string() -> None:
    assert {"sku": "é1"} in list(literals(r"""let s = JSON.parse("{\"sku\":\"\u00e91\"}")"""))


def test_what_cannot_be_read_does_not_hide_what_follows() -> None:
    found = list(literals('f = {a b}; g = {"sku": "1"};'))
    assert {"sku": "1"} in found


@given(_VALUES)
def test_json_comes_back(value: Any) -> None:
    if isinstance(value, dict | list) and value:
        assert list(literals(f"x = {json.dumps(value)};")) == [value]


@given(st.text(alphabet="{}[]():,='\"`\\/*-+ \nab1.", max_size=200))
def test_never_raises(script: str) -> None:
    list(literals(script))


@pytest.mark.parametrize("piece", ["{a:", "=[", '="', "={'\\'", 'JSON.parse("', "={/*", ",    "])
def test_hostile_scripts_end(piece: str) -> None:
    list(literals(piece * 20_000))
