"""Whether a sentence of fetched text speaks to the assistant instead of to a shopper."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

from assistant.guard.cues import CUES, talk

# Where one thing said ends: sentence ends, line breaks, cells of a table.
_SEGMENT = re.compile(r"[^\n|]*?(?:[.!?。！？؟](?=[\s\"'”)»\]*_]|$)[\"'”)»\]*_]*|[\n|]|$)")
_BLOB = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{20,}={0,2}(?![A-Za-z0-9+/=_-])")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{2}[ :]?){12,}(?![0-9A-Za-z])")
_ESCAPED = re.compile(
    r"(?:%[0-9A-Fa-f]{2}){3,}|(?:\\u[0-9a-fA-F]{4}){3,}|(?:&#x?[0-9a-fA-F]+;){3,}"
)
_COMMON = re.compile(r"\b(?:the|and|you|your|this|with|ignore|print|reply|answer|write|say)\b")
_SPACED = re.compile(r"(?<!\w)(?:\w[ .·_*-]){5,}\w(?!\w)")

# Letters of other alphabets that look like Latin ones (Unicode TR 39, the common part).
_LOOKALIKE = str.maketrans(
    "авекмнорстухіјѕԁԛԝһᴀοαερτυικνχωϲϳıɡⅼАВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "abekmhopctyxijsdqwhaoaeptuikvxwcjiglabekmhopctyxijsabezhikmnoptyx",
)
_LEET = str.maketrans("013457@$", "oieastas")
_MIXED = re.compile(r"[a-z][\u0370-\u052f]|[\u0370-\u052f][a-z]")
_LEETED = re.compile(r"[a-z][013457@$][a-z]")


def segments(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences, lines and table cells of a text are, without gaps."""
    at = 0
    for found in _SEGMENT.finditer(text):
        if found.end() > at:
            yield at, found.end()
            at = found.end()


# How tasks begin that are given to somebody.
_TASK = re.compile(
    r"^\W{0,4}(?:please |now |then |also |first |next |kindly )?(?:add|analy[sz]e|answer|"
    r"break down|calculate|can you|change|combine|compare|compose|compute|convert|could you|create|"
    r"define|describe|design|develop|discuss|draft|encode|evaluate|explain|find|generate|give|help|how|"
    r"identify|imagine|insert|list|make|modify|outline|provide|recite|recommend|remove|replace|reverse|"
    r"rewrite|share|shuffle|solve|suggest|summari[sz]e|swap|teach|tell|translate|use|what|what's|when|"
    r"where|which|who|why|would you|write)\b|\?\W*$"
)


def tasks(sentence: str) -> bool:
    """Whether a sentence asks for something: harmless in a shop's text, but not beside an order."""
    return bool(_TASK.search(folded(sentence)))


@lru_cache(maxsize=16_384)
def instructs(sentence: str) -> bool:
    """Whether a sentence gives the assistant an instruction, however it is dressed up.

    Decided by the cues of :mod:`assistant.guard.cues` on the sentence as it stands, and on what it
    hides: other alphabets' look-alikes, letters set apart, base64, hexadecimal, escapes, ROT13, and
    text written backwards.
    """
    return any(_weight(view) >= 1 for view in _views(sentence)) or bool(hidden(sentence))


@lru_cache(maxsize=16_384)
def commands(sentence: str) -> bool:
    """Whether it does so beyond doubt, and not only by talking of conversations."""
    return any(_weight(view, certain=True) >= 1 for view in _views(sentence)) or bool(
        hidden(sentence)
    )


def hidden(text: str) -> list[tuple[int, int]]:
    """Where encoded text stands that decodes to words; nobody writes to shoppers like that."""
    found: list[tuple[int, int]] = []
    for pattern, decode in ((_BLOB, _from_base64), (_HEX, _from_hex), (_ESCAPED, _from_escapes)):
        found += [m.span() for m in pattern.finditer(text) if _worded(decode(m.group()))]
    return found


def folded(text: str) -> str:
    """As cues are read: small letters, compatibility forms made plain, accents kept."""
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def _views(sentence: str) -> Iterator[str]:
    plain = folded(sentence)
    yield plain
    if _MIXED.search(plain) or not plain.isascii():
        like = plain.translate(_LOOKALIKE)
        if like != plain:
            yield like
    if _LEETED.search(plain):
        yield plain.translate(_LEET)
    if _SPACED.search(plain):
        yield _SPACED.sub(lambda m: re.sub(r"[ .·_*-]", "", m.group()), plain)
    if len(plain) > 16:
        # Read with all cues only where it makes words: an ordinary sentence doesn't.
        yield from (v for v in (codecs.encode(plain, "rot13"), plain[::-1]) if _COMMON.search(v))


def _weight(view: str, *, certain: bool = False) -> float:
    weight = sum(weight for weight, cue in CUES if cue.search(view))
    return weight if certain else weight + talk(view)


def _worded(text: str) -> bool:
    """Whether decoded text is words: nearly all of it letters and spaces, more than one word."""
    if len(text) < 12:
        return False
    good = sum(c.isalpha() or c in " .,:;!?'\"-\n/#" for c in text)
    return good / len(text) > 0.85 and len(text.split()) >= 2


def _from_base64(blob: str) -> str:
    plain = blob.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        raw = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
        return raw.decode("utf-8")
    except (binascii.Error, ValueError):
        return ""


def _from_hex(blob: str) -> str:
    try:
        return bytes.fromhex(re.sub(r"[ :]", "", blob)).decode("utf-8")
    except ValueError:
        return ""


def _from_escapes(blob: str) -> str:
    if blob.startswith("%"):
        return unquote(blob) + "  "
    numbers = re.findall(r"\\u([0-9a-fA-F]{4})|&#x([0-9a-fA-F]+);|&#(\d+);", blob)
    try:
        return "".join(chr(int(a or b, 16) if a or b else int(c)) for a, b, c in numbers)
    except (ValueError, OverflowError):
        return ""
