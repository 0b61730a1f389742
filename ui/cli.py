"""The command line. Importing it, and asking it for help, imports nothing heavy."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
import typer.core

from ui.commands import (
    accounting,
    asking,
    auditing,
    branding,
    calibrating,
    checking,
    demonstrating,
    editions,
    explaining,
    judging,
    keeping,
    knowing,
    ordering,
    reading,
    refreshing,
    searching,
    serving,
    siting,
    sourcing,
    working,
)
from ui.commands.invocation import Invocation

# Errors of these packages are written for the person at the keyboard.
OWN = frozenset({"kb", "prompts", "ingest", "assistant", "desk", "evals", "ui"})
# Global options, and whether a value follows; they may stand anywhere before a lone --.
GLOBAL = {"--store": True, "--brand": True, "--debug": False}


class Commands(typer.core.TyperGroup):
    """Turns whatever goes wrong into one line on stderr and an exit code."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Let global options stand behind the command as well."""
        return super().parse_args(ctx, _globals_first(args))

    def invoke(self, ctx: Any) -> Any:
        """Run the command; 1 for errors, 130 for Ctrl-C, and 2 for wrong usage as ever."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            _say("interrupted")
            raise typer.Exit(130) from None
        except BrokenPipeError:
            raise
        except Exception as error:
            # Usage errors and deliberate exits carry their code; they are typer's business.
            if hasattr(error, "exit_code") or isinstance(error, typer.Abort):
                raise
            if ctx.params.get("debug"):
                import traceback

                traceback.print_exception(error)
            else:
                _say(explain(error))
            raise typer.Exit(1) from None


def explain(error: Exception) -> str:
    """An error in one line for the person at the keyboard."""
    told = " ".join(str(error).split())
    if told and any(kind.__module__.partition(".")[0] in OWN for kind in type(error).__mro__):
        return told
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    first = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {first}; run it again with --debug to see where"


def _say(message: str) -> None:
    from ui.terminal import plain

    sys.stderr.write(f"aisle: {plain(message)}\n")


def _globals_first(args: list[str]) -> list[str]:
    first: list[str] = []
    rest: list[str] = []
    remaining = list(args)
    while remaining:
        word = remaining.pop(0)
        if word == "--":
            return [*first, *rest, word, *remaining]
        name, equals, _ = word.partition("=")
        if name not in GLOBAL:
            rest.append(word)
            continue
        first.append(word)
        if GLOBAL[name] and not equals:
            if not remaining:
                return [word]  # the parser says that its value is missing
            first.append(remaining.pop(0))
    return [*first, *rest]


app = typer.Typer(
    name="aisle",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "A shopping assistant and help-centre bot that a store runs itself.\n\n"
        "Begin with `aisle demo`, or with your own shop: `aisle ingest https://shop.example/`, "
        'then `aisle ask "..."` and `aisle serve`.'
    ),
    epilog="The options above may also stand behind a command.",
)
app.command()(reading.ingest)
app.command()(refreshing.refresh)
app.command()(searching.search)
app.command()(asking.ask)
app.command()(asking.chat)
app.command()(explaining.explain)
app.command()(serving.serve)
app.command()(working.work)
app.command()(demonstrating.demo)
app.add_typer(sourcing.source, name="source")
app.add_typer(editions.edition, name="edition")
app.add_typer(branding.brand, name="brand")
app.add_typer(knowing.kb, name="kb")
app.add_typer(ordering.orders, name="orders")
app.add_typer(judging.evaluate, name="eval")
app.add_typer(siting.site, name="site")
app.add_typer(accounting.account, name="account")
app.add_typer(keeping.privacy, name="privacy")
app.command()(calibrating.calibrate)
app.command()(auditing.audit)
app.command()(checking.doctor)
app.command()(checking.bench)


def _version(wanted: bool) -> None:
    if wanted:
        from ui.app import version

        typer.echo(f"aisle {version()}")
        raise typer.Exit


@app.callback()
def options(
    ctx: typer.Context,
    store: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The store's directory. [AISLE_HOME, else .aisle]"),
    ] = None,
    brand: Annotated[
        str, typer.Option(metavar="NAME", help="A brand that ships with Aisle. [AISLE_BRAND]")
    ] = "",
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error was raised.")] = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Keep the global options for the command."""
    ctx.obj = Invocation(store, brand, debug)


def main() -> None:
    """The console script ``aisle``."""
    app()


if __name__ == "__main__":
    main()
