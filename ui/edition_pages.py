"""Editions on a terminal: the history, one edition, what differs between two, what was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.text import Text

from kb.counting import counted
from ui.terminal import exactly, line, moment, print_table

if TYPE_CHECKING:
    from rich.console import Console

    from kb.editions.diff import Counts
    from kb.editions.history import EditionInfo
    from kb.editions.wording import Change, FieldChange

MARKS = {"added": ("+", "green"), "changed": ("~", "yellow"), "removed": ("-", "red")}


def print_history(out: Console, found: Sequence[EditionInfo], left_out: int) -> None:
    """The store's history, newest first."""
    if not found:
        out.print("The store is empty: there are no editions")
        return
    rows = [
        (
            f"{edition.id}",
            edition.standing,
            f"{edition.documents:,}" if edition.documents else "",
            moment(edition.published or edition.created),
            _shortened(edition.note) + _although(edition),
        )
        for edition in found
    ]
    print_table(out, ("edition", "state", "documents", "when (UTC)", "note"), rows)
    if left_out:
        out.print(Text(f"{left_out:,} older ones are left out; --limit 0 lists all", style="dim"))


def print_edition(
    out: Console,
    edition: EditionInfo,
    held: Iterable[tuple[str, str, int]],
    differing: Sequence[Counts],
) -> None:
    """One edition.

    Args:
        out: Where to.
        edition: Which.
        held: What it holds: source, kind and how many.
        differing: What is different from the edition it was made from.
    """
    exactly(out, f"Edition {edition.id} is {edition.standing}", "bold")
    facts = {
        "made": f"{moment(edition.created)} UTC"
        + (f", from edition {edition.parent}" if edition.parent else ", the first"),
        "published": f"{moment(edition.published)} UTC" if edition.published else "",
        "note": line(edition.note),
        "judged": line(edition.judged),
    }
    if edition.reason:
        said = line(edition.reason) + (f" ({line(edition.decider)})" if edition.decider else "")
        facts["reason"] = said
    for name, value in facts.items():
        if value:
            out.print(
                Padding(Text.assemble((f"{name:<11}", "dim"), value), (0, 0, 0, 2), expand=False)
            )
    rows = [(line(source), kind, f"{number:,}") for source, kind, number in held]
    if rows:
        out.print()
        print_table(out, ("source", "kind", "documents"), rows)
    else:
        out.print("  What it held is no longer kept")
    if differing and edition.parent:
        out.print()
        out.print(Text(f"Against edition {edition.parent}:", style="bold"))
        print_counts(out, differing)
    if edition.findings:
        out.print()
        print_findings(out, edition.findings)
    if edition.state == "held":
        print_choice(out, edition.id, gated=edition.gated)


def print_findings(out: Console, findings: Iterable[dict[str, Any]]) -> None:
    """What the checks and the gate found, source by source."""
    out.print(Text("What was found:", style="bold"))
    source = ""
    for finding in findings:
        if finding["source"] != source:
            source = finding["source"]
            exactly(out, f"  {line(source)}")
        mark = Text.assemble(("! ", "bold red"), line(finding["message"]))
        out.print(Padding(mark, (0, 0, 0, 4), expand=False))
        for example in finding["examples"]:
            out.print(Padding(Text(line(example), style="dim"), (0, 0, 0, 6), expand=False))
        if len(finding["examples"]) < finding["count"] and finding["examples"]:
            more = finding["count"] - len(finding["examples"])
            out.print(
                Padding(Text(f"… and {more:,} more", style="dim"), (0, 0, 0, 6), expand=False)
            )


def print_choice(out: Console, number: int, *, gated: bool = False) -> None:
    """What an editor can do about a held edition.

    Args:
        out: Where to.
        number: The edition.
        gated: Whether publishing it takes a reason.
    """
    out.print()
    out.print(Text(f"Edition {number} waits for a decision:", style="bold"))
    reason = ' --reason "…"' if gated else ""
    for words, what in (
        (f"aisle edition diff live {number}", "what it would change"),
        (f"aisle edition publish {number}{reason}", "let shoppers see it"),
        (f'aisle edition reject {number} --reason "…"', "give it up"),
    ):
        exactly(out, f"  {words:<42}{what}")


def print_counts(out: Console, differing: Sequence[Counts]) -> None:
    """How much differs, by source and kind."""
    rows = [
        (line(c.source), f"{c.kind}s", f"{c.added:,}", f"{c.changed:,}", f"{c.removed:,}")
        for c in differing
    ]
    print_table(out, ("source", "", "added", "changed", "removed"), rows)


def print_diff_head(
    out: Console, before: int, after: int, differing: Sequence[Counts], *, whole: bool
) -> None:
    """What a diff is of, and how much it is.

    Args:
        out: Where to.
        before: The older edition.
        after: The newer edition.
        differing: How much differs.
        whole: Whether all sources are compared, rather than those of a held edition only.
    """
    exactly(out, f"Edition {before} → {after}", "bold")
    if not whole:
        out.print(Text("Only what publishing it would change", style="dim"))
    if differing:
        print_counts(out, differing)
    else:
        out.print("  They are the same")


def print_change(out: Console, change: Change) -> None:
    """One document that came, went or changed."""
    mark, style = MARKS[change.what]
    head = Text.assemble(
        (f"{mark} ", f"bold {style}"), (line(change.title), "bold"), (f"  {change.kind}", "dim")
    )
    if change.what != "changed":
        head.append(f" {change.what}", style=style)
    out.print()
    out.print(head)
    exactly(out, f"  {line(change.url or change.id)}", "dim")
    for field in change.fields:
        _print_field(out, field)


def print_more(out: Console, left_out: int) -> None:
    """That a diff was cut."""
    if left_out:
        out.print()
        said = f"… and {counted(left_out, 'document')} more; --limit 0 shows all"
        out.print(Text(said, style="dim"))


def _print_field(out: Console, field: FieldChange) -> None:
    if not field.lines:
        said = Text.assemble((f"{line(field.field)}: ", "dim"), _valued(field.old, "none"), " → ")
        said.append_text(_valued(field.new, "none"))
        out.print(Padding(said, (0, 0, 0, 4), expand=False))
        return
    out.print(Padding(Text(f"{line(field.field)}:", style="dim"), (0, 0, 0, 4), expand=False))
    styles = {"-": "red", "+": "green", "#": "bold"}
    for one in field.lines:
        hanging = Text(line(one), style=styles.get(one[:1], "dim"))
        out.print(Padding(hanging, (0, 0, 0, 6), expand=False))


def _valued(text: str, otherwise: str) -> Text:
    return Text(line(text)) if text else Text(otherwise, style="dim italic")


def _although(edition: EditionInfo) -> str:
    return f"; published because: {line(edition.reason)}" if edition.reason else ""


def _shortened(note: str) -> str:
    # Long addresses would push the table over many lines; `aisle edition show` has the whole.
    return note if len(note) <= 90 else f"{note[:60]} … {note[-27:]}"
