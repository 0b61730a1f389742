"""What a refresh did, source by source: counts, reasons and times."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(slots=True)
class SourceReport:
    """What became of one source.

    Attributes:
        skipped: Where and why, of what rightly gave nothing.
        failed: Where and why, of what should have given something.
        clashing: Ids that another source or an earlier page had brought already.
    """

    name: str
    kind: str
    products: int = 0
    articles: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    removed: tuple[str, ...] = ()
    skipped: list[tuple[str, str]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    clashing: list[str] = field(default_factory=list)

    @property
    def documents(self) -> int:
        """Documents that the source gives now."""
        return self.added + self.changed + self.same

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
        published: Whether this refresh made a new edition.
        reason: Why nothing was published; empty otherwise.
        embedded: Passages that had to be embedded.
        seconds: Wall-clock seconds by stage: read, index, publish.
    """

    sources: list[SourceReport] = field(default_factory=list)
    edition: int = 0
    published: bool = False
    reason: str = ""
    embedded: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether any document came, went or changed."""
        return any(s.added or s.changed or s.removed for s in self.sources)

    def as_json(self) -> dict[str, Any]:
        """The report as plain data for ``--json``."""
        return asdict(self)
