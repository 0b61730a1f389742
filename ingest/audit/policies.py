"""Articles that contradict each other about returns, delivery, warranty or the phone number."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from ingest.audit.conditions import Conditions
from ingest.audit.finding import Check, Evidence, Finding, Severity, article_evidence
from ingest.audit.lines import lines_of
from ingest.audit.material import Material
from ingest.audit.quantity import Duration
from ingest.audit.statements import Statement, statements_of
from ingest.urls import site
from kb.terms import STOPWORDS, stem, tokens

# Share of articles that hold a name from which it is the store's own.
OFTEN = 0.3
_SEVERITY = {"delivery time": Severity.WARNING}
_PHONE = re.compile(
    r"(?<![\w/.=-])(?:\+\d{1,3}[\s().-]*)?(?:\(?\d{2,5}\)?[\s.-]){1,4}\d{3,8}(?![\w/-])"
)
_CALL = re.compile(r"\b(?:phone|call|ring|tel(?:ephone)?|hotline|helpline|whatsapp|fax)\b", re.I)


def find(material: Material) -> Iterator[Finding]:
    """Statements of one topic and the same conditions that give different quantities."""
    conditions = Conditions(_things(material), _own_names(material), material.currency)
    groups: dict[tuple[str, frozenset[str]], list[Statement]] = defaultdict(list)
    for article in material.articles:
        for statement in statements_of(article, conditions, material.currency):
            groups[statement.topic, statement.conditions].append(statement)
    for (topic, under), statements in groups.items():
        sides = _sides(statements)
        if len(sides) > 1 and len({s.article.id for side in sides for s in side}) > 1:
            yield _contradiction(material, topic, under, sides)
    yield from _misdialled(material)


def _sides(statements: Sequence[Statement]) -> list[list[Statement]]:
    """Statements that agree, together; the most common first."""
    sides: list[list[Statement]] = []
    for statement in statements:
        for side in sides:
            if _agree(statement, side[0]):
                side.append(statement)
                break
        else:
            sides.append([statement])
    return sorted(sides, key=lambda side: -len(side))


def _agree(one: Statement, other: Statement) -> bool:
    mine, theirs = one.quantity, other.quantity
    if isinstance(mine, Duration) and isinstance(theirs, Duration):
        return mine.overlaps(theirs) if one.topic == "delivery time" else mine.same(theirs)
    if isinstance(mine, Duration) or isinstance(theirs, Duration):
        return False
    # Two currencies are two shops' prices, not a contradiction.
    return mine == theirs or mine.currency != theirs.currency


def _contradiction(
    material: Material, topic: str, under: frozenset[str], sides: Sequence[Sequence[Statement]]
) -> Finding:
    said = [_said(side[0]) for side in sides]
    where = f" ({', '.join(sorted(under))})" if under else ""
    evidence = [
        article_evidence(s.article, s.text, source=material.source_of(s.article), section=s.section)
        for side in sides
        for s in side
    ]
    return Finding(
        "policies",
        topic,
        _SEVERITY.get(topic, Severity.ERROR),
        f"Articles give different answers on the {topic}{where}: {' and '.join(said[:4])}",
        "Decide which one holds, and correct the others or say what they are limited to.",
        tuple(dict.fromkeys(evidence)),
        len({s.article.id for side in sides for s in side}),
    )


def _said(statement: Statement) -> str:
    quantity = statement.quantity
    return quantity.text if isinstance(quantity, Duration) else str(quantity)


def _misdialled(material: Material) -> Iterator[Finding]:
    """Phone numbers that are a digit or two away from the one that other articles give."""
    seen: dict[str, list[Evidence]] = defaultdict(list)
    for article in material.articles:
        for line in lines_of(article):
            if not _CALL.search(f"{line.text} {line.heading} {article.title}"):
                continue
            for match in _PHONE.finditer(line.text):
                digits = re.sub(r"\D", "", match[0])
                if 8 <= len(digits) <= 14:
                    source = material.source_of(article)
                    seen[digits].append(
                        article_evidence(article, line.text, source=source, section=line.heading)
                    )
    counts = Counter(
        {digits: len({e.document_id for e in found}) for digits, found in seen.items()}
    )
    for rare, count in counts.items():
        for usual, more in counts.items():
            if count < more and _slipped(rare, usual):
                yield Finding(
                    "policies",
                    "phone number",
                    Severity.WARNING,
                    f"A phone number is almost the one that {more} other articles give",
                    "Check the digits.",
                    (*seen[rare], *seen[usual][:3]),
                    count,
                )
                break


def _slipped(one: str, other: str) -> bool:
    """Whether one number is the other with a digit mistyped or two swapped.

    A digit that differs near the end makes an extension, not a slip.
    """
    if len(one) != len(other) or OSA.distance(one, other) != 1:
        return False
    return sorted(one) == sorted(other) or one[:-2] != other[:-2]


def _things(material: Material) -> set[str]:
    """Stems of what the store sells: of its categories and brands."""
    found: set[str] = set()
    for facet in material.edition.facets():
        if facet.role in ("category", "brand"):
            found |= {stem(w) for w in tokens(facet.value) if w not in STOPWORDS and w.isalpha()}
    return found - _GENERAL


# Stems in the names of categories that are no things.
_GENERAL = frozenset(
    ["shop", "store", "home", "all", "new", "sale", "other", "general", "product", "item",
     "deliveri", "ship", "return", "servic", "day", "order", "care", "help", "gift"]
)  # fmt: skip


def _own_names(material: Material) -> set[str]:
    """What the store calls itself: words of its hosts, and names that many articles hold."""
    found: set[str] = set()
    for source in material.sources:
        found |= set(re.split(r"[^a-z]+", site(source.name).casefold()))
    names: Counter[str] = Counter()
    for article in material.articles:
        text = f"{article.title}\n{article.body}"
        names.update({name.casefold() for name in re.findall(r"(?<=[a-z] )[A-Z][a-z]{2,}", text)})
    often = OFTEN * len(material.articles)
    return found | {name for name, count in names.items() if count > max(often, 2)}


CHECK = Check("policies", "articles that contradict each other", find)
