"""HTML tables as Markdown: spans resolved, headers joined, layout told from data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bs4 import Tag

from ingest.plain import inline_text

# A cell that spans more is a mistake or an attack.
_WIDEST = 60
_PARTS = frozenset({"table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "colgroup"})
_BLOCKS = ("h1", "h2", "h3", "h4", "h5", "h6", "form", "article", "section")
# Beyond so many columns spans are not repeated and rows not filled up.
_COLUMNS = 200
# Words of a cell from which it is a column of the page.
_COLUMN = 120


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    head: bool
    repeats: bool = False


def is_layout(table: Tag) -> bool:
    """Whether a table only arranges the page: no header, and blocks or columns of text in it."""
    if str(table.get("role") or "") in {"presentation", "none"}:
        return True
    if table.find(["th", "caption"]) is not None:
        return False
    rows = table.find_all("tr")
    cells = table.find_all("td")
    if len(rows) <= 1 or len(cells) == len(rows):
        return True
    if table.find(_BLOCKS) is not None:
        return True
    return any(len(cell.get_text(" ").split()) > _COLUMN for cell in cells[:50])


def unfold(table: Tag) -> None:
    """Turn a table into plain blocks."""
    table.name = "div"
    for part in table.find_all(_PARTS - {"table"}):
        if part.find_parent("table") is None:
            part.name = "div"


def table_rows(table: Tag, told: Callable[[Tag], str]) -> str:
    """A table as Markdown, its caption in bold above it.

    A cell over several rows is told in each of them, so that a row can be quoted alone; one over
    several columns once, in a header in each. Header rows are joined into one. A table whose first
    row is no header gets an empty one.

    Args:
        table: Without tables in it.
        told: Gives a cell's Markdown on one line.
    """
    grid, in_head = _grid(table, told)
    width = max((len(row) for row in grid), default=0)
    if not width:
        return ""
    width = width if width <= _COLUMNS else max(1, len(grid[0]))
    rows = [[*row, *[_Cell("", False)] * (width - len(row))] for row in grid]
    heads = _head_rows(rows, in_head)
    header = [
        _joined(row[column].text for row in rows[:heads] if column < len(row))
        for column in range(width)
    ]
    body = [["" if cell.repeats else cell.text for cell in row] for row in rows[heads:]]
    lines = [_line(header), "|" + "---|" * width, *(_line(row) for row in body)]
    caption = table.find("caption")
    above = inline_text(caption) if isinstance(caption, Tag) else ""
    return "\n".join([f"**{above}**\n", *lines] if above else lines)


def _grid(table: Tag, told: Callable[[Tag], str]) -> tuple[list[list[_Cell]], int]:
    grid: list[list[_Cell]] = []
    hanging: dict[int, tuple[int, _Cell]] = {}
    in_head = 0
    for row in table.find_all("tr"):
        cells: list[_Cell] = []

        def hang(cells: list[_Cell] = cells) -> None:
            while len(cells) in hanging:
                left, cell = hanging.pop(len(cells))
                if left > 1:
                    hanging[len(cells)] = (left - 1, cell)
                cells.append(cell)

        for tag in row.find_all(["td", "th"], recursive=False):
            hang()
            cell = _Cell(told(tag), tag.name == "th")
            wide = _span(tag, "colspan") if len(cells) < _COLUMNS else 1
            for number in range(wide):
                if number:
                    cell = _Cell(cell.text, cell.head, repeats=True)
                if (down := _span(tag, "rowspan")) > 1:
                    hanging[len(cells)] = (down - 1, cell)
                cells.append(cell)
        hang()
        if any(cell.text for cell in cells):
            grid.append(cells)
            in_head += row.parent is not None and row.parent.name == "thead"
    return grid, in_head


def _span(tag: Tag, name: str) -> int:
    given = str(tag.get(name) or "")
    return min(_WIDEST, max(1, int(given))) if given.isdecimal() and len(given) < 6 else 1


def _head_rows(rows: list[list[_Cell]], in_head: int) -> int:
    if in_head:
        return min(in_head, len(rows) - 1) or len(rows)
    heads = 0
    for row in rows:
        if not all(cell.head or not cell.text for cell in row):
            break
        heads += 1
    if heads == len(rows) > 1 or heads:
        return min(heads, 3)
    # Without any mark: a first row of words above figures names the columns.
    first = rows[0]
    if len(rows) < 2 or first[0].head or any(_figures(cell.text) for cell in first):
        return 0
    below = [row[column] for row in rows[1:] for column in range(len(row))]
    return 1 if any(_figures(cell.text) for cell in below) and all(c.text for c in first) else 0


def _figures(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _joined(texts: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(text for text in texts if text))


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
