"""The address guard: fetched pages must not lead the crawler into the machine's own network."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from ingest.reading import IngestError


class AddressRefusedError(IngestError):
    """An address that the crawler doesn't request; the message is the reason."""


class AddressGuard:
    """Refuses addresses inside the own network, except the place that a person typed.

    Args:
        typed: The location as it was typed; its host and port are allowed whatever they resolve to.
    """

    def __init__(self, typed: str) -> None:
        self._typed = _place(typed)

    def check(self, url: str) -> None:
        """Raise AddressRefusedError unless the address may be requested."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise AddressRefusedError(f"not a web address: {url}")
        if _place(url) == self._typed:
            return
        for address in _resolve(parts.hostname):
            if not address.is_global or address.is_multicast:
                raise AddressRefusedError(
                    f"{parts.hostname} resolves to {address}, which is not a public address"
                )


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return (parts.hostname or "").rstrip("."), parts.port or (
        443 if parts.scheme == "https" else 80
    )


def _resolve(host: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise AddressRefusedError(f"{host} has no address: {error}") from None
    addresses = []
    for entry in found:
        address = ipaddress.ip_address(str(entry[4][0]).split("%")[0])
        # An IPv4 address in IPv6 clothes reaches the same machine.
        mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
        addresses.append(mapped or address)
    return addresses
