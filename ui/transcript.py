"""A conversation as HTML; what comes from products, articles and shoppers is escaped here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from urllib.parse import quote, urlsplit

import jinja2
from markdown_it import MarkdownIt
from markupsafe import Markup

from assistant.conversation import Role
from desk.messages import State
from kb.documents import Availability, Money
from ui.api.models import AnswerView, Card, MessageView, Price
from ui.cleaned import cleaned
from ui.doing import doing

_FEW = 5

_AVAILABILITY = {
    Availability.IN_STOCK: "In stock",
    Availability.OUT_OF_STOCK: "Out of stock",
    Availability.PREORDER: "Pre-order",
    Availability.BACKORDER: "On back-order",
    Availability.DISCONTINUED: "No longer sold",
    Availability.UNKNOWN: "",
}

# What an answer's Markdown may become. Pictures and HTML of its own are not among it.
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "code"}
_TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}


_LINKED = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"[*_`|\\]|^\s*(?:#+|[-+]|\d+[.)])\s|\[\d+\]|:?-{3,}:?", re.MULTILINE)


def link(address: str) -> str:
    """The address if a shopper may be sent there (the web, or this site), else nothing."""
    if re.search(r"[\x00-\x20\\]", address) or address.startswith("//"):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme in ("http", "https"):
        return address if parts.netloc else ""
    return address if not parts.scheme and address.startswith("/") else ""


def css_url(address: str) -> str:
    """A link's address such that it can't end the quoted ``url()`` of a style."""
    return quote(address, safe="/:?#[]@!$&*+,;=%~-._")


def prose(text: str) -> Markup:
    """An answer's Markdown as clean HTML; links open beside the page."""
    html = _markdown().render(text)
    return cleaned(html, _TAGS)


def money(price: Price | None) -> str:
    """An amount as shoppers read it."""
    return str(Money(price.amount, price.currency)) if price else ""


def spoken(text: str) -> str:
    """Markdown as it is read aloud: without marks, links by their words, white space collapsed.

    An answer that is the store's own sentence doesn't show that sentence again as its source.
    """
    plain = _LINKED.sub(r"\1", text)
    return " ".join(_MARKS.sub(" ", plain).split())


def stock(card: Card) -> str:
    """Whether it can be had; a number only when few are left."""
    if card.availability is Availability.IN_STOCK and card.stock and card.stock <= _FEW:
        return f"Only {card.stock} left"
    return _AVAILABILITY[card.availability]


def opening(greeting: str, suggestions: Sequence[str]) -> str:
    """What a conversation begins with."""
    return _render("opening", greeting=greeting, suggestions=suggestions)


def said(messages: Sequence[MessageView], *, over: bool = False) -> list[str]:
    """Everything said, one piece of HTML a message.

    The last answer offers its quick replies, unless they are ``over`` because more is being said.
    """
    last = -1 if over else len(messages) - 1
    return [_message(message, latest=index == last) for index, message in enumerate(messages)]


def shopper(text: str) -> str:
    """What the shopper said, literally."""
    return _render("shopper", text=text, failed=False)


def coming(text: str, what: str) -> str:
    """An answer on its way: the words so far, or what is being done for it."""
    return _render("coming", text=text, doing=doing(what))


def trouble(sentence: str) -> str:
    """One sentence about what went wrong and what to do."""
    return _render("trouble", sentence=sentence)


def _message(message: MessageView, *, latest: bool) -> str:
    if message.role is Role.SHOPPER:
        return _render("shopper", text=message.text, failed=message.state is State.FAILED)
    if message.role is Role.SYSTEM:
        return _render("happened", text=message.text)
    if message.answer is None:
        name = message.author.name if message.author else ""
        files = [file.name for file in message.attachments]
        return _render("person", text=message.text, name=name, files=files)
    answer: AnswerView = message.answer
    return _render("answer", message=message, answer=answer, latest=latest)


def _render(part: str, **values: object) -> str:
    html: str = getattr(_template().module, part)(**values)
    return str(html)


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"link": link, "prose": prose, "money": money, "stock": stock}
    environment.filters |= {"css_url": css_url, "spoken": spoken}
    source = (resources.files("ui") / "templates" / "transcript.html").read_text("utf-8")
    return environment.from_string(source)
