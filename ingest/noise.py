"""What on a page is no content: by element and role, by how it is named, by what it says."""

from __future__ import annotations

import re

from bs4 import Tag

from ingest.last_change import is_date_line
from ingest.tree import HEADINGS, Measure, names

_CHROME = frozenset(
    {"nav", "footer", "dialog", "script", "style", "noscript", "template", "svg", "canvas",
     "select", "textarea", "input", "object", "embed", "audio", "option", "datalist", "map"}
)  # fmt: skip
_ROLES = frozenset(
    {"navigation", "contentinfo", "search", "dialog", "alertdialog", "complementary", "menu",
     "menubar", "toolbar", "tooltip"}
)  # fmt: skip
# Words of class names and ids: of what is never content, of what is none when it is mostly links,
# and of what is none when it is short.
_NEVER = frozenset(
    """cookie cookies consent gdpr cmp cmplz usercentrics onetrust breadcrumb breadcrumbs newsletter
    newsletters subscribe optin popup modal lightbox offcanvas drawer minicart
    pagination pager toc share sharing sharedaddy social socials comments respond disqus feedback
    helpful vote votes voting reaction reactions related relatives recommendation recommendations
    recommended upsell crosssell advert adverts advertisement ads promo skiplink announcement topbar
    masthead navbar colophon copyright sidebar sidenav tags tagcloud noprint hash anchorjs
    chatwidget preloader""".split()  # noqa: SIM905 - a list of so many lines reads worse
)
_LINKED = frozenset(
    """nav navigation menu links header footer foot bottom top head banner categories widget
    language languages localization localisation""".split()  # noqa: SIM905
)
_SHORT = frozenset(
    """byline author meta posted published updated lastupdated modified avatar print stamp date time
    comment votes readingtime follow subscribe skip""".split()  # noqa: SIM905
)
_PHRASE = re.compile(
    r"read-?next|see-?also|back-?to-?top|return-?to-?top|skip-?(?:to|link|nav)|table-?of-?contents"
    r"|language-?(?:select|switch)|print-?(?:only|article)|more-?questions|edit-?this|author-?box"
    r"|recently-?viewed|also-?like|last-?updated|sign-?up|mailing-?list|post-?nav|(?:side|top)-?bar"
    r"|cookie-?(?:bar|banner|notice|wall)|entry-(?:meta|footer)|mini-?cart|site-?(?:footer|header)"
    r"|article-?(?:votes|share|comments|foot(?:er)?)",
    re.IGNORECASE,
)
_UNSEEN = re.compile(
    r"(?:^|[\s_-])(?:visually-?hidden|sr-only|screen-?reader(?:-text)?|hidden-print)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PANEL = re.compile(
    r"panel|collaps|accordion|(?:^|[\s_-])tabs?(?:$|[\s_-])|content|answer|toggle", re.IGNORECASE
)
_NOTE = re.compile(
    r"note|tip|callout|admonition|caution|info|warn|hint|alert|message|notice|box", re.I
)
_CAMEL = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])")
_UNDISPLAYED = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Up to so many words an element's own text is looked at; what the page says about itself is short.
_BRIEF = 25
_TAGS = 14
_SAYS = re.compile(
    r"^(?:(?:was|is|did|were|does) (?:this|that|you|the|it)\b.{0,60}"
    r"\b(?:helpful|help|answer|useful)\b.*\?.{0,80}"
    r"|\d+ out of \d+ found this helpful|(?:edit|print|improve) (?:this|the) (?:page|article)"
    r"|(?:still )?(?:need|have) (?:more )?(?:help|questions)\?.{0,80}|return to top|back to top"
    r"|skip to (?:main )?content|written by .{1,60}|\d+ min(?:ute)?s? read"
    r"|please sign in to .{1,60}"
    r"|(?:last )?(?:updated|modified|edited) (?:over )?(?:a|an|\d+) .{1,20} ago"
    r"|war (?:diese|dieser) .{0,60}\b(?:hilfreich|geholfen)\b.*\?.{0,60}|nach oben|seite drucken"
    r"|cet article .{0,60}\butile\b.*\?.{0,60}|(?:¿|est[ea]) .{0,60}\bútil\b.*\?.{0,60}"
    r"|.{0,80}(?:©|copyright \d|all rights reserved|alle rechte vorbehalten).{0,100}"
    r"|(?:powered by|we run on) .{1,40})$",
    re.IGNORECASE | re.DOTALL,
)
# Headings of what leads away from the page's own content.
_LEADS_AWAY = re.compile(
    r"^(?:related(?: (?:articles|posts|content|topics|products|questions|pages|links))?"
    r"|(?:you|customers) (?:may|might|also|who).{0,40}(?:like|interested|bought|viewed)"
    r"|people also (?:viewed|bought|ask)|recently viewed(?: .{1,20})?|(?:best|top) ?sellers"
    r"|(?:more|articles) (?:articles )?(?:in|from) (?:this|the) (?:section|category)"
    r"|(?:popular|recent|promoted|featured|latest) (?:articles|posts|products|news)"
    r"|comments?(?: \(\d+\))?|\d+ (?:comments?|thoughts?|replies|responses?)\b.*"
    r"|leave a (?:comment|reply)|share (?:this|on|via|it)\b.{0,30}:?|about the author"
    r"|(?:sign up|subscribe|join)\b.{0,40}|(?:our )?newsletter"
    r"|table of contents|(?:on|in) this (?:page|article|guide)|your cart is empty"
    r"|ähnliche (?:artikel|beiträge|fragen|produkte)|verwandte (?:artikel|themen|beiträge)"
    r"|das könnte .{1,20}(?:gefallen|interessieren)|zuletzt angesehen|kommentare?"
    r"|inhaltsverzeichnis"
    r"|auf dieser seite|articles (?:connexes|similaires|liés|associés)|vous aimerez aussi"
    r"|commentaires|sommaire|artículos relacionados|comentarios|también te .{1,20}gustar.{0,3}"
    r"|articoli correlati|commenti|gerelateerde (?:artikelen|producten)|reacties|関連記事"
    r"|コメント)$",
    re.IGNORECASE,
)
_SIGN_UP = re.compile(
    r"news-?letter|inbox|sign up|subscribe|mailing list|first to (?:know|hear)|% (?:off|rabatt)"
    r"|abonnieren|inscri|suscr|iscriviti|rabatt|descuento|réduction|メルマガ",
    re.IGNORECASE,
)
# A sign-up box holds no more words than this.
_BOX = 60
_NOT_SHORT = frozenset({"td", "th", "tr", "li", "dt", "dd", "pre", "code", "table", "time"})


def is_noise(tag: Tag, measure: Measure, whole: int, linked_panels: frozenset[str]) -> bool:
    """Whether an element of a page is none of its content, by itself and not by its place.

    Args:
        tag: Any element but those that hold the page's main heading.
        measure: What it holds.
        whole: Words of the whole page.
        linked_panels: Ids of elements that a button shows and hides.
    """
    name = tag.name
    if name in _CHROME:
        return True
    role = str(tag.get("role") or "").lower()
    if role in _ROLES or str(tag.get("aria-modal") or "").lower() == "true":
        # A note beside the text is content.
        return not (role == "complementary" and _noted(tag, measure))
    if _hidden(tag, linked_panels):
        return True
    if name == "aside":
        return not _noted(tag, measure)
    if name == "form":
        return measure.words <= 0.5 * whole
    if name == "button":
        return not _handle(tag)
    if name == "iframe":
        return not str(tag.get("title") or "").strip()
    if (named := names(tag)) and name not in HEADINGS:
        # Highlighters have colours for comments, tags and names.
        if _named_noise(tag, named, measure) and not tag.find_parent(["pre", "code"]):
            # Themes put such words on the frame of the whole page too: what holds nearly all stays.
            return not (measure.words > 0.5 * whole and whole - measure.words < 60)
        if _UNSEEN.search(f" {named} "):
            return True
    if measure.fields and _signs_up(tag, measure):
        return True
    return _says_noise(tag, measure)


def leads_away(words: str) -> bool:
    """Whether a heading is that of a part about other pages, of comments, of a sign-up."""
    return len(words) < 90 and _LEADS_AWAY.match(words.strip(" :")) is not None


def _named_noise(tag: Tag, named: str, measure: Measure) -> bool:
    parts = {part.lower() for part in _CAMEL.split(named) if part}
    if parts & _NEVER or _PHRASE.search(named):
        # Inside text such a word is about the text: "comment" is a colour of code, too.
        return tag.name not in {"span", "code", "td", "th", "tr", "em", "strong", "b", "i"} or (
            measure.linked == measure.words
        )
    if parts & _LINKED and 2 * measure.linked >= measure.words:
        # Tabs are named like navigation and are none.
        return str(tag.get("role") or "") not in {"tablist", "tab", "presentation"} and (
            tag.find(role="tab") is None if measure.tags < 40 else True
        )
    return bool(parts & _SHORT) and measure.words <= _BRIEF and tag.name not in _NOT_SHORT


def _hidden(tag: Tag, linked_panels: frozenset[str]) -> bool:
    hidden = (
        tag.has_attr("hidden")
        or str(tag.get("aria-hidden") or "").lower() == "true"
        or _UNDISPLAYED.search(str(tag.get("style") or "")) is not None
    )
    if not hidden:
        return False
    # Answers and tabs are hidden until a shopper opens them.
    role = str(tag.get("role") or "").lower()
    opened = role in {"tabpanel", "region"} or str(tag.get("id") or "") in linked_panels
    if opened or _PANEL.search(names(tag)):
        return False
    before = tag.find_previous_sibling()
    for _ in range(2):
        if isinstance(before, Tag) and not _handle(before):
            before = before.find(True)
    return not (isinstance(before, Tag) and _handle(before))


def _handle(tag: Tag) -> bool:
    return (
        tag.has_attr("aria-expanded")
        or tag.has_attr("aria-controls")
        or str(tag.get("data-bs-toggle") or tag.get("data-toggle") or "") in {"collapse", "tab"}
        or str(tag.get("role") or "") == "tab"
    )


def _noted(tag: Tag, measure: Measure) -> bool:
    told = f"{names(tag)} {tag.get('role') or ''}"
    return _NOTE.search(told) is not None and 2 * measure.linked < measure.words


def _signs_up(tag: Tag, measure: Measure) -> bool:
    if measure.words > _BOX or measure.tags > 60:
        return False
    return _SIGN_UP.search(tag.get_text(" ", strip=True)) is not None


def _says_noise(tag: Tag, measure: Measure) -> bool:
    if not 2 <= measure.words <= _BRIEF or measure.tags > _TAGS or tag.name in _NOT_SHORT:
        return False
    words = " ".join(tag.get_text(" ", strip=True).split())
    return _SAYS.match(words) is not None or is_date_line(words)
