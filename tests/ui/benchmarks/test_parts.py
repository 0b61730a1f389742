from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from kb.embed import SentenceTransformerEmbedder
from ui import bench
from ui.benchmarks import ingesting, memory, origins, peers, refreshing, searching
from ui.benchmarks.answering import Answered, Answering, Load, Spread
from ui.benchmarks.crawling import Crawling
from ui.benchmarks.evals import Evals, Held
from ui.benchmarks.filtering import Filtered
from ui.benchmarks.hosting import Hosting
from ui.benchmarks.indexing import Indexing
from ui.benchmarks.ingesting import Ingesting
from ui.benchmarks.memory import Memory, Peak
from ui.benchmarks.peers import Asked, Peers
from ui.benchmarks.refreshing import Refreshed, Refreshing
from ui.benchmarks.searching import Searched, Searching
from ui.benchmarks.serving import Bare, Served, Serving
from ui.benchmarks.workbench import STAND_IN, Workbench
from ui.settings import Settings, SettingsError

GB = 10**9
RESULTS = (
    Indexing("the demo shop", 600, 1069.8, 1169.6, 1.0),
    Ingesting(1_000, 18.6, 1053.6, 0.97, 11953.0),
    Refreshing(
        (
            Refreshed("demo shop, crawled", 175, 21.2, 0.2, None, ""),
            Refreshed("generated Merchant feed", 20_000, 133.2, 14.1, 15.7, STAND_IN),
        )
    ),
    Searching(
        "the demo shop",
        (
            Searched(
                *(200_000, 1234.5, 12345.6, GB, GB, GB, GB, 123.4, 12.3, 2 * GB, 1234.5, 12345.6),
                (Filtered(0.5, ("price", "stock"), 0.9999, 0.9, 123.4, 1234.5, 12.3),),
            ),
        ),
    ),
    Peers(
        "the demo shop",
        (Asked("llamaindex", 200_000, 12345.6, 20 * GB, 20 * GB, 12345.6, 12345.6),),
        ("haystack", "txtai"),
    ),
    Answering(
        (
            Answered(
                *("generated Merchant feed", 100_000, 1_000),
                (Spread("whole answer", 3_456, 1033.1, 2221.2), Spread("  open", 3_456, 0.1, 1.2)),
                (Spread("unanswerable", 345, 123.4, 1234.5),),
                (Spread("compare_products", 3_456, 1234.5, 12345.6),),
                1234.5,
                (Load("1,000 conversations an hour", Spread("whole", 3_456, 123.4, 1234.5), 0.5),),
            ),
        )
    ),
    Hosting(50, 150, 12345.6, 1234.5, 12345.6, 123.4, 1234.5, 12.3, 2.0, 12345.0, 1234.0, 12345.0),
    Serving(
        *("the store larkfell", 100_000, 3),
        (
            Served(
                *("1,000 conversations/h", 12_345, 123.4, 12345.6, 1234.5, 12345.6),
                *(1234.5, 12345.6, 12_345, 123, 200, 2 * GB, 123.4, 0.15, 12.3),
            ),
        ),
        (Bare(8, 345, 123.4, 1234.5, 12345.6, 1234.5, 12345.6, 123.4),),
        *(GB, 3, 12.3, 123.4),
    ),
    Evals(120, 157, (Held("keyless, model loaded", 12, 1234.5, 123.4),), 123.4, 1234.5, 12.34),
    Crawling(5_101, 24_000, 4, 3, 123.4, 1_234.5, 0.1, 5_000, 0.123, 0.01),
    Memory(
        (
            Peak(20_000, GB, 2 * GB, 2 * GB, GB, 1234.5, GB, 10.5, 12.5, 1.5),
            Peak(200_000, GB, 2 * GB, 3 * GB, GB, 12345.6, GB, 100.5, 112.5, 12.5),
        )
    ),
)


@pytest.fixture
def work(tmp_path: Path, embedder: SentenceTransformerEmbedder) -> Workbench:
    work = Workbench(Settings(), tmp_path)
    work.embedder = embedder  # it is loaded already
    return work


@pytest.mark.parametrize("result", RESULTS, ids=lambda r: type(r).__name__)
def test_what_is_printed_fits_eighty_columns(result: object) -> None:
    lines = str(result).splitlines()
    assert len(lines) > 1
    assert [line for line in lines if len(line) > 80] == []
    assert asdict(result)  # type: ignore[call-overload]


def test_every_part_that_is_named_is_there_and_prints_what_it_measures() -> None:
    assert sorted(type(r).__module__.rpartition(".")[2] for r in RESULTS) == sorted(bench.PARTS)


def test_a_part_that_is_not_there_is_named_with_those_that_are(work: Workbench) -> None:
    with pytest.raises(SettingsError, match="'speed'; known: indexing, ingesting"):
        next(bench.measure(work, ["memory", "speed"]))


def test_a_folder_without_icecat_is_refused(work: Workbench, tmp_path: Path) -> None:
    work.data = tmp_path
    with pytest.raises(SettingsError, match=r"icecat/products\.jsonl\.gz"):
        next(bench.measure(work, ["memory"]))


def test_the_share_of_embedding_is_a_share(
    work: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingesting, "PRODUCTS", 40)
    found = ingesting.measure(work)
    assert 0 < found.embedding < 1
    assert found.products == 40


def test_a_refresh_of_one_in_a_hundred_embeds_just_these(
    work: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "PRODUCTS", 300)
    monkeypatch.setattr(refreshing, "CHANGED", 3)
    found = refreshing._generated(work)
    assert found.documents == 300
    assert found.embedded == "stand-in embedder"
    with work.knowledge("refreshing-feed") as knowledge:
        first, *unchanged, last = sorted(e.id for e in knowledge.catalog.editions())
        assert unchanged == []  # a refresh without a change makes no edition
        before = {d.id: d for d in knowledge.catalog.edition(first).documents()}
        after = {d.id: d for d in knowledge.catalog.edition(last).documents()}
    assert sum(before[name] != after[name] for name in before) == 3


def test_memory_is_measured_in_a_process_of_its_own(work: Workbench) -> None:
    work.sizes = (40,)
    (found,) = memory.measure(work).sizes
    assert found.products == 40
    assert 0 < found.started <= max(found.reading, found.indexing)
    assert found.vectors <= found.indexing
    assert found.took > 0


def test_filtered_search_finds_what_exact_search_does(
    work: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(origins, "QUESTIONS", 5)
    work.sizes = (800,)
    (found,) = searching.measure(work).sizes
    assert found.products == 800
    assert min(found.sql, found.chroma, found.words, found.corpora) > 0
    wide, *_, narrow = found.filters
    assert 0.4 < wide.share < 0.6
    assert narrow.share < 0.01
    assert {"price", "price and stock"} <= set(wide.filters)
    for one in found.filters:
        assert one.recall == 1
        assert one.afterwards <= 1


def test_every_peer_is_asked_beside_aisle(work: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origins, "QUESTIONS", 3)
    monkeypatch.setattr(peers, "PEERS", ("bm25", "dense"))
    work.sizes, work.thorough = (200,), True
    found = peers.measure(work)
    assert [one.system for one in found.asked] == ["aisle", "bm25", "dense"]
    assert found.left_out == ()
    for one in found.asked:
        assert one.products == 200
        assert min(one.build, one.disk, one.p50) > 0
        assert one.p50 <= one.p95
    assert len(str(found).splitlines()) == 5
