"""JSON APIs of platforms: one polite client that follows pages and gives one kind of error."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from ingest.credential import Credential
from ingest.fetch import Fetcher
from ingest.guard import AddressGuard
from ingest.limits import CrawlLimits
from ingest.reading import SourceError
from ingest.response import Fetched, Refused
from ingest.urls import origin

# More pages than this in one list are a server that counts without end.
_MOST_PAGES = 20_000
_LINK = re.compile(r"<([^<>]*)>\s*((?:;\s*[\w*-]+\s*=\s*(?:\"[^\"]*\"|[^\s\";,]+)\s*)*)")
_NEXT = re.compile(r";\s*rel\s*=\s*(?:\"(?:[^\"]*\s)?next(?:\s[^\"]*)?\"|next\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of an API.

    Attributes:
        url: The address that gave it.
        data: The JSON: an object or a list.
        headers: The response's headers, names in lower case.
    """

    url: str
    data: Any
    headers: Mapping[str, str]


# What to ask for after a reply: a link, other parameters for the same path, or None at the end.
Following = Callable[[Reply], "str | Mapping[str, str] | None"]


class Client:
    """Asks one API; to be used as a context manager.

    Without a credential robots.txt is kept as anywhere else. With one it isn't asked: the owner's
    own key is an invitation, and shops shut their APIs to crawlers by it (Shopify: ``/admin``).

    Args:
        base: Address of the API; relative paths are below it.
        limits: Bounds of size, time and repetition.
        service: What errors call the other side, for example ``Zendesk``.
        headers: Sent with every request; nothing secret.
        credential: The source's secret, for errors; None when it has none.
        auth: The headers that carry the secret.
        needs: What the credential has to be, for errors.

    Raises:
        SourceError: The credential would go over an open line.
    """

    def __init__(
        self,
        base: str,
        limits: CrawlLimits,
        *,
        service: str,
        headers: Mapping[str, str] | None = None,
        credential: Credential | None = None,
        auth: Mapping[str, str] | None = None,
        needs: str = "a credential",
    ) -> None:
        self._base = base if base.endswith("/") else f"{base}/"
        self._service = service
        self._credential = credential
        self._needs = needs
        if auth:
            self._insist_on_tls(limits)
        self._fetcher = Fetcher(
            self._base,
            limits,
            headers={"Accept": "application/json", **(headers or {}), **(auth or {})},
            robots=not auth,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._fetcher.close()

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Reply:
        """Ask for an address below the base, or for a link that the API gave.

        Raises:
            SourceError: No JSON came, for a reason that the message says.
        """
        return self._ask(self._address(path, params))[0]

    def post(self, path: str, body: object) -> Reply:
        """Send JSON and receive JSON, for instance a GraphQL query; SourceError as in ``get``."""
        return self._ask(self._address(path, None), body)[0]

    def pages(
        self, path: str, params: Mapping[str, str] | None = None, *, following: Following
    ) -> Iterator[Reply]:
        """All pages of a list, lazily.

        Args:
            path: The list, below the base.
            params: The first page's parameters.
            following: Says what comes after a reply.

        Raises:
            SourceError: As in ``get``, or the paging comes back to where it has been.
        """
        address = self._address(path, params)
        asked: set[str] = set()
        bodies: set[bytes] = set()
        while address:
            if address in asked or len(asked) >= _MOST_PAGES:
                raise self._going_round(address, len(asked))
            asked.add(address)
            reply, fingerprint = self._ask(address)
            if fingerprint in bodies:
                raise self._going_round(address, len(asked))
            bodies.add(fingerprint)
            yield reply
            after = following(reply)
            if isinstance(after, str):
                address = self._address(urljoin(address, after), None) if after else ""
            else:
                address = self._address(path, after) if after is not None else ""

    def records(
        self,
        path: str,
        key: str,
        params: Mapping[str, str] | None = None,
        *,
        following: Following,
    ) -> Iterator[dict[str, Any]]:
        """The records of all pages of a list, each ``id`` once.

        Args:
            path: The list, below the base.
            key: Where the records are in a reply; empty when the reply is the list.
            params: The first page's parameters.
            following: Says what comes after a reply.

        Raises:
            SourceError: As in ``pages``, or a page holds nothing but what was given before.
        """
        known: set[str] = set()
        for number, reply in enumerate(self.pages(path, params, following=following), 1):
            page = rows(reply, key)
            ids = [str(row.get("id", "")) for row in page]
            if page and known.issuperset(ids):
                raise self._going_round(reply.url, number)
            for identity, row in zip(ids, page, strict=True):
                # A record that moves on while the list is read is met twice.
                if identity not in known:
                    known.add(identity)
                    yield row

    def _address(self, path: str, params: Mapping[str, str] | None) -> str:
        address = urljoin(self._base, path)
        if origin(address) != origin(self._base):
            # A shop behind a name of its own names its platform's host in its links. What is asked
            # stays with the host that was named: a credential goes nowhere else.
            parts = urlsplit(address)
            query = f"?{parts.query}" if parts.query else ""
            address = f"{origin(self._base)}{parts.path}{query}"
        if params:
            parts = urlsplit(address)
            query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *params.items()])
            address = parts._replace(query=query).geturl()
        return address

    def _ask(self, address: str, body: object = None) -> tuple[Reply, bytes]:
        answer = self._fetcher.fetch(address, json=body)
        if not isinstance(answer, Fetched):
            status = getattr(answer, "status", 0)
            reason = getattr(answer, "reason", "not modified")
            raise SourceError(self._problem(address, status, reason, isinstance(answer, Refused)))
        try:
            data = json.loads(answer.body.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            kind = answer.content_type or "a body without a content type"
            raise SourceError(
                f"{self._service} answered {address} with {kind} that is no JSON ({error}); "
                "check the address, and run again when the service is well"
            ) from None
        if not isinstance(data, dict | list):
            raise SourceError(
                f"{self._service} answered {address} with {type(data).__name__}, not with an "
                "object or a list; check the address"
            )
        reply = Reply(answer.url, data, answer.headers)
        return reply, hashlib.sha256(answer.body).digest()

    def _problem(self, address: str, status: int, reason: str, refused: bool) -> str:
        if status in {401, 403}:
            if self._credential is None:
                return (
                    f"{self._service} gives nothing at {address} without {self._needs} "
                    f"(HTTP {status}); put it into an environment variable and name that with "
                    "--token-env"
                )
            wrong = "doesn't know" if status == 401 else "doesn't allow this to"
            return (
                f"{self._service} {wrong} the credential in the environment variable "
                f"{self._credential.variable} (HTTP {status} at {address}); it has to be "
                f"{self._needs}"
            )
        if status == 400:
            return f"{self._service} refused {address}: {reason}; check the source's options"
        then = "; check the address" if refused else "; run again when the service is well"
        if ";" in reason:  # it says itself what to do
            then = ""
        return f"{self._service} can't be read at {address}: {reason}{then}"

    def _going_round(self, address: str, count: int) -> SourceError:
        return SourceError(
            f"{self._service} goes round in circles: after {count:,} pages {address} gives what "
            "was given before; run again later, and report it to the service if it stays"
        )

    def _insist_on_tls(self, limits: CrawlLimits) -> None:
        parts = urlsplit(self._base)
        host, port = parts.hostname or "", parts.port or 80
        if parts.scheme == "https" or AddressGuard(limits.allow_hosts).allows(host, port):
            return
        variable = self._credential.variable if self._credential else ""
        raise SourceError(
            f"{self._base} is no https address, and the credential {variable} would be readable "
            f"on the way; use https, or allow the host with --allow-host {host}"
        )


def link_header(reply: Reply) -> str | None:
    """The next page by the ``Link`` header (RFC 8288), as WooCommerce and Shopify say it."""
    for target, parameters in _LINK.findall(reply.headers.get("link", "")):
        if _NEXT.search(parameters):
            return str(target).strip() or None
    return None


def next_link(*keys: str) -> Following:
    """The next page by an address in the reply, for example ``links.next``."""

    def following(reply: Reply) -> str | None:
        value = reply.data
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        return value if isinstance(value, str) and value else None

    return following


def rows(reply: Reply, key: str = "") -> list[dict[str, Any]]:
    """The records of a reply: the list under a key, or the reply itself.

    Raises:
        SourceError: There is no list of objects.
    """
    found = reply.data
    if key:
        found = found.get(key) if isinstance(found, dict) else None
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        place = f"under {key!r}" if key else "in it"
        raise SourceError(
            f"{reply.url}: no list of objects {place}; is this the address of the right service?"
        )
    return found
