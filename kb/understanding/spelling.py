"""Misspelt, joined and split words, mended by the words that a catalogue knows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kb.terms import STOPWORDS, stem
from kb.understanding.titles import Titles

# Words shorter than this are left as they are: too many others are one letter away.
SHORTEST = 4
# From this length on a word may hold two slips.
LONG = 7
# How often the catalogue has to hold a word for one of so many letters to be a slip of it: the
# shorter the word, the more others are one letter away. Chosen on titles of two catalogues with
# seeded slips, and on the words of each that the other doesn't know.
_NEEDED = {4: 20, 5: 8, 6: 4, 7: 2, 8: 2}
# The same for words of up to eight letters with two slips, and for longer ones.
TWO_SLIPS = (8, 3)


@dataclass(frozen=True, slots=True)
class Correction:
    """Words that were read as others.

    Attributes:
        typed: As the shopper wrote them, folded.
        meant: As the catalogue writes them.
    """

    typed: str
    meant: str


class Speller:
    """Mends words that neither the catalogue nor the language knows.

    Args:
        known: Words of the catalogue with how often each stands there.
        titles: In which words stand side by side.
        indexed: Whether anything the store says holds a stem: no word of such a stem is misspelt.
        common: Whether a word is one of the language's: such a word isn't misspelt either, though
            this catalogue may not hold it.
    """

    def __init__(
        self,
        known: Mapping[str, int],
        titles: Titles,
        indexed: Callable[[str], bool],
        common: Callable[[str], bool],
    ) -> None:
        self._known = known
        self._titles = titles
        self._indexed = indexed
        self._common = common
        # By first letter and length: a typo seldom hits the first letter, and where it does, it
        # mostly swaps the first two.
        self._shelves: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in known:
            if len(word) >= SHORTEST and word.isalpha():
                self._shelves[word[0], len(word)].append(word)
        self._joined = self._join(titles)

    def knows(self, word: str) -> bool:
        """Whether the catalogue holds the word, in a title, a fact or a text."""
        return word in self._known or self._indexed(stem(word))

    def correct(self, word: str) -> str:
        """The word, or the catalogue's word that it is most likely a misspelling of."""
        if len(word) < SHORTEST or not word.isalpha() or word in STOPWORDS or self.knows(word):
            return word
        if self._common(word):
            return word
        most = 1 if len(word) < LONG else 2
        found: list[tuple[float, str]] = []
        for shelf in self._near(word, most):
            for other, distance, _ in process.extract(
                word, shelf, scorer=OSA.distance, score_cutoff=most, limit=5
            ):
                # A word that is rare here is more likely a name than what was meant.
                rare = 0.5 if self._known[other] < 2 else 0.0
                moved = 0.0 if other[0] == word[0] else 0.6
                found.append((distance + rare + moved - _sure(self._known[other]), other))
        if not found:
            return word
        best = min(found)[1]
        twice = OSA.distance(word, best) == 2
        needed = TWO_SLIPS[len(word) > 8] if twice else _NEEDED[min(len(word), 8)]
        # In a small catalogue most words stand once.
        needed = min(needed, max(1, len(self._titles) // 300))
        return best if self._known[best] >= needed else word

    def mend(self, words: Sequence[str]) -> tuple[list[str], list[Correction]]:
        """Words as the catalogue writes them, and what was changed.

        Words that the catalogue writes apart are taken apart (``powerbank``), those that it joins
        are joined (``head phones``), each to the form that it uses more.
        """
        mended: list[str] = []
        changes: list[Correction] = []
        position = 0
        while position < len(words):
            pair = tuple(words[position : position + 2])
            joined = "".join(pair)
            if len(pair) == 2 and self._better_joined(pair[0], pair[1]):
                mended.append(joined)
                changes.append(Correction(" ".join(pair), joined))
                position += 2
                continue
            word = words[position]
            position += 1
            apart = self._better_apart(word)
            if apart:
                mended += apart
                changes.append(Correction(word, " ".join(apart)))
                continue
            meant = self.correct(word)
            if meant != word:
                changes.append(Correction(word, meant))
            mended.append(meant)
        return mended, changes

    def _near(self, word: str, most: int) -> list[list[str]]:
        heads = dict.fromkeys((word[0], word[1]))
        lengths = range(len(word) - most, len(word) + most + 1)
        return [
            self._shelves[head, length]
            for head in heads
            for length in lengths
            if (head, length) in self._shelves
        ]

    def _better_joined(self, one: str, two: str) -> bool:
        joined = one + two
        if not joined.isalpha() or len(joined) < 5 or joined not in self._known:
            return False
        if one in STOPWORDS and len(one) > 1:
            return False
        together = self._joined.get(joined, 0)
        return self._known[joined] > 3 * together and (len(one) == 1 or len(two) > 2)

    def _better_apart(self, word: str) -> list[str]:
        if len(word) < 6 or not word.isalpha() or word in STOPWORDS:
            return []
        times = self._known.get(word, 0)
        if times and self._joined.get(word, 0) <= 3 * times:
            return []
        if not times and self._indexed(stem(word)):
            return []
        best: tuple[int, list[str]] = (0, [])
        for at in range(1, len(word) - 2):
            one, two = word[:at], word[at:]
            if one in self._known and two in self._known and (at > 2 or at == 1):
                both = len(self._titles.saying((one, two)))
                best = max(best, (both, [one, two]))
        return best[1] if best[0] >= 2 else []

    def _join(self, titles: Titles) -> Counter[str]:
        """How often titles write words apart that the catalogue writes as one, too."""
        found: Counter[str] = Counter()
        lengths = {len(word) for word in self._known}
        for words in titles.words:
            for one, two in pairwise(words):
                if len(one) + len(two) in lengths and (joined := one + two) in self._known:
                    found[joined] += 1
        return found


def _sure(times: int) -> float:
    # Of two words equally near the commoner is meant; never enough to make up for a letter.
    return min(0.4, 0.1 * len(str(times)))
