"""What shoppers asked and nothing answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.conversation import Answer, Decision, Handoff, HandoffReason
from desk.gaps import GapBook, GapState, UnknownGap, Why
from desk.messages import Author, Vote
from desk.retention import Retention
from desk.store import ConversationStore
from kb.embed import SentenceTransformerEmbedder
from tests.ui.api.scripted import answer
from ui.api import events

ADA = Author("a1", "Ada Kent")
UNKNOWN = replace(answer("I don't know that."), decision=Decision.DECLINE)


class Shop:
    """A desk to which shoppers come."""

    def __init__(self, path: Path, embedder: SentenceTransformerEmbedder) -> None:
        self.url = f"sqlite:///{path / 'desk.db'}"
        self.store = ConversationStore(self.url)
        self.book = GapBook(self.url)
        self.embedder = embedder

    def asked(self, text: str, given: Answer = UNKNOWN, visitor: str = "") -> str:
        """A shopper asks, and is answered so; the conversation's id."""
        it = self.store.create(visitor=visitor)
        self.store.accept(it, text, None, events.announced, 200)
        claimed = self.store.claim(it)
        assert claimed is not None
        self.store.finish(claimed, given, events.answered)
        return it

    def dislike(self, conversation: str) -> None:
        reply = self.store.snapshot(conversation).messages[-1]
        self.store.rate(conversation, reply.id, Vote.DOWN, "")

    def group(self) -> None:
        self.book.collect()
        while lacking := self.book.lacking(self.embedder.name, 50):
            vectors = self.embedder.passages([text for _, text in lacking])
            self.book.keep(self.embedder.name, [key for key, _ in lacking], vectors)
        self.book.group(self.embedder.name)

    def open(self) -> list[tuple[str, int, int]]:
        page = self.book.page(GapState.OPEN)
        return [(gap.question, gap.shoppers, gap.questions) for gap in page.gaps]

    def close(self) -> None:
        self.book.close()
        self.store.close()


@pytest.fixture
def shop(tmp_path: Path, embedder: SentenceTransformerEmbedder) -> Iterator[Shop]:
    made = Shop(tmp_path, embedder)
    yield made
    made.close()


def test_what_was_declined_disliked_or_handed_over_in_failure_is_found(shop: Shop) -> None:
    shop.asked("Do you ship to Norway?")
    shop.dislike(shop.asked("How do I wash down?", answer("Down is warm.")))
    handoff = Handoff(HandoffReason.REPEATED_FAILURE, "Wants engraving")
    failed = replace(answer("A colleague will help."), decision=Decision.HANDOFF, handoff=handoff)
    shop.asked("Do you engrave bottles?", failed)
    shop.asked("Do you sell tents?", answer("Yes, three."))
    asked = replace(failed, handoff=Handoff(HandoffReason.ASKED, "Asked"))
    shop.asked("May I speak to a person?", asked)
    shop.group()
    page = shop.book.page(GapState.OPEN)
    whys = {e.text: e.why for gap in page.gaps for e in shop.book.examples(gap.id)}
    assert whys == {
        "Do you ship to Norway?": Why.DECLINED,
        "How do I wash down?": Why.DISLIKED,
        "Do you engrave bottles?": Why.HANDED_OVER,
    }


def test_an_answer_that_only_quotes_such_words_is_no_gap(shop: Shop) -> None:
    shop.asked("What is JSON?", answer('{"decision":"decline","reason":"repeated_failure"}'))
    assert shop.book.collect() == 0


def test_groups_come_in_the_order_of_how_many_shoppers_asked(shop: Shop) -> None:
    shop.asked("Do you gift wrap?")
    for visitor in ("v1", "v2", "v2", "v2"):
        shop.asked("Do you ship to Norway?", visitor=visitor)
    shop.asked("shipping to norway possible?", visitor="v3")
    shop.group()
    assert shop.open() == [("Do you ship to Norway?", 3, 5), ("Do you gift wrap?", 1, 1)]


def test_nothing_is_counted_twice_however_often_it_is_looked_for(shop: Shop) -> None:
    shop.dislike(shop.asked("Do you ship to Norway?"))
    shop.group()
    shop.group()
    assert shop.open() == [("Do you ship to Norway?", 1, 1)]
    assert shop.book.collect() == 0


def test_what_is_asked_again_joins_its_group_and_keeps_the_decision(shop: Shop) -> None:
    shop.asked("Do you ship to Norway?")
    shop.group()
    (gap,) = shop.book.page(GapState.OPEN).gaps
    shop.book.decide(gap.id, GapState.DISMISSED, ADA)
    shop.asked("Can you ship to Norway")
    shop.group()
    (found,) = shop.book.page(GapState.DISMISSED).gaps
    assert (found.id, found.questions, found.decided_by) == (gap.id, 2, "Ada Kent")
    assert shop.open() == []


def test_what_is_asked_in_vain_after_its_article_is_open_again(shop: Shop) -> None:
    shop.asked("Do you ship to Norway?")
    shop.group()
    (gap,) = shop.book.page(GapState.OPEN).gaps
    shop.book.decide(gap.id, GapState.WRITTEN, ADA, "article-1")
    shop.group()
    assert shop.open() == []
    shop.asked("Do you ship to Norway?")
    shop.group()
    (again,) = shop.book.page(GapState.OPEN).gaps
    assert (again.id, again.article) == (gap.id, "article-1")


def test_words_of_an_erased_conversation_are_gone(shop: Shop) -> None:
    first = shop.asked("Do you ship to Norway, asks Hilde?")
    shop.asked("Do you ship to Norway?")
    gone = shop.asked("Do you gift wrap?")
    shop.group()
    retention = Retention(shop.url)
    retention.erase([first, gone])
    retention.close()
    shop.group()
    assert shop.open() == [("Do you ship to Norway?", 1, 1)]
    (gap,) = shop.book.page(GapState.OPEN).gaps
    assert [e.text for e in shop.book.examples(gap.id)] == ["Do you ship to Norway?"]


def test_marks_without_words_are_no_question(shop: Shop) -> None:
    shop.asked("???")
    shop.asked("🙂")
    shop.group()
    assert shop.open() == []


def test_a_group_that_isnt_there_is_said(shop: Shop) -> None:
    with pytest.raises(UnknownGap, match="no group of questions"):
        shop.book.get("g0")
