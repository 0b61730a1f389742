"""A benchmark of retrieval as people read it, at 80 columns."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.benchmark import Benchmark, Outcome
from evals.effectiveness import CONDENSED
from evals.peers.peer import HOW_TO_GET
from kb.counting import counted
from ui.terminal import exactly, line

# Heading and measure; a heading's parts stand on lines of their own.
_MEASURES = (
    ("nDCG\n@10", "nDCG@10"),
    ("con-\ndensed", CONDENSED),
    ("R\n@100", "R@100"),
    ("RR\n@10", "RR@10"),
    ("Succ.\n@1", "Success@1"),
    ("Succ.\n@5", "Success@5"),
    ("Judged\n@10", "Judged@10"),
)
_COSTS: tuple[tuple[str, Callable[[Outcome], float | None]], ...] = (
    ("p50\nms", lambda o: o.percentile(50)),
    ("p95\nms", lambda o: o.percentile(95)),
)
_SIZES: tuple[tuple[str, Callable[[Outcome], float | None]], ...] = (
    ("build s", lambda o: o.build_s),
    ("embedding s", lambda o: o.embed_s),
    ("on disk MB", lambda o: o.index_mb),
    ("memory MB", lambda o: o.memory_mb),
)
# Judged@10 tells how far the others can be trusted: more isn't better.
_UNRANKED = "Judged@10"


def print_benchmark(out: Console, found: Benchmark) -> None:
    """The measures, the comparisons, and what it all cost."""
    judged = found.judgements
    out.print(Text(line(found.dataset.file.title), style="bold"))
    out.print(
        f"{counted(found.documents, found.dataset.file.kind)}, "
        f"{_queries(len(judged.queries))} ({line(judged.split)}), "
        f"{counted(judged.count, 'judgement')}, {line(found.embedder)}"
    )
    without = len(judged.without_relevant)
    if without:
        out.print(f"{_queries(without)} without anything relevant: 0 for every system")
    if found.unknown:
        out.print(f"{counted(found.unknown, 'judged document')} not in the content: never found")
    out.print()
    out.print(_quality(found))
    if found.versus:
        out.print()
        out.print(_comparisons(found))
    out.print()
    out.print(_cost(found))
    if found.edition:
        how = "was there already and is used as it was" if found.reused else "was built"
        out.print(Text(f"Aisle searched edition {found.edition}, which {how}.", style="dim"))
    if found.absent:
        out.print(f"Left out, as not installed: {', '.join(found.absent)}. To have them:")
        exactly(out, f"  {HOW_TO_GET}", "bold")


def _quality(found: Benchmark) -> Table:
    table = _table("system", *(head for head, _ in (*_MEASURES, *_COSTS)))
    means = {name: outcome.effectiveness.means for name, outcome in found.outcomes.items()}
    best = {
        measure: max(round(figures[measure], 3) for figures in means.values())
        for _, measure in _MEASURES
        if measure != _UNRANKED
    }
    quickest = [min(_value(read, o) for o in found.outcomes.values()) for _, read in _COSTS]
    for name, outcome in found.outcomes.items():
        cells = [Text(name, style="bold" if name == "aisle" else "")]
        for _, measure in _MEASURES:
            value = round(means[name][measure], 3)
            cells.append(_marked(_share(value), best.get(measure) == value))
        for (_, read), least in zip(_COSTS, quickest, strict=True):
            value = _value(read, outcome)
            cells.append(_marked(f"{value:.1f}", value == least))
        table.add_row(*cells)
    return table


def _comparisons(found: Benchmark) -> Table:
    one = found.versus[0].system
    table = _table(f"{one} less", "measure", "mean", "95 % interval", "p")
    for versus in found.versus:
        result = versus.comparison
        sure = result.p < 0.05
        table.add_row(
            versus.other,
            versus.measure,
            Text(f"{result.difference:+.3f}", style="bold" if sure else ""),
            f"{result.low:+.3f} to {result.high:+.3f}",
            f"{result.p:.4f}",
        )
    return table


def _cost(found: Benchmark) -> Table:
    table = _table("system", *(head for head, _ in _SIZES))
    for name, outcome in found.outcomes.items():
        values = [read(outcome) for _, read in _SIZES]
        table.add_row(name, *("–" if value is None else f"{value:,.1f}" for value in values))
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column(first, no_wrap=True, vertical="bottom")
    for head in others:
        table.add_column(head, justify="right", no_wrap=True)
    return table


def _marked(text: str, best: bool) -> Text:
    """The best of a column is bold and starred: colours and weights get lost in a file."""
    return Text(f"{text}*", style="bold green") if best else Text(f"{text} ")


def _queries(number: int) -> str:
    return f"{number:,} {'query' if number == 1 else 'queries'}"


def _share(value: float) -> str:
    return f"{value:.3f}".removeprefix("0") if value < 1 else "1.00"


def _value(read: Callable[[Outcome], float | None], outcome: Outcome) -> float:
    return read(outcome) or 0.0
