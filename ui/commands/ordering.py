"""``aisle orders``: the shop's orders taken in; ``aisle eval orders``: recorded tasks replayed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.commands.invocation import invocation
from ui.commands.options import AsJson

orders = typer.Typer(no_args_is_help=True, help="The shop's orders, which shoppers may ask about.")


@orders.command("import")
def import_(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="JSON with products, users and orders, by id.")
    ],
    currency: Annotated[
        str, typer.Option(metavar="CODE", help="Currency of all amounts in the file.")
    ] = "USD",
    as_json: AsJson = False,
) -> None:
    """Take a file of orders into the store's order book; records of the same id are replaced.

    All of the file is taken in, or nothing of it.
    """
    from assistant.orders.importer import read_file
    from kb.counting import counted
    from ui import terminal
    from ui.app import build_order_book

    settings = invocation(ctx).settings()
    imported = read_file(file.expanduser(), currency)
    book = build_order_book(settings, create=True)
    assert book is not None
    try:
        loaded = book.load(imported.products, imported.customers, imported.orders)
        held = book.counts()
    finally:
        book.close()
    if as_json:
        terminal.print_json(
            {
                "products": loaded.products,
                "customers": loaded.customers,
                "orders": loaded.orders,
                "new_or_changed": loaded.changed,
                "book": dict(zip(("products", "customers", "orders"), held, strict=True)),
            }
        )
        return
    out = terminal.console()
    out.print(
        f"Taken in: {counted(loaded.products, 'product')}, "
        f"{counted(loaded.customers, 'customer')}, {counted(loaded.orders, 'order')}; "
        f"{loaded.changed:,} of them new or changed"
    )
    out.print(
        f"The order book holds {counted(held[0], 'product')}, {counted(held[1], 'customer')} "
        f"and {counted(held[2], 'order')}"
    )


@orders.command()
def info(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Say how much the order book holds."""
    from kb.counting import counted
    from ui import terminal
    from ui.app import build_order_book
    from ui.settings import SettingsError

    book = build_order_book(invocation(ctx).settings())
    if book is None:
        raise SettingsError(
            "this store has no order book; fill one with `aisle orders import FILE`"
        )
    try:
        held = book.counts()
    finally:
        book.close()
    if as_json:
        terminal.print_json(dict(zip(("products", "customers", "orders"), held, strict=True)))
        return
    terminal.console().print(
        f"{counted(held[0], 'product')}, {counted(held[1], 'customer')}, "
        f"{counted(held[2], 'order')}"
    )


def judge_orders(
    ctx: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder with db.json and tasks.json.")
    ],
    split: Annotated[str, typer.Option(metavar="NAME", help="Which tasks are replayed.")] = "train",
    policy: Annotated[
        str,
        typer.Option(metavar="NAME", help="A policy that ships with Aisle: retail or default."),
    ] = "retail",
    as_json: AsJson = False,
) -> None:
    """Replay recorded order tasks through our tools; exit 1 when a call or a state isn't as meant.

    Each task begins with a fresh store. A scripted shopper says what has to be said, and yes; the
    state in the end is compared with what an independent reference of the tools makes of it.
    """
    from tempfile import TemporaryDirectory

    from assistant.orders.policy import load_policy
    from evals.orders import Replay, total
    from evals.orders_report import outcome_data, outcome_lines, total_line
    from evals.orders_tasks import load_tasks
    from prompts.brand import load_brand
    from ui import terminal

    invocation(ctx).settings()
    folder = folder.expanduser()
    chosen = load_tasks(folder, split)
    out = terminal.console()
    outcomes = []
    with TemporaryDirectory() as work:
        replay = Replay(folder, Path(work), load_policy(policy), load_brand())
        for task in chosen.tasks:
            outcome = replay.run(task)
            outcomes.append(outcome)
            if not as_json:
                for line in outcome_lines(outcome):
                    terminal.exactly(out, terminal.line(line))
    sums = total(outcomes)
    if as_json:
        terminal.print_json(
            {
                "split": split,
                "note": chosen.note,
                "policy": policy,
                "tasks": [outcome_data(outcome) for outcome in outcomes],
                "total": sums,
            }
        )
    else:
        terminal.exactly(out, total_line(sums))
        terminal.exactly(out, f"Split {split}: {chosen.note}")
    if sums["accepted"] < sums["calls"] or sums["states_equal"] < sums["tasks"]:
        raise typer.Exit(1)
