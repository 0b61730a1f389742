"""The line breaks, the server goes and comes: what was said is there once, and soon."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from tests.ui.api.scripted import answer
from tests.ui.widget.proofs.conftest import Visit
from tests.ui.widget.proofs.figures import tell
from tests.ui.widget.proofs.house import House, wait_for

pytestmark = pytest.mark.browser

LINE = [{"line": True}]
WORDS = "The **Ridgeline** keeps rain out. 🙂 It weighs 410 g, and it may come back in 60 days."
PLAIN = WORDS.replace("**", "")
# From the moment that the line is there again.
SOON = 5.0


def in_mid_answer(visit: Visit, house: House) -> str:
    """The first half of an answer stands there, the second is held up."""
    house.scripted.answers["jackets"] = answer(WORDS)
    visit.open()
    visit.say("hello")
    visit.answered()
    house.scripted.gate.clear()
    visit.say("jackets")
    visit.part(".coming .prose").wait_for()
    return house.newest()


def whole(visit: Visit, house: House, conversation: str) -> None:
    """The shopper sees exactly what the server has, in its order."""
    server = [(role, text.replace("**", "")) for role, text in house.said(conversation)]
    assert visit.shown == server
    assert len(set(server)) == len(server)


@pytest.mark.parametrize("options", LINE, indirect=True)
@pytest.mark.parametrize("way", ["cut", "cut for 3 s", "silent for 3 s", "silent for ever"])
def test_an_answer_that_was_cut_off_is_whole_within_five_seconds(
    visit: Visit, house: House, way: str
) -> None:
    it = in_mid_answer(visit, house)
    line: Any = house.line  # type: ignore[attr-defined]
    # What is said meanwhile must not be lost: the answer ends while nobody hears it.
    ends = threading.Timer(0 if way == "cut" else 1.0, house.scripted.gate.set)
    ends.start()
    {
        "cut": line.cut,
        "cut for 3 s": lambda: line.cut(3),
        "silent for 3 s": lambda: line.hush(3),
        "silent for ever": line.strand,
    }[way]()
    back = time.monotonic()
    visit.answered(2)
    seconds = time.monotonic() - back
    tell(f"\n{way}: whole {seconds:.2f} s after the line was there again")
    assert seconds < SOON
    assert visit.shown[-1] == ("assistant", PLAIN)
    whole(visit, house, it)


@pytest.mark.parametrize("options", LINE, indirect=True)
def test_a_line_that_breaks_again_and_again_loses_and_doubles_nothing(
    visit: Visit, house: House
) -> None:
    visit.open()
    line: Any = house.line  # type: ignore[attr-defined]
    stop = threading.Event()

    def breaks() -> None:
        while not stop.wait(0.35):
            line.cut()

    breaking = threading.Thread(target=breaks)
    breaking.start()
    try:
        for number in range(8):
            visit.say(f"question {number}")
            time.sleep(0.2)
    finally:
        time.sleep(1)
        stop.set()
        breaking.join()
    visit.answered(8)
    it = house.newest()
    asked = [text for role, text in house.said(it) if role == "shopper"]
    assert asked == [f"question {number}" for number in range(8)]
    # Questions may be asked before the one before is answered: they stand in the server's order.
    whole(visit, house, it)


def test_a_server_that_is_started_again_goes_on_where_it_was(visit: Visit, house: House) -> None:
    it = in_mid_answer(visit, house)
    house.stop()
    time.sleep(1)
    visit.say("typed while it was away")
    house.scripted.gate.set()
    house.start()
    back = time.monotonic()
    visit.answered(3)
    seconds = time.monotonic() - back
    tell(f"\nstarted again: whole {seconds:.2f} s after")
    assert seconds < SOON
    whole(visit, house, it)
    assert [text for role, text in house.said(it) if role == "shopper"] == [
        *("hello", "jackets", "typed while it was away")
    ]


def test_a_person_s_words_said_during_a_break_are_there_after_it(
    browser: Any, visit: Visit, house: House
) -> None:
    visit.open()
    visit.say("hello")
    visit.answered()
    it = house.newest()
    visit.context.set_offline(True)
    # What is offline for the browser breaks no connection that is open: it breaks by itself.
    visit.page.evaluate("dispatchEvent(new Event('offline'))")
    house.app.state.service.notifier.close()
    house.reply(it, "Olga here. I have looked it up.", "owner")
    visit.say("typed without a network")
    time.sleep(0.5)
    assert [text for _, text in house.said(it)].count("typed without a network") == 0
    visit.context.set_offline(False)
    visit.part(".turn.agent .bubble").wait_for()
    wait_for(lambda: ("shopper", "typed without a network") in house.said(it), 5)
    # Nothing answers it, so that only its own event says when it has found its place.
    wait_for(lambda: visit.shown == house.said(it), 10)
    whole(visit, house, it)
