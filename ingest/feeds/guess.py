"""A field map guessed from the names of the fields."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.feeds.field_map import AttributeField, FieldMap
from ingest.reading import SourceError

# By key, the usual names, the best first; compared without case, spaces and signs.
_USUAL: dict[str, str] = {
    "id": "id productid itemid uniqid asin sku articleid articlenumber itemnumber code handle slug"
    " key",
    "title": "title name productname producttitle itemname question headline subject",
    "description": "description bodyhtml longdescription productdescription shortdescription"
    " details summary bulletpoints features",
    "url": "url link producturl producturls permalink pageurl",
    "brand": "brand vendor manufacturer supplier make",
    "category": "category categories producttype type department breadcrumbs",
    "price": "price saleprice currentprice unitprice regularprice amount",
    "list_price": "listprice compareatprice originalprice msrp rrp regularprice",
    "availability": "availability availabilitystatus stockstatus instock",
    "stock": "stock quantity inventory stockquantity qty inventoryquantity",
    "image": "image imageurl imagelink images thumbnail picture img",
    "rating": "rating averagerating ratingvalue stars",
    "rating_count": "ratingcount reviewcount numreviews ratingscount",
    "gtin": "gtin ean upc barcode gtin13 isbn",
    "sku": "sku",
    "language": "language lang locale",
    "body": "body content answer text bodyhtml markdown articlebody html",
    "updated": "updated updatedat modified lastmodified datemodified date",
}
_POINTS = ("bulletpoints", "features", "highlights")
_CURRENCY = "currency pricecurrency currencycode"
_ATTRIBUTES = (
    "color colour size material gender weight width height depth length pattern style capacity"
    " power voltage flavour flavor season fit finish model warranty dimensions"
)
_EXAMPLE = """\
kind: product
id: YOUR_ID_FIELD
title: YOUR_NAME_FIELD
description: YOUR_DESCRIPTION_FIELD
price: {field: YOUR_PRICE_FIELD, currency: GBP}
stock: YOUR_STOCK_FIELD
attributes:
  - {field: YOUR_COLOUR_FIELD, name: Colour}
"""


def guess_map(names: Iterable[str], where: str) -> FieldMap:
    """Guess which field is what.

    Args:
        names: The fields that the records have.
        where: The file, for the error.

    Raises:
        SourceError: No id or no title is to be seen; the message holds a map to fill in.
    """
    known = list(dict.fromkeys(name for name in names if name))
    plain = {_plain(name): name for name in reversed(known)}
    found: dict[str, str] = {}
    for key, usual in _USUAL.items():
        hit = next((plain[name] for name in usual.split() if name in plain), None)
        if hit is not None and (hit not in found.values() or key == "sku"):
            found[key] = hit
    if "id" not in found or "title" not in found:
        missing = " and ".join(key for key in ("id", "title") if key not in found)
        raise SourceError(
            f"{where}: can't tell which field is the {missing} (fields: {', '.join(known[:40])}). "
            f"Write a field map and name it when you open the source, for example:\n{_EXAMPLE}"
        )
    if "body" in found and "price" not in found:
        speaking = ("id", "title", "body", "url", "language", "updated")
        article = {key: found[key] for key in speaking if key in found}
        return FieldMap.model_validate({"kind": "article", **article})
    for key in ("body", "updated"):
        if key == "body" and "description" not in found and "body" in found:
            found["description"] = found["body"]
        found.pop(key, None)
    given: dict[str, object] = dict(found)
    points = [plain[name] for name in _POINTS if name in plain]
    if "description" in found and points:
        given["description"] = list(dict.fromkeys([found["description"], *points]))
    if "price" in found:
        currency = next((plain[name] for name in _CURRENCY.split() if name in plain), None)
        given["price"] = {"field": found["price"], "currency_field": currency}
    given["attributes"] = [
        AttributeField(field=plain[name]) for name in _ATTRIBUTES.split() if name in plain
    ]
    return FieldMap.model_validate(given)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
