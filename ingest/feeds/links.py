"""Links in Markdown: where relative ones lead once the page is published."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urljoin

_FENCED = re.compile(r"^[ \t]*(`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t]*\1[`~]*[ \t]*$|\Z)", re.M | re.S)
_CODE = re.compile(r"(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")
_LINK = re.compile(
    r"(\]\()([^()\s<>]+)((?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'))?\))"
    r"|(^[ ]{0,3}\[[^\]\n]+\]:[ \t]+)(\S+)",
    re.M,
)
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#")


def relinked(text: str, url: str, page_of: Callable[[str], str]) -> str:
    """The text with absolute links; code, and links that are absolute, stay as they are.

    Args:
        text: Markdown.
        url: Where the page is published.
        page_of: The address of the page that a relative path to a file stands for; empty when the
            path is no file's.
    """

    def target(found: str) -> str:
        if _ELSEWHERE.match(found):
            return found
        path, mark, name = found.partition("#")
        page = page_of(path)
        try:
            return page + mark + name if page else urljoin(url, found)
        except ValueError:
            return found

    def link(match: re.Match[str]) -> str:
        if match.group(4):
            return match.group(4) + target(match.group(5))
        return match.group(1) + target(match.group(2)) + match.group(3)

    parts: list[str] = []
    end = 0
    spans = sorted(match.span() for sign in (_FENCED, _CODE) for match in sign.finditer(text))
    for start, stop in spans:
        if start >= end:
            parts += [_LINK.sub(link, text[end:start]), text[start:stop]]
            end = stop
    return "".join([*parts, _LINK.sub(link, text[end:])])
