"""What sorts of thing a store sells, in its own words, and which products plainly are one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from evals.oracle.shelf import Shelf
from evals.oracle.spoken import folded, plural, singular, words
from kb.documents import Product

# Fewer products don't make a sort of thing.
FEWEST = 3
# A pair of words is one noun when its first stands before its second this often: "head torch".
COMPOUND = 0.6
# ... or when it is what most things of that name are called: "power supply".
MOSTLY = 0.5
# What is so seldom the last word of a title says something about things and isn't one.
LAST = 0.2
# A word whose things so often go by a longer name isn't asked for by itself: "bag" and "sleeping
# bag".
SPLIT = 0.2
_CUT = re.compile(
    r"\s[–—|/-]\s|[,(:;|\[]|\s(?:for|with|without|from|mit|für|ohne)\s", re.IGNORECASE
)
_MEASURE = frozenset(
    [
        "mm",
        "cm",
        "m",
        "km",
        "in",
        "inch",
        "inches",
        "ft",
        "kg",
        "g",
        "mg",
        "oz",
        "lb",
        "lbs",
        "ml",
        "cl",
        "l",
        "litre",
        "litres",
        "gb",
        "tb",
        "mb",
        "mah",
        "wh",
        "w",
        "v",
        "a",
        "hz",
        "ghz",
        "mhz",
        "pc",
        "pcs",
        "piece",
        "pieces",
        "pack",
        "packs",
        "set",
        "sets",
        "x",
        "ply",
        "sheets",
        "pages",
        "k",
        "p",
        "s",
        "m",
        "l",
        "xl",
        "xs",
        "xxl",
    ]
)
_NUMBER = re.compile(r"[\d.,x]+$")
_ADJECTIVE = re.compile(r"(?:able|ible|proof|ed|.{4}ing|ous|less|ful)$")
# What may stand behind the name of a thing and leaves it what it is: a "wall mount unit".
_WHOLE = frozenset({"unit", "set", "pack", "system", "kit", "series", "edition", "model"})
_KINDS = frozenset({"type", "product type", "category", "kind", "art", "typ", "produktart"})


@dataclass(frozen=True, slots=True)
class Thing:
    """A sort of thing.

    Membership is read twice. ``members`` plainly are one: the title ends in its name once sizes,
    numbers and attribute values are taken off. ``perhaps`` holds those as well whose category says
    so, or whose title has the name elsewhere. A question is only asked where both readings agree on
    what is right, so a product of which people may differ whether it is one never decides.

    Attributes:
        one: Its name in the singular, or as it always is: ``shorts``.
        many: In the plural.
        members: Products that plainly are one.
        perhaps: Products that may be called one, members among them.
    """

    one: str
    many: str
    members: tuple[Product, ...]
    perhaps: tuple[Product, ...]


def things(shelf: Shelf) -> tuple[Thing, ...]:
    """All sorts of thing that at least three products plainly are, by name."""
    heads = _heads(shelf)
    followed: dict[str, Counter[str]] = defaultdict(Counter)
    for found in heads.values():
        for _, tail in found:
            for one, two in pairwise(tail):
                followed[one][singular(two)] += 1
    mentions = _mentions(shelf, heads)
    made = []
    for head, found in sorted(heads.items()):
        surface = _surface([tail[-1] for _, tail in found], head, shelf)
        before = Counter(tail[-2] for _, tail in found if len(tail) > 1)
        compounds = {
            word: count
            for word, count in sorted(before.items())
            if count >= FEWEST
            and word.isalpha()
            and shelf.common(word)
            and count >= min(COMPOUND * followed[word].total(), MOSTLY * len(found))
        }
        for word in compounds:
            ours = [p for p, tail in found if tail[-2:-1] == [word]]
            made.append(_thing(f"{word} ", surface, ours, mentions[head], word))
        if sum(compounds.values()) < SPLIT * len(found):
            made.append(_thing("", surface, [p for p, _ in found], mentions[head], ""))
    return tuple(made)


def _heads(shelf: Shelf) -> dict[str, list[tuple[Product, list[str]]]]:
    """By what they are, the products and the words of their titles up to it."""
    found: dict[str, list[tuple[Product, list[str]]]] = defaultdict(list)
    rest: list[Product] = []
    holding: Counter[str] = Counter()
    measures: Counter[str] = Counter()
    values: Counter[str] = Counter()
    for product in shelf.products:
        tail = _tail(product, shelf)
        if tail:
            found[singular(tail[-1])].append((product, tail))
        else:
            rest.append(product)
        title = words(product.title)
        holding.update({singular(w) for w in title})
        measures.update({singular(b) for a, b in pairwise(title) if _NUMBER.match(a)})
        values.update({singular(w) for w in _borne(product).intersection(title)})
    # What follows a number is a measure, and what attributes are is a property.
    heads = {
        head: products
        for head, products in found.items()
        if len(products) >= FEWEST
        and measures[head] <= 0.6 * holding[head]
        and values[head] <= 0.3 * holding[head]
        and _counted(head, products[0][1][-1], shelf)
    }
    for product in rest:
        told = _small_tail(product, heads)
        if told:
            heads[singular(told[-1])].append((product, told))
    return {head: ps for head, ps in heads.items() if len(ps) >= LAST * holding[head]}


def _counted(head: str, surface: str, shelf: Shelf) -> bool:
    """Whether there is one and there are many of it, as of things: no "stainless steels"."""
    if _ADJECTIVE.search(head):
        return False
    written = [shelf.small[w] + shelf.capital[w] for w in (head, plural(head))]
    return min(written) > 0 or (surface != head and not written[0])


def _thing(
    prefix: str, surface: str, members: Sequence[Product], mentions: Sequence[Product], before: str
) -> Thing:
    one = f"{prefix}{surface}"
    ids = {p.id for p in members}
    more = [p for p in mentions if p.id not in ids and (not before or before in _said_of(p))]
    return Thing(one, plural(one), tuple(members), (*members, *more))


def _tail(product: Product, shelf: Shelf) -> list[str]:
    """The words of the title that end in what the product is; empty where that isn't plain."""
    start = _CUT.split(product.title, maxsplit=1)[0]
    if "/" in start:
        return []
    kept = words(start)
    borne = _borne(product)
    while kept and (_digit(kept[-1]) or kept[-1] in _MEASURE or kept[-1] in borne):
        kept.pop()
    if not kept or not _noun(kept[-1], shelf) or kept[-1] in words(product.brand):
        return []
    return kept


def _small_tail(product: Product, heads: Collection[str]) -> list[str]:
    """The same for titles that write the thing small and what is said of it large.

    ``Lexmark 08A0476 toner cartridge Original Black 1 pc(s)``.
    """
    said = [w for w in re.split(r"[\s,()]+", product.title) if w]
    while said and not (said[-1].islower() and said[-1].isalpha()):
        said.pop()
    while said and said[-1] in _MEASURE:
        said.pop()
        while said and not (said[-1].islower() and said[-1].isalpha()):
            said.pop()
    return words(" ".join(said)) if said and singular(said[-1]) in heads else []


def _digit(word: str) -> bool:
    return any(c.isdigit() for c in word)


def _borne(product: Product) -> set[str]:
    """Single words that are a whole value or name of one of its attributes: they are no thing."""
    found = {
        folded(a.value)
        for a in product.attributes
        if len(a.value) < 20 and " " not in a.value and not _kind(a.name)
    }
    found |= {folded(a.name) for a in product.attributes if " " not in a.name}
    return found | {folded(o.value) for v in product.variants for o in v.options}


def _noun(word: str, shelf: Shelf) -> bool:
    return word.isalpha() and len(word) > 2 and shelf.common(word)


def _surface(heads: Sequence[str], one: str, shelf: Shelf) -> str:
    """How one is called: ``boot``, but ``shorts`` where the singular is no word of the store's."""
    most = Counter(heads).most_common(1)[0][0]
    return one if most == one or shelf.small[one] >= max(1, shelf.small[most] // 50) else most


def _mentions(shelf: Shelf, heads: Collection[str]) -> dict[str, list[Product]]:
    """Products that may go by each name: by category, by what an attribute calls them, by title."""
    found: dict[str, list[Product]] = {head: [] for head in heads}
    final = Counter(singular(tail[-1]) for p in shelf.products if (tail := _tail(p, shelf)))
    holding = Counter(w for p in shelf.products for w in {singular(x) for x in words(p.title)})
    for product in shelf.products:
        title = [singular(w) for w in words(product.title)]
        called = {w for w in title if w in heads}
        # "Tent footprint" is a footprint, whatever the category holds.
        ruled = {
            one
            for one, two in pairwise(title)
            if one in heads
            and one != two
            and two not in _WHOLE
            and final[two] >= LAST * holding[two]
        }
        for label in (*product.categories, *(a.value for a in product.attributes if _kind(a.name))):
            called |= {s for w in words(label) if (s := singular(w)) in heads}
        for head in called - ruled:
            found[head].append(product)
    return found


def _kind(name: str) -> bool:
    return folded(name) in _KINDS


def _said_of(product: Product) -> set[str]:
    labels = (product.title, *product.categories, *(a.value for a in product.attributes))
    return {w for label in labels for w in words(label)}


def by_product(found: Sequence[Thing]) -> dict[str, Thing]:
    """The most telling name of each product's sort: of most words, then of fewest members."""
    best: dict[str, Thing] = {}
    for thing in found:
        for product in thing.members:
            known = best.get(product.id)
            rank = (-len(thing.one.split()), len(thing.members))
            if known is None or rank < (-len(known.one.split()), len(known.members)):
                best[product.id] = thing
    return best
