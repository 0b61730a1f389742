"""When a page was last changed, as it says itself."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag

from ingest.jsonld import Node, first, nodes, types
from ingest.tree import names, visible

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")
_EARLIEST, _LATEST = 1995, 2100
# What in a page's markup is the page; the date of a comment or a product is not the page's.
_PAGES = frozenset(
    {"Article", "NewsArticle", "BlogPosting", "TechArticle", "HowTo", "WebPage", "FAQPage",
     "QAPage", "AboutPage", "ContactPage", "ItemPage", "MedicalWebPage", "Report",
     "MerchantReturnPolicy", "DigitalDocument", "CreativeWork"}
)  # fmt: skip
_CHANGED = re.compile(
    r"(?:last |page |article )?(?:updated|modified|revised|edited|reviewed)(?: on| at)?"
    r"|last (?:update|change|revision|modification)|effective(?: date| from| as of)?|as of"
    r"|(?:zuletzt )?(?:aktualisiert|geändert|bearbeitet)|letzte (?:aktualisierung|änderung)"
    r"|stand(?: vom)?|(?:dernière )?mise? à jour|mis à jour|dernière modification"
    r"|(?:última )?actualiza(?:ción|do|da)|última modificación|(?:ultimo )?aggiorna(?:mento|to)"
    r"|ultima modifica|(?:última )?atualiza(?:ção|do|da)|(?:laatst )?(?:bijgewerkt|gewijzigd)"
    r"|ostatnia aktualizacja|zaktualizowano|(?:senast )?uppdaterad|(?:sidst )?opdateret"
    r"|(?:sist )?oppdatert|päivitetty|aktualizováno|(?:последнее )?обновлен[ои]?е?|дата обновления"
    r"|(?:τελευταία )?ενημέρωση|ενημερώθηκε|آخر تحديث|تم التحديث|עודכן|son güncelleme"
    r"|最終更新日?|更新日|最后更新|最後更新|更新时间|更新於|최종 (?:수정|업데이트)|업데이트",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"(?:published|posted|created|written)(?: on)?|veröffentlicht|erstellt|publié|publicado"
    r"|pubblicato|gepubliceerd|公開日|掲載日|发布|опубликовано|δημοσιεύτηκε|نشر",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"^[\s:：\-–—|,.]+|^(?:on|am|le|el|il|op|den|em|the|dated?|since|vom|od|с)\s+", re.IGNORECASE
)
# Where dates are others' own.
_ELSEWHERE = re.compile(
    r"comment|respon[ds]|repl(?:y|ies)|review|related|recent|footer|copyright|event|widget"
    r"|sidebar|newslist",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"^\D*(\d{1,2})[./-](\d{1,2})[./-](\d{4})\D*$")
# A line with a date on it is short.
_LINE = 110
_DATE_LINE = 60
_YEAR = re.compile(r"(?:19|20)\d\d|[٠-٩]{4}")
_AFTER = 60


def last_change(
    soup: BeautifulSoup, markup: Iterable[Node], meta: dict[str, str], language: str
) -> str:
    """The day of the last change, ISO 8601; empty when the page doesn't say.

    Trusted in this order: ``dateModified`` of the page's own markup, its meta tags, a ``time``
    element or a line beside words for "updated" in the languages of most shops; then, because a
    page that was never changed is as old as it is, the same for its publication. Dates of comments,
    reviews and other pages, copyright years and "2 months ago" are none.

    Args:
        soup: The page; read only.
        markup: Its JSON-LD and microdata.
        meta: Its meta tags.
        language: BCP 47, for the order of day and month and the names of months.
    """
    pages = [node for node in markup if types(node) & _PAGES]
    pages += [
        inner for node in pages for inner in nodes(node.get("mainEntity")) if types(inner) & _PAGES
    ]
    given = [first(node, "dateModified") for node in pages]
    names_ = ("article:modified_time", "og:updated_time", "datemodified", "last-modified",
              "dcterms.modified", "dc.date.modified")  # fmt: skip
    given += [meta.get(name, "") for name in names_]
    if found := next((day for value in given if (day := _iso(value))), ""):
        return found
    lines = list(_lines(soup))
    if found := _told(lines, _CHANGED, language):
        return found
    given = [first(node, "datePublished") for node in pages]
    given += [meta.get("article:published_time", ""), meta.get("datepublished", "")]
    if found := next((day for value in given if (day := _iso(value))), ""):
        return found
    return _told(lines, _PUBLISHED, language) or _only(lines)


def is_date_line(words: str) -> bool:
    """Whether a line says when the page was changed or published, and nothing else."""
    if len(words) > _DATE_LINE:
        return False
    match = _CHANGED.match(words) or _PUBLISHED.match(words)
    rest = words[match.end() :] if match else ""
    return _YEAR.search(rest) is not None and len(rest.split()) <= 8


class _Line:
    """A short block of a page and the times in it."""

    __slots__ = ("tag", "times", "words")

    def __init__(self, tag: Tag, words: str, times: list[Tag]) -> None:
        self.tag, self.words, self.times = tag, words, times


def _lines(soup: BeautifulSoup) -> Iterator[_Line]:
    """Blocks that may be a byline: short, with a time element or a year, outside others' parts."""
    body = soup.body if isinstance(soup.body, Tag) else soup
    seen: set[int] = set()
    headings = body.find_all("h1", limit=20)
    titled = {id(above) for heading in headings for above in heading.parents}
    for node in visible(body):
        if isinstance(node, Tag):
            if node.name != "time":
                continue
            block = node.parent
            # "Updated" may stand beside the element of the date.
            for _ in range(2):
                if block is not None and block.parent is not None and _short(block.parent):
                    block = block.parent
        else:
            text = str(node)
            block = node.parent if _YEAR.search(text) and len(text) <= 2 * _LINE else None
            if block is not None and not _CHANGED.search(text) and block.parent is not None:
                block = block.parent if _short(block.parent) else block
        if block is None or id(block) in seen or _others(block, titled):
            continue
        seen.add(id(block))
        words = " ".join(block.get_text(" ", strip=True).split())
        if len(words) <= 2 * _LINE:
            yield _Line(block, words, block.find_all("time", limit=4))


def _short(tag: Tag) -> bool:
    length = 0
    for number, node in enumerate(tag.descendants):
        length += 0 if isinstance(node, Tag) else len(str(node))
        if length > _LINE or number > 30:
            return False
    return True


def _others(tag: Tag, titled: set[int]) -> bool:
    for above in [tag, *list(tag.parents)[:12]]:
        if above.name in {"body", "html"} or id(above) in titled:
            return False
        # A footer of the article is its own.
        own = above.name == "footer" and above.find_parent(["article", "main"]) is not None
        if above.name in {"footer", "aside", "nav"} and not own:
            return True
        named = names(above)
        if named and _ELSEWHERE.search(named):
            return re.search(r"article-?foot|doc-?footer", named, re.IGNORECASE) is None
    return False


def _told(lines: list[_Line], wanted: re.Pattern[str], language: str) -> str:
    for line in lines:
        match = wanted.search(line.words)
        for time in line.times:
            named = f"{names(time)} {time.get('itemprop') or ''}"
            own = re.search(r"modified|updated", named, re.I) if wanted is _CHANGED else None
            beside = match is not None and len(line.times) == 1
            if (own or beside) and (day := _iso(str(time.get("datetime") or ""))):
                return day
        if match is None or match.start() > 40:
            continue
        if day := parse_day(line.words[match.end() : match.end() + _AFTER], language):
            return day
    return ""


def _only(lines: list[_Line]) -> str:
    """The one time that a page shows at all."""
    days = {_iso(str(time.get("datetime") or "")) for line in lines for time in line.times} - {""}
    return days.pop() if len(days) == 1 else ""


def _iso(value: str) -> str:
    match = _ISO.match(value.strip())
    if not match:
        return ""
    try:
        day = datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return ""
    return day.isoformat() if _EARLIEST <= day.year <= _LATEST else ""


def parse_day(words: str, language: str) -> str:
    """The date that a text begins with, ISO 8601; empty when it begins with none.

    ``03/04/2026`` is the third of April but in American English; where only "English" is said it
    is neither.
    """
    text = words
    while (shorter := _FILLER.sub("", text)) != text:
        text = shorter
    if iso := _iso(text):
        return iso
    match = re.match(r"(\d{4})[./年]\s?(\d{1,2})[./月]\s?(\d{1,2})", text)
    if match:
        return _iso(f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}")
    # Up to the year: what follows is another sentence.
    until = re.search(r"(?:19|20)\d\d|[٠-٩]{4}|\d{4}년[^.]{0,9}일", text)
    if until is None:
        return ""
    text = text[: until.end() + 12] if "년" in text else text[: until.end()]
    order = _order(language)
    numeric = _NUMERIC.match(text)
    if numeric:
        first_, second = int(numeric[1]), int(numeric[2])
        if first_ <= 12 and second <= 12 and first_ != second and not order:
            return ""
    found = _parsed(text, language, order or "DMY")
    return _iso(found) if found else ""


def _order(language: str) -> str:
    primary, _, rest = language.partition("-")
    if primary != "en":
        return "YMD" if primary in {"ja", "zh", "ko", "hu", "lt"} else "DMY"
    region = rest.split("-")[-1].upper() if rest else ""
    return {"": "", "US": "MDY", "PH": "MDY", "CA": ""}.get(region, "DMY")


def _parsed(text: str, language: str, order: str) -> str:
    # Its locale data cost a tenth of a second, and few pages tell their date in words only.
    import dateparser
    from dateparser.data import language_order

    known = [code for code in (language.split("-", maxsplit=1)[0], "en") if code in language_order]
    settings: Any = {
        "STRICT_PARSING": True,
        "REQUIRE_PARTS": ["day", "month", "year"],
        "PARSERS": ["absolute-time"],
        "DATE_ORDER": order,
        "PREFER_LOCALE_DATE_ORDER": False,
    }
    try:
        found = dateparser.parse(
            text, languages=list(dict.fromkeys(known)) or None, settings=settings
        )
    except (ValueError, OverflowError, RecursionError):
        return ""
    return found.date().isoformat() if found else ""
