"""Questions that count as answered from the moment the article written for them is live."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from desk.articles import ArticleBook
from desk.gaps import GapBook, GapState, UnknownGap
from desk.messages import Author
from kb.documents import Article, Kind

if TYPE_CHECKING:
    from ui.jobs.work import Work


@contextmanager
def answered(work: Work) -> Iterator[None]:
    """Around a publishing: what goes live in it closes the questions that it was written for.

    One that is held leaves them open. Those asked again since are left alone by later publishings.
    """
    before = _live(work)
    yield
    after = _live(work)
    gaps = GapBook(work.desk)
    for own in ArticleBook(work.desk).wanted():
        new = after.get(own.document)
        asked_for = own.id == work.run.subject
        if not own.gap or new is None or (new == before.get(own.document) and not asked_for):
            continue
        if new != (own.writing.title, own.writing.body):
            continue
        try:
            if gaps.get(own.gap).state is GapState.OPEN:
                by = Author(str(work.run.data.get("account") or "system"), work.run.by)
                gaps.decide(own.gap, GapState.WRITTEN, by, own.id)
        except UnknownGap:
            continue


def _live(work: Work) -> dict[str, tuple[str, str]]:
    """Title and text of every own article that shoppers get, by its document's id."""
    catalog = work.knowledge.catalog
    if not catalog.current():
        return {}
    edition = catalog.edition()
    names = [own.document for own in ArticleBook(work.desk).all()]
    found = ((name, edition.document(Kind.ARTICLE, name)) for name in names)
    return {
        name: (document.title, document.body)
        for name, document in found
        if isinstance(document, Article)
    }
