"""Which items, options, payment methods and addresses of an order a shopper's words mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.keyless import order_words
from assistant.orders.findings import ItemChoices, ItemFinding, LineFinding, MethodFinding
from assistant.orders.records import Address
from kb.terms import stems, tokens

_TO = re.compile(r"(?:\b(?:to|is|at|nach|an|à|ist|es|a)\b|:)\s+", re.I)
_APART = re.compile(r"\s[–—|-]+\s|[,;(\[]")
_STATE = re.compile(r"^[A-Z]{2,3}$")
_INSTEAD = re.compile(
    r"[\s,]*\b(?:instead|please|thanks?|thank you|bitte|stattdessen|danke|merci|gracias|por favor|"
    r"s'il (?:vous|te) pla[iî]t)\W*$",
    re.I,
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth")


def meant_lines(lines: Sequence[LineFinding], words: Sequence[str]) -> list[LineFinding]:
    """The lines of an order that were named, those of the latest message first; none if unclear.

    Two lines that fit the same words as well as each other are both given: the shopper is asked.
    """
    for text in reversed(words):
        without = order_words.excepted(text)
        if without:
            left = _named(lines, without)
            return [line for line in lines if line not in left]
        named = _named(lines, text)
        if named:
            return named
        if order_words.everything(text):
            return list(lines)
    return list(lines) if len(lines) == 1 else []


def _named(lines: Sequence[LineFinding], text: str) -> list[LineFinding]:
    said = set(stems(text))
    scored = []
    for line in lines:
        name = stems(line.name)
        hit = sum(word in said for word in name)
        if name and (hit == len(name) or _head(line) in said):
            options = sum(set(stems(value)) <= said for value in line.options.values())
            scored.append((line, hit, options))
    found: list[LineFinding] = []
    for line, hit, options in scored:
        heads = [s for s in scored if _head(s[0]) == _head(line)]
        best = max((h, o) for _, h, o in heads)
        if (hit, options) == best:
            found.append(line)
    return found


def _head(line: LineFinding) -> str:
    """What a line's item is: the last word of its name but for what is set apart behind it.

    A fleece of "Grid Fleece – Women's", a jacket of "Rain Jacket, waxed (long)".
    """
    parts = (stems(part) for part in _APART.split(line.name))
    return next((words[-1] for words in parts if words), "")


def unclear(chosen: Sequence[LineFinding]) -> bool:
    """Whether the same words mean several lines that differ."""
    seen: dict[str, LineFinding] = {}
    for line in chosen:
        other = seen.setdefault(line.name, line)
        if other.item_id != line.item_id:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Choice:
    """What an item is to be exchanged for.

    Attributes:
        wanted: Values that were asked for, by option.
        item: The item that is meant; None when it isn't clear.
        others: Items that could be meant, the most like the present one first.
    """

    wanted: dict[str, str]
    item: ItemFinding | None
    others: tuple[ItemFinding, ...]


def new_item(line: LineFinding, choices: ItemChoices, words: Sequence[str]) -> Choice:
    """The item that a shopper would have in a line's place.

    Values that were said have to hold; of what was left unsaid, as much as can be stays the same.
    """
    wanted: dict[str, str] = {}
    for text in words:
        wanted |= _values(line, choices, text)
    free = [i for i in choices.items if i.available and i.item_id != line.item_id]
    fits = [i for i in free if all(i.options.get(n) == v for n, v in wanted.items())]
    like = sorted(fits, key=lambda i: -_kept(line, i))
    if not wanted or not fits:
        near = sorted(
            free,
            key=lambda i: (-sum(i.options.get(n) == v for n, v in wanted.items()), -_kept(line, i)),
        )
        return Choice(wanted, None, tuple(near))
    best = [i for i in like if _kept(line, i) == _kept(line, like[0])]
    return Choice(wanted, best[0] if len(best) == 1 else None, tuple(best))


def _kept(line: LineFinding, item: ItemFinding) -> int:
    return sum(item.options.get(name) == value for name, value in line.options.items())


def _values(line: LineFinding, choices: ItemChoices, text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, present in line.options.items():
        values = dict.fromkeys(i.options[name] for i in choices.items if name in i.options)
        said = [value for value in values if _said(value, name, text)]
        # "from red to blue": what it is now was only mentioned.
        others = [value for value in said if value != present]
        longest = [v for v in others if not any(v != w and v in w for w in others)]
        if len(longest) == 1:
            found[name] = longest[0]
        elif not others and said:
            found[name] = present
    return found


def _said(value: str, name: str, text: str) -> bool:
    plain = order_words.plain(text)
    if len(value) <= 3 and value.isupper():
        # Sizes: "L", "XL". A small letter in a sentence is no size.
        small = re.search(rf"\bsize:? {re.escape(value)}\b", plain, re.I) is not None
        return small or re.search(rf"(?<![\w'])({re.escape(value)})(?!\w)", plain) is not None
    if value.casefold() in ("yes", "no", "none"):
        named = re.search(rf"\b{re.escape(name.casefold())}\b", plain.casefold()) is not None
        negated = re.search(
            rf"\b(?:no|not|non|without|ohne|sans|sin)\b[\s-]*{re.escape(name.casefold())}",
            plain.casefold(),
        )
        return bool(negated) if value.casefold() != "yes" else named and not negated
    if value.isdigit():
        return re.search(rf"\b(?:size|{re.escape(name)}):? {value}\b", plain, re.I) is not None
    wanted = tokens(value)
    held = tokens(plain)
    return any(held[at : at + len(wanted)] == wanted for at in range(len(held) - len(wanted) + 1))


def meant_method(methods: Sequence[MethodFinding], words: Sequence[str]) -> MethodFinding | None:
    """The payment method that was named; None when none was, or several fit."""
    for text in reversed(words):
        plain = order_words.plain(text).casefold()
        fits = [m for m in methods if _names_method(m, plain)]
        if len(fits) == 1:
            return fits[0]
    return None


_KINDS = {
    "gift_card": r"gift ?cards?|gutschein\w*|geschenkkarte|carte cadeau|tarjeta (?:de )?regalo",
    "paypal": r"pay ?pal",
    "credit_card": r"credit ?card|kreditkarte|carte (?:de cr[eé]dit|bancaire)|"
    r"tarjeta de cr[eé]dito|visa|mastercard|amex|american express",
}


def names_kind(words: Sequence[str]) -> bool:
    """Whether the latest message names a kind of payment method."""
    latest = order_words.plain(words[-1]).casefold() if words else ""
    return any(re.search(rf"\b(?:{pattern})\b", latest) for pattern in _KINDS.values())


def _names_method(method: MethodFinding, text: str) -> bool:
    digits = re.findall(r"\d{4}", method.label)
    if digits and any(re.search(rf"\b{d}\b", text) for d in digits):
        return True
    scheme = method.label.split()[0].casefold()
    if method.kind == "credit_card" and re.search(rf"\b{re.escape(scheme)}\b", text):
        return True
    generic = _KINDS["credit_card"].partition("|visa")[0]
    kind = method.kind.replace("_", " ")
    pattern = generic if method.kind == "credit_card" else _KINDS.get(method.kind, re.escape(kind))
    return re.search(rf"\b(?:{pattern})\b", text) is not None


def meant_order(count: int, text: str) -> int | None:
    """The position that an ordinal names in a list of so many; None without one."""
    words = tokens(text)
    for at, ordinal in enumerate(_ORDINALS[:count]):
        if ordinal in words:
            return at
    return count - 1 if "last" in words and count else None


def said_address(words: Sequence[str], country: str) -> Address | None:
    """An address in one of the messages, the latest first; None when none is whole.

    Read from parts between commas: street first, then city, state and postcode in any order.
    """
    for text in reversed(words):
        for start in [0, *(m.end() for m in _TO.finditer(text))][::-1]:
            address = _address(_INSTEAD.sub("", text[start:]).strip(" .!"), country)
            if address is not None:
                return address
    return None


def _address(text: str, country: str) -> Address | None:
    parts = [part.strip() for part in re.split(r"[,\n;]", text) if part.strip()]
    at = next((n for n in range(len(parts) - 1, 0, -1) if order_words.postcodes(parts[n])), None)
    street = parts[0] if parts else ""
    if at is None or not re.search(r"\d", street) or len(street.split()) > 7:
        return None
    code = order_words.postcodes(parts[at])[-1]
    rest = parts[at].replace(code, " ").split()
    state = rest.pop() if rest and _STATE.match(rest[-1]) else ""
    middle = parts[1:at]
    city = " ".join(rest)
    if not city and middle:
        city = middle.pop()
        if _STATE.match(city) and middle:
            state, city = city, middle.pop()
        elif not state and len(city.split()) > 1 and _STATE.match(city.split()[-1]):
            *words, state = city.split()
            city = " ".join(words)
    after = [
        part for part in parts[at + 1 :] if not re.search(r"\d", part) and len(part.split()) < 4
    ]
    return Address(street, ", ".join(middle), city, state, code, after[0] if after else country)
