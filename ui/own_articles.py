"""The store's own articles as a source like any other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing

from desk.articles import ArticleBook, OwnArticle
from desk.schema import Database
from ingest.reading import Outcome, Read
from kb.documents import Article
from kb.editions.pages import Remembered
from ui.sources import OWN, OWN_KIND


class OwnArticles:
    """Gives what editors published in the studio; other sources' refreshes leave it as it is.

    Args:
        where: The desk's database, or its URL.
    """

    name = OWN
    kind = OWN_KIND

    def __init__(self, where: str | Database) -> None:
        self._where = where

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Every published article."""
        with closing(ArticleBook(self._where)) as book:
            for own in book.wanted():
                yield Read(f"{OWN}/{own.id}", (document_of(own),))


def document_of(own: OwnArticle) -> Article:
    """An article as the store keeps it."""
    writing = own.writing
    return Article(
        id=own.document,
        title=writing.title,
        url=writing.url,
        body=writing.body,
        language=writing.language,
        breadcrumbs=(writing.section,) if writing.section else (),
        updated=own.changed[:10],
    )
