"""Document to passages: what is indexed, what is embedded, and where it stands in the source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.documents import Article, Chunk, Document, Kind, Product, digest

# MiniLM reads 256 tokens; 170 English words fit, and shorter passages quote better.
PASSAGE_WORDS = 170
# A product is embedded by its name and what tells it apart: the model's time grows with length, and
# the lexical index holds the whole record anyway.
EMBED_CHARACTERS = 320

_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_FENCE = re.compile(r"^(```|~~~)")


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
    for heading, start, end in _sections(article.body):
        for left, right in _windows(article.body, start, end):
            yield Chunk(
                document_id=article.id,
                kind=Kind.ARTICLE,
                ordinal=ordinal,
                title=article.title,
                heading=heading,
                text=article.body[left:right],
                start=left,
            )
            ordinal += 1


def _sections(body: str) -> Iterator[tuple[str, int, int]]:
    """Heading path and span of each stretch of text between headings."""
    path: list[tuple[int, str]] = []
    start = offset = 0
    fenced = False
    for line in body.splitlines(keepends=True):
        if _FENCE.match(line):
            fenced = not fenced
        match = None if fenced else _HEADING.match(line.rstrip())
        if match:
            yield " > ".join(name for _, name in path), start, offset
            level = len(match[1])
            path = [*(p for p in path if p[0] < level), (level, match[2])]
            start = offset + len(line)
        offset += len(line)
    yield " > ".join(name for _, name in path), start, offset


def _windows(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of at most PASSAGE_WORDS words, broken between blocks, or lines if need be."""
    blocks = [m.span() for m in re.finditer(r"\S(?:.|\n(?!\s*\n))*", body[start:end])]
    pieces: list[tuple[int, int]] = []
    for left, right in blocks:
        if len(body[start + left : start + right].split()) <= PASSAGE_WORDS:
            pieces.append((start + left, start + right))
        else:
            pieces += _split(body, start + left, start + right)
    window: tuple[int, int] | None = None
    words = 0
    for left, right in pieces:
        size = len(body[left:right].split())
        if window is not None and words + size > PASSAGE_WORDS:
            yield window
            window, words = None, 0
        window = (left if window is None else window[0], right)
        words += size
    if window is not None:
        yield window


def _split(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Break one long block at line ends, then at sentence ends, then between words."""
    left = start
    last = start
    words = 0
    for match in re.finditer(r"\S+", body[start:end]):
        words += 1
        position = start + match.end()
        following = body[position : position + 1]
        if following == "\n" or match[0][-1] in ".!?":
            last = position
        if words >= PASSAGE_WORDS:
            cut = last if last > left else position
            yield left, cut
            left = cut
            while left < end and body[left].isspace():
                left += 1
            words = len(body[left:position].split())
            last = left
    if left < end:
        yield left, end
