"""Which source is believed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.evidence.claim import Decision, Evidence, Field, Source
from ingest.evidence.trust import decide


def decided(*evidence: Evidence) -> Decision:
    found = decide(evidence[0].field, evidence)
    assert found is not None
    return found


def sku(value: str, source: Source, strength: float = 1.0) -> Evidence:
    return Evidence(Field.SKU, value, source, "here", strength)


def price(value: str, source: Source, strength: float = 1.0) -> Evidence:
    return Evidence(Field.PRICE, value, source, "here", strength)


def test_the_labelled_number_beats_the_key_in_markup() -> None:
    found = decided(sku("10134622", Source.JSON_LD), sku("141677", Source.LABEL))
    assert found.value == "141677"
    assert [entry.value for entry in found.opposing] == ["10134622"]


def test_sources_that_agree_outweigh_one() -> None:
    shown = price("20", Source.BUY_BOX, 0.8)
    assert decided(shown, price("18", Source.JSON_LD)).value == "20"
    others = [price("18.00", Source.JSON_LD), price("18", Source.META), price("18", Source.STATE)]
    assert decided(shown, *others).value == "18.00"


def test_a_source_counts_once() -> None:
    loud = [sku("1", Source.ADDRESS)] * 9
    assert decided(*loud, sku("2", Source.JSON_LD)).value == "2"


def test_one_code_in_two_spellings_is_one_value() -> None:
    found = decided(sku("004.028.13", Source.LABEL), sku("00402813", Source.ADDRESS))
    assert found.value == "004.028.13"
    assert not found.opposing


def test_a_gtin_gives_way_to_the_shops_own_number() -> None:
    isbn = "9789724084985"
    assert decided(sku(isbn, Source.META), sku("1589482272", Source.ADDRESS)).value == "1589482272"
    assert decided(sku(isbn, Source.META)).value == isbn


def test_the_reason_names_both_sides() -> None:
    found = decided(sku("2", Source.LABEL), sku("1", Source.JSON_LD))
    assert found.reason == "labelled on the page (here); not 1: JSON-LD (here)"


def test_no_evidence_decides_nothing() -> None:
    assert decide(Field.SKU, [price("1", Source.META)]) is None


@given(
    st.lists(
        st.builds(
            Evidence,
            st.sampled_from(Field),
            st.text(max_size=12),
            st.sampled_from(Source),
            st.just(""),
            st.floats(0, 1.5),
        )
    )
)
def test_any_evidence_is_decided_on(evidence: list[Evidence]) -> None:
    for field in Field:
        found = decide(field, evidence)
        assert found is None or any(entry.value == found.value for entry in evidence)
