"""Text from outside made harmless before a model reads it: it states things and does no more."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

from assistant.guard.instructions import commands, hidden, instructs, segments, tasks

_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_TAG_NAMES = (
    "script|style|img|iframe|svg|object|embed|form|input|meta|link|template|noscript|video|audio|"
    "picture|source|base|frame"
)
_SCRIPT = re.compile(
    r"<(script|style|template|noscript)\b.*?(?:</\1\s*>|$)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(rf"</?(?:{_TAG_NAMES})\b[^<>]{{0,2000}}>", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]{0,2000}\](?:\([^)]{0,2000}\)|\[[^\]]{0,200}\])?")
_LINK = re.compile(r"(?<!!)\[([^\]\[]{0,500})\]\(\s*<?([^)\s>]{1,2000})>?[^)]{0,300}\)")
_DEFINED = re.compile(r"^[ \t]*\[[^\]]{1,200}\]:[ \t]*\S.*$", re.MULTILINE)
_ADDRESS = re.compile(
    # Without a scheme only what has a host's form: "//Wait" is a comment in a program.
    r"[a-z][a-z0-9+.-]{1,15}://[^\s<>\"'`|)\]}]+|(?<![\w:/])//[\w-]+(?:\.[\w-]+)+[^\s<>\"'`|)\]}]*|"
    r"\bwww\.[^\s<>\"'`|)\]}]+|\bdata:[^\s,]{1,80},\S+",
    re.IGNORECASE,
)
_MARK = re.compile(r"\[(?=\[)|\](?=\])")
# Whole sentences in full-width letters are no house style, so what they spell is looked at.
_WIDE = re.compile(r"[\uff01-\uff5e\u3000]{12,}")
_NARROW = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: 0x20}
_SELECTORS = re.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}")
# Persian words and joined emoji need them, one at a time; anywhere else they only hide.
_JOINERS = re.compile(
    r"(?<![\u0600-\u1cff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u1cff\u2190-\u2bff\U0001f000-\U0001faff])"
)
_OBJECT = re.compile(r"^\s*(?:```\w*\s*)?[\[{]\s*[\"'{\[].*[\]}]\s*(?:```)?\s*$", re.DOTALL)
_GENERAL = re.compile(r"^(?:www|help|support|shop|store|docs|faq|m|info|service|kb|static|cdn)\.")


def harmless(text: str, hosts: frozenset[str] = frozenset()) -> str:
    """What a fetched text states, and nothing that acts.

    Taken out are invisible characters, comments, scripts and pictures, the addresses of links that
    lead away from the store, encoded passages, whole JSON objects, and sentences that instruct the
    assistant, with what follows them in their paragraph. Double brackets lose their meaning. A text
    without any of these comes back as it is.

    Args:
        text: A string of a tool's result.
        hosts: The store's own, as :func:`host_of` writes them; links to them stay.
    """
    return _led(_stated(text), hosts) if text else text


def label(text: str) -> str:
    """A name on one line: what it says, and no markup, address or picture.

    Unlike :func:`harmless` it keeps every sentence, since a name that says nothing names nothing.
    """
    text = _visible(text)
    text = _TAG.sub(" ", _SCRIPT.sub(" ", _COMMENT.sub(" ", text)))
    text = _LINK.sub(r"\1", _IMAGE.sub(" ", text))
    text = _ADDRESS.sub(" ", text).replace("](", "] (")
    return " ".join(_MARK.sub(lambda m: f"{m.group()} ", text).split())


def host_of(address: str) -> str:
    """The host of an address without what only says which part of the site it is; or nothing."""
    try:
        host = (urlsplit(address if "//" in address else f"//{address}").hostname or "").lower()
    except ValueError:
        return ""
    host = host.rstrip(".")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        shorter = _GENERAL.sub("", host)
        # What is left has to be a name of its own: below "com" anybody is.
        enough = shorter.count(".") >= (1 if host.startswith("www.") else 2)
        return shorter if enough else host
    return host


def own(address: str, hosts: frozenset[str]) -> bool:
    """Whether an address leads to one of the hosts or below them; one without a host does."""
    if address.startswith("/") and not address.startswith(("//", "/\\")):
        return True
    if re.match(r"(?!https?:)[a-z][a-z0-9+.-]*:", address, re.IGNORECASE):
        return address.lower().startswith(("mailto:", "tel:"))
    host = host_of(address)
    return bool(host) and any(host == mine or host.endswith(f".{mine}") for mine in hosts)


@lru_cache(maxsize=8_192)
def _stated(text: str) -> str:
    text = _visible(text)
    if "<" in text:
        text = _TAG.sub(" ", _SCRIPT.sub(" ", _COMMENT.sub(" ", text)))
    if "![" in text:
        text = _IMAGE.sub(" ", text)
    if "[[" in text or "]]" in text:
        text = _MARK.sub(lambda m: f"{m.group()} ", text)
    if _OBJECT.match(text):
        # A field that is an object was written to be taken for a tool's result.
        return ""
    kept: list[str] = []
    closed = False
    for start, end in segments(text):
        segment = text[start:end]
        if not segment.strip():
            closed = closed and "\n\n" not in f"{text[max(0, start - 1) : start]}{segment}"
            kept.append(segment)
            continue
        if closed:
            continue
        bare = segment.strip()
        if _OBJECT.match(segment) or instructs(bare):
            # What follows in the paragraph belongs to it; a doubtful sentence goes alone.
            closed = not instructs(bare) or commands(bare)
            while closed and kept and "\n\n" not in kept[-1] and tasks(kept[-1]):
                kept.pop()
            continue
        kept.append(segment)
    text = "".join(kept) if kept else ""
    for start, end in reversed(hidden(text)):
        text = f"{text[:start]}{text[end:]}"
    return text


def _led(text: str, hosts: frozenset[str]) -> str:
    """Without the addresses that lead away."""
    if "//" not in text and "www." not in text.lower() and "data:" not in text and "](" not in text:
        return text
    text = _LINK.sub(lambda m: m[0] if own(m[2], hosts) else m[1], text)
    text = _DEFINED.sub(lambda m: m[0] if own(m[0].split(":", 1)[1].strip(), hosts) else "", text)
    return _ADDRESS.sub(lambda m: m[0] if own(m[0].rstrip(".,;:!?"), hosts) else "", text)


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    text = _WIDE.sub(lambda m: m[0].translate(_NARROW), text)
    text = _JOINERS.sub("", _SELECTORS.sub("", text))
    return "".join(
        c
        for c in text
        if c in "\n\t\u200c\u200d" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co")
    )
