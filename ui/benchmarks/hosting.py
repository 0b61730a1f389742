"""What we add to a hosted model's own time, and how many tokens an answer has it read."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ui.benchmarks.answering import QUESTIONS
from ui.benchmarks.model_server import Running, running
from ui.benchmarks.sources import demo_shop
from ui.benchmarks.workbench import Workbench, refreshed
from ui.readiness import Readiness

if TYPE_CHECKING:
    from assistant.agent import Assistant
    from kb.knowledge import Knowledge

CONVERSATIONS = 50
EACH = 3  # questions of one conversation, each asked when the last is answered
FIRST_MS = 800.0  # before a reply's first piece
PIECE_MS = 60.0  # between pieces of twelve characters: about 50 tokens a second


@dataclass(frozen=True, slots=True)
class Hosting:
    """Milliseconds, and tokens by the four characters that make one in English.

    Attributes:
        model_p50: The model's own time for an answer, all its calls together.
        added_p50: The rest of the answer's time.
        calls: Calls of the model an answer.
        prompt: Median of the tokens that an answer's calls read together.
        first: Median of those of the first call.
        plain: Median of those of LangChain's retrieval chain, one call an answer.
    """

    conversations: int
    answers: int
    model_p50: float
    added_p50: float
    added_p95: float
    alone_p50: float
    alone_p95: float
    per_second: float
    calls: float
    prompt: float
    first: float
    plain: float

    def __str__(self) -> str:
        """As it is printed."""
        return (
            f"Hosting, {self.answers} answers of {self.calls:.1f} calls of a scripted model\n"
            f"                                   p50      p95\n"
            f"  the model's own time         {self.model_p50:>7.0f}             ms an answer\n"
            f"  added, one conversation      {self.alone_p50:>7.1f}  {self.alone_p95:>7.1f}  ms\n"
            f"  added, {self.conversations:>3} at once          "
            f"{self.added_p50:>7.1f}  {self.added_p95:>7.1f}  ms, "
            f"{self.per_second:.1f} answers/s\n"
            f"  prompt                       {self.prompt:>7.0f}             tokens an answer,\n"
            f"    its first call             {self.first:>7.0f}\n"
            f"  LangChain's retrieval chain  {self.plain:>7.0f}             k=4, one call"
        )


def measure(bench: Workbench) -> Hosting:
    """Ask the demo shop, one conversation at a time and many at once."""
    with bench.knowledge("hosting") as knowledge:
        with demo_shop() as source:
            refreshed(knowledge, source, bench.progress)
        return hosting(bench, knowledge)


def hosting(bench: Workbench, knowledge: Knowledge) -> Hosting:
    """Measure over a store that is there."""
    from evals.peers.plain_chain import plain_prompts

    # As a server does in the background once it has started.
    Readiness(knowledge, "").warm()
    knowledge.read_ahead(threading.Event())
    with running(FIRST_MS, PIECE_MS) as server:
        assistant = _assistant(bench, knowledge, server)
        for number, question in enumerate(QUESTIONS[:5]):
            _ask(assistant, f"{question} (warm {number})")
        bench.progress("one conversation", 0, 1)
        alone = _added(_asked(assistant, 1, len(QUESTIONS) // 2, "alone"), server)
        bench.progress("many conversations", 0, 1)
        started = time.perf_counter()
        asked = _asked(assistant, CONVERSATIONS, EACH, "many")
        took = time.perf_counter() - started
        added = _added(asked, server)
        told = server.told()
        times = [told["times"][question] for question in asked]
        sizes = [told["sizes"][question] for question in asked]
    documents = knowledge.catalog.edition().documents()
    plain = plain_prompts(bench.folder / "plain-chain", bench.embedder, documents, QUESTIONS)
    return Hosting(
        conversations=CONVERSATIONS,
        answers=len(asked),
        model_p50=statistics.median(sum(t) for t in times) * 1000,
        added_p50=statistics.median(added),
        added_p95=_p95(added),
        alone_p50=statistics.median(alone),
        alone_p95=_p95(alone),
        per_second=len(asked) / took,
        calls=statistics.mean(map(len, times)),
        prompt=statistics.median(map(sum, sizes)) / 4,
        first=statistics.median(s[0] for s in sizes) / 4,
        plain=statistics.median(map(len, plain)) / 4,
    )


def _assistant(bench: Workbench, knowledge: Knowledge, server: Running) -> Assistant:
    from ui.app import build_assistant, build_brand

    settings = replace(
        bench.settings,
        brand="larkfell",
        base_url=server.base_url,
        api_key="none",
        model="m",
        # Slow answers are to be measured, not cut short.
        model_patience=600.0,
    )
    return build_assistant(settings, knowledge, build_brand(settings))


def _asked(assistant: Assistant, conversations: int, each: int, name: str) -> dict[str, float]:
    """Seconds of each answer, by the question: each is asked under a number of its own."""
    found: dict[str, float] = {}

    def converse(number: int) -> None:
        # Shoppers don't come in step.
        time.sleep(2.0 * number / conversations)
        for turn in range(each):
            at = (number * each + turn) % len(QUESTIONS)
            question = f"{QUESTIONS[at]} ({name} {number}.{turn})"
            found[question] = _ask(assistant, question)

    threads = [threading.Thread(target=converse, args=(n,)) for n in range(conversations)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _ask(assistant: Assistant, question: str) -> float:
    from assistant.conversation import Conversation, Role

    started = time.perf_counter()
    answer = assistant.answer(Conversation("bench").said(Role.SHOPPER, question))
    took = time.perf_counter() - started
    assert not answer.trace.fallback, answer.trace.fallback
    return took


def _added(asked: dict[str, float], server: Running) -> list[float]:
    """Milliseconds of each answer that were not the model's."""
    times = server.told()["times"]
    return [(took - sum(times[question])) * 1000 for question, took in asked.items()]


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[94]
