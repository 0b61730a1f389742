"""Policies: values that articles state, such as ``how long is a gift card valid?``.

Asked, of every article, in four ways that leave no doubt what the value is of:

* a heading or title that itself asks how long, how much, how many or how often, whose first
  sentence holds exactly one number;
* a sentence ``the SUBJECT costs / takes / lasts / is VALUE`` with exactly one number right behind
  the verb and a subject that is no pronoun;
* any other such sentence that begins with no pronoun, with ``how many days`` or ``how much`` in the
  place of a duration or an amount;
* a cell of a table with exactly one number, in a row and under a column that are named in words.

Truth: that number, and the article is cited, or another one that states it of the same words.
Ranges, lists, and what an article states twice with different values are left out. The question
always names the article's title unless it is itself the question, so that "it" has something to
stand for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from evals.golden import Expectation, Moment, Quantity
from evals.oracle.catalogue import Candidate, Catalogue
from evals.oracle.spoken import named, number, words
from evals.oracle.stated import Stated, only_quantity, quantities
from evals.oracle.truth import Asking, Form, Kind, Truth
from kb.documents import Article
from kb.terms import content_terms, fold, sentence_spans

# Another article that states the value with this share of the asked words answers as well.
SHARED = 0.6
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|\*\*|__|`")
_ASKS = re.compile(
    r"(?:how (?:long|much|many|often|far|old|soon|quickly|fast)|what (?:does .* cost|is the "
    r"(?:price|fee|limit|cost|minimum|maximum|charge|deadline))|until when|by when)\b",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"(?P<subject>(?:The|Our|Your|An?|Each|Every)\s[A-Za-z][A-Za-z' -]{1,60}?)\s"
    r"(?P<verb>costs?|takes?|lasts?|is|are|weighs?)\s"
    r"(?:(?:about|around|up to|at most|at least|only|valid for|limited to|a maximum of|usually|"
    r"normally|typically|free for|kept for|available for)\s)*$"
)
_PRONOUNS = frozenset(
    [
        "it",
        "they",
        "this",
        "that",
        "these",
        "those",
        "there",
        "which",
        "who",
        "we",
        "you",
        "he",
        "she",
        "one",
        "same",
    ]
)
_DETERMINERS = frozenset("the a an our your this each every another first last next".split())  # noqa: SIM905
_LEANING = frozenset(
    [
        "then",
        "also",
        "with",
        "however",
        "otherwise",
        "instead",
        "here",
        "but",
        "and",
        "so",
        "both",
        "another",
    ]
)
_LOOSE = re.compile(r"\b(?:if|when|unless|except|than|for example|e\.g)\b", re.IGNORECASE)
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")


@dataclass(frozen=True, slots=True)
class _Fact:
    """What an article states.

    Attributes:
        asked: As it can be asked, without the article's title.
        alone: Whether that is clear without the title.
    """

    asked: str
    alone: bool
    value: Stated
    sentence: str


class Policies:
    """Questions for values in articles."""

    kind = Kind.POLICY

    def candidates(self, catalogue: Catalogue) -> Iterator[Candidate]:
        """Everything that every article states plainly."""
        titles = [fold(a.title) for a in catalogue.shelf.articles]
        stating = _Stating(catalogue.shelf.articles)
        for article in catalogue.shelf.articles:
            if titles.count(fold(article.title)) > 1:
                continue
            for fact in _facts(article):
                yield Candidate((article.id, fact.asked), partial(_truth, article, fact, stating))

    def lacking(self, catalogue: Catalogue) -> str:
        """Why there is none."""
        if not catalogue.shelf.articles:
            return "the store has no articles"
        return "no article states a single value in a way that can be asked for"


class _Stating:
    """Which articles state which values, of what."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._stated: dict[tuple[Decimal, str], set[str]] = {}
        self._articles = {a.id: a for a in articles}
        for article in articles:
            for one in quantities(_MARKUP.sub(r"\1", article.body)):
                self._stated.setdefault((one.value, one.unit), set()).add(article.id)

    def titles(self, article: Article, fact: _Fact) -> tuple[str, ...]:
        """The article and every other one that states the value among most of the asked words."""
        asked = set(content_terms(fact.asked))
        found = [article.title]
        for other in sorted(self._stated.get((fact.value.value, fact.value.unit), ())):
            whole = self._articles[other]
            held = asked & set(content_terms(f"{whole.title} {whole.body}"))
            if whole.title not in found and len(held) >= SHARED * len(asked):
                found.append(whole.title)
        return tuple(found)


def _facts(article: Article) -> list[_Fact]:
    found: dict[str, _Fact] = {}
    doubtful: set[str] = set()
    for fact in (*_headed(article), *_sentences(article), *_cells(article)):
        key = fold(fact.asked)
        known = found.setdefault(key, fact)
        if (known.value.value, known.value.unit) != (fact.value.value, fact.value.unit):
            doubtful.add(key)
    return [fact for key, fact in found.items() if key not in doubtful]


def _headed(article: Article) -> Iterator[_Fact]:
    """What a heading, or the title, asks for and its first sentence says."""
    heading, alone, body = article.title, True, ""
    sections: list[tuple[str, bool, str]] = []
    for line in article.body.splitlines():
        match = _HEADING.match(line)
        if match:
            sections.append((heading, alone, body))
            heading, alone, body = match[1], False, ""
        else:
            body += f"{line}\n"
    sections.append((heading, alone, body))
    for asked, whole, text in sections:
        plain = _MARKUP.sub(r"\1", text).strip()
        if not asked.rstrip().endswith("?") or not _ASKS.match(asked.strip()) or not plain:
            continue
        spans = sentence_spans(plain)
        first = plain[spans[0][0] : spans[0][1]] if spans else ""
        value = only_quantity(first)
        if value is None or first.startswith(("|", "#")) or _LOOSE.search(first):
            continue
        wants = asked.strip().lower()
        if wants.startswith(("how long", "how soon", "how quickly", "until", "by when")):
            fits = value.time
        elif "how much" in wants or "cost" in wants or "price" in wants or "fee" in wants:
            fits = value.money or value.unit == "%"
        else:
            fits = True
        if fits:
            yield _Fact(_MARKUP.sub(r"\1", asked).strip().rstrip("?"), whole, value, first)


def _sentences(article: Article) -> Iterator[_Fact]:
    """What a sentence says of a subject that it names."""
    plain = _MARKUP.sub(r"\1", article.body)
    for start, end in sentence_spans(plain):
        sentence = " ".join(plain[start:end].split())
        if sentence.startswith(("|", "#", "-", "*", ">")) or len(sentence) > 160:
            continue
        value = only_quantity(sentence)
        if value is None or _LOOSE.search(sentence):
            continue
        match = _STATES.fullmatch(sentence[: value.start].rstrip() + " ") or _STATES.match(
            sentence[: value.start]
        )
        if match is None:
            asked = _in_place(sentence, value)
            if asked:
                yield _Fact(asked, False, value, sentence)
            continue
        subject = match["subject"]
        subject = subject[0].lower() + subject[1:]
        if set(words(subject)) & _PRONOUNS or len(subject.split()) > 8:
            continue
        asked = _asked(subject, match["verb"], value)
        if asked:
            yield _Fact(asked, False, value, sentence)


def _in_place(sentence: str, value: Stated) -> str:
    """``We keep an order for how many days``; empty where the sentence leans on another one."""
    said = words(sentence)
    leans = set(said[:3]) & ((_PRONOUNS | _LEANING) - {"we", "you"})
    if "(" in sentence[: value.start]:
        return ""
    before = words(sentence[: value.start])[-1:]
    if before and before[0] in _DETERMINERS:
        return ""
    if (
        not 5 <= len(said) <= 24
        or leans
        or ";" in sentence
        or ":" in sentence
        or not sentence.endswith(".")
        or not sentence[0].isupper()
    ):
        return ""
    if value.money:
        put = "how much"
    elif value.time and not sentence[value.start : value.end].endswith(value.unit):
        put = f"how many {value.unit}s"
    else:
        return ""  # "a 12 month subscription"
    if sentence[value.end : value.end + 1] == "-" or said[0] in ("note", "tip", "warning"):
        return ""
    return f"{sentence[: value.start]}{put}{sentence[value.end :]}".rstrip(".")


def _asked(subject: str, verb: str, value: Stated) -> str:
    one = not verb.endswith("e") and verb != "are"
    does = "does" if one else "do"
    if verb.startswith("cost"):
        return f"how much {does} {subject} cost" if value.money else ""
    if verb.startswith(("take", "last")):
        return f"how long {does} {subject} {verb.removesuffix('s')}" if value.time else ""
    if verb.startswith("weigh"):
        return f"how much {does} {subject} weigh"
    if value.money:
        return f"how much {verb} {subject}"
    return f"how long {verb} {subject}" if value.time else f"what {verb} {subject}"


def _cells(article: Article) -> Iterator[_Fact]:
    """What a table says in a row under a column."""
    header: list[str] = []
    for line in article.body.splitlines():
        if not line.strip().startswith("|"):
            header = []
            continue
        cells = [_MARKUP.sub(r"\1", c).strip() for c in line.strip().strip("|").split("|")]
        if not header:
            header = cells
            continue
        if set("".join(cells)) <= set("-: "):
            continue
        label = cells[0]
        if not re.fullmatch(r"[A-Z][A-Za-z ,'’-]{2,40}", label) or len(cells) != len(header):
            continue
        for name, cell in zip(header[1:], cells[1:], strict=True):
            value = only_quantity(cell)
            plain = re.fullmatch(r"[A-Za-z][A-Za-z -]{2,24}", name)
            if value is None or plain is None or len(words(cell)) > 5:
                continue
            loose = words(name)[-1] in ("for", "of", "in", "to", "at", "with", "after")
            yield _Fact(f"{named(name)}{'' if loose else ' for'} {label}", False, value, line)


def _truth(article: Article, fact: _Fact, stating: _Stating) -> Truth | None:
    whole, asked = article.title.strip(), fact.asked
    # "UK delivery: options and costs" is about UK delivery.
    title = whole if whole.endswith("?") else f"{whole.partition(': ')[0]}:"
    common = tuple(w for w in re.findall(r"(?<![\w-])[a-z]{5,}(?![\w-])", asked))
    lower = asked[0].lower() + asked[1:]
    if fact.alone:
        askings = (
            Asking(Form.PLAIN, f"{lower}?", common),
            Asking(Form.PARAPHRASE, f"can you tell me {lower}?"),
            Asking(Form.PARAPHRASE, f"quick question, {lower}"),
        )
    else:
        askings = (
            Asking(Form.PLAIN, f"{title} {lower}?", common),
            Asking(Form.PARAPHRASE, f"{lower}? ({title.rstrip(':')})"),
            Asking(Form.PARAPHRASE, f"I have a question. {title} {lower}?"),
        )
    value = fact.value
    return Truth(
        Kind.POLICY,
        (article.id, fold(asked), number(value.value), value.unit),
        askings,
        Expectation(
            quantities=(Quantity(value=value.value, unit=value.unit),),
            cites_any=stating.titles(article, fact),
        ),
        Moment.SUPPORT,
        f"The article {article.title!r} says: {fact.sentence[:160]}",
    )
