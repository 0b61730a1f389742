"""What people read about sources: what a look found, the list of them, one of them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from kb.counting import counted
from ui.terminal import exactly, line, moment

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.detection.proposal import Detection, Proposal
    from kb.editions.sourcebook import SourceInfo

LABEL = "label"
_GIVES = {"products": "products", "articles": "articles", "both": "products and articles"}
# Options of a source as the command line spells them.
_FLAGS = {
    "kind": "--kind",
    "map": "--map",
    "currency": "--currency",
    "base_url": "--base-url",
    "token_env": "--token-env",
    "max_pages": "--max-pages",
    "every": "--every",
    "fresh_within": "--fresh-within",
    LABEL: "--name",
}


def print_detection(out: Console, found: Detection) -> None:
    """What was found, with the evidence, and what could be added, numbered."""
    exactly(out, line(found.location), "bold")
    for finding in found.findings:
        said = Text.assemble((line(finding.what), "bold"), ": ", line(finding.evidence))
        out.print(Padding(said, (0, 0, 0, 2), expand=False))
    out.print()
    for number, proposal in enumerate(found.proposals, 1):
        _print_proposal(out, number, proposal)


def _print_proposal(out: Console, number: int, proposal: Proposal) -> None:
    best = "  best" if proposal.recommended else ""
    head = Text.assemble(
        f"{number:>3}  ", (proposal.kind, "bold"), f"  {_GIVES[proposal.gives]}", (best, "green")
    )
    out.print(head)
    exactly(out, f"     {line(proposal.location)}", "dim")
    out.print(Padding(Text(line(proposal.why)), (0, 0, 0, 5), expand=False))
    if proposal.needs:
        need = f"{proposal.missing}: " if proposal.missing else ""
        said = Text(f"needs {need}{line(proposal.needs)}", style="yellow")
        out.print(Padding(said, (0, 0, 0, 5), expand=False))


def add_command(
    location: str, options: Mapping[str, str], store: str = "", missing: str = ""
) -> str:
    """The command that adds a source as it is, ready to be copied."""
    words = ["aisle", *(["--store", store] if store else []), "source", "add", location]
    for name, flag in _FLAGS.items():
        if value := options.get(name):
            words += [flag, value]
    for host in filter(None, options.get("allow_hosts", "").split(",")):
        words += ["--allow-host", host]
    return " ".join(filter(None, (shlex.join(words), missing, "--yes")))


def flag(option: str) -> str:
    """An option of a source as the command line spells it."""
    return _FLAGS.get(option, "--allow-host")


def print_sources(out: Console, rows: Sequence[tuple[SourceInfo, str, int]], now: datetime) -> None:
    """The sources of a store, two lines each: what it is, and how fresh.

    Args:
        out: Where to.
        rows: Each with its kind and the documents that are live of it.
        now: The present moment.
    """
    width = max(len(kind) for _, kind, _ in rows)
    for info, kind, documents in rows:
        exactly(out, called(info), "bold")
        said = Text.assemble(f"{kind:<{width}}  {counted(documents, 'document'):<17}  ")
        out.print(Padding(said + standing(info, now), (0, 0, 0, 2), expand=False))


def called(info: SourceInfo) -> str:
    """A source's label and where it is; only where it is without a label."""
    label = info.options.get(LABEL, "")
    return f"{line(label)}  {line(info.name)}" if label else line(info.name)


def standing(info: SourceInfo, now: datetime) -> Text:
    """When a source was read, and whether it is due or late."""
    from ingest.reading import IngestError
    from ingest.schedule import late, next_due

    said = Text(f"read {moment(info.refreshed)} UTC" if info.refreshed else "not read yet")
    try:
        due, stale = next_due(info), late(info, now)
    except IngestError:
        return said.append(", its schedule can't be understood", "red")
    if due is not None:
        soon = due <= now
        said.append(
            ", due now" if soon else f", due {moment(due.isoformat())} UTC", "yellow" * soon
        )
    if stale:
        said.append(", late", "red")
    if info.error:
        said.append(", held" if info.error.startswith("held") else ", last try failed", "red")
    return said


def print_source(out: Console, facts: Mapping[str, Any], command: str) -> None:
    """One source: how it is opened, what is live of it, and the command that adds it again."""
    for name, value in facts.items():
        if value in ("", None, 0):
            continue
        exactly(out, f"{name:<14}{line(f'{value:,}' if isinstance(value, int) else str(value))}")
    exactly(out, f"{'added with':<14}{command}", "dim")
