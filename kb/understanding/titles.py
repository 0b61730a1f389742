"""The titles of an edition, held by word: what is said of products, and how often."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kb.terms import STOPWORDS, tokens

# What stands before the first of these is the name; what stands behind it describes.
_BREAK = re.compile(r"\s[–—|(\[-]|[,(\[|]|\s(?:for|with|without|in|by|from|of)\s", re.IGNORECASE)


def head_of(title: str) -> str:
    """The word that says what a thing is: the last one of the name's noun phrase.

    A "Hollow 2 Tent" is a tent, a "Bag for laptops, black" a bag. Empty without a word of letters.
    """
    name = _BREAK.split(title, maxsplit=1)[0]
    words = [w for w in tokens(name) if w.isalpha() and len(w) > 1 and w not in STOPWORDS]
    return words[-1] if words else ""


def forms(word: str) -> tuple[str, ...]:
    """A word with its singular or its plural, as English spells most."""
    if not word.isalpha() or len(word) < 3:
        return (word,)
    if word.endswith("ies") and len(word) > 4:
        return (word, f"{word[:-3]}y", word[:-1])
    if word.endswith("es") and len(word) > 4:
        return (word, word[:-1], word[:-2])
    if word.endswith("s") and not word.endswith("ss"):
        return (word, word[:-1])
    if word.endswith("y"):
        return (word, f"{word}s", f"{word[:-1]}ies")
    return (word, f"{word}s", f"{word}es")


class Titles:
    """Which products say what in their titles.

    Args:
        titles: Version number and title of each product.
    """

    def __init__(self, titles: Iterable[tuple[int, str]]) -> None:
        self.versions = array("q")
        self.words: list[tuple[str, ...]] = []
        self.heads: list[str] = []
        self._fronts = array("I")
        self.spelled: Counter[str] = Counter()
        self._headed: dict[str, array[int]] = {}
        self._rows: dict[str, array[int]] = {}
        known: dict[str, str] = {}
        for row, (version, title) in enumerate(titles):
            # The same word is held once, however many titles it stands in.
            words = tuple(known.setdefault(word, word) for word in tokens(title))
            self.versions.append(version)
            self.words.append(words)
            self.spelled.update(words)
            self._fronts.append(len(tokens(_BREAK.split(title, maxsplit=1)[0])))
            head = head_of(title)
            self.heads.append(known.setdefault(head, head) if head in words else "")
            if head:
                held = self._headed.get(head)
                if held is None:
                    held = self._headed[head] = array("I")
                held.append(row)
            for term in set(words):
                held = self._rows.get(term)
                if held is None:
                    held = self._rows[term] = array("I")
                held.append(row)

    def __len__(self) -> int:
        return len(self.words)

    def front(self, row: int) -> tuple[str, ...]:
        """The words before a title goes on to describe: "Gale Jacket" of "Gale Jacket, red"."""
        return self.words[row][: self._fronts[row]]

    def count(self, word: str) -> int:
        """How many titles hold a word, in singular or plural."""
        return sum(len(self._rows.get(form, ())) for form in forms(word))

    def headed(self, word: str) -> list[int]:
        """Rows of the titles whose name ends with a word, in singular or plural."""
        return sorted({row for form in forms(word) for row in self._headed.get(form, ())})

    def names(self, most: int) -> list[str]:
        """The words that titles end with, commonest first: what the things in them are."""
        heads = [(len(rows), word) for word, rows in self._headed.items() if word.isalpha()]
        heads.sort(key=lambda pair: (-pair[0], pair[1]))
        return [word for _, word in heads[:most] if len(word) > 2]

    def headship(self, word: str) -> float:
        """How far titles use a word as what a thing is: the share of them that end with it."""
        held = self.count(word)
        return len(self.headed(word)) / held if held else 0.0

    def holding(self, words: Sequence[str]) -> list[int]:
        """Rows of the titles that hold all the words, in singular or plural."""
        if not words:
            return []
        held = sorted((self._any(word) for word in words), key=len)
        return sorted(held[0].intersection(*held[1:]))

    def _any(self, word: str) -> set[int]:
        return {row for form in forms(word) for row in self._rows.get(form, ())}

    def saying(self, words: Sequence[str], most: int = 50) -> list[int]:
        """Rows of the titles in which the words stand side by side; at most so many."""
        return list(self._saying(tuple(words), most))

    def _saying(self, words: tuple[str, ...], most: int) -> Iterator[int]:
        length = len(words)
        held = sorted((self._rows.get(word, ()) for word in set(words)), key=len)
        rows: Iterable[int] = held[0] if held else ()
        if len(held) > 1 and len(held[0]) > 200:
            rows = sorted(set(held[0]).intersection(*held[1:]))
        for row in rows:
            title = self.words[row]
            for at in range(len(title) - length + 1):
                if title[at] == words[0] and title[at : at + length] == words:
                    yield row
                    most -= 1
                    break
            if most <= 0:
                return

    def sample(self, rows: Sequence[int], most: int) -> list[int]:
        """Version numbers of evenly chosen rows; at most so many."""
        step = max(1, -(-len(rows) // most))
        return [self.versions[row] for row in rows[::step]]
