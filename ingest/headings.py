"""Headings as pages make them: by element, or by looks; and the names they can be linked by."""

from __future__ import annotations

import re

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from ingest.markup import ANCHOR, HANDLE
from ingest.plain import inline_text
from ingest.tree import HEADINGS, Measure, drop, next_element, opens, seen, survey

# The size from which bold text is a heading: of CSS in pixels, of <font>.
_LARGE = 18.0
_LARGE_FONT = 4
# Words of a heading that is one by its looks.
_LONGEST = 12
# Bold lines are headings when a page has several: one alone is a warning.
_SEVERAL = 2
_SIZE = re.compile(r"font-size\s*:\s*([\d.]+)\s*(px|pt|r?em)", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_IN_PIXELS = {"px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0}
_ENDS = re.compile(r"[.!,;…。、]$|^\W*$")
_LABEL = re.compile(
    r"^(?:tip|note|hint|important|warning|nb|hinweis|achtung|tipp|note)\s*:?$", re.I
)
# Names that a script makes anew for each visit.
_PASSING = re.compile(r"^:|:r\w+:|^(?:radix|headlessui|react-aria|mui|ember)[-:]?\w*\d|^\d+$", re.I)
_WITHIN = frozenset({"section", "div", "article", "details", "li", "header", "span", "a"})


def lift_titles(content: Tag, title: str) -> None:
    """Drop the page's own title, and bring other first-level headings to the second level."""
    for heading in content.find_all("h1"):
        if inline_text(heading).casefold() == title.casefold():
            drop(heading)
        else:
            heading.name = "h2"


def find_styled_headings(content: Tag) -> None:
    """Turn lines that only look like headings into some.

    A line of its own in large bold type is one; bold lines over plain text are some when a page has
    several of them.
    """
    measures = survey(content)
    real = [tag for tag in content.find_all(HEADINGS) if seen(tag)]
    level = 2
    bold: list[tuple[Tag, Tag | None]] = []
    for tag in content.find_all(["p", "div", "center", "td", *HEADINGS]):
        if tag.name in HEADINGS:
            level = min(6, int(tag.name[1]) + 1)
            continue
        measure = measures.get(id(tag))
        if measure is None or not measure.words or measure.tags > 60:
            continue
        lead = _lead(tag)
        if (
            lead is not None
            and lead is not tag
            and measures.get(id(lead), measure).words < measure.words
        ):
            if _line(inline_text(lead)):
                bold.append((tag, lead))
        elif _whole(tag, measure):
            if _is_large(tag):
                tag.name = f"h{level}"
            elif tag.name == "p":
                bold.append((tag, None))
    if real or len(bold) < _SEVERAL:
        # Beside real headings bold lines are their own sections' parts.
        bold = [pair for pair in bold if real and len(bold) >= _SEVERAL]
        level = min(6, max((int(tag.name[1]) for tag in real), default=1) + 1)
    for tag, lead in bold:
        _lift(tag, lead, level)


def _line(words: str) -> bool:
    count = len(words.split())
    return 0 < count <= _LONGEST and len(words) <= 90 and not (
        _ENDS.search(words) or _LABEL.match(words)
    )  # fmt: skip


def _whole(tag: Tag, measure: Measure) -> bool:
    """Whether all of a block's text is bold, it is a line, and text follows."""
    if measure.words > _LONGEST or measure.tags > 8 or measure.linked == measure.words:
        return False
    if tag.find(["p", "div", "ul", "ol", "table", "br", *HEADINGS]) is not None:
        return False
    words = inline_text(tag)
    if not _line(words):
        return False
    if not _is_bold(tag, words):
        return False
    following = next_element(tag)
    return following is not None or (
        tag.parent is not None and tag.parent.name in {"center", "div"}
    )


def _is_bold(tag: Tag, words: str) -> bool:
    if _BOLD.search(str(tag.get("style") or "")):
        return True
    strong = tag.find(["strong", "b"]) or tag.find(style=_BOLD)
    if not isinstance(strong, Tag):
        return False
    return len(inline_text(strong)) >= len(words) - 1


def _is_large(tag: Tag) -> bool:
    for part in [tag, *tag.find_all(True, limit=8)]:
        size = _SIZE.search(str(part.get("style") or ""))
        if size and float(size[1].strip(".") or 0) * _IN_PIXELS[size[2].lower()] >= _LARGE:
            return True
        given = str(part.get("size") or "").lstrip("+")
        if part.name == "font" and given.isdecimal() and int(given) >= _LARGE_FONT:
            return True
        if part.name == "big":
            return True
    return False


def _lead(tag: Tag) -> Tag | None:
    """The bold words that a paragraph opens with on a line of their own."""
    if tag.name != "p":
        return None
    first = next((node for node in tag.contents if _shows(node)), None)
    if not isinstance(first, Tag) or first.name not in {"strong", "b"}:
        return None
    after = first.next_sibling
    while after is not None and not _shows(after):
        after = after.next_sibling
    return first if isinstance(after, Tag) and after.name == "br" else None


def _shows(node: PageElement) -> bool:
    return isinstance(node, Tag) or bool(str(node).strip())


def _lift(tag: Tag, lead: Tag | None, level: int) -> None:
    if lead is None:
        tag.name = f"h{level}"
        return
    following = lead.next_sibling
    while following is not None and not _shows(following):
        following = following.next_sibling
    if isinstance(following, Tag) and following.name == "br":
        drop(following)
    lead.name = f"h{level}"
    tag.name = "div"


def name_headings(content: Tag, page_names: frozenset[str] = frozenset()) -> None:
    """Note at each heading the name by which an address leads to it, nearest first.

    Its own id, that of an anchor in it, the target of a link to itself in it, an anchor right
    before it, or the id of the element that it opens.

    Args:
        content: A working copy.
        page_names: Ids of elements around the whole content, which name no section.
    """
    for heading in content.find_all(HEADINGS):
        given = [str(heading.get("id") or "")]
        for inner in heading.find_all(True, limit=12):
            given += [str(inner.get("id") or ""), str(inner.get("name") or "")]
            href = str(inner.get("href") or "")
            given += [href[1:]] if href.startswith("#") else []
        given += [*_before(heading), *_around(heading)]
        if heading.has_attr(HANDLE):
            given.append(str(heading[HANDLE]))
        found = (name.strip() for name in given)
        anchor = next((n for n in found if n and n not in page_names and _lasting(n)), "")
        if anchor:
            heading[ANCHOR] = anchor


def _lasting(name: str) -> bool:
    return not _PASSING.search(name) and len(name) <= 120 and not re.search(r"\s", name)


def _before(heading: Tag) -> list[str]:
    """Names of empty anchors right before a heading, or before the element that it opens."""
    found: list[str] = []
    here: Tag = heading
    for _ in range(3):
        node = here.previous_sibling
        for _ in range(4):
            if isinstance(node, Tag):
                if node.name not in {"a", "span", "div", "p"} or inline_text(node):
                    return [*(name for name in found if name), *_at_the_end(node)]
                inner = node.find(["a", "span"]) or node
                found += [
                    str(tag.get(key) or "") for tag in (node, inner) for key in ("id", "name")
                ]
            elif node is None or (isinstance(node, NavigableString) and node.strip()):
                break
            node = node.previous_sibling
        if here.parent is None or not opens(here):
            break
        here = here.parent
    return [name for name in found if name]


def _at_the_end(block: Tag) -> list[str]:
    """The name of an empty anchor that ends a block: old pages leave paragraphs open before it."""
    last = block.contents[-1] if block.contents else None
    if not isinstance(last, Tag) or last.name != "a" or inline_text(last):
        return []
    return [str(last.get("id") or last.get("name") or "")]


def _around(heading: Tag) -> list[str]:
    """Ids of the elements that a heading opens, the nearest first."""
    found: list[str] = []
    here = heading
    for _ in range(4):
        if not opens(here) or here.parent is None or here.parent.name not in _WITHIN:
            break
        here = here.parent
        found += [
            str(here.get("id") or ""),
            str(here.get("name") or "") if here.name == "a" else "",
        ]
    return [name for name in found if name]
