"""Sitemaps as values: XML or plain text in, addresses out; no network."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from ingest.reading import IngestError

# "&" that begins no reference: written by hand or by a careless shop system.
_BARE = re.compile(rb"&(?!(?:[A-Za-z][A-Za-z0-9]*|#[0-9]+|#x[0-9A-Fa-f]+);)")
_BLANK = re.compile(r"\s")


class SitemapError(IngestError):
    """Not a sitemap, or a broken one; the message names the line."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one sitemap file lists.

    Attributes:
        pages: Addresses of pages, in order, without repetition.
        children: Addresses of further sitemaps, when the file is an index.
        lastmods: When each page last changed, as the file says it; of those that it says it of.
    """

    pages: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    lastmods: Mapping[str, str] = field(default_factory=dict)


def is_sitemap(body: bytes) -> bool:
    """Whether the beginning of a body looks like a sitemap or a sitemap index."""
    head = body[:2000].lower()
    return b"<urlset" in head or b"<sitemapindex" in head


def parse_sitemap(body: bytes) -> Sitemap:
    """Read a sitemap, a sitemap index, or a text file with one address a line.

    Entities are not resolved and nothing is loaded. Pictures, videos, news and translations are
    ignored. Of a page that is named twice the first entry counts.

    Raises:
        SitemapError: Broken XML, or another kind of document.
    """
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = re.sub(r"^\s*<\?xml[^>]*\?>", "", body.decode("utf-16", "replace"))
        body = text.encode("utf-8", "replace")
    content = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not content.startswith(b"<"):
        lines = content.decode("utf-8", "replace").split()
        pages = [line for line in lines if line.lower().startswith(("http://", "https://"))]
        if not pages or len(pages) < len(lines):
            raise SitemapError("neither XML nor a list of addresses")
        return Sitemap(pages=tuple(dict.fromkeys(pages)))
    root = _root(content)
    kind = _local(root)
    if kind not in {"urlset", "sitemapindex"}:
        raise SitemapError(f"the root element is <{kind}>, not <urlset> or <sitemapindex>")
    found: dict[str, str] = {}
    for entry in root:
        # Only the entry's own loc: <image:loc> and <video:*> live one level deeper.
        said = dict(_words(entry))
        if address := said.get("loc", ""):
            found.setdefault(address, said.get("lastmod", ""))
    if kind == "sitemapindex":
        return Sitemap(children=tuple(found))
    return Sitemap(pages=tuple(found), lastmods={u: when for u, when in found.items() if when})


def _root(content: bytes) -> etree._Element:
    try:
        return etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        mended = _BARE.sub(b"&amp;", content)
        if mended == content:
            raise SitemapError(f"broken XML: {error.msg}") from None
    try:
        return etree.fromstring(mended, _parser())
    except etree.XMLSyntaxError as error:
        raise SitemapError(f"broken XML: {error.msg}") from None


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _words(entry: etree._Element) -> Iterator[tuple[str, str]]:
    for child in reversed(entry):  # the first of several with one name comes last and stays
        if isinstance(child.tag, str) and (name := _local(child)) in {"loc", "lastmod"}:
            yield name, _BLANK.sub("", child.text or "")


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)
