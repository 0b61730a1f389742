"""Working copies of a page's tree: flat enough to recurse through, and cheap to cut from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bs4 import Tag
from bs4.element import CData, NavigableString, PageElement

from kb.chunk import word_count

# Elements whose text no reader sees.
SILENT = frozenset({"script", "style", "noscript", "template", "svg", "head", "iframe", "object"})
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Elements further down become siblings: the library that makes Markdown recurses, and Python
# allows about a thousand calls. Real pages stay below 60.
_DEPTH = 90
# Icons of icon fonts, which mean nothing outside them, and what XML writes for line ends.
_ICONS = re.compile("[\ue000-\uf8ff\r]")
# "|" and "»" between links are no words.
_SIGNS = re.compile(r"(?<!\S)[^\w\s]+(?!\S)")
_AMOUNT = re.compile(
    r"[£$€¥₹₩₽]\s?\d|\d\s?(?:[£$€¥₹₩₽円元]|zł|kr\b|Kč|Ft\b|lei\b|(?:CHF|USD|EUR|GBP|SEK|PLN)\b)"
    r"|\b(?:CHF|USD|EUR|GBP|Rs\.?|R\$)\s?\d"
)
# The longest that the words of a product on a shelf are.
_CARD_WORDS = 40
_PRICE = re.compile(r"(?:^|[-_ ])price(?:$|[-_ ])", re.IGNORECASE)


@dataclass(slots=True)
class Measure:
    """What an element holds, all that is below it counted.

    Attributes:
        words: Words that a reader sees.
        linked: Those of them that are links.
        tags: Elements below it.
        prices: Elements, itself included, that are named a price.
        amounts: Texts with an amount of money.
        images: Pictures.
        cards: Smallest elements with few words, a picture, a link and a price: products on a shelf.
        fields: Input fields for a mail address.
    """

    words: int = 0
    linked: int = 0
    tags: int = 0
    prices: int = 0
    amounts: int = 0
    images: int = 0
    cards: int = 0
    fields: int = 0

    @property
    def prose(self) -> int:
        """Words outside links."""
        return self.words - self.linked


def names(tag: Tag) -> str:
    """An element's classes and id as one text."""
    given = tag.get("class")
    classes = " ".join(given) if isinstance(given, list) else str(given or "")
    return f"{classes} {tag.get('id') or ''}".strip()


def survey(top: Tag) -> dict[int, Measure]:
    """Measures of an element and all below it, by ``id()``; one walk, whatever the shape."""
    found = {id(top): Measure()}
    order: list[Tag] = []
    for node in visible(top):
        if isinstance(node, Tag):
            order.append(node)
            measure = found[id(node)] = Measure()
            if node.name == "input" and _asks_address(node):
                measure.fields = 1
            elif node.name == "img":
                measure.images = 1
        elif node.parent is not None:
            if _AMOUNT.search(str(node)):
                found[id(node.parent)].amounts += 1
            found[id(node.parent)].words += word_count(_SIGNS.sub(" ", str(node)))
    for tag in reversed(order):
        measure = found[id(tag)]
        if tag.name == "a":
            measure.linked = measure.words
        if (named := names(tag)) and _PRICE.search(named):
            measure.prices = 1
        if _is_card(measure):
            measure.cards = 1
        assert tag.parent is not None
        above = found[id(tag.parent)]
        above.words += measure.words
        above.linked += measure.linked
        above.tags += measure.tags + 1
        above.prices += measure.prices
        above.amounts += measure.amounts
        above.images += measure.images
        above.cards += measure.cards
        above.fields += measure.fields
    return found


def visible(top: Tag) -> Iterator[PageElement]:
    """Everything below an element from the top down, but what is in elements that are silent."""
    stack: list[PageElement] = list(reversed(top.contents))
    while stack:
        node = stack.pop()
        if isinstance(node, Tag):
            if node.name not in SILENT:
                yield node
                stack.extend(reversed(node.contents))
        elif type(node) in (NavigableString, CData):
            yield node


def copied(source: Tag, kept: Callable[[Tag], bool]) -> Tag:
    """A copy of an element without what is not kept, comments, and needless depth.

    The element itself becomes a ``div``; elements of :data:`SILENT` are asked for like others.
    """
    top = Tag(name="div", attrs=dict(source.attrs))
    stack: list[tuple[PageElement, Tag, int]] = [(c, top, 1) for c in reversed(source.contents)]
    while stack:
        node, above, depth = stack.pop()
        if isinstance(node, Tag):
            if not kept(node):
                continue
            into = above
            if depth < _DEPTH or not node.contents:
                into = Tag(name=node.name, attrs=dict(node.attrs))
                above.append(into)
            elif above.contents:
                above.append(NavigableString(" "))
            stack.extend((child, into, depth + 1) for child in reversed(node.contents))
        elif type(node) in (NavigableString, CData):
            above.append(NavigableString(_ICONS.sub("", str(node))))
    return top


def drop(tag: Tag) -> None:
    """Take an element out of sight.

    It stays in the tree: taking it out costs a walk along its siblings, and a hostile page has a
    hundred thousand of them.
    """
    tag.name = "template"


def seen(tag: Tag) -> bool:
    """Whether neither the element nor one above it was taken out of sight."""
    return tag.name not in SILENT and all(above.name not in SILENT for above in tag.parents)


def next_element(tag: Tag) -> Tag | None:
    """The element after this one beside it, None when text stands between them."""
    node = tag.next_sibling
    while node is not None and not isinstance(node, Tag):
        if str(node).strip():
            return None
        node = node.next_sibling
    return node


def opens(tag: Tag) -> bool:
    """Whether an element is the first thing that its parent shows."""
    node = tag.previous_sibling
    # Behind ten empty ones nobody's heading opens anything.
    for _ in range(10):
        if node is None:
            return True
        if isinstance(node, Tag):
            if node.name not in SILENT and (node.contents or node.name in {"img", "input"}):
                return False
        elif str(node).strip():
            return False
        node = node.previous_sibling
    return False


def _is_card(measure: Measure) -> bool:
    priced = measure.amounts or measure.prices
    few = 0 < measure.words <= _CARD_WORDS
    return bool(priced and few and measure.images and measure.linked and not measure.cards)


def _asks_address(tag: Tag) -> bool:
    told = f"{tag.get('type') or ''} {tag.get('name') or ''} {tag.get('placeholder') or ''}".lower()
    return "mail" in told
