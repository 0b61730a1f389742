"""A conversation as a mail: what was said, by whom and when, for the shopper to keep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import urlsplit

from assistant.conversation import Answer, ProductCard, Role
from assistant.guard.masking import shown
from desk import telling, wording
from desk.messages import Message

_LINK = re.compile(r"\[([^\]\n]*)\]\(([^)\s]*)\)")
_MARKS = re.compile(r"\*\*|__|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|`|^#+\s+", re.MULTILINE)
_NUMBER = re.compile(r"\s?\[\d+\]")


@dataclass(frozen=True, slots=True)
class Transcript:
    """A conversation as a mail.

    Attributes:
        html: Escaped: nothing that anybody wrote is markup in it.
    """

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Said:
    who: str
    when: str
    lines: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()


def transcript(messages: Sequence[Message], store: str, locale: str) -> Transcript:
    """Everything said, oldest first.

    Args:
        messages: As they are kept.
        store: What the shop is called.
        locale: Of the words around it, for example ``fr``.
    """
    said = [_said(message, store, locale) for message in messages]
    subject = wording.say("transcript_subject", locale, {"store": store})
    direction = "rtl" if wording.language_of(locale) == "ar" else "ltr"
    html = "\n".join(map(_html, said))
    return Transcript(
        subject=subject,
        text="\n\n".join(map(_text, said)) + "\n",
        html=(
            f'<!doctype html><html lang="{wording.language_of(locale)}" dir="{direction}">'
            f'<meta charset="utf-8"><title>{escape(subject)}</title>'
            f'<body style="font-family:sans-serif;line-height:1.5;max-width:40em">\n{html}\n</body>'
            "</html>"
        ),
    )


def plain(markdown: str) -> str:
    """An answer's Markdown as it is read: links by their words with the address, no marks."""
    linked = _LINK.sub(lambda m: f"{m[1]} ({m[2]})" if m[2] and m[1] != m[2] else m[1], markdown)
    return _MARKS.sub("", _NUMBER.sub("", linked)).strip()


def _said(message: Message, store: str, locale: str) -> _Said:
    when = f"{datetime.fromisoformat(message.created):%Y-%m-%d %H:%M} UTC"
    text = shown(message.text)
    files = tuple(f"[{file.name}]" for file in message.attachments)
    if message.role is Role.SHOPPER:
        return _Said(wording.say("you", locale), when, (text, *files))
    if message.role is Role.AGENT:
        name = telling.first_name(message.author_name)
        return _Said(f"{name}, {store}" if name else store, when, (text, *files))
    if message.role is Role.SYSTEM:
        return _Said("", when, (text,))
    links = _links(message.answer) if message.answer else ()
    who = wording.say("assistant", locale, {"store": store})
    return _Said(who, when, (plain(text),), tuple(dict.fromkeys(links)))


def _links(answer: Answer) -> Iterable[tuple[str, str]]:
    for card in answer.cards:
        yield _card(card), card.url
    for citation in answer.citations:
        yield citation.title, citation.url


def _card(card: ProductCard) -> str:
    return f"{card.title}, {card.price}" if card.price else card.title


def _text(said: _Said) -> str:
    head = f"{said.who} · {said.when}" if said.who else said.when
    links = [f"- {words}: {url}" if _web(url) else f"- {words}" for words, url in said.links]
    return "\n".join([head, *said.lines, *links])


def _html(said: _Said) -> str:
    who = f"<b>{escape(said.who)}</b> · " if said.who else ""
    body = "<br>".join(escape(line).replace("\n", "<br>") for line in said.lines)
    links = "".join(
        f'<li><a href="{escape(url)}">{escape(words)}</a></li>'
        if _web(url)
        else f"<li>{escape(words)}</li>"
        for words, url in said.links
    )
    return f'<p><small>{who}{escape(said.when)}</small><br><span dir="auto">{body}</span></p>' + (
        f"<ul>{links}</ul>" if links else ""
    )


def _web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
