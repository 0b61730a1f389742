"""Document to passages: what is indexed, what is embedded, and where it stands in the source."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from kb.documents import Article, Chunk, Document, Kind, Product, digest
from kb.sections import sections

# MiniLM reads 256 tokens; 170 English words fit, and shorter passages quote better.
PASSAGE_WORDS = 170
# A product is embedded by its name and what tells it apart: the model's time grows with length, and
# the lexical index holds the whole record anyway.
EMBED_CHARACTERS = 320

# Scripts that set no spaces between words; the embedder reads each of their signs as a token.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
# 256 tokens for 170 words: a sign is two thirds of a word.
_SIGNS_A_WORD = 1.5
_WORD = re.compile(r"\S+")
# A clause, or as much of it as breaks a line.
_PIECE = re.compile(r"[^。！？、，；]{1,20}[。！？、，；]?|[。！？、，；]")


def chunk_document(document: Document) -> list[Chunk]:
    """Split a document into passages, in order; a product gives exactly one."""
    if isinstance(document, Product):
        return [_product_chunk(document)]
    return list(_article_chunks(document))


def embed_text(chunk: Chunk) -> str:
    """The words of a passage that are turned into its vector."""
    if chunk.kind is Kind.PRODUCT:
        return f"{chunk.title}. {chunk.facets}. {chunk.text}"[:EMBED_CHARACTERS]
    if not chunk.text:
        return chunk.title
    head = f"{chunk.title} > {chunk.heading}" if chunk.heading else chunk.title
    return f"{head}\n{chunk.text}"


def vector_key(chunk: Chunk) -> str:
    """Names a vector by what was embedded: equal text is embedded once, whoever holds it."""
    return digest(embed_text(chunk))


def word_count(text: str) -> int:
    """Words of a text; of scripts without spaces as many as the embedder's limit has room for."""
    signs = len(_UNSPACED.findall(text))
    if not signs:
        return len(text.split())
    return len(_UNSPACED.sub(" ", text).split()) + math.ceil(signs / _SIGNS_A_WORD)


def _product_chunk(product: Product) -> Chunk:
    facets: dict[str, None] = {}
    if product.brand:
        facets[product.brand] = None
    for name in reversed(product.categories):
        facets[name] = None
    for variant in product.variants:
        for option in variant.options:
            facets[option.value] = None
    for attribute in product.attributes:
        facets[f"{attribute.name} {attribute.value}"] = None
    return Chunk(
        document_id=product.id,
        kind=Kind.PRODUCT,
        ordinal=0,
        title=product.title,
        heading="",
        text=product.description,
        facets=", ".join(facets),
    )


def _article_chunks(article: Article) -> Iterator[Chunk]:
    # The title alone is a passage of its own: shoppers' questions resemble titles more than text.
    yield Chunk(article.id, Kind.ARTICLE, 0, article.title, "", "")
    ordinal = 1
    for section in sections(article.body):
        for left, right in _windows(article.body, section.start, section.end):
            yield Chunk(
                document_id=article.id,
                kind=Kind.ARTICLE,
                ordinal=ordinal,
                title=article.title,
                heading=section.heading,
                text=article.body[left:right],
                start=left,
            )
            ordinal += 1


def _windows(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of at most PASSAGE_WORDS words, broken between blocks, or lines if need be."""
    blocks = [m.span() for m in re.finditer(r"\S(?:.|\n(?!\s*\n))*", body[start:end])]
    pieces: list[tuple[int, int]] = []
    for left, right in blocks:
        if word_count(body[start + left : start + right]) <= PASSAGE_WORDS:
            pieces.append((start + left, start + right))
        else:
            pieces += _split(body, start + left, start + right)
    window: tuple[int, int] | None = None
    words = 0
    for left, right in pieces:
        size = word_count(body[left:right])
        if window is not None and words + size > PASSAGE_WORDS:
            yield window
            window, words = None, 0
        window = (left if window is None else window[0], right)
        words += size
    if window is not None:
        yield window


def _split(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Break one long block at line ends, then at sentence ends, then between words."""
    left = last = start
    words = 0
    for first, position in _tokens(body, start, end):
        words += word_count(body[first:position])
        if body[position : position + 1] == "\n" or body[position - 1] in ".!?。！？":
            last = position
        if words >= PASSAGE_WORDS:
            cut = last if last > left else position
            yield left, cut
            left = cut
            while left < end and body[left].isspace():
                left += 1
            words = word_count(body[left:position])
            last = left
    if left < end:
        yield left, end


def _tokens(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Words, and of scripts without spaces between them pieces short enough to break between."""
    for match in _WORD.finditer(body, start, end):
        if _UNSPACED.search(match[0]) is None:
            yield match.span()
            continue
        for piece in _PIECE.finditer(match[0]):
            yield match.start() + piece.start(), match.start() + piece.end()
