"""The sentences of articles that answer a question, as literal text."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.chunk import word_count
from kb.documents import Chunk, Hit
from kb.embed import Embedder, SentenceCache
from kb.query import Query
from kb.quoting.blocks import Form, blocks, spoken_row
from kb.quoting.excerpt import excerpt, row_above
from kb.quoting.question_forms import Sought, gives, sought
from kb.terms import sentence_spans, stems

# Sentences that are embedded, of the likeliest article, the next, and so on: each costs time when
# it is asked for first, and those further off by words and by their passage hardly ever win.
SHORTLISTS = (4, 3, 2, 1)
# Characters of a sentence that are embedded.
EMBEDDED = 300
# Weights of a sentence's score, set and checked on the same 78 questions to the demo shop's help
# centre: figures on those flatter.
LIKENESS = 0.5
WORDS = 0.4
PASSAGE = 0.2
SOUGHT = 0.1
# ... and so much more beside the other sentences of its page where a time is asked for: one that
# has the words of the question and no such time leaves it open. A price may be of something else.
FIGURE = 0.1
FIGURES = frozenset({Sought.DURATION, Sought.HOUR})
LEAD = 0.05
TITLED = 0.2
# Of which so much speaks for the page alone and not for that sentence before its others.
LEADING = 0.5
POINTER = -0.15
# For a sentence that begins with yes or no: it answers another question where the article doesn't
# speak of what was asked about. By the share of the question that the article is silent on.
SILENT = -0.5
# For one that begins so when how long, how much, where or how was asked.
MISFIT = -0.1
# For one that sets itself apart from what usually holds.
SPECIAL = -0.1
# For one that says, by itself or by its heading, what is not, where just that is asked.
DENIED = 0.3

_LINK = re.compile(r"!?\[[^\]]*\]\([^)]*\)")
_ADDRESS = re.compile(r"\]\([^)]*\)")
_SPECIAL = re.compile(
    r"\b(?:instead of|rather than|unlike|other than) the (?:usual|normal|standard|regular)\b|"
    r"\b(?:the )?(?:one|only) exceptions?\b|\bas an exception\b|\bin (?:this|that) case\b",
    re.I,
)
# "Which cards do you accept?" asks for all of them.
_LISTED = re.compile(
    r"^\W*(?:which\b|what (?!is\b|does\b|was\b)(?:\w+ ){0,2}?\w{3,}s\b(?= (?:do|can|are|have)\b))",
    re.I,
)
_DENIES = re.compile(r"(?:cannot|not|never|except|without|exclud\w+|\w+n['’]t)$", re.I)
_DENIED_WITHIN = 4  # words behind it: "cannot be sent back", but not "return what hasn't arrived"
_SPOKEN = re.compile(r"[\w'’]+")
# "What can't be returned?", but not "why doesn't it work?".
_ASKS_WHAT_NOT = re.compile(
    r"^\W*(?:and |so |but )?(?:what|which|who|where|when)\b[^,;]{0,40}?"
    r"(?:\b(?:cannot|not|never)\b|n['’]t\b)",
    re.I,
)
_POINTS = re.compile(r"\W*(?:please )?(?:see|read|visit|learn|find|check|for more|more)\b", re.I)


@dataclass(frozen=True, slots=True)
class Reading:
    """An article that is read sentence by sentence.

    Attributes:
        hit: As it was ranked.
        chunks: Its passages that hold text, in order.
        cosines: Of those passages' vectors to the question, by ordinal.
    """

    hit: Hit
    chunks: Sequence[Chunk]
    cosines: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class _Sentence:
    chunk: Chunk
    start: int
    end: int
    said: str
    score: float
    match: float

    @property
    def embedded(self) -> str:
        return _embedded(self.chunk, self.said)


def quoted(
    query: Query,
    readings: Sequence[Reading],
    idf: Mapping[str, float],
    embedder: Embedder,
    cache: SentenceCache,
    called: Mapping[str, Collection[str]] | None = None,
) -> list[tuple[Hit, float]]:
    """The hits with the words that answer best as their quotes, and how well those answer.

    A sentence is scored by its cosine similarity to the question, by that of its passage, by the
    rarity-weighted share of the question's terms that it or its heading holds (terms of the title
    count half), by whether it gives what the question asks for (a price, a time, yes or no), and by
    standing first where the question is the title's. What only points to another page scores less.

    Args:
        query: The question.
        readings: The likeliest articles, best first.
        idf: Rarity of its terms.
        embedder: For the question.
        cache: For the sentences; all that it lacks are embedded in one go.
        called: Other stems by which a sentence may call what a term means.
    """
    shortlists = [
        _shortlist(query, reading, idf, size, called or {})
        for reading, size in zip(readings, SHORTLISTS, strict=False)
    ]
    texts = list(dict.fromkeys(s.embedded for some in shortlists for s in some))
    vectors = cache.vectors(texts)
    likeness: dict[str, float] = {}
    if texts:
        likeness = dict(zip(texts, (vectors @ embedder.query(query.text)).tolist(), strict=True))
    found: list[tuple[Hit, float]] = []
    for reading, shortlist in zip(readings, shortlists, strict=False):
        if not shortlist:
            found.append((reading.hit, 0.0))
            continue
        scores = [s.score + LIKENESS * likeness[s.embedded] for s in shortlist]
        best = max(range(len(scores)), key=scores.__getitem__)
        sentence = shortlist[best]
        left, right = excerpt(sentence.chunk.text, sentence.start, sentence.end)
        if not _LISTED.match(query.text) and _row_apart(sentence, idf):
            left, right = sentence.start, sentence.end
        quote = sentence.chunk.text[left:right]
        match = max(s.match + LIKENESS * likeness[s.embedded] for s in shortlist)
        found.append((replace(reading.hit, chunk=sentence.chunk, quote=quote), match))
    return found


def _row_apart(sentence: _Sentence, idf: Mapping[str, float]) -> bool:
    """Whether a sentence is the one row of its table that is asked about: "do you take PayPal?"."""
    text = sentence.chunk.text
    form = (b for b in blocks(text) if b.start <= sentence.start < b.end)
    table = next((b for b in form if b.form is Form.TABLE), None)
    if table is None:
        return False

    def held(row: str) -> float:
        words = set(stems(row))
        return sum(weight for term, weight in idf.items() if term in words)

    own = held(text[sentence.start : sentence.end])
    rows = text[table.start : table.end].split("\n")[2:]
    others = [
        held(row) for row in rows if row.strip() != text[sentence.start : sentence.end].strip()
    ]
    return own > max(others, default=0.0)


def embedded_of(chunk: Chunk) -> list[str]:
    """What is embedded of a passage's sentences, for whoever does it before anybody asks."""
    return [_embedded(chunk, said) for _, _, said in _sentences(chunk.text)]


def _embedded(chunk: Chunk, said: str) -> str:
    head = chunk.heading or chunk.title
    return _ADDRESS.sub("]", f"{head}: {said}")[:EMBEDDED]


def _shortlist(
    query: Query,
    reading: Reading,
    idf: Mapping[str, float],
    size: int,
    called: Mapping[str, Collection[str]],
) -> list[_Sentence]:
    """The sentences that may answer, by all signs but their own vectors."""
    titled = set(stems(reading.hit.document.title))
    whole = sum(idf.values()) or 1.0
    matched = sum(w for term, w in idf.items() if term in titled) / whole
    weights = {term: w * (0.5 if term in titled else 1.0) for term, w in idf.items()}
    asked = sought(query.text)
    denied = _ASKS_WHAT_NOT.match(query.text) is not None
    spoken = titled.union(*(stems(f"{c.heading} {c.text}") for c in reading.chunks))
    silent = sum(w for term, w in idf.items() if term not in spoken) / whole
    found: list[_Sentence] = []
    for chunk in reading.chunks:
        base = PASSAGE * max(0.0, reading.cosines.get(chunk.ordinal, 0.0))
        # What stands first answers the title, and a page whose title was asked for is likely right.
        titling = TITLED * matched if chunk.ordinal == 1 else 0.0
        heading = set(stems(chunk.heading))
        first = True
        for start, end, said in _sentences(chunk.text):
            words = set(stems(said))
            words |= {term for term, others in called.items() if not words.isdisjoint(others)}
            held = {
                term: w if term in words else 0.5 * w
                for term, w in weights.items()
                if term in words or term in heading
            }
            repeated = sum(w for term, w in held.items() if term in titled)
            leading = titling + (LEAD if first else 0.0)
            first = False
            score = base + leading + WORDS * sum(held.values()) / whole
            # The price in the name of a column isn't the row's.
            own = chunk.text[start:end]
            score += SOUGHT * any(gives(own, kind) for kind in asked)
            figure = FIGURE * any(gives(own, kind) for kind in asked & FIGURES)
            score += POINTER * _points(said)
            score += DENIED * (denied and any(_denies(t, idf) for t in (said, chunk.heading)))
            score += SPECIAL * bool(_SPECIAL.search(said))
            if gives(said, Sought.DECISION):
                score += SILENT * silent
                score += MISFIT * (bool(asked) and Sought.DECISION not in asked)
            # Where the whole page is about the question, its words say little for a sentence of it.
            chosen = score + figure - LEADING * leading - WORDS * matched * repeated / whole
            found.append(_Sentence(chunk, start, end, said, chosen, score))
    found.sort(key=lambda s: -s.score)
    return found[:size]


def _sentences(text: str) -> list[tuple[int, int, str]]:
    """The sentences, items and rows of a passage that say something, with how they are said."""
    tables = [b for b in blocks(text) if b.form is Form.TABLE]
    silent = [b for b in blocks(text) if b.form in (Form.HEADING, Form.SIDE)]
    found = []
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        if any(b.start <= start < b.end for b in silent):
            continue  # a note's mark is for the page
        table = next((b for b in tables if b.start <= start < b.end), None)
        if table is not None:
            if row_above(text, start):
                continue  # it names the columns and answers nothing
            sentence = spoken_row(text[table.start : table.end], sentence)
        # A list of links leads on to answers and is none.
        if word_count(_LINK.sub(" ", sentence)) >= (4 if "](" in sentence else 3):
            found.append((start, end, sentence))
    return found


def _denies(text: str, asked: Mapping[str, float]) -> bool:
    """Whether a text denies what is asked about."""
    words = _SPOKEN.findall(text)
    return any(
        asked.keys() & set(stems(" ".join(words[at + 1 : at + 1 + _DENIED_WITHIN])))
        for at, word in enumerate(words)
        if _DENIES.match(word)
    )


def _points(sentence: str) -> bool:
    """Whether a sentence only sends the reader elsewhere."""
    if "](" not in sentence:
        return False
    return bool(_POINTS.match(sentence)) or word_count(_LINK.sub(" ", sentence)) < 6
