"""A run as JUnit XML, which CI systems show as a list of tests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from evals.result import Outcome, Result
from evals.runs.run import Run
from evals.runs.summary import Slice, Summary

# What XML 1.0 can't hold, not even escaped: https://www.w3.org/TR/xml/#charsets
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(path: Path, run: Run, summary: Summary) -> None:
    """Write one test case for each golden, all its epochs together.

    A golden whose checks failed in any epoch is a failure, one that could not be asked an error,
    and one of which nothing could be measured is skipped. The run's intervals are properties.

    Args:
        path: The file; is replaced when it is there.
        run: The run.
        summary: Of that run.
    """
    root = Element("testsuites", name=_plain(run.header.goldens))
    suite = SubElement(root, "testsuite", name=_plain(run.header.goldens))
    suite.set("timestamp", run.header.created.partition("+")[0])
    properties = SubElement(suite, "properties")
    for name, value in _properties(run, summary):
        SubElement(properties, "property", name=_plain(name), value=_plain(value))
    counts: Counter[Outcome] = Counter()
    for item, results in run.by_item().items():
        outcome = item_outcome(results)
        counts[outcome] += 1
        _case(suite, run.header.goldens, item, results, outcome)
    totals = {
        "tests": sum(counts.values()),
        "failures": counts[Outcome.FAILED],
        "errors": counts[Outcome.ERROR],
        "skipped": counts[Outcome.UNMEASURED],
    }
    for name, number in totals.items():
        suite.set(name, str(number))
        if name != "skipped":  # the root has no such attribute in Jenkins' schema
            root.set(name, str(number))
    for element in (root, suite):
        element.set("time", _seconds(run.results))
    indent(root)
    ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def item_outcome(results: Sequence[Result]) -> Outcome:
    """What a golden came to over its epochs: it passed when every epoch that was measured did."""
    seen = {result.outcome for result in results}
    for outcome in (Outcome.FAILED, Outcome.ERROR, Outcome.PASSED):
        if outcome in seen:
            return outcome
    return Outcome.UNMEASURED


def _case(
    suite: Element, name: str, item: str, results: Sequence[Result], outcome: Outcome
) -> None:
    case = SubElement(
        suite,
        "testcase",
        name=_plain(item),
        classname=_plain(f"{name}.{results[0].moment}"),
        time=_seconds(results),
    )
    several = len(results) > 1
    if outcome is Outcome.FAILED:
        told = [
            f"epoch {result.epoch}, {failure}" if several else failure
            for result in results
            for failure in result.failures
        ]
        kind = "critical" if any(result.critical for result in results) else "failed"
        _told(case, "failure", kind, told)
    elif outcome is Outcome.ERROR:
        errors = [result.error for result in results if result.error]
        _told(case, "error", "error", list(dict.fromkeys(errors)))
    elif outcome is Outcome.UNMEASURED:
        reasons = [
            f"{score.check}: {score.reason}"
            for result in results
            for _, score in result.scores()
            if not score.passed
        ]
        _told(case, "skipped", "unmeasured", list(dict.fromkeys(reasons)) or ["nothing was asked"])
    if outcome in (Outcome.FAILED, Outcome.ERROR):
        shown = next(result for result in results if result.outcome is outcome)
        SubElement(case, "system-out").text = _plain("\n".join(_transcript(shown)))


def _told(case: Element, tag: str, kind: str, reasons: Sequence[str]) -> None:
    element = SubElement(case, tag, type=kind, message=_plain(reasons[0]))
    element.text = _plain("\n".join(reasons))


def _transcript(result: Result) -> Iterator[str]:
    for turn in result.turns:
        yield f"Shopper: {turn.shopper}"
        yield f"Assistant ({turn.answer.decision}): {turn.answer.text}"
        for card in turn.answer.cards:
            yield f"  card: {card.title}"
        for citation in turn.answer.citations:
            yield f"  cites: {citation.title}"


def _properties(run: Run, summary: Summary) -> Iterator[tuple[str, str]]:
    header = run.header
    yield "run", header.id
    yield "epochs", str(header.epochs)
    for part in fields(header.fingerprint):
        yield f"fingerprint.{part.name}", getattr(header.fingerprint, part.name)
    if summary.void:
        yield "void", summary.void
    for one in (summary.overall, *summary.slices):
        yield f"passed.{one.name}", _interval(one)


def _interval(one: Slice) -> str:
    found = one.passed
    if found is None:
        return "unmeasured"
    level = f"{found.level:.0%}"
    return f"{found.value:.4f} ({level} interval {found.low:.4f} to {found.high:.4f}, n={found.n})"


def _seconds(results: Sequence[Result]) -> str:
    return f"{sum(result.seconds for result in results):.3f}"


def _plain(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
