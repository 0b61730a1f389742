"""Where words stand in a text that they were taken from, when markup was taken out since."""

from __future__ import annotations

import re
import unicodedata

# Characters that nobody sees: soft hyphens, joiners, marks of direction, variation selectors.
_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_UNSEEN_ALL = re.compile(f"[{_UNSEEN}\U000e0000-\U000e01ef]")
_WORD = re.compile(
    # What is markup or leads away is no word of the text.
    r"<!--.*?(?:-->|$)|<(?P<dead>script|style|template|noscript)\b.*?(?:</(?P=dead)\s*>|$)|"
    r"</?[a-z][^<>]{0,2000}>|!\[[^\]]{0,2000}\](?:\([^)]{0,2000}\))?|"
    r"\]\([^)]{0,2000}\)|[a-z][a-z0-9+.-]{1,15}://[^\s<>\"'`|)\]}]+|\bwww\.[^\s<>\"'`|)\]}]+|"
    rf"(?P<word>\w(?:[{_UNSEEN}\U000e0000-\U000e01ef]*\w)*)",
    re.IGNORECASE | re.DOTALL,
)


def located(quote: str, text: str, near: int = 0) -> tuple[int, int] | None:
    """The stretch of a text that says a quote, as offsets; None where it doesn't.

    The words have to be the same, in order and with none between. Letter case, spaces,
    punctuation, pictures, addresses of links and characters that nobody sees may differ.

    Args:
        quote: What was taken from the text.
        text: As it was before anything was taken out.
        near: The first place from here on is preferred to those before.
    """
    for since in (near, 0):
        start = text.find(quote, since) if quote.strip() else -1
        if start >= 0:
            return start, start + len(quote)
    wanted, held = _words(quote), _words(text)
    if not wanted:
        return None
    sought = [word for word, _, _ in wanted]
    line = f" {' '.join(word for word, _, _ in held)} "
    starts: list[int] = []
    at = line.find(f" {' '.join(sought)} ")
    while at >= 0:
        starts.append(line.count(" ", 0, at))
        at = line.find(f" {' '.join(sought)} ", at + 1)
    if not starts:
        return None
    first = next((n for n in starts if held[n][1] >= near), starts[0])
    start, end = held[first][1], held[first + len(sought) - 1][2]
    # The quote's own marks before and behind its words belong to it.
    lead, tail = quote[: wanted[0][1]], quote[wanted[-1][2] :]
    if lead and text[:start].endswith(lead):
        start -= len(lead)
    if tail and text.startswith(tail, end):
        end += len(tail)
    return start, end


def _words(text: str) -> list[tuple[str, int, int]]:
    """Words as they are compared, with their offsets."""
    return [
        (unicodedata.normalize("NFKC", _UNSEEN_ALL.sub("", m["word"])).casefold(), *m.span("word"))
        for m in _WORD.finditer(text)
        if m["word"]
    ]
