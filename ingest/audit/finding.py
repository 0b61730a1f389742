"""What an audit finds: what is wrong, how bad, the store's own words on every side, what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote, urldefrag

from ingest.audit.material import Material
from kb.documents import Article, Kind, Product, digest


class Severity(StrEnum):
    """How bad it is: an error misleads shoppers, a warning may, a note is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One side of a finding, in the store's own words.

    Attributes:
        text: What stands there, literally.
        source: The source that says so; empty where it is no document.
        field: The field of a record, or the section of an article.
    """

    text: str
    kind: str = ""
    document_id: str = ""
    title: str = ""
    url: str = ""
    source: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an editor should look at.

    Attributes:
        check: Name of the check that found it.
        topic: What it is about, in one or two words: the same for all findings of one sort.
        what: One sentence for a person.
        remedy: What to do.
        count: How many documents it is about; ``evidence`` has them all.
    """

    check: str
    topic: str
    severity: Severity
    what: str
    remedy: str
    evidence: tuple[Evidence, ...]
    count: int = 1

    @property
    def key(self) -> str:
        """Stays the same over audits while the same thing is wrong: 16 hex digits."""
        told = sorted({f"{e.kind}:{e.document_id}:{e.field}:{e.text}" for e in self.evidence})
        return digest(self.check, self.topic, *told)[:16]


@dataclass(frozen=True, slots=True)
class Check:
    """One sort of thing to look for.

    Attributes:
        name: As it is chosen on the command line.
        about: What it looks for, in a few words.
        run: Reads the material and gives findings.
        online: Whether it asks other machines.
    """

    name: str
    about: str
    run: Callable[[Material], Iterator[Finding]]
    online: bool = False


@dataclass(slots=True)
class AuditReport:
    """What an audit looked at and what it found, worst first."""

    edition: int
    products: int
    articles: int
    claims: int
    checks: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Findings by severity."""
        seen = Counter(finding.severity for finding in self.findings)
        return {str(severity): seen[severity] for severity in Severity}


def product_evidence(
    product: Product, text: str, *, source: str = "", field: str = "", url: str = ""
) -> Evidence:
    """Evidence from a product's record."""
    return Evidence(
        text, str(Kind.PRODUCT), product.id, product.title, url or product.url, source, field
    )


def article_evidence(
    article: Article, text: str, *, source: str = "", section: str = ""
) -> Evidence:
    """Evidence from an article, with the address of its section where that has one."""
    heading = section.rpartition(" > ")[2]
    name = next((a.name for a in article.anchors if a.name and a.heading == heading), "")
    url = f"{urldefrag(article.url).url}#{quote(name)}" if name and article.url else article.url
    return Evidence(text, str(Kind.ARTICLE), article.id, article.title, url, source, section)
