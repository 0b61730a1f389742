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
        from ingest.detection.detect import detect
        from ingest.detection.proposal import Detection, Proposal
        from ingest.schedule import parse_schedule
        from ui.commands.reading import limits_of, open_with
        from ui.settings import secret

        given = self._given
        parse_schedule(given, location)
        if variable := given.get("token_env"):
            secret(variable, location)
        if given.get("kind"):
            opened = open_with(location, given, self._settings)
            proposal = Proposal(opened.name, given["kind"], "both", "as you said", recommended=True)
            return Detection(location, (), (proposal,))
        return detect(
            location,
            field_map=given.get("map", ""),
            currency=given.get("currency", ""),
            base_url=given.get("base_url", ""),
            secret=bool(variable),
            limits=limits_of(given, self._settings),
        )

    def show(self, found: Detection) -> None:
        """Print what was found, unless it was only said."""
        from ui.source_pages import print_detection

        if found.findings:
            print_detection(self._out, found)

    def choose(self, found: Detection, *, yes: bool, ask: bool) -> list[Proposal]:
        """The proposals to add: the best, those that a person picks, or none."""
        from ui.settings import SettingsError

        best = [p for p in found.proposals if p.recommended and not p.needs]
        if yes or (self._given.get("kind") and not ask):
            if not best:
                lacking = next((p for p in found.proposals if p.needs), None)
                needs = ": ".join(filter(None, (lacking.missing, lacking.needs))) if lacking else ""
                raise SettingsError(
                    f"{found.location} can't be added as it is; "
                    + (f"it needs {needs}" if needs else "nothing was found that can be read")
                )
            return best
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
        from ingest.sources import suits

        keyed = [p for p in among if p.needs or suits("token_env", p.kind)]
        first = next((p for p in keyed if p.kind != "zendesk"), keyed[0] if keyed else None)
        kept = {
            key: value
            for key, value in self._given.items()
            if suits(key, proposal.kind) and (key != "token_env" or proposal is first)
        }
        return {**kept, **proposal.options, "kind": proposal.kind}

    def enter(self, chosen: Sequence[Proposal], found: Detection) -> list[dict[str, Any]]:
        """Add the chosen ones, after each was opened; nothing is added when one can't be."""
        from ui.app import build_knowledge
        from ui.commands.reading import open_with

        if not chosen:
            return []
        entries = [(p.location, self.options(p, found.proposals)) for p in chosen]
        self._refuse_unused([options for _, options in entries], found)
        opened = [
            (open_with(location, options, self._settings).name, options)
            for location, options in entries
        ]
        knowledge = build_knowledge(self._settings, create=True)
        try:
            known = {info.name for info in knowledge.catalog.sources()}
            for name, options in opened:
                knowledge.catalog.add_source(name, options)
        finally:
            knowledge.close()
        added = [
            {"name": name, "options": options, "new": name not in known} for name, options in opened
        ]
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
