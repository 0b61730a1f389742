"""Markdown as people and systems write it -> plain Markdown: no HTML, no pictures, no comments."""

from __future__ import annotations

import html
import re

from bs4 import BeautifulSoup

from ingest.markup import clean_markdown, inline_text, to_markdown

_FENCED = re.compile(r"^([ \t]*)(`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t]*\2[`~]*[ \t]*$|\Z)", re.M | re.S)
_CODE = re.compile(r"(`+[^`\n]+`+)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_PICTURE = re.compile(
    r"!\[((?:[^\[\]]|\[[^\[\]]*\]){0,500})\](?:\([^)\n]*\)|\[[^\]\n]*\])(?:\{[^}\n]*\})?"
)
_TAGS = (
    "a|abbr|article|aside|b|big|blockquote|br|button|caption|center|cite|code|dd|del|details|div|dl"
    "|dt|em|figcaption|figure|font|footer|h[1-6]|header|hr|i|iframe|img|ins|kbd|li|main|mark|nav|ol"
    "|p|picture|pre|q|s|samp|section|small|source|span|strong|sub|summary|sup|svg|table|tbody|td"
    "|tfoot|th|thead|tr|tt|u|ul|var|video"
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*|\s*/)?>", re.IGNORECASE)
_BLOCK = re.compile(
    r"^\s*</?(?:article|aside|blockquote|center|details|div|dl|figure|footer|h[1-6]|header|hr|iframe"
    r"|img|li|main|nav|ol|p|picture|pre|section|summary|svg|table|ul|video)\b",
    re.IGNORECASE,
)
# Elements whose parts mean nothing apart: blank lines in them don't end them.
_WHOLE = re.compile(r"<(table|ul|ol|dl|pre)\b", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\s[^<>]*?href\s*=\s*[\"']([^\"'<>]*)[\"'][^<>]*>(.*?)</a>", re.I | re.S)
_IMAGE_TAG = re.compile(r"<img\b[^<>]*?>", re.IGNORECASE)
_ALT = re.compile(r"\balt\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)
# The name of a heading stands at its end, and is taken off with the heading's words.
_NAME = r"\{:?\s*(?:\.[\w-]+\s+)*#(?P<name>[\w-]*)[^{}\n]*\}[ \t]*"
_NAMED = re.compile(rf"(?P<words>.*?)[ \t]*{_NAME}")
_ATTRIBUTES = re.compile(
    rf"(?!{_NAME.replace('?P<name>', '')}(?:\n|\Z))\{{:?\s*[.#][\w-][^{{}}\n]*\}}"
)
_HEADING = re.compile(r"#{1,6}\s+(?=.*[^\s#])")
_TITLE = re.compile(r"\A\s*(?:#[ \t]+(.+?)[ \t]*#*[ \t]*|([^\n]+)\n=+[ \t]*)(?:\n|\Z)")


def clean_prose(text: str) -> str:
    """Markdown without HTML tags, comments and pictures; code stays as it is."""
    return named_headings(text)[0]


def named_headings(text: str) -> tuple[str, list[str | None]]:
    """Clean prose, and the names that its headings are given in braces (``## Fees {#fees}``).

    The names are in the order of the headings: None for a heading that names itself nowhere, empty
    for one that has no place on the page (``{#}``).
    """
    names: list[str | None] = []
    lines = []
    fenced = False
    for line in _cleaned(text).split("\n"):
        fence = line.startswith(("```", "~~~"))
        fenced ^= fence
        named = None if fenced or fence else _NAMED.fullmatch(line)
        words = named["words"] if named else line
        if not fenced and not fence and _HEADING.match(words):
            names.append(named["name"] if named else None)
        lines.append(words)
    return "\n".join(lines), names


def _cleaned(text: str) -> str:
    parts: list[str] = []
    end = 0
    for fence in _FENCED.finditer(text):
        parts.append(_clean(text[end : fence.start()]))
        parts.append(fence.group().rstrip("\n"))
        end = fence.end()
    parts.append(_clean(text[end:]))
    # Fences keep their inner blank lines and indentation, the rest is tidied on its own.
    return "\n\n".join(part for part in parts if part.strip()).strip("\n")


def leading_title(text: str) -> tuple[str, str]:
    """The first-level heading that a text opens with, and the rest; no title without one."""
    match = _TITLE.match(text)
    if not match:
        return "", text
    return inline_text(match.group(1) or match.group(2)), text[match.end() :].lstrip("\n")


def _clean(text: str) -> str:
    text = _PICTURE.sub(lambda match: " ".join(match.group(1).split()), _COMMENT.sub("", text))
    blocks: list[str] = []
    for block in re.split(r"\n[ \t]*\n", text):
        if blocks and _open_element(blocks[-1]):
            blocks[-1] = f"{blocks[-1]}\n{block}"
        else:
            blocks.append(block)
    return clean_markdown("\n\n".join(_block(block) for block in blocks))


def _told(text: str) -> str:
    # Attribute lists of Markdown dialects, and entities: what readers see is the character.
    return html.unescape(_ATTRIBUTES.sub("", text))


def _open_element(block: str) -> bool:
    found = _WHOLE.search(block)
    if not found:
        return False
    name = found.group(1)
    opened = len(re.findall(rf"<{name}\b", block, re.IGNORECASE))
    return opened > len(re.findall(rf"</{name}\s*>", block, re.IGNORECASE))


def _block(block: str) -> str:
    if _BLOCK.match(block):
        return to_markdown(BeautifulSoup(block, "lxml"))
    pieces = _CODE.split(block)
    return "".join(piece if n % 2 else _told(_inline(piece)) for n, piece in enumerate(pieces))


def _inline(text: str) -> str:
    def picture(match: re.Match[str]) -> str:
        alt = _ALT.search(match.group())
        return alt.group(1).strip() if alt else ""

    if "<" not in text:
        return text
    text = _IMAGE_TAG.sub(picture, text)
    text = _ANCHOR.sub(lambda m: f"[{inline_text(m.group(2))}]({m.group(1).strip()})", text)
    text = re.sub(r"[ \t]*<br\s*/?>[ \t]*(?=\n|$)", "", text, flags=re.IGNORECASE)
    # Within a table row a line break must not end the row.
    text = re.sub(r"<br\s*/?>", " ", text, flags=re.IGNORECASE)
    return _TAG.sub("", text)
