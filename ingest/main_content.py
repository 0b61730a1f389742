"""The part of a page that is its content: a copy of its tree with all else left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from ingest.noise import is_noise, leads_away
from ingest.plain import inline_text
from ingest.tree import HEADINGS, Measure, copied, drop, names, next_element, opens, seen, survey

# A part that the page marks as its content has to hold this share of its prose.
_ENOUGH = 0.6
# One element goes on holding the content while it holds this share of the prose around it.
_NEARLY_ALL = 0.8
_CONTENT = re.compile(
    r"(?:^|[\s_-])(?:(?:article|entry|post|page|doc|blog)[-_]+(?:body|content|text)"
    r"|markdown(?:-body)?|rte|rich-?text|prose|wysiwyg|main-?content|maincontent)(?:$|[\s_-])",
    re.IGNORECASE,
)
# A shelf of products: from so many prices on, with no more words to each than a card has.
_SHELF = 2
_CARD_WORDS = 20
_FRAME = 20
# Parts taken out by their heading; nobody's page has more.
_MOST = 40


@dataclass(frozen=True, slots=True)
class Content:
    """A page's content, and what tells a text from a list.

    Attributes:
        tree: A working copy, to be changed at will.
        shelf: Products shown on the page, by their cards or their prices.
        listed: Share of the words that were links before rows of links were left out, in [0, 1].
    """

    tree: Tag
    shelf: int
    listed: float

    def measure(self) -> Measure:
        """What it holds now."""
        return survey(self.tree)[id(self.tree)]


def main_content(soup: BeautifulSoup, heading: Tag | None) -> Content:
    """The page's content.

    Noise is left out first, by element, role, name and wording (:mod:`ingest.noise`); of what is
    left the narrowest marked part that holds most of the prose is taken (``articleBody``,
    ``article``, ``main``, a content class), or without one the element that holds nearly all of it.
    What stands before the page's heading, what leads away from the page and rows of links at its
    edges go too.

    Args:
        soup: The page; read only.
        heading: The element that is the page's title.
    """
    body = soup.body if isinstance(soup.body, Tag) else soup
    measures = survey(body)
    whole = measures[id(body)].words
    titled = {id(heading)} | {id(above) for above in heading.parents} if heading else set()
    panels = frozenset(_controlled(body))
    none = Measure()

    def kept(tag: Tag) -> bool:
        return id(tag) in titled or not is_noise(tag, measures.get(id(tag), none), whole, panels)

    copy = copied(body, kept)
    measures = survey(copy)
    shelf = max(measures[id(copy)].prices, measures[id(copy)].cards)
    title = _same(copy, heading)
    _drop_parts_that_lead_away(copy, title, measures)
    measures = survey(copy)
    main = _narrowest(copy, title, measures)
    held = measures[id(main)]
    if title is not None and title not in main.descendants:
        title = None
    _trim(main, title, survey(main))
    if title is not None:
        drop(title)
    return Content(main, shelf, held.linked / held.words if held.words else 0.0)


def _controlled(body: Tag) -> Iterator[str]:
    for attribute in ("aria-controls", "data-target", "data-bs-target"):
        for tag in body.find_all(lambda tag, named=attribute: tag.has_attr(named)):
            yield from str(tag[attribute]).lstrip("#").split()
    for tag in body.find_all("a", href=True):
        if tag.has_attr("data-toggle"):
            yield str(tag["href"]).lstrip("#")


def _same(copy: Tag, heading: Tag | None) -> Tag | None:
    if heading is None:
        return None
    words = inline_text(heading)
    found = copy.find_all(heading.name, limit=50)
    return next((tag for tag in found if inline_text(tag) == words), None)


def _drop_parts_that_lead_away(copy: Tag, title: Tag | None, measures: dict[int, Measure]) -> None:
    above = {id(tag) for tag in title.parents} | {id(title)} if title is not None else set()
    whole = measures[id(copy)].words
    dropped = 0
    for heading in copy.find_all([*HEADINGS[1:], "div", "p", "span", "strong"]):
        measure = measures.get(id(heading))
        if dropped >= _MOST or measure is None or not 0 < measure.words <= 12 or measure.tags > 6:
            continue
        if heading.name not in HEADINGS and measure.tags and heading.find(HEADINGS):
            continue
        if id(heading) in above or not seen(heading) or not leads_away(inline_text(heading)):
            continue
        dropped += _drop_part(heading, above, measures, whole)
    for tag in copy.find_all(True):
        measure = measures.get(id(tag))
        shown = max(measure.prices, 2 * measure.cards) if measure is not None else 0
        if measure is None or shown < _SHELF or id(tag) in above or dropped >= _MOST:
            continue
        cards = measure.words <= _CARD_WORDS * shown and 4 * measure.linked > measure.words
        if cards and tag.name not in {"td", "tr", "table", "tbody"} and seen(tag):
            drop(tag)
            dropped += 1


def _drop_part(heading: Tag, above: set[int], measures: dict[int, Measure], whole: int) -> bool:
    """Drop what a heading stands over: the element it opens, or all beside it up to the next."""
    level = _level(heading)
    part = heading
    while (parent := part.parent) is not None and id(parent) in measures and opens(part):
        if id(parent) in above or measures[id(parent)].words > 0.5 * whole:
            break
        beside = parent.find_all(HEADINGS, limit=20)
        if any(other is not heading and _level(other) <= level for other in beside):
            break
        part = parent
    if part is not heading:
        drop(part)
        return True
    node = next_element(heading)
    if heading.name not in HEADINGS:
        # Words like these in bold may be the text's own; over a list they are not.
        if node is None or node.name not in {"ul", "ol"}:
            return False
        drop(heading)
        drop(node)
        return True
    drop(heading)
    while node is not None and id(node) not in above:
        if node.name in HEADINGS and _level(node) <= level:
            break
        following, name = next_element(node), node.name
        drop(node)
        if name in {"ul", "ol"}:
            break
        node = following
    return True


def _level(heading: Tag) -> int:
    return int(heading.name[1]) if heading.name in HEADINGS else 6


def _narrowest(copy: Tag, title: Tag | None, measures: dict[int, Measure]) -> Tag:
    def prose(tag: Tag) -> int:
        return measures[id(tag)].prose if id(tag) in measures else 0

    whole = prose(copy)
    articles = copy.find_all("article")
    marked = [copy.find(itemprop="articleBody")]
    marked += [articles[0]] if len(articles) == 1 else []
    marked += [tag for tag in articles if title is not None and title in tag.descendants][:1]
    marked += [copy.find(role="main"), copy.find("main")]
    marked += [copy.find(lambda tag: bool(_CONTENT.search(names(tag))))]
    found = [tag for tag in marked if isinstance(tag, Tag) and prose(tag) >= _ENOUGH * whole]
    if found and whole:
        return min(found, key=prose)
    here = copy
    while True:
        inside = [child for child in here.contents if isinstance(child, Tag)]
        best = max(inside, key=prose, default=None)
        if best is None or best.name in {"p", "ul", "ol", "table", "dl", "pre", "blockquote"}:
            return here
        if not prose(here) or prose(best) < _NEARLY_ALL * prose(here):
            return here
        here = best


def _trim(main: Tag, title: Tag | None, measures: dict[int, Measure]) -> None:
    """Drop what stands before the title, and what is mostly links before or behind the prose."""
    before = title is not None and _words_before(main, title) <= measures[id(main)].words * 0.5
    node: Tag | None = title
    while before and node is not None and node is not main:
        for sibling in node.previous_siblings:
            if isinstance(sibling, Tag):
                drop(sibling)
            else:
                sibling.replace_with("") if str(sibling).strip() else None
        node = node.parent
    _trim_edge(main, measures, backwards=False)
    _trim_edge(main, measures, backwards=True)


def _words_before(main: Tag, title: Tag) -> int:
    words = 0
    node: Tag | None = title
    while node is not None and node is not main:
        words += sum(
            len((s.get_text(" ") if isinstance(s, Tag) else str(s)).split())
            for s in node.previous_siblings
        )
        node = node.parent
    return words


def _announced(block: Tag) -> bool:
    """Whether a list of links follows words that announce it."""
    before = block.find_previous_sibling()
    return (
        block.name in {"ul", "ol"}
        and isinstance(before, Tag)
        and before.name in {"p", *HEADINGS}
        and before.name != "h1"
    )


def _trim_edge(here: Tag, measures: dict[int, Measure], *, backwards: bool) -> None:
    while True:
        inside = [child for child in here.contents if isinstance(child, Tag)]
        for child in reversed(inside) if backwards else inside:
            measure = measures.get(id(child))
            if measure is None or not measure.words or child.name in HEADINGS:
                continue
            links = 5 * measure.linked >= 4 * measure.words and measure.tags > 1
            # A name with links under it is the page's frame.
            links = links or (2 * measure.linked >= measure.words <= _FRAME and measure.tags > 2)
            if not links or child.name in {"p", "table"} or _announced(child):
                break
            drop(child)
        else:
            return
        if child.name not in {"div", "section", "article", "main"}:
            return
        here = child
