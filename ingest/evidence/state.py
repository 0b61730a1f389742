"""The application's own data on a page: framework state, analytics objects, data attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ingest.availability import parse_availability
from ingest.currency import UNKNOWN_CURRENCY, currency_in
from ingest.evidence.claim import Evidence, Field, Source
from ingest.evidence.identifiers import brand_of, gtin_of_text, sku_of, squeezed
from ingest.evidence.literal import flight, literals
from ingest.evidence.location import in_address
from ingest.evidence.sight import Sight
from ingest.page import Page
from ingest.price import parse_amount
from kb.documents import Availability

_WORTH = re.compile(r"price|sku|product|ecomm", re.IGNORECASE)
_FOREIGN = re.compile(
    r"related|recommend|similar|upsell|cross|impression|cart|basket|wish|recent|bundle|accessor|history|search"
    r"|menu|navigation|filter|facet|review|breadcrumb|listing|results|carousel|promo|banner|sponsor|shipping|installment",
    re.IGNORECASE,
)
_OWN = re.compile(r"product|item|pdp|detail|article|goods|sku", re.IGNORECASE)
# Keys by what they hold and how sure that is: in lower case, without marks, and without
# "product" at the start.
_NAMES: tuple[tuple[Field, float, str], ...] = (
    (Field.SKU, 1.0, "sku skucode articlenumber displaysku articleno"),
    (Field.SKU, 0.8, "skuid articleid asin"),
    (Field.SKU, 0.6, "code pid goodsid partnumber prodid"),
    (Field.SKU, 0.7, "number no reference"),
    (Field.SKU, 0.5, "id"),
    (Field.SKU, 0.9, "goodssn"),
    (Field.SKU, 0.4, "masterid"),
    (Field.PRICE, 0.9, "price pricenumber displayprice"),
    (Field.PRICE, 1.0, "finalprice saleprice salesprice specialprice currentprice "
     "sellingprice offerprice discountedprice nowprice"),
    (Field.PRICE, 0.7, "unitprice"),
    (Field.PRICE, 0.8, "discountprice actualprice priceamount"),
    (Field.CURRENCY, 1.0, "currency pricecurrency currencycode"),
    (Field.AVAILABILITY, 1.0, "availability instock isinstock stockstatus soldout issoldout "
     "outofstock"),
    (Field.AVAILABILITY, 0.9, "available isavailable"),
    (Field.AVAILABILITY, 0.6, "stock"),
    (Field.AVAILABILITY, 0.7, "purchasable isbuyable"),
    (Field.BRAND, 1.0, "brand brandname"),
    (Field.BRAND, 0.8, "vendor"),
    (Field.BRAND, 0.7, "manufacturer"),
    (Field.GTIN, 1.0, "ean gtin gtin13 upc ean13 isbn eancode isbn13"),
    (Field.GTIN, 0.9, "barcode"),
    (Field.MPN, 1.0, "mpn modelnumber manufacturerpartnumber"),
    (Field.MPN, 0.6, "model"),
)  # fmt: skip
_KEYS = {key: (field, sure) for field, sure, keys in _NAMES for key in keys.split()}
_ASSIGNED = re.compile(
    r"""(?<![\w$.])([A-Za-z_$][\w$.]{2,60})\s*=\s*(?:\[\s*)?("[^"\n\\]{1,80}"|'[^'\n\\]{1,80}'|\d{1,14}(?:\.\d{1,4})?)\s*(?:\]\s*)?(?:[;,\n<]|$)"""
)
_NODES = 40_000
_DEPTH = 16


def state_evidence(page: Page, sight: Sight, title: str) -> list[Evidence]:
    """Evidence from the objects in a page's scripts and data attributes.

    Args:
        page: The page.
        sight: Its scripts, and the values of its attributes that look like JSON.
        title: The product's name: an object of that name, or with an id from the page's address,
            is the product's own.
    """
    reader = _State(page, title)
    streamed: list[str] = []
    for script in sight.scripts:
        kind = str(script.get("type") or "").casefold()
        if "ld+json" in kind or script.get("src"):
            continue
        text = script.get_text()
        if not text or len(text) > 4_000_000 or not _WORTH.search(text):
            continue
        if "__next_f" in text:
            streamed.append(text)
            continue
        for value in literals(text):
            reader.read(value, "", 0)
        reader.read_assignments(text)
    if streamed:
        for value in literals(flight(streamed)):
            reader.read(value, "", 0)
    for text in sight.attributes:
        if _WORTH.search(text):
            for value in literals(text):
                reader.read(value, "", 0)
    return reader.found


class _State:
    def __init__(self, page: Page, title: str) -> None:
        self.found: list[Evidence] = []
        self._page = page
        self._titles = {
            squeezed(part)
            for name in (title, page.title, page.meta.get("og:title", ""))
            for part in (name, *re.split(r"\s[|–—-]\s", name))
            if len(part) > 3
        }
        self._left = _NODES

    def read(self, value: Any, path: str, depth: int) -> None:
        """Walk over a value and take what its objects say of the product."""
        if self._left <= 0 or depth > _DEPTH or _FOREIGN.search(path[-60:]):
            return
        self._left -= 1
        if isinstance(value, list):
            for item in value[:40]:
                if isinstance(item, dict | list):
                    self.read(item, path, depth + 1)
            return
        if not isinstance(value, dict):
            return
        strength = self._kinship(value, path)
        if strength > 0:
            self._take(value, path, strength)
        for key, inner in value.items():
            if isinstance(inner, dict | list):
                self.read(inner, f"{path}.{key}" if path else str(key), depth + 1)

    def read_assignments(self, text: str) -> None:
        """Single values that a script assigns to names such as ``utag_data.product_id``."""
        for match in _ASSIGNED.finditer(text):
            name = match.group(1)
            if not _OWN.search(name) or _FOREIGN.search(name):
                continue
            known = _KEYS.get(_plain(name.rpartition(".")[2]))
            if known:
                self._add(known, match.group(2).strip("\"'"), name, 0.6, cents=False)

    def _kinship(self, value: Mapping[str, Any], path: str) -> float:
        """How sure it is that an object is the page's product."""
        plain = {_plain(str(key)): inner for key, inner in value.items()}
        fields = {_KEYS[key][0] for key in plain if key in _KEYS}
        if len(fields & {Field.PRICE, Field.SKU, Field.BRAND, Field.GTIN, Field.AVAILABILITY}) < 2:
            return 0.0
        other = False
        for key in ("name", "title", "fullname", "label"):
            named = _single(plain.get(key))
            if isinstance(named, str) and len(squeezed(named)) > 3:
                if any(_same(squeezed(named), title) for title in self._titles):
                    return 1.0
                other = True
        for key in ("sku", "id", "pid", "code", "articlenumber", "number", "asin", "prodid"):
            given = str(_single(plain.get(key)) or "")
            if any(c.isdigit() for c in given) and in_address(self._page, given):
                return 0.9
        if other:
            return 0.0
        own = bool(_OWN.search(path)) or any(_OWN.match(str(key)) for key in value)
        return 0.5 if own and Field.PRICE in fields else 0.0

    def _take(self, value: Mapping[str, Any], path: str, strength: float) -> None:
        cents = _in_cents(value)
        for key, inner in value.items():
            known = _KEYS.get(_plain(str(key)))
            if known:
                self._add(known, inner, f"{path}.{key}".strip("."), strength, cents=cents)

    def _add(
        self, known: tuple[Field, float], given: Any, where: str, strength: float, *, cents: bool
    ) -> None:
        field, sure = known
        single = _single(given)
        if field is Field.PRICE and isinstance(single, Mapping):
            code = next((single[k] for k in ("currency", "currencyCode") if single.get(k)), None)
            self._add((Field.CURRENCY, 1.0), code, where, strength, cents=False)
        value = _value(field, given, where, cents=cents)
        if value:
            self.found.append(
                Evidence(field, value, Source.STATE, where[-60:], round(sure * strength, 3))
            )


def _same(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= 0.6 * len(long) and short in long)


def _plain(key: str) -> str:
    bare = re.sub(r"[^a-z0-9]", "", key.casefold())
    bare = re.sub(r"^(?:ecomm|current)?(?:products?|prod|item|pdp|selected)(?=[a-z])", "", bare)
    return bare.removesuffix("s") if bare in {"ids", "skus", "prices", "brands", "names"} else bare


def _single(value: Any) -> Any:
    while isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    return value


def _in_cents(value: Mapping[str, Any]) -> bool:
    # Shopify's product object counts in the smallest unit; so do objects that say so.
    given = _single(value.get("price"))
    own = "vendor" in value and ("variants" in value or "handle" in value)
    return own and isinstance(given, int) and not isinstance(given, bool)


def _value(field: Field, given: Any, where: str, *, cents: bool) -> str:
    given = _single(given)
    if isinstance(given, Mapping):
        given = _inner(field, given)
    if given is None or isinstance(given, list | tuple | dict):
        return ""
    if field is Field.AVAILABILITY:
        return _stock(given, where)
    if isinstance(given, bool):
        return ""
    if field is Field.PRICE:
        money = parse_amount(given, UNKNOWN_CURRENCY)
        if money is None or money.amount <= 0:
            return ""
        return format(money.amount / 100 if cents else money.amount, "f")
    if field is Field.CURRENCY:
        return currency_in(str(given), None) if len(str(given)) == 3 else ""
    if field is Field.GTIN:
        return gtin_of_text(given)
    return brand_of(given) if field is Field.BRAND else sku_of(given)


def _inner(field: Field, given: Mapping[str, Any]) -> Any:
    names = ("name", "label", "value") if field is Field.BRAND else (
        "current", "sale", "final", "now", "value", "amount", "price", "sellingPrice", "finalPrice"
    )  # fmt: skip
    return next((given[name] for name in names if given.get(name) is not None), None)


def _stock(given: Any, where: str) -> str:
    inverse = "out" in where.rpartition(".")[2].casefold()
    if isinstance(given, bool):
        there = given != inverse
        return (Availability.IN_STOCK if there else Availability.OUT_OF_STOCK).value
    if isinstance(given, int | Decimal):
        if not given.is_finite() if isinstance(given, Decimal) else False:
            return ""
        return (
            Availability.IN_STOCK if (given > 0) != inverse else Availability.OUT_OF_STOCK
        ).value
    if len(str(given)) > 60 or inverse:
        return ""
    known = parse_availability(str(given))
    return "" if known is Availability.UNKNOWN else known.value
