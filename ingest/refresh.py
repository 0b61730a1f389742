"""Sources to a published edition: read, compare, index, judge, publish whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.reading import Failed, IngestError, Outcome, Read, Skipped, Source, Unchanged
from ingest.report import Report, SourceReport
from kb.candidate import BATCH, Candidate
from kb.documents import Document, Kind, KnowledgeError
from kb.knowledge import Knowledge
from kb.pages import Remembered
from kb.search import Retriever

Progress = Callable[[str, int, int], None]

# A source that suddenly gives less than half of what it gave before is more likely broken than
# shrunken; below this many documents a store may well change by half overnight.
SHRINK = 0.5
SHRINK_FROM = 10
# Pages that fail keep what they gave before; beyond this share the crawl as a whole isn't believed.
FAILURES = 0.2


class RefreshError(IngestError):
    """The refresh was stopped; what shoppers see hasn't changed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a gate says of a candidate; ``reason`` is for the person who has to mend it."""

    passed: bool
    reason: str = ""


Gate = Callable[[Retriever], Verdict]


@dataclass(slots=True)
class _Reading:
    """One source while it is being read."""

    source: Source
    report: SourceReport
    pages: dict[str, Remembered] = field(default_factory=dict)
    waiting: list[tuple[Document, ...]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    outcomes: int = 0


def refresh(
    knowledge: Knowledge,
    sources: Sequence[Source],
    *,
    options: dict[str, dict[str, str]] | None = None,
    allow_shrink: bool = False,
    gate: Gate | None = None,
    progress: Progress = lambda _step, _done, _total: None,
) -> Report:
    """Read sources into a candidate edition and publish it when nothing speaks against it.

    Documents of other sources are carried over. What a source no longer gives is gone from the new
    edition. When nothing changed, no edition is made.

    Args:
        knowledge: The store's; its writer lock is held throughout.
        sources: To be read now; the store's other sources stay as they are.
        options: By source name, how it was opened, to be remembered for the next refresh.
        allow_shrink: Publish even when a source suddenly gives much less than before.
        gate: Judges the candidate before it is published.
        progress: Hears ``(step, done, total)``; steps are read, index and embed.

    Raises:
        RefreshError: A source gave nothing or far too little, or the gate said no.
        SourceError: A source can't be read.
        KnowledgeError: Another refresh is running.
    """
    report = Report()
    note = ", ".join(source.name for source in sources)
    started = time.perf_counter()
    with knowledge.catalog.candidate(f"refresh of {note}") as candidate:
        names = {source.name for source in sources}
        for known in knowledge.catalog.sources():
            if known.name not in names:
                candidate.carry(known.name)
        pages: dict[str, dict[str, Remembered]] = {}
        for source in sources:
            reading = _Reading(source, SourceReport(source.name, source.kind))
            report.sources.append(reading.report)
            _read(knowledge, candidate, reading, progress)
            _distrust(candidate, reading, allow_shrink)
            pages[source.name] = reading.pages
        report.seconds["read"] = time.perf_counter() - started
        if not report.changed and candidate.parent:
            report.edition = candidate.parent
            report.reason = "nothing has changed"
            candidate.discard(report.reason)
            _remember(knowledge, sources, options, pages)
            return report
        started = time.perf_counter()
        edition = knowledge.catalog.edition(candidate.id)
        report.embedded = knowledge.index(edition, progress)
        report.seconds["index"] = time.perf_counter() - started
        started = time.perf_counter()
        if gate is not None:
            verdict = gate(knowledge.retriever_of(edition))
            if not verdict.passed:
                candidate.reject(f"held back by the gate: {verdict.reason}")
                raise RefreshError(f"not published: {verdict.reason}")
        candidate.publish(pages)
        report.seconds["publish"] = time.perf_counter() - started
        report.published = True
        report.edition = candidate.id
        _remember(knowledge, sources, options, {})
    return report


def _read(
    knowledge: Knowledge, candidate: Candidate, reading: _Reading, progress: Progress
) -> None:
    source = reading.source
    remembered = knowledge.catalog.remembered(source.name)
    try:
        for outcome in _counted(source.read(remembered), reading, progress):
            if isinstance(outcome, Read):
                reading.waiting.append(outcome.documents)
                ids = tuple(document.id for document in outcome.documents)
                _note(reading, outcome, ids)
                if sum(map(len, reading.waiting)) >= BATCH:
                    _flush(candidate, reading)
            elif isinstance(outcome, Unchanged):
                reading.kept += outcome.remembered.document_ids
                reading.pages[outcome.where] = outcome.remembered
            elif isinstance(outcome, Skipped):
                reading.report.skipped.append((outcome.where, outcome.reason))
                _note(reading, outcome, ())
            else:
                _failed(candidate, reading, outcome, remembered.get(outcome.where))
        _flush(candidate, reading)
        # All at once: a transaction a page took half the time of a refresh without changes.
        reading.report.same += candidate.keep(source.name, reading.kept)
    except KnowledgeError as error:
        raise RefreshError(f"{source.name}: {error}") from error
    reading.report.removed = candidate.removed(source.name)
    reading.report.products = candidate.count(source.name, kind=Kind.PRODUCT)
    reading.report.articles = candidate.count(source.name, kind=Kind.ARTICLE)


def _counted(
    outcomes: Iterator[Outcome], reading: _Reading, progress: Progress
) -> Iterator[Outcome]:
    for outcome in outcomes:
        reading.outcomes += 1
        progress("read", reading.outcomes, 0)
        yield outcome


def _note(reading: _Reading, outcome: Read | Skipped, ids: tuple[str, ...]) -> None:
    # Records of a feed carry no validators; remembering a row for each would only cost space.
    if outcome.etag or outcome.last_modified or outcome.links:
        reading.pages[outcome.where] = Remembered(
            outcome.etag, outcome.last_modified, ids, outcome.links
        )


def _failed(
    candidate: Candidate, reading: _Reading, outcome: Failed, before: Remembered | None
) -> None:
    reading.report.failed.append((outcome.where, outcome.reason))
    if before is not None and before.document_ids:
        # A page that fails today is not a page that is gone: what it gave before stays, and
        # without validators it is read anew next time.
        reading.kept += before.document_ids
        reading.pages[outcome.where] = replace(before, etag="", last_modified="")


def _flush(candidate: Candidate, reading: _Reading) -> None:
    documents = [document for group in reading.waiting for document in group]
    reading.waiting.clear()
    if not documents:
        return
    put = candidate.put(reading.source.name, documents)
    reading.report.added += len(put.added)
    reading.report.changed += len(put.changed)
    reading.report.same += len(put.same)
    reading.report.clashing += put.clashing


def _distrust(candidate: Candidate, reading: _Reading, allow_shrink: bool) -> None:
    report = reading.report
    name = report.name
    if report.documents == 0:
        why = report.failed[0] if report.failed else report.skipped[0] if report.skipped else None
        example = f"; for example {why[0]}: {why[1]}" if why else ""
        raise RefreshError(
            f"{name} gave no product and no article ({reading.outcomes} pages or records read"
            f"{example}); nothing was changed"
        )
    before = candidate.count(name, edition=candidate.parent) if candidate.parent else 0
    if allow_shrink or before < SHRINK_FROM:
        return
    if report.documents < before * SHRINK:
        raise RefreshError(
            f"{name} gave {report.documents} documents, {before} before; nothing was changed. "
            "If the store has really shrunk, run again with --allow-shrink"
        )
    if len(report.failed) > reading.outcomes * FAILURES:
        where, reason = report.failed[0]
        raise RefreshError(
            f"{len(report.failed)} of {reading.outcomes} pages of {name} failed, for example "
            f"{where}: {reason}; nothing was changed. Run again when the shop answers"
        )


def _remember(
    knowledge: Knowledge,
    sources: Sequence[Source],
    options: dict[str, dict[str, str]] | None,
    pages: dict[str, dict[str, Remembered]],
) -> None:
    for source in sources:
        given = (options or {}).get(source.name)
        if given is not None:
            knowledge.catalog.add_source(source.name, given)
    for name, rows in pages.items():
        knowledge.catalog.remember(name, rows)
