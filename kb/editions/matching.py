"""Which documents of different sources are one thing, and whose it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.editions.identity import ALIKE, LEVELS, UNLIKE, Sign, agree, alike

# A sign that this many documents of one source bear tells nothing apart.
CROWD = 20


@dataclass(frozen=True, slots=True)
class Signed:
    """A version of an edition in the making, with what it can be recognised by."""

    version: int
    source: str
    title: str
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A version that is the same thing as another one.

    Attributes:
        matched: By what: ``id``, ``url``, ``gtin`` or ``sku``; ``clash`` for another thing that
            bears the same id, which can't be a member beside it.
    """

    version: int
    owner: int
    matched: str


def match(held: Iterable[Signed], authority: Mapping[str, tuple[int, int]]) -> list[Match]:
    """Find the documents of later sources that are the same thing as one of an earlier source.

    Args:
        held: Everything that shares a sign with a document of another source.
        authority: By source, rank and place in the order of adding; the lowest owns.
    """
    ordered = sorted(held, key=lambda s: (authority[s.source], s.version))
    borne = Counter((s.source, sign.key) for s in ordered for sign in s.signs)
    crowded: dict[str, int] = {}
    for (_, key), count in borne.items():
        crowded[key] = max(crowded.get(key, 0), count)
    owners: dict[str, list[tuple[Signed, str]]] = defaultdict(list)
    found: list[Match] = []
    for signed in ordered:
        matches = _owners_of(signed, owners, crowded)
        found += matches
        if not matches:
            for sign in signed.signs:
                owners[sign.key].append((signed, sign.detail))
    return found


def _owners_of(
    signed: Signed, owners: Mapping[str, list[tuple[Signed, str]]], crowded: Mapping[str, int]
) -> list[Match]:
    clash: Signed | None = None
    for level in LEVELS:
        found: dict[int, Signed] = {}
        for sign in signed.signs:
            shared = crowded[sign.key]
            if sign.level != level or (shared > CROWD and level != "id"):
                continue
            for owner, detail in owners.get(sign.key, ()):
                if owner.source == signed.source or not agree(level, sign.detail, detail):
                    continue
                if level == "id" and alike(owner.title, signed.title) < UNLIKE:
                    clash = owner
                elif level == "id" or shared == 1 or alike(owner.title, signed.title) >= ALIKE:
                    found[owner.version] = owner
        if found:
            return [Match(signed.version, owner, level) for owner in found]
    return [Match(signed.version, clash.version, "clash")] if clash else []
