"""One item of a Merchant feed -> Product; several items of a group -> one Product with variants."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

from ingest.availability import best, parse_availability
from ingest.markup import inline_text, plain_text
from ingest.price import parse_amount
from kb.documents import Attribute, Availability, Money, Product, Variant

# Fields that distinguish the members of a group (Google: variant attributes), and their labels.
_OPTIONS = {"color": "Colour", "size": "Size", "material": "Material", "pattern": "Pattern",
            "gender": "Gender", "age_group": "Age group"}  # fmt: skip
_ATTRIBUTES = {"condition": "Condition", "mpn": "MPN", "size_type": "Size type",
               "size_system": "Size system", "product_weight": "Weight",
               "product_length": "Length", "product_width": "Width", "product_height": "Height",
               "energy_efficiency_class": "Energy efficiency class", "multipack": "Multipack",
               "unit_pricing_measure": "Contents",
               "availability_date": "Available from"}  # fmt: skip

# Between name and value of a product_detail that came as XML: its text may hold any other sign.
DETAIL = "\x1f"


@dataclass(frozen=True, slots=True)
class Item:
    """The fields of one item by name, each with all its values.

    Attributes:
        place: Where it stands: ``line 17``, and ``line 1 item 17`` where a line holds several.
        problem: Why it is unfit as it stands; empty when it isn't.
    """

    place: str
    values: dict[str, list[str]]
    problem: str = ""

    @property
    def id(self) -> str:
        """The item's id."""
        return self.get("id")

    def get(self, name: str) -> str:
        """The first value of a field; empty without one."""
        found = self.values.get(name)
        return found[0] if found else ""

    def all(self, name: str) -> list[str]:
        """All values of a field."""
        return self.values.get(name, [])


def problem_of(item: Item, currency: str) -> str:
    """Why an item can't become a product; empty when it can."""
    if item.problem:
        return item.problem
    if not item.id:
        return "no id; each item needs one that stays the same"
    if not item.get("title"):
        return "no title; each item needs one"
    if not item.get("price"):
        return "no price; add one like 129.00 GBP"
    if _money(item, "price", currency) is None:
        given = item.get("price")
        if not currency and parse_amount(given, "EUR") is not None:
            return (
                f"the price {given!r} has no currency; write it like 129.00 GBP, or name the "
                "currency when you open the source"
            )
        return f"{given!r} is not a price; write digits and a currency, like 129.00 GBP"
    return ""


def item_product(item: Item, currency: str, now: datetime) -> Product:
    """An item that stands alone as a product; ``now`` decides whether a sale is on."""
    price, listed = _prices(item, currency, now)
    return Product(
        id=item.id,
        title=inline_text(item.get("title")),
        url=item.get("link"),
        description=_description(item),
        brand=inline_text(item.get("brand")),
        categories=_categories(item),
        price=price,
        list_price=listed,
        availability=_availability(item),
        stock=_stock(item),
        sku=item.id,
        gtin=item.get("gtin"),
        image=item.get("image_link"),
        attributes=_attributes(item, frozenset()),
        language=item.get("content_language").lower(),
    )


def group_product(group: str, members: list[Item], currency: str, now: datetime) -> Product:
    """The items of one group as a product; what differs among them becomes options."""
    varying = frozenset(
        name for name in _OPTIONS if len({item.get(name) for item in members}) > 1
    ) or frozenset(name for name in _OPTIONS if any(item.get(name) for item in members))
    variants = tuple(_variant(item, varying, currency, now) for item in members)
    first = item_product(members[0], currency, now)
    priced = [variant for variant in variants if variant.price]
    lowest = min(priced, key=lambda v: v.price.amount if v.price else 0)
    stocks = [variant.stock for variant in variants]
    return replace(
        first,
        id=group,
        sku="",
        gtin="",
        title=_common_title(members),
        url=_common_link([item.get("link") for item in members]),
        description=max((_description(item) for item in members), key=len),
        price=lowest.price,
        list_price=lowest.list_price,
        availability=best([variant.availability for variant in variants]),
        stock=None if None in stocks else sum(s for s in stocks if s is not None),
        attributes=_attributes(members[0], varying),
        variants=variants,
    )


def _variant(item: Item, varying: frozenset[str], currency: str, now: datetime) -> Variant:
    price, listed = _prices(item, currency, now)
    options = tuple(
        Attribute(label, inline_text(item.get(name)))
        for name, label in _OPTIONS.items()
        if name in varying and item.get(name)
    )
    return Variant(
        id=item.id,
        sku=item.id,
        options=options,
        price=price,
        list_price=listed,
        availability=_availability(item),
        stock=_stock(item),
        gtin=item.get("gtin"),
        url=item.get("link"),
        image=item.get("image_link"),
    )


def _common_title(members: list[Item]) -> str:
    # Many shops append "- Blue, UK 8" to the title of each variant.
    whole = inline_text(members[0].get("title"))
    words = [_without_options(item).split() for item in members]
    shared: list[str] = []
    for column in zip(*words, strict=False):
        if len(set(column)) > 1:
            break
        shared.append(column[0])
    common = re.sub(r"[\s\-–—|,/:(\[]+$", "", " ".join(shared))
    return common if len(common) >= 0.2 * len(whole) else whole


def _without_options(item: Item) -> str:
    title = inline_text(item.get("title"))
    values = [inline_text(item.get(name)) for name in _OPTIONS if item.get(name)]
    for _ in values:
        for value in values:
            title = re.sub(rf"\s*[-–—|,/:(\[]\s*{re.escape(value)}[)\]\s]*$", "", title)
    return title


def _common_link(links: list[str]) -> str:
    # The product's own address: without the parameters that choose a variant.
    bare = {link.partition("?")[0] for link in links}
    if len(bare) != 1:
        return links[0]
    queries = [parse_qsl(link.partition("?")[2], keep_blank_values=True) for link in links]
    shared = [pair for pair in queries[0] if all(pair in query for query in queries)]
    if len(links) == 1:
        return links[0]
    return bare.pop() + (f"?{urlencode(shared)}" if shared else "")


def _money(item: Item, name: str, currency: str) -> Money | None:
    return parse_amount(item.get(name), "") or parse_amount(item.get(name), currency)


def _prices(item: Item, currency: str, now: datetime) -> tuple[Money | None, Money | None]:
    price, sale = _money(item, "price", currency), _money(item, "sale_price", currency)
    if sale and not _within(item.get("sale_price_effective_date"), now):
        sale = None
    if price and sale and sale.currency == price.currency and sale.amount < price.amount:
        return sale, price
    return price, None


def _within(period: str, now: datetime) -> bool:
    """Whether a moment is in ``2016-02-24T13:00-0800/2016-02-29T15:30-0800``; always in none."""
    start, slash, end = period.partition("/")
    if not slash:
        return True
    begins, ends = _moment(start), _moment(end)
    return (begins is None or begins <= now) and (ends is None or now <= ends)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _availability(item: Item) -> Availability:
    return parse_availability(item.get("availability"))


def _stock(item: Item) -> int | None:
    for name in (
        "quantity",
        "sell_on_google_quantity",
        "inventory",
        "quantity_to_sell_on_facebook",
    ):
        if item.get(name).isdigit():
            return int(item.get(name))
    return None


def _description(item: Item) -> str:
    body = item.get("description") or item.get("summary") or item.get("content")
    highlights = [f"- {inline_text(text)}" for text in item.all("product_highlight")]
    return "\n\n".join(part for part in (plain_text(body), "\n".join(highlights)) if part)


def _categories(item: Item) -> tuple[str, ...]:
    trails = [*item.all("product_type"), *item.all("google_product_category")]
    for trail in trails:
        parts = tuple(inline_text(part) for part in re.split(r"\s*(?:>|›|»)\s*", trail))
        if parts and not parts[0].isdigit():  # a number is Google's own code
            return tuple(part for part in parts if part)
    return ()


def _attributes(item: Item, varying: frozenset[str]) -> tuple[Attribute, ...]:
    found: dict[str, Attribute] = {}
    for name, label in (_OPTIONS | _ATTRIBUTES).items():
        if name not in varying and (value := inline_text(item.get(name))):
            found[label.casefold()] = Attribute(label, value)
    for detail in item.all("product_detail"):
        for name, told in _details(detail):
            label, value = inline_text(name), inline_text(told)
            if label and value:
                found.setdefault(label.casefold(), Attribute(label, value))
    return tuple(found.values())


def _details(detail: str) -> list[tuple[str, str]]:
    if DETAIL in detail:
        name, _, value = detail.partition(DETAIL)
        return [(name, value)]
    # Text feeds write section:name:value, several of them with commas between.
    parts = (part.split(":", 2) for part in re.split(r",(?=[^,:]*:[^,:]*:)", detail))
    return [(pieces[1], pieces[2]) for pieces in parts if len(pieces) == 3]
