"""The gate before shoppers, over real editions and the real assistant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.orders.policy import load_policy
from evals.gate.publishing import PublishGate, unjudged
from evals.gate.tolerance import Tolerance
from evals.golden import Golden
from evals.runs.workers import TargetChangedError
from evals.score import EvalError
from evals.targets.fingerprint import fingerprint
from evals.targets.in_process import InProcess
from evals.targets.target import Fingerprint, Target
from ingest.gate import Verdict
from ingest.refresh import refresh
from ingest.report import Report
from kb.documents import Document
from kb.knowledge import Knowledge
from kb.search import Retriever
from prompts.brand import load_brand
from tests.conftest import keyless
from tests.fakes import Shelf
from tests.kb.stock import article, gbp, product

RETURNS = article(
    "returns", "Returns", "You can return anything unworn within 60 days. Labels cost £2.95."
)
DELIVERY = article(
    "delivery", "Delivery", "Standard delivery costs £4.95 and takes 3 working days."
)
ABOUT = article("about", "About us", "We are a small shop in the hills and sell useful things.")
KETTLE = product("kettle", "Fernhollow Camp Kettle", "24.00", description="A light kettle for tea.")
SHOP: tuple[Document, ...] = (KETTLE, RETURNS, DELIVERY, ABOUT)


def golden(name: str, asked: str, **expect: object) -> Golden:
    return Golden.model_validate(
        {
            "id": name,
            "moment": "support",
            "why": "It is asked every day.",
            "turns": [{"shopper": asked, "expect": expect}],
        }
    )


GOLDENS = (
    golden("returns", "How long do I have to return something?", says=["60 days"]),
    golden("delivery", "How much is standard delivery?", says=["4.95"]),
    golden("kettle", "How much is the Fernhollow Camp Kettle?", says=["24.00"]),
)


def over(retriever: Retriever) -> AbstractContextManager[Target]:
    brand = load_brand()
    return InProcess(
        retriever,
        lambda world: keyless(world.knowledge, brand),
        fingerprint(retriever, brand, "keyless", load_policy(), code="test"),
    )


class Store:
    """A store that is refreshed under the gate."""

    def __init__(self, knowledge: Knowledge, cache: Path) -> None:
        self.knowledge = knowledge
        self.cache = cache
        self.opened: list[int] = []
        self.shelf = Shelf("shop", *SHOP)
        refresh(knowledge, [self.shelf], gate=self.gate())

    def gate(self, goldens: Sequence[Golden] = GOLDENS, **options: object) -> PublishGate:
        def counted(retriever: Retriever) -> AbstractContextManager[Target]:
            self.opened.append(retriever.edition.number)
            return over(retriever)

        return PublishGate(self.knowledge, counted, goldens, cache=self.cache, **options)  # type: ignore[arg-type]

    def gives(self, *documents: Document, **options: object) -> Report:
        """Refresh with these in place of what the shop gave under their ids."""
        ids = {document.id for document in documents}
        kept = [document for document in SHOP if document.id not in ids]
        gate = self.gate(**options)  # type: ignore[arg-type]
        return refresh(self.knowledge, [self.shelf.gives(*kept, *documents)], gate=gate)


@pytest.fixture
def store(make_knowledge: Callable[..., Knowledge], tmp_path: Path) -> Store:
    return Store(make_knowledge(), tmp_path / "cache.db")


def test_the_first_edition_has_nothing_to_be_worse_than(store: Store) -> None:
    info = store.knowledge.catalog.info(1)
    assert info.live
    assert "first edition" in info.judged
    assert store.opened == []


def test_a_period_that_is_deleted_from_an_article_is_held_and_the_article_named(
    store: Store,
) -> None:
    lost = replace(RETURNS, body="Labels cost £2.95. Please pack things well.")
    report = store.gives(lost)
    assert report.held
    (finding,) = report.findings
    assert (finding.check, finding.source, finding.count) == ("answers", "shop", 1)
    assert finding.message == "1 answer gets worse through “Returns” (article, changed)"
    (example,) = finding.examples
    assert example.startswith("returns: “How long do I have to return something?”: “")
    assert "60 days" in example.partition("→")[0]
    assert "60 days" not in example.partition("→")[2].partition("(says")[0]


def test_a_harmless_word_is_published(store: Store) -> None:
    report = store.gives(replace(ABOUT, body=ABOUT.body.replace("useful", "handy")))
    assert report.published
    assert report.judged == "3 golden conversations and 0 catalogue checks: 0 worse; 0 better"


def test_of_several_changes_the_one_that_does_it_is_proven(store: Store) -> None:
    lost = replace(RETURNS, body="Labels cost £2.95. Please pack things well.")
    parcels = article("parcels", "Parcels", "To return a parcel, put the label on the box.")
    told = replace(DELIVERY, body=DELIVERY.body + " You return to us what was not delivered.")
    report = store.gives(lost, parcels, told, replace(ABOUT, body="We sell things."))
    (finding,) = report.findings
    assert finding.message == "1 answer gets worse through “Returns” (article, changed)"
    assert -1 in store.opened  # it was turned back and asked again
    assert [e.id for e in store.knowledge.catalog.editions()] == [2, 1]


def test_a_price_that_the_shop_changes_is_no_wrong_answer(store: Store) -> None:
    report = store.gives(replace(KETTLE, price=gbp("26.00")))
    assert report.published
    assert "out of date since price or stock changed: kettle" in report.judged


def test_a_price_beside_a_lost_article_excuses_nothing(store: Store) -> None:
    lost = replace(RETURNS, body="Labels cost £2.95. Please pack things well.")
    report = store.gives(replace(KETTLE, price=gbp("26.00")), lost)
    assert report.held
    (finding,) = report.findings
    assert "“Returns”" in finding.message
    assert "out of date since price or stock changed: kettle" in report.judged


def test_what_the_brand_tolerates_is_published_and_said(store: Store) -> None:
    lost = replace(RETURNS, body="Labels cost £2.95. Please pack things well.")
    report = store.gives(lost, tolerance=Tolerance(goldens=0.5))
    assert report.published
    assert "within the tolerance: returns" in report.judged


def test_the_live_side_is_not_asked_twice(store: Store) -> None:
    asked: list[tuple[int, int]] = []

    def progress(_step: str, done: int, total: int) -> None:
        asked.append((done, total))

    store.gives(replace(ABOUT, body="We sell useful things."))
    gate = store.gate()
    live = store.knowledge.catalog.current()
    assert gate(live, live, progress).passed
    assert [done for done, _ in asked] == [3, 6]


def test_a_suite_that_cannot_be_asked_holds_rather_than_passes(store: Store) -> None:
    plain = golden("orders", "Where is my order?", says=["on its way"])
    lost = Golden.model_validate(
        plain.model_dump(mode="json", exclude_none=True) | {"setting": {"orders": "none.json"}}
    )
    report = store.gives(replace(ABOUT, body="We sell things."), goldens=(lost,))
    (finding,) = report.findings
    assert (report.held > 0, finding.check) == (True, "unjudged")
    assert "none.json" in finding.message
    assert store.knowledge.catalog.info(report.held).gated


def test_an_error_is_a_verdict_that_holds() -> None:
    verdict = unjudged(EvalError("goldens/a.yaml, line 3: unknown key"))
    assert isinstance(verdict, Verdict)
    assert not verdict.passed
    assert "line 3" in verdict.said


def test_questions_that_articles_no_longer_answer_are_said(store: Store) -> None:
    from evals.oracle.oracle import make_oracle

    stated = article("hire", "Hiring a tent", "# How much is the deposit?\n\nThe deposit is £75.")
    checks = lambda edition, _about: make_oracle(edition, n=60, seed=1)  # noqa: E731
    assert store.gives(stated, checks=checks).published
    report = store.gives(replace(stated, body="Ask us about hiring a tent."), checks=checks)
    assert report.published
    assert "no longer answered by the articles" in report.judged


def test_an_update_meanwhile_is_told_as_what_it_is_and_what_helps() -> None:
    before = Fingerprint("aisle", code="c", prompt="p", edition="e")
    verdict = unjudged(TargetChangedError(before, replace(before, code="new")))
    assert verdict.said == (
        "the program was updated while the answers were judged. "
        "Ask whoever runs the server to restart it, then publish again."
    )
    verdict = unjudged(TargetChangedError(before, replace(before, prompt="new")))
    assert verdict.said == "the brand was changed while the answers were judged. Publish again."
