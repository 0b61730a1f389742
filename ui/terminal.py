"""What people read on a terminal: answers, cards, reports and hits, tidy at 80 columns."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.text import Text

from assistant.guard.masking import shown
from kb.counting import counted

if TYPE_CHECKING:
    from assistant.conversation import Answer, Citation, ProductCard
    from ingest.report import Report, SourceReport

Progress = Callable[[str, int, int], None]

STOCK = {
    "in_stock": "in stock",
    "out_of_stock": "out of stock",
    "preorder": "pre-order",
    "backorder": "on back-order",
    "discontinued": "no longer sold",
    "unknown": "",
}
STEPS = {"read": "Reading", "index": "Indexing", "embed": "Embedding", "judge": "Judging"}
FEW = 5
# Reasons and failures that a summary lists one by one.
LISTED = 8
# Characters that change the direction of text: a fetched title must not reorder the line it is in.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def console(*, stderr: bool = False) -> Console:
    """A console that takes text literally and never guesses at colours."""
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)


def plain(text: str) -> str:
    """The text without the control characters that could steer a terminal."""
    return "".join(
        c
        for c in text
        if c in "\n\t" or (unicodedata.category(c) not in ("Cc", "Cs") and c not in _BIDI)
    )


def line(text: str) -> str:
    """The text as one clean line."""
    return " ".join(plain(text).split())


def print_json(value: Any) -> None:
    """One JSON object on stdout, never wrapped."""
    out = console()
    out.out(json.dumps(value, ensure_ascii=False, indent=2, default=_plain_data))


def _plain_data(value: object) -> object:
    if isinstance(value, frozenset | set | tuple):
        return list(value)
    return str(value)


def exactly(out: Console, text: str, style: str = "") -> None:
    """A line that is printed whole, such as an address or a command: copying it must work."""
    out.print(Text(text, style=style), soft_wrap=True)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Progress on stderr for as long as the block runs, and only on a terminal."""
    err = console(stderr=True)
    if not err.is_terminal:
        yield lambda _step, _done, _total: None
        return
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(30),
        TextColumn("{task.fields[count]:>15}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def advance(step: str, done: int, total: int) -> None:
            if step not in tasks:
                for task in tasks.values():
                    bar.stop_task(task)
                tasks[step] = bar.add_task(STEPS.get(step, step), total=None, count="")
            count = f"{done:,} of {total:,}" if total else f"{done:,}"
            bar.update(tasks[step], completed=done, total=total or None, count=count)

        yield advance


# ---- answers


def print_answer(out: Console, answer: Answer) -> None:
    """An answer's words, then what proves it."""
    if answer.text:
        out.print(Markdown(plain(shown(answer.text)), hyperlinks=False))
    print_proof(out, answer)


def print_proof(out: Console, answer: Answer) -> None:
    """An answer's cards, citations, handover and suggestions."""
    for number, card in enumerate(answer.cards, 1):
        out.print()
        _print_card(out, number, card)
    for number, citation in enumerate(answer.citations, 1):
        out.print()
        _print_citation(out, number, citation)
    if answer.handoff is not None:
        out.print()
        out.print(Text(f"→ A person takes over: {line(answer.handoff.reason)}", style="bold"))
    if answer.suggestions:
        out.print()
        out.print(Text("Ask next: " + " · ".join(map(line, answer.suggestions)), style="dim"))


def _print_card(out: Console, number: int, card: ProductCard) -> None:
    price = Text()
    if card.price is not None:
        price.append(("from " if card.price_from else "") + str(card.price), style="bold")
        if card.list_price is not None:
            price.append("  was ").append(str(card.list_price), style="strike")
    mark = f"{number:>2}. "
    _columns(out, mark, Text(line(card.title), style="bold"), price)
    facts = []
    if card.stock is not None and 0 < card.stock <= FEW and card.availability == "in_stock":
        facts.append(f"only {card.stock} left")
    elif STOCK[card.availability]:
        facts.append(STOCK[card.availability])
    if card.rating is not None:
        facts.append(
            f"{card.rating} of 5" + (f" ({card.rating_count})" if card.rating_count else "")
        )
    facts += [f"{line(name)}: {', '.join(map(line, values))}" for name, values in card.options]
    if card.note:
        facts.append(line(card.note))
    if facts:
        out.print(Padding(Text(" · ".join(facts)), (0, 0, 0, len(mark))))
    if card.url:
        exactly(out, " " * len(mark) + line(card.url), "dim")


def _columns(out: Console, mark: str, left: Text, right: Text) -> None:
    room = out.width - len(mark) - right.cell_len - 2
    if right.cell_len and left.cell_len <= room:
        left = Text.assemble(left, " " * (room - left.cell_len + 2), right)
    elif right.cell_len:
        left = Text.assemble(left, "  ", right)
    out.print(Padding(left, (0, 0, 0, 0)) if not mark else Text.assemble(mark, left))


def _print_citation(out: Console, number: int, citation: Citation) -> None:
    mark = f"[{number}] "
    place = " › ".join(line(part) for part in (citation.title, citation.heading) if part)
    out.print(Text.assemble(mark, (place, "bold")))
    # Literal words, without the marks that make some of them bold.
    words = re.sub(r"\*\*(.+?)\*\*", r"\1", plain(citation.quote))
    quote = "\n".join(filter(None, (part.rstrip() for part in words.splitlines())))
    out.print(Padding(Text(f"“{quote}”", style="italic"), (0, 0, 0, len(mark))))
    if citation.url:
        exactly(out, " " * len(mark) + line(citation.url), "dim")


class Streamed:
    """Prints an answer's words as they come, wrapped by word; tables when they are whole.

    Args:
        out: Where to.
    """

    def __init__(self, out: Console) -> None:
        self._out = out
        self._column = 0
        self._table = ""
        self._begun = False

    def feed(self, text: str) -> None:
        """Print the next piece."""
        for part in re.split(r"(\n+)", plain(text)):
            if not part:
                continue
            if self._table or (self._column == 0 and part.lstrip().startswith("|")):
                if part.startswith("\n") and len(part) > 1:
                    self._end_table()
                else:
                    self._table += part
            elif part.startswith("\n"):
                self._write("\n" * min(len(part), 2))
                self._column = 0
            else:
                self._words(part)

    def close(self) -> None:
        """Print what is left, and end the line."""
        self._end_table()
        if self._column:
            self._write("\n")
            self._column = 0

    def _words(self, text: str) -> None:
        for word in re.findall(r"\s*\S+|\s+$", text.replace("**", "")):
            space, bare = word[: len(word) - len(word.lstrip())], word.strip()
            if self._column and self._column + len(space) + len(bare) > self._out.width:
                self._write("\n")
                self._column, space = 0, ""
            self._write(space + bare)
            self._column += len(space) + len(bare)

    def _end_table(self) -> None:
        if self._table:
            self._out.print(Markdown(self._table, hyperlinks=False))
            self._table = ""

    def _write(self, text: str) -> None:
        self._out.file.write(text)
        self._out.file.flush()


# ---- refreshes


def print_report(out: Console, report: Report) -> None:
    """What a refresh did."""
    for source in report.sources:
        _print_source(out, source)
    seconds = sum(report.seconds.values())
    stages = ", ".join(f"{name} {s:.1f}" for name, s in report.seconds.items() if s >= 0.05)
    if report.published:
        what = f"Edition {report.edition} is live: {counted(report.embedded, 'passage')} embedded"
    else:
        what = f"Edition {report.edition} stays live: {report.reason}"
    out.print(Text(f"{what}, {seconds:.1f} s" + (f" ({stages})" if stages else ""), style="bold"))
    if report.judged:
        out.print(Padding(Text(f"Judged: {line(report.judged)}"), (0, 0, 0, 2), expand=False))
    if report.findings:
        from kb.editions.history import GATED
        from ui.edition_pages import print_choice, print_findings

        print_findings(out, [asdict(finding) for finding in report.findings])
        if report.held:
            gated = any(finding.check in GATED for finding in report.findings)
            print_choice(out, report.held, gated=gated)


def moment(stamp: str) -> str:
    """An ISO 8601 moment to the minute, as ``2026-11-22 05:24``."""
    return stamp[:16].replace("T", " ")


def _print_source(out: Console, source: SourceReport) -> None:
    exactly(out, f"{line(source.name)} ({source.kind})", "bold")
    out.print(
        f"  {counted(source.products, 'product')}, {counted(source.articles, 'article')}: "
        f"{source.added:,} added, "
        f"{source.changed:,} changed, {source.same:,} same, {len(source.removed):,} removed"
    )
    reasons = source.reasons()
    if reasons:
        out.print(f"  {len(source.skipped):,} skipped:")
    for reason, count, example in reasons[:LISTED]:
        out.print(Padding(f"{count:>5,}  {line(reason)}", (0, 0, 0, 2)))
        exactly(out, f"         such as {line(example)}", "dim")
    if len(reasons) > LISTED:
        out.print(f"         … and {len(reasons) - LISTED:,} more reasons; --json lists them all")
    if source.failed:
        out.print(Text(f"  {len(source.failed):,} failed:", style="red"))
    for where, reason in source.failed[:LISTED]:
        exactly(out, f"         {line(where)}: {line(reason)}")
    if len(source.failed) > LISTED:
        out.print(f"         … and {len(source.failed) - LISTED:,} more; --json lists them all")
    owned = sum(count for matched, count in source.claims.items() if matched != "clash")
    if owned:
        out.print(f"  {owned:,} owned by another source: kept as claims, see `aisle audit`")
    if clashes := source.claims.get("clash", 0):
        out.print(f"  {clashes:,} left out, as other things bear their ids: see `aisle audit`")
    if source.clashing:
        named = ", ".join(map(line, source.clashing[:LISTED]))
        out.print(f"  {len(source.clashing):,} left out, as their ids are taken already: {named}")


def print_table(out: Console, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A plain table; columns whose cells are all numbers stand to the right."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for index, name in enumerate(head):
        cells = [row[index] for row in rows]
        number = bool(cells) and all(re.fullmatch(r"[\d,.]*", cell) for cell in cells)
        table.add_column(name, justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(line(cell)) for cell in row))
    out.print(table)
