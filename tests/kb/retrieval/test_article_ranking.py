from __future__ import annotations

from collections.abc import Callable

import pytest

from kb.documents import Article, Kind
from kb.knowledge import Knowledge

MOVED = Article(
    "moved", "Can I change the address that my parcel goes to?", body="Write to us before noon."
)
LATE = Article(
    "late",
    "Why does my parcel take so long?",
    body="When nobody is at home, our courier leaves your parcel somewhere else: at a neighbour, "
    "or in a shop.",
)
QUESTIONS = ("Can I pay in cash?", "Do you sell gift cards?", "Are dogs allowed in the shop?")
SUBJECTS = ("Payment", "Gift cards", "Dogs")


@pytest.mark.parametrize(("others", "first"), [(QUESTIONS, "moved"), (SUBJECTS, "late")])
def test_a_title_counts_more_where_pages_are_called_by_the_questions_they_answer(
    make_knowledge: Callable[..., Knowledge], others: tuple[str, ...], first: str
) -> None:
    knowledge = make_knowledge()
    fillers = [Article(title, title, body="Ask us in the shop.") for title in others]
    with knowledge.catalog.candidate("test") as candidate:
        candidate.put("s", [MOVED, LATE, *fillers])
        knowledge.index(knowledge.catalog.edition(candidate.id))
        candidate.publish({})
    ranked = knowledge.retriever().ranking(Kind.ARTICLE, "can my parcel be sent somewhere else?", 2)
    assert ranked[0][0] == first
    assert {name for name, _ in ranked} == {"moved", "late"}
