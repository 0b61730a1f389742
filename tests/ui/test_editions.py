"""``aisle edition`` and ``aisle refresh`` as an editor uses them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.ui.conftest import PRODUCTS, Aisle, write_shop

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shop(store: Path, _filled: Path, tmp_path: Path) -> Path:
    """The store's own copy of what it is made of: its sources are where they can be changed."""
    import sqlite3

    folder = tmp_path / "shop"
    write_shop(folder)
    with sqlite3.connect(store / "store.db") as db:
        for table, column in (
            ("kb_sources", "name"),
            ("kb_versions", "source"),
            ("kb_pages", "source"),
            ("kb_ranks", "source"),
        ):
            db.execute(
                f"UPDATE {table} SET {column} = replace({column}, ?, ?)",
                (str(_filled.parent), str(folder)),
            )
    db.close()
    return folder


def price(folder: Path, **prices: str) -> None:
    """Write the products again at these prices."""
    write_shop(folder, [p | {"price": prices.get(p["id"], p["price"])} for p in PRODUCTS])


def help_page(folder: Path, text: str) -> None:
    (folder / "help" / "returns.md").write_text(f"---\ntitle: Returns\n---\n{text}\n")


def shown(text: str) -> str:
    assert all(len(line) <= 80 or "/" in line for line in text.splitlines()), text
    return " ".join(text.split())


def test_a_refresh_reads_every_source_into_an_edition_of_its_own(
    aisle: Aisle, store: Path, shop: Path
):
    price(shop, kettle="22.00")
    help_page(shop, "You can return anything within 30 days.")
    done = aisle("--store", store, "refresh")
    assert done.exit_code == 0, done.output
    assert "Edition 3 is live" in done.stdout
    assert "Edition 4 is live" in done.stdout
    told = shown(aisle("--store", store, "edition", "diff", 2, "live").stdout)
    assert "Edition 2 → 4" in told
    assert "price: £24.00 → £22.00" in told
    assert "- You can return anything unworn within 60 days." in told
    assert "+ You can return anything within 30 days." in told
    again = aisle("--store", store, "refresh")
    assert again.stdout.count("Edition 4 stays live: nothing has changed") == 2


def test_one_source_is_refreshed_by_a_part_of_its_name(aisle: Aisle, store: Path, shop: Path):
    price(shop, kettle="22.00")
    done = aisle("--store", store, "refresh", "products", "--json")
    told = json.loads(done.stdout)
    (one,) = told["refreshes"]
    assert one["source"] == str(shop / "products.jsonl")
    assert one["report"]["published"] is True
    assert [(o["outcome"], o["documents"]) for o in one["outcomes"]] == [
        ("read", ["kettle"]),
        ("read", ["lantern"]),
    ]
    assert (told["failed"], told["held"], told["stale"], told["edition"]) == (0, [], [], 3)
    for name, says in (("nonsense", "is no source"), (str(shop), "part of several sources")):
        wrong = aisle("--store", store, "refresh", name)
        assert wrong.exit_code == 1
        assert says in " ".join(wrong.stderr.split())


def test_a_held_refresh_is_looked_at_and_published(aisle: Aisle, store: Path, shop: Path):
    price(shop, kettle="2400.00")
    done = aisle("--store", store, "refresh")
    assert done.exit_code == 3
    told = shown(done.stdout)
    assert "1 price looks as if the decimal point slipped" in told
    assert "Fernhollow Camp Kettle £24.00 → £2,400.00" in told
    assert "aisle edition publish 3" in told
    assert "3 held 4" in shown(aisle("--store", store, "edition", "list").stdout)
    looked = shown(aisle("--store", store, "edition", "show", "held").stdout)
    assert "Edition 3 is held" in looked
    assert "Against edition 2:" in looked
    assert "decimal point slipped" in looked
    assert "held: edition 3 waits" in shown(aisle("--store", store, "kb", "info").stdout)
    published = aisle("--store", store, "edition", "publish", "held")
    assert published.stdout == "Edition 3 is live\n"
    again = aisle("--store", store, "edition", "publish", 3)
    assert again.exit_code == 1
    assert "edition 3 isn't held but live" in " ".join(again.stderr.split())


def test_a_held_refresh_is_rejected_with_a_reason(aisle: Aisle, store: Path, shop: Path):
    price(shop, kettle="2400.00")
    assert aisle("--store", store, "refresh", "--json").exit_code == 3
    done = aisle("--store", store, "edition", "reject", 3, "--reason", "the feed is broken")
    assert done.stdout == "Edition 3 is rejected; edition 2 stays live\n"
    assert "the feed is broken" in shown(aisle("--store", store, "edition", "show", 3).stdout)
    assert aisle("--store", store, "refresh", "--no-hold").exit_code == 0


def test_a_diff_of_a_held_edition_shows_only_what_publishing_it_would_change(
    aisle: Aisle, store: Path, shop: Path
):
    price(shop, kettle="2400.00")
    help_page(shop, "New words.")
    assert aisle("--store", store, "refresh").exit_code == 3
    told = json.loads(aisle("--store", store, "edition", "diff", "live", "held", "--json").stdout)
    assert (told["from"], told["to"], told["left_out"]) == (4, 3, 0)
    (change,) = told["changes"]
    assert change["fields"] == [
        {"field": "price", "old": "£24.00", "new": "£2,400.00", "lines": []}
    ]
    done = aisle("--store", store, "edition", "publish", 3)
    assert "Edition 5 is live: edition 3 carried onto" in done.stdout
    whole = json.loads(aisle("--store", store, "edition", "diff", 2, 5, "--json").stdout)
    assert [c["kind"] for c in whole["changes"]] == ["product", "article"]
    some = aisle("--store", store, "edition", "diff", 2, 5, "--limit", 1).stdout
    assert "… and 1 document more; --limit 0 shows all" in some
    only = aisle("--store", store, "edition", "diff", 2, 5, "--kind", "article", "--json").stdout
    assert [c["kind"] for c in json.loads(only)["changes"]] == ["article"]


def test_editions_that_are_not_there_are_an_error_of_one_line(aisle: Aisle, store: Path):
    for words, says in (
        (["show", "77"], "there is no edition 77"),
        (["diff", "live", "held"], "there is no held edition"),
        (["diff", "1", "newest"], "names no edition"),
        (["reject", "1"], "isn't held but published"),
    ):
        done = aisle("--store", store, "edition", *words)
        assert done.exit_code == 1
        assert done.stderr.count("\n") == 1
        assert says in done.stderr


def test_a_source_that_fails_is_reported_and_the_others_are_refreshed(
    aisle: Aisle, store: Path, shop: Path
):
    (shop / "products.jsonl").unlink()
    help_page(shop, "New words.")
    done = aisle("--store", store, "refresh")
    assert done.exit_code == 1
    assert "failed:" in done.stdout
    assert "Edition 3 is live" in done.stdout
    told = json.loads(aisle("--store", store, "refresh", "--json").stdout)
    assert told["failed"] == 1
    assert "no such file" in told["refreshes"][0]["error"]
    assert "no such file" in shown(aisle("--store", store, "kb", "info").stdout)


def schedule(store: Path, options: dict[str, str], names: Sequence[str] = ()) -> None:
    from kb.catalog import Catalog

    catalog = Catalog(store)
    for source in catalog.sources():
        if not names or any(name in source.name for name in names):
            catalog.add_source(source.name, source.options | options)
    catalog.close()


def test_only_what_is_due_is_refreshed_and_what_is_stale_is_named(
    aisle: Aisle, store: Path, shop: Path
):
    nothing = aisle("--store", store, "refresh", "--due")
    assert nothing.stdout == "Nothing is due\n"
    schedule(store, {"every": "* * * * *", "fresh_within": "5m"}, ["help"])
    from kb import schema as t
    from kb.catalog import Catalog

    catalog = Catalog(store)
    with catalog.engine.begin() as db:
        long_ago = "2020-01-01T00:00:00+00:00"
        db.execute(t.sources.update().values(refreshed=long_ago, attempted=long_ago))
    catalog.close()
    info = json.loads(aisle("--store", store, "kb", "info", "--json").stdout)
    assert [(s["stale"], bool(s["due"])) for s in info["sources"]] == [(False, False), (True, True)]
    assert "which is stale" in shown(aisle("--store", store, "kb", "info").stdout)
    done = json.loads(aisle("--store", store, "refresh", "--due", "--json").stdout)
    assert [one["source"] for one in done["refreshes"]] == [str(shop / "help")]
    assert done["stale"] == []


def test_reading_a_source_by_hand_leaves_its_schedule(aisle: Aisle, store: Path, shop: Path):
    schedule(store, {"every": "daily", "fresh_within": "2d", "label": "Help"}, ["help"])
    help_page(shop, "New words.")
    assert aisle("--store", store, "ingest", shop / "help").exit_code == 0
    info = json.loads(aisle("--store", store, "kb", "info", "--json").stdout)
    options = [s["options"] for s in info["sources"] if s["name"].endswith("help")]
    assert options == [{"label": "Help", "every": "daily", "fresh_within": "2d"}]
    assert aisle("--store", store, "refresh", "Help").exit_code == 0


def test_a_watch_refreshes_what_is_due_until_it_is_stopped(aisle: Aisle, store: Path, shop: Path):
    unscheduled = aisle("--store", store, "refresh", "--watch")
    assert unscheduled.exit_code == 1
    assert "none of these sources has a schedule" in unscheduled.stderr
    schedule(store, {"every": "15m"})
    from kb import schema as t
    from kb.catalog import Catalog

    catalog = Catalog(store)
    with catalog.engine.begin() as db:
        db.execute(t.sources.update().values(refreshed="", attempted=""))
    catalog.close()
    price(shop, kettle="22.00")
    command = [
        sys.executable,
        "-m",
        "ui.cli",
        "--store",
        str(store),
        "refresh",
        "--watch",
        "--json",
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
    ) as watch:  # fmt: skip
        assert watch.stdout is not None
        told = json.loads(watch.stdout.readline())
        assert [one["report"]["published"] for one in told["refreshes"]] == [True, False]
        time.sleep(0.2)
        watch.send_signal(signal.SIGTERM)
        _, err = watch.communicate(timeout=60)
    assert watch.returncode == 0
    assert err.endswith("aisle: stopped; edition 3 is live\n")
