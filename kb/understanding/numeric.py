"""Numeric attributes of an edition: what they measure, learned from what products say of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.terms import STOPWORDS, stem, tokens
from kb.understanding.census import Census
from kb.understanding.condition import Range
from kb.understanding.quantity import BARE, UNITS, Mention, Quantity, mentions

# Products that are read to learn the units of bare numbers, evenly chosen.
SAMPLE = 2_000
# A unit is believed from this many products on that say "15.6 inch" where the record says 15.6,
# when this share of those that could say so do.
BELIEVED = 3
SHARE = 0.3
# Numbers this close are one: 16 GB is 16 GB, and 1.5 l isn't 1.6 l.
CLOSE = 0.02
# A condition is held to when this share of what is looked for states the attribute.
COMMON = 0.7
# Units of what is counted that count the same.
_SAME = (
    frozenset({"person", "people"}),
    frozenset({"pcs", "pc", "piece", "pieces"}),
    frozenset({"pack", "packs", "count", "ct"}),
    frozenset({"sheet", "sheets"}),
    frozenset({"page", "pages"}),
    frozenset({"port", "ports"}),
    frozenset({"core", "cores"}),
)
# What a dimension is mostly asked of when nothing is named.
_SPOKEN = {
    "mass": frozenset({"weight", "mass"}),
    "volume": frozenset({"capac", "volum"}),
    "time": frozenset({"life", "time", "durat", "runtim"}),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A numeric attribute.

    Attributes:
        name: Folded.
        dimension: What its numbers measure by what is known: of the values' own unit, or of the
            unit that titles give bare numbers.
        bare: Whether the record gives no unit.
        factor: Of one unit of a bare number to the dimension's base unit; 1 otherwise.
        words: Stems of the name, and of words that follow its numbers in texts (``16 GB DDR4``).
        products: How many bear it.
    """

    name: str
    dimension: str
    bare: bool
    factor: float
    words: frozenset[str]
    products: int


class NumericFacets:
    """The numeric attributes of an edition.

    Args:
        census: Of the edition.
        versions: Of its products.
    """

    def __init__(self, census: Census, versions: Sequence[int]) -> None:
        self._census = census
        step = max(1, -(-len(versions) // SAMPLE))
        sample = list(versions[::step])
        texts = census.texts(sample)
        numbers: dict[int, list[tuple[str, float, str]]] = defaultdict(list)
        typed: Counter[tuple[str, str]] = Counter()
        self._units: dict[str, set[str]] = defaultdict(set)
        for version, role, name, value, number, dimension in census.borne(sample):
            if number is not None and role in ("attribute", "option"):
                numbers[version].append((name, number, dimension))
                typed[name, dimension] += 1
                if dimension == "count":
                    self._units[name].update(m.quantity.unit for m in mentions(value))
        units: dict[str, Counter[tuple[str, float]]] = defaultdict(Counter)
        beside: dict[str, Counter[str]] = defaultdict(Counter)
        seen: Counter[str] = Counter()
        for version, held in numbers.items():
            said = list(_said(texts.get(version, "")))
            seen.update({word for _, words in said for word in words})
            for name, number, dimension in held:
                matched: set[tuple[str, float]] = set()
                for quantity, words in said:
                    unit = UNITS[quantity.unit]
                    given = quantity.number / unit[1] if dimension == BARE else quantity.number
                    if dimension not in (BARE, quantity.dimension) or not _close(given, number):
                        continue
                    matched.add(unit)
                    beside[name].update(words)
                units[name].update(matched)
        self.attributes = [
            measured
            for (name, dimension), products in typed.items()
            for measured in self._measured(
                name, dimension, products, units[name], beside[name], seen
            )
        ]
        self.names = {stem(word) for measured in self.attributes for word in tokens(measured.name)}

    def _measured(
        self,
        name: str,
        dimension: str,
        products: int,
        units: Mapping[tuple[str, float], int],
        beside: Counter[str],
        seen: Mapping[str, int],
    ) -> list[Measured]:
        own = {stem(w) for w in tokens(name) if w not in STOPWORDS}
        # A word is the attribute's when its numbers are what it mostly stands behind.
        whole = sum(beside.values())
        learned = {
            w
            for w, n in beside.items()
            if n >= 5 and n >= 0.3 * seen[w] and n >= 0.04 * whole and w.isalpha() and len(w) > 2
        }
        words = frozenset(own | learned)
        if dimension != BARE:
            return [Measured(name, dimension, False, 1.0, words, products)]
        believed = [
            (n, unit) for unit, n in units.items() if n >= BELIEVED and n >= SHARE * products
        ]
        if not believed:
            return [Measured(name, BARE, True, 1.0, frozenset(own), products)]
        _, (kind, factor) = max(believed)
        return [Measured(name, kind, True, factor, words, products)]

    def resolve(
        self,
        mention: Mention,
        words: Sequence[str],
        after: Sequence[str],
        subject: Sequence[int],
        bound: str,
        other: Quantity | None = None,
    ) -> tuple[Range, Measured, bool] | None:
        """The condition that a quantity in a shopper's words makes, if any attribute fits.

        Args:
            mention: The quantity.
            words: All words of the query, folded.
            after: The words right behind the quantity.
            subject: Versions of some products of what the query names.
            bound: ``min``, ``max``, ``between`` (with ``other``), or empty for the number itself.
            other: The upper end of ``between``.

        Returns:
            The condition, its attribute, and whether most of the subject bears the attribute, so
            that the condition may be held to.
        """
        quantity = mention.quantity
        borne = self._census.borne(subject)
        fitting = {a.name: a for a in self.attributes if a.dimension == quantity.dimension}
        texts = self._census.texts(subject)
        fitting |= _learned_of(borne, texts, quantity.dimension, fitting)
        if quantity.dimension == "count":
            fitting = {n: a for n, a in fitting.items() if self._counts(a, quantity.unit)}
        if not fitting:
            return None
        said = {stem(w) for w in words if w not in STOPWORDS and w.isalpha()}
        near = {stem(w) for w in after if w.isalpha()}
        bearing: Counter[str] = Counter()
        within: Counter[str] = Counter()
        for _, _, name, _, number, dimension in borne:
            found = fitting.get(name)
            if found is None or number is None or (dimension == BARE) != found.bare:
                continue
            bearing[name] += 1
            low, high = _bounds(quantity, bound, other, found)
            within[name] += (low is None or number >= low) and (high is None or number <= high)
        best: tuple[tuple[float, ...], Measured] | None = None
        for name, count in bearing.items():
            found = fitting[name]
            named = len(found.words & near) * 2 + len(found.words & said)
            # What none bears is another attribute's, or not there: then it has to be plain that
            # this is the one.
            if not within[name] and count < COMMON * len(subject):
                continue
            if count < 0.2 * len(subject) and not named:
                continue
            spoken = bool(found.words & _SPOKEN.get(found.dimension, frozenset()))
            rank = (named, spoken, within[name] + 0.5 * count, -len(name))
            if best is None or rank > best[0]:
                best = (rank, found)
        if best is None:
            # Nothing is looked for but the measure itself: "waterproof rating over 15000 mm".
            called = [(len(a.words & said), a.products, a) for a in fitting.values()]
            # ... or a thing by a name that the store doesn't know: "a 30 litre rucksack".
            usual = _SPOKEN.get(quantity.dimension, frozenset())
            spoken_of = [(0, a.products, a) for a in fitting.values() if a.words & usual]
            most = max(called, key=lambda c: c[:2]) if bound and called else None
            if most is None or not most[0]:
                if subject or not spoken_of:
                    return None
                most = max(spoken_of, key=lambda c: c[:2])
            low, high = _bounds(quantity, bound, other, most[2])
            kind = BARE if most[2].bare else most[2].dimension
            return Range((most[2].name,), kind, low, high), most[2], most[0] > 1 or not subject
        found = best[1]
        low, high = _bounds(quantity, bound, other, found)
        # Who names the attribute in full, with a bound, means it.
        own = {stem(w) for w in tokens(found.name) if w not in STOPWORDS}
        outright = bool(bound) and own <= said
        common = outright or bearing[found.name] >= COMMON * len(subject)
        if not within[found.name] and _mentioned(quantity, texts):
            return None  # titles say it, so it is in the records under another name
        return (
            Range((found.name,), BARE if found.bare else found.dimension, low, high),
            found,
            common,
        )

    def _counts(self, attribute: Measured, unit: str) -> bool:
        """Whether an attribute counts things of a unit: two people are no two pieces."""
        same = next((group for group in _SAME if unit in group), frozenset({unit}))
        stated = self._units.get(attribute.name, set())
        return bool(stated & same) or bool(attribute.words & {stem(word) for word in same})


def _learned_of(
    borne: Sequence[tuple[int, str, str, str, float | None, str]],
    texts: Mapping[int, str],
    dimension: str,
    known: Mapping[str, Measured],
) -> dict[str, Measured]:
    """Bare numbers of some products that their texts give a unit of a dimension.

    Of a whole catalogue only a sample is read; what is rare in it, such as the lumens of
    projectors, is learned from the projectors when somebody asks for one.
    """
    said = {
        version: [m.quantity for m in mentions(text) if m.quantity.dimension == dimension]
        for version, text in texts.items()
    }
    bearers: Counter[str] = Counter()
    matched: dict[str, Counter[float]] = defaultdict(Counter)
    for version, role, name, _, number, kind in borne:
        if number is None or kind != BARE or role not in ("attribute", "option") or name in known:
            continue
        if not said.get(version):
            continue
        bearers[name] += 1
        factors = {UNITS[quantity.unit][1] for quantity in said[version]}
        for factor in factors:
            if any(_close(abs(q.number) / factor, number) for q in said[version]):
                matched[name][factor] += 1
    learned = {}
    for name, factors_of in matched.items():
        factor, times = factors_of.most_common(1)[0]
        if times >= BELIEVED and times >= SHARE * bearers[name]:
            words = frozenset(stem(w) for w in tokens(name) if w not in STOPWORDS)
            learned[name] = Measured(name, dimension, True, factor, words, bearers[name])
    return learned


def _mentioned(quantity: Quantity, texts: Mapping[int, str]) -> bool:
    return any(
        m.quantity.dimension == quantity.dimension and _close(m.quantity.number, quantity.number)
        for text in texts.values()
        for m in mentions(text)
    )


def _said(text: str) -> list[tuple[Quantity, list[str]]]:
    found = []
    for mention in mentions(text):
        behind = tokens(text[mention.end : mention.end + 24])[:2]
        found.append(
            (mention.quantity, [stem(w) for w in behind if w.isalnum() and not w.isdigit()])
        )
    return found


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-6 * max(1.0, abs(other))


def _bounds(
    quantity: Quantity, bound: str, other: Quantity | None, measured: Measured
) -> tuple[float | None, float | None]:
    """The bounds in the numbers of the record."""
    scale = measured.factor if measured.bare else 1.0
    number = quantity.number / scale
    slack = 1e-9 * max(1.0, abs(number))
    if bound == "min":
        return number - slack, None
    if bound == "max":
        return None, number + slack
    if bound == "between" and other is not None:
        low, high = sorted((number, other.number / scale))
        return low - slack, high + slack
    unit = UNITS[quantity.unit][1]
    said = quantity.number / unit
    if quantity.dimension == "length" and said >= 10 and said == int(said):
        # "15 inch" is said of 14.5 up to 15.9.
        return (said - 0.5) * unit / scale, (said + 0.95) * unit / scale
    slack = CLOSE * abs(number)
    return number - slack, number + slack
