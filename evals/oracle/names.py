"""What shoppers call a product: as short as it can be while it is still the only one meant."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from evals.oracle.shelf import Shelf
from evals.oracle.spoken import words
from kb.documents import Product

# Nobody says more words.
LONGEST = 7
_CUT = re.compile(r"\s[–—|-]\s|[(:;|\[]|,\s")


class Names:
    """Short names of a catalogue's products.

    A name is unique when no other product's title, with its brand, has all of its words.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._holding: dict[str, list[int]] = defaultdict(list)
        self._place = {p.id: i for i, p in enumerate(shelf.products)}
        self.titles: Counter[str] = Counter()
        for place, product in enumerate(shelf.products):
            said = _said(product)
            self.titles.update(said)
            for word in said:
                self._holding[word].append(place)

    def name(self, product: Product) -> str | None:
        """The shortest name that means this product only; None when none does."""
        start = _CUT.split(product.title, maxsplit=1)[0].strip()
        bare = _without(start, product.brand)
        whole = re.sub(r"\s*[–—|,(\[)\]:;]\s*|\s-\s", " ", product.title).strip()
        for name in (bare, start, whole):
            said = words(name)
            letters = [w for w in said if w.isalpha() and len(w) > 2]
            if 2 <= len(said) <= LONGEST and letters and self._unique(said, product):
                return " ".join(name.split())
        return None

    def strange(self, word: str) -> bool:
        """Whether no title has a word."""
        return word not in self._holding

    def _unique(self, said: list[str], product: Product) -> bool:
        lists = sorted((self._holding.get(w, []) for w in set(said)), key=len)
        ours = self._place[product.id]
        rest = [set(places) for places in lists[1:]] if len(lists[0]) < 200 else None
        if rest is None:
            return False
        return not any(p != ours and all(p in other for other in rest) for p in lists[0])


def _without(title: str, brand: str) -> str:
    if brand and title.casefold().startswith(f"{brand.casefold()} "):
        return title[len(brand) + 1 :].strip()
    return title


def _said(product: Product) -> set[str]:
    # Possessives as their stem: "men's" is asked for as "mens" and "men" as well.
    return set(words(product.title)) | set(words(product.brand))
