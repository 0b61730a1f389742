"""The sentences of an article that answer a question, as literal text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kb.chunk import word_count
from kb.documents import Chunk, Hit
from kb.embed import Embedder, SentenceCache
from kb.query import Query
from kb.terms import sentence_spans, stems

# Sentences that are embedded per question; the rest is too far off by words to win.
SHORTLIST = 10
# A quote grows round its best sentence up to this many characters: half an answer misleads.
LENGTH = 300
# A table is quoted whole up to this many characters, beyond it only the row.
TABLE = 700
_ROW = re.compile(r"^\s*\|")
_RULE = re.compile(r"^\|?[\s:|-]+\|?$")
_LINK = re.compile(r"!?\[[^\]]*\]\([^)]*\)")
_ADDRESS = re.compile(r"\]\([^)]*\)")
_HEADING = re.compile(r"^\s*#")


@dataclass(frozen=True, slots=True)
class _Sentence:
    chunk: Chunk
    start: int
    end: int
    coverage: float

    @property
    def text(self) -> str:
        return self.chunk.text[self.start : self.end]


def best_quote(
    query: Query,
    hit: Hit,
    chunks: Sequence[Chunk],
    idf: Mapping[str, float],
    embedder: Embedder,
    cache: SentenceCache,
) -> tuple[Hit, float]:
    """The hit with the words that answer best as its quote, their passage, and their score.

    A sentence is scored by its cosine similarity to the question (0.5), by the rarity-weighted
    share of the question's terms that it or its heading holds, terms of the title counting half
    (0.4), and by standing in the passage that was found (0.1), or first in the article when it was
    the title that was found (0.1 and up to 0.2 more, the fuller the title matches): what stands
    first answers the title.
    """
    titled = set(stems(hit.document.title))
    weights = {term: w * (0.5 if term in titled else 1.0) for term, w in idf.items()}
    whole = sum(idf.values()) or 1.0
    sentences = [
        _Sentence(chunk, start, end, _held(weights, chunk, start, end) / whole)
        for chunk in chunks
        for start, end in sentence_spans(chunk.text)
        if _speaks(chunk.text, start, end)
    ]
    if not sentences:
        return hit, 0.0
    first = hit.chunk.ordinal or 1
    matched = sum(w for term, w in idf.items() if term in titled) / whole
    bonus = 0.1 + (0.0 if hit.chunk.ordinal else 0.2 * matched)

    def favoured(sentence: _Sentence) -> bool:
        return sentence.chunk.ordinal == first

    sentences.sort(key=lambda s: -s.coverage)
    shortlist = [*sentences[: SHORTLIST // 2], *filter(favoured, sentences)]
    shortlist = list(dict.fromkeys(shortlist))[:SHORTLIST]
    vectors = cache.vectors(
        [_ADDRESS.sub("]", f"{s.chunk.heading}: {s.text}")[:LENGTH] for s in shortlist]
    )
    cosines = (vectors @ embedder.query(query.text)).tolist()
    scores = {
        sentence: 0.5 * cosine + 0.4 * sentence.coverage + bonus * favoured(sentence)
        for sentence, cosine in zip(shortlist, cosines, strict=True)
    }
    best = max(scores, key=lambda sentence: scores[sentence])
    return replace(hit, chunk=best.chunk, quote=_in_context(best)), scores[best]


def _held(weights: Mapping[str, float], chunk: Chunk, start: int, end: int) -> float:
    words = set(stems(chunk.text[start:end]))
    heading = set(stems(chunk.heading))
    return sum(
        w if term in words else 0.5 * w
        for term, w in weights.items()
        if term in words or term in heading
    )


def _speaks(text: str, start: int, end: int) -> bool:
    sentence = text[start:end]
    # A list of links leads on to answers and is none; a note's mark is for the page.
    words = word_count(_LINK.sub(" ", sentence))
    if _HEADING.match(sentence) or _RULE.match(sentence) or words < 3:
        return False
    if sentence.startswith(">"):
        return False
    # The first row of a table names its columns and answers nothing.
    following = text[end:].lstrip("\n").split("\n", 1)[0]
    return not (_ROW.match(sentence) and _RULE.match(following))


def _table(text: str, row: _Sentence) -> str:
    """The whole table when it is small, else the row."""
    start, end = row.start, row.end
    while start and _ROW.match(text[text.rfind("\n", 0, start - 1) + 1 : start]):
        start = text.rfind("\n", 0, start - 1) + 1
    while end < len(text) and _ROW.match(text[end + 1 :].split("\n", 1)[0]):
        end = end + 1 + len(text[end + 1 :].split("\n", 1)[0])
    table = text[start:end].strip()
    return table if len(table) <= TABLE else row.text


def _in_context(best: _Sentence) -> str:
    """The sentence with its neighbours while the whole stays short: first those before it."""
    text = best.chunk.text
    if _ROW.match(best.text):
        return _table(text, best)
    spans = sentence_spans(text)
    at = next(i for i, span in enumerate(spans) if span[0] == best.start)
    left = right = at

    def joins(index: int) -> bool:
        if not 0 <= index < len(spans):
            return False
        piece = text[slice(*spans[index])]
        start, end = min(spans[index][0], spans[left][0]), max(spans[index][1], spans[right][1])
        return not (_ROW.match(piece) or _HEADING.match(piece)) and end - start <= LENGTH

    while joins(left - 1):
        left -= 1
    while joins(right + 1) and "\n\n" not in text[spans[right][1] : spans[right + 1][0]]:
        right += 1
    return text[spans[left][0] : spans[right][1]]
