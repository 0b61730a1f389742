"""Host names in the one spelling that browsers give them, and which addresses are public."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import unquote

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# What may stand in a host name (WHATWG URL, forbidden domain code points, turned round), after
# other scripts have become Punycode. Shops do use underscores.
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_6TO4 = ipaddress.ip_network("2002::/16")
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
# Addresses that Python 3.11 counts as public and that a crawler has no business at.
_NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8",
            "100.64.0.0/10",  # carrier-grade NAT, RFC 6598; Alibaba's metadata live here
            "168.63.129.16/32",  # Azure's platform address: a public number, never a public place
            "192.0.0.0/24",  # IETF protocols, RFC 6890; Oracle's metadata live here
            "192.88.99.0/24",  # 6to4 relays, RFC 7526
            "198.18.0.0/15",  # benchmarks, RFC 2544
            "2001::/23",  # IETF protocols, among them Teredo, RFC 4380
            "2001:db8::/32",
            "3fff::/20",  # documentation, RFC 9637
        ),
    )
)


def canonical_host(host: str) -> str:
    """The spelling of a host that a browser would connect to, or an empty string for no host.

    As the WHATWG URL standard says (host parsing): percent-encoding undone, other scripts and
    full-width digits mapped, IPv4 numbers in any base and with parts left out become four decimal
    ones, IPv6 is shortened. Zone identifiers are no part of a web address.
    """
    name = host.strip().removeprefix("[").removesuffix("]")
    if ":" in name:
        try:
            return str(ipaddress.IPv6Address(name)) if "%" not in name else ""
        except ValueError:
            return ""
    name = unquote(name)
    if not name.isascii():
        name = _punycode(name)
    name = name.lower().removesuffix(".")
    if not _NAME.fullmatch(name) or len(name) > 253:
        return ""
    last = name.rpartition(".")[2]
    if last.isdigit() or re.fullmatch("0x[0-9a-f]*", last):
        return _dotted(name)
    return name


def literal(host: str) -> Address | None:
    """The address that a canonical host is; None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def unpublic(address: Address) -> str:
    """What kind of address it is, for people, when it isn't public; empty when it is.

    Addresses that carry an IPv4 address inside reach what that one reaches.
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = _carried(address)
        if inner is not None:
            kind = unpublic(inner)
            return f"{kind}, as {inner}" if kind else ""
        if address.scope_id is not None:
            return "link-local"
    for kind, holds in (
        ("unspecified", address.is_unspecified),
        ("loopback", address.is_loopback),
        ("link-local", address.is_link_local),
        ("multicast", address.is_multicast),
    ):
        if holds:
            return kind
    if any(address in network for network in _NOT_PUBLIC if network.version == address.version):
        return "reserved"
    if isinstance(address, ipaddress.IPv6Address):
        if address.is_private or address.is_site_local:
            return "private"
        return "" if address in _GLOBAL_UNICAST and address.is_global else "reserved"
    if address.is_reserved:
        return "reserved"
    return "" if address.is_global else "private"


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    number = int(address)
    low = ipaddress.IPv4Address(number & 0xFFFFFFFF)
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return low
    if address in _6TO4:
        return ipaddress.IPv4Address((number >> 80) & 0xFFFFFFFF)
    # ISATAP, RFC 5214: the last half is 0:5efe or 200:5efe and an IPv4 address.
    if (number >> 32) & 0xFDFFFFFF == 0x5EFE:
        return low
    return None


def _punycode(name: str) -> str:
    import idna  # comes with httpx; only needed for other scripts

    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        pass
    try:  # names that IDNA 2008 has no place for, such as those with emoji
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _dotted(name: str) -> str:
    parts = name.split(".")
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return ""
    try:
        numbers = [_number(part) for part in parts]
    except ValueError:
        return ""
    *front, end = numbers
    if any(n > 255 for n in front) or end >= 256 ** (5 - len(numbers)):
        return ""
    total = end + sum(n << (8 * (3 - place)) for place, n in enumerate(front))
    return str(ipaddress.IPv4Address(total))


def _number(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    if len(part) > 40:
        raise ValueError(part)
    return int(part, 8) if len(part) > 1 and part.startswith("0") else int(part)
