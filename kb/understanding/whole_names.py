"""Products that a query names whole: the words of such a name say nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kb.terms import STOPWORDS, stem
from kb.understanding.titles import Titles

# Nobody says a longer name in full, and one word may always mean something else.
SHORTEST = 2
LONGEST = 8
# A name has a word that few titles share: this many, or one in so many of all. "Red jacket" only
# tells what is wanted, also where one product is called just that.
FEW = 5
SHARE = 200
# A question with one of these at its head ends on what is asked of the thing it names.
_ASKS_WHETHER = frozenset({"is", "are", "isnt", "arent", "was", "were"})
# ... with what stands behind one of these: "is the Tarn shoe waterproof and vegan?"
_JOINS = frozenset({"and", "or", "enough"})


@dataclass(frozen=True, slots=True)
class WholeName:
    """A name that was said in full.

    Attributes:
        cells: Indexes of the words that say it, all side by side.
        versions: Version numbers of the products that are called so.
    """

    cells: range
    versions: tuple[int, ...]


class WholeNames:
    """The names of an edition's products, found in the words of a query.

    A name is all words of a title but for stop words and the brand it begins with, or all up to
    where the title goes on to describe: "Gale Waterproof Jacket" of "Gale Waterproof Jacket –
    Men's". In what order they are said doesn't matter.

    Args:
        titles: Of the products.
        branded: Whether some words are a brand.
        plain: Whether a word describes or files things, and so is no name by itself.
    """

    def __init__(
        self,
        titles: Titles,
        branded: Callable[[tuple[str, ...]], bool],
        plain: Callable[[str], bool],
    ) -> None:
        self._titles = titles
        self._rows: dict[frozenset[str], list[int]] = defaultdict(list)
        self._by_rarest: dict[str, list[frozenset[str]]] = defaultdict(list)
        few = max(FEW, len(titles) // SHARE)
        naming: dict[str, bool] = {}

        def names(word: str) -> bool:
            if word not in naming:
                known = titles.count(word) > few or plain(word) or not _lettered(word)
                naming[word] = not known
            return naming[word]

        for row, words in enumerate(titles.words):
            for part in {words, titles.front(row)}:
                own = _own(part, branded)
                if not SHORTEST <= len(own) <= LONGEST or not any(map(names, own)):
                    continue
                name = frozenset(map(stem, own))
                if name not in self._rows:
                    rarest = min(own, key=lambda word: (titles.count(word), word))
                    self._by_rarest[stem(rarest)].append(name)
                self._rows[name].append(row)

    def said(self, words: Sequence[str]) -> list[WholeName]:
        """The names in a query's folded words, the longest of those that overlap."""
        taken: set[int] = set()
        chosen = []
        for name in sorted(self._all(words), key=lambda n: (-len(n.cells), n.cells.start)):
            if not taken & {*name.cells}:
                taken |= {*name.cells}
                chosen.append(name)
        return sorted(chosen, key=lambda name: name.cells.start)

    def asked_of(self, words: Sequence[str]) -> int:
        """How many words a question takes to name the product that it asks for a yes or no about.

        What follows is asked, and wanted of nothing. "Is the Tarn shoe waterproof?" names the Tarn
        shoe, also where another is called "Tarn Shoe Waterproof"; 0 for any other kind of question.
        """
        if not words or words[0] not in _ASKS_WHETHER or "there" in words[1:2]:
            return 0
        ends = [
            name.cells.stop
            for name in self._all(words)
            if all(word in STOPWORDS for word in words[: name.cells.start])
            and name.cells.stop < len(words)
            and words[name.cells.stop] not in _JOINS
        ]
        return max(ends, default=0)

    def _all(self, words: Sequence[str]) -> Iterator[WholeName]:
        said = [stem(word) for word in words]
        held = set(said)
        for term in dict.fromkeys(said):
            for name in self._by_rarest.get(term, ()):
                cells = _stretch(said, words, name) if name <= held else None
                if cells is not None:
                    versions = (self._titles.versions[row] for row in self._rows[name])
                    yield WholeName(cells, tuple(versions))


def _own(words: Sequence[str], branded: Callable[[tuple[str, ...]], bool]) -> list[str]:
    """The words of a title that are its name: those behind the brand, if they are several."""
    start = next((n for n in (3, 2, 1) if n < len(words) and branded(tuple(words[:n]))), 0)
    own = _telling(words[start:])
    return own if len(own) >= SHORTEST else _telling(words)


def _telling(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(word for word in words if word not in STOPWORDS))


def _lettered(word: str) -> bool:
    return len(word) > 1 and any(c.isalpha() for c in word)


def _stretch(said: Sequence[str], words: Sequence[str], name: frozenset[str]) -> range | None:
    """The shortest stretch of words that says all of a name and, but for stop words, no more."""
    best: range | None = None
    for start, first in enumerate(said):
        if first not in name:
            continue
        missing = set(name)
        for at in range(start, len(said)):
            if said[at] in name:
                missing.discard(said[at])
            elif words[at] not in STOPWORDS:
                break
            if not missing:
                if best is None or at + 1 - start < len(best):
                    best = range(start, at + 1)
                break
    return best
