"""Editions that are held, what an editor decides, sources that go, and what is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kb import schema as t
from kb.catalog import KEEP, BusyError, Catalog
from kb.documents import Document, KnowledgeError
from kb.editions.pages import Remembered
from tests.kb.stock import article, ids, product, published


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    found = Catalog(tmp_path / "store")
    yield found
    found.close()


def page(etag: str, *documents: str) -> Remembered:
    return Remembered(etag, "", documents, ())


def read(
    catalog: Catalog, source: str, *documents: Document, hold: bool = False, etag: str = "1"
) -> int:
    """Refresh one source to these documents; publish or hold what comes of it."""
    with catalog.candidate(f"refresh of {source}", {source: {"etag": etag}}) as candidate:
        candidate.carry_others([source])
        candidate.put(source, documents)
        candidate.remember(source, {f"/{d.id}": page(etag, d.id) for d in documents})
        if hold:
            candidate.record([{"check": "prices", "message": "odd"}])
            candidate.hold()
        else:
            candidate.publish()
    return candidate.id


def states(catalog: Catalog) -> dict[int, str]:
    return {info.id: info.standing for info in catalog.editions()}


def test_a_held_edition_waits_whole_while_shoppers_see_the_live_one(catalog: Catalog) -> None:
    live = read(catalog, "s", product("a"), etag="1")
    held = read(catalog, "s", product("a"), product("b"), hold=True, etag="2")
    assert catalog.current() == live
    assert ids(catalog.edition()) == ["a"]
    assert ids(catalog.edition(held)) == ["a", "b"]
    assert states(catalog) == {live: "live", held: "held"}
    assert catalog.info(held).findings == ({"check": "prices", "message": "odd"},)
    # What its pages said isn't true before it is published.
    assert catalog.remembered("s") == {"/a": page("1", "a")}
    (source,) = catalog.sources()
    assert source.options == {"etag": "1"}
    assert source.error == f"held: edition {held} waits for an editor's decision"


def test_a_held_edition_outlives_other_refreshes_and_is_published_as_it_was_read(
    catalog: Catalog,
) -> None:
    read(catalog, "s", product("a"))
    held = read(catalog, "s", product("a"), product("b"), hold=True, etag="2")
    assert catalog.publish(held) == held
    assert ids(catalog.edition()) == ["a", "b"]
    assert catalog.remembered("s") == {"/a": page("2", "a"), "/b": page("2", "b")}
    (source,) = catalog.sources()
    assert (source.options, source.error) == ({"etag": "2"}, "")
    assert source.refreshed == catalog.info(held).created
    assert states(catalog)[held] == "live"


def test_a_held_edition_is_carried_onto_what_was_published_meanwhile(catalog: Catalog) -> None:
    read(catalog, "shop", product("a"))
    held = read(catalog, "shop", product("a"), product("b"), hold=True, etag="2")
    between = read(catalog, "help", article("returns"), etag="9")
    with catalog.engine.begin() as db:
        db.execute(t.editions.update().where(t.editions.c.id == held).values(created="2020-01-01"))
    live = catalog.publish(held)
    assert live not in (held, between)
    assert ids(catalog.edition()) == ["a", "b", "returns"]
    assert catalog.remembered("shop") == {"/a": page("2", "a"), "/b": page("2", "b")}
    assert catalog.remembered("help") == {"/returns": page("9", "returns")}
    assert states(catalog)[held] == "rejected"
    assert catalog.info(held).note.endswith(f"superseded by edition {live}")
    assert catalog.info(live).findings == ({"check": "prices", "message": "odd"},)
    # As fresh as when it was read, not as when somebody decided.
    assert catalog.sources()[0].refreshed == "2020-01-01"


def test_a_newer_refresh_of_the_same_source_supersedes_a_held_edition(catalog: Catalog) -> None:
    read(catalog, "s", product("a"))
    first = read(catalog, "s", product("b"), hold=True)
    second = read(catalog, "s", product("c"), hold=True)
    assert states(catalog)[first] == "rejected"
    assert states(catalog)[second] == "held"
    third = read(catalog, "s", product("d"))
    assert states(catalog)[second] == "rejected"
    assert f"superseded by edition {third}" in catalog.info(second).note
    with pytest.raises(KnowledgeError, match="was rejected, and what it held is gone"):
        catalog.edition(second)


def test_a_source_that_gives_again_what_is_live_supersedes_a_held_edition(
    catalog: Catalog,
) -> None:
    read(catalog, "s", product("a"))
    held = read(catalog, "s", product("b"), hold=True)
    with catalog.candidate("again", {"s": None}) as candidate:
        candidate.put("s", [product("a")])
        assert not candidate.differs()
        candidate.confirm("nothing has changed")
    assert states(catalog)[held] == "rejected"
    assert "give again what is live" in catalog.info(held).note
    assert catalog.sources()[0].error == ""


def test_a_held_edition_of_another_source_stays(catalog: Catalog) -> None:
    read(catalog, "shop", product("a"))
    held = read(catalog, "shop", product("b"), hold=True)
    for n in range(KEEP + 3):
        read(catalog, "help", article("a", body=f"{n}"))
    assert states(catalog)[held] == "held"
    assert ids(catalog.edition(held)) == ["b"]


def test_a_rejected_edition_is_forgotten_and_its_reason_kept(catalog: Catalog) -> None:
    live = read(catalog, "s", product("a"))
    held = read(catalog, "s", product("b"), hold=True)
    catalog.reject(held, "the feed is broken")
    assert catalog.info(held).note == "refresh of s; the feed is broken"
    assert (catalog.info(held).documents, catalog.current()) == (0, live)
    assert catalog.sources()[0].error == f"edition {held} was rejected: the feed is broken"
    with catalog.engine.connect() as db:
        assert db.scalar(select(func.count()).select_from(t.staged)) == 0
        assert db.scalar(select(func.count()).select_from(t.versions)) == 1
    for decide in (catalog.publish, lambda n: catalog.reject(n, "again")):
        with pytest.raises(KnowledgeError, match=f"edition {held} isn't held but rejected"):
            decide(held)
    with pytest.raises(KnowledgeError, match=f"edition {live} isn't held but live"):
        catalog.publish(live)


def test_what_is_published_is_prepared_first(catalog: Catalog) -> None:
    read(catalog, "s", product("a"))
    held = read(catalog, "s", product("b"), hold=True)
    prepared: list[tuple[int, int, list[str]]] = []

    def prepare(number: int) -> None:
        prepared.append((number, catalog.current(), ids(catalog.edition(number))))

    read(catalog, "help", article("h"))
    carried = catalog.publish(held, prepare=prepare)
    back = catalog.rollback(1, prepare=prepare)
    without = catalog.remove_source("s", prepare=prepare)
    assert prepared == [
        (carried, carried - 1, ["b", "h"]),
        (back, carried, ["a"]),
        (without, back, []),
    ]


def test_a_source_that_is_removed_takes_its_documents_and_pages_along(catalog: Catalog) -> None:
    first = read(catalog, "shop", product("a"), product("b"))
    read(catalog, "help", article("returns"))
    held = read(catalog, "shop", product("c"), hold=True)
    live = catalog.remove_source("shop")
    assert ids(catalog.edition()) == ["returns"]
    assert [source.name for source in catalog.sources()] == ["help"]
    assert catalog.remembered("shop") == {}
    assert catalog.remembered("help") != {}
    assert states(catalog)[held] == "rejected"
    assert catalog.info(live).note == "without shop"
    with pytest.raises(KnowledgeError, match="knows no source nonsense"):
        catalog.remove_source("nonsense")
    assert catalog.rollback(first) == live + 1
    assert ids(catalog.edition()) == ["a", "b"]


def test_a_source_that_gave_nothing_is_removed_without_an_edition(catalog: Catalog) -> None:
    live = read(catalog, "shop", product("a"))
    catalog.add_source("new", {"every": "daily"})
    assert catalog.remove_source("new") == live
    assert [source.name for source in catalog.sources()] == ["shop"]
    assert len(catalog.editions()) == 1


def test_options_are_changed_without_touching_what_is_known_of_refreshes(catalog: Catalog) -> None:
    read(catalog, "s", product("a"))
    catalog.attempted(["s"], "HTTP 500")
    before = catalog.sources()[0]
    catalog.add_source("s", {"every": "6h"})
    after = catalog.sources()[0]
    assert after.options == {"every": "6h"}
    assert (after.refreshed, after.attempted, after.error) == (
        before.refreshed,
        before.attempted,
        "HTTP 500",
    )
    catalog.add_source("new", {})
    assert catalog.sources()[1].refreshed == ""


def test_after_rolling_back_no_source_is_fresher_than_what_is_live(catalog: Catalog) -> None:
    first = read(catalog, "s", product("a"))
    read(catalog, "s", product("b"))
    with catalog.engine.begin() as db:
        db.execute(t.editions.update().where(t.editions.c.id == first).values(created="2020-01-01"))
    catalog.rollback(first)
    assert catalog.sources()[0].refreshed == "2020-01-01"


def test_editions_have_names(catalog: Catalog) -> None:
    for word in ("live", "held", "previous"):
        with pytest.raises(KnowledgeError, match=f"there is no {word} edition"):
            catalog.named(word)
    first = published(catalog, product("a"))
    second = published(catalog, product("b"))
    held = read(catalog, "s", product("c"), hold=True)
    assert [catalog.named(w) for w in ("live", "held", "previous", "77")] == [
        second,
        held,
        first,
        77,
    ]
    with pytest.raises(KnowledgeError, match="'newest' names no edition"):
        catalog.named("newest")


def test_who_comes_second_waits_as_long_as_it_says(catalog: Catalog) -> None:
    other = Catalog(catalog.home)
    with catalog.writing(), pytest.raises(BusyError, match="--wait SECONDS"), other.writing(0):
        pass
    with other.writing(0), other.candidate("within", wait=0):
        pass
    other.close()
