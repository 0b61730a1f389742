"""What the studio is given by the application that it is installed into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.orders.book import OrderBook
    from desk.files import FileBook
    from desk.schema import Database
    from desk.store import ConversationStore
    from ui.api.notifier import Notifier
    from ui.api.turns import Answerer, Turns
    from ui.mail import Mailer


@dataclass(frozen=True, slots=True)
class Oidc:
    """A company's own sign-in (OpenID Connect).

    Attributes:
        issuer: Its address; ``/.well-known/openid-configuration`` below it says the rest.
        client: Under which id the studio is known there.
        secret: The client's secret.
    """

    issuer: str
    client: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StudioParts:
    """Everything that ``install_studio(app, parts)`` needs.

    Attributes:
        database: The desk's database, or its URL; what the studio opens itself it closes when the
            app ends.
        store: Conversations; the one that the API uses.
        notifier: Told of every event of a conversation; the one that the API uses.
        turns: Answers shoppers' messages; asked to go on when a conversation is given back.
        answerer: The assistant, for drafts that are never stored, and for the brand's name.
        base_url: Where shoppers and agents reach this server, without a path. With ``https`` the
            cookie is marked secure.
        files: Attachments; None where none are kept.
        orders: The shop's orders, only ever read here; None where there are none.
        mailer: Sends invitations; None or ``possible`` False: the link is shown instead.
        masked: Takes out of notes and replies what must not be kept; the same as the API's.
        mark: Gives what stands in messages for an e-mail, so that a search for one finds it.
        accent: The brand's colour, ``#rrggbb``.
        oidc: A company's own sign-in; None for e-mail and password only.
        poll_seconds: How often an open page looks for what another process changed.
    """

    database: str | Database
    store: ConversationStore
    notifier: Notifier
    turns: Turns
    answerer: Answerer
    base_url: str
    files: FileBook | None = None
    orders: OrderBook | None = None
    mailer: Mailer | None = None
    masked: Callable[[str], str] = str
    mark: Callable[[str], str] | None = None
    accent: str = ""
    oidc: Oidc | None = None
    poll_seconds: float = 2.0
