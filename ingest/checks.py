"""What stands between a candidate edition and shoppers: does it look like the shop's doing?

A source is compared with what it gave to the live edition. What looks like a fault of the feed or
the crawl rather than like trade is a finding; an edition with findings is held for an editor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import Engine

from ingest.thresholds import Thresholds
from kb.documents import Article, Availability, Document, Kind, Money, Product
from kb.editions.diff import Pair, pairs, unchanged_with

EXAMPLES = 5
# A price that slipped by decimals hits these exactly, but for rounding and a change of 1 per cent.
SLIPS = (10, 100, 1000)
_NEAR = Decimal("0.01")

# By kind: what would be missed when it went from nearly everything at once; the name in the JSON of
# a stored document, and whether a document has it.
_FIELDS: dict[Kind, dict[str, tuple[str, Callable[[Document], bool]]]] = {
    Kind.PRODUCT: {
        name: (path, lambda d, path=path: bool(getattr(d, path)))
        for name, path in {
            "description": "description",
            "picture": "image",
            "address": "url",
            "brand": "brand",
            "category": "categories",
            "attribute": "attributes",
            "variant": "variants",
        }.items()
    }
    | {
        "price": ("price", lambda d: isinstance(d, Product) and d.price is not None),
        "availability": (
            "availability",
            lambda d: isinstance(d, Product) and d.availability is not Availability.UNKNOWN,
        ),
    },
    Kind.ARTICLE: {
        "text": ("body", lambda d: isinstance(d, Article) and bool(d.body)),
        "address": ("url", lambda d: bool(d.url)),
    },
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Why an edition is held.

    Attributes:
        check: ``shrinkage``, ``failures``, ``prices``, ``decimals``, ``currency``, ``free``,
            ``fields``, ``sold out`` or ``ids``.
        source: Which source it is about.
        message: What was found, for a person.
        count: How many documents or pages.
        of: Of how many.
        examples: A few of them, each in words.
        answers: Of the gate: golden, question, answer before, answer now, and what that breaks.
    """

    check: str
    source: str
    message: str
    count: int
    of: int
    examples: tuple[str, ...] = ()
    answers: tuple[tuple[str, str, str, str, str], ...] = ()


@dataclass(slots=True)
class _Tally:
    """What is counted while the differences go by."""

    survivors: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))
    added: int = 0
    removed: int = 0
    priced: int = 0
    moved: list[str] = field(default_factory=list)
    moves: int = 0
    single: dict[str, list[str]] = field(default_factory=dict)
    lost: dict[tuple[Kind, str], int] = field(default_factory=dict)
    kept: dict[tuple[Kind, str], int] = field(default_factory=dict)
    sold_out: int = 0
    buyable: int = 0


def check_source(
    engine: Engine, before: int, after: int, source: str, limits: Thresholds
) -> list[Finding]:
    """Compare what a source gave to two editions.

    Args:
        engine: The catalogue's.
        before: The live edition.
        after: The candidate.
        source: The source.
        limits: What counts as too much.
    """
    tally = _Tally()
    for pair in pairs(engine, before, after, sources=[source]):
        _count(tally, pair, limits)
    return [
        *_ids(engine, before, after, source, tally, limits),
        *_prices(engine, before, after, source, tally, limits),
        *_fields(engine, before, after, source, tally, limits),
        *_sold_out(engine, before, after, source, tally, limits),
    ]


def check_size(name: str, counts: dict[str, tuple[int, int]], limits: Thresholds) -> list[Finding]:
    """Whether a source gives far less than before.

    Args:
        name: The source.
        counts: By what is counted (documents, products, articles), the number before and now.
        limits: What counts as too much.
    """
    for what, (before, now) in counts.items():
        if before >= limits.least and now < before * (1 - limits.shrink):
            said = f"{now:,} {what}, {before:,} before"
            return [Finding("shrinkage", name, said, before - now, before)]
    return []


def check_failures(
    name: str, failed: list[tuple[str, str]], pages: int, limits: Thresholds
) -> list[Finding]:
    """Whether too many pages failed for the crawl as a whole to be believed.

    Pages that fail keep what they gave before, so the edition is whole, but largely old.
    """
    if len(failed) <= pages * limits.failures:
        return []
    examples = tuple(f"{where}: {reason}" for where, reason in failed[:EXAMPLES])
    said = f"{len(failed):,} of {pages:,} pages failed"
    return [Finding("failures", name, said, len(failed), pages, examples)]


def _count(tally: _Tally, pair: Pair, limits: Thresholds) -> None:
    old, new = pair.old, pair.new
    if old is None or new is None:
        tally.added += old is None
        tally.removed += new is None
        return
    tally.survivors[pair.kind] += 1
    for name, (_, has) in _FIELDS[pair.kind].items():
        if has(old):
            counted = tally.kept if has(new) else tally.lost
            counted[pair.kind, name] = counted.get((pair.kind, name), 0) + 1
    if isinstance(old, Product) and isinstance(new, Product):
        _count_prices(tally, old, new, limits)
        if old.availability.buyable and old.availability is not Availability.UNKNOWN:
            tally.buyable += 1
            tally.sold_out += not new.availability.buyable


def _count_prices(tally: _Tally, old: Product, new: Product, limits: Thresholds) -> None:
    tally.priced += old.price is not None and new.price is not None
    moved = False
    for label, was, now in _compared(old, new):
        said = f"{label} {was} → {now}"
        if was.currency != now.currency:
            tally.single.setdefault("currency", []).append(said)
            continue
        if not was.amount:
            continue
        if not now.amount:
            tally.single.setdefault("free", []).append(said)
            continue
        ratio = now.amount / was.amount
        if _slipped(ratio):
            tally.single.setdefault("decimals", []).append(said)
        if abs(ratio - 1) > Decimal(str(limits.price_move)) and not moved:
            moved = True
            tally.moves += 1
            if len(tally.moved) < EXAMPLES:
                tally.moved.append(said)


def _compared(old: Product, new: Product) -> Iterator[tuple[str, Money, Money]]:
    """The prices that can be compared, one a product where its variants aren't the same."""
    was = {v.id: v.price for v in old.variants if v.price is not None}
    now = {v.id: v.price for v in new.variants if v.price is not None}
    both = [name for name in was if name in now]
    for name in both:
        if was[name] != now[name]:
            yield f"{new.title} ({name})", was[name], now[name]
    if not both and old.price is not None and new.price is not None and old.price != new.price:
        yield new.title, old.price, new.price


def _slipped(ratio: Decimal) -> bool:
    return any(
        abs(ratio / factor - 1) <= _NEAR or abs(ratio * factor - 1) <= _NEAR for factor in SLIPS
    )


_SINGLE = {
    "decimals": "look as if the decimal point slipped",
    "currency": "are in another currency",
    "free": "are 0 now",
}


def _prices(
    engine: Engine, before: int, after: int, source: str, tally: _Tally, limits: Thresholds
) -> Iterator[Finding]:
    if not tally.priced and not tally.single:
        return
    priced = tally.priced + unchanged_with(engine, before, after, source, Kind.PRODUCT, "price")
    if limits.slips:
        for check, said in _SINGLE.items():
            found = tally.single.get(check, [])
            if found:
                message = f"{len(found):,} {'price' if len(found) == 1 else 'prices'} {said}"
                if len(found) == 1:
                    message = message.replace(" look ", " looks ").replace(" are ", " is ")
                yield Finding(check, source, message, len(found), priced, tuple(found[:EXAMPLES]))
    if priced >= limits.least and tally.moves > priced * limits.price_share:
        message = f"{tally.moves:,} of {priced:,} prices moved by more than {limits.price_move:.0%}"
        yield Finding("prices", source, message, tally.moves, priced, tuple(tally.moved))


def _fields(
    engine: Engine, before: int, after: int, source: str, tally: _Tally, limits: Thresholds
) -> Iterator[Finding]:
    for (kind, name), lost in tally.lost.items():
        if lost < limits.least:
            continue
        path = _FIELDS[kind][name][0]
        had = lost + tally.kept.get((kind, name), 0)
        had += unchanged_with(engine, before, after, source, kind, path)
        if lost >= had * limits.field_loss:
            message = f"{lost:,} of {had:,} {kind}s lost their {name}"
            yield Finding("fields", source, message, lost, had)


def _sold_out(
    engine: Engine, before: int, after: int, source: str, tally: _Tally, limits: Thresholds
) -> Iterator[Finding]:
    if tally.sold_out < limits.least:
        return
    stocked = [str(a) for a in Availability if a.buyable and a is not Availability.UNKNOWN]
    could = tally.buyable + unchanged_with(
        engine, before, after, source, Kind.PRODUCT, "availability", stocked
    )
    if tally.sold_out >= could * limits.sold_out:
        message = f"{tally.sold_out:,} of {could:,} products can't be bought any more"
        yield Finding("sold out", source, message, tally.sold_out, could)


def _ids(
    engine: Engine, before: int, after: int, source: str, tally: _Tally, limits: Thresholds
) -> Iterator[Finding]:
    same = sum(unchanged_with(engine, before, after, source, kind) for kind in Kind)
    same += sum(tally.survivors.values())
    was, now = same + tally.removed, same + tally.added
    if was < limits.least or now < limits.least:
        return
    if tally.added >= now * limits.churn and tally.removed >= was * limits.churn:
        message = (
            f"{tally.added:,} of {now:,} ids are new and {tally.removed:,} of {was:,} are gone: "
            "has the shop changed what it numbers its products by?"
        )
        yield Finding("ids", source, message, tally.added, now)
