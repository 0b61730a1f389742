"""Sitemaps as values: XML or plain text in, addresses out; no network."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from ingest.reading import IngestError


class SitemapError(IngestError):
    """Not a sitemap, or a broken one; the message names the line."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one sitemap file lists.

    Attributes:
        pages: Addresses of pages, in order, without repetition.
        children: Addresses of further sitemaps, when the file is an index.
    """

    pages: tuple[str, ...] = ()
    children: tuple[str, ...] = ()


def is_sitemap(body: bytes) -> bool:
    """Whether the beginning of a body looks like a sitemap or a sitemap index."""
    head = body[:2000].lower()
    return b"<urlset" in head or b"<sitemapindex" in head


def parse_sitemap(body: bytes) -> Sitemap:
    """Read a sitemap, a sitemap index, or a text file with one address a line.

    Entities are not resolved and nothing is loaded. Pictures, videos and translations are ignored.

    Raises:
        SitemapError: Broken XML, or another kind of document.
    """
    text = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not text.startswith(b"<"):
        lines = text.decode("utf-8", "replace").split()
        pages = [line for line in lines if line.startswith(("http://", "https://"))]
        if not pages or len(pages) < len(lines):
            raise SitemapError("neither XML nor a list of addresses")
        return Sitemap(pages=tuple(dict.fromkeys(pages)))
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        raise SitemapError(f"broken XML: {error.msg}") from None
    kind = etree.QName(root).localname
    if kind not in {"urlset", "sitemapindex"}:
        raise SitemapError(f"the root element is <{kind}>, not <urlset> or <sitemapindex>")
    found: dict[str, None] = {}
    for entry in root:
        # Only the entry's own loc: <image:loc> and <video:*> live one level deeper.
        for child in entry:
            if isinstance(child.tag, str) and etree.QName(child).localname == "loc":
                address = (child.text or "").strip()
                if address:
                    found.setdefault(address)
    if kind == "urlset":
        return Sitemap(pages=tuple(found))
    return Sitemap(children=tuple(found))
