"""What can be a SKU, a GTIN or a brand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.evidence.identifiers import brand_of, code_in, gtin_of_text, sku_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4012348202059", "4012348202059"),
        ("978-0-552-17374-2", "9780552173742"),
        ("0552173745", ""),
        ("080442957X", "9780804429573"),
        ("4012348202058", ""),
        ("0000000000000", ""),
        ("12345", ""),
        (None, ""),
    ],
)
def test_a_gtin_has_a_right_check_digit(text: str | None, expected: str) -> None:
    assert gtin_of_text(text) == expected


@pytest.mark.parametrize(
    "text", ["null", "N/A", "", "https://a.example/1", "€ 12", "a" * 65, "{{sku}}"]
)
def test_what_is_no_sku(text: str) -> None:
    assert sku_of(text) == ""


@pytest.mark.parametrize("text", ["0638", "NI_AT3484-623", "7901/312", "004.028.13", "A 12-3"])
def test_a_sku_stays_as_it_is_written(text: str) -> None:
    assert sku_of(text) == text


def test_codes_and_brands() -> None:
    assert code_in(": 4711-B, red") == "4711-B"
    assert code_in("red") == ""
    assert brand_of("More of the brand: Harrow") == "Harrow"
    assert brand_of("12345") == brand_of("undefined") == ""


@given(st.text(max_size=80))
def test_never_raises(text: str) -> None:
    assert all(isinstance(read(text), str) for read in (sku_of, code_in, gtin_of_text, brand_of))
