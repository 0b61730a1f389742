"""Words as the lexical side sees them: folded, tokenised, stemmed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from threading import local

import snowballstemmer

# Words that carry no topic. Negations are not among them: "without" changes what is asked.
STOPWORDS = frozenset(
    """
    a about actually all am an and any anything are as at be been but by can could d did do does
    doing for from get give got had has have having he hello her hey hi him his how i if im in
    into is it its ive just know let like ll looking m many may me might much my need of on one
    ones or our out please really s shall she should show so some something such t tell than
    thanks that the their them then there these they thing things this those to too us ve very
    want was we were what when where which while who whom why will with would you your yours
    """.split()  # noqa: SIM905 - a list of 150 lines reads worse
)

_TOKEN = re.compile(r"\w+(?:[.,]\d+)*", re.UNICODE)


class _Stemmer(local):
    """One stemmer a thread: it keeps the word it works on in itself."""

    def __init__(self) -> None:
        # The algorithm that SQLite's FTS5 uses as well.
        self.porter = snowballstemmer.stemmer("porter")


_STEMMER = _Stemmer()


def fold(text: str) -> str:
    """Lower case, no accents, white space collapsed: ``" Évasé  BLUE "`` gives ``"evase blue"``."""
    if text.isascii():  # most is, and a catalogue's titles and facets are all folded on opening
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def tokens(text: str) -> list[str]:
    """The words and numbers of a text, folded, in order; ``1,299.00`` stays one token."""
    return _TOKEN.findall(fold(text))


@lru_cache(maxsize=65536)
def stem(token: str) -> str:
    """The Porter stem of one folded token; numbers and codes stay as they are."""
    if not token.isalpha() or len(token) < 3:
        return token
    return str(_STEMMER.porter.stemWord(token))


def stems(text: str) -> list[str]:
    """Stems of all tokens of a text, stop words included, in order."""
    return [stem(token) for token in tokens(text)]


def content_terms(text: str) -> list[str]:
    """Stems of the tokens that carry topic, each once, in order of first appearance."""
    return list(dict.fromkeys(stem(w) for w in tokens(text) if w not in STOPWORDS))


# After "。" stands no space, and no capital; before a closing quote it ends no more than the quote.
_SENTENCE_END = re.compile(
    r"(?<=[.!?…。！？])([\"'”’)\]*_]*)\s+(?=[\"'“‘(\[]*[A-Z0-9À-ÖØ-Þ\u0400-\u042F\u3040-\u9FFF*_`])"
    r"|(?<=[。！？｡])(?=[^\s\"'”’)\]*_」』）〉》】。！？｡])"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|no|incl|mr|mrs|dr|st|inc|ltd|co))\.$", re.I
)


_NUMBERING = re.compile(r"\s*\d+[.)]")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Offsets of the sentences, list items and table rows of a Markdown text, trimmed."""
    spans: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+(?:\n(?![\n#>|*+-]|\d+[.)]\s)[^\n]+)*", text):
        start = line.start()
        for match in _SENTENCE_END.finditer(text, line.start(), line.end()):
            if _ABBREVIATION.search(text, start, match.start()):
                continue
            if _NUMBERING.fullmatch(text, start, match.start()):
                continue  # "3. Tumble dry" is one item
            # Closing quotes belong to what they close.
            spans.append((start, match.end(match.lastindex or 0)))
            start = match.end()
        spans.append((start, line.end()))
    trimmed = []
    for start, end in spans:
        piece = text[start:end]
        left = len(piece) - len(piece.lstrip())
        stripped = piece.strip()
        if stripped:
            trimmed.append((start + left, start + left + len(stripped)))
    return trimmed
