"""What a page shows on a click: its handles become headings over what they open."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bs4 import Tag

from ingest.jsonld import types
from ingest.markup import HANDLE
from ingest.plain import inline_text
from ingest.questions import is_question, letters
from ingest.tree import HEADINGS, Measure, drop, names, next_element, seen, survey

# A handle is a line, not a paragraph.
_LONGEST = 200
# Markup of accordions keeps the handle so far from the element beside the panel.
_CLIMB = 3
_INSIDE = "data-inside"
# What stands beside a handle to say that it opens.
_SIGN = re.compile(r"[-+＋−–—×✕✖▼▾▿▸▹►›»⌄∨∧^<>▲↓↑]{1,2}")
# Accordions that only a script and class names make: the handle's, and its panel's beside it.
_NAMED_HANDLE = re.compile(
    r"(?:faqs?|accordi[ao]n|toggle|collapsible|expander|qa)[-_]*(?:item[-_]*)?"
    r"(?:question|title|head(?:er|ing)?|button|trigger|toggle|summary|label)|(?:^|\s)question(?:\s|$)",
    re.IGNORECASE,
)
_NAMED_PANEL = re.compile(
    r"answer|content|body|panel|text|details|description|collapse|inner", re.IGNORECASE
)
# Rows of tabs that are looked at; no page has more.
_MOST = 40


def open_accordions(content: Tag, asked: Collection[str]) -> None:
    """Turn handles into headings, marked with :data:`HANDLE`, and move tabs over their panels.

    Read are ``details``, buttons with ``aria-expanded`` or ``aria-controls``, Bootstrap's
    ``data-target``, tab lists, definition lists of questions, and microdata of questions.

    Args:
        content: A working copy.
        asked: The questions that the page's markup holds: text that equals one is a handle.
    """
    measures = survey(content)
    _open_tabs(content, measures)
    wanted = {letters(question) for question in asked}
    for tag in content.find_all(True):
        if not seen(tag) or tag.has_attr(HANDLE):
            continue
        if tag.name == "dl":
            _open_definitions(tag)
        elif _is_handle(tag) or _is_asked(tag, wanted, measures):
            words = inline_text(tag)
            panel = _panel(content, tag, measures) if words and len(words) <= _LONGEST else None
            if panel is not None:
                _lift(tag, panel)
            elif tag.name == "button" or tag.has_attr("aria-expanded"):
                drop(tag)
    _set_levels(content)


def _is_handle(tag: Tag) -> bool:
    if tag.name == "summary" or tag.has_attr("aria-expanded"):
        return True
    toggle = str(tag.get("data-bs-toggle") or tag.get("data-toggle") or "")
    if toggle == "collapse" or (tag.has_attr("aria-controls") and toggle != "tab"):
        return True
    if tag.get("itemprop") == "name" and isinstance(tag.parent, Tag):
        scope = tag.find_parent(itemscope=True)
        if scope is not None and "Question" in types({"@type": str(scope.get("itemtype") or "")}):
            return True
    if (named := names(tag)) and _NAMED_HANDLE.search(named):
        panel = next_element(tag)
        return panel is not None and _NAMED_PANEL.search(names(panel)) is not None
    return False


def _is_asked(tag: Tag, wanted: Collection[str], measures: dict[int, Measure]) -> bool:
    measure = measures.get(id(tag))
    if not wanted or measure is None or not 0 < measure.words <= 60 or measure.tags > 8:
        return False
    if tag.name in {"html", "body", "li", "td", "a", "b", "em", "i"}:
        return False
    return letters(inline_text(tag)) in wanted and not tag.find_all(("p", "div", "span"), limit=1)


def _panel(content: Tag, handle: Tag, measures: dict[int, Measure]) -> Tag | None:
    if handle.name == "summary":
        return handle.parent
    for name in _targets(handle):
        found = content.find(id=name)
        if isinstance(found, Tag) and found is not handle and measures[id(found)].words:
            return found
    here = handle
    for _ in range(_CLIMB + 1):
        beside = next_element(here)
        while beside is not None and not measures.get(id(beside), Measure()).words:
            beside = next_element(beside)
        if beside is not None:
            return None if beside.name in HEADINGS or _is_handle(beside) else beside
        above = here.parent
        if above is None or above is content:
            return None
        # Only a frame round the handle is left behind; text before it is no part of a frame.
        if measures[id(above)].words > measures.get(id(handle), Measure()).words:
            return None
        here = above
    return None


def _targets(handle: Tag) -> Iterator[str]:
    for attribute in ("aria-controls", "data-bs-target", "data-target", "href"):
        given = str(handle.get(attribute) or "")
        if attribute == "href" and not given.startswith("#"):
            continue
        yield from (name.lstrip("#") for name in given.split()[:2] if name.strip("#"))


def _lift(handle: Tag, panel: Tag) -> None:
    heading = handle
    for above in list(handle.parents)[:_CLIMB]:
        if above.name in HEADINGS:
            heading = above
            break
    inner = handle.find(HEADINGS) if heading is handle else None
    if isinstance(inner, Tag):
        heading = inner
        if handle.name == "summary":
            handle.name = "div"
    if heading is not handle and handle.name in {"button", "a", "div"} and inner is None:
        handle.name = "span"
    if heading.name not in HEADINGS:
        heading.name = "h0"
    for sign in heading.find_all(["span", "i", "div", "b", "em"], limit=12):
        if _SIGN.fullmatch(inline_text(sign)):
            drop(sign)
    heading[HANDLE] = _names(heading, handle, panel)
    panel[_INSIDE] = "1"


def _names(heading: Tag, handle: Tag, panel: Tag) -> str:
    """Where a link to the handle would lead, the nearest first."""
    ids = [str(tag.get("id") or "") for tag in (heading, handle, panel)]
    return next((name for name in ids if name), "")


def _open_tabs(content: Tag, measures: dict[int, Measure]) -> None:
    panels = [tag for tag in content.find_all(role="tabpanel") if seen(tag)]
    by_id = {str(tag.get("id") or ""): tag for tag in panels}
    for strip in content.find_all(role="tablist", limit=_MOST):
        tabs = strip.find_all(role="tab") or strip.find_all(_is_toggle)
        own = [next((by_id[name] for name in _targets(tab) if name in by_id), None) for tab in tabs]
        if not any(own) and isinstance(strip.parent, Tag):
            beside = list(strip.parent.find_all(role="tabpanel"))
            own = [*beside] if len(beside) == len(tabs) else own
        if not any(own):
            continue
        for tab, panel in zip(tabs, own, strict=True):
            words = inline_text(tab)
            if panel is not None and words and not panel.find(_is_marked):
                heading = Tag(name="h0", attrs={HANDLE: str(panel.get("id") or "")})
                heading.append(words)
                panel.insert(0, heading)
                panel[_INSIDE] = "1"
                measures[id(heading)] = Measure(words=len(words.split()))
        drop(strip)


def _is_toggle(tag: Tag) -> bool:
    return tag.get("data-toggle") == "tab"


def _is_marked(tag: Tag) -> bool:
    return tag.has_attr(HANDLE)


def _open_definitions(listed: Tag) -> None:
    terms = [tag for tag in listed.find_all("dt") if tag.find_parent("dl") is listed]
    asked = [tag for tag in terms if is_question(inline_text(tag))]
    if len(asked) < 2 or 2 * len(asked) < len(terms):
        return
    listed.name = "div"
    for term in terms:
        term.name = "h0"
        term[HANDLE] = str(term.get("id") or "")
    for definition in listed.find_all("dd"):
        if definition.find_parent("dl") is None:
            definition.name = "div"
            definition[_INSIDE] = "1"


def _set_levels(content: Tag) -> None:
    """Give handles a level below the heading they stand under, and what they open one below that.

    A heading that is a handle already keeps its level.
    """
    real = 1
    for tag in content.find_all(["h0", *HEADINGS]):
        inside = [above for above in tag.parents if above.has_attr(_INSIDE)]
        if tag.name == "h0":
            # A handle that stands in its own panel, as summary does, is not inside it.
            own = 1 if inside and re.fullmatch("details", inside[0].name or "") else 0
            tab = 1 if inside and inside[0].contents[:1] == [tag] and not own else 0
            tag.name = f"h{min(6, real + 1 + len(inside) - own - tab)}"
        elif tag.has_attr(HANDLE):
            continue
        elif inside:
            tag.name = f"h{min(6, max(int(tag.name[1]), real + 1 + len(inside)))}"
        else:
            real = int(tag.name[1])
