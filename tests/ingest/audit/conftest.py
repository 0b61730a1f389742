"""Stores of a test's own, and what an audit finds in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.audit.audit import audit
from ingest.audit.finding import AuditReport, Finding
from ingest.audit.web import Web
from kb.catalog import Catalog
from kb.documents import Document

NOW = datetime(2026, 11, 22, tzinfo=UTC)
Audited = Callable[..., AuditReport]


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog(tmp_path / "store")
    yield opened
    opened.close()


@pytest.fixture
def audited(catalog: Catalog) -> Audited:
    """Fill a store with the documents of one source, or of several by name, and audit it."""

    def run(
        *documents: Document,
        check: str = "",
        web: Web | None = None,
        **sources: Sequence[Document],
    ) -> AuditReport:
        given = {**({"shop": documents} if documents else {}), **sources}
        for name in given:
            catalog.add_source(name, {})
        with catalog.candidate("test") as candidate:
            for name, gives in given.items():
                candidate.put(name, gives)
            candidate.publish()
        return audit(catalog, [check] if check else (), web=web, now=NOW)

    return run


def topics(report: AuditReport) -> list[str]:
    return sorted(finding.topic for finding in report.findings)


def one(report: AuditReport) -> Finding:
    """The only finding."""
    assert len(report.findings) == 1, [f.what for f in report.findings]
    return report.findings[0]
