"""Soft 404s: pages that say that they don't exist, and say it with HTTP 200."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from ingest.page import Page
from kb.documents import Article, Document

# What such pages are headed with, as a whole heading, in the languages of many shops.
_PHRASES = (
    r"(?:(?:the |this |that )?(?:page|product|item|article|site|url|content)s? "
    r"(?:you(?:'re| are)? (?:requested|looking for) )?)?"
    r"(?:was |is |could |can |has )?not (?:be )?found",
    r"(?:the |this |that )?(?:page|product|item|article)s? "
    r"(?:you(?:'re| are)? (?:requested|looking for) )?(?:can't|cannot|couldn't) be found",
    r"(?:the |this |that )?(?:page|product|item|article)s? "
    r"(?:you(?:'re| are)? (?:requested|looking for) )?(?:is )?"
    r"(?:no longer (?:exists?|available)|does(?:n't| not) exist|missing)",
    r"(?:we )?(?:can't|cannot|can not|couldn't|could not) find (?:that|the|this) "
    r"(?:page|product)(?: you.{0,30})?",
    r"(?:die |diese )?(?:gesuchte |angeforderte )?seite (?:wurde |konnte )?(?:leider )?"
    r"nicht gefunden(?: werden)?",
    r"(?:la |cette )?page (?:demandée )?"
    r"(?:introuvable|non trouvée|n'existe (?:pas|plus)|inexistante)",
    r"(?:la )?página (?:no (?:encontrada|existe|se encuentra)|solicitada no existe)",
    r"(?:a )?página (?:não (?:encontrada|existe|foi encontrada)|inexistente)",
    r"(?:la )?pagina (?:non (?:trovata|esiste|disponibile)|inesistente)",
    r"(?:de )?pagina (?:is )?niet (?:gevonden|beschikbaar)",
    r"sid(?:an|en) (?:kunde inte hittas|hittades inte|finns inte|blev ikke fundet|findes ikke)",
    r"siden (?:ble |kunne )?ikke (?:funnet|finnes|findes)",
    r"sivua ei löy(?:dy|tynyt)",
    r"(?:nie znaleziono strony|strona nie (?:istnieje|została znaleziona))",
    r"(?:stránka (?:nenalezena|nebyla nalezena|neexistuje|sa nenašla))",
    r"(?:az )?oldal nem található",
    r"pagina nu (?:a fost găsită|există)",
    r"страница не (?:найдена|существует)",
    r"сторінк[ау] не (?:знайдено|існує)",
    r"(?:η )?σελίδα δεν βρέθηκε",
    r"sayfa bulunamadı",
    r"(?:お探しの)?ページ(?:が|は)(?:見つかりません(?:でした)?|存在しません)",
    r"(?:页面|頁面|网页|網頁)(?:不存在|未找到|找不到|没有找到)|(?:找不到|未找到)(?:该)?(?:页面|頁面|网页|網頁)",
    r"페이지를 찾을 수 없(?:습니다|음)",
    r"الصفحة غير موجودة",
    r"הדף לא נמצא",
)
_STATUS = re.compile(
    r"(?:http |error |fehler |erreur |errore |fout |fel )*404(?:\W+(?:error|fehler|not|found))*\W*"
)
_MISSING = re.compile("|".join(f"(?:{phrase})" for phrase in _PHRASES))
_EDGES = re.compile(
    r"^[\W_]*(?:(?:404|error|fehler|erreur|oops|sorry|whoops|oups|ups)[\W_]+)*|[\W_]+$"
)
_WORD = re.compile(r"\w+")
_SEPARATOR = re.compile(r"\s+[|–—-]\s+|\s*[|»·]\s*")
# Two pages whose words are the same to this share are one page with another address in it.
_SAME = 0.9


def says_missing(page: Page) -> str:
    """The reason, when a page's heading says that there is no such page; else an empty string."""
    tag = page.soup.find("title")
    titled = tag.get_text(" ") if tag is not None else ""
    for heading in chain([page.title], _SEPARATOR.split(titled)[:3]):
        text = " ".join(heading.replace("’", "'").split())
        if text and len(text) < 90 and is_missing(text):
            return f"says that there is no such page, though with HTTP 200: {text!r}"
    return ""


def is_missing(heading: str) -> bool:
    """Whether a whole heading says that a page doesn't exist."""
    text = heading.casefold().replace("i̇", "i")
    if _STATUS.fullmatch(text):
        return True
    return _MISSING.fullmatch(_EDGES.sub("", text)) is not None


class Missing:
    """What a site serves with HTTP 200 for an address that can't exist.

    Args:
        probe: What asking for such an address gave.
    """

    def __init__(self, probe: Iterable[Document] = ()) -> None:
        self._like = [_words(found) for found in probe if isinstance(found, Article)]

    def matches(self, documents: Iterable[Document]) -> bool:
        """Whether these are that same page again."""
        if not self._like:
            return False
        return any(
            _alike(_words(found), like)
            for found in documents
            if isinstance(found, Article)
            for like in self._like
        )


def _words(article: Article) -> frozenset[str]:
    return frozenset(_WORD.findall(f"{article.title} {article.body}".casefold()))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    whole = len(one | other)
    return whole > 0 and len(one & other) / whole >= _SAME
