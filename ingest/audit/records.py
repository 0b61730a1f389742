"""Where two sources disagree about one thing: price, stock, availability, or what it is at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from ingest.audit.finding import (
    Check,
    Evidence,
    Finding,
    Severity,
    article_evidence,
    product_evidence,
)
from ingest.audit.material import Material
from kb.documents import Article, Availability, Money, Product, Variant
from kb.editions.claims import Claim
from kb.editions.identity import global_number
from kb.terms import fold

Form = Product | Variant
# Likeness of two readings of one page, per cent of words in any order: less is another text.
_SAME_TEXT = 85
# Value added taxes of Europe and the usual sales taxes, in per cent: such a difference is one of
# showing prices with and without it. Not 25: that is also what 20 % off looks like.
_TAXES = (5, 7, 8, 10, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 27)
_STOCK = "stock count"


@dataclass(frozen=True, slots=True)
class _Difference:
    """One field of one form on which owner and claim disagree."""

    field: str
    severity: Severity
    mine: str
    theirs: str
    form: str = ""


def find(material: Material) -> Iterator[Finding]:
    """Disagreements between the source that owns a document and those that speak of it too."""
    counted: list[Evidence] = []
    for claim in material.claims():
        if claim.matched == "owner":
            continue
        about = claim.about
        if claim.matched == "clash":
            yield _clash(material, claim)
        elif isinstance(about, Product) and isinstance(claim.document, Product):
            grouped: dict[str, list[_Difference]] = {}
            for difference in _differences(about, claim.document):
                grouped.setdefault(difference.field, []).append(difference)
            for name, found in grouped.items():
                if name == _STOCK:
                    counted += _evidence(material, claim, found)
                else:
                    yield _disagreement(material, claim, found)
        elif isinstance(about, Article) and isinstance(claim.document, Article):
            yield from _texts(material, claim, about, claim.document)
    if counted:
        things = len({e.document_id for e in counted[::2]})
        yield Finding(
            "records",
            _STOCK,
            Severity.NOTE,
            f"Sources count different stock for {_products(things)}",
            "Shoppers see the count of the source named first. Refresh both more often if that "
            "matters.",
            tuple(counted),
            things,
        )


def _products(number: int) -> str:
    return "1 product" if number == 1 else f"{number:,} products"


def _clash(material: Material, claim: Claim) -> Finding:
    return Finding(
        "records",
        "same id",
        Severity.ERROR,
        f"Two different things bear the id {claim.document.id}; one of them is left out",
        "Give one of them another id in its source.",
        (
            Evidence(claim.about.title, str(claim.about.kind), claim.about.id, claim.about.title,
                     claim.about.url, material.source_of(claim.about), "title"),
            Evidence(claim.document.title, str(claim.document.kind), claim.document.id,
                     claim.document.title, claim.document.url, claim.source, "title"),
        ),
    )  # fmt: skip


def _disagreement(material: Material, claim: Claim, found: list[_Difference]) -> Finding:
    first = found[0]
    more = f" and {len(found) - 1} more variants" if len(found) > 1 else ""
    which = f" ({first.form}{more})" if first.form else ""
    hint = ""
    if first.field == "price" and (tax := _tax(first.mine, first.theirs)):
        hint = f". They differ by {tax} %: one may be without tax"
    return Finding(
        "records",
        first.field,
        first.severity,
        f"{claim.about.title}{which}: {first.field} {first.mine} and {first.theirs}{hint}",
        f"Shoppers see {first.mine}. Correct the source that is wrong, and refresh it.",
        tuple(_evidence(material, claim, found)),
    )


def _evidence(material: Material, claim: Claim, found: list[_Difference]) -> Iterator[Evidence]:
    owner, other = claim.about, claim.document
    assert isinstance(owner, Product)
    assert isinstance(other, Product)
    source = material.source_of(owner)
    for d in found:
        name = f"{d.field}, {d.form}" if d.form else d.field
        yield product_evidence(owner, d.mine, source=source, field=name)
        yield product_evidence(other, d.theirs, source=claim.source, field=name)


def _differences(owner: Product, claim: Product) -> Iterator[_Difference]:
    mine, theirs = global_number(owner.gtin), global_number(claim.gtin)
    if mine and theirs and mine != theirs and not owner.variants and not claim.variants:
        yield _Difference("GTIN", Severity.WARNING, owner.gtin, claim.gtin)
    if (
        owner.brand
        and claim.brand
        and fuzz.partial_ratio(fold(owner.brand), fold(claim.brand)) < 85
    ):
        yield _Difference("brand", Severity.WARNING, owner.brand, claim.brand)
    for one, other in _pairs(owner, claim):
        yield from _of_forms(one, other)


def _of_forms(one: Form, other: Form) -> Iterator[_Difference]:
    name = ", ".join(o.value for o in one.options) or one.id if isinstance(one, Variant) else ""
    mine, theirs = one.price, other.price
    if mine is not None and theirs is not None:
        if mine.currency != theirs.currency:
            yield _Difference("currency", Severity.WARNING, f"{mine}", f"{theirs}", name)
        elif mine.amount != theirs.amount:
            yield _Difference("price", Severity.ERROR, f"{mine}", f"{theirs}", name)
        elif one.list_price and other.list_price and one.list_price != other.list_price:
            listed = f"{one.list_price}", f"{other.list_price}"
            yield _Difference("former price", Severity.WARNING, *listed, name)
    here, there = one.availability, other.availability
    if Availability.UNKNOWN not in (here, there) and here is not there:
        severity = Severity.ERROR if here.buyable != there.buyable else Severity.WARNING
        told = str(here).replace("_", " "), str(there).replace("_", " ")
        yield _Difference("availability", severity, *told, name)
    elif one.stock is not None and other.stock is not None and one.stock != other.stock:
        yield _Difference(_STOCK, Severity.NOTE, f"{one.stock}", f"{other.stock}", name)


def _pairs(owner: Product, claim: Product) -> Iterator[tuple[Form, Form]]:
    """The forms of both records that are the same thing to buy."""
    if not owner.variants and not claim.variants:
        yield owner, claim
        return
    by_sign: dict[str, Form] = {}
    for form in _forms(owner):
        for sign in _signs(form):
            by_sign.setdefault(sign, form)
    paired: set[int] = set()
    for form in _forms(claim):
        mine = next((by_sign[s] for s in _signs(form) if s in by_sign), None)
        if mine is not None and id(mine) not in paired:
            paired.add(id(mine))
            yield mine, form
    if paired or owner.price is None or claim.price is None:
        return
    # No form is known on both sides; a page that shows one price may still show a wrong one.
    prices = _prices(owner), _prices(claim)
    if len(prices[0]) == 1 == len(prices[1]) and owner.price.currency == claim.price.currency:
        yield owner, claim


def _forms(product: Product) -> tuple[Form, ...]:
    return product.variants or (product,)


def _signs(form: Form) -> list[str]:
    signs = [f"gtin {number}" for number in [global_number(form.gtin)] if number]
    signs += [f"code {fold(code)}" for code in (form.sku, form.id) if code]
    if isinstance(form, Variant) and form.options:
        # Sources name options differently ("Colour", "color"): their values tell.
        signs.append("options " + "|".join(sorted(fold(o.value) for o in form.options)))
    return signs


def _prices(product: Product) -> set[Money]:
    return {form.price for form in _forms(product) if form.price is not None}


def _tax(mine: str, theirs: str) -> int:
    amounts = sorted(
        float("".join(c for c in text if c.isdigit() or c == ".")) for text in (mine, theirs)
    )
    if not amounts[0]:
        return 0
    return next((tax for tax in _TAXES if abs(amounts[1] / amounts[0] - 1 - tax / 100) < 0.0004), 0)


def _texts(material: Material, claim: Claim, mine: Article, theirs: Article) -> Iterator[Finding]:
    one, other = _words(mine.body), _words(theirs.body)
    if not one or not other or fuzz.token_set_ratio(one, other) >= _SAME_TEXT:
        return
    yield Finding(
        "records",
        "two texts",
        Severity.WARNING,
        f"Two sources give different texts of {mine.title!r}; answers quote the first",
        "Find out which one is current, and take the other source's page out.",
        (
            article_evidence(mine, one[:200], source=material.source_of(mine)),
            article_evidence(theirs, other[:200], source=claim.source),
        ),
    )


def _words(body: str) -> str:
    return " ".join(w for w in fold(body).split() if any(c.isalnum() for c in w))[:20_000]


CHECK = Check("records", "sources that disagree about one product or article", find)
