"""``aisle audit``: where sources disagree, and what in them makes answers bad."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kb.counting import counted
from ui.commands.invocation import invocation

if TYPE_CHECKING:
    from rich.console import Console

    from ingest.audit.finding import AuditReport, Evidence, Finding
    from ingest.audit.web import Web
    from kb.catalog import Catalog
    from ui.settings import Settings

MARKS = {"error": ("✗", "red"), "warning": ("!", "yellow"), "note": ("·", "dim")}
# Sides of a finding that the table shows, and characters of each.
SIDES = 3
WORDS = 300


def audit(
    ctx: typer.Context,
    check: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Only this check, may be repeated: records, mentions, policies, links, stale, "
            "duplicates, attributes, clarity.",
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option(metavar="N", min=1, help="Findings shown of each check.")
    ] = 10,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask no other machine: leaves out dead links.")
    ] = False,
    links: Annotated[int, typer.Option(metavar="N", min=1, help="Addresses asked at most.")] = 500,
    stale_months: Annotated[
        int, typer.Option(metavar="N", min=1, help="Age from which an article counts as old.")
    ] = 18,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 when there are errors.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print everything as one JSON object.")
    ] = False,
) -> None:
    """Find where feed, pages and articles disagree, what they lack, and what is dead or old."""
    from ingest.audit.audit import audit as run
    from ui import terminal
    from ui.app import build_knowledge

    settings = invocation(ctx).settings()
    knowledge = build_knowledge(settings)
    try:
        with terminal.progress_bar() as progress:
            web = None if offline else _web(settings, knowledge.catalog, links, progress)
            report = run(
                knowledge.catalog,
                check or (),
                web=web,
                stale_months=stale_months,
                progress=progress,
            )
    finally:
        knowledge.close()
    if as_json:
        terminal.print_json(as_data(report))
    else:
        print_audit(terminal.console(), report, limit)
    if strict and report.counts["error"]:
        raise typer.Exit(1)


def _web(settings: Settings, catalog: Catalog, most: int, progress: Any) -> Web:
    from ingest.audit.web import Web
    from ui.sources import limits_of

    # What any source may be read from, its articles may link to.
    hosts = [source.options.get("allow_hosts", "") for source in catalog.sources()]
    limits = limits_of({"allow_hosts": ",".join(filter(None, hosts))}, settings)
    return Web(limits, most=most, progress=progress)


def as_data(report: AuditReport) -> dict[str, Any]:
    """The whole report as plain data; each finding with a key that stays the same."""
    data = asdict(report) | {"counts": report.counts}
    data["findings"] = [{"key": f.key, **asdict(f)} for f in report.findings]
    return data


def print_audit(out: Console, report: AuditReport, limit: int) -> None:
    """Findings by check, worst first, then one line that sums them up."""
    from rich.text import Text

    from ingest.audit.audit import CHECKS
    from ui import terminal

    for check in CHECKS:
        found = [f for f in report.findings if f.check == check.name]
        if not found:
            continue
        out.print(Text.assemble((check.name, "bold"), (f"  {check.about}", "dim")))
        remedy = ""
        for finding in found[:limit]:
            _print_finding(out, finding, remedy)
            remedy = finding.remedy
        if len(found) > limit:
            more = f"… and {len(found) - limit:,} more; --limit N shows more, --json all of them"
            out.print(f"  {more}", style="dim")
        out.print()
    for remark in report.remarks:
        terminal.exactly(out, terminal.line(remark), "dim")
    for name, why in report.skipped.items():
        out.print(f"{name}: left out ({why})", style="dim")
    out.print(Text(_summary(report), style="bold"))


def _print_finding(out: Console, finding: Finding, remedy_before: str) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from ui import terminal

    mark, style = MARKS[finding.severity]
    head = Table.grid(padding=(0, 1, 0, 0))
    head.add_row(Text(f"  {mark}", style=style), Text(terminal.line(finding.what)))
    out.print(head)
    for evidence in finding.evidence[:SIDES]:
        _print_evidence(out, evidence)
    if len(finding.evidence) > SIDES:
        out.print(f"      … and {len(finding.evidence) - SIDES:,} more", style="dim")
    if finding.remedy != remedy_before:
        out.print(Padding(Text(f"→ {finding.remedy}"), (0, 0, 0, 4)))


def _print_evidence(out: Console, evidence: Evidence) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from ui import terminal

    words = terminal.line(evidence.text)
    if words:
        shown = words if len(words) <= WORDS else words[:WORDS].rsplit(" ", 1)[0] + " …"
        out.print(Padding(Text(f"“{shown}”", style="italic"), (0, 0, 0, 6)))
    parts = (
        [evidence.title, evidence.field] if evidence.title != evidence.text else [evidence.field]
    )
    place = " › ".join(terminal.line(part) for part in parts if part)
    address = terminal.line(evidence.url or evidence.document_id)
    source = terminal.line(evidence.source)
    told = "  ".join(filter(None, (place, address)))
    if source and not address.startswith(source):
        told = f"{told}  ({source})" if told else source
    terminal.exactly(out, f"      {told}", "dim")


def _summary(report: AuditReport) -> str:

    said = [counted(report.counts[name], name) for name in MARKS if report.counts[name]]
    looked = (
        f"{counted(report.products, 'product')}, "
        f"{counted(report.articles, 'article')} and "
        f"{counted(report.claims, 'claim')} of edition {report.edition}"
    )
    checked = f"checked: {', '.join(report.checks) or 'nothing'}"
    return f"{', '.join(said) or 'Nothing found'} in {looked}; {checked}"
