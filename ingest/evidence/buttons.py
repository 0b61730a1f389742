"""Buttons that buy, in the languages of shops."""

from __future__ import annotations

import re

from bs4 import Tag

from ingest.evidence.vocabulary import pattern

_NAMES = re.compile(
    r"add-?_?to-?_?(?:cart|basket|bag|trolley)|\bbuy-?_?(?:now|button|btn)|btn-?_?(?:buy|cart|add-cart)"
    r"|addtocart|add-?cart|button-?cart|cart-?button|product-form__submit|single_add|purchase-?button",
    re.IGNORECASE,
)
_BASKET = re.compile(
    r"\bcart\b|basket|\bbag\b|\bbid\b|warenkorb|einkaufswagen|panier|carrito|\bcesta\b|\bcarro\b|carrello"
    r"|carrinho|winkel|koszyk|koší[kc]|kosár|korg|kurv|handle|koriin|\bco[sș]\b|sepet|корзин|кошик|количка"
    r"|kri?epšel|groz[āu]|korvi|košar|カート|カゴ|かご|购物车|購物車|장바구니|καλάθι|סל|السل|الحقيبة",
    re.IGNORECASE,
)
# What leads to the cart and puts nothing into it.
_SHOWS = re.compile(
    r"\b(?:view|show|see|my|go to|open|vaata|mine"
    r"|zobacz|zobrazit|zobraziť|ver|voir|mon|vedi|vai|ir|meu|mi|il mio|git|bekijk|gå till?"
    r"|se|näytä|avaa|vezi|peržiūrėti|skatīt|prikaži|poglej|pogledaj|megtekint)\b"
    r"|^(?:zum|zur) |перейти|моя|посмотреть",
    re.IGNORECASE,
)
_LEAVES = re.compile(r"wish|favou?rit|compare|notify|alert|recharge|login|sign", re.IGNORECASE)
_DISABLED_NAMES = re.compile(r"(?:^|[\s_-])(?:disabled|sold-?out|soldout)(?:$|\s)", re.IGNORECASE)


def is_buy_button(tag: Tag, names: str) -> bool:
    """Whether an element is something to press that buys.

    Args:
        tag: Any element.
        names: Its classes and ids.
    """
    name = tag.name
    kind = str(tag.get("type") or "").lower()
    pressed = name == "button" or (name == "input" and kind in {"submit", "button", "image"})
    pressed = pressed or (name == "a" and (tag.has_attr("href") or tag.has_attr("onclick")))
    pressed = pressed or (name in {"div", "span"} and tag.get("role") == "button")
    if not pressed or (names and _LEAVES.search(names)):
        return False
    if name != "a" and names and _NAMES.search(names):
        return True
    said = " ".join(
        str(tag.get(key) or "") for key in ("value", "title", "aria-label", "alt") if tag.get(key)
    )
    if said and len(said) < 120 and pattern("buy").search(said):
        return True
    if name == "input":
        return False
    words = " ".join(tag.get_text(" ").split()) if len(tag.contents) < 12 else ""
    if not words or len(words) > 40:
        return False
    if _BASKET.search(words) and _SHOWS.search(words):
        return False
    return bool(pattern("buy").search(words)) or bool(
        name == "a" and names and _NAMES.search(names)
    )


def is_buy_word(text: str) -> bool:
    """Whether a text is what a button that buys says, and nothing more.

    For what is pressed without being a button: scripts listen on any element.
    """
    match = pattern("buy").match(text) if len(text) <= 24 else None
    return bool(match) and len(text) - len(match.group() if match else "") <= 6


def fills_cart(tag: Tag) -> bool:
    """Whether what a link says puts something into a cart or bids, wherever it leads."""
    words = " ".join(tag.get_text(" ").split()) or str(tag.get("title") or "")
    return len(words) <= 40 and _BASKET.search(words) is not None


def is_disabled(tag: Tag) -> bool:
    """Whether a button can't be pressed."""
    classes = tag.get("class")
    names = " ".join(classes) if isinstance(classes, list) else str(classes or "")
    said = str(tag.get("aria-disabled") or "").lower() == "true"
    return tag.has_attr("disabled") or said or bool(_DISABLED_NAMES.search(names))
