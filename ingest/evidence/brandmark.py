"""The brand as the page shows it: an element named for it, or a link to the brand's shop."""

from __future__ import annotations

import re

from ingest.evidence.claim import Evidence, Field, Source
from ingest.evidence.identifiers import brand_of
from ingest.evidence.labels import label_of
from ingest.evidence.sight import Sight

_NAMED = re.compile(
    r"(?<![a-z])(?:brand|manufacturer|marca|marke|marque|byline|vendor|designer)", re.IGNORECASE
)
_STORE = re.compile(
    r"^(?:visit the|shop all|more from|see more from|by|besuche den|besuchen sie den"
    r"|visiter la boutique|visita lo store di|visita la tienda de|visite a loja|bezoek de"
    r"|besök|odwiedź sklep)\s+(.{2,40}?)"
    r"(?:[\s-]+(?:store|shop|winkel|butik(?:en)?))?$",
    re.IGNORECASE,
)
_NEAR = 30


def brand_evidence(sight: Sight) -> list[Evidence]:
    """Evidence on the brand from what stands near the heading."""
    found = []
    for run in sight.runs:
        if run.spot.elsewhere or run.spot.hidden or len(run.text) > 60:
            continue
        far = sight.distance(run.order)
        if far > _NEAR or run.order == sight.heading:
            continue
        named = any(_NAMED.search(name) for name in run.spot.names[:2])
        store = _STORE.match(run.text)
        words = (
            store.group(1) if store and (named or run.spot.linked) else run.text if named else ""
        )
        if not words or label_of(words) or ":" in words:
            continue
        brand = brand_of(words)
        if brand:
            near = 1.3 if store else 1.0 if far <= 12 else 0.8
            found.append(Evidence(Field.BRAND, brand, Source.BUY_BOX, f"“{run.text}”", near))
    return found[:4]
