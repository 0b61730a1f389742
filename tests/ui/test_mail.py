from __future__ import annotations

import asyncio
import base64
import email
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from desk.outbox import BadRecipient, Mail, Outbox
from ui.mail import Mailer, MailRefused, Server

SENDER = "Larkfell Help <help@larkfell.example>"


@dataclass
class Box:
    """What a mail server takes, and what it refuses."""

    taken: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if "DATA" in self.refusals:
            return self.refusals["DATA"]
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, message))
        return "250 OK"


class Local(Controller):
    """A mail server on a port of its own."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def server(box: Box) -> Iterator[str]:
    controller = Local(box, hostname="127.0.0.1", port=0, enable_SMTPUTF8=True)
    controller.start()
    yield f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(f"sqlite:///{tmp_path / 'desk.db'}")


def mail(subject: str = "Hello", text: str = "text", html: str = "") -> Mail:
    return Mail("o_1", "jane@mail.example", subject, text, html, "", "", 1)


def test_what_waits_goes_out_once_with_both_bodies(box: Box, server: str, outbox: Outbox) -> None:
    mail_id = outbox.put(
        "jane@mail.example", "Ihr Gespräch – ü", "Grüße\n.\nEnde", "<p>Grüße</p>", "c_1"
    )
    mailer = Mailer(server, SENDER)
    assert mailer.possible
    assert mailer.deliver(outbox) == 1
    assert mailer.deliver(outbox) == 0
    ((sender, to, message),) = box.taken
    assert (sender, to) == ("help@larkfell.example", ["jane@mail.example"])
    assert message["Subject"] == "Ihr Gespräch – ü"
    assert message["From"] == SENDER
    assert message["Message-ID"] == f"<{mail_id}@larkfell.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == ["Grüße", ".", "Ende"]
    assert html.get_content().strip() == "<p>Grüße</p>"


@pytest.mark.parametrize(
    "nasty",
    ["Hello\r\nBcc: all@mail.example", "Hello\nX-Evil: 1", "Hello\r\n\r\n<script>",
     "\u2028Bcc: all@mail.example", "=?utf-8?q?=0ABcc:_all=40mail.example?=", "x" * 5_000],
)  # fmt: skip
def test_no_text_becomes_a_header(box: Box, server: str, outbox: Outbox, nasty: str) -> None:
    outbox.put("jane@mail.example", nasty, f"{nasty}\r\n.\r\nMAIL FROM:<x@y.z>", nasty)
    assert Mailer(server, f"{SENDER}").deliver(outbox) == 1
    ((_, to, message),) = box.taken
    assert to == ["jane@mail.example"]
    assert message["To"] == "jane@mail.example"
    assert {"Bcc", "X-Evil", "Cc"}.isdisjoint(message.keys())


def test_a_line_end_written_as_headers_write_it_opens_no_header() -> None:
    hidden = "=?utf-8?q?=0ABcc:_all=40mail.example?="
    mailer = Mailer("smtp://127.0.0.1:1", f"{hidden} <help@shop.example>")
    assert b"\nBcc" not in mailer.written(mail(subject=hidden)).as_bytes()
    with pytest.raises(BadRecipient):
        mailer.written(replace(mail(), recipient=f"{hidden.replace(':', '=3A')}@b.c"))


def test_an_address_that_the_server_cannot_write_holds_nobody_up(box: Box, outbox: Outbox) -> None:
    plain = Local(box, hostname="127.0.0.1", port=0, enable_SMTPUTF8=False)
    plain.start()
    try:
        outbox.put("jörg@mail.example", "Hello", "text")
        outbox.put("jane@mail.example", "Hello", "text")
        assert Mailer(f"smtp://127.0.0.1:{plain.port}", SENDER).deliver(outbox) == 1
    finally:
        plain.stop()
    assert [mail.recipient for mail in outbox.given_up()] == ["jörg@mail.example"]


def test_a_name_of_the_sender_stays_in_its_place() -> None:
    written = Mailer("smtp://127.0.0.1:1", '"A, name" <help@shop.example>').written(mail())
    assert written["From"].addresses[0].addr_spec == "help@shop.example"
    assert len(written["From"].addresses) == 1


def test_two_workers_send_each_mail_once(
    tmp_path: Path, box: Box, server: str, outbox: Outbox
) -> None:
    for number in range(20):
        outbox.put(f"{number}@mail.example", "Hello", "text")
    start = threading.Barrier(2)

    def work() -> None:
        mine = Outbox(f"sqlite:///{tmp_path / 'desk.db'}")
        start.wait()
        while Mailer(server, SENDER).deliver(mine):
            pass

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(to[0] for _, to, _ in box.taken) == sorted(f"{n}@mail.example" for n in range(20))


@pytest.mark.parametrize(
    ("where", "word", "tried_again"),
    [
        ("jane@mail.example", "550 no such person", False),
        ("jane@mail.example", "450 greylisted", True),
        ("DATA", "554 looks like spam", False),
        ("DATA", "451 try later", True),
    ],
)
def test_a_refused_mail_waits_only_where_waiting_helps(
    box: Box, server: str, outbox: Outbox, where: str, word: str, tried_again: bool
) -> None:
    outbox.put("jane@mail.example", "Hello", "text")
    outbox.put("other@mail.example", "Hello", "text")
    box.refusals[where] = word
    sent = Mailer(server, SENDER).deliver(outbox)
    # One that is refused holds nobody else's up.
    assert sent == (0 if where == "DATA" else 1)
    later = datetime.now(UTC) + timedelta(days=2)
    assert outbox.waits(later) is tried_again
    box.refusals.clear()
    waiting = outbox.due(later)
    assert bool(waiting) is tried_again
    with outbox._database.reading() as sql:
        errors = sql.exec_driver_sql(
            "SELECT error FROM desk_outbox WHERE error IS NOT NULL"
        ).scalars()
        assert all(word.split(maxsplit=1)[0] in error for error in errors)


def test_a_server_that_is_away_is_tried_later(outbox: Outbox, unused_port: int) -> None:
    outbox.put("jane@mail.example", "Hello", "text")
    outbox.put("other@mail.example", "Hello", "text")
    assert Mailer(f"smtp://127.0.0.1:{unused_port}", SENDER).deliver(outbox) == 0
    # The server is asked once, and the other mail has all its tries left.
    (other,) = outbox.due()
    assert (other.recipient, other.attempts) == ("other@mail.example", 1)
    assert outbox.waits(datetime.now(UTC) + timedelta(minutes=2))
    assert not outbox.waits()


@pytest.fixture
def unused_port() -> int:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_password_is_given_where_it_is_asked(box: Box, outbox: Outbox) -> None:
    given = []

    def check(_server: Any, _session: Any, _envelope: Any, _kind: str, login: Any) -> AuthResult:
        assert isinstance(login, LoginPassword)
        given.append((login.login, login.password))
        return AuthResult(success=login.password == b"p@ss:w/rd", handled=False)

    controller = Local(
        box, hostname="127.0.0.1", port=0, authenticator=check, auth_require_tls=False,
        auth_required=True,
    )  # fmt: skip
    controller.start()
    try:
        port = controller.port
        outbox.put("jane@mail.example", "Hello", "text")
        assert Mailer(f"smtp://me:wrong@127.0.0.1:{port}", SENDER).deliver(outbox) == 0
        outbox.put("jane@mail.example", "Hello", "text")
        assert Mailer(f"smtp://me:p%40ss%3Aw%2Frd@127.0.0.1:{port}", SENDER).deliver(outbox) == 1
    finally:
        controller.stop()
    assert given[-1] == (b"me", b"p@ss:w/rd")
    # A wrong password is mended one day, and the mail waits for it.
    assert outbox.waits(datetime.now(UTC) + timedelta(days=1))


def test_a_password_never_crosses_a_net_in_the_clear() -> None:
    assert Server.parse("smtp://me:secret@mail.shop.example").must_encrypt
    assert not Server.parse("smtp://me:secret@127.0.0.1:2525").must_encrypt
    assert not Server.parse("smtp://mail.shop.example").must_encrypt
    encrypted = Server.parse("smtps://me:secret@mail.shop.example")
    assert (encrypted.tls, encrypted.port) == (True, 465)
    assert Server.parse("smtp://me:secret@mail.shop.example").port == 587
    assert Server.parse("smtp://mail.shop.example").port == 25


def test_a_server_that_must_encrypt_and_cannot_gets_no_password(box: Box, server: str) -> None:
    seen = Server.parse(server.replace("127.0.0.1", "me:secret@127.0.0.1"))
    mailer = Mailer(server, SENDER)
    # As if the loopback were somewhere else.
    mailer._server = _Far(seen.host, seen.port, seen.user, seen.password, seen.tls)
    with pytest.raises(MailRefused) as refused:
        asyncio.run(mailer.send(mail()))
    assert not refused.value.for_good
    assert box.taken == []
    assert base64.b64encode(b"secret").decode() not in str(refused.value)


class _Far(Server):
    must_encrypt = True  # type: ignore[assignment]


def test_without_a_server_nothing_is_promised_or_sent(outbox: Outbox) -> None:
    outbox.put("jane@mail.example", "Hello", "text")
    for mailer in (Mailer("", ""), Mailer("smtp://127.0.0.1:1", ""), Mailer("", SENDER)):
        assert not mailer.possible
        assert mailer.deliver(outbox) == 0
    (waiting,) = outbox.due()
    assert waiting.attempts == 1


def test_the_mail_servers_password_is_in_no_log() -> None:
    server = Server.parse("smtp://ada:let-me-in@mail.example:25")
    assert server.password == "let-me-in"
    assert "let-me-in" not in repr(server)
