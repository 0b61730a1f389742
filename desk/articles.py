"""The store's own articles: what editors write in the studio, with its whole history."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, and_, insert, select, update

from desk import audit, clock
from desk.messages import Author, DeskError
from desk.schema.book import Book
from desk.schema.knowledge import article_versions, articles

LONGEST_TITLE, LONGEST_BODY = 300, 100_000


class UnknownArticle(DeskError):  # noqa: N818 - reads as what it is
    """There is no such article, or no such version of it."""


class ArticleRefused(DeskError):  # noqa: N818
    """What was written can't be an article; the message says what to do."""


class ArticleChanged(DeskError):  # noqa: N818
    """Somebody else has saved the article since it was opened."""


class ArticleState(StrEnum):
    """How an article stands.

    A wanted one is given to the store with every refresh; what shoppers see of it is the edition's
    matter.
    """

    DRAFT = "draft"
    WANTED = "wanted"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Writing:
    """What an editor writes.

    Attributes:
        body: Markdown.
        section: Where it belongs, such as ``Delivery``; may be empty.
        url: Where shoppers read it, if it is published anywhere else too; may be empty.
        language: BCP 47 tag; empty when nobody says.
    """

    title: str
    body: str
    section: str = ""
    url: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class OwnArticle:
    """An article as it was saved last.

    Attributes:
        version: Of the text, from 1.
        wanted: The version that the store is given; 0 for none.
        changed: When it was saved last, ISO 8601 in UTC.
        changed_by: By whom.
        gap: The group of questions that it was written for; empty for none.
    """

    id: str
    writing: Writing
    state: ArticleState
    version: int
    wanted: int
    created: str
    changed: str
    changed_by: str
    gap: str = ""

    @property
    def document(self) -> str:
        """The id under which the store knows it."""
        return f"own-{self.id}"


@dataclass(frozen=True, slots=True)
class Version:
    """One line of an article's history.

    Attributes:
        what: ``saved``, ``published``, ``withdrawn`` or ``deleted``.
    """

    version: int
    what: str
    at: str
    by: str
    writing: Writing


class ArticleBook(Book):
    """The store's own articles in the desk's database.

    Raises:
        StoreUnavailable: From every method, when the database can't be used.
    """

    def write(
        self,
        writing: Writing,
        by: Author,
        *,
        article_id: str = "",
        seen: int = 0,
        gap: str = "",
    ) -> OwnArticle:
        """Save what was written, as a new article or as a new version of one.

        What the store is given stays as it is until it is published.

        Args:
            writing: The whole text.
            by: Who wrote it.
            article_id: Of the article; empty for a new one.
            seen: The version that it was written upon.
            gap: For a new one, the questions that it answers.

        Raises:
            ArticleRefused: It has no title or no text, or is too long.
            UnknownArticle: There is no such article.
            ArticleChanged: Somebody saved another version meanwhile.
        """
        writing = checked(writing)
        now = clock.now()
        with self._database.writing() as sql:
            if article_id:
                before = _one(sql, article_id)
                if before.version != seen:
                    raise ArticleChanged(
                        f"{before.changed_by or 'somebody'} saved another version of this article "
                        "while you were writing; nothing of yours is lost: copy it, load the page "
                        "again and put both together"
                    )
                if before.writing == writing:
                    return before
                number = before.version + 1
            else:
                article_id, number = f"a{secrets.token_hex(8)}", 1
                sql.execute(
                    insert(articles).values(
                        id=article_id,
                        state=ArticleState.DRAFT,
                        version=0,
                        created=now,
                        gap=gap or None,
                        **_columns(writing),
                        changed=now,
                        changed_by=by.name,
                    )
                )
            _put(
                sql,
                article_id,
                version=number,
                changed=now,
                changed_by=by.name,
                **_columns(writing),
            )
            _remember(sql, article_id, number, "saved", writing, by)
            audit.record(sql, by.id, "article_saved", None, article=article_id, version=number)
            return _one(sql, article_id)

    def want(self, article_id: str, by: Author) -> OwnArticle:
        """Have the store given the version that was saved last; raises UnknownArticle."""
        return self._decide(article_id, by, ArticleState.WANTED, "published")

    def withdraw(self, article_id: str, by: Author) -> OwnArticle:
        """Keep the article, and don't give it to the store any more; raises UnknownArticle."""
        return self._decide(article_id, by, ArticleState.DRAFT, "withdrawn")

    def delete(self, article_id: str, by: Author) -> OwnArticle:
        """Take the article away; its history stays. Raises UnknownArticle."""
        return self._decide(article_id, by, ArticleState.DELETED, "deleted")

    def get(self, article_id: str) -> OwnArticle:
        """An article that isn't deleted; raises UnknownArticle."""
        with self._database.reading() as sql:
            return _one(sql, article_id)

    def all(self) -> tuple[OwnArticle, ...]:
        """Those that aren't deleted, the one saved last first."""
        query = select(articles).where(articles.c.state != ArticleState.DELETED)
        with self._database.reading() as sql:
            found = sql.execute(query.order_by(articles.c.changed.desc(), articles.c.id))
            return tuple(_article(row) for row in found)

    def wanted(self) -> tuple[OwnArticle, ...]:
        """What the store is to be given, as it was when it was published, by id."""
        version = article_versions.c
        query = (
            select(articles, *(version[name].label(f"old_{name}") for name in _FIELDS))
            .join(
                article_versions,
                and_(version.article_id == articles.c.id, version.version == articles.c.wanted),
            )
            .where(articles.c.state == ArticleState.WANTED)
            .order_by(articles.c.id)
        )
        with self._database.reading() as sql:
            return tuple(
                replace(
                    _article(row),
                    writing=Writing(**{name: getattr(row, f"old_{name}") for name in _FIELDS}),
                )
                for row in sql.execute(query)
            )

    def history(self, article_id: str) -> Sequence[Version]:
        """What became of an article, newest first; also of one that is deleted."""
        query = select(article_versions).where(article_versions.c.article_id == article_id)
        with self._database.reading() as sql:
            found = sql.execute(query.order_by(article_versions.c.version.desc())).all()
        if not found:
            raise UnknownArticle(f"there is no article {article_id!r}; see the list of articles")
        return [
            Version(r.version, r.what, r.at, r.by, Writing(**{n: getattr(r, n) for n in _FIELDS}))
            for r in found
        ]

    def record(self, actor: str, action: str, **data: str | int | bool) -> None:
        """Write down what an editor did to the store's knowledge, see :func:`desk.audit.record`."""
        with self._database.writing() as sql:
            audit.record(sql, actor, action, None, **data)

    def _decide(self, article_id: str, by: Author, state: ArticleState, what: str) -> OwnArticle:
        with self._database.writing() as sql:
            before = _one(sql, article_id)
            if before.state is state and before.wanted in (0, before.version):
                return before
            number = before.version + 1
            wanted = number if state is ArticleState.WANTED else None
            now = clock.now()
            _put(
                sql,
                article_id,
                state=state,
                version=number,
                wanted=wanted,
                changed=now,
                changed_by=by.name,
            )
            _remember(sql, article_id, number, what, before.writing, by)
            audit.record(sql, by.id, f"article_{what}", None, article=article_id, version=number)
            return replace(
                before,
                state=state,
                version=number,
                wanted=wanted or 0,
                changed=now,
                changed_by=by.name,
            )


_FIELDS = ("title", "body", "section", "url", "language")


def checked(writing: Writing) -> Writing:
    """What was written, tidied.

    Raises:
        ArticleRefused: It has no title or no text, or is too long, or its address is none.
    """
    title, section = (" ".join(text.split()) for text in (writing.title, writing.section))
    body = writing.body.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
    url, language = writing.url.strip(), writing.language.strip().lower()
    if not title:
        raise ArticleRefused("the article has no title; write one, such as the question itself")
    if len(title) > LONGEST_TITLE:
        raise ArticleRefused(f"the title is longer than {LONGEST_TITLE} characters; shorten it")
    if not body:
        raise ArticleRefused("the article has no text; write the answer")
    if len(body) > LONGEST_BODY:
        raise ArticleRefused(
            f"the text is longer than {LONGEST_BODY:,} characters; make several articles of it"
        )
    if url and not url.startswith(("https://", "http://")):
        raise ArticleRefused("the address has to begin with https:// or http://, or stay empty")
    if len(url) > 2000 or len(section) > 200 or len(language) > 35:
        raise ArticleRefused("the section, the address or the language is too long")
    return Writing(title, body, section, url, language)


def _columns(writing: Writing) -> dict[str, str]:
    return {name: getattr(writing, name) for name in _FIELDS}


def _put(sql: Connection, article_id: str, **values: Any) -> None:
    sql.execute(update(articles).where(articles.c.id == article_id).values(**values))


def _remember(
    sql: Connection, article_id: str, number: int, what: str, writing: Writing, by: Author
) -> None:
    sql.execute(
        insert(article_versions).values(
            article_id=article_id,
            version=number,
            what=what,
            at=clock.now(),
            by=by.name,
            **_columns(writing),
        )
    )


def _one(sql: Connection, article_id: str) -> OwnArticle:
    row = sql.execute(select(articles).where(articles.c.id == article_id)).first()
    if row is None or row.state == ArticleState.DELETED:
        raise UnknownArticle(f"there is no article {article_id!r}; see the list of articles")
    return _article(row)


def _article(row: Any) -> OwnArticle:
    return OwnArticle(
        row.id,
        Writing(row.title, row.body, row.section, row.url, row.language),
        ArticleState(row.state),
        row.version,
        row.wanted or 0,
        row.created,
        row.changed,
        row.changed_by,
        row.gap or "",
    )
