from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk.outbox import CLAIMED, TRIES, WAITS, BadRecipient, Outbox, address, one_line

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(f"sqlite:///{tmp_path / 'desk.db'}")


def test_a_mail_is_given_out_once(outbox: Outbox) -> None:
    mail_id = outbox.put("jane@mail.example", "Hello", "text", "<p>html</p>", "c_1")
    (mail,) = outbox.due(NOW)
    assert (mail.id, mail.recipient, mail.subject) == (mail_id, "jane@mail.example", "Hello")
    assert (mail.text, mail.html, mail.conversation_id) == ("text", "<p>html</p>", "c_1")
    assert mail.attempts == 1
    assert outbox.due(NOW) == ()
    outbox.sent(mail_id, NOW)
    assert outbox.due(NOW + timedelta(days=365)) == ()


def test_two_workers_never_take_the_same_mail(tmp_path: Path, outbox: Outbox) -> None:
    for number in range(40):
        outbox.put(f"{number}@mail.example", "Hello", "text")
    start, taken = threading.Barrier(4), []

    def work() -> None:
        mine = Outbox(f"sqlite:///{tmp_path / 'desk.db'}")
        start.wait()
        while found := mine.due(NOW, limit=3):
            taken.extend(mail.id for mail in found)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 40


def test_waits_grow_and_the_eighth_try_is_the_last(outbox: Outbox) -> None:
    outbox.put("jane@mail.example", "Hello", "text")
    now, waits = NOW, []
    for attempt in range(1, TRIES + 1):
        (mail,) = outbox.due(now)
        assert mail.attempts == attempt
        outbox.failed(mail.id, "451 try later\r\nBcc: everybody", now)
        if attempt == TRIES:
            break
        wait = WAITS[attempt - 1]
        assert outbox.due(now + wait - timedelta(seconds=1)) == ()
        waits.append(wait)
        now += wait
    assert waits == sorted(set(waits))
    assert len(waits) == 7
    assert not outbox.waits(now + timedelta(days=365))
    (gone,) = outbox.given_up()
    assert gone.attempts == 8


def test_a_mail_that_would_be_refused_again_is_not_tried_again(outbox: Outbox) -> None:
    outbox.put("jane@mail.example", "Hello", "text")
    (mail,) = outbox.due(NOW)
    outbox.failed(mail.id, "550 no such person", NOW, for_good=True)
    assert outbox.due(NOW + timedelta(days=365)) == ()
    assert len(outbox.given_up()) == 1


def test_a_mail_whose_worker_died_is_somebody_elses_later(outbox: Outbox) -> None:
    outbox.put("jane@mail.example", "Hello", "text")
    now = NOW
    for _ in range(TRIES):
        assert len(outbox.due(now)) == 1
        assert outbox.due(now + CLAIMED - timedelta(seconds=1)) == ()
        now += CLAIMED
    assert outbox.due(now) == ()
    assert len(outbox.given_up()) == 1


def test_what_was_sent_is_not_kept_in_words(tmp_path: Path, outbox: Outbox) -> None:
    mail_id = outbox.put("jane@mail.example", "Hello", "a zebrafish", "<p>a zebrafish</p>")
    outbox.due(NOW)
    outbox.sent(mail_id, NOW)
    outbox.failed(mail_id, "too late to fail", NOW)
    with outbox._database.reading() as sql:
        row = sql.exec_driver_sql("SELECT text, html, error, sent FROM desk_outbox").one()
    assert row[:3] == ("", "", None)
    assert row[3]
    assert outbox.forget(30) == 0
    assert outbox.forget(30, datetime.now(UTC) + timedelta(days=31)) == 1


@pytest.mark.parametrize(
    "recipient",
    ["", "jane", "@mail.example", "a@b@c", "jane@mail.example\r\nBcc: x@y.z", "a@b.c,d@e.f",
     "a@b.c; d@e.f", "Jane <a@b.c>", '"x"@b.c', "a b@c.d", "a@b..c", "a@b\u2028.c", "a@b\x00.c",
     "x" * 65 + "@b.c", "=?utf-8?q?=0ABcc=3A_a=40b.c?=@mail.example"],
)  # fmt: skip
def test_only_one_plain_address_is_mailed_to(outbox: Outbox, recipient: str) -> None:
    with pytest.raises(BadRecipient, match="no e-mail address"):
        outbox.put(recipient, "Hello", "text")
    assert outbox.due(NOW) == ()


def test_a_plain_address_is_taken_as_it_is() -> None:
    for each in ("o'neill@mail.example", "a+b@mail.example", "jörg@käse.example"):
        assert address(f" {each} ") == each


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85", "\0"])
def test_a_subject_is_one_line(outbox: Outbox, ending: str) -> None:
    outbox.put("jane@mail.example", f"Hello{ending}Bcc: x@y.z", "text")
    (mail,) = outbox.due(NOW)
    assert mail.subject in ("Hello Bcc: x@y.z", "HelloBcc: x@y.z")
    assert one_line("a\ud800b") == "a?b"
