"""``aisle refresh``: read known sources again, now, when due, or for as long as it runs."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.commands.invocation import invocation
from ui.commands.options import Override

if TYPE_CHECKING:
    from ingest.journal import Resumable
    from ingest.reading import Outcome, Source
    from ingest.rounds import Refreshed
    from kb.editions.sourcebook import SourceInfo
    from kb.knowledge import Knowledge
    from ui.settings import Settings

FAILED, HELD = 1, 3
# Schedules are looked at again this often: an editor may have changed one meanwhile.
LONGEST_SLEEP = timedelta(seconds=30)
# With --watch, another refresh that runs is waited for rather than called a failure.
PATIENCE = 3600.0


def refresh(
    ctx: typer.Context,
    *,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE",
            help="Sources by name, or by a part of it that only one has. Without any: all.",
            show_default=False,
        ),
    ] = None,
    due: Annotated[bool, typer.Option("--due", help="Only those that are due.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep running, and refresh what is due when it is.")
    ] = False,
    allow_shrink: Annotated[
        bool, typer.Option("--allow-shrink", help="Publish although a source gives far less.")
    ] = False,
    no_hold: Annotated[
        bool,
        typer.Option("--no-hold", help="Publish whatever the checks find; the gate still judges."),
    ] = False,
    override: Override = "",
    wait: Annotated[
        float,
        typer.Option(
            metavar="SECONDS", min=0, help="How long to wait while another refresh is running."
        ),
    ] = 1.0,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object; with --watch one a line.")
    ] = False,
) -> None:
    """Read known sources again, each into an edition of its own.

    Where the store has golden conversations, an edition is judged before shoppers see it, and held
    when answers get worse. Exit code 1 when one failed, 3 when one is held for a decision.
    """
    from ui.app import build_knowledge

    settings = invocation(ctx).settings()
    knowledge = build_knowledge(settings)
    run = _Run(knowledge, settings, allow_shrink, not no_hold, override, as_json)
    try:
        if watch:
            with _stoppable():
                run.watch(names or ())
            return
        done = run.round(names or (), due=due, wait=wait)
    except KeyboardInterrupt:
        run.stopped()
        raise typer.Exit(0 if watch else 130) from None
    finally:
        knowledge.close()
    if any(one.error for one in done):
        raise typer.Exit(FAILED)
    if any(one.report and one.report.held for one in done):
        raise typer.Exit(HELD)


class _Run:
    """One run of the command."""

    def __init__(
        self,
        knowledge: Knowledge,
        settings: Settings,
        allow_shrink: bool,
        hold: bool,
        override: str,
        as_json: bool,
    ) -> None:
        from ui import terminal
        from ui.publishing import build_gate, overriding

        self._knowledge = knowledge
        self._settings = settings
        self._allow_shrink = allow_shrink
        self._hold = hold
        self._gate = build_gate(settings, knowledge)
        self._override = overriding(override)
        self._as_json = as_json
        self._out = terminal.console()
        self._err = terminal.console(stderr=True)
        self._outcomes: dict[str, list[dict[str, Any]]] = {}
        self._reading: Resumable | None = None

    def round(self, names: Sequence[str], *, due: bool, wait: float) -> list[Refreshed]:
        """Refresh those that are named, and of these only what is due if asked."""
        from ingest.rounds import due_sources, refresh_each, stale_sources, utc_now
        from ui import terminal

        chosen = self._chosen(names)
        stale_sources(chosen, utc_now())  # a schedule that can't be read is said before any work
        known = due_sources(chosen, utc_now()) if due else chosen
        self._outcomes.clear()
        with terminal.progress_bar() as progress:
            done = refresh_each(
                self._knowledge,
                known,
                self._open,
                allow_shrink=self._allow_shrink,
                hold=self._hold,
                gate=self._gate,
                override=self._override,
                wait=wait,
                progress=progress,
                heard=self._hear if self._as_json else _ignore,
            )
        stale = stale_sources(self._chosen(names), utc_now())
        if self._as_json:
            self._print_data(done, stale)
        else:
            self._print(done, stale, due)
        return done

    def watch(self, names: Sequence[str]) -> None:
        """Refresh what is due, and sleep till something is, until interrupted."""
        from ingest.rounds import due_sources, sleep_for, utc_now
        from kb.catalog import BusyError
        from ui.settings import SettingsError

        if sleep_for(self._chosen(names), utc_now(), timedelta.max) == timedelta.max:
            raise SettingsError(
                "none of these sources has a schedule, so none would ever be due; give one with "
                "`--every`, such as `aisle source add URL --every daily`"
            )
        if not self._as_json:
            self._err.print(f"Watching {len(self._chosen(names)):,} sources; Ctrl-C stops")
        while True:
            if due_sources(self._chosen(names), utc_now()):
                with contextlib.suppress(BusyError):  # another one is at it still
                    self.round(names, due=True, wait=PATIENCE)
            asleep = sleep_for(self._chosen(names), utc_now(), LONGEST_SLEEP)
            time.sleep(max(1.0, asleep.total_seconds()))

    def stopped(self) -> None:
        """Say what a run that was interrupted leaves behind."""
        live = self._knowledge.catalog.current()
        said = f"edition {live} is live" if live else "nothing is published"
        kept = 0 if self._reading is None else self._reading.kept()
        if kept:
            said += f"; the next run goes on behind {kept:,} pages that were fetched"
        self._err.print(f"aisle: stopped; {said}")

    def _chosen(self, names: Sequence[str]) -> list[SourceInfo]:
        from ui.sources import chosen

        return chosen(self._knowledge, names)

    def _open(self, info: SourceInfo) -> Source:
        from ui.sources import resumable

        self._reading = resumable(info, self._settings)
        return self._reading

    def _hear(self, source: str, outcome: Outcome) -> None:
        told: dict[str, Any] = {"where": outcome.where, "outcome": type(outcome).__name__.lower()}
        if reason := getattr(outcome, "reason", ""):
            told["reason"] = reason
        documents = getattr(outcome, "documents", None)
        remembered = getattr(outcome, "remembered", None)
        if documents is not None:
            told["documents"] = [document.id for document in documents]
        elif remembered is not None:
            told["documents"] = list(remembered.document_ids)
        self._outcomes.setdefault(source, []).append(told)

    def _print_data(self, done: Sequence[Refreshed], stale: Sequence[str]) -> None:
        import json

        refreshes = [
            one.as_json() | {"outcomes": self._outcomes.get(one.source, [])} for one in done
        ]
        data = {
            "edition": self._knowledge.catalog.current(),
            "refreshes": refreshes,
            "failed": sum(bool(one.error) for one in done),
            "held": [one.report.held for one in done if one.report and one.report.held],
            "stale": list(stale),
        }
        typer.echo(json.dumps(data, ensure_ascii=False, default=list))

    def _print(self, done: Sequence[Refreshed], stale: Sequence[str], due: bool) -> None:
        from rich.padding import Padding
        from rich.text import Text

        from ui import terminal

        for one in done:
            if one.report is not None:
                terminal.print_report(self._out, one.report)
            else:
                terminal.exactly(self._out, terminal.line(one.source), "bold")
                said = Text.assemble(("failed: ", "red"), terminal.line(one.error))
                self._out.print(Padding(said, (0, 0, 0, 2)))
        if due and not done:
            self._out.print("Nothing is due")
        for name in stale:
            terminal.exactly(self._out, f"Stale: {terminal.line(name)}", "yellow")


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let a service manager's SIGTERM stop the watch as Ctrl-C does."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _ignore(_source: str, _outcome: Outcome) -> None:
    return None
