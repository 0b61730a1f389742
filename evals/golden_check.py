"""Whether golden conversations speak of things that a store has: a misspelt name checks nothing."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from assistant.orders.importer import Imported, ImportFailed, read_file
from evals.golden import Constraint, Ending, Exchange, Expectation, Golden, GoldenError, Setting
from evals.golden_file import listed, place_of
from evals.scoring.constraint import bears
from evals.scoring.ending import ORDER_FIELDS
from kb.documents import Kind, Product
from kb.edition import Edition, Facet
from kb.terms import fold
from kb.understanding.quantity import of_value

Place = tuple[str | int, ...]
Problem = tuple[Place, str]

_PRODUCTS = ("shows", "shows_any", "shows_first", "shows_only", "never_shows")
_ARTICLES = ("cites", "cites_any", "never_cites")
# What may not be asked for and forbidden at once.
_OPPOSITES = (("shows", "never_shows"), ("cites", "never_cites"), ("says", "never_says"))


def check_goldens(goldens: Iterable[Golden], edition: Edition) -> None:
    """See that everything that goldens name is there: whatever isn't could never fail or pass.

    Looked for are products and articles (also those that must not be shown or cited), brands,
    categories, attributes and their values, tools, and in the goldens' fixtures customers and
    orders.

    Args:
        goldens: From files or made in code.
        edition: That they will be asked of.

    Raises:
        GoldenError: With everything that is wrong, a line each with its file and line.
    """
    known = _Known(edition)
    seen: dict[str, Golden] = {}
    told: list[str] = []
    for golden in goldens:
        if golden.id in seen:
            first = seen[golden.id].where or "another one"
            told.append(f"{place_of(golden, ('id',))}: the id is taken already, in {first}")
        seen.setdefault(golden.id, golden)
        told += [f"{place_of(golden, at)}: {what}" for at, what in _problems(golden, known)]
    if told:
        raise GoldenError(listed(told))


def _problems(golden: Golden, known: _Known) -> Iterator[Problem]:
    for number, exchange in enumerate(golden.turns):
        for at, what in _of_turn(exchange, known):
            yield ("turns", number, "expect", *at), what
    orders: Imported | None = None
    if golden.setting is not None:
        orders, problems = _orders(golden, golden.setting, known)
        yield from problems
        for number, planted in enumerate(golden.setting.planted or ()):
            at = ("setting", "planted", number)
            if planted.product is not None:
                yield from _missing((*at, "product"), planted.product, known.product)
            if planted.article is not None:
                yield from _missing((*at, "article"), planted.article, known.article)
    if golden.ends is not None:
        yield from _of_ending(golden.ends, orders, golden.setting, known)


def _of_turn(exchange: Exchange, known: _Known) -> Iterator[Problem]:
    expected = exchange.expect
    for names, look in ((_PRODUCTS, known.product), (_ARTICLES, known.article)):
        for name in names:
            given = getattr(expected, name)
            if isinstance(given, str):
                yield from _missing((name,), given, look)
            for number, one in enumerate(given if isinstance(given, tuple) else ()):
                yield from _missing((name, number), one, look)
    if expected.satisfies is not None:
        yield from _of_constraint(expected.satisfies, known)
    calls = expected.calls.model_dump(exclude_none=True) if expected.calls is not None else {}
    for way, tools in calls.items():
        for number, tool in enumerate(tools):
            yield from _missing(("calls", way, number), tool, known.tool)
    for number, tool in enumerate(expected.never_calls or ()):
        yield from _missing(("never_calls", number), tool, known.tool)
    yield from _contradictions(expected)


def _contradictions(expected: Expectation) -> Iterator[Problem]:
    for wanted, forbidden in _OPPOSITES:
        wants = {fold(one) for one in getattr(expected, wanted) or ()}
        for number, one in enumerate(getattr(expected, forbidden) or ()):
            if fold(one) in wants:
                yield (forbidden, number), f"{one!r} is asked for by {wanted!r} as well"
    only = {fold(one) for one in expected.shows_only or ()}
    shown = [*(expected.shows or ()), *filter(None, [expected.shows_first])]
    if only and (others := [one for one in shown if fold(one) not in only]):
        yield ("shows_only",), f"{others[0]!r} is asked for as well and isn't among these"


def _of_constraint(wanted: Constraint, known: _Known) -> Iterator[Problem]:
    at: Place = ("satisfies",)
    for name, value, look in (
        ("brand", wanted.brand, known.brand),
        ("not_brand", wanted.not_brand, known.brand),
        ("category", wanted.category, known.category),
    ):
        if value is not None:
            yield from _missing((*at, name), value, look)
    for name, value in (wanted.attributes or {}).items():
        place = (*at, "attributes", name)
        problems = list(_missing(place, name, known.attribute))
        yield from problems
        values = known.values(name)
        if not problems and not any(bears(one, value) for one in values):
            yield place, f"no product's {name} is {value!r}; there are {_some(values)}"
    for name, bounds in (wanted.numbers or {}).items():
        place = (*at, "numbers", name)
        yield from _missing(place, name, known.attribute)
        for end in filter(None, (bounds.at_least, bounds.at_most)):
            if of_value(fold(end)) is None:
                yield place, f"{end!r} is no quantity; write one like 1.2 kg"


def _orders(
    golden: Golden, setting: Setting, known: _Known
) -> tuple[Imported | None, list[Problem]]:
    if setting.orders is None:
        return None, []
    at: Place = ("setting", "orders")
    try:
        read = known.orders(Path(golden.folder) / setting.orders)
    except ImportFailed as error:
        return None, [(at, str(error))]
    people = [customer.id for customer in read.customers]
    if setting.customer is not None and setting.customer not in people:
        near = _near(setting.customer, people)
        told = f"{setting.orders} has no customer {setting.customer!r}{near}"
        return read, [(("setting", "customer"), told)]
    return read, []


def _of_ending(
    ends: Ending, orders: Imported | None, setting: Setting | None, known: _Known
) -> Iterator[Problem]:
    numbers = [order.id for order in orders.orders] if orders is not None else []
    if ends.orders is not None and (setting is None or setting.orders is None):
        yield ("ends", "orders"), "there are no orders; give setting.orders"
    for number, fields in (ends.orders or {}).items():
        at: Place = ("ends", "orders", number)
        if orders is not None and number not in numbers:
            yield at, f"there is no order {number!r}{_near(number, numbers)}"
        for field in fields:
            if field not in ORDER_FIELDS:
                yield (*at, field), f"an order has no {field!r}{_near(field, ORDER_FIELDS)}"
    for position, product in enumerate((ends.inbox.products if ends.inbox else None) or ()):
        yield from _missing(("ends", "inbox", "products", position), product, known.product)
    for position, order in enumerate((ends.inbox.orders if ends.inbox else None) or ()):
        if orders is not None and order not in numbers:
            at = ("ends", "inbox", "orders", position)
            yield at, f"there is no order {order!r}{_near(order, numbers)}"


class _Known:
    """What an edition has, by folded names."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._fixtures: dict[Path, Imported] = {}

    def orders(self, path: Path) -> Imported:
        """What a fixture holds, read once; raises ImportFailed."""
        if path not in self._fixtures:
            self._fixtures[path] = read_file(path)
        return self._fixtures[path]

    def product(self, name: str) -> str:
        """What is wrong with a product's id or title; empty when there is such a product."""
        return self._document(Kind.PRODUCT, name, self._titles(Kind.PRODUCT))

    def article(self, name: str) -> str:
        """The same of an article's title."""
        titles = self._titles(Kind.ARTICLE)
        found = fold(name) in {fold(title) for title in titles}
        return "" if found else f"the edition has no article {name!r}{_near(name, titles)}"

    def brand(self, name: str) -> str:
        """The same of a brand."""
        return self._facet("brand", name)

    def category(self, name: str) -> str:
        """The same of a category."""
        return self._facet("category", name)

    def attribute(self, name: str) -> str:
        """The same of the name of an attribute or option."""
        if self.values(name):
            return ""
        return f"no product has an attribute {name!r}{_near(name, self._attributes)}"

    def tool(self, name: str) -> str:
        """The same of a tool; one that isn't there is never called."""
        from assistant.orders.tools import ORDER_TOOLS
        from assistant.tools import TOOLS

        names = [tool.name for tool in (*TOOLS, *ORDER_TOOLS)]
        return "" if name in names else f"there is no tool {name!r}{_near(name, names)}"

    def values(self, name: str) -> Sequence[str]:
        """The values of an attribute or option."""
        return self._attributes.get(fold(name), ())

    def _document(self, kind: Kind, name: str, titles: Sequence[str]) -> str:
        if fold(name) in self._folded(kind) or self._edition.document(kind, name) is not None:
            return ""
        return f"the edition has no {kind} {name!r}{_near(name, titles)}"

    def _facet(self, role: str, name: str) -> str:
        values = [facet.value for facet in self._facets if facet.role == role]
        return "" if fold(name) in values else f"there is no {role} {name!r}{_near(name, values)}"

    def _titles(self, kind: Kind) -> Sequence[str]:
        return self._all_titles[kind]

    def _folded(self, kind: Kind) -> frozenset[str]:
        return self._folded_titles[kind]

    @cached_property
    def _all_titles(self) -> dict[Kind, list[str]]:
        return {kind: [title for _, title in self._edition.titles(kind)] for kind in Kind}

    @cached_property
    def _folded_titles(self) -> dict[Kind, frozenset[str]]:
        return {kind: frozenset(map(fold, titles)) for kind, titles in self._all_titles.items()}

    @cached_property
    def _facets(self) -> list[Facet]:
        return self._edition.facets()

    @cached_property
    def _attributes(self) -> dict[str, list[str]]:
        """Values by name, both folded; the edition's facets lack those with long values."""
        found: dict[str, dict[str, None]] = {}
        for product in self._edition.documents(Kind.PRODUCT):
            assert isinstance(product, Product)
            options = (option for variant in product.variants for option in variant.options)
            for one in (*product.attributes, *options):
                found.setdefault(fold(one.name), {})[fold(one.value)] = None
        return {name: list(values) for name, values in found.items()}


def _missing(at: Place, name: str, look: Callable[[str], str]) -> Iterator[Problem]:
    if problem := look(name):
        yield at, problem


def _near(name: str, known: Iterable[str]) -> str:
    folded = {fold(one): one for one in known}
    near = difflib.get_close_matches(fold(name), folded, 1, 0.5)
    return f"; the nearest is {folded[near[0]]!r}" if near else ""


def _some(values: Sequence[str]) -> str:
    return ", ".join(repr(value) for value in values[:6]) + (" …" if len(values) > 6 else "")
