"""``aisle kb``: look into the store, and make its indexes anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kb.counting import counted
from ui.commands.invocation import stored_knowledge
from ui.commands.options import AsJson

if TYPE_CHECKING:
    from kb.documents import Hit
    from kb.search import Results
    from kb.sourcebook import SourceInfo

kb = typer.Typer(no_args_is_help=True, help="Look into what the store knows, and mend it.")


@kb.command()
def rebuild(ctx: typer.Context) -> None:
    """Make both indexes anew from the database, for instance after they were damaged."""
    from ui import terminal

    with stored_knowledge(ctx) as knowledge:
        with terminal.progress_bar() as progress:
            embedded = knowledge.rebuild(progress)
        live = knowledge.catalog.current()
    said = f"Edition {live}: {counted(embedded, 'passage')} embedded anew"
    terminal.console().print(said if live else "The store is empty: there is nothing to index")


@kb.command()
def info(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Say what the store holds, where it came from and when that is read again."""
    from rich.padding import Padding
    from rich.text import Text

    from kb.documents import Kind
    from ui import terminal

    with stored_knowledge(ctx) as knowledge:
        live = knowledge.catalog.current()
        edition = knowledge.catalog.edition()
        sources = knowledge.catalog.sources()
        facts: dict[str, Any] = {
            "store": str(knowledge.home.resolve()),
            "edition": live,
            "products": edition.count(Kind.PRODUCT),
            "articles": edition.count(Kind.ARTICLE),
            "passages": sum(1 for _ in edition.passages()),
            "currency": edition.currency(),
            "embedder": knowledge.embedder.name,
            "sources": [_with_schedule(source) for source in sources],
        }
    out = terminal.console()
    if as_json:
        terminal.print_json(facts)
        return
    for name, value in facts.items():
        if name != "sources":
            said = f"{value:,}" if isinstance(value, int) else str(value) or "none"
            terminal.exactly(out, f"{name:<10}{said}")
    for source in sources:
        terminal.exactly(out, f"source    {terminal.line(source.name)}")
        for said in _standing(source):
            out.print(Padding(Text(terminal.line(said), style="dim"), (0, 0, 0, 10), expand=False))


def _with_schedule(source: SourceInfo) -> dict[str, Any]:
    from ingest.rounds import utc_now
    from ingest.schedule import late, next_due

    due = next_due(source)
    return asdict(source) | {
        "due": "" if due is None else due.isoformat(timespec="seconds"),
        "stale": late(source, utc_now()),
    }


def _standing(source: SourceInfo) -> Iterator[str]:
    from ingest.rounds import utc_now
    from ingest.schedule import EVERY, FRESH, late, next_due
    from ui import terminal

    now = utc_now()
    read = f"read {terminal.moment(source.refreshed)} UTC" if source.refreshed else "never read"
    yield read + (", which is stale" if late(source, now) else "")
    due = next_due(source)
    if due is not None:
        when = "now" if due <= now else f"{terminal.moment(due.isoformat())} UTC"
        fresh = source.options.get(FRESH, "")
        within = f", fresh within {fresh}" if fresh else ""
        yield f"every {source.options[EVERY]}{within}, due {when}"
    others = {n: v for n, v in source.options.items() if n not in (EVERY, FRESH)}
    if others:
        yield "opened with " + ", ".join(f"{name} {value}" for name, value in others.items())
    if source.error:
        yield f"last try {terminal.moment(source.attempted)} UTC: {source.error}"


@kb.command()
def search(
    ctx: typer.Context,
    words: Annotated[str, typer.Argument(help="What a shopper would type.")],
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
        edition = retriever.edition.number
    if as_json:
        terminal.print_json(
            {
                "edition": edition,
                **{name: _as_data(name, results) for name, results in found.items()},
            }
        )
        return
    out = terminal.console()
    for name, results in found.items():
        out.rule(f"{name}s", align="left")
        for label, value in _understood(name, results).items():
            terminal.exactly(out, f"{label:<12}{value}")
        out.print()
        for number, hit in enumerate(results.hits, 1):
            _print_hit(f"{number}.", hit)
        if not results.hits:
            out.print("Nothing fits. Nearest, never shown to a shopper as an answer:")
            for hit in results.nearest:
                _print_hit("–", hit)


def _understood(kind: str, results: Results) -> dict[str, str]:
    query = results.query
    said = {"words": " ".join(query.words)}
    if kind == "article":
        # Conditions are about things that are sold; help pages are found by the words alone.
        return said
    said |= {
        "conditions": ", ".join(f"{c.label} ({c.kind})" for c in query.constraints),
        "given up": ", ".join(c.label for c in results.given_up),
        "category": ", ".join(
            value
            for facet in (query.category.facets if query.category else ())
            for value in facet[2]
        ),
        "order": query.superlative.word if query.superlative else str(query.sort),
        "meet them": f"{results.total:,}",
    }
    return {label: value for label, value in said.items() if value}


def _print_hit(mark: str, hit: Hit) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from ui import terminal

    out = terminal.console()
    title = Text.assemble(f"{mark:<3} ", (terminal.line(hit.document.title), "bold"))
    out.print(title)
    signals = "  ".join(f"{name} {value:.2f}" for name, value in hit.signals)
    numbers = f"score {hit.score:.3f}  confidence {hit.confidence:.2f}  {signals}"
    out.print(Padding(Text(numbers, style="dim"), (0, 0, 0, 4)))
    if hit.quote:
        out.print(Padding(Text(f"“{terminal.line(hit.quote)}”", style="italic"), (0, 0, 0, 4)))
    terminal.exactly(out, f"    {terminal.line(hit.document.id)}", "dim")


def _as_data(kind: str, results: Results) -> dict[str, Any]:
    return {
        "understood": _understood(kind, results),
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
