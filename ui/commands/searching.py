"""``aisle search``: what is found for some words, and how they were understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kb.counting import counted
from ui.commands.invocation import stored_knowledge
from ui.commands.options import AsJson

if TYPE_CHECKING:
    from kb.constraint import Constraint
    from kb.documents import Hit
    from kb.edition import Edition
    from kb.query import Query
    from kb.search import Results

# Values of a type or a brand that are named before the rest is only counted.
SHOWN = 4


def search(
    ctx: typer.Context,
    words: Annotated[str, typer.Argument(help="What a shopper would type.")],
    explain: Annotated[
        bool, typer.Option("--explain", help="Say how the words were understood, and why.")
    ] = False,
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="product or article; both without it.")
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=100, help="Hits of each kind.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Show what is found for some words, and why: for finding out, not for shoppers."""
    if kind not in ("", "product", "article"):
        raise typer.BadParameter(f"{kind!r} is neither product nor article", ctx)
    from ui import terminal

    with stored_knowledge(ctx) as knowledge:
        retriever = knowledge.retriever()
        found: dict[str, Results] = {}
        if kind != "article":
            found["product"] = retriever.products(words, limit=limit)
        if kind != "product":
            found["article"] = retriever.articles(words, limit=limit)
        edition = retriever.edition
        told = {
            name: _told(name, results, edition, explain=explain or as_json)
            for name, results in found.items()
        }
    if as_json:
        terminal.print_json(
            {
                "query": words,
                "edition": edition.number,
                **{name: _as_data(results, told[name]) for name, results in found.items()},
            }
        )
        return
    out = terminal.console()
    for name, results in found.items():
        out.rule(f"{name}s", align="left")
        _print_understood(told[name])
        out.print()
        for number, hit in enumerate(results.hits, 1):
            _print_hit(f"{number}.", hit)
        if not results.hits:
            out.print("Nothing fits. Nearest, never shown to a shopper as an answer:")
            for hit in results.nearest:
                _print_hit("–", hit)


def _told(kind: str, results: Results, edition: Edition, *, explain: bool) -> dict[str, Any]:
    """How the words were understood, as data; empty parts are left out."""
    query = results.query
    told: dict[str, Any] = {
        "words": list(query.words),
        "corrections": [{"typed": c.typed, "meant": c.meant} for c in query.corrections],
    }
    if kind == "product":
        # Conditions are about things that are sold; help pages are found by the words alone.
        given_up = {c.label for c in results.given_up}
        told |= {
            "conditions": [_condition(c, edition, explain) for c in query.constraints],
            "preferences": [_condition(c, edition, explain) for c in query.preferences],
            "given_up": [c.label for c in query.constraints if c.label in given_up],
            **_named(query),
            "meet_them": results.total,
        }
    return {label: value for label, value in told.items() if value not in ([], "", None)}


def _named(query: Query) -> dict[str, Any]:
    order = query.superlative.word if query.superlative else str(query.sort)
    return {
        "head": query.head,
        "types": [value for _, _, values in query.types for value in values],
        "excluded": list(query.excluded),
        "compatible": list(query.compatible),
        "identifiers": list(query.identifiers),
        "quantity": query.quantity,
        "order": order if query.ordered else "",
    }


def _condition(constraint: Constraint, edition: Edition, explain: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": constraint.kind,
        "label": constraint.label,
        "strict": constraint.strict,
        "source": constraint.source,
    }
    if explain:
        told["products"] = len(edition.matching(constraint.filter))
    return told


def _print_understood(told: dict[str, Any]) -> None:
    from rich.text import Text

    from ui import terminal

    out = terminal.console()
    for label, lines in _lines(told):
        for number, line in enumerate(lines):
            text = Text(terminal.line(line), overflow="fold")
            grid = _grid()
            grid.add_row(Text(label if not number else "", style="dim"), text)
            out.print(grid)


def _grid() -> Any:
    from rich.table import Table

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=11, no_wrap=True)
    grid.add_column(overflow="fold")
    return grid


def _lines(told: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Labels with the lines that stand beside them."""
    yield "words", [" ".join(told.get("words", [])) or "none"]
    if "corrections" in told:
        yield "corrected", [f"{c['typed']} → {c['meant']}" for c in told["corrections"]]
    for label, shown in (("conditions", "conditions"), ("preferences", "preferred")):
        if label in told:
            yield shown, [_sentence(c) for c in told[label]]
    if "given_up" in told:
        yield "given up", [", ".join(told["given_up"])]
    if "types" in told:
        yield "types", [_some(told["types"])]
    for label in ("excluded", "compatible", "identifiers"):
        if label in told:
            yield label, [", ".join(told[label])]
    for label in ("quantity", "order"):
        if label in told:
            yield label, [str(told[label])]
    if "meet_them" in told:
        yield "meet them", [f"{told['meet_them']:,}"]


def _sentence(condition: dict[str, Any]) -> str:
    """``under £100 (price): 42 products``."""
    label, kind, source = condition["label"], condition["kind"], condition["source"]
    where = kind if source in ("", kind) else f"{kind} {source}"
    products = condition.get("products")
    held = "" if products is None else f": {counted(products, 'product')}"
    return f"{label} ({where}){held}"


def _some(values: Sequence[str]) -> str:
    shown = ", ".join(values[:SHOWN])
    more = len(values) - SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _print_hit(mark: str, hit: Hit) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from ui import terminal

    out = terminal.console()
    title = Text.assemble(f"{mark:<3} ", (terminal.line(hit.document.title), "bold"))
    out.print(title)
    # A name and its value stay on one line.
    signals = "  ".join(f"{name}\u00a0{value:.2f}" for name, value in hit.signals)
    numbers = f"score\u00a0{hit.score:.3f}  confidence\u00a0{hit.confidence:.2f}  {signals}"
    out.print(Padding(Text(numbers, style="dim"), (0, 0, 0, 4)))
    if hit.quote:
        out.print(Padding(Text(f"“{terminal.line(hit.quote)}”", style="italic"), (0, 0, 0, 4)))
    terminal.exactly(out, f"    {terminal.line(hit.document.id)}", "dim")


def _as_data(results: Results, told: dict[str, Any]) -> dict[str, Any]:
    return {
        "understood": told,
        "total": results.total,
        "hits": [_hit_data(hit) for hit in results.hits],
        "nearest": [_hit_data(hit) for hit in results.nearest],
    }


def _hit_data(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.document.id,
        "title": hit.document.title,
        "url": hit.document.url,
        "score": hit.score,
        "confidence": hit.confidence,
        "signals": dict(hit.signals),
        "quote": hit.quote,
    }
