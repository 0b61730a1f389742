"""Prices that articles give to products."""

from __future__ import annotations

import pytest

from tests.ingest.audit.conftest import Audited, one
from tests.kb.stock import article, gbp, product, variant

GALE = product("gale", "Larkfell Gale Jacket", "139.00", brand="Larkfell", list_price=gbp("159.00"))
TENT = product(
    "tent", "Hollow Tent", "200.00", variants=(variant("t2", "200.00"), variant("t3", "250.00"))
)


@pytest.mark.parametrize(
    "body",
    [
        "The Gale Jacket is £129.",
        "The Larkfell Gale Jacket costs only £129.00 at the moment.",
        "Our Gale Jacket (£129) keeps you dry.",
        "The Hollow Tent, from £180, sleeps two.",
        "| Jacket | Price |\n|---|---|\n| Gale Jacket | £129 |",
    ],
)
def test_a_price_that_is_not_the_records_is_found(audited: Audited, body: str) -> None:
    finding = one(audited(GALE, TENT, article("a", "Rain", body), check="mentions"))
    assert {e.kind for e in finding.evidence} == {"article", "product"}


@pytest.mark.parametrize(
    "body",
    [
        "The Gale Jacket is £139.",
        "The Gale Jacket was £159 and is now £139.",
        "The Hollow Tent costs £250 for three and from £200 for two.",
        "We reproof the Gale Jacket for £18.",
        "Get £20 off: the Gale Jacket is £20 less this week.",
        "The Gale Jacket goes with the Hood, which is £29.",
        "Repairs of the Gale Jacket: £42.",
        "The Gale Jacket is €149 in Ireland.",
        "| Hire | Price |\n|---|---|\n| Hollow Tent for a week | £55 |",
        "A jacket is £99.",
    ],
)
def test_other_amounts_near_a_name_are_not_its_price(audited: Audited, body: str) -> None:
    report = audited(GALE, TENT, article("a", "Rain", body), check="mentions")
    assert [f.what for f in report.findings] == []


def test_under_a_heading_about_hire_an_amount_is_no_price(audited: Audited) -> None:
    page = article("a", "Tent hire", "| Tent | Price |\n|---|---|\n| Hollow Tent | £55 |")
    assert audited(TENT, page, check="mentions").findings == []
