"""What a page is told of a site before anybody has said a word."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from desk.site_settings import SiteSettings
from tests.ui.api.scripted import FREE, Scripted, begin, build, served


def test_the_greeting_is_in_the_shoppers_language(http: httpx.Client) -> None:
    german = http.get("/v1/sites/default", params={"locale": "de-AT"}).json()
    assert german["greeting"] == "Guten Tag!"
    assert german["suggestions"] == ["Wie geht eine Rückgabe?"]
    for locale in ("", "x", "no language at all", "pl"):
        plain = http.get("/v1/sites/default", params={"locale": locale}).json()
        assert plain["greeting"].startswith("Hello!")
    assert begin(http, locale="de")["site"]["greeting"] == "Guten Tag!"
    begun = http.post("/v1/conversations", json={"locale": "de"}).json()
    assert begun["greeting"] == "Guten Tag!"
    read = http.get(f"/v1/conversations/{begun['id']}").json()
    assert (read["greeting"], read["suggestions"]) == (begun["greeting"], begun["suggestions"])


@pytest.mark.parametrize("orders", [True, False])
def test_orders_are_looked_up_where_there_is_an_order_book(
    tmp_path: Path, scripted: Scripted, orders: bool
) -> None:
    site = SiteSettings(limits=FREE.limits, launcher="Ask us", locale="de")
    with (
        served(lambda _: build(tmp_path, scripted, site=site, orders=orders)) as address,
        httpx.Client(base_url=address, trust_env=False) as http,
    ):
        told = http.get("/v1/sites/default").json()
    assert site.order_lookup
    assert told["order_lookup"] is orders
    assert told["launcher"] == "Ask us"
    # Asked for no language, a site speaks its own.
    assert told["greeting"] == "Guten Tag!"
