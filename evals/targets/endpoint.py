"""A server that is asked over HTTP: patient where waiting helps, plain where it doesn't."""

from __future__ import annotations

import email.utils
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import httpx

from evals.targets.target import TargetError

Asked = TypeVar("Asked")

# Asked again later, the same request may do; every other refusal will be repeated.
_PASSING = frozenset(
    (
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    )
)
_QUOTED = 200


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server is waited for.

    Attributes:
        attempts: How often a request is tried.
        wait: Seconds before the second attempt; doubled for every further one.
        longest: Seconds of any such wait, whatever the server asks for.
        answer: Seconds that one attempt may take.
    """

    attempts: int = 4
    wait: float = 0.5
    longest: float = 30.0
    answer: float = 120.0


class Refused(Exception):  # noqa: N818 - becomes a TargetError at the border
    """A server's answer that isn't what was asked for.

    Attributes:
        status: Its HTTP status; 0 when the status was well and the content wasn't.
        passing: Whether the same request may do later.
        wait: Seconds that the server asks to wait; None when it doesn't say.
    """

    def __init__(
        self, told: str, *, status: int = 0, passing: bool = False, wait: float | None = None
    ) -> None:
        super().__init__(told)
        self.status = status
        self.passing = passing
        self.wait = wait


class Endpoint:
    """A server at an address."""

    def __init__(self, url: str, key: str = "", patience: Patience | None = None) -> None:
        """Nothing is asked yet.

        Args:
            url: Without credentials, query and fragment: it is written into results.
            key: Sent as a bearer token; never written anywhere.
            patience: How long to wait.

        Raises:
            TargetError: That is no such address.
        """
        self.url = _checked(url)
        self.patience = patience or Patience()
        self._key = key
        self._client: httpx.Client | None = None

    def __repr__(self) -> str:
        """Without the key."""
        return f"Endpoint({self.url!r})"

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close its connections."""
        self.close()

    def close(self) -> None:
        """Close its connections; they are opened again when it is asked something."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def patiently(self, once: Callable[[], Asked]) -> Asked:
        """Try something until it does, or until more tries are of no use.

        Args:
            once: One attempt. It may be made several times, so it has to bear repeating.

        Raises:
            TargetError: It can't be had; with the address, what went wrong and what to do.
        """
        wait = self.patience.wait
        for attempt in range(1, self.patience.attempts + 1):
            try:
                return once()
            except httpx.TransportError as error:
                told, asked = _unreached(error), None
            except Refused as refused:
                told, asked = str(refused), refused.wait
                if not refused.passing:
                    raise TargetError(f"{self.url}: {told}") from refused
            if attempt < self.patience.attempts:
                time.sleep(min(self.patience.longest, wait if asked is None else asked))
                wait *= 2
        tries = (
            f"{self.patience.attempts} attempts" if self.patience.attempts > 1 else "one attempt"
        )
        raise TargetError(f"{self.url}: {told} (after {tries})")

    def json(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """One request and the JSON that came back; to be called within :meth:`patiently`.

        Raises:
            Refused: The server said no, or something that isn't JSON.
            httpx.TransportError: It wasn't reached.
        """
        with self.opened(method, path, body, headers) as response:
            response.read()
            return content(response)

    @contextmanager
    def opened(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Iterator[httpx.Response]:
        """A response whose status is well and whose content is still to be read."""
        request = self._http().build_request(
            method,
            f"{self.url}{path}",
            json=body,
            headers=dict(headers or {}),
            params=dict(params) if params else None,
        )
        response = self._http().send(request, stream=True)
        try:
            _check(response)
            yield response
        finally:
            response.close()

    def lines(self, response: httpx.Response) -> Iterator[str]:
        """The lines of a response as they come, for as long as an answer may take."""
        until = time.monotonic() + self.patience.answer
        for line in response.iter_lines():
            if time.monotonic() > until:
                raise Refused(
                    f"the answer wasn't whole after {self.patience.answer:g} seconds", passing=True
                )
            yield line

    def _http(self) -> httpx.Client:
        if self._client is None:
            headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
            self._client = httpx.Client(
                headers=headers,
                timeout=httpx.Timeout(10, read=self.patience.answer),
                # Redirects would carry the conversation, and perhaps the key, to another server.
                follow_redirects=False,
                # A proxy has no way to this very machine.
                trust_env=not _is_here(self.url),
            )
        return self._client


def content(response: httpx.Response) -> Any:
    """A response's JSON.

    Raises:
        Refused: It isn't JSON.
    """
    try:
        return response.json()
    except ValueError:
        raise Refused(
            f"answered {response.status_code} with something that isn't JSON: "
            f"{_quoted(response.text)}; look whether this is the address of the API"
        ) from None


def _check(response: httpx.Response) -> None:
    if response.is_success:
        return
    response.read()
    status = response.status_code
    told = f"answered {status}: {_said(response)}"
    if response.is_redirect:
        told = f"answered {status}, a redirect to {response.headers.get('location', '?')}; "
        told += "give the address that it leads to"
    elif status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        told += "; check the key in the environment"
    elif status == HTTPStatus.NOT_FOUND:
        told += "; check the address and the model's name"
    raise Refused(told, status=status, passing=status in _PASSING, wait=_asked_wait(response))


def _said(response: httpx.Response) -> str:
    """What an error document says: RFC 9457's ``detail``, OpenAI's ``error.message``, or as is."""
    try:
        document = response.json()
    except ValueError:
        return _quoted(response.text) or response.reason_phrase
    if isinstance(document, dict):
        error = document.get("error")
        inner = error.get("message") if isinstance(error, dict) else error
        for said in (document.get("detail"), inner, document.get("message")):
            if isinstance(said, str) and said.strip():
                return _quoted(said)
    return _quoted(response.text)


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _QUOTED else f"{line[: _QUOTED - 1]}…"


def _asked_wait(response: httpx.Response) -> float | None:
    """Seconds that ``Retry-After`` asks for: a number or a date, as RFC 9110 defines it."""
    exact = response.headers.get("retry-after-ms", "")
    if exact.isascii() and exact.isdigit():
        return int(exact) / 1000
    given = response.headers.get("retry-after", "")
    if given.isascii() and given.isdigit():
        return float(given)
    try:
        until = email.utils.parsedate_to_datetime(given)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _unreached(error: httpx.TransportError) -> str:
    if isinstance(error, httpx.ConnectTimeout):
        return "can't be reached in time; check the address and the way there"
    if isinstance(error, httpx.TimeoutException):
        return "took too long; see whether the server is overloaded, or allow it more seconds"
    if isinstance(error, httpx.ConnectError):
        return f"can't be reached ({error}); start the server, or check the address"
    return f"the connection broke ({error or type(error).__name__})"


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        good = False
    if not good:
        raise TargetError(f"{url!r} is not the address of a server, such as http://127.0.0.1:8000")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        # It isn't repeated here: what stands in it may be a secret.
        raise TargetError(
            f"the address of {parts.hostname} has credentials, a query or a fragment in it; "
            "give it without, and put the key into the environment"
        )
    return url.rstrip("/")


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
