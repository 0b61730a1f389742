from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.conversation import HandoffReason, Role
from desk.audit import AuditTrail
from desk.inbox import Inbox
from desk.messages import (
    VISITOR,
    Charge,
    EventType,
    KeyReused,
    Side,
    State,
    Status,
    UnknownConversation,
    Unseen,
)
from desk.outbox import Outbox
from desk.routing import Routing
from desk.store import ConversationStore
from tests.desk.scenes import (
    BO,
    MARA,
    answer,
    case,
    claim,
    describe,
    say,
    talked,
    told,
    url,
)

HERE = Routing(here=lambda: True)


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(url(tmp_path), HERE)


@pytest.fixture
def talk(store: ConversationStore) -> str:
    return store.create(site="shop", visitor="v_1", locale="en")


def deeds(tmp_path: Path, conversation: str) -> list[tuple[str, str]]:
    with AuditTrail(url(tmp_path)) as trail:
        return [(deed.actor, deed.action) for deed in trail.trail(conversation)]


# A hand-over


def test_an_answer_that_hands_over_opens_the_case_in_one_step(
    store: ConversationStore, talk: str, tmp_path: Path
) -> None:
    say(store, talk, "Where is my parcel?")
    store.finish(claim(store, talk), answer("I pass this on.", case()), describe)
    stands = store.standing(talk)
    assert (stands.charge, stands.status, stands.waiting) == (Charge.PERSON, Status.OPEN, True)
    assert (stands.reason, stands.summary) == ("asked", "Wants to know where the parcel is.")
    assert stands.requested
    assert told(store, talk) == [
        "message",
        "answer",
        "system handed_over",
        "state person open",
    ]
    assert deeds(tmp_path, talk) == [("bot", "handed_over")]


def test_the_bot_is_silent_while_a_person_is_in_charge(store: ConversationStore, talk: str) -> None:
    store.hand_over(talk, case())
    message = say(store, talk, "Are you there?")
    assert message.state is State.PASSED
    assert store.claim(talk) is None
    assert not store.waiting(talk)
    assert store.interrupted() == (), "nor does a process that starts answer it"


def test_a_person_who_has_it_is_not_called_again(store: ConversationStore, talk: str) -> None:
    first = store.hand_over(talk, case())
    assert first is not None
    before = told(store, talk)
    assert store.hand_over(talk, case(HandoffReason.ANGER)) is None
    assert told(store, talk) == before
    assert store.standing(talk).reason == "asked"


def test_where_nobody_could_ever_come_the_bot_goes_on_and_says_so_once(
    tmp_path: Path,
) -> None:
    store = ConversationStore(url(tmp_path), Routing(staffed=lambda: False))
    talk = store.create()
    for _ in range(3):
        say(store, talk, "A person, please")
        store.finish(claim(store, talk), answer("I pass this on.", case()), describe)
    stands = store.standing(talk)
    assert stands.charge is Charge.BOT
    assert stands.requested, "whoever comes later finds it"
    said = [m for m in store.snapshot(talk).messages if m.role is Role.SYSTEM]
    assert [m.code for m in said] == ["nobody_here"]
    assert "nobody at the desk yet" in said[0].text


def test_without_routing_nothing_is_handed_over(tmp_path: Path) -> None:
    store = ConversationStore(url(tmp_path))
    talk = store.create()
    say(store, talk, "A person, please")
    store.finish(claim(store, talk), answer("Write to us.", case()), describe)
    assert store.standing(talk).charge is Charge.BOT


def test_what_waits_in_line_waits_for_the_person(store: ConversationStore, talk: str) -> None:
    say(store, talk, "one")
    say(store, talk, "two")
    store.finish(claim(store, talk), answer("I pass this on.", case()), describe)
    assert [m.state for m in store.snapshot(talk).messages if m.role is Role.SHOPPER] == [
        State.ANSWERED,
        State.PASSED,
    ]
    assert "withdrawn" in told(store, talk)


def test_what_a_model_says_is_never_kept_for_ever(
    store: ConversationStore, talk: str, tmp_path: Path
) -> None:
    store.hand_over(talk, case(HandoffReason.MODEL, "Ada Byron wants her money"))
    other = store.create()
    store.hand_over(other, case(HandoffReason.BRAND_RULE, "press"))
    with AuditTrail(url(tmp_path)) as trail:
        assert "Ada" not in json.dumps([deed.data for deed in trail.all()])
        assert trail.trail(other)[0].data["rule"] == "press"


# Taking over


def test_an_answer_under_way_is_dropped_when_a_person_takes_over(
    store: ConversationStore, talk: str, tmp_path: Path
) -> None:
    asked = say(store, talk, "Where is it?")
    claimed = claim(store, talk)
    assert store.tell(claimed, EventType.DELTA, '"It is"')
    store.take_over(talk, MARA)
    assert not store.tell(claimed, EventType.DELTA, '" here"')
    assert store.finish(claimed, answer("It is here."), describe) is None
    assert not store.fail(claimed, "{}")
    assert told(store, talk) == [
        "message",
        "withdrawn",
        "system agent_joined",
        "state person open",
    ]
    assert [m.text for m in store.snapshot(talk).messages] == ["Where is it?", "Mara has joined."]
    assert store.snapshot(talk).messages[0].state is State.PASSED
    stands = store.standing(talk)
    assert (stands.agent_name, stands.waiting_since) == ("Mara", asked.created)
    assert deeds(tmp_path, talk) == [("a_mara", "taken_over")]


def test_taking_over_twice_is_taking_over_once(store: ConversationStore, talk: str) -> None:
    assert store.take_over(talk, MARA) is not None
    before = told(store, talk)
    assert store.take_over(talk, MARA) is None
    assert told(store, talk) == before
    assert store.take_over(talk, BO) is not None, "a colleague may take it from her"
    assert store.standing(talk).assignee == BO.id


def test_shoppers_learn_a_first_name_and_no_more(store: ConversationStore, talk: str) -> None:
    store.reply(talk, MARA, "Hello!", seen=0, key=None)
    assert "Lind" not in "".join(event.data for event in store.events(talk, 0))


# Replying


def test_a_reply_takes_over_and_answers_who_waits(store: ConversationStore, talk: str) -> None:
    say(store, talk, "Where is it?")
    reply = store.reply(talk, MARA, "On its way.", seen=1, key="k")
    assert (reply.role, reply.author, reply.author_name) == (Role.AGENT, MARA.id, "Mara Lind")
    stands = store.standing(talk)
    assert (stands.charge, stands.assignee, stands.waiting) == (Charge.PERSON, MARA.id, False)
    assert stands.agent_read == reply.ordinal
    event = next(e for e in store.events(talk, 0) if e.type is EventType.AGENT)
    assert json.loads(event.data) == {
        "id": reply.id,
        "text": "On its way.",
        "created": reply.created,
        "author": {"name": "Mara"},
        "attachments": [],
    }


def test_a_reply_sent_again_is_the_same_reply(store: ConversationStore, talk: str) -> None:
    first = store.reply(talk, MARA, "Hello!", seen=0, key="k")
    assert store.reply(talk, MARA, "Hello!", seen=0, key="k").id == first.id
    assert [m.role for m in store.snapshot(talk).messages].count(Role.AGENT) == 1
    with pytest.raises(KeyReused):
        store.reply(talk, MARA, "Something else", seen=9, key="k")
    assert store.reply(talk, BO, "Hello!", seen=9, key="k").id != first.id, "a key has an owner"


def test_whoever_has_not_read_the_colleague_sends_nothing(
    store: ConversationStore, talk: str
) -> None:
    hers = store.reply(talk, MARA, "It comes tomorrow.", seen=0, key=None)
    with pytest.raises(Unseen, match="Mara Lind answered while you were writing") as unseen:
        store.reply(talk, BO, "It is lost.", seen=hers.ordinal - 1, key=None)
    assert [m.text for m in unseen.value.messages] == ["It comes tomorrow."]
    store.reply(talk, BO, "It comes at noon.", seen=hers.ordinal, key=None)
    with pytest.raises(Unseen):
        store.reply(talk, MARA, "And?", seen=hers.ordinal, key=None)
    assert store.standing(talk).assignee == MARA.id, "who helps out doesn't take it away"


def test_her_own_words_never_stop_her(store: ConversationStore, talk: str) -> None:
    store.reply(talk, MARA, "One.", seen=0, key=None)
    store.reply(talk, MARA, "Two.", seen=0, key=None)


def test_a_reply_opens_what_was_closed(store: ConversationStore, talk: str) -> None:
    say(store, talk, "Thanks")
    store.end(talk)
    store.reply(talk, MARA, "One more thing.", seen=9, key=None)
    stands = store.standing(talk)
    assert (stands.status, stands.ended, stands.charge) == (Status.OPEN, False, Charge.PERSON)


# By e-mail


def mails(tmp_path: Path) -> list[tuple[str, str, str]]:
    with Outbox(url(tmp_path)) as box:
        return [(mail.recipient, mail.subject, mail.text) for mail in box.due()]


@pytest.mark.parametrize(
    ("left", "possible", "reading", "expected"),
    [
        ("ada@example.com", True, False, 1),
        ("ada@example.com", True, True, 0),
        ("ada@example.com", False, False, 0),
        ("", True, False, 0),
        # Left with an earlier release, and no address that a mail can be sent to.
        ("=?utf-8?q?ada?=@example.com", True, False, 0),
    ],
)
def test_an_answer_goes_by_mail_to_whoever_left_an_address_and_is_gone(
    tmp_path: Path, left: str, possible: bool, reading: bool, expected: int
) -> None:
    routing = Routing(
        mail=lambda _site: possible, followed=lambda _id: reading, store=lambda _site: "Larkfell"
    )
    store = ConversationStore(url(tmp_path), routing)
    talk = store.create(locale="de")
    store.contact(talk, left)
    store.reply(talk, MARA, "Es kommt morgen.", seen=0, key="k")
    store.reply(talk, MARA, "Es kommt morgen.", seen=0, key="k")
    sent = mails(tmp_path)
    assert len(sent) == expected
    for recipient, subject, text in sent:
        assert recipient == "ada@example.com"
        assert subject == "Larkfell hat Ihnen geantwortet"
        assert text.startswith("Mara hat Ihnen geantwortet:\n\nEs kommt morgen.\n\n")


# Giving back


def test_the_bot_comes_back_only_when_given_back(
    store: ConversationStore, talk: str, tmp_path: Path
) -> None:
    store.hand_over(talk, case())
    store.reply(talk, MARA, "Here I am.", seen=9, key=None)
    assert store.give_back(talk, MARA)
    assert say(store, talk, "And tents?").state is State.ACCEPTED
    assert store.claim(talk) is not None
    stands = store.standing(talk)
    assert (stands.charge, stands.assignee) == (Charge.BOT, "")
    assert deeds(tmp_path, talk)[-1] == ("a_mara", "given_back")


def test_giving_back_twice_is_giving_back_once(store: ConversationStore, talk: str) -> None:
    store.take_over(talk, MARA)
    assert store.give_back(talk, MARA)
    before = told(store, talk)
    assert not store.give_back(talk, MARA)
    assert not store.give_back(talk, VISITOR)
    assert told(store, talk) == before
    assert before.count("system given_back") == 1


def test_who_still_waits_is_answered_by_the_bot_and_only_to_the_last_word(
    store: ConversationStore, talk: str
) -> None:
    store.hand_over(talk, case())
    for text in ("Hello?", "Is anybody there?"):
        say(store, talk, text)
    heard = []
    store.listen(lambda moved: heard.append(moved.queued))
    store.give_back(talk, VISITOR)
    assert heard == [1], "whoever answers is told"
    claimed = claim(store, talk)
    assert claimed.text == "Is anybody there?"
    turns = store.conversation(talk).turns
    assert [turn.text for turn in turns] == ["Hello?", "Is anybody there?"]
    store.finish(claimed, answer("I am."), describe)
    assert store.claim(talk) is None


def test_what_a_person_answered_is_not_answered_again(store: ConversationStore, talk: str) -> None:
    store.hand_over(talk, case())
    say(store, talk, "Hello?")
    store.reply(talk, MARA, "Hello!", seen=9, key=None)
    store.give_back(talk, MARA)
    assert store.claim(talk) is None


def test_an_old_attempt_cannot_speak_under_a_new_one(store: ConversationStore, talk: str) -> None:
    say(store, talk, "Where is it?")
    old = claim(store, talk)
    store.take_over(talk, MARA)
    store.give_back(talk, MARA)
    new = claim(store, talk)
    assert new.id == old.id
    assert not store.tell(old, EventType.DELTA, '"old"')
    assert store.finish(old, answer("old"), describe) is None
    assert store.finish(new, answer("new"), describe) is not None
    assert [m.text for m in store.snapshot(talk).messages if m.answer] == ["new"]


def test_the_assistant_reads_people_but_no_system_messages(
    store: ConversationStore, talk: str
) -> None:
    talked(store, talk, "Tents?", "Two of them.")
    say(store, talk, "Which is better?")
    store.take_over(talk, MARA)
    store.reply(talk, MARA, "The red one.", seen=9, key=None)
    store.give_back(talk, MARA)
    say(store, talk, "Does it float?")
    claim(store, talk)
    read = store.conversation(talk)
    assert [(turn.role, turn.text) for turn in read.turns] == [
        (Role.SHOPPER, "Tents?"),
        (Role.ASSISTANT, "Two of them."),
        (Role.SHOPPER, "Which is better?"),
        (Role.AGENT, "The red one."),
        (Role.SHOPPER, "Does it float?"),
    ]
    assert read.resumed == 4, "what was said until then calls nobody again"


def test_a_case_that_was_resolved_unanswered_may_be_handed_over_anew(
    store: ConversationStore, talk: str, tmp_path: Path
) -> None:
    say(store, talk, "A person, please")
    store.finish(claim(store, talk), answer("I pass this on.", case()), describe)
    say(store, talk, "Hello?")
    with Inbox(url(tmp_path)) as inbox:
        inbox.resolve(talk, MARA.id)
    assert store.claim(talk) is None, "what was settled is not answered"
    say(store, talk, "A person, please")
    read = store.conversation(talk) if store.claim(talk) else None
    assert read is not None
    assert read.resumed == len(read.turns) - 1
    store.hand_over(talk, case())
    assert store.standing(talk).charge is Charge.PERSON


# Ending, reading, content


def test_the_end_is_the_bot_s_and_words_after_it_open_it_again(
    store: ConversationStore, talk: str
) -> None:
    store.hand_over(talk, case())
    assert store.end(talk) is not None
    assert store.end(talk) is None
    stands = store.standing(talk)
    assert (stands.ended, stands.status, stands.charge) == (True, Status.RESOLVED, Charge.BOT)
    assert store.owner(talk).ended
    assert say(store, talk, "One more thing").state is State.ACCEPTED
    stands = store.standing(talk)
    assert (stands.ended, stands.status) == (False, Status.OPEN)
    assert "system reopened" in told(store, talk)


def test_ending_it_withdraws_the_answer_under_way(store: ConversationStore, talk: str) -> None:
    say(store, talk, "Where is it?")
    claimed = claim(store, talk)
    assert store.tell(claimed, EventType.DELTA, '"It is"')
    store.end(talk)
    assert store.finish(claimed, answer("It is here."), describe) is None
    assert told(store, talk)[:3] == ["message", "withdrawn", "system conversation_ended"]
    assert store.snapshot(talk).messages[0].state is State.PASSED
    assert not store.standing(talk).waiting
    assert say(store, talk, "One more thing").state is State.ACCEPTED
    assert store.finish(claim(store, talk), answer("Yes?"), describe) is not None


def test_who_left_an_address_is_owed_an_answer_also_after_the_end(
    store: ConversationStore, talk: str
) -> None:
    store.hand_over(talk, case())
    store.contact(talk, "ada@example.com", "Ada")
    store.end(talk)
    stands = store.standing(talk)
    assert (stands.ended, stands.status, stands.charge) == (True, Status.OPEN, Charge.PERSON)
    assert stands.waiting


def test_words_wake_a_case_that_was_put_away(store: ConversationStore, talk: str) -> None:
    routing = Routing(
        here=lambda: True,
        due=lambda _site, since: since.replace(year=since.year + 1),
        clock=lambda: datetime(2026, 3, 2, 12, tzinfo=UTC),
    )
    store.route(routing)
    store.reply(talk, MARA, "Which order?", seen=0, key=None)
    with store._database.writing() as sql:
        sql.exec_driver_sql("UPDATE desk_conversations SET status = 'snoozed'")
    say(store, talk, "Number 1042")
    stands = store.standing(talk)
    assert (stands.status, stands.waiting) == (Status.OPEN, True)
    assert stands.due == "2027-03-02T12:00:00.000Z"


def test_reading_never_goes_back_nor_beyond_what_was_said(
    store: ConversationStore, talk: str
) -> None:
    talked(store, talk, "Tents?", "Two.")
    assert store.mine("v_1")[0].unread == 1
    assert store.read(talk, Side.VISITOR, 2)
    assert not store.read(talk, Side.VISITOR, 1)
    assert not store.read(talk, Side.VISITOR, 3)
    assert store.read(talk, "agent", 1)
    stands = store.standing(talk)
    assert (stands.visitor_read, stands.agent_read) == (2, 1)
    assert store.mine("v_1")[0].unread == 0


def test_a_shopper_finds_their_own_conversations_and_no_others(store: ConversationStore) -> None:
    first = store.create(visitor="v_1", site="shop")
    say(store, first, "  Tents\nfor two?  " + "x" * 100)
    second = store.create(visitor="v_1", customer="c_7")
    elsewhere = store.create(visitor="v_2", customer="c_7")
    store.create(visitor="v_3")
    store.create()
    assert {h.id for h in store.mine("v_1")} == {first, second}
    assert {h.id for h in store.mine("v_1", "c_7")} == {first, second, elsewhere}
    assert store.mine("") == ()
    heading = next(h for h in store.mine("v_1") if h.id == first)
    assert heading.title.startswith("Tents for two? xxx")
    assert len(heading.title) == 80


def test_the_last_survey_counts(store: ConversationStore, talk: str) -> None:
    assert not store.standing(talk).rated
    store.survey(talk, 2, "slow")
    store.survey(talk, 5, "")
    assert store.standing(talk).rated
    with pytest.raises(ValueError, match="give 1 to 5"):
        store.survey(talk, 6, "")


def test_a_rating_is_taken_back(store: ConversationStore, talk: str) -> None:
    from desk.messages import Vote

    reply = talked(store, talk, "Tents?", "Two.")
    store.rate(talk, reply.id, Vote.UP, "")
    store.unrate(talk, reply.id)
    assert store.snapshot(talk).messages[1].rating is None


def test_nothing_is_done_to_a_conversation_that_is_not_there(store: ConversationStore) -> None:
    for act in (
        lambda: store.take_over("c_none", MARA),
        lambda: store.give_back("c_none", MARA),
        lambda: store.reply("c_none", MARA, "Hello!", seen=0, key=None),
        lambda: store.hand_over("c_none", case()),
        lambda: store.end("c_none"),
        lambda: store.contact("c_none", "a@b.example"),
        lambda: store.survey("c_none", 3, ""),
        lambda: store.standing("c_none"),
        lambda: store.owner("c_none"),
    ):
        with pytest.raises(UnknownConversation):
            act()


# Where it goes on elsewhere


def test_words_to_a_merged_conversation_reach_the_one_it_went_into(
    store: ConversationStore, talk: str, tmp_path: Path
) -> None:
    other = store.create(site="shop", visitor="v_1")
    first = say(store, talk, "Where is it?", "k")
    store.take_over(other, MARA)
    with Inbox(url(tmp_path)) as inbox:
        inbox.merge(talk, other, MARA.id)
    assert say(store, talk, "Where is it?", "k").id == first.id, "sent again, it was there already"
    later = store.accept(talk, "Hello?", "k2", describe, 9)
    assert later.message.conversation_id == other
    assert later.message.state is State.PASSED, "the person who has it there answers"
    assert store.accept(talk, "Hello?", "k2", describe, 9).repeated
    store.contact(talk, "ada@example.com")
    assert store.standing(other).contact_email == "ada@example.com"
    assert store.hand_over(talk, case()) is None, "it is in hand"
    assert [heading.id for heading in store.mine("v_1")] == [other]
