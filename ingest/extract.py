"""What one page gives, worked out from nothing but its bytes: in this process or in another."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from ingest.articles import NoArticle, extract_articles
from ingest.missing import says_missing
from ingest.page import Page, parse_page
from ingest.products import extract_product
from ingest.urls import has_token, path_key, site
from kb.documents import Document

# Fewer letters than this are a frame and no page.
_FEW = 200
_SCRIPTED = re.compile(
    r"\b(?:enable|activate|requires?|need|without|activ\w+|aktivier\w+|habilit\w+|attiva\w*"
    r"|ingeschakeld|inschakelen|aktivera|włącz\w*|включите|有効|启用)\b[^.]{0,60}javascript"
    r"|javascript[^.]{0,60}\b(?:enabled?|required|needed|aktivier\w+|activ\w+|disabled|habilit\w+"
    r"|attiv\w+|ingeschakeld|aktivera\w*|включ\w+|必要|有効)",
    re.IGNORECASE,
)
_UNREAD = ("script", "style", "noscript", "template", "svg")


@dataclass(frozen=True, slots=True)
class Extract:
    """A parsed page without its tree; picklable.

    Attributes:
        url: Where it was fetched, folded.
        canonical: The address it gives itself; empty without one.
        indexable: False when it asks not to be indexed.
        links: Folded addresses that it leads to.
        more_links: Links beyond those, not noted.
        documents: What it gives.
        reason: Why it gives nothing; empty when it does or when nobody looked.
        twin: A hash of its text where its address holds a token, which may be a session.
    """

    url: str
    canonical: str
    indexable: bool
    links: tuple[str, ...] = ()
    more_links: int = 0
    documents: tuple[Document, ...] = ()
    reason: str = ""
    twin: str = ""


def extract_page(
    body: bytes, url: str, charset: str = "", *, max_links: int = 5_000, whole: bool = False
) -> Extract | str:
    """Parse a page and take from it what it gives; the reason when it can't be parsed.

    Args:
        body: The page as it arrived.
        url: Where it was fetched.
        charset: The encoding named in the HTTP header, if any.
        max_links: Links noted at most.
        whole: Whether a page that names another one as its original is looked into as well.
    """
    try:
        page = parse_page(body, url, charset)
        links = page.links
        canonical = page.canonical
        looked = page.indexable and (whole or not canonical or _same(canonical, page.url))
        found = documents_of(page) if looked else ""
        return Extract(
            page.url,
            canonical,
            page.indexable,
            links[:max_links],
            max(0, len(links) - max_links),
            () if isinstance(found, str) else found,
            found if isinstance(found, str) else "",
            _twin(page) if has_token(page.url) else "",
        )
    except RecursionError:
        return "its markup is nested too deeply to be read"
    except Exception as error:
        # One page must not cost the others: it has failed, keeps what it gave, and is reported.
        return f"it can't be read, which is a fault of Aisle's: {type(error).__name__}: {error}"


def _same(one: str, other: str) -> bool:
    return site(one) == site(other) and path_key(one) == path_key(other)


def documents_of(page: Page) -> tuple[Document, ...] | str:
    """The product or the articles of a page, or the reason why it has none."""
    product = extract_product(page)
    if product is not None:
        return (product,)
    if said := says_missing(page):
        return said
    articles = extract_articles(page)
    if isinstance(articles, NoArticle):
        return blank(page) or articles.reason
    return articles


def blank(page: Page) -> str:
    """Why nothing can be read of a page that only scripts would fill; empty for other pages."""
    body = page.soup.body
    if body is None:
        return ""
    scripts = page.soup.find_all("script")
    if not scripts:
        return ""
    words = _text(page)
    unseen = " ".join(tag.get_text(" ") for tag in body.find_all("noscript"))
    if len(words) < _FEW or _SCRIPTED.search(words[:2_000]):
        if _SCRIPTED.search(f"{unseen} {words[:2_000]}"):
            return "empty without JavaScript, as it says itself; read the shop's feed instead"
        if len(words) < _FEW:
            return "empty without JavaScript; read the shop's feed or API instead"
    return ""


def _text(page: Page) -> str:
    body = page.soup.body
    if body is None:
        return ""
    pieces = (
        str(string).strip()
        for string in body.find_all(string=True)
        if string.parent is not None and string.parent.name not in _UNREAD
    )
    return " ".join(piece for piece in pieces if piece)


def _twin(page: Page) -> str:
    text = f"{page.title}\n{_text(page)}"
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]
