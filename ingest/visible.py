"""What a product page describes to the eye: label-value tables, and the description."""

from __future__ import annotations

from bs4 import Tag

from ingest.evidence.sight import Sight
from ingest.markup import inline_text, plain_text
from kb.documents import Attribute

_MAX_ATTRIBUTES = 80
_LONGEST_DESCRIPTION = 20_000


def visible_attributes(sight: Sight) -> tuple[Attribute, ...]:
    """Label-value pairs from two-column tables and definition lists, in order."""
    found: dict[str, Attribute] = {}
    for table in sight.tables:
        rows = [row.find_all(["th", "td"], recursive=False) for row in table.find_all("tr")]
        paired = [cells for cells in rows if len(cells) == 2]
        # A size chart has more columns: its rows are no label-value pairs.
        if paired and len(paired) >= 0.8 * len(rows):
            for label, value in paired:
                _add(found, label, value)
    for listing in sight.listings:
        for label in listing.find_all("dt"):
            told = label.find_next_sibling("dd")
            if isinstance(told, Tag):
                _add(found, label, told)
    return tuple(found.values())[:_MAX_ATTRIBUTES]


def _add(found: dict[str, Attribute], label: Tag, value: Tag) -> None:
    name, words = inline_text(label).rstrip(" :："), inline_text(value)
    if 0 < len(name) <= 60 and 0 < len(words) <= 300 and "?" not in name:
        found.setdefault(name.casefold(), Attribute(name, words))


def visible_description(sight: Sight) -> str:
    """The longest text in an element named as the description."""
    texts = [plain_text(tag) for tag in sight.descriptions if not tag.find(["form", "nav"])]
    return max((text for text in texts if len(text) < _LONGEST_DESCRIPTION), key=len, default="")
