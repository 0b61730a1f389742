"""Who answers: the bot in its threads, a person who steps in, and what a dead process left."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.conversation import (
    Answer,
    Conversation,
    Decision,
    Finished,
    Handoff,
    HandoffReason,
    Identity,
    Proof,
    Role,
    Status,
    StreamEvent,
    TextDelta,
    Trace,
)
from desk.messages import Author, Charge, EventType, State, StoreUnavailable
from desk.routing import Routing
from desk.store import ConversationStore
from ui.api import events
from ui.api.notifier import Notifier
from ui.api.turns import Busy, Turns

MARA = Author("a_mara", "Mara Lind")
HERE = Routing(here=lambda: True)


class Voice:
    """An assistant that says a word at a time, and waits before each for leave to go on."""

    brand_name = "Fernhollow"

    def __init__(self) -> None:
        self.leave = threading.Semaphore(0)
        self.free = False
        self.handoff: Handoff | None = None
        self.heard: list[Conversation] = []
        self.begun = threading.Semaphore(0)
        self.spoken = 0
        self.last: Callable[[], object] = lambda: None

    def greeting(self, _locale: str = "", /) -> str:
        return "Hello!"

    def suggestions(self, _locale: str = "", /) -> tuple[str, ...]:
        return ()

    def stream(self, conversation: Conversation) -> Iterator[StreamEvent]:
        self.heard.append(conversation)
        self.begun.release()
        yield Status("search_products")
        words = [f"{word} " for word in f"You said {conversation.turns[-1].text}".split()]
        for word in words:
            if not self.free:
                assert self.leave.acquire(timeout=30)
            self.spoken += 1
            yield TextDelta(word)
        self.last()
        decision = Decision.HANDOFF if self.handoff else Decision.ANSWER
        trace = Trace(1, "voice", "1")
        yield Finished(Answer("".join(words), decision, (), (), trace, self.handoff))


class Scene:
    """A store, those who answer, and a conversation."""

    def __init__(self, folder: Path, **options: object) -> None:
        self.voice = Voice()
        self.store = ConversationStore(f"sqlite:///{folder / 'desk.db'}")
        given: dict[str, object] = {"routing": HERE, **options}
        self.turns = Turns(self.store, self.voice, Notifier(), **given)  # type: ignore[arg-type]
        self.talk = self.store.create(locale="en")

    def say(self, text: str) -> None:
        self.turns.accept(self.talk, text, None)

    def begun(self) -> None:
        assert self.voice.begun.acquire(timeout=30)

    def told(self) -> list[str]:
        return [event.type.value for event in self.store.events(self.talk, 0, 10_000)]

    def said(self) -> list[tuple[str, str]]:
        return [(m.role.value, m.text.strip()) for m in self.store.snapshot(self.talk).messages]

    def until(self, true: Callable[[], bool]) -> None:
        end = time.monotonic() + 30
        while not true():
            assert time.monotonic() < end, self.told()
            time.sleep(0.005)

    def settled(self) -> None:
        """Wait until no worker has anything to do."""
        self.until(lambda: not self.turns._lines)


@contextmanager
def played(folder: Path, **options: object) -> Iterator[Scene]:
    scene = Scene(folder, **options)
    try:
        yield scene
    finally:
        scene.voice.free = True
        scene.voice.leave.release(1000)
        scene.turns.close()
        scene.store.close()


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with played(tmp_path) as scene:
        yield scene


# A person steps in


def test_an_answer_stops_when_a_person_takes_over_and_nothing_of_it_stays(scene: Scene) -> None:
    question = " ".join(["tents"] * 400)
    scene.say(question)
    scene.begun()
    scene.voice.leave.release()
    scene.until(lambda: "delta" in scene.told())
    scene.store.take_over(scene.talk, MARA)
    assert scene.told() == ["message", "withdrawn", "system", "state"]

    def speaks_on() -> bool:
        scene.voice.leave.release()
        return not scene.turns._lines

    scene.until(speaks_on)
    assert scene.told() == ["message", "withdrawn", "system", "state"]
    assert scene.said() == [("shopper", question), ("system", "Mara has joined.")]
    assert scene.store.snapshot(scene.talk).messages[0].state is State.PASSED
    assert scene.voice.spoken < 400, "the model was not asked for the rest"


def test_whoever_reads_along_sees_the_pieces_and_then_that_they_go(scene: Scene) -> None:
    scene.say("tents")
    scene.begun()
    scene.voice.leave.release()
    seen: list[str] = []
    after = 0

    def look() -> bool:
        nonlocal after
        for event in scene.store.events(scene.talk, after):
            seen.append(event.type.value)
            after = event.sequence
        return "delta" in seen

    scene.until(look)
    scene.store.reply(scene.talk, MARA, "I am here.", seen=1, key=None)
    look()
    assert seen == ["message", "status", "delta", "withdrawn", "system", "state", "agent", "state"]


def test_the_bot_says_nothing_while_a_person_is_in_charge(scene: Scene) -> None:
    scene.voice.free = True
    scene.store.take_over(scene.talk, MARA)
    for text in ("Hello?", "Anybody?"):
        scene.say(text)
    scene.settled()
    assert scene.voice.heard == []
    assert scene.turns._admitted == 0, "and keeps no room for it"


def test_a_busy_bot_keeps_nobody_from_talking_to_a_person(tmp_path: Path) -> None:
    with played(tmp_path, workers=1, waiting=0) as scene:
        scene.say("one")
        scene.begun()
        other = scene.store.create()
        with pytest.raises(Busy):
            scene.turns.accept(other, "two", None)
        scene.store.take_over(other, MARA)
        assert scene.turns.accept(other, "two", None).message.state is State.PASSED
        assert scene.turns._admitted == 1


def test_given_back_the_bot_answers_who_still_waits(scene: Scene) -> None:
    scene.voice.free = True
    scene.store.take_over(scene.talk, MARA)
    scene.say("Hello?")
    scene.store.give_back(scene.talk, MARA)
    scene.until(lambda: "answer" in scene.told())
    scene.settled()
    assert scene.said()[-1] == ("assistant", "You said Hello?")
    assert scene.turns._admitted == 0


def test_given_back_in_mid_answer_the_old_answer_stays_away(scene: Scene) -> None:
    scene.say("tents")
    scene.begun()
    scene.store.take_over(scene.talk, MARA)
    scene.store.give_back(scene.talk, MARA)
    # The old attempt speaks on; a new one stands in line behind it.
    scene.voice.free = True
    scene.voice.leave.release(10)
    scene.until(lambda: "answer" in scene.told())
    scene.settled()
    assert [one for one in scene.said() if one[0] == "assistant"] == [
        ("assistant", "You said tents")
    ]
    assert len(scene.voice.heard) == 2
    offsets = [
        json.loads(event.data)["offset"]
        for event in scene.store.events(scene.talk, 0)
        if event.type is EventType.DELTA
    ]
    assert offsets == sorted(set(offsets)), "no piece of the old one among the new"


def test_a_hand_over_silences_the_bot_from_the_next_message_on(scene: Scene) -> None:
    scene.voice.free = True
    scene.voice.handoff = Handoff(HandoffReason.ASKED, "Wants a person.")
    scene.say("a person, please")
    scene.say("hello?")
    scene.until(lambda: "system" in scene.told())
    scene.settled()
    scene.say("is anybody there?")
    scene.settled()
    assert len(scene.voice.heard) == 1
    assert scene.store.standing(scene.talk).charge is Charge.PERSON
    assert [role for role, _ in scene.said()].count("assistant") == 1


def test_a_model_that_hands_over_every_turn_needs_a_person_for_each(scene: Scene) -> None:
    scene.voice.free = True
    scene.voice.handoff = Handoff(HandoffReason.MODEL, "Too hard.")
    scene.say("one")
    scene.settled()
    for _ in range(3):
        scene.store.give_back(scene.talk, MARA)
        scene.settled()
    assert len(scene.voice.heard) == 1, "nothing waited, so nothing was answered"
    scene.say("two")
    scene.settled()
    assert len(scene.voice.heard) == 2
    assert scene.voice.heard[1].resumed == 2, "it is told what was seen before"


# What is counted, and whose it is


def test_what_was_made_is_counted_also_when_nobody_gets_it(tmp_path: Path) -> None:
    counted: list[str] = []
    with played(tmp_path, finished=lambda _id, answer: counted.append(answer.text)) as scene:
        scene.voice.last = lambda: scene.store.take_over(scene.talk, MARA)
        scene.voice.free = True
        scene.say("x")
        scene.settled()
        assert [role for role, _ in scene.said()] == ["shopper", "system"]
    assert counted == ["You said x "]


def test_the_signed_in_customer_is_asked_for_at_each_answer(tmp_path: Path) -> None:
    known = Identity("c_7", Proof.SESSION)
    with played(tmp_path, session=lambda _id: known) as scene:
        scene.voice.free = True
        scene.say("my orders")
        scene.settled()
        assert scene.voice.heard[0].identity == known


# After a crash


def test_a_process_that_starts_leaves_alone_what_a_person_has(tmp_path: Path) -> None:
    store = ConversationStore(f"sqlite:///{tmp_path / 'desk.db'}")
    talk, other = store.create(), store.create()
    for each in (talk, other):
        store.accept(each, "Where is it?", None, events.announced, 9)
        assert store.claim(each) is not None
    store.take_over(talk, MARA)
    store.accept(talk, "Hello?", None, events.announced, 9)
    # Not closed: the process was killed, one message taken over and one under way.
    with played(tmp_path) as scene:
        scene.voice.free = True
        assert scene.turns.resume() == 1
        scene.settled()
        assert [c.id for c in scene.voice.heard] == [other]
        assert scene.store.claim(talk) is None


def test_what_was_given_back_right_before_the_crash_is_answered(tmp_path: Path) -> None:
    store = ConversationStore(f"sqlite:///{tmp_path / 'desk.db'}")
    talk = store.create()
    store.take_over(talk, MARA)
    store.accept(talk, "Hello?", None, events.announced, 9)
    store.give_back(talk, MARA)
    with played(tmp_path) as scene:
        scene.voice.free = True
        scene.turns.resume()
        scene.settled()
        roles = [m.role for m in scene.store.snapshot(talk).messages]
        assert roles[-1] is Role.ASSISTANT


# Pieces


def test_pieces_that_come_at_once_are_written_together_and_in_order(tmp_path: Path) -> None:
    with played(tmp_path) as scene:
        scene.voice.free = True
        text = " ".join(f"word{number}" for number in range(300))
        scene.say(text)
        scene.settled()
        found = scene.store.events(scene.talk, 0, 10_000)
        pieces = [json.loads(e.data) for e in found if e.type is EventType.DELTA]
        joined = ""
        for piece in pieces:
            assert piece["offset"] == len(joined)
            joined += piece["text"]
        assert joined.strip() == f"You said {text}"
        assert found[-1].type is EventType.ANSWER
        assert len(pieces) < 302, "what waited for the disk was joined"


def test_the_first_piece_is_not_held_up_by_those_to_come(scene: Scene) -> None:
    scene.say("tents")
    scene.begun()
    scene.until(lambda: scene.told() == ["message", "status"])
    scene.voice.leave.release()
    scene.until(lambda: scene.told() == ["message", "status", "delta"])


def test_pieces_that_can_not_be_written_cost_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with played(tmp_path) as scene:

        def full(told: object) -> set[str]:
            raise StoreUnavailable("the disk is full")

        monkeypatch.setattr(scene.store, "tell_all", full)
        scene.voice.free = True
        scene.say("tents")
        scene.until(lambda: "answer" in scene.told())
        assert scene.said()[-1] == ("assistant", "You said tents")
