"""Articles that give a product another price than its record."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ingest.audit.finding import Check, Finding, Severity, article_evidence, product_evidence
from ingest.audit.lines import Line, lines_of
from ingest.audit.material import Material
from ingest.audit.quantity import AMOUNT, amounts_in
from kb.documents import Article, Kind, Money, Product
from kb.terms import STOPWORDS, tokens

# Between a product's name and an amount that is its price; "for £78" may be what a repair costs.
_LINK = re.compile(
    r"^\W*(?:(?:that |which )?(?:is|are|costs?|sells? for|retails? (?:at|for)|is priced at"
    r"|priced at"
    r"|comes? (?:in )?at|now|at|price:?)\W*)*(?:only |just |now |still |currently |about "
    r"|around )*$",
    re.I,
)
_FROM = re.compile(r"\b(?:from|starting at)\s*$", re.I)
_COLUMN = re.compile(r"^(?:price|cost|rrp|our price|full price|retail price)$", re.I)
# Sections about something else than buying.
_OTHER = re.compile(
    r"\b(?:hire|rent|rental|repair|workshop|deposit|delivery|shipping|postage|resol|warranty"
    r"|discount"
    r"|voucher|recall|refund|trade-in|insurance|was|used to|formerly|save|off|until|between)\w*\b",
    re.I,
)


def find(material: Material) -> Iterator[Finding]:
    """Sentences and table rows of the form "the Gale Jacket is £139" where the record says else."""
    names = _Names(material)
    if not names:
        return
    for article in material.articles:
        for line in lines_of(article):
            if not AMOUNT.search(line.text) or _OTHER.search(f"{line.heading} {article.title}"):
                continue
            for product_id, money, least in _told(names, line, material.currency):
                product = names.load(product_id)
                if product is None or _charges(product, money, least=least):
                    continue
                yield _finding(material, article, line, product, money)


def _finding(
    material: Material, article: Article, line: Line, product: Product, money: Money
) -> Finding:
    price = str(product.price) if product.price else "no price"
    shown = f"from {price}" if product.price_varies else price
    return Finding(
        "mentions",
        "price in an article",
        Severity.ERROR,
        f"{article.title!r} says {money} for {product.title}, its record {shown}",
        "Correct the article, or better leave the price to the product's page.",
        (
            article_evidence(
                article, line.text, source=material.source_of(article), section=line.heading
            ),
            product_evidence(product, shown, source=material.source_of(product), field="price"),
        ),
    )


class _Names:
    """Finds the products of an edition by their names in sentences."""

    def __init__(self, material: Material) -> None:
        self._edition = material.edition
        self._loaded: dict[str, Product | None] = {}
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        bearers: dict[tuple[str, ...], set[str]] = defaultdict(set)
        if not material.articles:
            return
        for product in material.products():
            words = tuple(tokens(product.title))
            brand = tuple(tokens(product.brand))
            bearers[words].add(product.id)
            if brand and words[: len(brand)] == brand:
                bearers[words[len(brand) :]].add(product.id)
        for words, ids in bearers.items():
            # One common word is no name, and a name that several products bear names none of them.
            telling = [w for w in words if w not in STOPWORDS]
            if len(telling) >= 2 and len(ids) == 1:
                self._by_first[words[0]].append((words, next(iter(ids))))

    def __bool__(self) -> bool:
        return bool(self._by_first)

    def load(self, product_id: str) -> Product | None:
        if product_id not in self._loaded:
            found = self._edition.document(Kind.PRODUCT, product_id)
            self._loaded[product_id] = found if isinstance(found, Product) else None
        return self._loaded[product_id]

    def at_end(self, text: str) -> tuple[str, int] | None:
        """The product whose full name ends nearest to the end of a text, and what follows it."""
        words = [(m[0], m.end()) for m in re.finditer(r"[^\W_]+(?:[.,'’/-][^\W_]+)*", text)]
        # "T-Shirt" is two tokens that end at one place.
        pieces = [(token, end) for word, end in words for token in tokens(word)]
        folded = [token for token, _ in pieces]
        best: tuple[int, int, str] | None = None
        for at, word in enumerate(folded):
            for name, product_id in self._by_first.get(word, ()):
                if tuple(folded[at : at + len(name)]) != name:
                    continue
                end = at + len(name)
                if best is None or (end, len(name)) > best[:2]:
                    best = (end, len(name), product_id)
        return None if best is None else (best[2], pieces[best[0] - 1][1])


def _told(names: _Names, line: Line, currency: str) -> Iterator[tuple[str, Money, bool]]:
    """Products with the price that a line gives them, and whether it is the least of several."""
    if line.cells:
        yield from _told_in_row(names, line, currency)
        return
    if _OTHER.search(line.text):
        return
    start = 0
    for left, right, money in amounts_in(line.text, currency):
        before = line.text[start:left]
        start = right
        found = names.at_end(before)
        if found is None or re.match(
            r"\s*(?:off|more|less|each way|per|a (?:week|day|month))", line.text[right:]
        ):
            continue
        between = before[found[1] :]
        least = bool(_FROM.search(between))
        if _LINK.match(_FROM.sub("", between)):
            yield found[0], money, least


def _told_in_row(names: _Names, line: Line, currency: str) -> Iterator[tuple[str, Money, bool]]:
    found = names.at_end(line.cells[0])
    if found is None or line.cells[0][found[1] :].strip(" .)"):
        return
    for name, cell in zip(line.header, line.cells, strict=False):
        amounts = amounts_in(cell, currency)
        if _COLUMN.match(name) and len(amounts) == 1:
            yield found[0], amounts[0][2], bool(re.search(r"\bfrom\b", cell, re.I))


def _charges(product: Product, money: Money, *, least: bool) -> bool:
    prices: Sequence[Money | None] = [
        product.price, product.list_price,
        *(v.price for v in product.variants), *(v.list_price for v in product.variants),
    ]  # fmt: skip
    known = [price for price in prices if price is not None]
    if not known or any(price.currency != money.currency for price in known):
        return True  # nothing to compare with
    # "From £20" is the lowest price; a plain amount may be that of any variant, or the former one.
    return money == min(known) if least else money in known


CHECK = Check("mentions", "prices in articles that are not the products'", find)
