"""What went wrong with a hosted model, in words for the store's operator."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from time import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_IT = (
    "check that OPENAI_BASE_URL leads to a server that speaks Chat Completions; "
    "it usually ends in /v1"
)


class Kind(StrEnum):
    """What an outage means for those who come next."""

    CONFIGURATION = "configuration"  # until somebody changes a setting
    TROUBLE = "trouble"  # the server's, and it may pass
    REPLY = "reply"  # the server is well; this one reply is of no use


@dataclass(frozen=True, slots=True)
class Outage:
    """Why a hosted model gave no answer, or not a whole one.

    Attributes:
        reason: For the operator; never shown to a shopper.
        again: Whether to ask again at once may help.
        retry_after: Seconds that the server asked for; 0 when it didn't.
    """

    kind: Kind
    reason: str
    again: bool = False
    retry_after: float = 0.0


class HostedError(Exception):
    """The hosted model can't be used for this call.

    Attributes:
        outage: Why.
    """

    def __init__(self, outage: Outage) -> None:
        super().__init__(outage.reason)
        self.outage = outage


def useless(reason: str) -> HostedError:
    """The server is well, but this reply can't be used."""
    return HostedError(Outage(Kind.REPLY, reason))


def trouble(reason: str) -> HostedError:
    """The server broke off or speaks something else; to ask again at once won't help."""
    return HostedError(Outage(Kind.TROUBLE, reason))


def outage_of(error: Exception, silence: float) -> Outage:
    """Judge what a call ended with.

    Args:
        error: What was raised.
        silence: Seconds without a byte after which a call is given up.
    """
    if isinstance(error, HostedError):
        return error.outage
    import openai

    if isinstance(error, openai.APIStatusError):
        return _refused(error)
    if isinstance(error, openai.APITimeoutError):
        reason = f"the model server was silent for {silence:g} s"
        return Outage(Kind.TROUBLE, reason)
    if isinstance(error, openai.APIConnectionError):
        cause = error.__cause__ or error
        while cause.__cause__ is not None:
            cause = cause.__cause__
        said = _short(str(cause)) or type(cause).__name__
        reason = f"the model server can't be reached or broke off ({said}); check OPENAI_BASE_URL"
        return Outage(Kind.TROUBLE, reason, again=True)
    if isinstance(error, openai.APIError):
        reason = f"the model server reported an error: {_short(error.message)}"
        return Outage(Kind.TROUBLE, reason, again=True)
    if isinstance(error, UnicodeDecodeError):
        return Outage(Kind.TROUBLE, "the model server sent bytes that aren't UTF-8", again=True)
    said = f"{type(error).__name__}: {_short(str(error))}"
    return Outage(Kind.TROUBLE, f"the model server's answer can't be read ({said}); {NOT_IT}")


def _refused(error: object) -> Outage:
    import openai

    assert isinstance(error, openai.APIStatusError)
    status = error.status_code
    said = _short(error.message)
    if status in (401, 403):
        reason = f"the model server refused the key (HTTP {status}); check OPENAI_API_KEY"
        return Outage(Kind.CONFIGURATION, reason)
    if status == 404:
        reason = f"the model server doesn't know the model (HTTP 404: {said}); set AISLE_MODEL"
        return Outage(Kind.CONFIGURATION, f"{reason} to one it serves, or check OPENAI_BASE_URL")
    after = _retry_after(error.response.headers)
    if status == 429 and error.code == "insufficient_quota":
        return Outage(Kind.CONFIGURATION, "the model server's quota is used up (HTTP 429)")
    if status in (408, 409, 425, 429) or status >= 500:
        reason = f"the model server answered HTTP {status}: {said}"
        return Outage(Kind.TROUBLE, reason, again=True, retry_after=after)
    return Outage(Kind.REPLY, f"the model server refused the request (HTTP {status}: {said})")


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds of Retry-After (RFC 9110, 10.2.3) or of OpenAI's finer retry-after-ms."""
    for name, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        text = headers.get(name, "")
        try:
            return min(max(0.0, float(text) / unit), 86400.0)
        except ValueError:
            continue
    try:
        return max(0.0, parsedate_to_datetime(headers.get("retry-after", "")).timestamp() - time())
    except ValueError:
        return 0.0


def _short(text: str) -> str:
    return " ".join(text.split())[:200]
