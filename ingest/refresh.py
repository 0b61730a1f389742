"""Sources to a published edition: read, compare, index, judge, publish whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace

from ingest.checks import Finding, check_failures, check_size, check_source
from ingest.gate import Gate, Progress, Verdict, holds
from ingest.reading import Failed, IngestError, Outcome, Read, Skipped, Source, Unchanged
from ingest.report import Report, SourceReport
from ingest.thresholds import Thresholds, load_thresholds
from kb.catalog import BusyError
from kb.documents import Document, Kind, KnowledgeError
from kb.editions.candidate import BATCH, Candidate
from kb.editions.pages import Remembered
from kb.editions.publishing import Override
from kb.knowledge import Knowledge

__all__ = ["Gate", "Progress", "RefreshError", "Verdict", "refresh"]

Heard = Callable[[str, Outcome], None]

# Findings that --allow-shrink passes over: both say that a source gave much less than before.
_LESS = frozenset({"shrinkage", "failures"})
# A feed's price is the shop's own; a page's was read off it.
_CRAWLED = frozenset({"crawl", "sitemap"})


class RefreshError(IngestError):
    """The refresh was stopped; what shoppers see hasn't changed."""


@dataclass(slots=True)
class _Reading:
    """One source while it is being read."""

    source: Source
    report: SourceReport
    candidate: Candidate
    progress: Progress
    heard: Heard
    pages: dict[str, Remembered] = field(default_factory=dict)
    waiting: list[tuple[Document, ...]] = field(default_factory=list)
    held: int = 0
    kept: list[str] = field(default_factory=list)


def refresh(
    knowledge: Knowledge,
    sources: Sequence[Source],
    *,
    options: Mapping[str, Mapping[str, str]] | None = None,
    allow_shrink: bool = False,
    hold: bool = True,
    thresholds: Thresholds | None = None,
    gate: Gate | None = None,
    override: Override | None = None,
    wait: float = 1.0,
    progress: Progress = lambda _step, _done, _total: None,
    heard: Heard = lambda _source, _outcome: None,
) -> Report:
    """Read sources into a candidate edition and publish it when nothing speaks against it.

    Documents of other sources are carried over. What a source no longer gives is gone from the new
    edition. When nothing changed, no edition is made. When a check finds what looks like a fault
    rather than like trade, or the gate finds that answers get worse, the edition is held: it is
    whole and indexed, and waits for an editor.

    Args:
        knowledge: The store's; its writer lock is held throughout.
        sources: To be read now; the store's other sources stay as they are.
        options: By source name, how it was opened, to be remembered for the next refresh.
        allow_shrink: Publish even when a source suddenly gives much less than before.
        hold: Whether what the checks find holds the edition; without, it is only reported. What
            the gate finds holds it in any case.
        thresholds: What counts as too much; by default what the store's ``checks.yaml`` says.
        gate: Judges the candidate's answers before it is published.
        override: Who has it published whatever is found, and why; kept with the edition.
        wait: Seconds to wait for another refresh that is running.
        progress: Hears ``(step, done, total)``; steps are read, index and embed.
        heard: Hears what became of every page and record, with the source's name.

    Raises:
        RefreshError: A source gave nothing.
        SourceError: A source can't be read.
        ThresholdError: The store's ``checks.yaml`` is broken.
        BusyError: Another refresh is running.
    """
    limits = load_thresholds(knowledge.home) if thresholds is None else thresholds
    names = [source.name for source in sources]
    opened = {name: (options or {}).get(name) for name in names}
    report = Report()
    # Around the candidate as well: what is swept in the end must not meet another writer.
    with knowledge.catalog.writing(wait), _noted(knowledge, names):
        note = f"refresh of {', '.join(names)}"
        with knowledge.catalog.candidate(note, opened) as candidate:
            with _timed(report, "read"):
                _read_all(knowledge, candidate, sources, report, progress, heard)
            if candidate.parent and not report.changed and not candidate.differs():
                _believe(candidate, report, limits)
                report.edition = candidate.parent
                report.reason = "nothing has changed"
                candidate.confirm(report.reason)
                return report
            report.findings = _check(knowledge, candidate, report, limits)
            candidate.record([asdict(finding) for finding in report.findings])
            _index(knowledge, candidate, report, progress)
            _judge(candidate, report, gate, progress)
            passed_over = _LESS if allow_shrink else frozenset[str]()
            with _timed(report, "publish"):
                if any(
                    holds(f, hold=hold, passed_over=passed_over, overridden=override is not None)
                    for f in report.findings
                ):
                    candidate.hold()
                    report.held = candidate.id
                    report.edition = candidate.parent
                    report.reason = "held for an editor's decision"
                else:
                    candidate.publish(override=override if report.findings else None)
                    report.published = True
                    report.edition = candidate.id
        if candidate.pruned:
            knowledge.sweep()
    return report


@contextmanager
def _noted(knowledge: Knowledge, names: Sequence[str]) -> Iterator[None]:
    """Remember with the sources why their refresh failed."""
    try:
        yield
    except BusyError:
        raise
    except Exception as error:
        knowledge.catalog.attempted(names, f"{error}" or type(error).__name__)
        raise


@contextmanager
def _timed(report: Report, stage: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    report.seconds[stage] = time.perf_counter() - started


def _read_all(
    knowledge: Knowledge,
    candidate: Candidate,
    sources: Sequence[Source],
    report: Report,
    progress: Progress,
    heard: Heard,
) -> None:
    candidate.carry_others([source.name for source in sources])
    for source in sources:
        reading = _Reading(
            source, SourceReport(source.name, source.kind), candidate, progress, heard
        )
        report.sources.append(reading.report)
        _read(knowledge, reading)
        if reading.report.documents == 0:
            raise RefreshError(_nothing(reading.report))
    ranks = {source.name: int(source.kind in _CRAWLED) for source in sources}
    claims = candidate.resolve(ranks)
    for one in report.sources:
        one.claims = dict(claims.get(one.name, {}))
        one.removed = candidate.removed(one.name)
        one.products = candidate.count(one.name, kind=Kind.PRODUCT)
        one.articles = candidate.count(one.name, kind=Kind.ARTICLE)


def _read(knowledge: Knowledge, reading: _Reading) -> None:
    source, report = reading.source, reading.report
    remembered = knowledge.catalog.remembered(source.name)
    try:
        for outcome in _told(source.read(remembered), reading):
            if isinstance(outcome, Read):
                report.read += 1
                _put(reading, outcome.documents)
                ids = tuple(document.id for document in outcome.documents)
                _note(reading, outcome, ids)
            elif isinstance(outcome, Unchanged):
                report.unchanged += 1
                reading.kept += outcome.remembered.document_ids
                _remember(reading, outcome.where, outcome.remembered)
            elif isinstance(outcome, Skipped):
                report.skipped.append((outcome.where, outcome.reason))
                _note(reading, outcome, ())
            else:
                _failed(reading, outcome, remembered.get(outcome.where))
        _flush(reading)
        _stage(reading)
        # All at once: a transaction a page took half the time of a refresh without changes.
        report.same += reading.candidate.keep(source.name, reading.kept)
    except KnowledgeError as error:
        raise RefreshError(f"{source.name}: {error}") from error


def _told(outcomes: Iterator[Outcome], reading: _Reading) -> Iterator[Outcome]:
    for number, outcome in enumerate(outcomes, 1):
        reading.progress("read", number, 0)
        reading.heard(reading.source.name, outcome)
        yield outcome


def _note(reading: _Reading, outcome: Read | Skipped, ids: tuple[str, ...]) -> None:
    # Records of a feed carry no validators; remembering a row for each would only cost space.
    if outcome.etag or outcome.last_modified or outcome.links or outcome.seen:
        page = Remembered(outcome.etag, outcome.last_modified, ids, outcome.links, outcome.seen)
        _remember(reading, outcome.where, page)


def _failed(reading: _Reading, outcome: Failed, before: Remembered | None) -> None:
    reading.report.failed.append((outcome.where, outcome.reason))
    if before is not None and before.document_ids:
        # A page that fails today is not a page that is gone: what it gave before stays, and
        # without validators it is read anew next time.
        reading.kept += before.document_ids
        again = replace(before, etag="", last_modified="", seen="")
        _remember(reading, outcome.where, again)


def _remember(reading: _Reading, where: str, page: Remembered) -> None:
    reading.pages[where] = page
    if len(reading.pages) >= BATCH:
        _stage(reading)


def _stage(reading: _Reading) -> None:
    reading.candidate.remember(reading.source.name, reading.pages)
    reading.pages.clear()


def _put(reading: _Reading, documents: tuple[Document, ...]) -> None:
    reading.waiting.append(documents)
    reading.held += len(documents)
    if reading.held >= BATCH:
        _flush(reading)


def _flush(reading: _Reading) -> None:
    documents = [document for group in reading.waiting for document in group]
    reading.waiting.clear()
    reading.held = 0
    if not documents:
        return
    put = reading.candidate.put(reading.source.name, documents)
    reading.report.added += len(put.added)
    reading.report.changed += len(put.changed)
    reading.report.same += len(put.same)
    reading.report.clashing += put.clashing


def _index(knowledge: Knowledge, candidate: Candidate, report: Report, progress: Progress) -> None:
    edition = knowledge.catalog.edition(candidate.id)
    with _timed(report, "index"):
        report.embedded = knowledge.index(edition, progress)


def _judge(candidate: Candidate, report: Report, gate: Gate | None, progress: Progress) -> None:
    """Have the gate judge the candidate's answers; what it finds joins what the checks found."""
    if gate is None:
        return
    with _timed(report, "gate"):
        verdict = gate(candidate.id, candidate.parent, progress)
    report.findings += verdict.findings
    report.judged = verdict.said
    candidate.record([asdict(finding) for finding in report.findings], verdict.said)


def _nothing(report: SourceReport) -> str:
    why = report.failed[0] if report.failed else report.skipped[0] if report.skipped else None
    example = f"; for example {why[0]}: {why[1]}" if why else ""
    return (
        f"{report.name} gave no product and no article ({report.outcomes} pages or records read"
        f"{example}); nothing was changed"
    )


def _believe(candidate: Candidate, report: Report, limits: Thresholds) -> None:
    """Refuse to call sources fresh of which too much couldn't be read."""
    for one in report.sources:
        known = candidate.count(one.name, edition=candidate.parent)
        for finding in _failures(one, known, limits):
            raise RefreshError(
                f"{finding.message} of {one.name}, for example {finding.examples[0]}; nothing was "
                "changed. Run again when the shop answers"
            )


def _failures(one: SourceReport, known: int, limits: Thresholds) -> list[Finding]:
    if known < limits.least:
        return []
    return check_failures(one.name, one.failed, one.outcomes, limits)


def _check(
    knowledge: Knowledge, candidate: Candidate, report: Report, limits: Thresholds
) -> list[Finding]:
    found: list[Finding] = []
    for one in report.sources if candidate.parent else ():
        before = {
            kind: candidate.count(one.name, kind=kind, edition=candidate.parent) for kind in Kind
        }
        sizes = {
            "documents": (sum(before.values()), one.documents),
            "products": (before[Kind.PRODUCT], one.products),
            "articles": (before[Kind.ARTICLE], one.articles),
        }
        found += check_size(one.name, sizes, limits)
        found += _failures(one, sum(before.values()), limits)
        engine = knowledge.catalog.engine
        found += check_source(engine, candidate.parent, candidate.id, one.name, limits)
    return found
