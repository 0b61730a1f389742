"""The store's own articles: written, given to the store, taken back, with their history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desk.articles import (
    ArticleBook,
    ArticleChanged,
    ArticleRefused,
    ArticleState,
    UnknownArticle,
    Writing,
)
from desk.audit import AuditTrail
from desk.messages import Author

ADA, BEN = Author("a1", "Ada Kent"), Author("a2", "Ben Roe")
NORWAY = Writing("Do you ship to Norway?", "We ship to Norway for £18.", "Delivery")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'desk.db'}"


@pytest.fixture
def book(url: str) -> Iterator[ArticleBook]:
    with ArticleBook(url) as opened:
        yield opened


def test_a_draft_is_given_to_nobody_until_it_is_wanted(book: ArticleBook) -> None:
    draft = book.write(NORWAY, ADA)
    assert (draft.state, draft.version, draft.wanted) == (ArticleState.DRAFT, 1, 0)
    assert book.wanted() == ()
    book.want(draft.id, BEN)
    (given,) = book.wanted()
    assert (given.id, given.writing) == (draft.id, NORWAY)


def test_what_is_written_later_waits_until_it_is_wanted_too(book: ArticleBook) -> None:
    own = book.want(book.write(NORWAY, ADA).id, ADA)
    later = replace(NORWAY, body="We ship to Norway for £20.")
    saved = book.write(later, BEN, article_id=own.id, seen=own.version)
    assert saved.writing == later
    assert saved.version > saved.wanted
    assert [given.writing for given in book.wanted()] == [NORWAY]
    book.want(own.id, BEN)
    assert [given.writing for given in book.wanted()] == [later]


def test_two_who_write_at_once_lose_nothing(book: ArticleBook) -> None:
    own = book.write(NORWAY, ADA)
    book.write(replace(NORWAY, body="Ada's."), ADA, article_id=own.id, seen=own.version)
    with pytest.raises(ArticleChanged, match="Ada Kent saved another version"):
        book.write(replace(NORWAY, body="Ben's."), BEN, article_id=own.id, seen=own.version)
    assert book.get(own.id).writing.body == "Ada's."


def test_an_article_that_is_taken_back_or_deleted_is_given_no_more(book: ArticleBook) -> None:
    one = book.want(book.write(NORWAY, ADA).id, ADA)
    two = book.want(book.write(replace(NORWAY, title="Do you gift wrap?"), ADA).id, ADA)
    assert book.withdraw(one.id, BEN).state is ArticleState.DRAFT
    book.delete(two.id, BEN)
    assert book.wanted() == ()
    assert [own.id for own in book.all()] == [one.id]
    with pytest.raises(UnknownArticle):
        book.get(two.id)


def test_its_history_is_kept_for_good(book: ArticleBook, url: str) -> None:
    own = book.write(NORWAY, ADA)
    book.want(own.id, BEN)
    book.delete(own.id, ADA)
    told = [(one.what, one.by, one.writing.body) for one in book.history(own.id)]
    assert told == [
        ("deleted", "Ada Kent", NORWAY.body),
        ("published", "Ben Roe", NORWAY.body),
        ("saved", "Ada Kent", NORWAY.body),
    ]
    with AuditTrail(url) as trail:
        deeds = [(deed.actor, deed.action) for deed in trail.all()]
    assert deeds == [
        ("a1", "article_saved"),
        ("a2", "article_published"),
        ("a1", "article_deleted"),
    ]


@pytest.mark.parametrize(
    ("writing", "said"),
    [
        (Writing("  ", "Text"), "no title"),
        (Writing("Title", "\n \x00"), "no text"),
        (Writing("x" * 301, "Text"), "longer than 300"),
        (Writing("Title", "x" * 100_001), "longer than 100,000"),
        (Writing("Title", "Text", url="javascript:alert(1)"), "https://"),
    ],
)
def test_what_can_be_no_article_is_refused(book: ArticleBook, writing: Writing, said: str) -> None:
    with pytest.raises(ArticleRefused, match=said):
        book.write(writing, ADA)
    assert book.all() == ()


def test_a_title_is_one_line_and_line_ends_are_plain(book: ArticleBook) -> None:
    own = book.write(Writing(" Two\n lines ", "one\r\ntwo\rthree\n"), ADA)
    assert (own.writing.title, own.writing.body) == ("Two lines", "one\ntwo\nthree")
