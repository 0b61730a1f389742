"""The address guard: nothing that is fetched leads the crawler into the machine's own network."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from ingest.host import Address, canonical_host, literal, unpublic
from ingest.reading import IngestError

Resolver = Callable[[str, int], list[str]]
_PORTS = {"http": 80, "https": 443}


class AddressRefusedError(IngestError):
    """An address that the crawler doesn't request; the message is the reason."""


class UnresolvedError(IngestError):
    """A host whose address couldn't be found out; the message is the reason."""


class AddressGuard:
    """Refuses addresses that are not public, unless their host is allowed by name.

    Args:
        allowed: Hosts that may be anywhere: names or addresses, with ``:port`` or for all ports.
            The name in the web address has to be the one that is allowed; that another name leads
            to the same machine is no permission.
        resolve: Gives the addresses of a name; the system's resolver by default.

    Raises:
        IngestError: An allowed host is no host.
    """

    def __init__(self, allowed: Iterable[str] = (), resolve: Resolver | None = None) -> None:
        self._allowed = {parse_allowed(entry) for entry in allowed}
        self._resolve = resolve or system_resolver

    def check(self, url: str) -> None:
        """Raise AddressRefusedError for an address that can be told without asking the resolver."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise AddressRefusedError(f"not a web address: {url}") from None
        name = canonical_host(host)
        if parts.scheme not in _PORTS or not name:
            raise AddressRefusedError(f"not a web address: {url}")
        port = port or _PORTS[parts.scheme]
        if self.allows(name, port):
            return
        if name == "localhost" or name.endswith(".localhost"):  # RFC 6761: always loopback
            raise AddressRefusedError(_refusal(name, port, f"{name} is this machine itself"))
        if (address := literal(name)) is not None and (kind := unpublic(address)):
            raise AddressRefusedError(
                _refusal(name, port, f"{name} is not a public address ({kind})")
            )

    def addresses(self, host: str, port: int) -> list[str]:
        """Where a host may be connected to: its addresses, all of them checked.

        The connection has to go to one of these and not to the name: asked a second time, a
        resolver may answer something else (DNS rebinding).

        Raises:
            AddressRefusedError: One of them isn't public, and the host isn't allowed.
            UnresolvedError: It has none.
        """
        name = canonical_host(host)
        if not name:
            raise AddressRefusedError(f"not a host: {host}")
        found = [name] if literal(name) is not None else self._resolve(name, port)
        if not found:
            raise UnresolvedError(f"{name} has no address")
        if self.allows(name, port):
            return found
        for text in found:
            address = _address(name, text)
            if kind := unpublic(address):
                said = f"resolves to {address}" if text != name else "is an address"
                raise AddressRefusedError(
                    _refusal(name, port, f"{name} {said}, which is not a public address ({kind})")
                )
        return found

    def allows(self, host: str, port: int) -> bool:
        """Whether the store's settings name this host, for any port or for this one."""
        return (host, 0) in self._allowed or (host, port) in self._allowed

    def trusts(self, url: str) -> bool:
        """Whether the settings name the host of a web address: it is the store's own machine."""
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
        return self.allows(canonical_host(parts.hostname or ""), port)


def parse_allowed(entry: str) -> tuple[str, int]:
    """An allowed host as its canonical name and its port; port 0 stands for all of them.

    Raises:
        IngestError: It is no host.
    """
    text = entry.strip()
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    try:
        if literal(bare) is not None:
            return canonical_host(bare), 0
        parts = urlsplit(f"//{text}")
        host, port = canonical_host(parts.hostname or ""), parts.port
    except ValueError:
        host, port, parts = "", 0, urlsplit("")
    if not host or parts.path or parts.query or parts.fragment or "@" in text:
        raise IngestError(
            f"not a host that can be allowed: {entry!r}; give a name or an address, such as "
            "shop.internal, 192.168.1.20 or localhost:8080"
        )
    return host, port or 0


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses of a name, in the order in which the system would try them.

    Raises:
        UnresolvedError: It has none, or no resolver answers.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnresolvedError(f"{host} has no address: {reason}") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _address(name: str, text: str) -> Address:
    address = literal(text)
    if address is None:
        raise AddressRefusedError(f"{name} resolves to {text!r}, which is no address")
    return address


def _refusal(host: str, port: int, reason: str) -> str:
    place = f"[{host}]" if ":" in host else host
    place = place if port in _PORTS.values() else f"{place}:{port}"
    return f"{reason}; if it is yours to read, say --allow-host {place} or set AISLE_ALLOW_HOSTS"
