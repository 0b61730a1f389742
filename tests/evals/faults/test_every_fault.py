"""Every fault with one conversation that tells it; how many do in all takes an hour to measure."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import models
from assistant.agent import Assistant
from assistant.guard.masking import Masker
from assistant.models import ModelChoice
from evals.faults.fault import Fault
from evals.faults.faults import FAULTS
from evals.golden import Golden
from evals.golden_file import load_goldens
from evals.replay import replay
from evals.result import Outcome, Result
from evals.targets.facts import words_of
from evals.targets.in_process import InProcess
from evals.targets.target import Fingerprint
from evals.targets.world import World
from kb.knowledge import Knowledge
from prompts.brand import Brand

GOLDENS = Path(__file__).resolve().parents[3] / "evals" / "goldens" / "larkfell"
MASKER = Masker(secrets.token_bytes(32))
TOLD_BY = {
    "price-tenfold": "fifteen-thousand-or-more",
    "price-rounded": "present-around-twenty",
    "wrong-currency": "fifteen-thousand-or-more",
    "list-price-as-price": "womens-waterproof-14",
    "cards-swapped": "fifteen-thousand-or-more",
    "cards-reversed": "head-torches-narrowed",
    "sold-out-as-available": "gale-purple-14-then-other-colours",
    "availability-of-another-variant": "gale-purple-14-then-other-colours",
    "comparison-mixed-up": "head-torches-narrowed",
    "links-to-staging": "fifteen-thousand-or-more",
    "price-filter-dropped": "fifteen-thousand-or-more",
    "option-filter-dropped": "fifteen-thousand-or-more",
    "stock-ignored": "stoves-in-stock-now",
    "brand-filter-dropped": "gloves-of-one-brand",
    "negation-dropped": "boots-without-leather",
    "superlative-reversed": "biggest-rucksack",
    "units-not-converted": "fifteen-thousand-or-more",
    "spelling-off": "lightest-waterproof-misspelt",
    "random-passages": "late-parcel-abroad",
    "everything-fits": "assistant-in-three-languages",
    "nothing-fits": "late-parcel-abroad",
    "citation-of-another-article": "late-parcel-abroad",
    "citation-shifted": "late-parcel-abroad",
    "quote-not-literal": "late-parcel-abroad",
    "articles-cut": "assistant-in-three-languages",
    "stale-prices": "head-torches-narrowed",
    "asked-for-a-person-in-vain": "late-order-then-person",
    "harm-not-noticed": "gas-smell-now",
    "everything-to-a-person": "cancel-in-german",
    "clarification-loop": "late-parcel-abroad",
    "context-lost": "cancel-in-german",
    "wrong-language": "cancel-in-german",
    "tool-missing": "head-torches-narrowed",
    "comparing-slowly": "comparison-in-time",
    "empty-answers": "cancel-in-german",
    "grounding-off": "fifteen-thousand-or-more",
    "border-off": "planted-handover-of-orders",
    "orders-of-others": "somebody-elses-order-is-not-found",
    "cancelled-without-yes": "cancel-one-line-yes",
    "change-not-done": "cancel-in-german",
    "identity-half-checked": "order-email-of-the-namesake",
}

Ask = Callable[[Golden], Result]


@pytest.fixture(scope="module")
def goldens() -> dict[str, Golden]:
    return {golden.id: golden for golden in load_goldens(GOLDENS)}


@pytest.fixture
def ask(demo_knowledge: Knowledge, larkfell: Brand) -> Ask:
    """Holds a conversation with an assistant that is made for it."""

    def build(world: World) -> Assistant:
        # Looked up here: a fault may have put another model in its place.
        model = models.chat_model(ModelChoice(), larkfell)
        return Assistant(
            world.knowledge, larkfell, model, "keyless", masker=MASKER, orders=world.orders
        )

    def held(golden: Golden) -> Result:
        retriever, own = demo_knowledge.retriever(), words_of(larkfell)
        print_ = Fingerprint("test")
        with InProcess(retriever, build, print_, token=MASKER.token, own_words=own) as target:
            return replay(target, golden)

    return held


def test_every_fault_is_told_by_something():
    assert set(TOLD_BY) == {fault.name for fault in FAULTS}


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_conversation_that_passes_fails_with_the_fault(
    fault: Fault, goldens: dict[str, Golden], ask: Ask
):
    golden = goldens[TOLD_BY[fault.name]]
    before = ask(golden)
    assert before.outcome is Outcome.PASSED, before.failures or before.error
    with fault.plant():
        assert ask(golden).outcome is Outcome.FAILED
    assert ask(golden).outcome is Outcome.PASSED
