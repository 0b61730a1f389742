"""What a page shows, in one walk over its tree: runs of text with what their place tells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from ingest.evidence.buttons import fills_cart, is_buy_button, is_buy_word, is_disabled
from ingest.evidence.heading import heading_of, text_heading
from ingest.evidence.vocabulary import pattern
from ingest.page import Page

_SILENT = frozenset(
    {"script", "style", "noscript", "template", "svg", "head", "iframe", "object", "textarea",
     "datalist", "map", "video", "audio"}
)  # fmt: skip
_CHROME = frozenset({"nav", "footer", "aside", "dialog", "header"})
# Parts of a page that speak of other products, or of the shop.
_ELSEWHERE = re.compile(
    r"related|recommend|recomm?endation|\breco[s_-]|similar|up-?sell|cross-?sell|also[-_]|recently"
    r"|last-?(?:seen|viewed)|carousel|slider-prod|swiper-slide|slick-slide|owl-item"
    r"|mini-?cart|minibasket|cookie|consent|footer|navbar"
    r"|navigation|mega-?menu|breadcrumb|sponsored|bundle|frequently|accessor(?:y|ies)|compar"
    r"|wish-?list|newsletter|you-?may|best-?sellers?|top-?sellers?|product-?(?:list|grid|tile)s?\b"
    r"|reviews?[-_]|[-_]reviews?\b|comments?\b|testimonial|\bads?\b|\bmodal\b|cart-?(?:drawer|side)"
    r"|side-?cart|suggest|alternativ|insurance|warranty|trade-?in|protection|\bfaq\b|questions",
    re.IGNORECASE,
)
_DESCRIPTION = re.compile(r"(?:product|item)?[-_]?(?:description|details?-text|long-?desc)", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_NAMES = re.compile(
    r"(?:^|[\s_-])(?:hidden|hide|d-none|invisible|displaynone|display-none|ng-hide)(?:$|\s)",
    re.IGNORECASE,
)
_STRUCK_STYLE = re.compile(r"line-through", re.IGNORECASE)
_NO_HEADINGS = frozenset({"th", "td", "dt", "dd", "label", "a", "p", "option", "li"})
# Bare elements whose name alone says something of the text in them.
_TELLING = frozenset({"del", "s", "strike", "option"})
_HEADINGS = ["h2", "h3", "h4", "h5"]
_NEAR = 4
# Headings above other products that are followed up on one page; more are no page for people.
_MOST_SECTIONS = 40
# Where a link leads that buys; any other link called "Buy now" leads to a product's page.
_CART = re.compile(
    r"cart|basket|bag\b|checkout|order|purchase|buy|panier|warenkorb|carrito|cesta|carrello|carrinho|winkel"
    r"|koszyk|kosik|korg|kurv|ostoskori|^\?|sepet|korzin|#",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Spot:
    """What an element's place tells of the text in it.

    Attributes:
        names: Classes and ids of the nearest elements, the innermost first.
        elsewhere: It belongs to navigation, recommendations, reviews or another product.
        hidden: It is in the markup, but the page doesn't show it at first.
        struck: It is crossed out.
        linked: It leads to another page.
    """

    names: tuple[str, ...] = ()
    elsewhere: bool = False
    hidden: bool = False
    struck: bool = False
    linked: bool = False

    @property
    def named(self) -> str:
        """The names as one string."""
        return " ".join(self.names)


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text without markup in it.

    Attributes:
        order: Its place among the page's runs.
        tag: The element that holds it.
    """

    text: str
    order: int
    tag: Tag
    spot: Spot


@dataclass
class Sight:
    """A page as it is seen.

    Attributes:
        runs: Its text in order.
        heading: Order of the run that begins the product's heading; -1 without one.
        buttons: Orders at which buttons stand that buy, in the page's own part.
        disabled: Orders of such buttons that can't be pressed.
        attributes: Values of attributes that look like JSON.
        scripts: Its scripts, in order, wherever they stand.
        tables, listings, descriptions: Elements of the page's own part that may describe the
            product: tables, definition lists, and what is named a description.
        typed: Whether RDFa is used.
    """

    runs: list[Run] = field(default_factory=list)
    heading: int = -1
    heading_end: int = -1
    buttons: list[int] = field(default_factory=list)
    disabled: list[int] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)
    scripts: list[Tag] = field(default_factory=list)
    tables: list[Tag] = field(default_factory=list)
    listings: list[Tag] = field(default_factory=list)
    descriptions: list[Tag] = field(default_factory=list)
    typed: bool = False

    @property
    def own(self) -> list[Run]:
        """The runs that are about the page's own product."""
        return [run for run in self.runs if not run.spot.elsewhere]

    def distance(self, order: int) -> int:
        """How many runs lie between a place and the heading; 60 without a heading."""
        if self.heading < 0:
            return 60
        if order < self.heading:
            return 2 * (self.heading - order)
        return max(0, order - self.heading_end)

    def to_button(self, order: int) -> int:
        """How many runs lie between a place and the nearest button that buys; 999 without one."""
        return min((abs(order - place) for place in self.buttons[:20]), default=999)


def look(page: Page) -> Sight:
    """Walk over a page's tree once."""
    sight = Sight()
    heading = heading_of(page)
    above = {id(tag) for tag in heading.parents} if heading is not None else set()
    base = page.url.split("#")[0]
    stack: list[tuple[PageElement, Spot]] = [(page.soup, Spot())]
    while stack:
        item, spot = stack.pop()
        if isinstance(item, Tag):
            if item.name in _SILENT:
                if item.name == "script":
                    sight.scripts.append(item)
                elif item.name == "head":
                    sight.scripts.extend(item.find_all("script"))
                continue
            if item is heading:
                sight.heading = len(sight.runs)
            inner = _spot(item, spot, id(item) in above or item is heading, base)
            _note(sight, item, inner)
            stack.extend((child, inner) for child in reversed(item.contents))
        elif type(item) is NavigableString:
            text = " ".join(item.split())
            if text and isinstance(item.parent, Tag):
                sight.runs.append(Run(text, len(sight.runs), item.parent, spot))
                plain = not (spot.elsewhere or spot.hidden or spot.linked)
                if plain and is_buy_word(text) and not _in_button(item.parent):
                    sight.buttons.append(len(sight.runs) - 1)
    if heading is None:
        plain_runs = [
            (run.order, run.text)
            for run in sight.runs
            if not run.spot.linked and not run.spot.elsewhere
        ]
        sight.heading = sight.heading_end = text_heading(plain_runs, page)
    _set_aside(sight, above)
    if heading is not None:
        inside = [run.order for run in sight.runs[sight.heading :] if _within(run.tag, heading)]
        sight.heading_end = inside[-1] if inside else sight.heading
    return sight


def _in_button(tag: Tag) -> bool:
    above = [tag, *list(tag.parents)[:3]]
    return any(step.name in {"button", "select", "option"} for step in above)


def _set_aside(sight: Sight, above: set[int]) -> None:
    """Mark what stands under a heading such as "Similar products" as about other products."""
    left = _MOST_SECTIONS
    for run in list(sight.runs):
        if left == 0:
            return
        if sight.runs[run.order].spot.elsewhere or len(run.text) > 60 or run.order < sight.heading:
            continue
        if run.tag.name in _NO_HEADINGS or not pattern("other_products").search(run.text):
            continue
        left -= 1
        section = _section(run, above)
        last = run.order
        for later in range(run.order + 1, len(sight.runs) if section else 0):
            other = sight.runs[later]
            inside = _within(other.tag, section) if section else False
            if not inside and last > run.order:
                break
            if inside:
                sight.runs[later] = replace(other, spot=replace(other.spot, elsewhere=True))
                last = later
            elif later > run.order + 3:
                break
        kept = [place for place in sight.buttons if not run.order < place <= last]
        sight.buttons = kept


def _section(run: Run, above: set[int]) -> Tag | None:
    """The nearest element round a heading that holds more than the heading.

    When that holds the product's own heading too, the section is what comes next in it.
    """
    here: Tag | None = run.tag
    for _ in range(5):
        if here is None or here.name in {"body", "html"}:
            return None
        if len(here.get_text(" ", strip=True)) > len(run.text) + 60:
            return here
        if here.parent is not None and id(here.parent) in above:
            if here.find("a", href=True) is not None and here.find(_HEADINGS) is not None:
                return here  # a short section: one or two products
            following = (tag for tag in here.next_siblings if isinstance(tag, Tag))
            return next((tag for tag in following if tag.get_text(strip=True)), None)
        here = here.parent
    return None


def _within(tag: Tag, outer: Tag) -> bool:
    here: Tag | None = tag
    while here is not None:
        if here is outer:
            return True
        here = here.parent
    return False


def names_of(tag: Tag) -> str:
    """An element's classes, id and the few attributes that say what it is for."""
    classes = tag.attrs.get("class")
    joined = " ".join(classes) if isinstance(classes, list) else str(classes or "")
    for name in ("id", "itemprop", "data-testid", "data-qa"):
        if given := tag.attrs.get(name):
            joined = f"{joined} {given}" if joined else str(given)
    return joined[:400]


def _spot(tag: Tag, outer: Spot, above: bool, base: str) -> Spot:
    if not tag.attrs and tag.name not in _CHROME and tag.name not in _TELLING:
        return outer if not outer.names else _shifted(outer, "")
    names = names_of(tag)
    elsewhere = outer.elsewhere
    if not above and not elsewhere:
        elsewhere = tag.name in _CHROME or bool(names and _named_elsewhere(names))
        elsewhere = elsewhere or tag.get("role") in {"navigation", "dialog", "contentinfo"}
    style = str(tag.get("style") or "")
    hidden = outer.hidden or tag.has_attr("hidden") or tag.name == "option"
    hidden = hidden or bool(style and _HIDDEN.search(style))
    hidden = (hidden or bool(names and _named_hidden(names))) and not above
    struck = outer.struck or tag.name in {"del", "s", "strike"}
    struck = struck or bool(style and _STRUCK_STYLE.search(style))
    linked = outer.linked
    if tag.name == "a":
        target = str(tag.get("href") or "")
        leads = bool(target) and not target.startswith(("#", "javascript:", "mailto:", "tel:"))
        linked = linked or (leads and not base.endswith(target.split("#", maxsplit=1)[0]))
    return Spot((names, *outer.names[: _NEAR - 1]), elsewhere, hidden, struck, linked)


# Templates repeat the same classes hundreds of times on a page.
@lru_cache(maxsize=8192)
def _named_elsewhere(names: str) -> bool:
    return _ELSEWHERE.search(names) is not None


@lru_cache(maxsize=8192)
def _named_hidden(names: str) -> bool:
    return _HIDDEN_NAMES.search(names) is not None


def _shifted(outer: Spot, names: str) -> Spot:
    # A bare element counts as a step away from the names above it.
    kept = (names, *outer.names[: _NEAR - 1])
    return Spot(kept, outer.elsewhere, outer.hidden, outer.struck, outer.linked)


def _note(sight: Sight, tag: Tag, spot: Spot) -> None:
    """Take what an element is good for beside its text."""
    _note_button(sight, tag, spot)
    if tag.attrs:
        sight.typed = sight.typed or "typeof" in tag.attrs
    if spot.elsewhere:
        return
    if tag.name == "table":
        sight.tables.append(tag)
    elif tag.name == "dl":
        sight.listings.append(tag)
    if not tag.attrs:
        return
    if tag.name in {"div", "section", "p"} and spot.names and _DESCRIPTION.search(spot.names[0]):
        sight.descriptions.append(tag)
    sight.attributes.extend(
        value
        for value in tag.attrs.values()
        if isinstance(value, str) and len(value) > 20 and value.lstrip()[:1] in ("{", "[")
    )


def _note_button(sight: Sight, tag: Tag, spot: Spot) -> None:
    if tag.name not in {"button", "input", "a"} and not tag.has_attr("role"):
        return
    if tag.name == "input" and tag.get("type") in {"submit", "button"}:
        said = " ".join(str(tag.get("value") or "").split())
        if (
            said and not spot.elsewhere and pattern("out_of_stock").search(said)
        ):  # what can't be pressed says why
            sight.runs.append(Run(said, len(sight.runs), tag, spot))
            return
    if spot.elsewhere or not is_buy_button(tag, names_of(tag)):
        return
    leads = tag.name == "a" and spot.linked and not _CART.search(str(tag.get("href") or ""))
    leads = leads and not fills_cart(tag)
    if leads:
        return
    if is_disabled(tag):
        sight.disabled.append(len(sight.runs))
    elif not spot.hidden:
        sight.buttons.append(len(sight.runs))
