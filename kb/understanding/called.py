"""Which titles call a thing by some words, and not another thing that is for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kb.understanding.quantity import UNITS
from kb.understanding.titles import Titles, forms

# A word behind the name that titles end with so often is what the thing is: a "keyboard cover".
NOUN = 0.2
# ... or so often, where the store files things as that.
FILED = 0.05
# The last word of the whole name says what the thing is when titles end with it so often.
LAST = 0.5
# What stands behind one of these is what a thing is for, or comes with.
_OTHER = frozenset({"for", "with", "without", "fits", "from"})


def called(
    words: Sequence[str],
    titles: Titles,
    describes: Callable[[str], bool],
    kind: Callable[[str], bool],
) -> list[int]:
    """Rows of the titles whose name says the words side by side, and goes on with no other thing.

    A "Print server Internal Gray" is a print server; a "Boot Wax" is no boot, and a "Case for
    tablets" no tablet.

    Args:
        words: What is looked for, its head last; in singular or plural.
        titles: Of an edition.
        describes: Whether a word is a value that things are described by, such as a colour.
        kind: Whether a word is what the store files things as: what ends so is that.
    """
    if not words:
        return []
    heads = set(forms(words[-1]))
    firm = tuple(words[:-1])
    other: dict[str, bool] = {}

    def another(word: str) -> bool:
        if word not in other:
            counts = word.isalpha() and word not in heads and word not in UNITS
            often = titles.headship(word) if counts else 0.0
            noun = often >= NOUN or (often >= FILED and kind(word))
            other[word] = noun and not describes(word)
        return other[word]

    found = []
    for row in titles.holding(words):
        title = titles.words[row]
        opening = next((at for at, w in enumerate(title) if w in _OTHER), len(title))
        for at in range(len(firm), opening):
            if title[at] in heads and title[at - len(firm) : at] == firm:
                last = titles.heads[row]
                behind = bool(last) and title.index(last) > at and another(last)
                ends = behind and (kind(last) or titles.headship(last) >= LAST)
                if not ends and (at + 1 >= opening or not another(title[at + 1])):
                    found.append(row)
                break
    return found
