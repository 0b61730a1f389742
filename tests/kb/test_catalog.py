from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kb import schema as t
from kb.catalog import KEEP, Catalog
from kb.documents import Kind, KnowledgeError
from kb.editions.pages import Remembered
from tests.kb.stock import article, gbp, ids, product, published


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    found = Catalog(tmp_path / "store")
    yield found
    found.close()


def stored(catalog: Catalog, table: object) -> int:
    with catalog.engine.connect() as db:
        return int(db.scalar(select(func.count()).select_from(table)) or 0)  # type: ignore[arg-type]


def test_a_new_store_has_published_nothing(catalog: Catalog) -> None:
    assert catalog.current() == 0
    assert ids(catalog.edition()) == []
    assert catalog.editions() == []
    with pytest.raises(KnowledgeError, match="no edition 7"):
        catalog.edition(7)


def test_publishing_moves_everything_at_once(catalog: Catalog) -> None:
    with catalog.candidate("first") as candidate:
        candidate.put("s", [product("a")])
        candidate.put("s", [article("b")])
        assert catalog.current() == 0
        assert ids(catalog.edition()) == []
        candidate.publish({})
    assert catalog.current() == candidate.id
    assert ids(catalog.edition()) == ["a", "b"]


def test_a_candidate_is_invisible_until_it_is_published(catalog: Catalog) -> None:
    published(catalog, product("a", price="10.00"))
    reader = catalog.edition()
    with catalog.candidate("second") as candidate:
        candidate.put("s", [product("a", price="5.00"), product("b")])
        assert ids(catalog.edition()) == ["a"]
        assert ids(reader) == ["a"]
        assert catalog.edition().document(Kind.PRODUCT, "a").price == gbp("10.00")  # type: ignore[union-attr]


def test_a_reader_of_the_old_edition_keeps_seeing_it_whole(catalog: Catalog) -> None:
    published(catalog, product("a", price="10.00"), product("gone"))
    reader = catalog.edition()
    published(catalog, product("a", price="5.00"), product("new"))
    assert ids(reader) == ["a", "gone"]
    assert reader.document(Kind.PRODUCT, "a").price == gbp("10.00")  # type: ignore[union-attr]
    assert reader.count(Kind.PRODUCT) == 2
    assert {p.chunk.document_id for p in reader.passages()} == {"a", "gone"}
    assert ids(catalog.edition()) == ["a", "new"]


def test_a_candidate_that_is_not_published_is_rejected(catalog: Catalog) -> None:
    live = published(catalog, product("a"))
    with catalog.candidate("idle") as candidate:
        candidate.put("s", [product("b")])
    assert catalog.current() == live
    newest = catalog.editions()[0]
    assert (newest.id, newest.state, newest.documents) == (candidate.id, "rejected", 0)
    assert newest.note == "idle; not published"


def fail(catalog: Catalog, error: BaseException, *, publish: bool) -> None:
    with catalog.candidate("doomed") as candidate:
        candidate.put("s", [product("b")])
        if publish:
            candidate.publish({})
        raise error


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt(), SystemExit(1)])
def test_an_error_while_writing_leaves_the_old_edition_whole(
    catalog: Catalog, error: BaseException
) -> None:
    live = published(catalog, product("a"))
    with pytest.raises(type(error)):
        fail(catalog, error, publish=False)
    assert catalog.current() == live
    assert ids(catalog.edition()) == ["a"]
    assert catalog.editions()[0].state == "rejected"
    assert published(catalog, product("c")) > live + 1
    assert ids(catalog.edition()) == ["c"]


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt()])
def test_an_error_after_publishing_does_not_take_the_edition_back(
    catalog: Catalog, error: BaseException
) -> None:
    published(catalog, product("a"))
    with pytest.raises(type(error)):
        fail(catalog, error, publish=True)
    assert catalog.current() == catalog.editions()[0].id
    assert ids(catalog.edition()) == ["b"]
    assert catalog.editions()[0].state == "published"


def test_a_candidate_made_from_an_old_parent_is_refused(catalog: Catalog) -> None:
    published(catalog, product("a"))
    with catalog.candidate("slow") as slow:
        slow.put("s", [product("slow")])
        with catalog.engine.begin() as db:  # another machine that doesn't share the lock
            db.execute(t.editions.insert().values(parent=1, state="published", created=""))
            db.execute(t.pointer.update().values(edition=slow.id + 1))
        with pytest.raises(KnowledgeError, match="run the refresh again"):
            slow.publish({"s": {"u": Remembered("e", "", (), ())}})
    assert catalog.current() == slow.id + 1
    assert catalog.remembered("s") == {}


def test_the_first_to_bring_an_id_owns_it(catalog: Catalog) -> None:
    with catalog.candidate("clash") as candidate:
        first = candidate.put("one", [product("a", "First"), product("a", "Twin")])
        second = candidate.put("two", [product("a", "Second"), article("a"), product("b")])
        candidate.publish({})
    assert (first.added, first.clashing) == (("a",), ("a",))
    assert (second.added, second.clashing) == (("a", "a", "b"), ())
    edition = catalog.edition()
    assert edition.count() == 3
    assert edition.document(Kind.PRODUCT, "a").title == "First"  # type: ignore[union-attr]


def test_what_became_of_each_document_is_told(catalog: Catalog) -> None:
    published(catalog, product("same"), product("dearer"), product("gone"))
    with catalog.candidate("second") as candidate:
        put = candidate.put("s", [product("same"), product("dearer", price="11"), product("new")])
        removed = candidate.removed("s")
    assert (put.same, put.changed, put.added) == (("same",), ("dearer",), ("new",))
    assert removed == ("gone",)


def test_a_product_is_removed_even_where_an_article_bears_its_id(catalog: Catalog) -> None:
    published(catalog, article("1"), source="help")
    published(catalog, product("1"), product("2"), source="shop")
    with catalog.candidate("shop without 1") as candidate:
        candidate.carry("help")
        candidate.put("shop", [product("2")])
        assert candidate.removed("shop") == ("1",)


def test_documents_of_other_sources_are_carried_over(catalog: Catalog) -> None:
    published(catalog, product("a"), source="one")
    published(catalog, product("b"), source="two")
    assert ids(catalog.edition()) == ["a", "b"]


def test_a_kept_page_does_not_bring_back_what_another_page_gives_anew(catalog: Catalog) -> None:
    published(catalog, product("a", price="10.00"), product("b"))
    with catalog.candidate("two pages, one product") as candidate:
        candidate.put("s", [product("a", price="5.00")])
        assert candidate.keep("s", ["a", "b", "unheard"]) == 1
        candidate.publish({})
    assert [d.price for d in catalog.edition().documents() if d.id == "a"] == [gbp("5.00")]  # type: ignore[union-attr]
    assert ids(catalog.edition()) == ["a", "b"]


def test_unchanged_documents_are_stored_once_over_all_editions(catalog: Catalog) -> None:
    published(catalog, product("a"), product("b"))
    published(catalog, product("a"), product("b", price="9.00"))
    assert stored(catalog, t.versions) == 3


def test_rolling_back_publishes_the_old_content_as_a_new_edition(catalog: Catalog) -> None:
    first = published(catalog, product("a", price="10.00"))
    second = published(catalog, product("a", price="1.00"), product("b"))
    third = catalog.rollback(first)
    assert (third, catalog.current()) == (third, third)
    assert third > second
    assert ids(catalog.edition()) == ["a"]
    assert catalog.edition().document(Kind.PRODUCT, "a").price == gbp("10.00")  # type: ignore[union-attr]
    assert ids(catalog.edition(second)) == ["a", "b"]
    assert catalog.editions()[0].note == f"rolled back to edition {first}"


def test_only_a_published_edition_can_be_rolled_back_to(catalog: Catalog) -> None:
    published(catalog, product("a"))
    with catalog.candidate("rejected") as candidate:
        candidate.put("s", [product("b")])
    for number in (candidate.id, 99, 0):
        with pytest.raises(KnowledgeError, match="aisle edition list"):
            catalog.rollback(number)
    assert ids(catalog.edition()) == ["a"]


def test_after_rolling_back_every_page_is_read_anew(catalog: Catalog) -> None:
    catalog.add_source("s", {})
    first = published(catalog, product("a"))
    with catalog.candidate("second") as candidate:
        candidate.put("s", [product("a", price="5.00")])
        candidate.publish({"s": {"/a": Remembered("etag-2", "yesterday", ("a",), ("/b",))}})
    catalog.rollback(first)
    # "Not modified since the second edition" would keep what the first one said for ever.
    assert catalog.remembered("s") == {"/a": Remembered("", "", ("a",), ("/b",))}


def test_old_editions_are_forgotten_and_kept_ones_stay_whole(catalog: Catalog) -> None:
    numbers = [published(catalog, product("a", price=str(n))) for n in range(1, KEEP + 4)]
    states = {info.id: info.state for info in catalog.editions()}
    assert [states[n] for n in numbers] == ["pruned"] * 3 + ["published"] * KEEP
    assert catalog.edition(numbers[3]).document(Kind.PRODUCT, "a").price == gbp("4")  # type: ignore[union-attr]
    with pytest.raises(KnowledgeError, match=f"older than the {KEEP} kept"):
        catalog.edition(numbers[0])
    with pytest.raises(KnowledgeError, match="aisle edition list"):
        catalog.rollback(numbers[0])
    for table in (t.versions, t.passages, t.offers, t.members):
        assert stored(catalog, table) == KEEP


def test_the_live_edition_is_kept_however_old_it_is(catalog: Catalog) -> None:
    published(catalog, product("a"), product("b"))
    for _ in range(KEEP + 2):
        with catalog.candidate("in vain") as candidate:
            candidate.put("s", [product("c")])
    assert ids(catalog.edition()) == ["a", "b"]
    assert stored(catalog, t.versions) == 2


def test_keys_of_all_kept_editions_are_live(catalog: Catalog) -> None:
    published(catalog, product("a", "Old name"))
    old = {p.chunk.key for p in catalog.edition().passages()}
    published(catalog, product("a", "New name"))
    new = {p.chunk.key for p in catalog.edition().passages()}
    assert catalog.used([*old, *new, "unheard of"]) == old | new
    held = {p.key for p in catalog.edition().passages()}
    assert catalog.used([*held, *old], vectors=True) == held


def test_what_pages_said_is_remembered_with_the_edition(catalog: Catalog) -> None:
    page = Remembered("etag", "today", ("a",), ("/b", "/c"))
    with catalog.candidate("first") as candidate:
        candidate.put("s", [product("a")])
        candidate.publish({"s": {"/a": page}})
    assert catalog.remembered("s") == {"/a": page}
    assert catalog.remembered("other") == {}
    with catalog.candidate("rejected") as candidate:
        candidate.put("s", [product("a")])
    assert catalog.remembered("s") == {"/a": page}
    catalog.remember("s", {"/b": replace(page, etag="new")})
    assert set(catalog.remembered("s")) == {"/b"}


def test_a_source_is_remembered_with_the_way_it_was_opened(catalog: Catalog) -> None:
    catalog.add_source("one", {"location": "x"})
    catalog.add_source("two", {})
    catalog.add_source("one", {"location": "y"})
    assert [(s.name, s.options) for s in catalog.sources()] == [
        ("one", {"location": "y"}),
        ("two", {}),
    ]


HOLDER = """
import sys
from pathlib import Path
from kb.catalog import Catalog
with Catalog(Path(sys.argv[1])).writing():
    print("locked", flush=True)
    sys.stdin.read()
"""


def test_a_second_writer_is_told_to_wait(catalog: Catalog) -> None:
    live = published(catalog, product("a"))
    command = [sys.executable, "-c", HOLDER, str(catalog.home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"locked\n"
        with (
            pytest.raises(KnowledgeError, match="another refresh is writing") as refused,
            catalog.candidate("second writer"),
        ):
            pass
        assert str(catalog.home) in str(refused.value)
        assert ids(catalog.edition()) == ["a"]
        other.communicate()
    assert published(catalog, product("b")) > live


def test_every_edition_is_listed_newest_first(catalog: Catalog) -> None:
    first = published(catalog, product("a"))
    second = published(catalog, product("a"), product("b"))
    listed = [(e.id, e.parent, e.documents, e.live) for e in catalog.editions()]
    assert listed == [(second, first, 2, True), (first, 0, 1, False)]
