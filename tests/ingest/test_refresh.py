from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ingest.checks import Finding
from ingest.reading import Failed, Read, Skipped, SourceError, Unchanged
from ingest.refresh import RefreshError, Verdict, refresh
from ingest.sources import open_source
from kb.documents import Article, Kind, KnowledgeError, Money, Product
from kb.editions.pages import Remembered
from kb.editions.publishing import Override
from kb.embed import SentenceTransformerEmbedder
from kb.knowledge import Knowledge
from tests.fakes import LOOPBACK, CountingEmbedder, Shelf
from tests.kb.stock import article, gbp, ids, product

Make = Callable[..., Knowledge]
JACKET = product("jacket", "Rain Jacket", "129.00")
STOVE = product("stove", "Gas Stove", "45.00")
RETURNS = article("returns", "Returns", "Within 60 days.")


@pytest.fixture
def counting(embedder: SentenceTransformerEmbedder) -> CountingEmbedder:
    return CountingEmbedder(embedder)


@pytest.fixture
def knowledge(make_knowledge: Make, counting: CountingEmbedder) -> Knowledge:
    return make_knowledge(using=counting)


def live(knowledge: Knowledge) -> list[str]:
    return ids(knowledge.catalog.edition())


def price(knowledge: Knowledge, product_id: str) -> Money | None:
    return knowledge.catalog.edition().document(Kind.PRODUCT, product_id).price  # type: ignore[union-attr]


def many(count: int) -> list[Article]:
    return [article(f"a{n:02}", f"Article {n}") for n in range(count)]


def test_a_first_refresh_publishes_what_the_source_gives(knowledge: Knowledge) -> None:
    report = refresh(knowledge, [Shelf("shop", JACKET, RETURNS)])
    assert (report.published, report.edition) == (True, knowledge.catalog.current())
    (source,) = report.sources
    assert (source.products, source.articles, source.added) == (1, 1, 2)
    assert live(knowledge) == ["jacket", "returns"]
    assert report.embedded == 3
    assert set(report.seconds) == {"read", "index", "publish"}


def test_a_second_run_embeds_nothing_and_makes_no_edition(
    knowledge: Knowledge, counting: CountingEmbedder
) -> None:
    shelf = Shelf("shop", JACKET, RETURNS)
    first = refresh(knowledge, [shelf])
    counting.embedded.clear()
    second = refresh(knowledge, [shelf])
    assert (second.published, second.edition) == (False, first.edition)
    assert (second.reason, second.embedded) == ("nothing has changed", 0)
    assert counting.embedded == []
    assert knowledge.catalog.current() == first.edition
    assert second.sources[0].same == 2


def test_a_changed_price_is_published_and_embeds_nothing(
    knowledge: Knowledge, counting: CountingEmbedder
) -> None:
    shelf = Shelf("shop", JACKET, RETURNS)
    refresh(knowledge, [shelf])
    counting.embedded.clear()
    report = refresh(knowledge, [shelf.gives(replace(JACKET, price=gbp("99.00")), RETURNS)])
    assert (report.published, report.embedded, counting.embedded) == (True, 0, [])
    assert report.sources[0].changed == 1
    assert price(knowledge, "jacket") == gbp("99.00")


def test_a_changed_article_is_embedded_where_it_changed(knowledge: Knowledge) -> None:
    shelf = Shelf("shop", JACKET, RETURNS)
    refresh(knowledge, [shelf])
    report = refresh(knowledge, [shelf.gives(JACKET, replace(RETURNS, body="Within 30 days."))])
    assert (report.published, report.embedded) == (True, 1)


def test_a_removed_page_disappears(knowledge: Knowledge) -> None:
    shelf = Shelf("shop", JACKET, STOVE, RETURNS)
    refresh(knowledge, [shelf])
    report = refresh(knowledge, [shelf.gives(JACKET, RETURNS)])
    assert report.sources[0].removed == ("stove",)
    assert live(knowledge) == ["jacket", "returns"]


def test_a_product_disappears_though_an_article_of_another_source_bears_its_id(
    knowledge: Knowledge,
) -> None:
    shop = Shelf("shop", product("1"), product("2"))
    refresh(knowledge, [shop, Shelf("help", article("1"))], options={"shop": {}, "help": {}})
    report = refresh(knowledge, [shop.gives(product("2"))])
    assert report.published
    assert knowledge.catalog.edition().document(Kind.PRODUCT, "1") is None
    assert knowledge.catalog.edition().document(Kind.ARTICLE, "1") is not None


def test_an_unchanged_page_keeps_its_documents_and_is_remembered(knowledge: Knowledge) -> None:
    shelf = Shelf("shop", JACKET, STOVE)
    refresh(knowledge, [shelf])
    remembered = knowledge.catalog.remembered("shop")
    assert remembered["shop/jacket"] == Remembered("jacket", "", ("jacket",), ())
    shelf.tells(
        Unchanged("shop/jacket", remembered["shop/jacket"]),
        Read("shop/stove", (replace(STOVE, price=gbp("40.00")),), etag="new"),
    )
    report = refresh(knowledge, [shelf])
    assert (report.sources[0].same, report.sources[0].changed) == (1, 1)
    assert live(knowledge) == ["jacket", "stove"]
    assert shelf.remembered == remembered
    assert knowledge.catalog.remembered("shop")["shop/stove"].etag == "new"


def test_two_pages_of_one_product_give_it_once_though_only_one_of_them_changed(
    knowledge: Knowledge,
) -> None:
    shelf = Shelf("shop").tells(
        Read("shop/jacket", (JACKET,), etag="1"),
        Read("shop/jacket?colour=red", (JACKET,), etag="2"),
    )
    first = refresh(knowledge, [shelf])
    assert first.sources[0].clashing == ["jacket"]
    remembered = knowledge.catalog.remembered("shop")
    shelf.tells(
        Read("shop/jacket?colour=red", (replace(JACKET, price=gbp("99.00")),), etag="3"),
        Unchanged("shop/jacket", remembered["shop/jacket"]),
    )
    refresh(knowledge, [shelf])
    assert live(knowledge) == ["jacket"]
    # What was read just now goes before what a server says is as it was.
    jacket = knowledge.catalog.edition().document(Kind.PRODUCT, "jacket")
    assert isinstance(jacket, Product)
    assert jacket.price == gbp("99.00")


def test_a_page_that_fails_keeps_what_it_gave_before_and_is_read_anew(
    knowledge: Knowledge,
) -> None:
    shelf = Shelf("shop", JACKET, STOVE)
    refresh(knowledge, [shelf])
    shelf.tells(
        Read("shop/jacket", (replace(JACKET, price=gbp("1.00")),)),
        Failed("shop/stove", "HTTP 500"),
    )
    report = refresh(knowledge, [shelf])
    assert report.published
    assert report.sources[0].failed == [("shop/stove", "HTTP 500")]
    assert live(knowledge) == ["jacket", "stove"]
    again = knowledge.catalog.remembered("shop")["shop/stove"]
    assert again == Remembered("", "", ("stove",), ())


def test_after_rolling_back_an_unchanged_shop_is_published_as_it_is_now(
    knowledge: Knowledge,
) -> None:
    shelf = Shelf("shop", JACKET)
    first = refresh(knowledge, [shelf]).edition
    refresh(knowledge, [shelf.gives(replace(JACKET, price=gbp("1.00")), STOVE)])
    knowledge.catalog.rollback(first)
    assert live(knowledge) == ["jacket"]
    refresh(knowledge, [shelf])
    assert {r.etag for r in shelf.remembered.values()} == {""}
    assert live(knowledge) == ["jacket", "stove"]
    assert price(knowledge, "jacket") == gbp("1.00")


def test_a_shop_that_shrinks_suddenly_is_held(knowledge: Knowledge) -> None:
    shelf = Shelf("help", *many(20))
    before = refresh(knowledge, [shelf]).edition
    shelf.gives(*many(9))
    report = refresh(knowledge, [shelf])
    assert (report.published, report.held, report.edition) == (False, before + 1, before)
    assert [(f.check, f.message) for f in report.findings] == [
        ("shrinkage", "9 documents, 20 before")
    ]
    assert knowledge.catalog.current() == before
    assert len(live(knowledge)) == 20
    again = refresh(knowledge, [shelf], allow_shrink=True)
    assert again.published
    assert [f.check for f in again.findings] == ["shrinkage"]
    assert len(live(knowledge)) == 9


def test_half_of_a_shop_and_a_small_shop_may_go(knowledge: Knowledge) -> None:
    shelf = Shelf("help", *many(20))
    refresh(knowledge, [shelf])
    assert refresh(knowledge, [shelf.gives(*many(10))]).published
    assert refresh(knowledge, [shelf.gives(*many(6))]).published
    assert refresh(knowledge, [shelf.gives(*many(1))]).published


def test_a_crawl_of_which_much_fails_is_held(knowledge: Knowledge) -> None:
    shelf = Shelf("help", *many(20))
    before = refresh(knowledge, [shelf]).edition
    failing = [Failed(f"help/a{n:02}", "timed out") for n in range(5)]
    news = replace(many(20)[19], body="Changed.")
    shelf.tells(*failing, *[Read(f"help/{a.id}", (a,)) for a in [*many(20)[5:19], news]])
    report = refresh(knowledge, [shelf])
    (finding,) = report.findings
    assert (finding.check, finding.message) == ("failures", "5 of 20 pages failed")
    assert finding.examples[0] == "help/a00: timed out"
    assert knowledge.catalog.current() == before
    # Pages that failed keep what they gave: the held edition is whole.
    assert len(ids(knowledge.catalog.edition(report.held))) == 20


@pytest.mark.parametrize(
    ("outcomes", "says"),
    [
        ((), "0 pages or records read"),
        ((Skipped("shop/about", "not a product"),), "shop/about: not a product"),
        (
            (Skipped("shop/about", "no"), Failed("shop/jacket", "HTTP 404")),
            "shop/jacket: HTTP 404",
        ),
    ],
)
def test_a_source_that_gives_nothing_changes_nothing_and_says_why(
    knowledge: Knowledge, outcomes: tuple[Skipped | Failed, ...], says: str
) -> None:
    with pytest.raises(RefreshError, match="gave no product and no article") as refused:
        refresh(knowledge, [Shelf("shop").tells(*outcomes)])
    assert says in str(refused.value)
    assert knowledge.catalog.current() == 0
    refresh(knowledge, [Shelf("shop", STOVE)])
    with pytest.raises(RefreshError, match="nothing was changed"):
        refresh(knowledge, [Shelf("shop").tells(*outcomes)], allow_shrink=True)
    assert live(knowledge) == ["stove"]


def worse(message: str = "1 answer gets worse") -> Finding:
    return Finding("answers", "shop", message, 1, 10, ("returns: “60 days” → “I don't know”",))


def test_an_edition_that_makes_answers_worse_is_held_with_what_would_break(
    knowledge: Knowledge,
) -> None:
    shelf = Shelf("shop", JACKET)
    before = refresh(knowledge, [shelf]).edition
    judged: list[tuple[list[str], int]] = []

    def gate(candidate: int, live: int, _progress: object) -> Verdict:
        retriever = knowledge.retriever_of(knowledge.catalog.edition(candidate))
        assert [h.document.id for h in retriever.products("gas stove").hits] == ["stove"]
        judged.append((ids(retriever.edition), live))
        return Verdict((worse(),), "10 golden conversations: 1 worse")

    shelf.gives(JACKET, STOVE)
    report = refresh(knowledge, [shelf], gate=gate, hold=False)
    assert judged == [(["jacket", "stove"], before)]
    assert (report.published, report.edition) == (False, before)
    assert live(knowledge) == ["jacket"]
    held = knowledge.catalog.info(report.held)
    assert (held.state, held.gated, held.judged) == ("held", True, report.judged)
    assert held.findings[0]["examples"] == ["returns: “60 days” → “I don't know”"]
    assert "shop/stove" not in knowledge.catalog.remembered("shop")

    passed = refresh(knowledge, [shelf], gate=lambda *_: Verdict((), "10 golden: 0 worse"))
    assert passed.published
    assert live(knowledge) == ["jacket", "stove"]
    assert knowledge.catalog.info(passed.edition).judged == "10 golden: 0 worse"


def test_what_the_gate_holds_is_published_for_a_reason_that_is_kept(knowledge: Knowledge) -> None:
    shelf = Shelf("shop", JACKET)
    refresh(knowledge, [shelf])
    override = Override("the stove is a new line", "ann")
    report = refresh(
        knowledge,
        [shelf.gives(JACKET, STOVE)],
        gate=lambda *_: Verdict((worse(),), "1 worse"),
        override=override,
    )
    assert report.published
    info = knowledge.catalog.info(report.edition)
    assert (info.reason, info.decider) == ("the stove is a new line", "ann")
    assert info.gated


def test_a_gate_that_is_killed_leaves_what_is_live(knowledge: Knowledge) -> None:
    shelf = Shelf("shop", JACKET)
    before = refresh(knowledge, [shelf]).edition

    def gate(*_: object) -> Verdict:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        refresh(knowledge, [shelf.gives(JACKET, STOVE)], gate=gate)
    assert knowledge.catalog.current() == before
    assert knowledge.catalog.editions()[0].state == "rejected"


def test_two_sources_make_one_store_and_each_is_refreshed_alone(knowledge: Knowledge) -> None:
    shop, help_pages = Shelf("shop", JACKET, STOVE), Shelf("help", RETURNS)
    options = {"shop": {"location": "x"}, "help": {"location": "y"}}
    refresh(knowledge, [shop, help_pages], options=options)
    assert [(s.name, s.options) for s in knowledge.catalog.sources()] == list(options.items())
    report = refresh(knowledge, [shop.gives(JACKET)])
    assert [s.name for s in report.sources] == ["shop"]
    assert live(knowledge) == ["jacket", "returns"]


def test_an_id_that_two_sources_claim_belongs_to_the_first_and_is_reported(
    knowledge: Knowledge,
) -> None:
    mine, yours = replace(JACKET, title="Mine"), replace(JACKET, title="Yours")
    report = refresh(
        knowledge,
        [Shelf("one", mine), Shelf("two", yours, STOVE)],
        options={"one": {}, "two": {}},
    )
    assert report.sources[1].claims == {"clash": 1}
    assert report.sources[1].added == 2
    assert live(knowledge) == ["jacket", "stove"]
    assert knowledge.catalog.edition().document(Kind.PRODUCT, "jacket") == mine


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), SourceError("the host is gone"), MemoryError()]
)
def test_an_interruption_while_reading_leaves_nothing_half(
    knowledge: Knowledge, error: BaseException
) -> None:
    shelf = Shelf("shop", JACKET)
    before = refresh(knowledge, [shelf]).edition
    shelf.tells(Read("shop/stove", (STOVE,), etag="x"), error)
    with pytest.raises(type(error)):
        refresh(knowledge, [shelf], options={"shop": {"location": "new"}})
    assert knowledge.catalog.current() == before
    assert live(knowledge) == ["jacket"]
    assert set(knowledge.catalog.remembered("shop")) == {"shop/jacket"}
    assert knowledge.catalog.sources() == []
    assert refresh(knowledge, [shelf.gives(JACKET, STOVE)]).published
    assert live(knowledge) == ["jacket", "stove"]


def test_an_interruption_while_embedding_leaves_nothing_half(
    knowledge: Knowledge, counting: CountingEmbedder
) -> None:
    before = refresh(knowledge, [Shelf("shop", JACKET)]).edition

    def interrupt(_texts: object) -> None:
        raise KeyboardInterrupt

    counting.before = interrupt
    with pytest.raises(KeyboardInterrupt):
        refresh(knowledge, [Shelf("shop", JACKET, STOVE)])
    assert knowledge.catalog.current() == before
    counting.before = lambda _texts: None
    report = refresh(knowledge, [Shelf("shop", JACKET, STOVE)])
    assert report.embedded == 1
    found = knowledge.retriever().products("gas stove").hits
    assert [hit.document.id for hit in found] == ["stove"]


def test_two_refreshes_at_once_are_refused(make_knowledge: Make) -> None:
    first, second = make_knowledge(), make_knowledge()
    with (
        first.catalog.candidate("the one that is running"),
        pytest.raises(KnowledgeError, match="another refresh is writing"),
    ):
        refresh(second, [Shelf("shop", JACKET)])
    assert refresh(second, [Shelf("shop", JACKET)]).published


def test_progress_tells_of_reading_indexing_and_embedding(knowledge: Knowledge) -> None:
    heard: list[tuple[str, int, int]] = []
    refresh(knowledge, [Shelf("shop", JACKET, STOVE)], progress=lambda *step: heard.append(step))
    assert [step for step, _, _ in heard] == ["read", "read", "index", "embed"]
    assert heard[-1] == ("embed", 2, 2)


def test_more_documents_than_one_batch_are_all_there(make_knowledge: Make) -> None:
    from tests.kb.stock import rows

    knowledge = make_knowledge()
    same = [replace(JACKET, id=f"j{n}") for n in range(1203)]
    report = refresh(knowledge, [Shelf("feed", *same)])
    assert (report.sources[0].added, report.embedded) == (1203, 1)
    assert len(rows(knowledge.catalog)) == 1203


def test_the_demo_shop_read_a_second_time_changes_nothing(
    make_knowledge: Make, demo_knowledge: Knowledge, demo_shop: str
) -> None:
    before = demo_knowledge.catalog.current()
    source = open_source(f"{demo_shop}/", limits=LOOPBACK)
    report = refresh(demo_knowledge, [source])
    assert (report.published, report.embedded, report.edition) == (False, 0, before)
    assert report.sources[0].failed == []
    assert report.sources[0].products >= 60
    assert report.sources[0].articles >= 30
