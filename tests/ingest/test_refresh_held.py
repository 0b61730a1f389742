"""Refreshes that an editor has to decide on, and what is remembered of each try."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from ingest.checks import Finding
from ingest.reading import Failed, Read, Skipped, SourceError, Unchanged
from ingest.refresh import RefreshError, Verdict, refresh
from ingest.thresholds import ThresholdError, Thresholds
from kb.catalog import BusyError
from kb.documents import KnowledgeError, Money, Product
from kb.editions.decisions import publish_held, reject_held, remove_source, roll_back
from kb.editions.publishing import Override
from kb.embed import SentenceTransformerEmbedder
from kb.knowledge import Knowledge
from tests.fakes import CountingEmbedder, Shelf
from tests.kb.stock import article, gbp, ids, product

Make = Callable[..., Knowledge]
JACKET = product("jacket", "Rain Jacket", "129.00")
STOVE = product("stove", "Gas Stove", "45.00")


@pytest.fixture
def counting(embedder: SentenceTransformerEmbedder) -> CountingEmbedder:
    return CountingEmbedder(embedder)


@pytest.fixture
def knowledge(make_knowledge: Make, counting: CountingEmbedder) -> Knowledge:
    return make_knowledge(using=counting)


def slipped(p: Product) -> Product:
    assert p.price is not None
    return replace(p, price=Money(p.price.amount * Decimal(100), "GBP"))


def live(knowledge: Knowledge) -> list[str]:
    return ids(knowledge.catalog.edition())


def test_a_slipped_price_is_held_and_published_by_an_editor_without_reading_or_embedding_again(
    knowledge: Knowledge, counting: CountingEmbedder
) -> None:
    shelf = Shelf("shop", JACKET)
    first = refresh(knowledge, [shelf], options={"shop": {}}).edition
    report = refresh(knowledge, [shelf.gives(slipped(JACKET), STOVE)])
    assert (report.published, report.edition) == (False, first)
    assert report.reason == "held for an editor's decision"
    (finding,) = report.findings
    assert finding.examples == ("Rain Jacket £129.00 → £12,900.00",)
    assert [h.document.id for h in knowledge.retriever().products("gas stove").hits] == []
    info = knowledge.catalog.info(report.held)
    assert info.findings[0]["check"] == "decimals"

    counting.embedded.clear()
    assert publish_held(knowledge, report.held) == report.held
    assert counting.embedded == []
    assert [h.document.id for h in knowledge.retriever().products("gas stove").hits] == ["stove"]


def test_what_only_a_rejected_edition_held_leaves_the_indexes(knowledge: Knowledge) -> None:
    shelf = Shelf("shop", JACKET)
    refresh(knowledge, [shelf], options={"shop": {}})
    held = refresh(knowledge, [shelf.gives(slipped(JACKET), STOVE)]).held
    assert knowledge.lexical.count() == knowledge.vectors.count() == 2
    reject_held(knowledge, held, "the feed is broken")
    assert knowledge.lexical.count() == knowledge.vectors.count() == 1
    assert live(knowledge) == ["jacket"]


def test_what_the_feed_mends_needs_no_decision(knowledge: Knowledge) -> None:
    shelf = Shelf("shop", JACKET)
    first = refresh(knowledge, [shelf], options={"shop": {}}).edition
    held = refresh(knowledge, [shelf.gives(slipped(JACKET))]).held
    again = refresh(knowledge, [shelf.gives(JACKET)])
    assert (again.reason, again.edition) == ("nothing has changed", first)
    assert knowledge.catalog.info(held).state == "rejected"
    assert knowledge.catalog.sources()[0].error == ""


def test_findings_can_be_passed_over_and_are_kept_with_the_edition(knowledge: Knowledge) -> None:
    shelf = Shelf("shop", JACKET)
    refresh(knowledge, [shelf])
    report = refresh(knowledge, [shelf.gives(slipped(JACKET))], hold=False)
    assert report.published
    assert [f["check"] for f in knowledge.catalog.info(report.edition).findings] == ["decimals"]


def test_allowing_shrinkage_allows_no_slipped_price(knowledge: Knowledge) -> None:
    many = [product(f"p{n}", price="20.00") for n in range(12)]
    shelf = Shelf("shop", *many)
    refresh(knowledge, [shelf])
    shelf.gives(slipped(many[0]), *many[1:4])
    report = refresh(knowledge, [shelf], allow_shrink=True)
    assert {f.check for f in report.findings} == {"shrinkage", "decimals"}
    assert report.held


def test_the_store_s_own_thresholds_count(knowledge: Knowledge) -> None:
    shelf = Shelf("shop", JACKET)
    refresh(knowledge, [shelf])
    (knowledge.home / "checks.yaml").write_text("slips: false\n")
    assert refresh(knowledge, [shelf.gives(slipped(JACKET))]).published
    assert refresh(knowledge, [shelf.gives(JACKET)], thresholds=Thresholds()).held
    (knowledge.home / "checks.yaml").write_text("slip: false\n")
    with pytest.raises(ThresholdError, match=r"checks\.yaml"):
        refresh(knowledge, [shelf])


WORSE = Finding("answers", "shop", "1 answer gets worse", 1, 10)


def held_by_the_gate(knowledge: Knowledge, shelf: Shelf) -> int:
    gate = lambda *_: Verdict((WORSE,), "1 worse")  # noqa: E731
    return refresh(knowledge, [shelf.gives(slipped(JACKET))], gate=gate).held


def test_the_checks_and_the_gate_are_both_heard(knowledge: Knowledge) -> None:
    shelf = Shelf("shop", JACKET)
    refresh(knowledge, [shelf])
    info = knowledge.catalog.info(held_by_the_gate(knowledge, shelf))
    assert [finding["check"] for finding in info.findings] == ["decimals", "answers"]


def test_what_the_gate_held_is_published_only_with_a_reason(knowledge: Knowledge) -> None:
    shelf = Shelf("shop", JACKET)
    first = refresh(knowledge, [shelf]).edition
    held = held_by_the_gate(knowledge, shelf)
    for override in (None, Override("", "ann")):
        with pytest.raises(KnowledgeError, match="--reason"):
            publish_held(knowledge, held, override=override)
    assert knowledge.catalog.current() == first
    assert publish_held(knowledge, held, override=Override("it is so", "ann")) == held
    info = knowledge.catalog.info(held)
    assert (info.reason, info.decider, info.live) == ("it is so", "ann", True)


def test_a_held_edition_is_judged_again_only_where_something_was_published_since(
    knowledge: Knowledge,
) -> None:
    shelf, help_pages = Shelf("shop", JACKET), Shelf("help", article("a"))
    refresh(knowledge, [shelf, help_pages])
    judged: list[int] = []
    held = refresh(knowledge, [shelf.gives(slipped(JACKET))]).held
    assert publish_held(knowledge, held, judge=judged.append) == held
    assert judged == []

    held = refresh(knowledge, [shelf.gives(JACKET)]).held
    live_now = refresh(knowledge, [help_pages.gives(article("a", body="New."))]).edition

    def refuses(_edition: int) -> None:
        raise RefreshError("2 answers get worse")

    with pytest.raises(RefreshError, match="2 answers"):
        publish_held(knowledge, held, judge=refuses)
    assert knowledge.catalog.current() == live_now
    assert knowledge.catalog.info(held).state == "held"
    published = publish_held(knowledge, held, judge=judged.append)
    assert judged == [published]


def test_every_page_has_an_outcome_and_the_counts_agree(knowledge: Knowledge) -> None:
    shelf = Shelf("shop", JACKET, STOVE)
    refresh(knowledge, [shelf])
    before = knowledge.catalog.remembered("shop")
    shelf.tells(
        Unchanged("shop/jacket", before["shop/jacket"]),
        Read("shop/stove", (replace(STOVE, price=gbp("44.00")),), etag="2"),
        Skipped("shop/about", "not a product"),
        Failed("shop/gone", "HTTP 500"),
    )
    heard: list[tuple[str, str]] = []
    report = refresh(knowledge, [shelf], heard=lambda s, o: heard.append((s, o.where)))
    assert heard == [("shop", f"shop/{name}") for name in ("jacket", "stove", "about", "gone")]
    (one,) = report.sources
    assert (one.read, one.unchanged, len(one.skipped), len(one.failed)) == (1, 1, 1, 1)
    assert one.outcomes == 4
    assert report.as_json()["sources"][0]["unchanged"] == 1


@pytest.mark.parametrize("error", [SourceError("the host is gone"), OSError("disk full")])
def test_a_failure_is_remembered_with_the_source_until_it_works_again(
    knowledge: Knowledge, error: Exception
) -> None:
    shelf = Shelf("shop", JACKET)
    refresh(knowledge, [shelf], options={"shop": {"every": "6h"}})
    good = knowledge.catalog.sources()[0]
    assert good.refreshed
    assert good.attempted >= good.refreshed
    with pytest.raises(type(error)):
        refresh(knowledge, [shelf.tells(error)])
    (failed,) = knowledge.catalog.sources()
    assert (failed.refreshed, failed.error) == (good.refreshed, str(error))
    refresh(knowledge, [shelf.gives(JACKET)])
    assert knowledge.catalog.sources()[0].error == ""
    assert knowledge.catalog.sources()[0].options == {"every": "6h"}


def test_a_site_that_is_largely_down_is_no_fresh_one_though_nothing_changed(
    knowledge: Knowledge,
) -> None:
    pages = [article(f"a{n}") for n in range(20)]
    shelf = Shelf("help", *pages)
    refresh(knowledge, [shelf], options={"help": {}})
    shelf.tells(*[Failed(f"help/{a.id}", "timed out") for a in pages])
    with pytest.raises(RefreshError, match="20 of 20 pages failed of help, for example help/a0"):
        refresh(knowledge, [shelf])
    assert "20 of 20" in knowledge.catalog.sources()[0].error
    assert len(live(knowledge)) == 20


def test_another_refresh_that_is_running_is_no_failure_of_the_source(
    make_knowledge: Make,
) -> None:
    first, second = make_knowledge(), make_knowledge()
    refresh(first, [Shelf("shop", JACKET)], options={"shop": {}})
    with first.catalog.writing(), pytest.raises(BusyError, match="another refresh"):
        refresh(second, [Shelf("shop", STOVE)], wait=0)
    assert second.catalog.sources()[0].error == ""


def test_documents_of_a_source_that_is_not_known_any_more_are_carried_over_too(
    knowledge: Knowledge,
) -> None:
    refresh(knowledge, [Shelf("unremembered", STOVE)])
    refresh(knowledge, [Shelf("shop", JACKET)])
    assert live(knowledge) == ["jacket", "stove"]


def test_what_another_source_said_of_it_is_found_once_its_owner_is_removed(
    knowledge: Knowledge,
) -> None:
    feed = Shelf("feed", replace(JACKET, description="From the feed.", url="https://s.example/j"))
    page = Shelf("site", replace(JACKET, description="As the page has it: seam-sealed zips."))
    refresh(knowledge, [feed, page], options={"feed": {}, "site": {}})
    assert live(knowledge) == ["jacket"]
    remove_source(knowledge, "feed")
    (hit,) = knowledge.retriever().products("seam-sealed zips").hits
    assert hit.document.description == "As the page has it: seam-sealed zips."  # type: ignore[union-attr]


def test_rolling_back_finds_what_it_went_back_to(knowledge: Knowledge) -> None:
    shelf = Shelf("shop", JACKET, STOVE)
    first = refresh(knowledge, [shelf]).edition
    refresh(knowledge, [shelf.gives(JACKET)])
    knowledge.lexical.clear()  # as if it had been swept
    roll_back(knowledge, first)
    assert [h.document.id for h in knowledge.retriever().products("gas stove").hits] == ["stove"]


def test_what_no_kept_edition_holds_leaves_the_indexes(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.editions.history.KEEP", 2)
    shelf = Shelf("shop")
    for n in range(5):
        refresh(knowledge, [shelf.gives(JACKET, product(f"p{n}", f"Lamp number {n}"))])
    assert knowledge.lexical.count() == knowledge.vectors.count() == 3
    assert live(knowledge) == ["jacket", "p4"]
