"""Documents turned back for as long as it takes to ask."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from kb import schema as t
from kb.documents import Article, Kind
from kb.editions.trial import turned_back, written
from kb.knowledge import Knowledge
from tests.kb.stock import article, ids, product, published

Make = Callable[..., Knowledge]


@pytest.fixture
def knowledge(make_knowledge: Make) -> Knowledge:
    return make_knowledge()


def test_what_is_turned_back_is_as_it_was_and_the_rest_as_it_is(knowledge: Knowledge) -> None:
    catalog = knowledge.catalog
    old = published(catalog, article("a", body="Sixty days."), product("gone"), article("same"))
    knowledge.index(catalog.edition(old))
    new = published(catalog, article("a", body="Ask us."), product("come"), article("same"))
    knowledge.index(catalog.edition(new))
    before = [info.id for info in catalog.editions()]
    turned = [(Kind.ARTICLE, "a"), (Kind.PRODUCT, "gone"), (Kind.PRODUCT, "come")]
    with catalog.writing(), turned_back(knowledge, new, old, turned) as retriever:
        found = retriever.edition.document(Kind.ARTICLE, "a")
        assert isinstance(found, Article)
        assert found.body == "Sixty days."
        assert ids(retriever.edition) == ["a", "gone", "same"]
        assert retriever.articles("how many days").query
    with turned_back(knowledge, new, old, turned[:1]) as retriever:
        assert ids(retriever.edition) == ["a", "come", "same"]
    assert [info.id for info in catalog.editions()] == before
    assert catalog.current() == new
    with catalog.engine.connect() as db:
        numbers = db.scalars(select(t.members.c.edition).distinct()).all()
        assert sorted(numbers) == [old, new]


def test_what_a_killed_trial_left_is_in_nobodys_way(knowledge: Knowledge) -> None:
    catalog = knowledge.catalog
    old = published(catalog, article("a", body="Sixty days."))
    new = published(catalog, article("a", body="Ask us."))
    knowledge.index(catalog.edition(old))
    knowledge.index(catalog.edition(new))
    killed = turned_back(knowledge, new, old, [(Kind.ARTICLE, "a")])
    killed.__enter__()  # and never left
    with turned_back(knowledge, new, old, []) as retriever:
        found = retriever.edition.document(Kind.ARTICLE, "a")
        assert isinstance(found, Article)
        assert found.body == "Ask us."
    with catalog.engine.connect() as db:
        left = select(func.count()).select_from(t.members).where(t.members.c.edition < 0)
        assert db.scalar(left) == 0


def test_what_is_written_is_found_beside_what_is_live_and_leaves_no_trace(
    knowledge: Knowledge,
) -> None:
    catalog = knowledge.catalog
    live = published(catalog, article("a", body="Sixty days."))
    knowledge.index(catalog.edition(live))
    draft = article("own", title="Engraving", body="We engrave names for £9.00.")
    before = catalog.editions()
    with catalog.writing(), written(knowledge, "own", [draft]) as retriever:
        assert ids(retriever.edition) == ["a", "own"]
        (hit, *_) = retriever.articles("do you engrave names").hits
        assert hit.document.id == "own"
    with catalog.engine.connect() as db:
        versions = db.scalars(select(t.versions.c.document_id)).all()
    assert versions == ["a"]
    with pytest.raises(ZeroDivisionError), catalog.writing(), written(knowledge, "own", [draft]):
        raise ZeroDivisionError
    assert catalog.editions() == before
    assert catalog.current() == live
