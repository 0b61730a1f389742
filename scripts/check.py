"""The one check command: format, lint, floors, types, wheel, tests; all of them, then a summary."""

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import browser
from progress import ROOT, say

BIN = ROOT / ".venv" / "bin"
QUICK = "not long and not browser and not shared"
# Each worker loads the models and fills the demo store for itself: about 2.4 GB of memory.
WORKERS = 4
# What pytest ends with when it was given nothing to run.
NO_TESTS = 5


@dataclass(frozen=True)
class Check:
    """A step of the check command and the commands that are it."""

    label: str
    commands: tuple[tuple[str, ...], ...]
    remedy: str


CONCISE = ("--quiet", "--output-format=concise", ".")
MYPY = ("mypy", "--no-error-summary")
CHECKS = (
    Check("format", (("ruff", "format", "--check", *CONCISE),), "make format"),
    Check("lint", (("ruff", "check", *CONCISE),), "make format, then by hand"),
    Check("floors", (("lint-imports", "--no-cache"),), "see House rules in CONTRIBUTING.md"),
    Check("types", (MYPY, (*MYPY, "scripts")), "by hand"),
)
WHEEL = Check(
    "wheel", (("python", "scripts/wheel_check.py"),), "a file or a name is missing in the package"
)


def main(arguments: list[str]) -> int:
    """Run what `make test` or, with `--quick`, `make quick` promises; 0 when all of it passed."""
    quick = "--quick" in arguments
    chosen = [argument for argument in arguments if argument != "--quick"]
    without_browser = "" if quick else browser.main()
    results = [run(check) for check in CHECKS + (() if quick else (WHEEL,))]
    marks = ["-m", QUICK] if quick else []
    runs = [[*marks, *workers(1)]] if quick else rounds()
    # What somebody chose runs in one process: it begins at once, and a debugger can be used.
    passed, closing = tests([[*marks, *chosen]] if chosen else runs)
    say()
    for label, succeeded, remedy in [*results, ("tests", passed, "see above")]:
        say(f"  {'✓' if succeeded else '✗'} {label}" + ("" if succeeded else f"   mend: {remedy}"))
    if without_browser:
        say(f"  – browser tests left out: {without_browser}")
    if quick:
        say("  – left out here: the wheel, tests that are long or need a browser or public data")
    good = passed and all(succeeded for _, succeeded, _ in results)
    say(
        "✓ All is well. Next: make demo"
        if good
        else "✗ Not all is well: the steps marked ✗ say more above."
    )
    say(closing)
    return 0 if good else 1


def run(check: Check) -> tuple[str, bool, str]:
    """Run one step, showing what it says only when it fails."""
    started = time.monotonic()
    say(f"  {check.label} … ", end="")
    said, succeeded = "", True
    for program, *rest in check.commands:
        done = subprocess.run(
            [str(BIN / program), *rest],
            cwd=ROOT,
            text=True,
            errors="replace",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        succeeded = succeeded and done.returncode == 0
        said += done.stdout if done.returncode else ""
    say(f"{'✓' if succeeded else '✗'} {time.monotonic() - started:.0f} s")
    if said:
        say("    " + said.rstrip().replace("\n", "\n    "))
    return check.label, succeeded, check.remedy


def rounds() -> list[list[str]]:
    """Options of pytest for all tests: first those without a browser, then those that drive one.

    A browser takes a core for itself. Beside others its pages fall behind, and tests that wait for
    them fail by the clock.
    """
    # One more than there are cores: locks and servers are waited for about a third of the time.
    return [["-m", "not browser", *workers(1)], ["-m", "browser", *workers(0)]]


def workers(more: int) -> list[str]:
    """Options of pytest that give every core a process, and some more; none where that can't be.

    The tests of one file stay together, so that what they share is made once, and files come in
    their order: the longest would otherwise be last, with nothing to be done beside it.
    """
    if importlib.util.find_spec("xdist") is None:
        return []
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    if cores == 1:
        return []
    return ["-n", str(min(cores + more, WORKERS)), "--dist", "loadfile", "--no-loadscope-reorder"]


def tests(runs: list[list[str]]) -> tuple[bool, str]:
    """Run pytest in full view; tell whether it passed, and its count in one plain line."""
    say("  tests …")
    passed, counts = True, Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        for number, options in enumerate(runs):
            report = Path(folder) / f"report{number}.xml"
            shown = ["-r", "fEsX", f"--junitxml={report}"]
            done = subprocess.run(
                [str(BIN / "python"), "-m", "pytest", *shown, *options],
                cwd=ROOT,
                check=False,
            )
            found = count(report)
            # What chooses nothing in one of the two is no failure of both.
            empty = done.returncode == NO_TESTS and len(runs) > 1
            passed = passed and (done.returncode == 0 or empty)
            counts.update(found)
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    return passed, f"{counts['passed']} passed, {counts['failed']} failed{skipped}"


def count(report: Path) -> dict[str, int]:
    """How many tests passed, failed and were left out, from pytest's own report."""
    if not report.exists():
        say("  pytest did not finish")
        return {"failed": 1}
    suites = list(ET.parse(report).getroot().iter("testsuite"))

    def total(name: str) -> int:
        return sum(int(suite.get(name, 0)) for suite in suites)

    failed, skipped = total("failures") + total("errors"), total("skipped")
    return {
        "passed": total("tests") - failed - skipped,
        "failed": failed,
        "skipped": skipped,
    }


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say("\n✗ Interrupted. Nothing was changed; run it again.")
        sys.exit(130)
