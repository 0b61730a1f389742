"""JSX in MDX: where a tag or an expression ends, and what it says."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_NAME = re.compile(r"<(/?)([A-Za-z][\w.:-]*)?")
_NUMBER = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*")
_SPACE = re.compile(r"\s*")
_ATTRIBUTE = re.compile(r"[^\s\"'<>/={}]+")
_STRING = re.compile(r"\s*(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|`([^`$]*)`)\s*", re.DOTALL)
# Attributes of HTML that say something to readers.
_SPEAKING = ("href", "alt", "src", "start", "colspan", "rowspan")
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Expression:
    """``{…}``: the text of a string or number, or nothing; ``end`` is the place after it."""

    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Tag:
    """One JSX tag.

    Attributes:
        name: Its name; empty for a fragment.
        attributes: Those whose values are strings.
        closing: Whether it is ``</name>``.
        empty: Whether it is ``<name />``.
        end: The place after it.
    """

    name: str
    attributes: dict[str, str]
    closing: bool
    empty: bool
    end: int

    @property
    def component(self) -> bool:
        """Whether it is a component or a fragment, and no element of HTML."""
        return not self.name or self.name[0].isupper() or "." in self.name

    def html(self) -> str:
        """The tag as HTML, with the attributes that say something."""
        if self.closing:
            return f"</{self.name}>"
        said = "".join(
            f' {key}="{html.escape(self.attributes[key])}"'
            for key in _SPEAKING
            if key in self.attributes
        )
        return f"<{self.name}{said}{' /' if self.empty else ''}>"


def expression_at(text: str, start: int) -> Expression | None:
    """The expression whose brace is at ``start``; None when it doesn't end."""
    end = _closed(text, start)
    if end is None:
        return None
    literal = _STRING.fullmatch(text, start + 1, end - 1) or _NUMBER.fullmatch(
        text, start + 1, end - 1
    )
    said = next((group for group in literal.groups() if group is not None), "") if literal else ""
    return Expression(end, said)


def tag_at(text: str, start: int) -> Tag | None:
    """The tag whose bracket is at ``start``; None when there is none."""
    opening = _NAME.match(text, start)
    if opening is None:
        return None
    closing, name = bool(opening.group(1)), opening.group(2) or ""
    at = opening.end()
    if not name and not text.startswith(">", at):
        return None
    attributes: dict[str, str] = {}
    last = min(len(text), start + _LONGEST)
    while at < last:
        space = _SPACE.match(text, at)
        assert space is not None
        parted, at = space.end() > at, space.end()
        if text.startswith("/>", at):
            return Tag(name, attributes, closing, True, at + 2)
        if text.startswith(">", at):
            return Tag(name, attributes, closing, False, at + 1)
        if text.startswith("{", at):
            end = _closed(text, at)
            if end is None:
                return None
            at = end
            continue
        found = _ATTRIBUTE.match(text, at) if parted else None
        if found is None:
            return None
        at = found.end()
        if text.startswith("=", at):
            value = _value(text, at + 1)
            if value is None:
                return None
            attributes[found.group()] = value.text
            at = value.end
            if not value.text:
                del attributes[found.group()]
    return None


def _value(text: str, at: int) -> Expression | None:
    sign = text[at : at + 1]
    if sign == "{":
        return expression_at(text, at)
    if sign in {'"', "'"}:
        end = text.find(sign, at + 1)
        return Expression(end + 1, html.unescape(text[at + 1 : end])) if end > 0 else None
    bare = re.compile(r"[^\s\"'<>={}`]+").match(text, at)  # as old HTML in Markdown has it
    return Expression(bare.end(), bare.group()) if bare else None


def _closed(text: str, start: int) -> int | None:
    """The place after the brace that closes the one at ``start``; strings may hold any."""
    depth, quote = 0, ""
    at, last = start, min(len(text), start + _LONGEST)
    while at < last:
        sign = text[at]
        if quote:
            if sign == "\\":
                at += 1
            elif sign == quote:
                quote = ""
        elif sign in "\"'`":
            quote = sign
        elif sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return None
