"""What goes over the wire about sites, visitors, and how a conversation stands with people."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from desk import outbox
from desk.messages import Charge, Status
from desk.site_settings import Position, Theme
from ui.api.models import MessageView, PersonView, Strict, clean, commented

SITE_ID = r"^[a-z0-9][a-z0-9-]{0,62}$"
LOCALE = r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$"

# Deliberately plain: what an address is, only its mail server knows.
_LABEL = r"[0-9A-Za-z\u00a1-\uffff-]{1,63}"
_EMAIL = re.compile(
    r"[^\s@<>,;:\"'()\[\]\\\x00-\x20\x7f-\xa0]{1,64}@"
    + rf"({_LABEL}\.){{1,8}}[A-Za-z\u00a1-\uffff]{{2,63}}"
)

# As `location.href` has it: browsers write everything else with percent signs.
_ADDRESS = re.compile(r"^https?://[!-.0-~][!-~]*$")

SiteId = Annotated[str, Field(pattern=SITE_ID, examples=["default"])]
Locale = Annotated[str, Field(pattern=LOCALE, max_length=16, examples=["en", "de-AT"])]


def _email(text: str) -> str:
    text = text.strip()
    wrong = "it is no e-mail address; write one like jane@mail.example"
    if not _EMAIL.fullmatch(text) or not text.isprintable() or ".." in text:
        raise ValueError(wrong)
    try:
        # An address that no mail can go to would refuse the answer that is written to it.
        return outbox.address(text)
    except outbox.BadRecipient:
        raise ValueError(wrong) from None


def _whole(value: object) -> object:
    # To JSON 4.0 is the same number as 4.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _address(text: str) -> str:
    if not _ADDRESS.search(text):
        raise ValueError("it is no web address; send the page's own, with http:// or https://")
    return text


Email = Annotated[
    str,
    Field(max_length=320, json_schema_extra={"pattern": f"^{_EMAIL.pattern}$"}),
    AfterValidator(_email),
]
Name = Annotated[str, Field(max_length=200), AfterValidator(_line)]


class Staffing(Strict):
    """Whether people answer now, and when they do."""

    open: bool = Field(description="Whether it is within the business hours.")
    here: bool = Field(description="Whether somebody is at the desk right now.")
    opens_at: str | None = Field(description="When it opens again, ISO 8601; null while open.")
    reply_within_minutes: int | None = Field(
        description="How soon people mean to reply, in business time; null for no aim."
    )
    email: bool = Field(description="Whether an answer can come by e-mail.")


class SiteView(Strict):
    """What a page has to know to show the assistant."""

    id: str
    name: str = Field(description="The store's name.")
    locale: str
    accent: str = Field(description="The brand's colour as `#rrggbb`.")
    theme: Theme
    position: Position
    consent: bool = Field(description="Whether nothing may be kept before the shopper agrees.")
    upload: bool = Field(description="Whether shoppers may send files.")
    order_lookup: bool = Field(description="Whether orders can be looked up here.")
    launcher: str = Field(description="The launcher's label; the language's own when empty.")
    greeting: str = Field(description="In the language asked for, where the brand speaks it.")
    suggestions: list[str] = Field(description="Questions to begin with.")
    languages: list[str] = Field(description="Languages of the widget's own words.")
    availability: Staffing


class NewVisitor(Strict):
    """Who comes, and to which site."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"site": "default", "locale": "en"}]}
    )

    site: SiteId
    locale: Locale | None = None
    identity: str | None = Field(
        default=None,
        max_length=4096,
        description="A JWT in which the shop signs who its customer is: HS256 under the site's "
        "identity key, with `sub`, `exp` (a day ahead at most), `aud` = `aisle`, and perhaps "
        "`name` and `email`.",
    )


class VisitorView(Strict):
    """A visitor's session."""

    visitor_id: str
    token: str = Field(description="Send it as `Authorization: Bearer …`; keep it to yourself.")
    expires: str = Field(description="ISO 8601, UTC. Ask again with the token to renew it.")
    identified: bool = Field(description="Whether the shop has said who the customer is.")
    site: SiteView


class NewView(Strict):
    """A page that the shopper looks at."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"url": "https://shop.example/tents", "title": "Tents"}]},
    )

    url: Annotated[
        str,
        Field(max_length=2000, json_schema_extra={"pattern": _ADDRESS.pattern}),
        AfterValidator(_address),
    ]
    title: Annotated[str, Field(max_length=300), AfterValidator(_line)] = ""


class NewConversation(Strict):
    """How a conversation begins."""

    locale: Locale | None = Field(default=None, description="The visitor's when it is left out.")


class StandingView(Strict):
    """Who is in charge of a conversation, and how it stands."""

    charge: Charge
    status: Status
    agent: PersonView | None = Field(description="Who looks after it; null while nobody does.")
    waiting: bool = Field(description="Whether the shopper waits for a person.")
    ended: bool
    agent_read: str | None = Field(description="The last message that a person has seen.")
    rated: bool = Field(description="Whether the shopper has said how it was.")


class HeadingView(Strict):
    """A conversation in a list."""

    id: str
    created: str
    active: str = Field(description="When something was last said; ISO 8601, UTC.")
    title: str = Field(description="How the shopper began it.")
    unread: int = Field(description="Messages that the shopper hasn't seen.")
    charge: Charge
    status: Status
    ended: bool


class Headings(Strict):
    """The visitor's conversations, newest first."""

    conversations: list[HeadingView]


class ConversationStarted(Strict):
    """A new conversation."""

    id: str
    greeting: str
    suggestions: list[str] = Field(description="Questions to begin with.")


class ConversationView(ConversationStarted):
    """A conversation and everything said in it, oldest first."""

    messages: list[MessageView]
    sequence: int = Field(description="The last event by now; read events `after` it to go on.")
    standing: StandingView


class Typing(Strict):
    """Whether the shopper is typing."""

    typing: Annotated[bool, Field(strict=True)]


class SeenUpTo(Strict):
    """Up to which message the shopper has seen the conversation."""

    message_id: Annotated[str, Field(max_length=64)]


class NewHandover(Strict):
    """Who shall answer from now on."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"to": "person"}, {"to": "bot"}]}
    )

    to: Literal["person", "bot"]


class NewContact(Strict):
    """Where an answer may be sent when the shopper is gone."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"email": "jane@mail.example"}]}
    )

    email: Email
    name: Name = ""


class NewTranscript(Strict):
    """Where a copy of the conversation is to be sent."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"email": "jane@mail.example"}]}
    )

    email: Email


class TranscriptAccepted(Strict):
    """The copy waits to be sent."""

    messages: int = Field(description="How many are in it.")


class NewSurvey(Strict):
    """How it was."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"score": 5, "comment": "Quick."}]}
    )

    score: Annotated[int, BeforeValidator(_whole)] = Field(
        ge=1, le=5, description="1 very bad, 5 very good.", strict=True
    )
    comment: Annotated[str, AfterValidator(commented)] = Field(
        default="", description="At most 1,000 characters.", json_schema_extra={"maxLength": 1000}
    )
