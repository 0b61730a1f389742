"""``aisle audit`` as a person sees it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

from ingest.audit.audit import audit
from kb.catalog import Catalog
from kb.documents import Kind, Product
from tests.kb.stock import article, gbp
from tests.ui.conftest import Aisle


def disagreeing(store: Path) -> Path:
    """The store with a second source that gives the kettle another price, and a second policy."""
    catalog = Catalog(store)
    kettle = catalog.edition().document(Kind.PRODUCT, "kettle")
    assert isinstance(kettle, Product)
    catalog.add_source("page", {})
    with catalog.candidate("test") as candidate:
        candidate.carry_others(["page"])
        other = article("faq", "Questions", "You can return things within 30 days.")
        candidate.put("page", [replace(kettle, price=gbp("25.00")), other])
        candidate.publish()
    catalog.close()
    return store


def test_what_disagrees_is_shown_with_both_sides_and_what_to_do(aisle: Aisle, store: Path) -> None:
    done = aisle("--store", disagreeing(store), "audit", "--offline")
    assert done.exit_code == 0, done.output
    assert "Fernhollow Camp Kettle: price £24.00 and £25.00" in done.output
    assert "(page)" in done.output
    assert "→ Shoppers see £24.00." in done.output
    assert "return window: 60 days and 30 days" in " ".join(done.output.split())
    assert "2 errors in 2 products, 3 articles and 1 claim of edition" in done.output
    wrapped = [line for line in done.output.splitlines() if "  " not in line.strip()]
    assert max(map(len, wrapped)) <= 80


def test_strict_ends_with_one_when_there_are_errors(aisle: Aisle, store: Path) -> None:
    told = disagreeing(store)
    assert aisle("--store", told, "audit", "--offline", "--strict").exit_code == 1
    links = aisle("--store", told, "audit", "--offline", "--strict", "--check", "duplicates")
    assert links.exit_code == 0


def test_as_json_everything_is_there(aisle: Aisle, store: Path) -> None:
    done = aisle("--store", disagreeing(store), "audit", "--offline", "--json", "--limit", "1")
    told = json.loads(done.stdout)
    assert told["counts"]["error"] == 2
    assert told["skipped"] == {"links": "offline"}
    prices = next(f for f in told["findings"] if f["topic"] == "price")
    assert [e["text"] for e in prices["evidence"]] == ["£24.00", "£25.00"]
    assert len(prices["key"]) == 16
    again = json.loads(aisle("--store", store, "audit", "--offline", "--json").stdout)
    assert [f["key"] for f in again["findings"]] == [f["key"] for f in told["findings"]]


def test_a_store_in_order_says_what_was_looked_at(aisle: Aisle, store: Path) -> None:
    done = aisle("--store", store, "audit", "--offline", "--check", "records", "--check", "stale")
    assert done.output.startswith("Nothing found in 2 products, 2 articles and 0 claims of edition")
    assert "checked: records, stale" in " ".join(done.output.split())


def test_fewer_findings_are_shown_on_request_and_the_rest_is_counted(
    aisle: Aisle, store: Path
) -> None:
    catalog = Catalog(store)
    with catalog.candidate("test") as candidate:
        candidate.carry_others([])
        candidate.put("more", [article(f"t{n}", f"Tiny {n}", "Soon.") for n in range(3)])
        candidate.publish()
    catalog.close()
    done = aisle("--store", store, "audit", "--offline", "--check", "clarity", "--limit", "1")
    assert "… and 2 more" in done.output


def test_an_unknown_check_is_said_in_one_line(aisle: Aisle, store: Path) -> None:
    done = aisle("--store", store, "audit", "--check", "prices")
    assert done.exit_code == 1
    assert "there is no check 'prices'; choose of records, mentions" in done.output


ARTICLE_CHECKS = ("mentions", "policies", "stale", "duplicates", "clarity")


def test_the_demo_shop_that_contradicts_itself_nowhere_raises_no_alarm(demo_store: Path) -> None:
    catalog = Catalog(demo_store)
    report = audit(catalog, ARTICLE_CHECKS)
    catalog.close()
    assert report.articles > 40
    # What grows old with the calendar is right to be found one day.
    assert [f.what for f in report.findings if f.topic not in ("old articles", "past date")] == []


def test_contradictions_planted_in_the_demo_shop_are_all_found(
    demo_store: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(demo_store, tmp_path / "demo"))
    catalog = Catalog(home)
    planted = {
        "return window": "You can send anything back within 45 days.",
        "delivery cost": "Standard delivery costs £4.95.",
        "free delivery from": "Delivery is free on orders over £50.",
        "delivery time": "Standard delivery takes 7 to 9 working days.",
        "phone number": "Ring us on 01632 690417.",
        "price in an article": "The Oddny 150 Merino T-Shirt – Men's costs £49.",
        "placeholder": "Lorem ipsum dolor sit amet, and so on and so forth.",
    }
    catalog.add_source("planted", {})
    with catalog.candidate("planted") as candidate:
        candidate.carry_others([])
        texts = [article(topic, f"Good to know {n}", text)
                 for n, (topic, text) in enumerate(planted.items())]  # fmt: skip
        candidate.put("planted", texts)
        candidate.publish()
    report = audit(catalog, ARTICLE_CHECKS)
    catalog.close()
    found = {finding.topic for finding in report.findings}
    assert set(planted) <= found
