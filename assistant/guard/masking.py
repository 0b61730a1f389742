"""What shoppers type that nobody here may keep: cards, accounts, passwords, keys, e-mails."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from assistant.guard.credentials import keys, passwords
from assistant.guard.payment import bank_accounts, card_numbers

CARD = "[card number]"
ACCOUNT = "[bank account]"
PASSWORD = "[password]"  # noqa: S105 - what stands in a password's place
KEY = "[key]"
EMAIL = re.compile(r"\[email:([0-9a-f]{16})\]")

_MARKS = re.compile(r"(\[(?:card number|bank account|password|key|email:[0-9a-f]{16})\])")

# Invisible characters inside a word, put there to hide it or by a copy from a web page.
_HIDDEN = re.compile(r"(?<=[!-~])[\u200b-\u200f\u2060-\u2064\ufeff\u00ad]+(?=[!-~])")

_WORD_AT = r"at|ät|arroba|arobase|chez"
_WORD_DOT = r"dot|punkt|point|punto"
# Signs for which there is no other reading first, then words between spaces.
_AT = re.compile(
    rf"\s?[@＠﹫]\s?|\s{{0,3}}[(\[{{<]\s?(?:{_WORD_AT}|@)\s?[)\]}}>]\s{{0,3}}|\s(?:{_WORD_AT})\s",
    re.IGNORECASE,
)
_DOT = rf"(?:\s{{0,2}}[(\[{{<]\s?(?:{_WORD_DOT}|\.)\s?[)\]}}>]\s{{0,2}}|\s(?:{_WORD_DOT})\s|[.．｡])"
_LOCAL = re.compile(rf"[^\W_][\w.%+'&-]*(?:{_DOT}[\w%+'&-]+)*$|[\w%+'&-]+$", re.IGNORECASE)
_DOMAIN = re.compile(
    rf"[^\W_](?:[\w-]{{0,62}}[^\W_])?(?:{_DOT}[^\W_](?:[\w-]{{0,62}}[^\W_])?)+", re.IGNORECASE
)
_SPOKEN_DOT = re.compile(_DOT, re.IGNORECASE)
_LAST = re.compile(r"[^\W\d_]{2,24}$|xn--[a-z0-9-]{2,59}$", re.IGNORECASE)

Spans = Callable[[str], Iterable[tuple[int, int]]]


class Masker:
    """Replaces what must not be kept by marks that say what was there.

    An e-mail becomes ``[email:…]`` with 16 hexadecimal digits of its HMAC-SHA256 under the store's
    secret: two of them can be compared, and nobody can read one.

    Args:
        secret: The store's own; whoever has it can try addresses out.
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) < 16:
            raise ValueError("a masker's secret needs 16 bytes or more")
        self._secret = secret

    def token(self, email: str) -> str:
        """The mark that stands for an address, however it is spelt.

        Args:
            email: One address; capitals, width of characters and white space don't matter.
        """
        plain = unicodedata.normalize("NFKC", email).strip().casefold()
        digest = hmac.new(self._secret, plain.encode("utf-8", "replace"), hashlib.sha256)
        return f"[email:{digest.hexdigest()[:16]}]"

    def masked(self, text: str) -> str:
        """The text with marks in place of cards, accounts, passwords, keys and e-mails.

        Masking twice is the same as masking once.
        """
        text = _HIDDEN.sub("", text)
        while (once := self._once(text)) != text:
            # Every round takes away text that is no mark, so this ends.
            text = once
        return text

    def _once(self, text: str) -> str:
        # Marks are kept out of it: their digits are no card's.
        parts = _MARKS.split(text)
        parts[::2] = [self._part(part) for part in parts[::2]]
        return "".join(parts)

    def _part(self, text: str) -> str:
        found: list[tuple[int, int, str]] = [
            (start, end, self.token(address)) for start, end, address in emails(text)
        ]
        kinds: tuple[tuple[Spans, str], ...] = (
            (keys, KEY),
            (bank_accounts, ACCOUNT),
            (card_numbers, CARD),
            (passwords, PASSWORD),
        )
        for spans, mark in kinds:
            found += [(start, end, mark) for start, end in spans(text)]
        pieces: list[str] = []
        at = 0
        for start, end, mark in sorted(found, key=lambda f: (f[0], -f[1])):
            if start >= at:
                pieces += [text[at:start], mark]
                at = end
        return "".join([*pieces, text[at:]])


def shown(text: str) -> str:
    """A masked text as people read it: an e-mail's mark without its digits."""
    return EMAIL.sub("[email]", text)


def emails(text: str) -> Iterator[tuple[int, int, str]]:
    """Where e-mail addresses stand in a text, and each as it is really written.

    Spelt-out ones too: ``jane (at) mail dot com`` is ``jane@mail.com``.
    """
    free = 0
    for at in _AT.finditer(text):
        words = not any(sign in at.group() for sign in "@＠﹫([{<")
        # Bounded slices: a text of 50,000 letters costs no more than it has signs.
        begin = max(free, at.start() - 80)
        local = _LOCAL.search(text[begin : at.start()])
        domain = _DOMAIN.match(text, at.end(), at.end() + 254)
        if local is None or domain is None:
            continue
        dots = _SPOKEN_DOT.findall(domain.group())
        if words and all(dot in ".．｡" for dot in dots):
            # "Look at shop.example" is no address; "jane at mail dot com" is one.
            continue
        host = _SPOKEN_DOT.sub(".", domain.group())
        if not _LAST.search(host):
            continue
        user = _SPOKEN_DOT.sub(".", local.group())
        yield begin + local.start(), domain.end(), f"{user}@{host}"
        free = domain.end()
