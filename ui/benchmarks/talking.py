"""Shoppers of the benchmarks talking with an assistant: alone, several at once, over an hour."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.benchmarks.shoppers import Talk

if TYPE_CHECKING:
    from assistant.agent import Assistant
    from assistant.conversation import Answer

# Conversations that begin in an hour, and seconds of that hour that are lived through.
HOURLY = 1_000
LIVED = 60.0
# Seconds between an answer and what is said next.
THINKING = 8.0
_SEED = 5


@dataclass(frozen=True, slots=True)
class Timed:
    """One answer.

    Attributes:
        kind: Of what was said.
        whole: Milliseconds from when it was said to the end of the answer.
        first: To the answer's first words.
        processor: Milliseconds of processor time that this process took meanwhile: the answer's own
            where nothing else happens in it, however busy the machine is.
    """

    kind: str
    whole: float
    first: float
    processor: float
    answer: Answer


def hold(
    assistant: Assistant, talk: Talk, wait: Callable[[], object] = lambda: None
) -> list[Timed]:
    """One conversation; each answer is read to its end before the next thing is said."""
    from assistant.conversation import Conversation, Finished, Role, TextDelta

    conversation = Conversation("bench")
    timed = []
    for said in talk:
        conversation = conversation.said(Role.SHOPPER, said.text)
        began, first, spent = time.perf_counter(), 0.0, time.process_time()
        for event in assistant.stream(conversation):
            if isinstance(event, TextDelta) and not first:
                first = since(began)
            elif isinstance(event, Finished):
                used = (time.process_time() - spent) * 1000
                timed.append(Timed(said.kind, since(began), first, used, event.answer))
        answer = timed[-1].answer
        conversation = conversation.said(Role.ASSISTANT, answer.text, answer)
        wait()
    return timed


def crowd(assistant: Assistant, talks: Sequence[Talk], at_once: int) -> list[Timed]:
    """Several conversations all the time, without any pause."""
    with ThreadPoolExecutor(at_once) as pool:
        found = pool.map(lambda talk: hold(assistant, talk), talks)
        return [one for timed in found for one in timed]


def hour(assistant: Assistant, talks: Sequence[Talk]) -> list[Timed]:
    """A piece of an hour in which conversations begin at random and shoppers read and think."""
    chance = random.Random(_SEED)  # noqa: S311 - arrivals, not secrets
    begins, moment = [], 0.0
    while (moment := moment + chance.expovariate(HOURLY / 3600)) < LIVED:
        begins.append((moment, chance.choice(talks)))
    timed: list[Timed] = []

    def shopper(begin: float, talk: Talk) -> None:
        time.sleep(begin)
        timed.extend(hold(assistant, talk, lambda: time.sleep(THINKING)))

    shoppers = [threading.Thread(target=shopper, args=one) for one in begins]
    for one in shoppers:
        one.start()
    for one in shoppers:
        one.join()
    return timed


def since(began: float) -> float:
    """Milliseconds since a moment of :func:`time.perf_counter`."""
    return (time.perf_counter() - began) * 1000
