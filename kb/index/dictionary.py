"""Sorted strings, found by halving: what a term or a facet's value is called in arrays."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]


class Dictionary:
    """Strings in the order of their UTF-8 bytes, each known by its place.

    All bytes lie in one array, so that a file holds them as they are and opening costs nothing.

    Args:
        data: The bytes of all strings, one after the other.
        ends: Where each ends.
    """

    def __init__(self, data: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        self._data = data
        self._ends = ends
        # The same memory: a slice of it is had sooner.
        self._bytes, self._places = data.data, ends.data

    @classmethod
    def of(cls, strings: Sequence[str]) -> Dictionary:
        """A dictionary of strings that are in the order of :func:`in_order`."""
        encoded = [_bytes(string) for string in strings]
        data = np.frombuffer(b"".join(encoded), dtype=np.uint8)
        return cls(data, np.cumsum([len(e) for e in encoded], dtype=np.int64))

    @classmethod
    def load(cls, arrays: Arrays, name: str) -> Dictionary:
        """What :meth:`arrays` gave under this name."""
        return cls(arrays[f"{name}.data"], arrays[f"{name}.ends"])

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """Everything it consists of."""
        return {f"{name}.data": self._data, f"{name}.ends": self._ends}

    def __len__(self) -> int:
        """Number of strings."""
        return len(self._ends)

    def __getitem__(self, place: int) -> str:
        """The string at a place."""
        return self._at(place).decode("utf-8", "surrogatepass")

    def find(self, string: str) -> int:
        """The place of a string; -1 when it isn't there."""
        wanted = _bytes(string)
        place = self._left(wanted)
        return place if place < len(self) and self._at(place) == wanted else -1

    def span(self, prefix: str) -> tuple[int, int]:
        """The places, from and up to, of all strings that begin so."""
        begin = _bytes(prefix)
        # No byte of UTF-8 is 255: this comes after everything that begins so.
        return self._left(begin), self._left(begin + b"\xff")

    def _at(self, place: int) -> bytes:
        start = self._places[place - 1] if place else 0
        return bytes(self._bytes[start : self._places[place]])

    def _left(self, wanted: bytes) -> int:
        return bisect_left(range(len(self)), wanted, key=self._at)


def in_order(strings: Iterable[str]) -> list[str]:
    """The strings in the order of a dictionary."""
    return sorted(strings, key=_bytes)


def _bytes(string: str) -> bytes:
    return string.encode("utf-8", "surrogatepass")
