"""Page -> Article: the main content as Markdown, or the reason why the page is none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from ingest.jsonld import Node, first, nodes, of_type, types, walk
from ingest.markup import inline_text, plain_text, to_markdown
from ingest.page import Page
from ingest.urls import path_key
from kb.documents import Article

_ARTICLE_TYPES = ("Article", "NewsArticle", "BlogPosting", "TechArticle", "HowTo", "FAQPage",
                  "QAPage", "MerchantReturnPolicy", "AboutPage", "ContactPage")  # fmt: skip
_LISTING_TYPES = ("CollectionPage", "ItemList", "SearchResultsPage", "CheckoutPage", "OfferCatalog")
# Words of prose that make an article: of a page that says it is one, and of any other.
_FEWEST_DECLARED = 8
_FEWEST = 40
# Share of words inside links from which a page is a list of links.
_LINKED = 0.45
# Prices in elements of their own from which a page is a shelf of products.
_SHELF = 4
_CHROME = ["nav", "footer", "aside", "form", "dialog", "script", "style", "noscript", "template"]
_NOISE = re.compile(
    r"cookie|consent|gdpr|bread-?_?crumb|\brelated|\bshare|social|newsletter|subscri|paginat|sidebar"
    r"|helpful|feedback|\bvot(?:e|es|ing)\b|comment|\btoc\b|table-of-contents|skip-?(?:link|to)"
    r"|promo|recommend|recently|read-?next|see-?also|\bcta\b|advert|popup|modal|\btags\b|print-only"
    r"|back-?to-?top|chat-?widget|language-?(?:select|switch)",
    re.IGNORECASE,
)
_HELPFUL = re.compile(
    r"^(?:was|is|did) (?:this|that)\b.{0,60}\b(?:helpful|answer|help)\b.*\?", re.I
)
_ACTION_PAGES = frozenset(
    {"cart", "basket", "bag", "checkout", "login", "signin", "sign-in", "register", "signup",
     "search", "wishlist", "compare", "logout", "my-account", "account", "warenkorb", "panier",
     "suche", "kasse"}
)  # fmt: skip
_NOT_FOUND = re.compile(
    r"^(?:error )?404\b|\bpage (?:not|can.?t be) found|^not found$", re.IGNORECASE
)
_BYLINE = re.compile(
    r"^(?:(?:last )?(?:updated|modified|edited)|published|posted)\b", re.IGNORECASE
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class NoArticle:
    """The page is no article, with the reason."""

    reason: str


def extract_article(page: Page) -> Article | NoArticle:
    """Read the article that a page holds.

    The title is its main heading. Questions of FAQPage markup that the page doesn't show are added
    as headings with their answers.
    """
    declared = of_type(page.json_ld, *_ARTICLE_TYPES)
    if reason := _not_for_reading(page, bool(declared)):
        return NoArticle(reason)
    content = _cleaned(_main(page.soup))
    shelf = _prices(content)
    title = page.title or first(declared[0], "headline", "name") if declared else page.title
    _lift_headings(content, title)
    body = to_markdown(content, page.base)
    body = _with_questions(body, content, declared)
    words, linked, links = _prose(content)
    words = max(words, len(plain_text(body).split()) if declared and not words else words)
    article_like = bool(declared) or page.meta.get("og:type", "").lower() == "article"
    fewest = _FEWEST_DECLARED if article_like else _FEWEST
    if not article_like and shelf >= _SHELF:
        return NoArticle(f"listing page: {shelf} prices, {words} words of prose")
    total = words + linked
    if words < fewest or (not declared and total and linked / total > _LINKED):
        return NoArticle(f"listing page: {links} links, {words} words of prose")
    if not title:
        return NoArticle("no title: neither a heading nor a title tag")
    return Article(
        id=path_key(page.canonical or page.url) or "index",
        title=title,
        url=page.canonical or page.url,
        body=body,
        language=page.lang,
        breadcrumbs=page.breadcrumbs,
        updated=_updated(page),
    )


def _not_for_reading(page: Page, declared: bool) -> str:
    if _NOT_FOUND.search(page.title):
        return f"an error page that answers as if all were well: {page.title!r}"
    if declared:
        return ""
    listings = of_type(page.json_ld, *_LISTING_TYPES)
    if listings:
        return f"listing page: its markup says {', '.join(sorted(types(listings[0])))}"
    path = path_key(page.canonical or page.url).split("?")[0].lower()
    if not path or path in {"index.html", "index.php", "home"}:
        return "the home page"
    if path.rsplit("/", 1)[-1] in _ACTION_PAGES:
        return "a basket, search or account page"
    return ""


def _main(soup: BeautifulSoup) -> Tag:
    whole = soup.body if isinstance(soup.body, Tag) else soup
    enough = 200
    articles = soup.find_all("article")
    marked = [soup.find(itemprop="articleBody"), articles[0] if len(articles) == 1 else None]
    marked += [soup.find("main"), soup.find(role="main"), soup.find(id=re.compile("^main", re.I))]
    heading = whole.find("h1")
    for found in marked:
        if isinstance(found, Tag) and len(found.get_text(" ", strip=True)) >= enough:
            return found
    densest = _densest(whole)
    if isinstance(heading, Tag) and densest is not whole and heading not in densest.descendants:
        # The block of text and its heading usually share the next element up.
        for parent in densest.parents:
            if isinstance(parent, Tag) and heading in parent.descendants:
                return parent if parent.name not in {"html", "[document]"} else densest
    return densest


def _densest(whole: Tag) -> Tag:
    scores: dict[int, float] = {}
    blocks: dict[int, Tag] = {}
    for tag in whole.find_all(["p", "li", "td", "dd", "pre", "blockquote"]):
        words = len(tag.get_text(" ", strip=True).split())
        inside = sum(len(a.get_text(" ", strip=True).split()) for a in tag.find_all("a"))
        value = float(max(0, words - 2 * inside))
        # A paragraph speaks for its parent, and half as much for the element above.
        for parent, share in zip(tag.parents, (1.0, 0.5), strict=False):
            if isinstance(parent, Tag) and parent.name not in {"[document]", "html"}:
                scores[id(parent)] = scores.get(id(parent), 0.0) + value * share
                blocks[id(parent)] = parent
    if not scores:
        return whole
    return blocks[max(scores, key=lambda key: scores[key])]


def _cleaned(main: Tag) -> Tag:
    # A copy: the page's own tree stays as it was.
    copy = BeautifulSoup(str(main), "lxml")
    top = copy.body if isinstance(copy.body, Tag) else copy
    weight = max(1, len(top.get_text(strip=True)))
    for tag in top.find_all(_CHROME):
        if not tag.decomposed and not (tag.name == "form" and _heavy(tag, weight)):
            tag.decompose()
    for tag in top.find_all("header"):
        if not tag.decomposed and tag.find("h1") is None:
            tag.decompose()
    for tag in top.find_all(True):
        # Themes put such words on the frame of the whole page too: what holds most of it stays.
        if tag.decomposed or tag.name in {"h1", "body"}:
            continue
        classes = tag.get("class")
        named = f"{' '.join(classes) if isinstance(classes, list) else ''} {tag.get('id') or ''}"
        noisy = bool(named.strip()) and _NOISE.search(named) is not None
        asks = tag.name in {"p", "div", "section", "h2", "h3", "h4", "span"} and _asks(tag)
        asks = asks or (tag.name in {"p", "div"} and _dates(tag))
        if (noisy or asks) and tag.find("h1") is None and not _heavy(tag, weight):
            tag.decompose()
    return top


def _asks(tag: Tag) -> bool:
    words = tag.get_text(" ", strip=True)
    return len(words) < 160 and _HELPFUL.match(words) is not None


def _dates(tag: Tag) -> bool:
    # "Updated 28 September 2026": kept as the article's date, not as its first sentence.
    words = tag.get_text(" ", strip=True)
    return len(words) < 60 and tag.find("time") is not None and _BYLINE.match(words) is not None


def _heavy(tag: Tag, weight: int) -> bool:
    return len(tag.get_text(strip=True)) > 0.5 * weight


def _lift_headings(content: Tag, title: str) -> None:
    for heading in content.find_all("h1"):
        if inline_text(heading).casefold() == title.casefold():
            heading.decompose()
        else:
            heading.name = "h2"
    for summary in content.find_all("summary"):
        # An accordion's handle is the heading of what it opens.
        inner = summary.find(["h2", "h3", "h4", "h5", "h6"])
        if inner is None and len(inline_text(summary)) <= 200:
            summary.name = "h3"


def _with_questions(body: str, content: Tag, declared: list[Node]) -> str:
    shown = _letters(content.get_text(" "))
    parts = [body]
    for page in of_type(declared, "FAQPage", "QAPage"):
        for node in walk(page.get("mainEntity")):
            question = first(node, "name", "text")
            answers = nodes(node.get("acceptedAnswer")) or nodes(node.get("suggestedAnswer"))
            if "Question" not in types(node) or not question or not answers:
                continue
            raw = answers[0].get("text")
            answer = to_markdown(BeautifulSoup(str(raw or ""), "lxml"))
            if answer and _letters(plain_text(str(raw)))[:80] not in shown:
                parts.append(f"## {question}\n\n{answer}")
    return "\n\n".join(part for part in parts if part)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _prose(content: Tag) -> tuple[int, int, int]:
    """Words outside links, words inside links, links."""
    links = content.find_all("a")
    linked = sum(len(inline_text(link).split()) for link in links)
    return max(0, len(plain_text(content).split()) - linked), linked, len(links)


def _prices(content: Tag) -> int:
    found = content.find_all(class_=re.compile(r"(?:^|[-_])price(?:$|[-_])", re.IGNORECASE))
    return sum(1 for tag in found if tag.find(class_=re.compile("price", re.I)) is None)


def _updated(page: Page) -> str:
    candidates = [first(node, "dateModified") for node in page.json_ld]
    candidates += [page.meta.get("article:modified_time", ""), page.meta.get("og:updated_time", "")]
    candidates += [first(node, "datePublished") for node in of_type(page.json_ld, *_ARTICLE_TYPES)]
    candidates.append(page.meta.get("article:published_time", ""))
    candidates += [str(tag.get("datetime") or "") for tag in page.soup.find_all("time")]
    for candidate in candidates:
        if match := _DATE.match(candidate.strip()):
            return match.group()
    return ""
