"""What the products of an edition are known to be: questions that a vocabulary is learned from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, func, select

from kb import schema as t
from kb.documents import Kind
from kb.understanding.condition import FacetCondition
from kb.understanding.filtering import held, matches


class Census:
    """Counts and facts of the products of one edition.

    Args:
        engine: Of the catalogue.
        number: Of the edition.
    """

    def __init__(self, engine: Engine, number: int) -> None:
        self._engine = engine
        self.number = number

    def bearing(self, versions: Sequence[int], condition: FacetCondition) -> int:
        """How many of some products bear a value, in any of their variants."""
        query = select(func.count(func.distinct(t.facets.c.version))).where(
            t.facets.c.version.in_(versions), *matches(condition)
        )
        with self._engine.connect() as db:
            return int(db.scalar(query) or 0)

    def borne(self, versions: Sequence[int]) -> list[tuple[int, str, str, str, float | None, str]]:
        """The facts of some products: version, role, name, value, number and dimension."""
        query = select(
            t.facets.c.version,
            t.facets.c.role,
            t.facets.c.name,
            t.facets.c.value,
            t.facets.c.number,
            t.facets.c.dimension,
        ).where(t.facets.c.version.in_(versions))
        with self._engine.connect() as db:
            return [tuple(row) for row in db.execute(query)]

    def stating(self, versions: Sequence[int], names: Sequence[str]) -> int:
        """How many of some products state an attribute or option of one of the names."""
        query = select(func.count(func.distinct(t.facets.c.version))).where(
            t.facets.c.version.in_(versions), t.facets.c.name.in_(names)
        )
        with self._engine.connect() as db:
            return int(db.scalar(query) or 0)

    def bearers(self, conditions: Sequence[FacetCondition], most: int) -> list[int]:
        """Versions of some products that bear a value of any of the conditions."""
        found: list[int] = []
        with self._engine.connect() as db:
            for condition in conditions:
                query = (
                    select(t.facets.c.version)
                    .where(*matches(condition), held(self.number, t.facets.c.version))
                    .limit(most)
                )
                found += db.scalars(query)
        return found[:most]

    def spread(self, condition: FacetCondition) -> int:
        """How many products bear a value, in any of their variants."""
        query = select(func.count(func.distinct(t.facets.c.version))).where(
            *matches(condition), held(self.number, t.facets.c.version)
        )
        with self._engine.connect() as db:
            return int(db.scalar(query) or 0)

    def texts(self, versions: Sequence[int]) -> dict[int, str]:
        """Title and description of some products."""
        content = t.versions.c.content
        words = (
            func.json_extract(content, "$.title")
            + "\n"
            + func.coalesce(func.json_extract(content, "$.description"), "")
        )
        with self._engine.connect() as db:
            rows = db.execute(select(t.versions.c.id, words).where(t.versions.c.id.in_(versions)))
            return {int(row[0]): str(row[1]) for row in rows}

    def prices(self, versions: Sequence[int]) -> list[int]:
        """The lowest price of each of some products that have one, in millionths, in order."""
        query = (
            select(func.min(t.offers.c.price_micros))
            .where(t.offers.c.version.in_(versions), t.offers.c.price_micros.is_not(None))
            .group_by(t.offers.c.version)
        )
        with self._engine.connect() as db:
            return sorted(db.scalars(query))

    def recognised(self, keys: Sequence[str]) -> list[str]:
        """Ids of products that bear one of these signs, see :mod:`kb.editions.identity`."""
        signed = select(t.signs.c.version).where(t.signs.c.key.in_(keys))
        codes = [key.partition(":")[2] for key in keys if key.startswith("sku:")]
        # Stores of before there were signs know a product by its id at least.
        named = select(t.versions.c.id).where(t.versions.c.document_id.in_(codes))
        query = (
            select(t.versions.c.document_id)
            .where(
                t.versions.c.id.in_(signed.union(named)),
                t.versions.c.kind == str(Kind.PRODUCT),
                held(self.number),
            )
            .distinct()
            .order_by(t.versions.c.document_id)
        )
        with self._engine.connect() as db:
            return list(db.scalars(query))
