"""Milliseconds of keyless answers, over the demo shop and over Icecat."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.benchmarks.sources import demo_shop, icecat, icecat_questions
from ui.benchmarks.workbench import Workbench, refreshed, seconds
from ui.settings import Settings

if TYPE_CHECKING:
    from kb.knowledge import Knowledge

WARM_UP = ("Do you sell umbrellas?", "What is your phone number?", "Show me something green")
QUESTIONS = (
    "Which waterproof jackets do you have under £150?",
    "Can I return something I bought in the sale?",
    "Compare the Hollow 2 and the Hollow 2 Lite",
    "What is your cheapest tent?",
    "Do you have walking boots in size 9?",
    "How much is delivery?",
    "Can I collect my order from the shop?",
    "Is there a warranty on tents?",
    "How do I wash a down jacket?",
    "a head torch with a red light",
    "Do you deliver to Ireland?",
    "sleeping bags for winter under £200",
    "Can I pay with PayPal?",
    "What is the lightest backpack?",
    "Which stove boils water fastest?",
    "I need waterproof trousers in stock",
    "How do I track my parcel?",
    "Do you repair boots?",
    "Something for my dog",
    "Can I bring my dog into the shop?",
    "blue fleece for kids",
    "What do I do with a faulty item?",
    "merino socks",
    "Do you have gift cards?",
    "How do I measure my back length?",
    "Who won the football last night?",
    "Can I speak to a person?",
    "Is the Pico stove recalled?",
    "What does price match mean?",
    "best rated sleeping mat",
)


@dataclass(frozen=True, slots=True)
class Answered:
    """Milliseconds in one store, each question asked once."""

    store: str
    questions: int
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Answering:
    """Several stores."""

    stores: tuple[Answered, ...]

    def __str__(self) -> str:
        """As it is printed."""
        return "\n\n".join(
            f"Answering keyless, {one.store}, {one.questions} questions asked once each\n"
            f"  p50  {one.p50:>7.1f} ms\n"
            f"  p95  {one.p95:>7.1f} ms"
            for one in self.stores
        )


def measure(bench: Workbench) -> Answering:
    """Ask the demo shop, and Icecat when it is there."""
    found = []
    demo = bench.home("answering-demo")
    with bench.knowledge("answering-demo") as knowledge:
        with demo_shop() as source:
            refreshed(knowledge, source, bench.progress)
        found.append(_ask(demo, "larkfell", knowledge, "demo shop", QUESTIONS))
    if bench.data is not None:
        store = bench.home("answering-icecat")
        with bench.knowledge("answering-icecat") as knowledge:
            source = icecat(bench.data, bench.sample, bench.folder)
            refreshed(knowledge, source, bench.progress)
            questions = icecat_questions(bench.data)
            found.append(_ask(store, "default", knowledge, "Icecat", questions))
    return Answering(tuple(found))


def _ask(
    settings: Settings, brand: str, knowledge: Knowledge, store: str, questions: Sequence[str]
) -> Answered:
    from dataclasses import replace

    from assistant.conversation import Conversation, Role
    from ui.app import build_assistant, build_brand

    spoken = build_brand(replace(settings, brand=brand))
    assistant = build_assistant(settings, knowledge, spoken)

    def ask(question: str) -> None:
        assistant.answer(Conversation("bench").said(Role.SHOPPER, question))

    for question in WARM_UP:
        ask(question)
    times = sorted(seconds(lambda q=question: ask(q)) * 1000 for question in questions)  # type: ignore[misc]
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return Answered(store, len(questions), statistics.median(times), cuts[94])
