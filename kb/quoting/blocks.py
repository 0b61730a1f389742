"""The blocks of a passage: paragraphs, lists and tables, as stretches of its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_ROW = re.compile(r"\s*\|")
_RULE = re.compile(r"\|?[\s:|-]+\|?$")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")
# A line drawn across the page parts what it stands between, as a heading does.
_HEADING = re.compile(r"\s*(?:#{1,6}\s|(?:[-*_]\s*){3,}$)")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_SIDE = re.compile(r"\s*>")
_CELLS = re.compile(r"(?<!\\)\|")


class Form(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    HEADING = "heading"
    CODE = "code"
    SIDE = "side"


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a Markdown text.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
    """

    form: Form
    start: int
    end: int


def blocks(text: str) -> list[Block]:
    """The blocks of a Markdown text, in order; blank lines belong to none but within code or lists.

    Items of a list that blank lines part are one list still.
    """
    found: list[Block] = []
    offset = 0
    fenced = blank = False
    for line in text.splitlines(keepends=True):
        start, offset = offset, offset + len(line)
        stripped = line.rstrip()
        end = start + len(stripped)
        if not stripped and not fenced:
            blank = True
            continue
        last = found[-1] if found else None
        if fenced or _FENCE.match(line):
            opening = not fenced
            fenced = opening or not _FENCE.match(line)
            form = Form.CODE
            joins = not opening
        else:
            form = _form(line, last, blank)
            joins = last is not None and form is last.form and form is not Form.HEADING
            joins = joins and (not blank or form is Form.LIST)
        if joins and last is not None:
            found[-1] = Block(form, last.start, max(end, last.end))
        else:
            left = start + len(line) - len(line.lstrip())
            found.append(Block(form, min(left, end), end))
        blank = False
    return found


def _form(line: str, last: Block | None, blank: bool) -> Form:
    if _HEADING.match(line):
        return Form.HEADING
    if _ROW.match(line):
        return Form.TABLE
    if _SIDE.match(line):
        return Form.SIDE
    if _ITEM.match(line):
        return Form.LIST
    if last is not None and last.form is Form.LIST and (not blank or line[:1].isspace()):
        return Form.LIST  # an item goes on in the next line
    return Form.PARAGRAPH


def is_rule(row: str) -> bool:
    """Whether a row of a table only parts the names of its columns from what follows."""
    return _RULE.match(row.strip()) is not None


def spoken_row(table: str, row: str) -> str:
    """A row of a table as it would be said: each cell behind the name of its column."""
    lines = table.split("\n")
    cells = _cells(row)
    if len(lines) < 2 or not is_rule(lines[1]) or row.strip() == lines[0].strip():
        return ", ".join(cell for cell in cells if cell)
    names = _cells(lines[0])
    named = [f"{name}: {cell}" if name else cell for name, cell in zip(names, cells, strict=False)]
    return ", ".join(part for part in named if part)


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in _CELLS.split(row.strip().strip("|"))]
