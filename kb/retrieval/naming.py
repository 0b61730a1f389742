"""Whether a shopper's words name one very product."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from kb.terms import stem, tokens


def named(
    words: Sequence[str], title: Collection[str], idf: Mapping[str, float], brand: str = ""
) -> float:
    """How far words name a product, in [0, 1].

    The share of the title's terms that stand together in the words, each weighted by its rarity in
    everything the store says, so that a model name counts for more than "jacket". Words of the
    title that are scattered over the sentence don't add up, one word of several names nothing, and
    the brand only holds a name together.

    Args:
        words: The shopper's words, folded, in order.
        title: Stems of the title without brand and stop words.
        idf: Rarity of those stems.
        brand: The product's brand.
    """
    branded = {stem(word) for word in tokens(brand)}
    whole = sum(idf.get(term, 0.0) for term in title)
    best = 0.0
    run: set[str] = set()
    for word in map(stem, words):
        run = run | {word} if word in title or word in branded else set()
        told = run - branded
        if len(run) > 1 or told == set(title):
            best = max(best, sum(idf.get(term, 0.0) for term in told))
    return best / whole if whole else 0.0
