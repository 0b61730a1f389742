"""An edition with text in its records that the store never wrote, at no cost to the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evals.golden import Golden, GoldenError, Planted
from kb.chunk import chunk_document
from kb.documents import Article, Document, Kind, Product
from kb.edition import Edition, Located
from kb.recalled import RecalledEdition
from kb.terms import fold


@dataclass(frozen=True, slots=True)
class Plant:
    """A record as somebody has changed it, with its passages by ordinal."""

    document: Document
    passages: Mapping[int, tuple[str, int]]


class PlantedEdition(RecalledEdition):
    """Reads as another edition does, but for records that were changed.

    Nothing is written or copied, and what is found is found as it was: the indexes don't know
    the new words, whoever reads a record does. So text is read whatever it does to the ranking.

    Args:
        edition: What is read otherwise.
        plants: The changed records.
    """

    def __init__(self, edition: Edition, plants: Sequence[Plant]) -> None:
        super().__init__(edition._engine, edition.number)
        self._plants = {(p.document.kind, p.document.id): p for p in plants}

    def documents(self, kind: Kind | None = None) -> Iterator[Document]:
        """All documents in a stable order."""
        return map(self._changed, super().documents(kind))

    def document(self, kind: Kind, document_id: str) -> Document | None:
        """The document with this id, or None."""
        found = super().document(kind, document_id)
        return None if found is None else self._changed(found)

    def load(self, versions: Sequence[int]) -> dict[int, Document]:
        """Documents by version number; numbers that aren't there are left out."""
        return {number: self._changed(d) for number, d in super().load(versions).items()}

    def _changed(self, document: Document) -> Document:
        plant = self._plants.get((document.kind, document.id))
        return document if plant is None else plant.document

    def _passages(self, kind: Kind | None, condition: Any, column: Any) -> list[Located]:
        return [self._reworded(one) for one in super()._passages(kind, condition, column)]

    def _reworded(self, located: Located) -> Located:
        chunk = located.chunk
        plant = self._plants.get((chunk.kind, chunk.document_id))
        if plant is None or chunk.ordinal not in plant.passages:
            return located
        text, start = plant.passages[chunk.ordinal]
        return replace(located, chunk=replace(chunk, text=text, start=start))


def planted(edition: Edition, golden: Golden) -> PlantedEdition:
    """The edition as a golden's setting wants it.

    Raises:
        GoldenError: It has no record of that name.
    """
    wanted = (golden.setting.planted if golden.setting is not None else None) or ()
    changed: dict[tuple[Kind, str], Document] = {}
    added: dict[tuple[Kind, str], list[str]] = {}
    for one in wanted:
        record = _record(edition, one)
        if record is None:
            named = one.article or one.product
            raise GoldenError(
                f"{golden.where or golden.id}: setting.planted: the edition has no "
                f"{'article' if one.article else 'product'} {named!r} to plant anything in"
            )
        changed[record.kind, record.id] = record
        added.setdefault((record.kind, record.id), []).append(one.text)
    return PlantedEdition(
        edition, [_plant(record, "\n\n".join(added[key])) for key, record in changed.items()]
    )


def _record(edition: Edition, one: Planted) -> Document | None:
    kind, name = (Kind.ARTICLE, one.article) if one.article else (Kind.PRODUCT, one.product)
    assert name is not None
    found = edition.document(kind, name)
    if found is not None:
        return found
    versions = [version for version, title in edition.titles(kind) if fold(title) == fold(name)]
    return edition.load(versions[:1])[versions[0]] if versions else None


def _plant(record: Document, text: str) -> Plant:
    if isinstance(record, Product):
        product = replace(record, description=f"{record.description} {text}".strip())
        chunks = chunk_document(product)
        return Plant(product, {chunk.ordinal: (chunk.text, chunk.start) for chunk in chunks})
    return _article(record, text)


def _article(record: Article, text: str) -> Plant:
    """The article with the text behind each of its passages: whichever is fetched, it is there."""
    addition = f"\n\n{text}"
    spans = {c.ordinal: (c.start, c.start + len(c.text)) for c in chunk_document(record)}
    ends = sorted({end for _, end in spans.values()})
    parts, last = [], 0
    for end in ends:
        parts += [record.body[last:end], addition]
        last = end
    body = "".join((*parts, record.body[last:]))

    def moved(offset: int) -> int:
        return offset + len(addition) * sum(end <= offset for end in ends)

    passages = {
        ordinal: (body[moved(start) : moved(end)], moved(start))
        for ordinal, (start, end) in spans.items()
    }
    return Plant(replace(record, body=body), passages)
