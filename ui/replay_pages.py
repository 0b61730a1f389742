"""A replay on a terminal: whether the same is said again, and what differs."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from ui.terminal import exactly, plain

if TYPE_CHECKING:
    from rich.console import Console

    from desk.receipts import Receipt
    from desk.replay import Difference, Replayed


def print_replay(out: Console, receipt: Receipt, replayed: Replayed) -> None:
    """Whether a replay says the same, and if not, what differs."""
    trace = receipt.answer.trace
    where = f"against edition {trace.edition}"
    for clause in replayed.changed:
        out.print(Text(f"Note: {clause}", style="yellow"))
    if replayed.same:
        exactly(out, f"Same: {receipt.id} says the same, byte for byte, {where}", "bold green")
        return
    parts = ", ".join(d.part for d in replayed.differences if d.part != "tools")
    exactly(out, f"Different: {receipt.id} differs in {parts}, {where}", "bold red")
    for difference in replayed.differences:
        _print_difference(out, difference)


def _print_difference(out: Console, difference: Difference) -> None:
    out.print()
    out.print(Text(difference.part, style="bold"))
    told = difflib.unified_diff(
        difference.before.splitlines(), difference.after.splitlines(), lineterm="", n=1
    )
    styles = {"-": "red", "+": "green"}
    for row in list(told)[2:]:
        if not row.startswith("@@"):
            style = styles.get(row[:1], "dim")
            out.print(Padding(Text(plain(row), style=style), (0, 0, 0, 2), expand=False))
