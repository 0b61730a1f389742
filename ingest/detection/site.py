"""A web site: its platform, its sitemap, its llms.txt and its help centre."""

from __future__ import annotations

from urllib.parse import urlsplit

from ingest.decode import CompressionError, TooLargeError, gunzip
from ingest.detection.help_centre import generator, help_centres, linked, page_source
from ingest.detection.look import Look
from ingest.detection.marks import SHOPS, marks
from ingest.detection.proposal import Finding, Proposal
from ingest.detection.shop import shops
from ingest.feeds.llms_file import parse_items
from ingest.limits import CrawlLimits
from ingest.page import Page, parse_page
from ingest.response import Fetched
from ingest.sitemap import Sitemap, SitemapError, parse_sitemap
from ingest.urls import fold, origin
from kb.counting import counted

# Sitemaps of an index whose pages are counted.
_COUNTED = 3


def look_at_site(
    look: Look, answer: Fetched, location: str, secret: bool, limits: CrawlLimits
) -> tuple[list[Finding], list[Proposal]]:
    """What a site is, by one of its pages and a handful of requests.

    Args:
        look: To ask with.
        answer: The page at the location.
        location: As it was typed.
        secret: Whether there is a credential to ask an API with.
        limits: Bounds of what is unpacked.
    """
    page = parse_page(answer.body, answer.url, answer.charset)
    found = marks(page_source(answer), generator(page), answer.headers)
    platforms = {mark.platform for mark in found}
    findings: list[Finding] = []
    proposals: list[Proposal] = []
    itself = list(help_centres(look, [answer.url], answer.url, secret))
    if not itself:
        for finding, offered in shops(look, answer.url, found, secret):
            findings.append(finding)
            proposals += offered
        if not platforms.isdisjoint(SHOPS) or findings or _sells(page):
            itself = list(help_centres(look, linked(page), answer.url, secret))
    if "Docusaurus" in platforms:
        sign = next(mark.sign for mark in found if mark.platform == "Docusaurus")
        findings.append(Finding("Docusaurus site", sign))
    for finding, offered in itself:
        findings.append(finding)
        proposals += offered
    sitemap = _sitemap(look, answer.url, limits)
    if sitemap:
        findings.append(sitemap)
    if listing := _llms(look, answer.url):
        findings.append(listing[0])
        proposals.append(listing[1])
    if not findings:
        findings.append(
            Finding("Web site", "no platform, feed, sitemap or llms.txt was recognised")
        )
    return findings, _ranked(proposals, _crawl(location, proposals, sitemap))


def _crawl(location: str, others: list[Proposal], sitemap: Finding | None) -> Proposal | None:
    """Crawling, which leaves nothing out and takes longest."""
    if any(p.kind == "crawl" and fold(p.location) == fold(location) for p in others):
        return None
    fed = any(p.gives == "products" and p.recommended for p in others)
    helped = any(p.gives == "articles" and p.recommended for p in others)
    way = "by its sitemap and links" if sitemap else "by its links"
    if fed:
        why = f"also its pages on delivery, returns and the like, {way}"
    elif helped and not any(p.gives == "products" for p in others):
        why = f"its pages as readers see them, {way}"
    else:
        why = f"products and articles from its pages, {way}"
    alone = not fed and not (helped and not any(p.gives == "products" for p in others))
    return Proposal(location, "crawl", "both", why, recommended=alone)


def _ranked(proposals: list[Proposal], crawl: Proposal | None) -> list[Proposal]:
    """What is recommended first, products before articles; what lacks something last."""
    offered = [*proposals, crawl] if crawl else proposals
    best: list[Proposal] = []
    given: set[str] = set()
    rest: list[Proposal] = []
    order = {"products": 0, "both": 1, "articles": 2}
    for proposal in sorted(offered, key=lambda p: (not p.recommended, order[p.gives])):
        if proposal.recommended and proposal.gives not in given:
            given.add(proposal.gives)
            best.append(proposal)
        else:
            rest.append(_not_now(proposal))
    return [*best, *sorted(rest, key=lambda p: bool(p.needs))]


def _not_now(proposal: Proposal) -> Proposal:
    from dataclasses import replace

    return replace(proposal, recommended=False)


def _sells(page: Page) -> bool:
    from ingest.jsonld import of_type

    return bool(of_type(page.json_ld, "Product", "ProductGroup", "Store", "OnlineStore"))


def _sitemap(look: Look, url: str, limits: CrawlLimits) -> Finding | None:
    named = look.sitemaps(url)
    for address in named[:2] or (f"{origin(url)}/sitemap.xml",):
        found = _parsed(look, address, limits)
        if found is None:
            continue
        how = "named in robots.txt" if named else "at its usual place"
        if found.pages:
            return Finding("Sitemap", f"{address} ({how}): {counted(len(found.pages), 'page')}")
        read = [_parsed(look, child, limits) for child in found.children[:_COUNTED]]
        pages = sum(len(child.pages) for child in read if child)
        over = f" in the first {_COUNTED}" if len(found.children) > _COUNTED else ""
        return Finding(
            "Sitemap",
            f"{address} ({how}): {counted(len(found.children), 'sitemap')}, "
            f"{counted(pages, 'page')}{over}",
        )
    return None


def _parsed(look: Look, address: str, limits: CrawlLimits) -> Sitemap | None:
    body = look.body(address)
    try:
        return parse_sitemap(gunzip(body, limits.max_bytes)) if body else None
    except (SitemapError, TooLargeError, CompressionError):
        return None


def _llms(look: Look, url: str) -> tuple[Finding, Proposal] | None:
    address = f"{origin(url)}/llms.txt"
    text = look.body(address).decode("utf-8", "replace")
    if not text or "<html" in text[:2000].lower():
        return None
    items = parse_items(text)
    if not items:
        return None
    host = urlsplit(url).hostname
    own = sum(urlsplit(fold(item.url, address)).hostname == host for item in items)
    finding = Finding("llms.txt", f"{address}: {counted(own, 'page')} of this site listed")
    why = "the pages that the site chose for language models, many as Markdown"
    return finding, Proposal(address, "llms", "both", why)
