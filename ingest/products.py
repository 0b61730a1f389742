"""Page -> Product: what each source on the page says, merged by trust, with the reasons kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from urllib.parse import urlsplit

from ingest.currency import UNKNOWN_CURRENCY, region_currency
from ingest.evidence.brandmark import brand_evidence
from ingest.evidence.choice import choose, is_a_list, lists_products, with_loose_offer
from ingest.evidence.claim import Decision, Evidence, Field, Source
from ingest.evidence.labels import labelled
from ingest.evidence.location import address_evidence, in_address, shown_codes
from ingest.evidence.marked import marked_evidence
from ingest.evidence.pricetag import PriceTag, former_price, price_tags
from ingest.evidence.rdfa import parse_rdfa, unified
from ingest.evidence.sight import Sight, look
from ingest.evidence.signs import (
    ENOUGH,
    ENOUGH_OF_A_LIST,
    ENOUGH_OF_LISTED,
    looks_like_a_list,
    signs_of_product,
)
from ingest.evidence.state import state_evidence
from ingest.evidence.stock import stock_evidence
from ingest.evidence.tags import meta_evidence
from ingest.evidence.trust import decide
from ingest.jsonld import Node, first
from ingest.markup import inline_text, plain_text
from ingest.page import Page, image_of
from ingest.product_node import product_from
from ingest.urls import path_key
from ingest.visible import visible_attributes, visible_description
from kb.documents import Availability, Money, Product


@dataclass(frozen=True)
class Extraction:
    """What was read from a page.

    Attributes:
        product: The product, or None: a listing, an article, anything else.
        shown: The decision on each field as the page shows it, with its reasons. Of a product
            with variants the form that is shown, where ``product`` has the lowest price of all.
        sign: The currency as the page writes it beside the price; may be empty.
    """

    product: Product | None
    shown: Mapping[Field, Decision] = field(default_factory=dict)
    sign: str = ""


def extract_product(page: Page) -> Product | None:
    """The one product that a page is about, or None. See :func:`read_product`."""
    return read_product(page).product


def read_product(page: Page, *, certain: bool = False) -> Extraction:
    """Read the product that a page is about, with the reason for each field.

    Whether there is one: a Product in JSON-LD, microdata or RDFa that fits the page; else product
    meta tags; else a heading with a price and a button that buys, or an item number that the
    address holds too. What it says: see :mod:`ingest.evidence.trust`.

    Args:
        page: The page.
        certain: Whether somebody knows already that this is a product's page: what it says is
            then read whatever speaks against one.
    """
    sight = look(page)
    marked = _marked(page, sight)
    listed = lists_products(page) and not any(source is Source.JSON_LD for source, _ in marked)
    typed = page.meta.get("og:type", "").lower().endswith("product")
    sure = bool(marked) or typed
    if listed and is_a_list(page) and not (sure or certain):
        return Extraction(None)
    reading = _Reading(page, sight, marked)
    product = reading.from_markup()
    if product is None and (sure or not listed):
        product = reading.from_meta()
    product = product or reading.from_sight(listed=listed)
    if product is None and certain:
        product = reading.bare()
    if product is None:
        return Extraction(None, reading.shown, reading.sign)
    return Extraction(reading.completed(product), reading.shown, reading.sign)


def _marked(page: Page, sight: Sight) -> list[tuple[Source, Node]]:
    """The product's node in each kind of markup that has one, in the order of trust."""
    found = []
    rdfa = parse_rdfa(page.soup) if sight.typed else ()
    for source, given in (
        (Source.JSON_LD, page.json_ld),
        (Source.MICRODATA, tuple(unified(node) for node in page.microdata)),
        (Source.RDFA, rdfa),
    ):
        node = choose(page, given)
        if node is not None:
            found.append((source, with_loose_offer(node, given)))
    return found


class _Reading:
    """One page's evidence, gathered once."""

    def __init__(self, page: Page, sight: Sight, marked: list[tuple[Source, Node]]) -> None:
        self.page = page
        self.sight = sight
        self._marked = marked
        title = next((first(node, "name") for _, node in marked if first(node, "name")), "")
        evidence = meta_evidence(page) + state_evidence(page, sight, title)
        for source, node in marked:
            evidence += marked_evidence(node, source, page, "")
        region = region_currency(page.url, page.lang)
        if region:
            evidence.append(Evidence(Field.CURRENCY, region, Source.ADDRESS, "country"))
        known = decide(Field.CURRENCY, evidence)
        self.tags: list[PriceTag] = price_tags(sight, known.value if known else "")
        evidence += _tag_evidence(self.tags)
        evidence += labelled(sight, _shop(page.url)) + stock_evidence(sight) + brand_evidence(sight)
        evidence += shown_codes(page, sight)
        confirmed = {
            e.value for e in evidence if e.field is Field.SKU and in_address(page, e.value)
        }
        evidence += [Evidence(Field.SKU, v, Source.ADDRESS, "address") for v in confirmed]
        evidence += address_evidence(page)
        self._evidence = evidence
        self.shown: dict[Field, Decision] = {}
        for name in Field:
            decision = decide(name, evidence)
            if decision is not None:
                self.shown[name] = decision
        self.sign = self._sign()

    def value(self, name: Field) -> str:
        """What was decided on a field; empty without evidence."""
        return self.shown[name].value if name in self.shown else ""

    @property
    def price(self) -> Money | None:
        """The price that was decided on; None where the currency is unknown."""
        amount, code = self.value(Field.PRICE), self.value(Field.CURRENCY)
        return Money(Decimal(amount), code) if amount and code else None

    @property
    def availability(self) -> Availability:
        """The availability that was decided on."""
        return Availability(self.value(Field.AVAILABILITY) or Availability.UNKNOWN)

    def _sign(self) -> str:
        amount = self.value(Field.PRICE)
        fitting = [t for t in self.tags if amount and t.money.amount == Decimal(amount) and t.sign]
        return fitting[0].sign if fitting else ""

    def from_markup(self) -> Product | None:
        """The product of the page's markup, its gaps filled from weaker markup."""
        product: Product | None = None
        for _, node in self._marked:
            found = product_from(self.page, node)
            product = _filled(product, found) if product else found
        return product

    def from_meta(self) -> Product | None:
        """The product of a page that only its meta tags call one."""
        decision = self.shown.get(Field.PRICE)
        tagged = decision and any(e.source is Source.META for e in decision.supporting)
        marked = self.page.meta.get("og:type", "").lower().endswith("product")
        if not (tagged or marked) or self.price is None:
            return None
        return self.bare()

    def from_sight(self, *, listed: bool) -> Product | None:
        """The product of a page that only shows it, by what speaks for one.

        Args:
            listed: The page's markup lists several products, which asks for more signs.
        """
        signs = signs_of_product(self.page, self.sight, self.tags, self._evidence, self.shown)
        enough = ENOUGH_OF_A_LIST if looks_like_a_list(self.sight, self.tags) else ENOUGH
        enough = ENOUGH_OF_LISTED if listed else enough
        return self.bare() if signs >= enough and self.page.title else None

    def bare(self) -> Product | None:
        """A product with what the page says of itself; None without a title."""
        title = self.page.title or inline_text(self.page.meta.get("og:title", ""))
        if not title:
            return None
        page = self.page
        stated = page.meta.get("product:retailer_item_id") or page.meta.get("product:sku")
        return Product(
            id=stated or path_key(page.canonical or page.url),
            title=title,
            url=page.canonical or page.url,
            description=plain_text(page.description),
            categories=page.breadcrumbs,
            language=page.lang,
        )

    def completed(self, product: Product) -> Product:
        """The product with what was decided, and with what only the visible page says."""
        page = self.page
        described = visible_description(self.sight)
        names = {attribute.name.casefold() for attribute in product.attributes}
        names |= {option.name.casefold() for v in product.variants for option in v.options}
        extra = [a for a in visible_attributes(self.sight) if a.name.casefold() not in names]
        product = replace(
            product,
            description=max(
                product.description or plain_text(page.description), described, key=len
            ),
            attributes=product.attributes + tuple(extra),
            categories=product.categories or page.breadcrumbs,
            image=product.image or image_of(page, page.meta.get("og:image", "")),
            brand=self.value(Field.BRAND) or product.brand,
            gtin=product.gtin if product.variants else self.value(Field.GTIN) or product.gtin,
            sku=product.sku if product.variants else self.value(Field.SKU) or product.sku,
        )
        if product.variants:
            return product
        price = self.price or product.price
        listed = product.list_price if product.price == price else None
        return replace(
            product,
            price=price,
            list_price=listed or former_price(self.tags, price),
            availability=self.availability,
        )


def _shop(url: str) -> str:
    """The name in a host: ``harrow`` of ``www.harrow.co.uk``."""
    labels = (urlsplit(url).hostname or "").split(".")
    named = [label for label in labels[:-1] if len(label) > 3 and label != "shop"]
    return named[-1] if named else ""


def _tag_evidence(tags: list[PriceTag]) -> list[Evidence]:
    found: list[Evidence] = []
    for tag in tags[:12]:
        if tag.quality <= 0 or tag.former:
            continue
        amount = format(tag.money.amount, "f")
        found.append(
            Evidence(Field.PRICE, amount, Source.BUY_BOX, tag.where, round(tag.quality, 3))
        )
        if tag.money.currency != UNKNOWN_CURRENCY:
            sure = min(tag.quality, 1.0)
            code = tag.money.currency
            found.append(Evidence(Field.CURRENCY, code, Source.BUY_BOX, tag.where, sure))
    return found


def _filled(product: Product, weaker: Product | None) -> Product:
    """The product with what it leaves open taken from weaker markup."""
    if weaker is None:
        return product
    return replace(
        product,
        categories=product.categories or weaker.categories,
        description=product.description or weaker.description,
        image=product.image or weaker.image,
        price=product.price or (None if product.variants else weaker.price),
        list_price=product.list_price or weaker.list_price,
        rating=product.rating if product.rating is not None else weaker.rating,
        rating_count=product.rating_count if product.rating is not None else weaker.rating_count,
    )
