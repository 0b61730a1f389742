"""Two things at the same moment: whichever comes first, the conversation tells one story."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from assistant.conversation import Role
from desk.messages import Charge, EventType, Message, State, Unseen
from desk.routing import Routing
from desk.store import ConversationStore
from tests.desk.scenes import BO, MARA, answer, case, claim, describe, say, told, url

ROUNDS = 12


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(url(tmp_path), Routing(here=lambda: True))


@pytest.fixture
def other(tmp_path: Path, store: ConversationStore) -> ConversationStore:
    """The same conversations as another process has them: with connections of its own."""
    return ConversationStore(url(tmp_path), Routing(here=lambda: True))


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each came to, where all began together; what is raised is what it came to."""
    came: list[object] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(number: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            came[number] = act()
        except Exception as error:
            came[number] = error

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def test_an_answer_is_either_given_or_withdrawn(
    store: ConversationStore, other: ConversationStore
) -> None:
    for _ in range(ROUNDS):
        talk = store.create()
        say(store, talk, "Where is it?")
        claimed = claim(store, talk)
        store.tell(claimed, EventType.DELTA, '"It"')
        finished, *_ = at_once(
            partial(store.finish, claimed, answer("It is here."), describe),
            partial(other.take_over, talk, MARA),
            *[partial(store.tell, claimed, EventType.DELTA, '" is"')] * 3,
        )
        events = told(store, talk)
        roles = [m.role for m in store.snapshot(talk).messages]
        if finished is None:
            assert "withdrawn" in events
            assert "answer" not in events
            assert "delta" not in events, "nothing of it is shown to who comes later"
            assert Role.ASSISTANT not in roles
        else:
            assert isinstance(finished, Message)
            assert "withdrawn" not in events
            assert events.index("answer") < events.index("system agent_joined")
        assert store.standing(talk).charge is Charge.PERSON
        assert not store.waiting(talk)


def test_of_two_agents_who_answer_at_once_one_reads_the_other_first(
    store: ConversationStore, other: ConversationStore
) -> None:
    for _ in range(ROUNDS):
        talk = store.create()
        seen = say(store, talk, "Where is it?").ordinal
        came = at_once(
            partial(store.reply, talk, MARA, "Tomorrow.", seen=seen, key="m"),
            partial(other.reply, talk, BO, "It is lost.", seen=seen, key="b"),
        )
        refused = [each for each in came if isinstance(each, Unseen)]
        sent = [each for each in came if isinstance(each, Message)]
        assert (len(refused), len(sent)) == (1, 1)
        assert [m.text for m in refused[0].messages] == [sent[0].text]
        said = [m.text for m in store.snapshot(talk).messages if m.role is Role.AGENT]
        assert said == [sent[0].text]


def test_what_is_said_while_it_is_given_back_is_answered_by_somebody(
    store: ConversationStore, other: ConversationStore
) -> None:
    for _ in range(ROUNDS):
        talk = store.create()
        store.take_over(talk, MARA)
        at_once(
            partial(say, store, talk, "Does it float?"),
            partial(other.give_back, talk, MARA),
        )
        assert store.standing(talk).charge is Charge.BOT
        assert claim(store, talk).text == "Does it float?"


def test_what_is_said_while_it_is_taken_over_waits_for_the_person(
    store: ConversationStore, other: ConversationStore
) -> None:
    for _ in range(ROUNDS):
        talk = store.create()
        at_once(
            partial(say, store, talk, "Does it float?"),
            partial(other.take_over, talk, MARA),
        )
        stands = store.standing(talk)
        assert (stands.charge, stands.waiting) == (Charge.PERSON, True)
        message = next(m for m in store.snapshot(talk).messages if m.role is Role.SHOPPER)
        assert message.state is State.PASSED
        assert store.claim(talk) is None


def test_doubled_steps_are_taken_once(store: ConversationStore, other: ConversationStore) -> None:
    talk = store.create()
    at_once(*[partial(each.take_over, talk, MARA) for each in (store, other) * 4])
    at_once(*[partial(each.give_back, talk, MARA) for each in (store, other) * 4])
    at_once(*[partial(each.hand_over, talk, case()) for each in (store, other) * 4])
    at_once(*[partial(each.end, talk) for each in (store, other) * 4])
    assert [one for one in told(store, talk) if one.startswith("system")] == [
        "system agent_joined",
        "system given_back",
        "system handed_over",
        "system conversation_ended",
    ]


def test_events_of_all_sides_are_numbered_without_a_gap(
    store: ConversationStore, other: ConversationStore
) -> None:
    talk = store.create()
    at_once(
        lambda: [say(store, talk, f"shopper {n}") for n in range(10)],
        lambda: [other.reply(talk, MARA, f"agent {n}", seen=99, key=None) for n in range(10)],
        lambda: [store.system(talk, "merged", {}, "Added.") for _ in range(10)],
        lambda: [(other.give_back(talk, BO), other.take_over(talk, MARA)) for _ in range(5)],
    )
    numbers = [event.sequence for event in store.events(talk, 0, 10_000)]
    assert numbers == sorted(set(numbers)), "in order, none twice"
    assert numbers[-1] == store.last_event(talk)
    ordinals = [m.ordinal for m in store.snapshot(talk).messages]
    assert ordinals == list(range(1, len(ordinals) + 1))
    texts = [m.text for m in store.snapshot(talk).messages]
    assert {f"shopper {n}" for n in range(10)} | {f"agent {n}" for n in range(10)} <= set(texts)


def _answer_there(where: str, talk: str, ready: object, go: object, said: object) -> None:
    store = ConversationStore(where)
    ready.set()  # type: ignore[attr-defined]
    go.wait(30)  # type: ignore[attr-defined]
    for number in range(10):
        try:
            store.reply(talk, BO, f"Bo {number}", seen=1, key=f"{number}")
            said.put("sent")  # type: ignore[attr-defined]
        except Unseen:
            said.put("unseen")  # type: ignore[attr-defined]


def test_two_processes_answer_and_only_one_of_them_is_first(
    tmp_path: Path, store: ConversationStore
) -> None:
    talk = store.create()
    say(store, talk, "Where is it?")
    spawn = multiprocessing.get_context("spawn")
    ready, go, said = spawn.Event(), spawn.Event(), spawn.Queue()
    process = spawn.Process(target=_answer_there, args=(url(tmp_path), talk, ready, go, said))
    process.start()
    try:
        assert ready.wait(60)
        go.set()
        mine = []
        for number in range(10):
            try:
                store.reply(talk, MARA, f"Mara {number}", seen=1, key=f"{number}")
                mine.append("sent")
            except Unseen:
                mine.append("unseen")
        theirs = [said.get(timeout=30) for _ in range(10)]
    finally:
        process.join(30)
    # Who was first has nothing unseen ever; the other one is told every time.
    assert sorted((set(mine) == {"sent"}, set(theirs) == {"sent"})) == [False, True]
    assert sorted((set(mine) == {"unseen"}, set(theirs) == {"unseen"})) == [False, True]
