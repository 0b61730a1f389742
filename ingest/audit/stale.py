"""What has grown old: articles nobody touched, dates gone by, sources not read, dead products."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from ingest.audit.dates import days_in
from ingest.audit.finding import (
    Check,
    Evidence,
    Finding,
    Severity,
    article_evidence,
    product_evidence,
)
from ingest.audit.lines import lines_of, plain
from ingest.audit.links import links_of
from ingest.audit.material import Material
from ingest.reading import IngestError
from ingest.schedule import FRESH, late
from ingest.urls import fold
from kb.documents import Availability, Product

# Words before a date that make it the end of something, or something to come.
_ENDS = re.compile(
    r"\b(?:until|till|til|through|valid|ends?(?: on)?|ending|expires?(?: on)?|expiring"
    r"|closes?(?: on)?"
    r"|deadline|last (?:order(?:ing)?|posting|shipping) (?:day|date)s?|no later than|will (?:be"
    r"|open"
    r"|close|return|arrive|start|end)|available (?:from|in)|expected(?: in| on| by)?"
    r"|coming(?: in)?|back in stock)\b[^.;:!?]{0,40}$", re.I)  # fmt: skip
# History is past by right.
_TOLD = re.compile(
    r"\b(?:was|were|had|sold|bought|purchased|manufactured|made|released|launched|updated|since"
    r"|founded|copyright|version|between|ended|expired|before|prior|as of|effective)\b"
    r"|©", re.I)  # fmt: skip
_ABOUT_ENDING = re.compile(
    r"\b(?:discontinu\w*|recall\w*|no longer|end[- ]of[- ]life|retired|archive\w*|legacy|replac\w*"
    r"|successor|old(?:er)? (?:models?|versions?))\b", re.I)  # fmt: skip


def find(material: Material) -> Iterator[Finding]:
    """Old articles, past dates told as to come, late sources, links to products no longer sold."""
    yield from _old(material)
    yield from _past(material)
    yield from _late(material)
    yield from _discontinued(material)


def _old(material: Material) -> Iterator[Finding]:
    today = material.today
    months = today.year * 12 + today.month - 1 - material.stale_months
    oldest = date(months // 12, months % 12 + 1, min(today.day, 28))
    dated = [(a.updated[:10], a) for a in material.articles if a.updated]
    found = sorted((p for p in dated if p[0] < oldest.isoformat()), key=lambda pair: pair[0])
    if not found:
        return
    count = len(found)
    yield Finding(
        "stale",
        "old articles",
        Severity.NOTE,
        f"{count:,} of {len(material.articles):,} articles weren't changed for "
        f"{material.stale_months} months, the oldest since {found[0][0]}",
        "Read them again; what still holds gets today's date.",
        tuple(
            article_evidence(article, updated, source=material.source_of(article))
            for updated, article in found
        ),
        count,
    )


def _past(material: Material) -> Iterator[Finding]:
    for article in material.articles:
        if article.language and not article.language.lower().startswith("en"):
            continue
        for line in lines_of(article):
            days = list(days_in(line.text))
            # "from 3 March to 10 March": the last date says whether it is over.
            if not days or max(day for _, _, day in days) >= material.today:
                continue
            start = days[-1][0]
            if not _ENDS.search(line.text[:start]) or _TOLD.search(line.text):
                continue
            yield Finding(
                "stale",
                "past date",
                Severity.WARNING,
                f"{article.title!r} speaks of {line.text[start : days[-1][1]]} as still to come",
                "Bring it up to date, or take it out.",
                (
                    article_evidence(
                        article,
                        line.text,
                        source=material.source_of(article),
                        section=line.heading,
                    ),
                ),
            )


def _late(material: Material) -> Iterator[Finding]:
    for source in material.sources:
        try:
            is_late = late(source, material.now)
        except IngestError as error:
            what, read = f"A source's schedule can't be understood: {error}", ""
        else:
            if not is_late:
                continue
            read = source.refreshed[:16].replace("T", " ") or "never"
            what = (
                f"A source was last read {read}, and should be no older than "
                f"{source.options[FRESH]}"
            )
        yield Finding(
            "stale",
            "late source",
            Severity.ERROR,
            what,
            "Refresh it, and see why the schedule didn't: `aisle refresh` says.",
            (Evidence(source.error or read, source=source.name),),
        )


def _discontinued(material: Material) -> Iterator[Finding]:
    gone: dict[str, Product] = {}
    if material.articles:
        for product in material.products():
            forms = {v.availability for v in product.variants} or {product.availability}
            if product.url and forms == {Availability.DISCONTINUED}:
                gone[fold(product.url)] = product
    if not gone:
        return
    for article in material.articles:
        if _ABOUT_ENDING.search(article.title):
            continue
        told: set[str] = set()
        for link in links_of(article):
            target = gone.get(fold(link.address))
            if target is None or target.id in told or _ABOUT_ENDING.search(link.around):
                continue
            told.add(target.id)
            yield Finding(
                "stale",
                "discontinued product",
                Severity.WARNING,
                f"{article.title!r} leads to {target.title}, which is no longer sold",
                "Name its successor instead, or say that it is gone.",
                (
                    article_evidence(
                        article,
                        plain(link.around)[:300] or link.text,
                        source=material.source_of(article),
                        section=link.section,
                    ),
                    product_evidence(
                        target, "discontinued", source=material.source_of(target),
                        field="availability",
                    ),
                ),
            )  # fmt: skip


CHECK = Check("stale", "what is old, past, late or no longer sold", find)
