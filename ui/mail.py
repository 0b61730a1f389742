"""Sends the mails of the outbox through the shop's mail server."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.utils import formataddr, localtime, parseaddr
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from desk.messages import DeskError
from desk.outbox import Mail, Outbox, address, one_line

if TYPE_CHECKING:
    from ui.settings import Settings

_log = logging.getLogger(__name__)

# Seconds for each step of a conversation with a mail server.
PATIENCE = 30.0


class MailRefused(Exception):  # noqa: N818 - reads as what it is
    """A mail didn't go out.

    Attributes:
        for_good: Whether the server would refuse it again.
        anything: Whether the server takes nothing at all for now: it is away, or lets nobody in.
    """

    def __init__(self, why: str, *, for_good: bool = False, anything: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good
        self.anything = anything


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server: where it is, and how one gets in."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: bool

    @classmethod
    def parse(cls, url: str) -> Server:
        """Read ``smtp://user:password@host:port``; ``smtps://`` is encrypted from the start."""
        parts = urlsplit(url)
        tls = parts.scheme == "smtps"
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        port = parts.port or (465 if tls else 587 if user else 25)
        return cls(parts.hostname or "", port, user, password, tls)

    @property
    def must_encrypt(self) -> bool:
        """Whether nothing is said before the line is encrypted: passwords never go in the clear."""
        return bool(self.user) and not self.tls and not _loopback(self.host)


class Mailer:
    """Sends mails, or says that none can be sent.

    Args:
        server: The mail server's address; empty for none.
        sender: Who they come from; empty for nobody.
    """

    def __init__(self, server: str, sender: str) -> None:
        self._server = Server.parse(server) if server else None
        self._name, self._from = parseaddr(sender)

    @classmethod
    def of(cls, settings: Settings) -> Mailer:
        """The mailer that the settings ask for."""
        return cls(settings.smtp_url, settings.mail_from)

    @property
    def possible(self) -> bool:
        """Whether mails can be sent: a shopper is only asked for an address when they can."""
        return self._server is not None and bool(self._from)

    def deliver(self, outbox: Outbox, limit: int = 20) -> int:
        """Send what is due, for a worker without an event loop; returns how many went out."""
        return asyncio.run(self.deliver_due(outbox, limit))

    async def deliver_due(self, outbox: Outbox, limit: int = 20) -> int:
        """Send what is due; returns how many went out.

        What doesn't go out waits in the outbox; nothing is raised for it.

        Raises:
            StoreUnavailable: The outbox can't be used.
        """
        if not self.possible:
            return 0
        gone = 0
        # One after the other, and each claimed right before: a worker that dies holds up one mail.
        for _ in range(limit):
            waiting = await asyncio.to_thread(outbox.due, limit=1)
            if not waiting:
                break
            try:
                await self.send(waiting[0])
            except MailRefused as error:
                await self._failed(outbox, waiting[0], error)
                if error.anything:
                    break
            else:
                await asyncio.to_thread(outbox.sent, waiting[0].id)
                gone += 1
        return gone

    async def send(self, mail: Mail) -> None:
        """Send one mail; raises MailRefused."""
        import aiosmtplib

        server = self._server
        if server is None:
            raise MailRefused("no mail server is set (AISLE_SMTP_URL)", anything=True)
        try:
            message = self.written(mail)
        except (DeskError, ValueError) as error:
            raise MailRefused(f"it can't be written: {error}", for_good=True) from error
        try:
            await aiosmtplib.send(
                message,
                sender=self._from,
                recipients=[mail.recipient],
                hostname=server.host,
                port=server.port,
                username=server.user or None,
                password=server.password or None,
                use_tls=server.tls,
                start_tls=True if server.must_encrypt else None if not server.tls else False,
                timeout=PATIENCE,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            refused = error.recipients
            told = "; ".join(f"{each.code} {each.message}" for each in refused)
            raise MailRefused(told, for_good=all(each.code >= 500 for each in refused)) from error
        except aiosmtplib.SMTPDataError as error:
            told = f"{error.code} {error.message}"
            raise MailRefused(told, for_good=error.code >= 500) from error
        except aiosmtplib.SMTPNotSupported as error:
            # Letters of other scripts in the address, or encryption, which the settings ask for.
            strange = not mail.recipient.isascii()
            raise MailRefused(str(error), for_good=strange, anything=not strange) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            # A server that is away or a wrong password is mended one day: the mail waits.
            raise MailRefused(f"{type(error).__name__}: {error}", anything=True) from error

    def written(self, mail: Mail) -> EmailMessage:
        """The mail as it goes out; the same one bears the same id, so that servers know it again.

        Raises:
            BadRecipient: The recipient is no single address.
        """
        message = EmailMessage(policy=policy.SMTP)
        message["From"] = formataddr((one_line(self._name), self._from))
        message["To"] = address(mail.recipient)
        message["Subject"] = one_line(mail.subject)
        message["Date"] = localtime()
        message["Message-ID"] = f"<{mail.id}@{self._from.rpartition('@')[2]}>"
        # Nobody's out-of-office reply should come back for it.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(_encodable(mail.text))
        if mail.html:
            message.add_alternative(_encodable(mail.html), subtype="html")
        return message

    async def _failed(self, outbox: Outbox, mail: Mail, error: MailRefused) -> None:
        _log.warning("mail %s didn't go out (try %d): %s", mail.id, mail.attempts, error)
        await asyncio.to_thread(outbox.failed, mail.id, str(error), for_good=error.for_good)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
