"""Addresses: one spelling for each page, which site it belongs to, and what isn't a page at all."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import (
    SplitResult,
    parse_qsl,
    quote,
    unquote,
    urlencode,
    urljoin,
    urlsplit,
    urlunsplit,
)

from ingest.host import canonical_host

# Parameters that campaigns and analytics append; none of them changes what a page says.
_TRACKING = re.compile(
    r"^(?:utm_\w*|gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|yclid|twclid|ttclid|igshid"
    r"|wickedid|igsh|li_fat_id|epik|_branch_match_id|vero_id|oly_enc_id|oly_anon_id|s_kwcid|cjevent"
    r"|mc_cid|mc_eid|_ga|_gl|srsltid|_hsenc|_hsmi|mkt_tok|pk_campaign|pk_kwd|mtm_\w+"
    r"|sessionid|phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken|oscsid|zenid|xtc?sid)$",
    re.IGNORECASE,
)
_SESSION = re.compile(r"^(?:sid|session|session_?id|sess|ssid|token)$", re.IGNORECASE)
_TOKEN = re.compile(r"^(?=(?:[^\d]*\d){3})(?=.*[a-zA-Z])[A-Za-z0-9_]{16,}$")
# ;jsessionid=… of Java, /(S(…))/ of ASP.NET
_SESSION_PATH = re.compile(
    r";(?:jsessionid|phpsessid|sid|sessionid)=[^/;]*|/\([A-Z]\([a-z0-9]{8,}\)\)", re.IGNORECASE
)
_ORDER = re.compile(
    r"^(?:sort|sort[_-]?(?:by|order|dir|direction|key|field)|order[_-]?(?:by|dir|direction)"
    r"|product_list_(?:order|dir|mode)|tx_sort|orden|tri|sortierung|sorting|print|printable)$",
    re.IGNORECASE,
)
_LAYOUT = re.compile(
    r"^(?:view|mode|display|layout|listing|order|dir|direction|format)$", re.IGNORECASE
)
_LAYOUTS = re.compile(
    r"^(?:grid|list|gallery|table|tiles?|compact|large|small|print(?:able)?|pdf|amp|asc|desc"
    r"|price\w*|name\w*|newest|popular\w*|rating\w*)$",
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

    Scheme and host as a browser spells them, no default port, no user, no fragment, no tracking
    parameters and no session, query sorted by name (values of one name keep their order), path
    percent-encoded one way.
    """
    if base and url[:1] == "/" and url[:2] not in {"//", "/\\"}:
        base = origin(base)  # all that counts of it, and the same for all pages of a site
    return _fold(url, base)


# The pages of a shop share their menus: a link is folded once and not once a page.
@lru_cache(maxsize=16_384)
def _fold(url: str, base: str) -> str:
    found = _split(url, base)
    if found is None:
        return ""
    scheme, netloc, parts = found
    path, query = parts.path, parts.query
    if _SESSION_PATH.search(path):
        path = _SESSION_PATH.sub("", path)
    if query:
        pairs = [p for p in parse_qsl(query, keep_blank_values=True) if not _ignored(*p)]
        pairs.sort(key=lambda pair: pair[0])
        query = urlencode(pairs)
    return urlunsplit((scheme, netloc, _path(path), query, ""))


def exact(url: str, base: str = "") -> str:
    """An address with its host as a browser spells it and its path and query as they are.

    For APIs, whose parameters are nobody's tracking; an empty string for what is no web address.
    """
    found = _split(url, base)
    if found is None:
        return ""
    scheme, netloc, parts = found
    path = quote(parts.path, safe=_SAFE_PATH + "%")
    query = quote(parts.query, safe=_SAFE_PATH + "%?")
    return urlunsplit((scheme, netloc, path or "/", query, ""))


def plain(url: str) -> str:
    """A folded address without what only arranges a page: sorting, grid or list, printing."""
    if "?" not in url:
        return url
    head, _, query = url.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _arranges(name, value)]
    if len(kept) == len(pairs):
        return url
    return f"{head}?{urlencode(kept)}" if kept else head


def _split(url: str, base: str) -> tuple[str, str, SplitResult] | None:
    try:
        parts = urlsplit(urljoin(base, url.strip()) if base else url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        return None
    host = _host(host)
    if not host:
        return None
    netloc = f"[{host}]" if ":" in host else host
    if port and port != _DEFAULT_PORTS[scheme]:
        netloc = f"{netloc}:{port}"
    return scheme, netloc, parts


# A site's links name a handful of hosts thousands of times.
_host = lru_cache(maxsize=4_096)(canonical_host)


def _ignored(name: str, value: str) -> bool:
    if _TRACKING.match(name):
        return True
    # "sid" and "session" may also be a shop's own numbers: only what looks random is a session.
    return _SESSION.match(name) is not None and _TOKEN.match(value) is not None


def _arranges(name: str, value: str) -> bool:
    return _ORDER.match(name) is not None or (
        _LAYOUT.match(name) is not None and _LAYOUTS.match(value) is not None
    )


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
    folded = quote("/".join(kept), safe=_SAFE_PATH + "%")
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


def without_tokens(url: str) -> str:
    """The address with each path segment that looks random, as sessions do, replaced by a star."""
    parts = urlsplit(url)
    path = "/".join("*" if _TOKEN.match(step) else step for step in parts.path.split("/"))
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def has_token(url: str) -> bool:
    """Whether a path segment looks random."""
    return any(_TOKEN.match(step) for step in urlsplit(url).path.split("/"))
