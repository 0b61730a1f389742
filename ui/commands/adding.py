"""What ``aisle source add`` does: look, propose, ask, write down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from ingest.detection.proposal import Detection, Proposal
    from ui.settings import Settings


class Adding:
    """One run of ``aisle source add``.

    Args:
        settings: Those of the process.
        given: The options that were given, by their names in the store.
        store: The store's directory as it was named; empty when it wasn't.
    """

    def __init__(self, settings: Settings, given: dict[str, str], store: str) -> None:
        from ui import terminal

        self._settings = settings
        self._given = given
        self._store = store
        self._out = terminal.console()

    def look(self, location: str) -> Detection:
        """What the location is; what was said of it is checked first."""
        from ui.adding import look_at

        return look_at(self._settings, self._given, location)

    def show(self, found: Detection) -> None:
        """Print what was found, unless it was only said."""
        from ui.source_pages import print_detection

        if found.findings:
            print_detection(self._out, found)

    def choose(self, found: Detection, *, yes: bool, ask: bool) -> list[Proposal]:
        """The proposals to add: the best, those that a person picks, or none."""
        from ui.adding import best_of

        best = [p for p in found.proposals if p.recommended and not p.needs]
        if yes or (self._given.get("kind") and not ask):
            return best_of(found)
        if not ask:
            return []
        return self._asked(found, best)

    def _asked(self, found: Detection, best: Sequence[Proposal]) -> list[Proposal]:
        if self._given.get("kind"):
            return list(best)
        ready = {n: p for n, p in enumerate(found.proposals, 1) if not p.needs}
        if not ready:
            return []
        default = ",".join(str(n) for n, p in ready.items() if p in best) or "none"
        while True:
            answer = typer.prompt("\nAdd which? Numbers, or none", default=default, err=True)
            words = str(answer).replace(",", " ").split()
            if words in (["none"], ["n"], ["no"], ["0"]):
                return []
            if words and all(word.isdecimal() and int(word) in ready for word in words):
                return [ready[int(word)] for word in dict.fromkeys(words)]
            numbers = ", ".join(map(str, ready))
            typer.echo(f"Numbers out of {numbers}, or none", err=True)

    def options(self, proposal: Proposal, among: Sequence[Proposal]) -> dict[str, str]:
        """How a proposal is remembered: what was given goes to the sources that it suits."""
        from ui.adding import options_for

        return options_for(proposal, among, self._given)

    def enter(self, chosen: Sequence[Proposal], found: Detection) -> list[dict[str, Any]]:
        """Add the chosen ones, after each was opened; nothing is added when one can't be."""
        from ui.adding import enter
        from ui.app import build_knowledge
        from ui.sources import open_with

        if not chosen:
            return []
        entries = [(p.location, self.options(p, found.proposals)) for p in chosen]
        self._refuse_unused([options for _, options in entries], found)
        for location, options in entries:
            open_with(location, options, self._settings)  # before the store is made
        knowledge = build_knowledge(self._settings, create=True)
        try:
            added = enter(knowledge, self._settings, entries)
        finally:
            knowledge.close()
        self._tell(added)
        return added

    def _refuse_unused(self, options: Sequence[Mapping[str, str]], found: Detection) -> None:
        from ui.settings import SettingsError
        from ui.source_pages import flag

        for key in self._given:
            if not any(key in one for one in options):
                kinds = ", ".join(one["kind"] for one in options)
                raise SettingsError(
                    f"{found.location}: {flag(key)} is of no use for {kinds}; leave it out, "
                    "or choose another source"
                )

    def _tell(self, added: Sequence[Mapping[str, Any]]) -> None:
        from ui import terminal

        err = terminal.console(stderr=True)
        for entry in added:
            what = "Added" if entry["new"] else "Changed how to open"
            terminal.exactly(err, f"{what} {terminal.line(entry['name'])}")
        err.print("`aisle refresh` reads what was added")

    def advise(self, found: Detection) -> None:
        """Print the commands that would add the proposals."""
        from ui import terminal

        self._out.print("\nTo add one:")
        for proposal in found.proposals:
            terminal.exactly(self._out, f"  {self._command(proposal, found)}")

    def _command(self, proposal: Proposal, found: Detection) -> str:
        from ui.source_pages import add_command

        options = self.options(proposal, found.proposals)
        return add_command(proposal.location, options, self._store, proposal.missing)

    def data(self, found: Detection, entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """All of it as plain data."""
        return {
            "location": found.location,
            "findings": [asdict(finding) for finding in found.findings],
            "proposals": [
                {**asdict(p), "options": dict(p.options), "command": self._command(p, found)}
                for p in found.proposals
            ],
            "added": [dict(entry) for entry in entries],
        }
