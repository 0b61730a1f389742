"""What changed in a document, in words that a person reads: price £79.00 → £59.00."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kb.documents import Article, Attribute, Availability, Document, Product, Variant
from kb.editions.diff import Pair
from kb.sections import sections

AVAILABILITY = {
    Availability.IN_STOCK: "in stock",
    Availability.OUT_OF_STOCK: "out of stock",
    Availability.PREORDER: "pre-order",
    Availability.BACKORDER: "on back-order",
    Availability.DISCONTINUED: "no longer sold",
    Availability.UNKNOWN: "unknown",
}
# Words of a long line that are shown on each side of where it changed.
AROUND = 5

_PRODUCT = (
    ("title", "title"),
    ("price", "price"),
    ("list price", "list_price"),
    ("availability", "availability"),
    ("stock", "stock"),
    ("brand", "brand"),
    ("categories", "categories"),
    ("SKU", "sku"),
    ("GTIN", "gtin"),
    ("address", "url"),
    ("image", "image"),
    ("rating", "rating"),
    ("ratings", "rating_count"),
    ("language", "language"),
)
_VARIANT = (
    ("price", "price"),
    ("list price", "list_price"),
    ("availability", "availability"),
    ("stock", "stock"),
    ("SKU", "sku"),
    ("GTIN", "gtin"),
    ("address", "url"),
    ("image", "image"),
)
_ARTICLE = (
    ("title", "title"),
    ("address", "url"),
    ("breadcrumbs", "breadcrumbs"),
    ("updated", "updated"),
    ("language", "language"),
)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that changed.

    Attributes:
        field: Its name in words; of a variant's field ``Green / L: price``.
        old: What it was, in words; empty where there was nothing, and for long text.
        new: What it is, in words; empty where there is nothing, and for long text.
        lines: For long text, what went (``- …``) and what came (``+ …``), under headings (``# …``).
    """

    field: str
    old: str = ""
    new: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One document that came, went or changed, for a person to read."""

    kind: str
    id: str
    title: str
    url: str
    source: str
    what: str
    fields: tuple[FieldChange, ...] = ()


def describe(pair: Pair) -> Change:
    """What happened to a document."""
    shown = pair.new or pair.old
    assert shown is not None
    fields: tuple[FieldChange, ...] = ()
    if pair.old is not None and pair.new is not None:
        fields = tuple(_changes(pair.old, pair.new))
    return Change(str(pair.kind), pair.id, shown.title, shown.url, pair.source, pair.what, fields)


def in_words(value: object) -> str:
    """A value of a document as a person reads it; empty for none."""
    if value is None:
        return ""
    if isinstance(value, Availability):
        return AVAILABILITY[value]
    if isinstance(value, tuple):
        return " > ".join(str(part) for part in value)
    return str(value)


def _changes(old: Document, new: Document) -> Iterator[FieldChange]:
    if isinstance(old, Product) and isinstance(new, Product):
        yield from _plain(_PRODUCT, old, new)
        yield from _attributes(old.attributes, new.attributes)
        yield from _variants(old.variants, new.variants)
        if old.description != new.description:
            lines = _text(old.description, new.description)
            yield FieldChange("description", lines=lines or ("(spacing only)",))
    elif isinstance(old, Article) and isinstance(new, Article):
        yield from _plain(_ARTICLE, old, new)
        if old.body != new.body:
            lines = tuple(_sections(old.body, new.body))
            yield FieldChange("text", lines=lines or ("(headings or spacing only)",))


def _plain(
    fields: Iterable[tuple[str, str]], old: Any, new: Any, before: str = ""
) -> Iterator[FieldChange]:
    for name, attribute in fields:
        was, now = getattr(old, attribute), getattr(new, attribute)
        if was != now:
            yield FieldChange(before + name, in_words(was), in_words(now))


def _attributes(old: tuple[Attribute, ...], new: tuple[Attribute, ...]) -> Iterator[FieldChange]:
    was, now = _named(old), _named(new)
    for name in dict.fromkeys([*was, *now]):
        if was.get(name) != now.get(name):
            yield FieldChange(name, was.get(name, ""), now.get(name, ""))
    if was == now and old != new:
        yield FieldChange("order of attributes", ", ".join(was), ", ".join(now))


def _named(attributes: tuple[Attribute, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for attribute in attributes:
        before = found.get(attribute.name)
        found[attribute.name] = f"{before}, {attribute.value}" if before else attribute.value
    return found


def _variants(old: tuple[Variant, ...], new: tuple[Variant, ...]) -> Iterator[FieldChange]:
    was, now = {v.id: v for v in old}, {v.id: v for v in new}
    changed = False
    for name in dict.fromkeys([*was, *now]):
        before, after = was.get(name), now.get(name)
        if before == after:
            continue
        changed = True
        if before is None and after is not None:
            yield FieldChange("variant added", new=_variant(after))
        elif after is None and before is not None:
            yield FieldChange("variant removed", old=_variant(before))
        elif before is not None and after is not None:
            label = _label(after)
            yield from _plain(_VARIANT, before, after, f"{label}: ")
            if before.options != after.options:
                yield FieldChange(f"{label}: options", _label(before), label)
    if old != new and not changed:
        yield FieldChange(
            "order of variants", ", ".join(map(_label, old)), ", ".join(map(_label, new))
        )


def _label(variant: Variant) -> str:
    return " / ".join(option.value for option in variant.options) or variant.id


def _variant(variant: Variant) -> str:
    known = variant.availability is not Availability.UNKNOWN
    said = [_label(variant), in_words(variant.price)]
    said.append(in_words(variant.availability) if known else "")
    return ", ".join(part for part in said if part)


def _sections(old: str, new: str) -> Iterator[str]:
    """The lines that differ, section by section."""
    was, now = _by_heading(old), _by_heading(new)
    for heading in dict.fromkeys([*was, *now]):
        lines = _text(was.get(heading, ""), now.get(heading, ""))
        if lines and heading:
            yield f"# {heading}"
        yield from lines


def _by_heading(body: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for section in sections(body):
        heading, text = section.heading, body[section.start : section.end]
        # The span begins behind its own heading and ends before the next one's line.
        found[heading] = f"{found[heading]}\n{text}" if heading in found else text
    return found


def _text(old: str, new: str) -> tuple[str, ...]:
    was, now = old.splitlines(), new.splitlines()
    found: list[str] = []
    matcher = difflib.SequenceMatcher(None, was, now, autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            continue
        went = [line for line in was[a:b] if line.strip()]
        came = [line for line in now[c:d] if line.strip()]
        if len(went) == len(came):
            for before, after in zip(went, came, strict=True):
                found += _line(before, after)
        else:
            found += [f"- {line}" for line in went] + [f"+ {line}" for line in came]
    return tuple(found)


def _line(old: str, new: str) -> list[str]:
    """Two versions of one line, each cut to where they differ with a few words around it."""
    was, now = (re.findall(r"\s*\S+", line) for line in (old, new))
    start = 0
    while start < min(len(was), len(now)) and was[start] == now[start]:
        start += 1
    end = 0
    while end < min(len(was), len(now)) - start and was[-1 - end] == now[-1 - end]:
        end += 1
    return [f"{sign} {_around(words, start, end)}" for sign, words in (("-", was), ("+", now))]


def _around(words: list[str], start: int, end: int) -> str:
    first = max(0, start - AROUND)
    last = min(len(words), len(words) - end + AROUND)
    text = "".join(words[first:last]).strip()
    return ("… " if first else "") + text + (" …" if last < len(words) else "")
