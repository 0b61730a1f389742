"""What articles say of the store's policies, statement by statement: topic, quantity, conditions.

English only. Precision before recall: a statement whose topic or conditions are unclear is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.audit.conditions import Conditions
from ingest.audit.lines import Line, lines_of
from ingest.audit.quantity import Duration, amounts_in, durations_in
from kb.documents import Article, Money

Quantity = Duration | Money

_CLAUSE = re.compile(r"[;()]|,(?!\d)|\s[–—-]\s|\b(?:and|but|while|whereas)\b")
_RETURN = re.compile(
    r"\breturn(?:s|ed|able|ing)?\b|\b(?:send|sent|bring|brought|give|post"
    r"|mail)\b(?: \w+){0,4}? back\b"
    r"|\bmoney[- ]back\b|\b(?:full|for a) refund\b|\bto change your mind\b", re.I)  # fmt: skip
# Money on its way back, and what is promised of something else than a return.
_NOT_RETURN = re.compile(
    r"\b(?:working|business) days?\b|\bwe(?: will| aim to|['’]ll| usually)? (?:\w+ )?(?:refund"
    r"|process"
    r"|credit|issue|check|inspect|review|send|reply|answer|give|accept the)\b|\b(?:process|credited"
    r"|issued|appear|arriv|bank|difference|price (?:match|drop|adjust)|label|warrant|guaranteed\b"
    r"|hire|rent|repair|cookie|report|notify|tell us|contact us|let us know|claim|deposit|dispatch"
    r"|expire|authori[sz]ation|rma|takes|receiv\w+ (?:your|the|a|my) (?:full )?(?:refund|money"
    r"|credit)"
    r"|stock|wait|remind|match)\w*", re.I)  # fmt: skip
_DELIVERY = re.compile(r"\b(?:deliver(?:y|ies)|shipping|postage)\b", re.I)
_COST = re.compile(r"\b(?:costs?|is|are|charge[ds]?|fee|for|at|pay|rate)\b|:", re.I)
_NOT_COST = re.compile(
    r"\b(?:refund\w*|return\w*|label|over|above|exceed\w*|more than|orders? (?:of|from)|minimum"
    r"|spend"
    r"|free|surcharge|discount|off|voucher|save|deposit|hire|worth|value|repair\w*|another|again"
    r"|combined|per (?:kg|item|piece)|each)\b", re.I)  # fmt: skip
# "With Next Day (£6.95) they arrive …"
_SERVICE = re.compile(
    r"\b(?:(?:next|same)[- ]day|saturday|express|standard)(?: (?:delivery|shipping|service))? \($",
    re.I,
)
# Conditions that a row names as well as its own first cell would.
_SERVICES = frozenset({"express", "next-day", "saturday", "economy"})
_FREE = re.compile(
    r"\bfree\b[^.]{0,40}\b(?:deliver(?:y|ies)|shipping|postage)\b"
    r"|\b(?:deliver(?:y|ies)|shipping|postage)\b[^.]{0,40}\bfree\b|\b(?:deliver"
    r"|ship)\w*\b[^.]{0,20}\bfree\b",
    re.I,
)  # fmt: skip
_OVER = re.compile(
    r"\b(?:over|above|from|more than|at least|exceed\w*|spend\w*|(?:orders?|purchases?|baskets?"
    r"|total) of|minimum)\s*$",
    re.I,
)
_AND_OVER = re.compile(r"^\s*(?:\+|(?:and|or) (?:over|more|above|up))", re.I)
_ARRIVES = re.compile(
    r"\b(?:deliver(?:y|ed|ies|s)?|arrives?|shipping)\b[^.]{0,40}\b(?:takes?|within|in|is|are|of"
    r"|time"
    r"|times)\W*(?:(?:about|around|usually|normally|approximately|between|up to|only"
    r"|just)\W*)*$", re.I
)  # fmt: skip
_DELIVERS = re.compile(r"^\W*(?:standard |normal )?(?:delivery|shipping)\b", re.I)
_NOT_ARRIVES = re.compile(
    r"\b(?:return\w*|refund\w*|report\w*|tell us|contact|claim|after|late|missing|lost|search"
    r"|before"
    r"|from (?:the )?(?:delivery|receipt|date)|of (?:delivery|receipt|receiving)|keep|hold|notify"
    r"|once|dispatch\w*|process\w*|ago|answer|reply|dispute|open)\b", re.I)  # fmt: skip
_WARRANTY = re.compile(r"\b(?:warrant(?:y|ies|ed)|guarantee[ds]?)\b", re.I)
_NOT_WARRANTY = re.compile(
    r"\b(?:repair\w*|money[- ]back|price|delivery|contact|respond\w*|within|answer|claim"
    r"|register\w*"
    r"|extend\w*|extension|proof|receipt|after|left|remaining|review)\b", re.I)  # fmt: skip
_COLUMN = {
    "delivery cost": re.compile(r"^(?:price|cost|charge|fee|rate|delivery cost|postage)s?$", re.I),
    "free delivery from": re.compile(r"\bfree\b", re.I),
    "delivery time": re.compile(r"\b(?:time|takes|arriv\w*|delivery|speed|when)\b", re.I),
    "warranty": re.compile(r"\b(?:warranty|guarantee|length|period|cover\w*)\b", re.I),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a policy.

    Attributes:
        topic: What it is about: ``return window``, ``delivery cost``, ``free delivery from``,
            ``delivery time`` or ``warranty``.
        conditions: Under which it holds; two statements speak of one thing when these are equal.
        text: The sentence or table row, in the article's words.
    """

    topic: str
    quantity: Quantity
    conditions: frozenset[str]
    article: Article
    section: str
    text: str


def statements_of(article: Article, conditions: Conditions, currency: str) -> Iterator[Statement]:
    """The policy statements of an article."""
    if article.language and not article.language.lower().startswith("en"):
        return
    above = conditions.of(article.title, names=False)
    for line in lines_of(article):
        around = above | conditions.of(line.heading, names=False)
        found = (
            _of_row(line, article, conditions, currency)
            if line.cells
            else _of_sentence(line, conditions, currency)
        )
        for topic, quantity, own in found:
            yield Statement(topic, quantity, around | own, article, line.heading, line.text)


Found = tuple[str, Quantity, frozenset[str]]


def _of_sentence(line: Line, conditions: Conditions, currency: str) -> Iterator[Found]:
    whole = f"{line.lead} {line.text}" if line.lead else line.text
    if whole.rstrip().endswith("?"):
        return
    # "60 days for X, and 30 days for Y": each clause with a quantity has conditions of its own.
    clauses = _clauses(line.text, currency)
    for clause, several in clauses:
        own = conditions.of(clause if several else whole)
        if several and line.lead:
            own |= conditions.of(line.lead)
        for start, end, duration in durations_in(clause):
            topic = _topic_of_time(whole, clause, start, end)
            if topic:
                yield topic, duration, own
        for start, end, money in amounts_in(clause, currency):
            topic = _topic_of_amount(whole, clause[:start], clause[end:])
            if topic:
                yield topic, money, own - ({"collect"} if "shop" not in clause.lower() else set())


def _clauses(text: str, currency: str) -> list[tuple[str, bool]]:
    if len(durations_in(text)) + len(amounts_in(text, currency)) < 2:
        return [(text, False)]
    pieces: list[str] = []
    start = 0
    for match in _CLAUSE.finditer(text):
        piece = text[start : match.start()]
        if durations_in(piece) or amounts_in(piece, currency):
            pieces.append(piece)
            start = match.end()
    rest = text[start:]
    if durations_in(rest) or amounts_in(rest, currency) or not pieces:
        pieces.append(rest)
    else:
        pieces[-1] = f"{pieces[-1]} {rest}"
    return [(piece, len(pieces) > 1) for piece in pieces]


def _topic_of_time(whole: str, clause: str, start: int, end: int) -> str:
    if len(durations_in(clause)) > 1:
        return ""
    if _WARRANTY.search(whole) and not _NOT_WARRANTY.search(whole):
        return "warranty" if re.search(r"month|year", clause[start:end], re.I) else ""
    if _RETURN.search(whole) and not _NOT_RETURN.search(whole):
        return "return window" if not re.search("hour", clause[start:end], re.I) else ""
    arrives = _ARRIVES.search(clause[:start]) or _DELIVERS.search(clause[end:])
    if arrives and not _NOT_ARRIVES.search(whole):
        return "delivery time"
    return ""


def _topic_of_amount(whole: str, before: str, after: str) -> str:
    if _FREE.search(whole) and (_OVER.search(before) or _AND_OVER.search(after)):
        return "free delivery from"
    if _SERVICE.search(before) and after.startswith(")"):
        return "delivery cost"
    clause = before + after
    if _DELIVERY.search(clause) and _COST.search(before[-40:]) and not _NOT_COST.search(clause):
        return "delivery cost"
    return ""


def _of_row(line: Line, article: Article, conditions: Conditions, currency: str) -> Iterator[Found]:
    if not line.header:
        return
    above = f"{article.title} {line.heading} {' '.join(line.header)}"
    first = line.cells[0]
    own = conditions.of(first, names=False)
    # A row is about what its first cell names, unless that is the usual way.
    if not own & _SERVICES and not re.fullmatch(
        r"(?:uk )?(?:standard|normal|regular)(?: delivery| shipping)?", first, re.I
    ):
        own |= {f"row {first.casefold()}"}
    for name, cell in zip(line.header[1:], line.cells[1:], strict=True):
        amounts, durations = amounts_in(cell, currency), durations_in(cell)
        for topic, pattern in _COLUMN.items():
            if not pattern.search(name) or not _fits(topic, above):
                continue
            if topic in ("delivery cost", "free delivery from") and len(amounts) == 1:
                yield topic, amounts[0][2], own
            elif topic in ("delivery time", "warranty") and len(durations) == 1:
                yield topic, durations[0][2], own


def _fits(topic: str, above: str) -> bool:
    if topic == "warranty":
        return bool(_WARRANTY.search(above))
    return bool(_DELIVERY.search(above)) and not re.search(
        r"\breturn|\brefund|\bmissing|\blate\b", above, re.I
    )
