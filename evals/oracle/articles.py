"""Articles: a title, asked for in other words.

Asked: what an article's title is about, as a shopper would put it: another frame, another order,
``how do I`` as ``I want to``, common verbs by another verb. Headings inside an article aren't asked
for: without its title most of them could be another article's ("I tried all above").

Truth: that article is cited, or one whose title has all of its telling words as well. An article
whose title is shared, or whose words another article's headings have in the same way, isn't asked
for: either would be right, and only people could tell.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import partial

from evals.golden import Expectation, Moment
from evals.oracle.catalogue import Candidate, Catalogue
from evals.oracle.spoken import words
from evals.oracle.truth import Asking, Form, Kind, Truth
from kb.documents import Article
from kb.terms import content_terms, fold

# Longer titles are sentences that nobody repeats.
LONGEST = 14
FEWEST = 2
# Another article answers as well when its title and headings have this share of the words.
SHARED = 0.75
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*$")
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|\*\*|__|`")
_HOW = re.compile(
    r"(?:how (?:(?:do|can|should) (?:i|you|we)|to)|can i|may i|where (?:do|can) i|learn how to)\s+",
    re.IGNORECASE,
)
_GERUND = re.compile(r"^(?P<verb>[A-Za-z]{3,}ing)\s", re.IGNORECASE)
_EMPTY = frozenset(
    [
        "a",
        "an",
        "the",
        "my",
        "your",
        "our",
        "on",
        "of",
        "this",
        "is",
        "are",
        "to",
        "and",
        "or",
        "in",
        "for",
        "do",
        "does",
        "i",
        "you",
        "if",
        "it",
    ]
)
# Verbs that mean the same in a help centre.
_OTHERWISE = {
    "buy": "purchase", "purchase": "buy", "change": "modify", "modify": "change",
    "delete": "remove", "remove": "delete", "fix": "repair", "begin": "start", "get": "obtain",
    "find": "locate", "choose": "select", "select": "choose", "send": "ship", "cancel": "call off",
    "update": "upgrade", "connect": "hook up", "return": "send back", "use": "work with",
}  # fmt: skip


class Articles:
    """Questions for an article's subject."""

    kind = Kind.ARTICLE

    def candidates(self, catalogue: Catalogue) -> Iterator[Candidate]:
        """Every article."""
        shared = _Titles(catalogue.shelf.articles)
        for article in catalogue.shelf.articles:
            yield Candidate((article.id,), partial(_truth, article, shared))

    def lacking(self, catalogue: Catalogue) -> str:
        """Why there is none."""
        if not catalogue.shelf.articles:
            return "the store has no articles"
        return "no article has a title of its own"


class _Titles:
    """Which articles' titles and headings have which words."""

    def __init__(self, articles: tuple[Article, ...]) -> None:
        self._holding: dict[str, set[str]] = defaultdict(set)
        self._titled: dict[str, set[str]] = defaultdict(set)
        self.titles: dict[str, str] = {}
        for article in articles:
            self.titles[article.id] = article.title
            for term in content_terms(article.title):
                self._titled[term].add(article.id)
            for term in content_terms(" ".join((article.title, *_headings(article)))):
                self._holding[term].add(article.id)

    def whole(self, terms: list[str]) -> list[str]:
        """Articles whose titles have all of some words."""
        found = set.intersection(*(self._titled[t] for t in terms))
        return sorted(found)

    def nearly(self, terms: list[str]) -> set[str]:
        """Articles whose title and headings have most of them."""
        counts: dict[str, int] = defaultdict(int)
        for term in terms:
            for article in self._holding[term]:
                counts[article] += 1
        return {a for a, count in counts.items() if count >= SHARED * len(terms)}


def _headings(article: Article) -> list[str]:
    """The headings of an article, without their marks."""
    lines = (_HEADING.match(line) for line in article.body.splitlines())
    return [_MARKUP.sub(r"\1", line[1]).strip() for line in lines if line]


def _truth(article: Article, shared: _Titles) -> Truth | None:
    terms = content_terms(article.title)
    if not len(terms) >= FEWEST or len(words(article.title)) > LONGEST or not article.body.strip():
        return None
    right = shared.whole(terms)
    titles = {fold(shared.titles[a]) for a in right}
    if shared.nearly(terms) - set(right) or len(titles) < len(right):
        return None
    askings = tuple(_askings(article.title))
    return Truth(
        Kind.ARTICLE,
        (article.id, article.title),
        askings,
        Expectation(cites_any=tuple(shared.titles[a] for a in right)),
        Moment.SUPPORT,
        f"The article {article.title!r} is what was asked for.",
    )


def _askings(title: str) -> Iterator[Asking]:
    plain = title.strip().rstrip("?.! ")
    common = tuple(w for w in re.findall(r"(?<![\w-])[a-z]{5,}(?![\w-])", plain))
    how = _HOW.match(plain)
    subject = plain[how.end() :] if how else plain
    gerund = _GERUND.match(subject)
    if how:
        yield Asking(Form.PLAIN, f"I want to {subject}", common)
        yield Asking(Form.PARAPHRASE, f"could you explain how to {subject}")
    elif plain != title.strip():  # any other question
        yield Asking(Form.PLAIN, f"{_lower(plain)}?", common)
        yield Asking(Form.PARAPHRASE, f"I have a question: {_lower(plain)}")
    elif gerund:
        yield Asking(Form.PLAIN, f"I need help with {_lower(subject)}", common)
        yield Asking(Form.PARAPHRASE, f"what do I need to know about {_lower(subject)}?")
    else:  # a heading or an order; both stand after a colon
        yield Asking(Form.PLAIN, f"I have a question: {_lower(subject)}", common)
        yield Asking(Form.PARAPHRASE, f"{_lower(subject)}, how does that work?")
    other = _otherwise(subject)
    if other:
        frame = "how can I {}?" if how else "help: {}"
        yield Asking(Form.PARAPHRASE, frame.format(_lower(other)))
    telling = [w for w in words(subject) if w not in _EMPTY]
    if 2 <= len(telling) <= 7:
        yield Asking(Form.PARAPHRASE, " ".join(telling))


def _otherwise(subject: str) -> str:
    said = subject.split()
    for place, word in enumerate(said):
        # "Connect" with a capital inside a title is a name.
        verb = word.lower() if place == 0 else word
        if verb in _OTHERWISE:
            return " ".join((*said[:place], _OTHERWISE[verb], *said[place + 1 :]))
    return ""


def _lower(text: str) -> str:
    first = text.split(" ", 1)[0]
    return (
        text if any(map(str.isupper, first[1:])) or len(first) < 2 else text[0].lower() + text[1:]
    )
