"""Questions whose answer is known because they were made from the store's own documents."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.documents import Article, Document, Kind, Product
from kb.terms import STOPWORDS, sentence_spans, stem, tokens

# Shares of questions that lose a word, and that are misspelt, as shoppers' do.
DROPPED = 0.3
MISSPELT = 0.15
WANTING = ("{}", "{}", "{}", "do you have {}?", "looking for {}", "I need {}")
PUZZLED = ("{}", "{}", "how does {} work?", "question about {}", "what about {}?")
_BREAK = re.compile(r"\s[–—|(/-]|[,(:;|]")
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*_`#>|]")


@dataclass(frozen=True, slots=True)
class Question:
    """Words a shopper might use for one document.

    Attributes:
        document_id: The document it was made from; others may serve as well.
        sort: What of the document it was made from, for example ``title`` or ``sentence``.
    """

    text: str
    kind: Kind
    document_id: str
    sort: str


def questions(
    documents: Iterable[Document], rarity: Callable[[str], float], chance: random.Random
) -> Iterator[Question]:
    """One question a document, of a sort chosen at random among those it has the words for.

    Args:
        documents: Of the store.
        rarity: Inverse document frequency of a stem: a question is made of telling words.
        chance: Where the randomness comes from.
    """
    for document in documents:
        made = _of_product(document, rarity) if isinstance(document, Product) else None
        if isinstance(document, Article):
            made = _of_article(document, rarity, chance)
        sorts = [name for name, words in (made or {}).items() if words]
        if not made or not sorts:
            continue
        sort = chance.choice(sorts)
        text = " ".join(_worn(made[sort], chance))
        frames = WANTING if document.kind is Kind.PRODUCT else PUZZLED
        whole = sort in ("question", "heading")
        asked = text if whole else chance.choice(frames).format(text)
        yield Question(asked, document.kind, document.id, sort)


def _of_product(product: Product, rarity: Callable[[str], float]) -> Mapping[str, Sequence[str]]:
    name = [w for w in tokens(_BREAK.split(product.title, maxsplit=1)[0]) if w not in STOPWORDS]
    brand = tokens(product.brand)
    bare = [w for w in name if w not in brand]
    shelf = product.categories[-1] if product.categories else " ".join(bare[-2:])
    kind = [w for w in tokens(shelf) if w not in STOPWORDS][:2]
    # Nobody asks for "1840 g"; words are what things are told apart by in speech.
    values = [
        words
        for words in (tokens(a.value) for a in product.attributes)
        if 0 < len(words) <= 3 and kind and all(w.isalpha() and len(w) > 2 for w in words)
    ]
    value = max(values, key=lambda v: max(rarity(stem(w)) for w in v), default=[])
    told = _telling(product.description[:600], rarity, 2)
    return {
        "title": bare[:5],
        "type": bare[-3:] if len(bare) > 3 else [],
        "brand": [*brand, *bare[-2:]] if brand else [],
        "attribute": [*value, *kind] if value else [],
        "description": [*told, *kind] if told and kind else [],
    }


def _of_article(
    article: Article, rarity: Callable[[str], float], chance: random.Random
) -> Mapping[str, Sequence[str]]:
    body = _MARKUP.sub(r"\1", article.body)
    spans = [body[a:b] for a, b in sentence_spans(body)]
    said = [s for s in spans if 6 <= len(tokens(s)) <= 40]
    headings = [line.lstrip("# ") for line in article.body.splitlines() if line.startswith("#")]
    titled = [w for w in tokens(article.title) if w not in STOPWORDS]
    sentence = chance.choice(said) if said else ""
    telling = _telling(sentence, rarity, 5)
    return {
        "question": tokens(article.title),
        "title": titled,
        "heading": tokens(f"{chance.choice(headings)} {' '.join(titled[-2:])}") if headings else [],
        "sentence": telling if len(telling) > 2 else [],
        "about": [*_telling(sentence, rarity, 2), *titled[:2]] if telling else [],
    }


def _telling(text: str, rarity: Callable[[str], float], count: int) -> list[str]:
    """The rarest words of a text, in its order."""
    words = list(dict.fromkeys(w for w in tokens(text) if w not in STOPWORDS and len(w) > 2))
    rarest = sorted(words, key=lambda w: -rarity(stem(w)))[:count]
    return [w for w in words if w in rarest]


def _worn(words: Sequence[str], chance: random.Random) -> list[str]:
    """Words as people type them: one left out, two the other way round, one misspelt."""
    worn = list(words)
    if len(worn) > 2 and chance.random() < DROPPED:
        worn.pop(chance.randrange(len(worn)))
    if len(worn) > 2 and chance.random() < DROPPED:
        at = chance.randrange(len(worn) - 1)
        worn[at : at + 2] = reversed(worn[at : at + 2])
    long = [i for i, w in enumerate(worn) if len(w) > 4 and w.isalpha()]
    if long and chance.random() < MISSPELT:
        at = chance.choice(long)
        worn[at] = _misspelt(worn[at], chance)
    return worn


def _misspelt(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 2)
    if chance.random() < 0.5:
        return word[:at] + word[at + 1 :]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
