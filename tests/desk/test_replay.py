"""Answers of the demo shop, asked again after another edition with other prices was published."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.conversation import Answer, Conversation, Role
from assistant.orders.book import BookUnavailable
from desk.messages import Message
from desk.receipts import Receipts
from desk.replay import Replayed, check_replayable, closed_book, replayed
from desk.store import ConversationStore
from kb.documents import Document, KnowledgeError, Money, Product
from kb.embed import SentenceTransformerEmbedder
from kb.knowledge import Kept, Knowledge
from prompts.brand import Brand
from tests.conftest import keyless
from tests.kb.stock import published, rows

CONVERSATIONS = (
    ("Which waterproof jackets do you have under £150?", "anything cheaper?", "is it in green?"),
    ("walking boots", "compare the first two", "tell me more about the second one", "thanks"),
    ("can I return sale items?", "and who pays for the parcel?"),
    ("what is your cheapest tent?", "does it have a footprint?"),
    ("how do I wash my down jacket?",),
    ("sleeping bags for winter", "only in stock", "which is the warmest?"),
    ("Hi there", "do you sell washing machines?"),
    ("Who won the football last night?",),
    ("I want to speak to a person",),
    ("a head torch with a red light", "how heavy is it?"),
)
RAISED = Decimal(7)


def describe(message: Message) -> str:
    return message.id


def dearer(price: Money | None) -> Money | None:
    return price and Money(price.amount + RAISED, price.currency)


def raised(product: Product) -> Product:
    """The product at a higher price, with a word more in its description."""
    return replace(
        product,
        price=dearer(product.price),
        variants=tuple(replace(v, price=dearer(v.price)) for v in product.variants),
        description=f"{product.description} Now in a new box.",
    )


def raise_prices(knowledge: Knowledge) -> None:
    """Publish an edition in which everything costs more."""
    catalog = knowledge.catalog
    held = {row.id: row for row in rows(catalog)}  # type: ignore[attr-defined]
    by_source: dict[str, list[Document]] = {}
    for version, document in catalog.edition().load(list(held)).items():
        changed = raised(document) if isinstance(document, Product) else document
        by_source.setdefault(held[version].source, []).append(changed)  # type: ignore[attr-defined]
    for source, documents in by_source.items():
        published(catalog, *documents, source=source)
    knowledge.index(catalog.edition())


@pytest.fixture(scope="module")
def home(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("replay") / "store"
    shutil.copytree(demo_store, copy)
    return copy


@pytest.fixture(scope="module")
def knowledge(home: Path, embedder: SentenceTransformerEmbedder) -> Iterator[Knowledge]:
    knowledge = Knowledge(home, embedder)
    yield knowledge
    knowledge.close()


@pytest.fixture(scope="module")
def kept(home: Path, knowledge: Knowledge, larkfell: Brand) -> list[str]:
    """Ids of the answers of all conversations, which were given before the prices rose."""
    assistant = keyless(knowledge, larkfell)
    store = ConversationStore(f"sqlite:///{home / 'desk.db'}")
    found = []
    for conversation in CONVERSATIONS:
        name = store.create()
        for said in conversation:
            before = store.conversation(name).said(Role.SHOPPER, said)
            reply = store.keep(name, said, assistant.answer(before), describe, describe)
            found.append(reply.id)
    store.close()
    raise_prices(knowledge)
    return found


@pytest.fixture(scope="module")
def receipts(home: Path) -> Iterator[Receipts]:
    receipts = Receipts(f"sqlite:///{home / 'desk.db'}")
    yield receipts
    receipts.close()


def replay(receipts: Receipts, name: str, answerer: object) -> Replayed:
    receipt = receipts.receipt(name)
    check_replayable(receipt)
    return replayed(receipt, receipts.before(name), answerer)  # type: ignore[arg-type]


def test_every_answer_is_the_same_again_in_its_own_edition(
    kept: list[str], receipts: Receipts, knowledge: Knowledge, larkfell: Brand
) -> None:
    assert len(kept) >= 20
    edition = receipts.receipt(kept[0]).answer.trace.edition
    assert knowledge.catalog.current() != edition
    assistant = keyless(Kept(knowledge.retriever_at(edition)), larkfell)
    other = {
        name: found.differences
        for name in kept
        if not (found := replay(receipts, name, assistant)).same
    }
    assert other == {}


def test_the_edition_that_is_live_now_says_other_prices(
    kept: list[str], receipts: Receipts, knowledge: Knowledge, larkfell: Brand
) -> None:
    assistant = keyless(knowledge, larkfell)
    priced = [n for n in kept if "£" in receipts.receipt(n).answer.text]
    assert priced
    for name in priced:
        found = replay(receipts, name, assistant)
        if found.answer.cards and receipts.receipt(name).answer.cards:
            assert not found.same, receipts.receipt(name).asked


def test_a_replay_leaves_the_live_edition_its_files(kept: list[str], knowledge: Knowledge) -> None:
    knowledge.retriever()
    files = sorted((knowledge.home / "corpora").iterdir())
    stamps = [file.stat().st_mtime_ns for file in files]
    knowledge.retriever_at(knowledge.catalog.current() - 1)
    assert sorted((knowledge.home / "corpora").iterdir()) == files
    assert [file.stat().st_mtime_ns for file in files] == stamps


class Forgetful:
    """An assistant that says something else each time."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def answer(self, conversation: Conversation) -> Answer:
        return replace(self._answer, text=f"{self._answer.text} Or so.")


def test_a_model_that_says_something_else_is_found_out(kept: list[str], receipts: Receipts) -> None:
    answer = receipts.receipt(kept[0]).answer
    found = replay(receipts, kept[0], Forgetful(answer))
    assert [d.part for d in found.differences] == ["text"]
    assert found.differences[0].after.endswith("Or so.")


def test_no_order_is_read_or_changed_in_a_replay() -> None:
    book = closed_book()
    for read in (book.order, book.customer, book.orders, book.applied):
        with pytest.raises(BookUnavailable):
            read("#W1")


def test_an_edition_that_never_was_is_named(knowledge: Knowledge) -> None:
    with pytest.raises(KnowledgeError, match="no edition 99"):
        knowledge.retriever_at(99)
