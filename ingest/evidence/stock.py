"""What a page shows about stock: words near its heading, and whether there is a button to press."""

from __future__ import annotations

import re
from collections import Counter

from bs4 import Tag

from ingest.availability import availability_in
from ingest.evidence.claim import Evidence, Field, Source
from ingest.evidence.sight import Run, Sight
from ingest.evidence.vocabulary import pattern
from kb.documents import Availability

_NAMED = re.compile(
    r"stock|avail|verf[uü]g|disponib|lager|dispo|inventory|sold|lieferbar|dostupn|dostępn|availability",
    re.IGNORECASE,
)
_REFUSED = frozenset({Availability.OUT_OF_STOCK, Availability.DISCONTINUED})
# Said of branches and of fetching it there, not of what is sent; or of one choice.
_OF_A_PLACE = re.compile(
    r"collect(?:ion)?\b|\bpick-?\s?up|\bin[- ]stores?\b|nearby|\bbranch|\bfilial|\babhol|en magasin"
    r"|\bretrait|en tiendas?\b|\bem loja|\bin negozio|\bw sklep|\bна точк|самовывоз|店舗|門市|門店"
    r"|at \w+ store|\bstock at\b"
    r"|\bopcj[ai]\b|\boptions?\b|\bopci[óo]n|\bop[cç][ãa]o\b|\bwariant|\bvariant",
    re.IGNORECASE,
)
_ONLINE = re.compile(r"online|on-line|en ligne|en línea|deliver|liefer", re.IGNORECASE)
_OF_A_CHOICE = re.compile(
    r"(?<![a-z])sizes?(?![a-z])|swatch|(?<![a-z])variants?(?![a-z])|(?<![a-z])options?(?![a-z])"
    r"|selector|dropdown|(?<![a-z])stores?-(?:list|stock)",
    re.IGNORECASE,
)
_LONGEST = 90


def stock_evidence(sight: Sight) -> list[Evidence]:
    """Evidence on availability from what is shown."""
    found: list[Evidence] = []
    # What is repeated over and over is said of sizes, branches or other products.
    said = Counter(run.text for run in sight.runs)
    for place, run in enumerate(sight.runs):
        if run.spot.elsewhere or run.spot.hidden or len(run.text) > _LONGEST or len(run.text) < 2:
            continue
        if run.tag.name in {"option", "a"} and run.spot.linked:
            continue
        told = availability_in(run.text)
        if told is Availability.UNKNOWN or _is_silenced(run.tag):
            continue
        if told in _REFUSED and _OF_A_PLACE.search(run.text) and not _ONLINE.search(run.text):
            continue
        strength = _strength(sight, place, run) / (1 if said[run.text] < 3 else said[run.text])
        if told in _REFUSED and any(_OF_A_CHOICE.search(name) for name in run.spot.names):
            continue
        if strength > 0:
            found.append(
                Evidence(
                    Field.AVAILABILITY, told.value, Source.BUY_BOX, f"“{run.text[:50]}”", strength
                )
            )
    found.sort(key=lambda entry: -entry.strength)
    if sight.buttons:
        found.append(
            Evidence(Field.AVAILABILITY, Availability.IN_STOCK.value, Source.BUY_BOX,
                     "a button that buys", 0.8)
        )  # fmt: skip
        return found
    return [
        # Words that refuse weigh more where there is nothing to press.
        Evidence(e.field, e.value, e.source, e.where, e.strength * 1.7)
        if e.value in _REFUSED and e.strength >= 0.5
        else e
        for e in found
    ]


def _is_silenced(tag: Tag) -> bool:
    """Whether readers of the page's text aloud are kept from it: what isn't shown yet."""
    return any(step.attrs.get("aria-hidden") == "true" for step in (tag, *tag.parents))


def _is_label(text: str) -> bool:
    return pattern("label_stock").fullmatch(text.strip(" .:：")) is not None


def _strength(sight: Sight, place: int, run: Run) -> float:
    before = sight.runs[place - 1] if place else None
    labelled = before is not None and _is_label(before.text)
    named = any(_NAMED.search(name) for name in run.spot.names[:3])
    far, near = sight.distance(run.order), sight.to_button(run.order)
    strength = 0.3 + (0.3 if named or labelled else 0.0)
    strength += 0.3 if far <= 40 or near <= 20 else 0.15 if far <= 90 else 0.0
    strength += 0.1 if len(run.text) <= 30 else -0.1
    if far > 150 and near > 60:
        strength -= 0.35
    return max(0.0, round(strength, 2))
