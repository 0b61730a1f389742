"""Pasted ids, SKUs, GTINs and addresses in a shopper's words."""

from __future__ import annotations

import re

from kb.editions.identity import global_number, page_of
from kb.terms import fold

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_GTIN = re.compile(r"(?<![\w-])\d(?:[ -]?\d){7,13}(?![\w-])")
# A code holds a digit or a hyphen, or stands alone; a plain word in a sentence is none.
_INSIDE = re.compile(r"\d|\w[-_]\w")
_CODE = re.compile(r"[^\s,;\"'()<>]{2,64}")
# A longer text is a conversation; its codes are looked up all the same, up to so many.
MOST = 24


def keys_of(text: str) -> list[str]:
    """Keys, as in :mod:`kb.editions.identity`, of what a text may name a product by."""
    keys: list[str] = []
    for address in _ADDRESS.findall(text):
        page, _ = page_of(address.rstrip(".,;!?)"))
        if page:
            keys.append(f"url:product:{page}")
    bare = _ADDRESS.sub(" ", text)
    keys += [f"gtin:{gtin}" for n in _GTIN.findall(bare) if (gtin := global_number(n))]
    pieces = [piece.strip(".,;:!?#") for piece in _CODE.findall(bare)]
    for piece in pieces:
        if len(pieces) == 1 or (len(piece) > 3 and _INSIDE.search(piece)):
            # "500gb" and "2000" could be somebody's SKU, but hardly are when words stand beside.
            if len(pieces) > 1 and _plain(piece):
                continue
            keys += [f"sku:{fold(piece)}"]
    return list(dict.fromkeys(keys))[:MOST]


def named_pages(text: str) -> str:
    """A text with each address in it replaced by the words of the page's name."""

    def words(address: re.Match[str]) -> str:
        name = address[0].split("?", 1)[0].rstrip("/").rpartition("/")[2]
        return re.sub(r"[^\w]+", " ", name.rpartition(".")[0] or name)

    return _ADDRESS.sub(words, text)


def _plain(piece: str) -> bool:
    """A number of up to five digits, alone or with letters of a unit behind it."""
    return (
        re.fullmatch(r"[£$€]?\d{1,5}(?:[.,]\d+)?[a-z%\"”]{0,6}", piece, re.IGNORECASE) is not None
    )
