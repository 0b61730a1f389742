"""What the checks of an audit read: one edition, the claims beside it, and its sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from kb.documents import Article, Document, Kind, Product
from kb.edition import Edition
from kb.editions.claims import Claim, owning_sources, read_claims

if TYPE_CHECKING:
    from ingest.audit.web import Web
    from kb.catalog import Catalog, SourceInfo


@dataclass
class Material:
    """The published edition and what is known about it; products are streamed, articles held.

    Attributes:
        now: The moment against which things are stale or past.
        stale_months: Age from which an article counts as stale.
        web: How links are asked for; None for an audit that asks nobody.
        remarks: What a check wants to say beside its findings, such as what it left out.
    """

    catalog: Catalog
    edition: Edition
    now: datetime
    stale_months: int = 18
    web: Web | None = None
    remarks: list[str] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day of the audit."""
        return self.now.date()

    def products(self) -> Iterator[Product]:
        """All products, in a stable order."""
        for document in self.edition.documents(Kind.PRODUCT):
            if isinstance(document, Product):
                yield document

    @cached_property
    def articles(self) -> tuple[Article, ...]:
        """All articles, in a stable order."""
        found = self.edition.documents(Kind.ARTICLE)
        return tuple(document for document in found if isinstance(document, Article))

    def claims(self) -> Iterator[Claim]:
        """What sources say of documents that other sources own."""
        return read_claims(self.catalog.engine, self.edition.number)

    @cached_property
    def currency(self) -> str:
        """The currency most prices are in."""
        return self.edition.currency()

    @cached_property
    def sources(self) -> tuple[SourceInfo, ...]:
        """The sources that the store is made of."""
        return tuple(self.catalog.sources())

    def source_of(self, document: Document) -> str:
        """The source that owns a document of the edition."""
        return self._owners.get((document.kind, document.id), "")

    @cached_property
    def _owners(self) -> dict[tuple[Kind, str], str]:
        return owning_sources(self.catalog.engine, self.edition.number)
