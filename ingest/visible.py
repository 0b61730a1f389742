"""What a product page shows to the eye: price, availability, label-value tables, description."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

from ingest.availability import availability_in
from ingest.markup import inline_text, plain_text
from ingest.price import read_price
from kb.documents import Attribute, Availability, Money

_PRICE = re.compile(r"price|prix|preis|precio|preco|prezzo|cena|amount", re.IGNORECASE)
_FORMER = re.compile(
    r"old|was|before|list-?price|regular|compare|strike|crossed|former|rrp|uvp|msrp|retail|original",
    re.IGNORECASE,
)
_NOT_PRICE = re.compile(
    r"ship|deliver|sav(?:e|ing)|discount|unit|instal|monthly|filter|range", re.I
)
_ELSEWHERE = re.compile(
    r"related|recommend|similar|upsell|cross-?sell|also-|recently|carousel|mini-?cart|basket"
    r"|cookie|footer|header|navig|menu|review|rating",
    re.IGNORECASE,
)
_BUY = re.compile(
    r"add to (?:cart|bag|basket)|buy now|in den warenkorb|ajouter au panier|añadir al carrito"
    r"|aggiungi al carrello|in winkelwagen|adicionar ao carrinho|do koszyka|do košíku",
    re.IGNORECASE,
)
_DESCRIPTION = re.compile(r"(?:product|item)?[-_]?(?:description|details?-text|long-?desc)", re.I)
_CHROME = ("nav", "footer", "header", "aside", "dialog")
_MAX_ATTRIBUTES = 80


def main_part(soup: BeautifulSoup) -> Tag:
    """The element that holds the page's own content: ``main`` where there is one."""
    for found in (soup.find("main"), soup.find(role="main"), soup.find(id="main")):
        if isinstance(found, Tag) and len(found.get_text(strip=True)) > 100:
            return found
    return soup.body if isinstance(soup.body, Tag) else soup


def elsewhere(tag: Tag, top: Tag) -> bool:
    """Whether an element belongs to navigation, recommendations or reviews."""
    here: Tag | None = tag
    while here is not None and here is not top:
        if here.name in _CHROME or _ELSEWHERE.search(_named(here)):
            return True
        here = here.parent
    return False


def _named(tag: Tag) -> str:
    classes = tag.get("class")
    joined = " ".join(classes) if isinstance(classes, list) else str(classes or "")
    return f"{joined} {tag.get('id') or ''}"


def visible_prices(top: Tag, currency: str) -> tuple[Money | None, Money | None]:
    """The price and the former price that the page shows, in this order."""
    price: Money | None = None
    former: Money | None = None
    for tag in top.find_all(["span", "div", "p", "ins", "del", "s", "strong", "b", "td", "data"]):
        named = f"{_named(tag)} {tag.get('itemprop') or ''}"
        struck = tag.name in {"del", "s"}
        if not struck and not _PRICE.search(named):
            if tag.name not in {"ins", "strong", "b"} or tag.parent is None:
                continue
            named = _named(tag.parent)  # <p class="price"><del>…</del> <ins>…</ins></p>
            if not _PRICE.search(named):
                continue
        words = inline_text(tag)
        if not words or len(words) > 40 or _NOT_PRICE.search(named) or elsewhere(tag, top):
            continue
        if tag.find(["del", "s"]):
            continue  # both prices are inside: its children say which is which
        reading = read_price(words, currency=currency or None)
        if reading is None or reading.money.amount == 0:
            continue
        if struck or _FORMER.search(named) or tag.find_parent(["del", "s"]):
            former = former or reading.money
        else:
            price = price or reading.money
        if price and former:
            break
    if price and former and (former.currency != price.currency or former.amount <= price.amount):
        former = None
    return price, former


def visible_availability(top: Tag) -> Availability:
    """What the page says about stock in an element named for it."""
    for tag in top.find_all(["span", "div", "p", "strong", "li", "button", "dd"]):
        if re.search(r"stock|availab|verfüg|disponib|lager|dispo", _named(tag), re.IGNORECASE):
            words = inline_text(tag)
            if 0 < len(words) < 80 and not elsewhere(tag, top):
                found = availability_in(words)
                if found is not Availability.UNKNOWN:
                    return found
    return Availability.UNKNOWN


def has_buy_button(top: Tag) -> bool:
    """Whether there is something to press that buys."""
    for tag in top.find_all(["button", "input", "a"]):
        words = inline_text(tag) or str(tag.get("value") or "")
        if len(words) < 40 and _BUY.search(words) and not elsewhere(tag, top):
            return True
    return False


def visible_attributes(top: Tag) -> tuple[Attribute, ...]:
    """Label-value pairs from two-column tables and definition lists, in order."""
    found: dict[str, Attribute] = {}
    for table in top.find_all("table"):
        rows = [row.find_all(["th", "td"], recursive=False) for row in table.find_all("tr")]
        paired = [cells for cells in rows if len(cells) == 2]
        # A size chart has more columns: its rows are no label-value pairs.
        if paired and len(paired) >= 0.8 * len(rows) and not elsewhere(table, top):
            for label, value in paired:
                _add(found, label, value)
    for listing in top.find_all("dl"):
        if elsewhere(listing, top):
            continue
        for label in listing.find_all("dt"):
            told = label.find_next_sibling("dd")
            if isinstance(told, Tag):
                _add(found, label, told)
    return tuple(found.values())[:_MAX_ATTRIBUTES]


def _add(found: dict[str, Attribute], label: Tag, value: Tag) -> None:
    name, words = inline_text(label).rstrip(" :："), inline_text(value)
    if 0 < len(name) <= 60 and 0 < len(words) <= 300 and "?" not in name:
        found.setdefault(name.casefold(), Attribute(name, words))


def visible_description(top: Tag) -> str:
    """The longest text in an element named as the description."""
    texts = [
        plain_text(tag)
        for tag in top.find_all(["div", "section", "p"])
        if _DESCRIPTION.search(f"{_named(tag)} {tag.get('itemprop') or ''}")
        and not tag.find(["form", "nav"])
        and not elsewhere(tag, top)
    ]
    return max((text for text in texts if len(text) < 20_000), key=len, default="")
