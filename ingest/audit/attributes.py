"""What shoppers filter by and products lack."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.audit.finding import Check, Evidence, Finding, Severity, product_evidence
from ingest.audit.material import Material
from kb.documents import Product
from kb.terms import fold, tokens

# Share of a category's products from which a filter is expected of all of them; it takes some
# siblings to know what is usual, and values that repeat to filter by them.
SHARE = 0.6
SIBLINGS = 8
REPEATED = 0.7
LONGEST = 60
_REMEDY = "Add it in the source that owns these products; shoppers who filter by it miss them."


@dataclass(slots=True)
class _Category:
    """The products of one category while they stream by."""

    path: tuple[str, ...]
    products: int = 0
    bearers: Counter[str] = field(default_factory=Counter)
    labels: dict[str, str] = field(default_factory=dict)
    values: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def find(material: Material) -> Iterator[Finding]:
    """Facets that most products of a category bear and some lack, then missing basics."""
    categories: dict[tuple[str, ...], _Category] = {}
    for product in material.products():
        if not product.categories:
            continue
        category = categories.setdefault(product.categories, _Category(product.categories))
        category.products += 1
        for name, (label, values) in _facets(product).items():
            category.bearers[name] += 1
            category.labels.setdefault(name, label)
            category.values[name].update(values)
    wanted = {path: _expected(category) for path, category in categories.items()}
    lacking: dict[tuple[tuple[str, ...], str], list[Evidence]] = defaultdict(list)
    for product in material.products():
        if not (names := wanted.get(product.categories)):
            continue
        for name in _lacked(product, names, categories[product.categories]):
            source = material.source_of(product)
            label = categories[product.categories].labels[name]
            lacking[product.categories, name].append(
                product_evidence(product, "", source=source, field=label)
            )
    for (path, name), evidence in sorted(lacking.items(), key=lambda item: -len(item[1])):
        yield _missing_facet(categories[path], name, evidence)
    yield from _missing_basics(material)


def _missing_facet(category: _Category, name: str, evidence: list[Evidence]) -> Finding:
    label, count = category.labels[name], len(evidence)
    common = ", ".join(value for value, _ in category.values[name].most_common(3))
    return Finding(
        "attributes",
        "missing attribute",
        Severity.WARNING,
        f"{count:,} of {category.products:,} in {' > '.join(category.path)} lack {label!r}, which "
        f"the others have ({common})",
        _REMEDY,
        tuple(evidence),
        count,
    )


def _expected(category: _Category) -> list[str]:
    """Names of the facets that products of a category are filtered by and some of them lack."""
    if category.products < SIBLINGS:
        return []
    return [
        name
        for name, count in category.bearers.items()
        if SHARE * category.products <= count < category.products
        # Unlike a model number, a filter has values that come again.
        and len(category.values[name]) <= REPEATED * count
        and len(category.values[name]) > 1
    ]


def _facets(product: Product) -> dict[str, tuple[str, set[str]]]:
    """Folded name -> name as written and values, of everything a product may be filtered by."""
    found: dict[str, tuple[str, set[str]]] = {}
    options = [option for variant in product.variants for option in variant.options]
    for entry in (*product.attributes, *options):
        if len(entry.value) <= LONGEST:
            found.setdefault(fold(entry.name), (entry.name, set()))[1].add(fold(entry.value))
    return found


def _lacked(product: Product, expected: list[str], category: _Category) -> list[str]:
    borne = _facets(product)
    lacked = [name for name in expected if name not in borne]
    # Described as fully as its siblings by other things: a tarp among tents, not a gap.
    others = len(borne.keys() - set(expected))
    if len(expected) > 2 and len(lacked) > len(expected) / 2 and others >= len(lacked):
        return []
    return [name for name in lacked if not _says(product, category, name)]


def _says(product: Product, category: _Category, name: str) -> bool:
    """Whether the title gives one of the values that the siblings have."""
    title = _spelt(product.title)
    return any(len(value) > 2 and _spelt(value) in title for value in category.values[name])


def _spelt(text: str) -> str:
    """The words between blanks: "ear-hook" and "Ear hook" are one."""
    return f" {' '.join(tokens(text.replace('-', ' ')))} "


def _missing_basics(material: Material) -> Iterator[Finding]:
    """Price, picture, description, brand and GTIN, one finding each for the whole catalogue."""
    total = 0
    lacking: dict[str, list[Evidence]] = defaultdict(list)
    for product in material.products():
        total += 1
        source = material.source_of(product)
        for name in _basics_lacked(product):
            lacking[name].append(product_evidence(product, "", source=source, field=name))
    severities = {"price": Severity.ERROR, "description": Severity.WARNING,
                  "image": Severity.WARNING}  # fmt: skip
    for name in ("price", "description", "image", "brand", "category", "GTIN"):
        evidence = lacking[name]
        # What (nearly) no product has isn't missing: the store works without it.
        if not evidence or (name != "price" and len(evidence) > (1 - SHARE) * total):
            continue
        yield Finding(
            "attributes",
            f"no {name}",
            severities.get(name, Severity.NOTE),
            f"{len(evidence):,} of {total:,} products have no {name}",
            "Add it in the source that owns these products.",
            tuple(evidence),
            len(evidence),
        )


def _basics_lacked(product: Product) -> Iterator[str]:
    if product.price is None:
        yield "price"
    if not product.description.strip():
        yield "description"
    if not (product.image or any(v.image for v in product.variants)):
        yield "image"
    if not product.brand:
        yield "brand"
    if not product.categories:
        yield "category"
    if not (product.gtin or any(v.gtin for v in product.variants)):
        yield "GTIN"


CHECK = Check("attributes", "attributes that shoppers filter by and products lack", find)
