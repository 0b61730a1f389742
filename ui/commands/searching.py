"""``aisle search``: what is found for some words, and how they were understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kb.counting import counted
from ui.commands.invocation import stored_knowledge
from ui.commands.options import AsJson

if TYPE_CHECKING:
    from kb.documents import Hit
    from kb.edition import Edition
    from kb.query import Query
    from kb.search import Results
    from kb.understanding.constraint import Constraint

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
        raise typer.BadParameter(
            f"{kind!r} is neither product nor article", ctx, param_hint="'--kind'"
        )
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
            near = "Nearest, never shown to a shopper as an answer:" if results.nearest else ""
            out.print(f"Nothing fits. {near}".strip())
            for hit in results.nearest:
                _print_hit("–", hit)
    if explain and any(results.hits or results.nearest for results in found.values()):
        _print_legend()


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
    if constraint.filter.without and constraint.kind != "exclusion":
        # "Waterproof" leaves out what says that it isn't; many a record says nothing of it.
        told["held"] = "unless denied"
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
    for label, shown in (("conditions", "has to be"), ("preferences", "better if")):
        if label in told:
            yield shown, [_sentence(c) for c in told[label]]
    if "given_up" in told:
        yield "given up", [f"{', '.join(told['given_up'])} (nothing met it all)"]
    if "types" in told:
        yield "types", [_some(told["types"])]
    for label, shown in (
        ("excluded", "without"),
        ("compatible", "has to fit"),
        ("identifiers", "named"),
    ):
        if label in told:
            yield shown, [", ".join(told[label])]
    for label, shown in (("quantity", "how many"), ("order", "in order")):
        if label in told:
            yield shown, [str(told[label])]
    if "meet_them" in told and "conditions" in told:
        left = "meet the rest" if "given_up" in told else "meet all of it"
        yield "chosen from", [f"{counted(told['meet_them'], 'product')} that {left}"]


def _sentence(condition: dict[str, Any]) -> str:
    """``under £100: 42 products by their price``."""
    label, kind, source = condition["label"], condition["kind"], condition["source"]
    read = kind if kind in ("price", "stock", "brand", "category") or not source else f"“{source}”"
    if kind == "exclusion":
        read = source if source in ("", "brand", "category") else f"“{source}”"
    products = condition.get("products")
    if products is None:
        return f"{label} ({read})" if read else label
    denied = " don't deny it" if condition.get("held") else ""
    return f"{label}: {counted(products, 'product')}{denied}" + (f", by {read}" if read else "")


def _some(values: Sequence[str]) -> str:
    shown = ", ".join(values[:SHOWN])
    more = len(values) - SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


# What the numbers of a hit say, for whoever hasn't seen the code.
_MEANINGS = (
    ("score", "how well it matches; comparable within one search only"),
    ("confidence", "how likely it is to serve the shopper, 0 to 1"),
    ("dense", "how near it is in meaning to the words"),
    ("coverage", "share of the words it has, rare words counting more; title: in its title"),
    ("rarest", "1 when it has the rarest of the words"),
    ("gap", "how much nearer in meaning it is than the next"),
    ("lexical", "its words' score, 1 for the best; agree: 1 when it is the best by words"),
    ("quote", "how well its best sentence answers (help pages)"),
    ("known", "share of the words that this store has anywhere"),
    ("named", "how far the words are its name"),
)


def _print_legend() -> None:
    from rich.text import Text

    from ui import terminal

    out = terminal.console()
    out.print()
    for name, meaning in _MEANINGS:
        grid = _grid()
        grid.add_row(Text(name, style="dim"), Text(meaning, style="dim"))
        out.print(grid)


def _print_hit(mark: str, hit: Hit) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from ui import terminal

    out = terminal.console()
    title = Text.assemble(f"{mark:<3} ", (terminal.line(hit.document.title), "bold"))
    out.print(title)
    told = {"score": hit.score, "confidence": hit.confidence, **dict(hit.signals)}
    for line in _side_by_side(
        [f"{name} {value:.2f}" for name, value in told.items()], out.width - 4
    ):
        terminal.exactly(out, f"    {line}", "dim")
    if hit.quote:
        out.print(Padding(Text(f"“{terminal.line(hit.quote)}”", style="italic"), (0, 0, 0, 4)))
    terminal.exactly(out, f"    {terminal.line(hit.document.id)}", "dim")


def _side_by_side(pieces: Sequence[str], width: int) -> list[str]:
    """Pieces side by side, as many a line as there is room for, none broken."""
    lines = [""]
    for piece in pieces:
        if lines[-1] and len(lines[-1]) + 2 + len(piece) > width:
            lines.append("")
        lines[-1] += f"  {piece}" if lines[-1] else piece
    return lines


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
