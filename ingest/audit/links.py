"""Links and pictures of articles, and products' addresses, that lead nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urldefrag, urljoin

from ingest.audit.finding import (
    Check,
    Evidence,
    Finding,
    Severity,
    article_evidence,
    product_evidence,
)
from ingest.audit.lines import plain
from ingest.audit.material import Material
from ingest.audit.web import State, Visit
from ingest.urls import fold, is_web
from kb.documents import Article

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

# What follows "#" and is no place in the page: text fragments and addresses of single-page sites.
_NO_ANCHOR = ("", "top", "!", "/", ":~:")
_TOPICS = {
    State.DEAD: ("dead link", Severity.ERROR, "there is nothing there"),
    State.ERROR: ("broken link", Severity.WARNING, "it answers with an error"),
    State.UNREACHABLE: ("not reachable", Severity.WARNING, "it couldn't be reached"),
    State.HOME: ("leads home", Severity.WARNING, "it redirects to the home page"),
    State.SOFT: ("dead link", Severity.ERROR, "the page says that there is nothing there"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link or picture in an article.

    Attributes:
        address: Where it leads, absolute, with its fragment; empty when it can't be said.
        raw: As it is written.
        text: Its words, or a picture's description.
        section: The headings above it, joined with `` > ``.
        around: The text of its paragraph.
        picture: Whether it is a picture.
    """

    address: str
    raw: str
    text: str
    section: str
    around: str
    picture: bool = False


def find(material: Material) -> Iterator[Finding]:
    """Ask every address once, and say which lead nowhere and from where."""
    if material.web is None:
        return
    places = _places(material)
    visits = material.web.visit(list(places))
    for address, visit in visits.items():
        evidence = tuple(dict.fromkeys(e for _, e in places[address]))
        if visit.state in _TOPICS:
            topic, severity, why = _TOPICS[visit.state]
            picture = any(fragment == "<picture>" for fragment, _ in places[address])
            yield Finding(
                "links",
                "dead picture" if picture and visit.state is State.DEAD else topic,
                severity,
                f"{address}: {why} ({visit.reason})",
                _remedy(visit),
                evidence,
                len(evidence),
            )
        elif visit.names is not None:
            yield from _anchors(address, visit, places[address])
    _remark(material, len(places), visits)


def _places(material: Material) -> dict[str, list[tuple[str, Evidence]]]:
    """By address without fragment: the fragments asked for, and where; articles' links first."""
    found: dict[str, list[tuple[str, Evidence]]] = defaultdict(list)
    unknown = 0
    for article in material.articles:
        source = material.source_of(article)
        for link in links_of(article):
            if not link.address:
                unknown += 1
                continue
            address, fragment = urldefrag(link.address)
            shown = f"[{link.text}]({link.raw})" if link.text else link.raw
            evidence = article_evidence(article, shown, source=source, section=link.section)
            wanted = "<picture>" if link.picture else unquote(fragment)
            found[fold(address)].append((wanted, evidence))
    for product in material.products():
        if address := fold(product.url):
            source = material.source_of(product)
            evidence = product_evidence(product, product.url, source=source, field="url")
            found[address].append(("", evidence))
    if unknown:
        material.remarks.append(
            f"links: {unknown:,} relative links couldn't be followed, as their articles have no "
            "address (see --base-url of `aisle ingest`)"
        )
    return found


def _anchors(address: str, visit: Visit, places: list[tuple[str, Evidence]]) -> Iterator[Finding]:
    missing: dict[str, list[Evidence]] = defaultdict(list)
    for fragment, evidence in places:
        if fragment == "<picture>" or fragment in _NO_ANCHOR or fragment.startswith(_NO_ANCHOR[2:]):
            continue
        if visit.names is not None and fragment not in visit.names:
            missing[fragment].append(evidence)
    for fragment, found in missing.items():
        yield Finding(
            "links",
            "missing section",
            Severity.NOTE,
            f"{address} has no place called #{fragment}",
            "Correct the part after #, or give the heading that id.",
            tuple(dict.fromkeys(found)),
            len(found),
        )


def _remedy(visit: Visit) -> str:
    if visit.state in (State.UNREACHABLE, State.ERROR):
        return "Try it in a browser; if it is gone for good, change or remove the link."
    return "Change the link to where the page is now, or remove it."


def _remark(material: Material, wanted: int, visits: dict[str, Visit]) -> None:
    assert material.web is not None
    said = [f"links: {len(visits):,} of {wanted:,} addresses asked"]
    if wanted > len(visits):
        said.append("--links N asks more")
    unasked = sum(visit.state is State.UNASKED for visit in visits.values())
    if unasked:
        said.append(f"{unasked:,} not asked: robots.txt, sign-in or a private address")
    material.remarks.append("; ".join(said))


def links_of(article: Article) -> Iterator[Link]:
    """The links and pictures of an article in order; only those that lead to the web."""
    path: list[tuple[int, str]] = []
    tokens = _parser().parse(article.body)
    for at, token in enumerate(tokens):
        if token.type != "inline":
            continue
        before = tokens[at - 1]
        if before.type == "heading_open":
            level = int(before.tag[1:])
            path = [*(p for p in path if p[0] < level), (level, plain(token.content))]
        section = " > ".join(name for _, name in path)
        for raw, text, picture in _inline(token.children or []):
            if not (address := _absolute(raw, article.url)) and not _relative(raw):
                continue
            yield Link(address, raw, text, section, token.content, picture)


def _inline(children: list[Any]) -> Iterator[tuple[str, str, bool]]:
    for at, token in enumerate(children):
        if token.type == "link_open":
            words: list[str] = []
            for inner in children[at + 1 :]:
                if inner.type == "link_close":
                    break
                words.append(inner.content)
            yield str(token.attrs.get("href", "")), "".join(words).strip(), False
        elif token.type == "image":
            yield str(token.attrs.get("src", "")), token.content.strip(), True


def _absolute(raw: str, base: str) -> str:
    try:
        address = urljoin(base, raw) if base else raw
    except ValueError:
        return ""
    return address if is_web(address) else ""


def _relative(raw: str) -> bool:
    """Whether it would lead somewhere if its article had an address."""
    head = raw.partition("/")[0].partition("#")[0]
    return bool(raw) and not raw.startswith("#") and ":" not in head


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table")


CHECK = Check("links", "links, pictures and addresses that lead nowhere", find, online=True)
