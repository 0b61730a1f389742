"""An edition with what was read from it last at hand: it never changes, so neither does that."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy import Engine

from kb.documents import Document
from kb.edition import Edition, Located

T = TypeVar("T")

# Documents, and documents whose passages are held; a record of electronics takes some 30 kB.
MOST = 500


class RecalledEdition(Edition):
    """Reads documents and passages by version number once, as long as there is room.

    Args:
        engine: Of the catalogue.
        number: Of the edition.
        most: Documents that are held, and documents whose passages are.
    """

    def __init__(self, engine: Engine, number: int, most: int = MOST) -> None:
        super().__init__(engine, number)
        self._documents: _Held[Document] = _Held(most)
        self._located: _Held[tuple[Located, ...]] = _Held(most)

    def load(self, versions: Sequence[int]) -> dict[int, Document]:
        """Documents by version number; numbers that aren't there are left out."""
        return self._documents.get(versions, super().load)

    def passages_of(self, versions: Sequence[int]) -> list[Located]:
        """All passages of these document versions."""
        found = self._located.get(versions, self._by_version)
        return [passage for passages in found.values() for passage in passages]

    def _by_version(self, versions: Sequence[int]) -> dict[int, tuple[Located, ...]]:
        found: dict[int, list[Located]] = {}
        for passage in super().passages_of(versions):
            found.setdefault(passage.version, []).append(passage)
        return {version: tuple(passages) for version, passages in found.items()}


class _Held(Generic[T]):
    """What was read last, by version number; safe for threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[int, T] = OrderedDict()
        self._lock = Lock()

    def get(
        self, versions: Sequence[int], read: Callable[[Sequence[int]], Mapping[int, T]]
    ) -> dict[int, T]:
        """What is asked for, in that order; what isn't held is read, all of it together."""
        with self._lock:
            found = {v: self._held[v] for v in versions if v in self._held}
            for version in found:
                self._held.move_to_end(version)
        missing = [v for v in dict.fromkeys(versions) if v not in found]
        if missing:
            new = read(missing)
            found |= new
            with self._lock:
                self._held |= new
                while len(self._held) > self._most:
                    self._held.popitem(last=False)
        return {v: found[v] for v in versions if v in found}
