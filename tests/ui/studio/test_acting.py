from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from assistant.conversation import Decision, Role
from desk.messages import Author, Charge, Status
from tests.ui.api.scripted import answer, citation
from tests.ui.studio.scene import Browser, Desk, proven


@pytest.fixture
def ana(desk: Desk) -> Browser:
    return Browser(desk, desk.people["agent"])


def fields(page: str, form: str = "reply") -> dict[str, str]:
    """The hidden fields of a page's form."""
    start = page.index(f'data-form="{form}"')
    html = page[start : page.index("</form>", start)]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', html))


def test_a_reply_reaches_the_shopper_and_takes_the_conversation_over(
    desk: Desk, ana: Browser
) -> None:
    it = desk.conversation("Where is my parcel?")
    page = ana.get(f"/inbox/{it}")
    assert "you take the conversation over" in page.text
    sent = ana.post(
        f"/inbox/{it}/reply?folder=mine",
        f"/inbox/{it}",
        text="It comes today.",
        **{k: v for k, v in fields(page.text).items() if k in ("seen", "key")},
    )
    shown = ana.follow(sent)
    assert "It comes today." in shown.text
    assert desk.said(it, Role.AGENT) == ["It comes today."]
    standing = desk.store.standing(it)
    assert standing.charge is Charge.PERSON
    assert standing.agent_name == "Ana Silva"


def test_the_same_form_sent_twice_is_one_message(desk: Desk, ana: Browser) -> None:
    it = desk.conversation("Where is my parcel?")
    given = fields(ana.get(f"/inbox/{it}").text)
    for _ in range(2):
        assert (
            ana.http.post(f"/studio/inbox/{it}/reply", data=given | {"text": "Today."}).status_code
            == 303
        )
    assert desk.said(it, Role.AGENT) == ["Today."]


def test_nothing_is_sent_unseen_past_a_colleague_and_no_word_is_lost(
    desk: Desk, ana: Browser
) -> None:
    it = desk.conversation("Where is my parcel?")
    given = fields(ana.get(f"/inbox/{it}").text)
    desk.reply(it, desk.people["owner"], "I have asked the carrier <b>now</b>.")
    refused = ana.http.post(f"/studio/inbox/{it}/reply", data=given | {"text": "It is on its way."})
    assert refused.status_code == 409
    assert "Olga Lund answered while you were writing" in refused.text
    assert "I have asked the carrier &lt;b&gt;now&lt;/b&gt;." in refused.text
    assert ">It is on its way.</textarea>" in refused.text
    assert desk.said(it, Role.AGENT) == ["I have asked the carrier <b>now</b>."]
    again = fields(refused.text) | {"text": "It is on its way."}
    assert ana.http.post(f"/studio/inbox/{it}/reply", data=again).status_code == 303
    assert desk.said(it, Role.AGENT)[-1] == "It is on its way."


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_an_empty_or_endless_reply_is_not_sent(desk: Desk, ana: Browser, text: str) -> None:
    it = desk.conversation("Hello")
    assert ana.post(f"/inbox/{it}/reply", text=text, seen=9, key="k").status_code == 422
    assert desk.said(it, Role.AGENT) == []


def test_a_reply_with_a_gap_of_a_canned_one_is_not_sent(desk: Desk, ana: Browser) -> None:
    it = desk.conversation("Hello")
    answer = ana.post(f"/inbox/{it}/reply", text="Hello ⟦customer's name⟧!", seen=9, key="k")
    assert answer.status_code == 422
    assert "still has a gap" in answer.text
    assert "Hello ⟦customer" in answer.text
    assert desk.said(it, Role.AGENT) == []


def test_e_mails_in_replies_and_notes_are_masked_before_they_are_kept(
    desk: Desk, ana: Browser
) -> None:
    from dataclasses import replace

    parts = replace(
        desk.studio.parts, masked=lambda text: text.replace("ada@home.example", "[mail]")
    )
    desk.app.state.studio = replace(desk.studio, parts=parts)
    it = desk.conversation("Hello")
    ana.post(f"/inbox/{it}/reply", text="To ada@home.example?", seen=9, key="k")
    ana.post(f"/inbox/{it}/note", text="ada@home.example is hers")
    assert desk.said(it, Role.AGENT) == ["To [mail]?"]
    assert desk.books.notes.all(it)[0].text == "[mail] is hers"


def test_taking_over_silences_the_assistant_until_it_is_given_back(
    desk: Desk, ana: Browser
) -> None:
    it = desk.conversation("Hello")
    assert "You answer now" in ana.follow(ana.post(f"/inbox/{it}/take-over")).text
    assert desk.store.standing(it).charge is Charge.PERSON
    assert "The assistant answers again" in ana.follow(ana.post(f"/inbox/{it}/give-back")).text
    assert desk.store.standing(it).charge is Charge.BOT


def test_a_note_is_shown_to_the_team_and_tells_whom_it_mentions(desk: Desk, ana: Browser) -> None:
    it = desk.conversation("Hello")
    ana.post(f"/inbox/{it}/note", text="@Olga please look <script>1</script>")
    olga = Browser(desk, desk.people["owner"])
    listed = olga.get("/inbox?folder=mentions").text
    assert it in listed
    page = olga.get(f"/inbox/{it}?folder=mentions").text
    assert "please look &lt;script&gt;1&lt;/script&gt;" in page
    assert "Private note by Ana Silva" in page
    assert desk.books.inbox.counts(desk.people["owner"].id)["mentions"] == 0
    assert all("please look" not in text for text in desk.said(it, Role.AGENT))


def test_a_conversation_is_given_to_a_colleague_a_team_or_nobody(desk: Desk, ana: Browser) -> None:
    it = desk.conversation("Hello")
    olga = desk.people["owner"]
    desk.books.teams.create("Returns", olga.id)
    ana.post(f"/inbox/{it}/assign", to=f"account:{olga.id}")
    assert desk.store.standing(it).assignee == olga.id
    ana.post(f"/inbox/{it}/assign", to="team:Returns")
    assert desk.store.standing(it).team == "Returns"
    ana.post(f"/inbox/{it}/assign", to="")
    assert desk.store.standing(it).assignee == ""
    viewer = desk.people["viewer"]
    assert ana.post(f"/inbox/{it}/assign", to=f"account:{viewer.id}").status_code == 422
    assert ana.post(f"/inbox/{it}/assign", to="team:None").status_code == 422


def test_labels_come_and_go(desk: Desk, ana: Browser) -> None:
    it = desk.conversation("Hello")
    ana.post(f"/inbox/{it}/label", label="damaged")
    assert desk.books.inbox.details(it).labels == ("damaged",)
    assert "damaged" in ana.get("/inbox?folder=all&label=damaged").text
    ana.post(f"/inbox/{it}/unlabel", label="damaged")
    assert desk.books.inbox.details(it).labels == ()


def test_what_is_snoozed_waits_and_a_day_that_has_passed_is_refused(
    desk: Desk, ana: Browser
) -> None:
    it = desk.conversation("Hello")
    ana.post(f"/inbox/{it}/snooze", until="hour")
    assert desk.store.standing(it).status is Status.SNOOZED
    until = datetime.fromisoformat(desk.books.inbox.details(it).snoozed_until)
    assert timedelta(minutes=59) < until - datetime.now(UTC) <= timedelta(hours=1)
    assert ana.post(f"/inbox/{it}/snooze", until="2020-01-01").status_code == 422
    assert ana.post(f"/inbox/{it}/snooze", until="someday").status_code == 422


def test_it_waits_for_the_shopper_is_resolved_and_opened_again(desk: Desk, ana: Browser) -> None:
    it = desk.conversation("Hello")
    desk.hand_over(it, "Wants a person")
    for deed, status in (
        ("pending", Status.PENDING),
        ("resolve", Status.RESOLVED),
        ("reopen", Status.OPEN),
    ):
        assert ana.post(f"/inbox/{it}/{deed}").status_code == 303
        assert desk.store.standing(it).status is status
    assert ana.post(f"/inbox/{it}/explode").status_code == 404


def test_send_and_resolve_does_both_and_gives_it_back(desk: Desk, ana: Browser) -> None:
    it = desk.conversation("Hello")
    sent = ana.post(f"/inbox/{it}/reply?folder=mine", text="Done.", seen=9, key="k", then="resolve")
    assert sent.headers["location"] == "/studio/inbox?folder=mine&done=resolved"
    standing = desk.store.standing(it)
    assert (standing.status, standing.charge) == (Status.RESOLVED, Charge.BOT)


def test_two_conversations_of_one_shopper_become_one(desk: Desk, ana: Browser) -> None:
    visitor = desk.visitor()
    old = desk.conversation("Do you ship to Norway?", visitor=visitor)
    new = desk.conversation("And how long does it take?", visitor=visitor)
    stranger = desk.conversation("Somebody else")
    assert "Do you ship to Norway?" in ana.get(f"/inbox/{new}").text
    assert ana.post(f"/inbox/{old}/merge", target=stranger).status_code == 422
    merged = ana.post(f"/inbox/{old}/merge", target=new)
    page = ana.follow(merged).text
    assert "Do you ship to Norway?" in page
    assert "And how long does it take?" in page
    assert ana.get(f"/inbox/{old}").headers["location"].startswith(f"/studio/inbox/{new}")


def test_a_visitor_is_blocked_and_let_in_again(desk: Desk, ana: Browser) -> None:
    visitor = desk.visitor()
    it = desk.conversation("Spam", visitor=visitor)
    ana.post(f"/inbox/{it}/block")
    assert desk.books.visitors.get(visitor).blocked
    assert "Unblock the visitor" in ana.get(f"/inbox/{it}").text
    ana.post(f"/inbox/{it}/unblock")
    assert not desk.books.visitors.get(visitor).blocked


def test_a_draft_is_the_assistants_and_neither_kept_nor_sent(desk: Desk, ana: Browser) -> None:
    it = desk.conversation("Is it waterproof?")
    desk.scripted.answers["Is it waterproof?"] = proven()
    before = desk.store.snapshot(it)
    page = ana.post(f"/inbox/{it}/draft", text="").text
    assert "Draft by the assistant" in page
    assert "Not sent." in page
    assert "The Ridgeline jacket keeps 20,000 mm of water out.</textarea>" in page
    assert "Ridgeline Rain Jacket" in page
    assert "Returns and refunds" in page
    assert desk.store.snapshot(it) == before
    kept = ana.post(f"/inbox/{it}/draft", text="My own words").text
    assert ">My own words</textarea>" in kept


def test_a_draft_reads_what_was_said_before_but_no_private_note(desk: Desk, ana: Browser) -> None:
    it = desk.conversation("First question")
    desk.books.notes.add(it, desk.people["agent"].id, "secret thoughts")
    desk.store.take_over(it, Author(desk.people["agent"].id, "Ana Silva"))
    desk.ask(it, "Second question")
    ana.post(f"/inbox/{it}/draft")
    heard = [turn.text for turn in desk.scripted.heard[-1].turns]
    assert heard == ["First question", "You said: First question.", "Second question"]


@pytest.mark.parametrize("said", ["break", "stop"])
def test_when_the_assistant_cant_draft_the_page_says_so(
    desk: Desk, ana: Browser, said: str
) -> None:
    it = desk.conversation("Hello")
    desk.store.take_over(it, Author(desk.people["agent"].id, "Ana Silva"))
    desk.ask(it, said)
    answer = ana.post(f"/inbox/{it}/draft", text="Mine")
    assert answer.status_code == 422
    assert "Write it yourself" in answer.text
    assert "10.0.0.7" not in answer.text
    assert ">Mine</textarea>" in answer.text


def test_canned_replies_are_found_by_shortcut_and_filled_in(desk: Desk, ana: Browser) -> None:
    by = desk.people["agent"].id
    desk.books.canned.save("hello", "Greeting", "Hello {{customer.name}}, {{agent.name}} here.", by)
    desk.books.canned.save("bye", "Goodbye", "Goodbye from {{store.name}}.", by)
    visitor = desk.visitor(customer="c1", name="Ada Lovelace")
    it = desk.conversation("Hi", visitor=visitor)
    found = ana.get(f"/inbox/{it}/canned?q=he").json()
    assert [(each["shortcut"], each["text"]) for each in found] == [
        ("hello", "Hello Ada Lovelace, Ana here.")
    ]
    assert len(ana.get(f"/inbox/{it}/canned?q=").json()) == 2
    stranger = desk.conversation("Hi")
    assert ana.get(f"/inbox/{stranger}/canned?q=hello").json()[0]["text"].startswith("Hello ⟦")


def test_what_isnt_there_is_answered_with_a_page_that_says_so(desk: Desk, ana: Browser) -> None:
    for deed in ("reply", "note", "draft", "take-over", "assign", "snooze", "resolve", "typing"):
        answer = ana.post(f"/inbox/c_nothing/{deed}", text="words", to="", until="hour")
        assert answer.status_code == 404, deed
    assert ana.get("/inbox/c_nothing").status_code == 404


def test_reading_along_marks_nothing_as_read_for_those_who_cant_answer(
    desk: Desk, ana: Browser
) -> None:
    it = desk.conversation("Hello")
    desk.hand_over(it, "Wants a person")
    Browser(desk, desk.people["viewer"]).get(f"/inbox/{it}")
    assert desk.store.standing(it).agent_read == 0
    page = Browser(desk, desk.people["viewer"]).get(f"/inbox/{it}").text
    assert "Your role reads along" in page
    assert "Take over" not in page
    ana.get(f"/inbox/{it}")
    assert desk.store.standing(it).agent_read == desk.store.standing(it).last


def test_what_is_typed_is_told_to_the_shopper(desk: Desk, ana: Browser) -> None:
    sent: list[object] = []
    desk.studio.parts.notifier.send = lambda where, news: sent.append((where, news.data))
    it = desk.conversation("Hello")
    assert ana.post(f"/inbox/{it}/typing", typing="yes").status_code == 204
    assert sent == [(it, '{"by":"agent","name":"Ana","typing":true}')]


def test_the_shopper_is_told_that_somebody_has_read_it(desk: Desk, ana: Browser) -> None:
    sent: list[object] = []
    desk.studio.parts.notifier.send = lambda where, news: sent.append((where, news.data))
    it = desk.conversation("Hello")
    asked = desk.store.snapshot(it).messages[0].id
    for who in ("viewer", "agent", "agent"):
        Browser(desk, desk.people[who]).get(f"/inbox/{it}")
    assert sent == [(it, f'{{"by":"agent","message_id":"{asked}"}}')]


def test_a_receipt_says_why_and_keeps_what_is_about_a_customer(desk: Desk, ana: Browser) -> None:
    it = desk.conversation()
    desk.ask(it, "Is it waterproof?", proven())
    message = desk.store.snapshot(it).messages[-1]
    page = ana.get(f"/inbox/{it}/receipts/{message.id}").text
    for words in ("Searched the products", "Ridgeline Rain Jacket", "Dropped", "no record says so"):
        assert words in page
    assert "edition 7" in page
    assert "31 ms" in page
    assert "Ada Secret" not in page
    other = desk.conversation("Hello")
    assert ana.get(f"/inbox/{other}/receipts/{message.id}").status_code == 404
    assert ana.get(f"/inbox/{it}/receipts/m_nothing").status_code == 404


def test_a_declined_draft_says_that_nothing_was_found(desk: Desk, ana: Browser) -> None:
    it = desk.conversation("Hello")
    desk.scripted.answers["Hello"] = answer(
        "I don't know.", decision=Decision.DECLINE, citations=(citation(),)
    )
    assert "found nothing in the store" in ana.post(f"/inbox/{it}/draft").text
