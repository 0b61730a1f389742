"""One thing that one source says of a product, and what was decided from all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """What evidence is about."""

    PRICE = "price"
    CURRENCY = "currency"
    AVAILABILITY = "availability"
    SKU = "sku"
    GTIN = "gtin"
    MPN = "mpn"
    BRAND = "brand"


class Source(StrEnum):
    """Where on a page evidence comes from; each counts once for one value."""

    JSON_LD = "JSON-LD"
    MICRODATA = "microdata"
    RDFA = "RDFa"
    META = "meta tags"
    STATE = "application state"
    LABEL = "labelled on the page"
    BUY_BOX = "shown on the page"
    MENTION = "said in the page's description"
    ADDRESS = "the page's address"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One value that one source gives.

    Attributes:
        value: A decimal for a price, an ISO 4217 code for a currency, an ``Availability`` for that,
            else the text as the page writes it.
        where: The property, tag, label or words it was read from.
        strength: How sure the reading is within its source: 1 is a plain statement.
    """

    field: Field
    value: str
    source: Source
    where: str = ""
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Decision:
    """The value that was believed, and why.

    Attributes:
        value: As in :class:`Evidence`.
        score: Trust in it; comparable within one field only.
        supporting: The evidence for it, the strongest first.
        opposing: The strongest evidence of each other value.
    """

    value: str
    score: float
    supporting: tuple[Evidence, ...]
    opposing: tuple[Evidence, ...] = ()

    @property
    def reason(self) -> str:
        """One sentence: who says so, and who says otherwise."""
        said = ", ".join(dict.fromkeys(f"{e.source} ({e.where})" for e in self.supporting[:4]))
        against = "; ".join(f"{e.value}: {e.source} ({e.where})" for e in self.opposing[:3])
        return f"{said}; not {against}" if against else said


Decisions = Mapping[Field, Decision]
