"""Page -> articles: the main content as Markdown, or the reason why the page is none."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import quote, urldefrag

from ingest.accordions import open_accordions
from ingest.headings import find_styled_headings, lift_titles, name_headings
from ingest.jsonld import Node, first, of_type, types
from ingest.language import detect_language
from ingest.last_change import last_change
from ingest.main_content import Content, main_content
from ingest.markup import render
from ingest.page import Page
from ingest.plain import inline_text, plain_text
from ingest.questions import Question, declared, slug, split
from ingest.rendering import Rendered
from ingest.urls import path_key
from kb.chunk import word_count
from kb.documents import Article

_ARTICLE_TYPES = ("Article", "NewsArticle", "BlogPosting", "TechArticle", "HowTo", "FAQPage",
                  "QAPage", "MerchantReturnPolicy", "AboutPage", "ContactPage")  # fmt: skip
_LISTING_TYPES = ("CollectionPage", "ItemList", "SearchResultsPage", "CheckoutPage", "OfferCatalog")
_PRODUCT_TYPES = ("Product", "ProductGroup", "IndividualProduct", "SomeProducts")
# Words of prose that make an article: of a page that says it is one, and of any other.
_FEWEST_DECLARED = 8
_FEWEST = 40
# Share of words inside links from which a page is a list of links, and words of prose from which it
# is a text all the same.
_LINKED = 0.45
_PROSE_AFTER_ALL = 100
_ADDRESS = re.compile(r"\]\([^)\s]*\)")
# Prices in elements of their own from which a page is a shelf of products, and words of prose to
# each from which it is a text with a shelf beside it.
_SHELF = 4
_PROSE_A_PRICE = 30
_ACTION_PAGES = frozenset(
    {"cart", "basket", "bag", "checkout", "login", "signin", "sign-in", "register", "signup",
     "search", "wishlist", "compare", "logout", "my-account", "account", "warenkorb", "panier",
     "suche", "kasse"}
)  # fmt: skip
_NOT_FOUND = re.compile(
    r"^(?:error )?404\b|\bpage (?:not|can.?t be) found|^not found$", re.IGNORECASE
)
_FRAGMENT = "!$&'*+,;=:@/?-._~%"


@dataclass(frozen=True, slots=True)
class NoArticle:
    """The page is no article, with the reason."""

    reason: str


def extract_articles(page: Page) -> tuple[Article, ...] | NoArticle:
    """Read the articles that a page holds: itself, or its questions and what else it says.

    A page of questions (FAQPage markup, accordions or headings of questions with short answers)
    gives an article for each: its title is the question, its body the answer, its id the page's
    with ``#`` and the question's words, its address the question's place on the page. What the page
    says beside them stays an article under the page's own id.
    """
    markup = [*page.json_ld, *page.microdata]
    said = of_type(markup, *_ARTICLE_TYPES)
    if reason := _not_for_reading(page, markup, said):
        return NoArticle(reason)
    title = page.title or (first(said[0], "headline", "name") if said else "")
    asked = declared(said)
    rendered, listing = _rendered(page, title, list(asked))
    questions, rest = split(rendered, title, asked, is_faq=_is_faq(said))
    if not questions and (reason := _not_an_article(page, rest, listing, declared=bool(said))):
        return NoArticle(reason)
    if not title:
        return NoArticle("no title: neither a heading nor a title tag")
    language = page.lang or detect_language(f"{title}. {plain_text(rendered.body)}")
    own = Article(
        id=path_key(page.canonical or page.url) or "index",
        title=title,
        url=page.canonical or page.url,
        body=rest.body,
        language=language,
        breadcrumbs=page.breadcrumbs,
        updated=last_change(page.soup, markup, page.meta, language),
        anchors=rest.anchors,
    )
    if not questions:
        return (own,)
    left = (own,) if word_count(plain_text(rest.body)) >= _FEWEST_DECLARED else ()
    return (*left, *_answers(own, questions))


def _rendered(page: Page, title: str, asked: list[str]) -> tuple[Rendered, str]:
    """The page as Markdown, and why it is a list and no text; empty when it is a text."""
    heading = page.heading
    found = main_content(page.soup, heading)
    listing = _listing(found)
    content = found.tree
    around = heading.parents if heading is not None else ()
    lift_titles(content, title)
    open_accordions(content, asked)
    find_styled_headings(content)
    name_headings(content, frozenset(str(tag.get("id") or "") for tag in around))
    return render(content, page.base), listing


def _answers(page: Article, questions: tuple[Question, ...]) -> list[Article]:
    given: Counter[str] = Counter()
    told: set[tuple[str, str]] = set()
    found = []
    for question in questions:
        if (question.text.casefold(), question.answer.body) in told:
            continue  # the same twice: for phones and for desktops
        told.add((question.text.casefold(), question.answer.body))
        name = slug(question.text)
        given[name] += 1
        number = f"-{given[name]}" if given[name] > 1 else ""
        anchor = quote(question.anchor, safe=_FRAGMENT)
        found.append(
            Article(
                id=f"{page.id}#{name}{number}",
                title=question.text,
                url=f"{urldefrag(page.url).url}#{anchor}" if anchor else page.url,
                body=question.answer.body,
                language=page.language,
                breadcrumbs=(*page.breadcrumbs, page.title, *map(inline_text, question.above)),
                updated=page.updated,
                anchors=question.answer.anchors,
            )
        )
    return found


def _is_faq(said: list[Node]) -> bool:
    return any("FAQPage" in types(node) for node in said)


def _not_for_reading(page: Page, markup: list[Node], said: list[Node]) -> str:
    if _NOT_FOUND.search(page.title):
        return f"an error page that answers as if all were well: {page.title!r}"
    if said:
        return ""
    listings = of_type(page.json_ld, *_LISTING_TYPES)
    if listings:
        return f"listing page: its markup says {', '.join(sorted(types(listings[0])))}"
    sold = of_type(markup, *_PRODUCT_TYPES)
    if sold or page.meta.get("og:type", "").lower().startswith("product"):
        return "a product page of which no product could be read"
    path = path_key(page.canonical or page.url).split("?")[0].lower()
    if not path or path in {"index.html", "index.php", "home"}:
        return "the home page"
    if path.rsplit("/", 1)[-1] in _ACTION_PAGES:
        return "a basket, search or account page"
    return ""


def _listing(content: Content) -> str:
    now = content.measure()
    words = now.prose
    if content.shelf >= _SHELF and words < _PROSE_A_PRICE * content.shelf:
        return f"listing page: {content.shelf} prices, {words} words of prose"
    share = now.linked / now.words if now.words else content.listed
    if content.listed > _LINKED and words < _PROSE_AFTER_ALL:
        share = content.listed
    if share > _LINKED:
        return f"listing page: {share:.0%} of its words are links, {words} words of prose"
    return ""


def _not_an_article(page: Page, rest: Rendered, listing: str, *, declared: bool) -> str:
    words = word_count(plain_text(_ADDRESS.sub("]", rest.body)))
    article_like = declared or page.meta.get("og:type", "").lower() == "article"
    if listing and not article_like:
        return listing
    if words < (_FEWEST_DECLARED if article_like else _FEWEST):
        return f"hardly any text: {words} words of prose"
    return ""
