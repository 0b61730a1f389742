"""Running the checks of an audit and putting what they find in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from ingest.audit import (
    attributes,
    clarity,
    duplicates,
    links,
    mentions,
    policies,
    records,
    stale,
)
from ingest.audit.finding import AuditReport, Check
from ingest.audit.material import Material
from ingest.audit.web import Web
from ingest.reading import IngestError
from kb.catalog import Catalog
from kb.documents import Kind

CHECKS: tuple[Check, ...] = (
    records.CHECK,
    mentions.CHECK,
    policies.CHECK,
    links.CHECK,
    stale.CHECK,
    duplicates.CHECK,
    attributes.CHECK,
    clarity.CHECK,
)
NAMES = tuple(check.name for check in CHECKS)


class AuditError(IngestError):
    """The audit can't be made as it was asked for."""


def audit(
    catalog: Catalog,
    names: Sequence[str] = (),
    *,
    web: Web | None = None,
    now: datetime | None = None,
    stale_months: int = 18,
    progress: Callable[[str, int, int], None] = lambda _step, _done, _total: None,
) -> AuditReport:
    """Look through what shoppers see now.

    Args:
        catalog: The store's; only read.
        names: Which checks; all without.
        web: How links are asked for; without, checks that need it are left out.
        now: The moment against which things are stale; the present by default.
        stale_months: Age from which an article counts as stale.
        progress: Hears ``(step, done, total)`` with the check's name as the step.

    Raises:
        AuditError: No such check, or the store knows nothing yet.
    """
    if unknown := [name for name in names if name not in NAMES]:
        raise AuditError(f"there is no check {unknown[0]!r}; choose of {', '.join(NAMES)}")
    live = catalog.current()
    if not live:
        raise AuditError(
            f"the store in {catalog.home} knows nothing yet; run `aisle ingest URL_OR_FILE` first"
        )
    material = Material(catalog, catalog.edition(live), now or datetime.now(UTC), stale_months, web)
    report = AuditReport(
        live,
        material.edition.count(Kind.PRODUCT),
        len(material.articles),
        sum(claim.matched != "owner" for claim in material.claims()),
    )
    chosen = [check for check in CHECKS if not names or check.name in names]
    for number, check in enumerate(chosen):
        if check.online and web is None:
            report.skipped[check.name] = "offline"
            continue
        progress("check", number, len(chosen))
        report.checks.append(check.name)
        report.findings += sorted(
            check.run(material), key=lambda f: (f.severity.rank, -f.count, f.topic)
        )
    report.remarks = material.remarks
    return report
