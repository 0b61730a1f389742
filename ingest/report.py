"""What a refresh did, source by source: counts, reasons, findings and times."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from ingest.checks import Finding


@dataclass(slots=True)
class SourceReport:
    """What became of one source.

    Attributes:
        read: Pages or records that gave something.
        unchanged: Pages that are as they were, and keep what they gave.
        skipped: Where and why, of what rightly gave nothing.
        failed: Where and why, of what should have given something.
        clashing: Ids that an earlier page or record of the same source had brought already.
        claims: How many of its documents another source owns, by what they were matched.
    """

    name: str
    kind: str
    products: int = 0
    articles: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    removed: tuple[str, ...] = ()
    read: int = 0
    unchanged: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    clashing: list[str] = field(default_factory=list)
    claims: dict[str, int] = field(default_factory=dict)

    @property
    def documents(self) -> int:
        """Documents that the source gives now."""
        return self.added + self.changed + self.same

    @property
    def outcomes(self) -> int:
        """Pages and records that were looked at; each is read, unchanged, skipped or failed."""
        return self.read + self.unchanged + len(self.skipped) + len(self.failed)

    def reasons(self) -> list[tuple[str, int, str]]:
        """Why things were skipped: (reason, how many, one example), most frequent first."""
        counts: Counter[str] = Counter()
        example: dict[str, str] = {}
        for where, reason in self.skipped:
            # "line 17 (id X): no price; …" and the like count as one reason.
            general = reason.split(": ", 1)[-1] if reason.startswith("line ") else reason
            general = general.split(":", 1)[0] if len(general) > 70 else general
            counts[general] += 1
            example.setdefault(general, where)
        return [(reason, n, example[reason]) for reason, n in counts.most_common()]


@dataclass(slots=True)
class Report:
    """What a refresh did as a whole.

    Attributes:
        edition: The edition shoppers see afterwards; 0 when there is none.
        published: Whether this refresh made a new edition that they see.
        held: The edition that waits for an editor's decision; 0 when none does.
        reason: Why nothing was published; empty otherwise.
        findings: What the checks and the gate found, whether or not it held the edition.
        judged: What the gate said of the edition's answers; empty when none was asked.
        embedded: Passages that had to be embedded.
        seconds: Wall-clock seconds by stage: read, index, gate, publish.
    """

    sources: list[SourceReport] = field(default_factory=list)
    edition: int = 0
    published: bool = False
    held: int = 0
    reason: str = ""
    findings: list[Finding] = field(default_factory=list)
    judged: str = ""
    embedded: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether any document came, went or changed."""
        return any(s.added or s.changed or s.removed for s in self.sources)

    def as_json(self) -> dict[str, Any]:
        """The report as plain data for ``--json``."""
        return asdict(self)
