"""What shoppers call by another name than a store's help pages do."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from kb.terms import fold, stem

# Language only: what trade calls by several names. In each line any phrase may stand for another.
_NAMES = (
    "warranty, guarantee",
    "delivery, shipping, postage, shipment",
    "exchange, swap, swop, trade in",
    "refund, money back, reimbursement",
    "payment methods, ways to pay, methods of payment, payment options",
    "american express, amex",
    "discount code, voucher code, promo code, promotion code, promotional code, coupon code, "
    "coupon, discount voucher",
    "gift card, gift voucher, gift certificate, gift token",
    "discount, money off, price reduction",
    "instalment, installment",
    "parcel, package",
    "opening hours, opening times, business hours, store hours, shop hours",
    "shop, store, branch",
    "collect, pick up, pick it up, pick them up",
    "click & collect, click and collect, store pickup, in-store pickup, collect in store",
    "invoice, bill",
    "newsletter, mailing list, marketing emails",
    "unsubscribe, opt out",
    "job, vacancy, vacancies, career, opening for staff",
    "faulty, defective",
    "damaged, broken on arrival, smashed",
    "out of stock, sold out, unavailable",
    "back in stock, restocked, available again",
    "hire, rent, rental",
    "log in, sign in, login, sign on",
    "log out, sign out",
    "sign up, register, create an account",
    "account, profile",
    "password, passcode",
    "2-step verification, two-step verification, two-factor authentication, 2fa, two factor, "
    "two-factor",
    "track, trace",
    "dispatch, despatch",
    "size guide, size chart, sizing",
    "contact us, get in touch, get hold of you, reach you",
    "customs, import tax, import duty, import charges",
    "vat, sales tax",
    "price match, price promise, price guarantee",
    "loyalty programme, loyalty program, loyalty scheme, rewards programme, reward points",
    "wheelchair, step-free",
    "delete my account, close my account, deactivate my account, remove my account",
    "usa, united states of america, united states",
    "uk, united kingdom, great britain",
    "uae, united arab emirates",
    "netherlands, holland",
    "czech republic, czechia",
)
# Verbs, which a page may use and be called otherwise: replaced only where no page has them.
_DOINGS = (
    "return, send back, give back, take back, bring back, send it back, send them back, "
    "send something back, send stuff back, give it back, take it back, bring it back",
    "repair, mend, fix",
    "delete, get rid of, erase",
    "cancel, call off",
)
# What is said for a plain word of every help page.
_IDIOMS = (
    (re.compile(r"\b(?:set|sets|setting) (?:me|us|you|him|her|them) back\b", re.I), "cost"),
    (
        re.compile(r"\b(?:turn|show|rock)s? up\b|\bget(?:s|ting)? (?:here|to me|to us)\b", re.I),
        "arrive",
    ),
    (re.compile(r"(?<=\bdo you )take\b(?! (?:it|them|care)\b)", re.I), "accept"),
    (
        re.compile(
            r"\b(?:can|could|may) (?:(?:i|we) )?pay "
            r"(?:(?:with|by|using|via) |(?=(?:cash|cheque|check|card|paypal)\b))",
            re.I,
        ),
        "do you accept payment by ",
    ),
    (re.compile(r"\b(?:ring|call|telephone)(?= you\b)", re.I), "phone"),
    (re.compile(r"\bspread the (?:cost|payments?)\b", re.I), "pay in instalments"),
)
# Slips that are words themselves, or that a store's words can't mend.
_SLIPS = (
    (
        re.compile(r"\b(how(?: long| much| many| often)?|when|where|why|what) dose\b", re.I),
        r"\1 does",
    ),
    (re.compile(r"\b(i|you|we|they|to) hav\b", re.I), r"\1 have"),
)
# Days that have a name beside their date.
_DAYS = (
    ("christmas day", "25 december"),
    ("christmas eve", "24 december"),
    ("boxing day", "26 december"),
    ("new year's eve", "31 december"),
    ("new year's day", "1 january"),
)
_DATED = tuple(
    (re.compile(rf"\b{re.escape(name).replace(chr(39), '.?')}\b", re.I), date)
    for name, date in _DAYS
)
_WORD = re.compile(r"\w+")
_LONGEST = 4

Forms = tuple[str, ...]


def in_store_words(text: str, titled: Callable[[Forms], int], held: Callable[[Forms], int]) -> str:
    """A question with what the help pages call otherwise under the pages' own name.

    A name is replaced where no page bears it in its title and a page bears another, or where no
    page has it at all; a verb only in the second case. ``How long is the guarantee?`` asks for the
    warranty where a page is called that and none speaks of guarantees in its title. Days
    that have a name get their date behind.

    Args:
        text: The shopper's words.
        titled: How many titles hold all of some words.
        held: How many passages do.
    """
    for idiom, plain in (*_SLIPS, *_IDIOMS):
        text = idiom.sub(plain, text)
    found = [(_form(m[0]), m.start(), m.end()) for m in _WORD.finditer(text)]
    names = _names()
    parts: list[str] = []
    done = at = 0
    while at < len(found):
        size = next(
            (
                n
                for n in range(min(_LONGEST, len(found) - at), 0, -1)
                if tuple(s for s, _, _ in found[at : at + n]) in names
            ),
            0,
        )
        own = tuple(s for s, _, _ in found[at : at + size])
        other = _other(own, names, titled, held) if size else ""
        if other:
            parts += [text[done : found[at][1]], other]
            done = found[at + size - 1][2]
        at += size or 1
    said = "".join([*parts, text[done:]])
    for pattern, date in _DATED:
        said = pattern.sub(rf"\g<0> ({date})", said)
    return said


@cache
def same_called(term: str) -> frozenset[str]:
    """Stems of the single words that are called the same as one of a stem: of delivery, postage."""
    lines = ([name.strip() for name in line.split(",")] for line in (*_NAMES, *_DOINGS))
    words = ({stem(name) for name in line if name.isalpha()} for line in lines)
    return frozenset().union(*(line for line in words if term in line)) - {term}


def _other(
    own: Forms,
    names: dict[Forms, tuple[str, ...]],
    titled: Callable[[Forms], int],
    held: Callable[[Forms], int],
) -> str:
    """What the pages call a thing rather; empty where they call it so, or don't speak of it."""
    others = [(name, _forms(name)) for name in names[own] if _forms(name) != own]
    for count in (held,) if own in _doings() else (titled, held):
        if count(own):
            return ""
        best = max(others, key=lambda pair: count(pair[1]), default=None)
        if best is not None and count(best[1]):
            return best[0]
    return ""


def _form(word: str) -> str:
    """A word as it is looked up: "guarantees" as "guarantee", but "shipping" never as "ship"."""
    folded = fold(word)
    return folded[:-1] if len(folded) > 3 and re.search(r"[^su]s$", folded) else folded


def _forms(phrase: str) -> Forms:
    return tuple(map(_form, _WORD.findall(phrase)))


@cache
def _names() -> dict[Forms, tuple[str, ...]]:
    """By the forms of a name, all names of the same thing, the plainest first."""
    found: dict[Forms, tuple[str, ...]] = {}
    for line in (*_NAMES, *_DOINGS):
        names = tuple(name.strip() for name in line.split(","))
        for name in names:
            found[_forms(name)] = names
    return found


@cache
def _doings() -> frozenset[Forms]:
    return frozenset(_forms(name.strip()) for line in _DOINGS for name in line.split(","))
