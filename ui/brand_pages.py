"""Versions of a brand on a terminal."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from ui.terminal import exactly, line, moment, plain, print_table

if TYPE_CHECKING:
    from rich.console import Console

    from prompts.shelf import Published


def print_versions(out: Console, known: Sequence[Published], told: str) -> None:
    """What was published, newest first, and what is to be said of the folder."""
    if not known:
        out.print("No version was ever published: the brand's folder answers shoppers")
    else:
        rows = [
            (
                f"{one.number}",
                one.version,
                "live" if place == 0 else "",
                moment(one.published),
                line(one.decider),
                line("; ".join(part for part in (one.note, _although(one)) if part)),
            )
            for place, one in enumerate(known)
        ]
        print_table(out, ("number", "version", "", "when (UTC)", "who", "note"), rows)
    if told:
        out.print(Text(line(told), style="yellow"))


def print_version(
    out: Console, version: str, one: Published | None, files: Mapping[str, str]
) -> None:
    """One version: who, when, why, what the gate said, and its files."""
    exactly(out, f"Version {version}" + ("" if one else ", not published"), "bold")
    if one is not None:
        facts = {
            "brand": one.name,
            "published": f"{moment(one.published)} UTC"
            + (f" by {one.decider}" * bool(one.decider)),
            "note": one.note,
            "judged": one.judged,
            "reason": one.reason,
        }
        for name, value in facts.items():
            if value:
                said = Text.assemble((f"{name:<11}", "dim"), line(value))
                out.print(Padding(said, (0, 0, 0, 2), expand=False))
        _print_findings(out, one.findings)
    out.print()
    rows = [(line(name), f"{len(text.splitlines()):,}") for name, text in files.items()]
    print_table(out, ("file", "lines"), rows)


def changes(
    before: Mapping[str, str], after: Mapping[str, str], was: str, now: str
) -> dict[str, list[str]]:
    """By file that differs: the lines of a unified diff."""
    found = {}
    for name in sorted({*before, *after}):
        old, new = before.get(name, ""), after.get(name, "")
        if old == new:
            continue
        found[name] = list(
            difflib.unified_diff(
                old.splitlines(), new.splitlines(), f"{was}/{name}", f"{now}/{name}", lineterm=""
            )
        )
    return found


def print_changes(out: Console, found: Mapping[str, Sequence[str]]) -> None:
    """What differs, file by file."""
    if not found:
        out.print("They are the same")
    styles = {"-": "red", "+": "green", "@": "bold"}
    for lines in found.values():
        for one in lines:
            exactly(out, plain(one), styles.get(one[:1], "dim"))


def print_outcome(out: Console, one: Published | None, said: str, findings: Sequence[str]) -> None:
    """What became of publishing."""
    if one is not None:
        out.print(Text(f"Version {one.version} answers shoppers now", style="bold"))
    else:
        out.print(Text("Not published: answers get worse", style="bold red"))
    out.print(Padding(Text(f"Judged: {line(said)}"), (0, 0, 0, 2), expand=False))
    _print_findings(out, findings)
    if one is None:
        out.print()
        exactly(out, "  aisle brand diff                        what was changed")
        exactly(out, '  aisle brand publish --override "…"      publish it nevertheless')


def _print_findings(out: Console, findings: Sequence[str]) -> None:
    for finding in findings:
        mark = Text.assemble(("! ", "bold red"), line(finding))
        out.print(Padding(mark, (0, 0, 0, 4), expand=False))


def _although(one: Published) -> str:
    return f"published because: {one.reason}" if one.reason else ""
