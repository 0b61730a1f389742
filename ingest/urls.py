"""Addresses: one spelling for each page, which site it belongs to, and what isn't a page at all."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

# Parameters that campaigns and analytics append; none of them changes what a page says.
_TRACKING = re.compile(
    r"^(?:utm_\w*|gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|yclid|twclid|ttclid|igshid"
    r"|mc_cid|mc_eid|_ga|_gl|srsltid|_hsenc|_hsmi|mkt_tok|sessionid|phpsessid|jsessionid|sid"
    r"|pk_campaign|pk_kwd|mtm_\w+)$",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_ASSETS = re.compile(
    r"\.(?:7z|aac|apk|atom|avi|avif|bin|bmp|bz2|css|csv|dmg|docx?|eot|epub|exe|flac|gif|gz|heic|ico"
    r"|ics|iso|jpe?g|js|json|m4a|m4v|map|mjs|mov|mp3|mp4|mpe?g|msi|od[st]|og[gv]|otf|pdf|pkg|png"
    r"|pptx?|ps|rar|rss|rtf|svg|swf|tar|tgz|tiff?|ttf|txt|vcf|wav|webm|webmanifest|webp|wmv|woff2?"
    r"|xlsx?|xml|zip)$",
    re.IGNORECASE,
)
# What stays as it is in a path; everything else is percent-encoded once.
_SAFE_PATH = "/:@!$&'()*+,;=~-._"


def is_web(location: str) -> bool:
    """Whether a location is an http or https address."""
    return location[:8].lower().startswith(("http://", "https://"))


def fold(url: str, base: str = "") -> str:
    """One spelling for all addresses of a page, or an empty string for what is no web address.

    Scheme and host in lower case, no default port, no fragment, no tracking parameters, query
    sorted by name (values of one name keep their order), path percent-encoded one way.
    """
    try:
        parts = urlsplit(urljoin(base, url.strip()) if base else url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not host:
        return ""
    try:
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        return ""
    netloc = f"[{host}]" if ":" in host else host
    if port and port != _DEFAULT_PORTS[scheme]:
        netloc = f"{netloc}:{port}"
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _ignored(k)]
    kept.sort(key=lambda pair: pair[0])
    path = quote(_path(parts.path), safe=_SAFE_PATH + "%")
    return urlunsplit((scheme, netloc, path or "/", urlencode(kept), ""))


def _ignored(name: str) -> bool:
    return _TRACKING.match(name) is not None


def _path(path: str) -> str:
    # Unreserved characters are never encoded, reserved ones keep the spelling they came with:
    # decoding %2F would make another path of it.
    def unify(match: re.Match[str]) -> str:
        char = chr(int(match.group(1), 16))
        return (
            char if char.isascii() and (char.isalnum() or char in "-._~") else match.group().upper()
        )

    kept: list[str] = []
    path = re.sub(r"%([0-9A-Fa-f]{2})", unify, re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", path))
    for segment in path.split("/"):
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    folded = "/".join(kept)
    return folded if folded.startswith("/") else f"/{folded}"


def site(url: str) -> str:
    """The site an address belongs to: host without ``www.``, and the port where it is unusual."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    usual = port is None or port in _DEFAULT_PORTS.values()
    return host if usual else f"{host}:{port}"


def origin(url: str) -> str:
    """Scheme, host and port: ``https://example.org``."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def is_asset(url: str) -> bool:
    """Whether the address names a picture, a script, a download or a feed by its extension."""
    return _ASSETS.search(urlsplit(url).path) is not None


def path_key(url: str) -> str:
    """What identifies a page within its site: path without slashes at the ends, and the query."""
    parts = urlsplit(url)
    key = unquote(parts.path).strip("/")
    return f"{key}?{parts.query}" if parts.query else key


def parameters(url: str) -> tuple[str, ...]:
    """The names of the query parameters, in order."""
    return tuple(name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True))


def repeats_itself(url: str) -> bool:
    """Whether an address shows the marks of a link trap: overlong, or one segment thrice over."""
    segments = [segment for segment in urlsplit(url).path.split("/") if segment]
    return len(url) > 2_000 or any(segments.count(segment) > 2 for segment in set(segments))
