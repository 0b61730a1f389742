"""A process that is killed leaves what it acknowledged, once, and nothing half done."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desk.messages import Charge, Event, EventType
from desk.store import ConversationStore
from tests.desk.scenes import say, url

# Says what it has done only after the store has said so.
WORK = """
import itertools, sys
from assistant.conversation import Answer, Decision, Trace
from desk.messages import Author, EventType
from desk.store import ConversationStore

store, talk = ConversationStore(sys.argv[1]), sys.argv[2]
mara = Author("a_mara", "Mara Lind")
done = lambda *what: print(*what, flush=True)
describe = lambda message: "{}"
done("ready")
for n in itertools.count():
    done("said", store.accept(talk, f"question {n}", f"k{n}", describe, 10**6).message.id)
    claimed = store.claim(talk)
    store.tell(claimed, EventType.DELTA, '"half"')
    if n % 2:
        store.take_over(talk, mara)
        done("charge person")
        done("said", store.reply(talk, mara, f"reply {n}", seen=10**6, key=f"k{n}").id)
        store.give_back(talk, mara)
        done("charge bot")
    else:
        answer = Answer(f"answer {n}", Decision.ANSWER, (), (), Trace(1, "t", "1"))
        done("said", store.finish(claimed, answer, describe).id)
"""


def work(folder: Path, talk: str, seconds: float) -> list[str]:
    """Lines that a process had printed by the time it was killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORK, url(folder), talk],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", process.stderr and process.stderr.read()
    time.sleep(seconds)
    os.kill(process.pid, signal.SIGKILL)
    out, _ = process.communicate(timeout=30)
    return out.splitlines()


@pytest.mark.parametrize("seed", range(3))
def test_what_was_acknowledged_is_there_once_and_nothing_is_half_done(
    tmp_path: Path, seed: int
) -> None:
    store = ConversationStore(url(tmp_path))
    talk = store.create()
    # No assertion is about time: whenever it is killed, the same holds.
    lines = work(tmp_path, talk, random.Random(seed).uniform(0.05, 0.6))
    said = store.snapshot(talk).messages
    ids = [message.id for message in said]
    for line in lines:
        if line.startswith("said "):
            assert ids.count(line.removeprefix("said ")) == 1
    assert [m.ordinal for m in said] == list(range(1, len(said) + 1))
    questions = [m.text for m in said if m.text.startswith("question")]
    assert len(questions) == len(set(questions))

    events = store.events(talk, 0, 10**6)
    numbers = [event.sequence for event in events]
    assert numbers == sorted(set(numbers))
    assert store.last_event(talk) >= numbers[-1] if numbers else True
    announced = {e.message_id for e in events if e.type in (EventType.AGENT, EventType.SYSTEM)}
    assert announced <= set(ids)
    assert _charge(events) is store.standing(talk).charge, "told in the step that changed it"
    # What was under way waits to be taken up, in the bot's charge only.
    for left in store.interrupted():
        assert store.standing(talk).charge is Charge.BOT
        store.requeue(left)
    assert say(store, talk, "and on it goes").ordinal == len(said) + 1


def _charge(events: tuple[Event, ...]) -> Charge:
    states = [json.loads(e.data)["charge"] for e in events if e.type is EventType.STATE]
    return Charge(states[-1]) if states else Charge.BOT
