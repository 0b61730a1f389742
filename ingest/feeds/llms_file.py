"""``llms.txt`` and ``llms-full.txt`` as values, by the proposal at llmstxt.org; no network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.markup import inline_text

_ITEM = re.compile(
    r"[ \t]*[-*+][ \t]+\[(?P<name>(?:[^\[\]\n]|\[[^\[\]\n]*\])+)\]\("
    r"(?P<url>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:[ \t]+\"[^\"\n]*\")?\)(?P<rest>.*)"
)
_HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
# How the generators of llms-full.txt name the page that a part comes from.
_ORIGIN = re.compile(r"\s*(?:source|url|link|page)\s*:\s*<?(https?://[^\s<>]+)>?\s*", re.IGNORECASE)
# Not a section of the site but the proposal's word for what a short context may leave out.
_OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Item:
    """One link of the file.

    Attributes:
        name: What the link is called.
        url: Its address as it stands there.
        section: The heading above it; empty at the top and for the optional ones.
    """

    name: str
    url: str
    section: str


@dataclass(frozen=True, slots=True)
class Part:
    """One page out of ``llms-full.txt``: its title, its address when it is said, its text."""

    title: str
    url: str
    text: str


def parse_items(text: str) -> list[Item]:
    """The links of an ``llms.txt``, in order, with the section each stands in."""
    items: list[Item] = []
    section = ""
    for line in _outside_fences(text):
        if heading := _HEADING.match(line):
            level, words = len(heading.group(1)), inline_text(heading.group(2))
            if level == 2:
                section = "" if words.casefold() == _OPTIONAL else words
        elif item := _ITEM.match(line):
            items.append(Item(inline_text(item["name"]), item["url"], section))
    return items


def split_parts(text: str) -> list[Part]:
    """The pages that ``llms-full.txt`` holds: one a first-level heading.

    A file with one such heading, the site's name, holds one page a second-level heading instead.
    """
    lines = text.split("\n")
    heads = _heads(text)
    level = 1 if sum(depth == 1 for _, depth, _ in heads) > 1 else 2
    heads = [head for head in heads if head[1] == level] or heads[:1]
    starts = [number for number, _, _ in heads]
    parts = []
    for (start, _, title), end in zip(heads, [*starts[1:], len(lines)], strict=False):
        body = lines[start + 1 : end]
        url = ""
        # The address stands in the first lines, before the text.
        for at, line in enumerate(body[:4]):
            if found := _ORIGIN.fullmatch(line):
                url = found.group(1)
                del body[at]
                break
        content = "\n".join(body)
        content = re.sub(r"(?:\n[ \t]*(?:-{3,}|\*{3,}|={3,})[ \t]*)+\s*\Z", "", content)
        if content.strip():
            parts.append(Part(title, url, content.strip("\n")))
    return parts


def _heads(text: str) -> list[tuple[int, int, str]]:
    """Line, level and words of the headings of the first two levels."""
    heads = []
    for number, line in enumerate(_outside_fences(text)):
        heading = _HEADING.match(line)
        if heading and len(heading.group(1)) <= 2:
            heads.append((number, len(heading.group(1)), inline_text(heading.group(2))))
    return heads


def _outside_fences(text: str) -> Iterator[str]:
    """The lines, with those of code left empty."""
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if not fence and mark:
            fence = mark.group(1)
            yield ""
        elif fence:
            closes = mark and mark.group(1).startswith(fence) and line.strip() == mark.group(1)
            fence = "" if closes else fence
            yield ""
        else:
            yield line
