"""Objects in scripts: strict JSON where it is, and JavaScript literals that are not quite JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

_START = re.compile(r"[=(,:?]\s*(?=[\[{])|\breturn\s+(?=[\[{])|^\s*(?=[\[{])")
_TOKEN = re.compile(
    r"""\s+|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/|(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)"""
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<word>[\w$.]+)|(?P<mark>[{}\[\]:,()])|(?P<other>[^\s])",
    re.DOTALL,
)
_WORDS = {"true": True, "false": False, "!0": True, "!1": False}
_PARSED = re.compile(r"JSON\.parse\(\s*")
_STREAMED = re.compile(r"""__next_f\.push\(\[1,\s*(?P<text>"(?:[^"\\]|\\.)*")""", re.DOTALL)
_FUNCTION = re.compile(r"=\s*\(function\(([\w$,\s]{1,20000})\)\s*\{")
_QUOTED = re.compile(r"""(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", re.DOTALL)
_DECODER = json.JSONDecoder(strict=False, parse_float=Decimal)
_DEPTH = 40
# Characters that the tolerant reader looks at per page; strict JSON is read in C and needs no cap.
_BUDGET = 400_000
_STRICT_BUDGET = 30_000_000
_ATTEMPTS = 300
_PARSED_AT_MOST = 20


class _UnreadableError(Exception):
    """What stands here is no literal."""


def literals(script: str) -> Iterator[Any]:
    """The objects and lists that a script holds, from the outermost; what can't be read is skipped.

    The time is linear in the script's length: strict JSON is tried at each place where a literal
    may begin, and the tolerant reader has a budget.
    """
    text = script.strip().removeprefix("<!--").removesuffix("-->").strip()
    if text[:1] in "[{":
        try:
            yield _DECODER.decode(text.rstrip(";").rstrip())
            return
        except (ValueError, RecursionError):
            pass
    for match in islice(_PARSED.finditer(text), _PARSED_AT_MOST):
        quoted = _QUOTED.match(text, match.end())
        try:
            if quoted:
                yield _DECODER.decode(_string(quoted.group("text")))
        except (ValueError, RecursionError):
            continue
    named = _arguments(text)
    end, budget, strict, attempts = 0, _BUDGET, _STRICT_BUDGET, 0
    for match in _START.finditer(text):
        place = match.end()
        if place < end:
            continue
        if attempts >= _ATTEMPTS or strict <= 0:
            return
        attempts += 1
        try:
            value, end = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            strict -= error.pos - place if isinstance(error, json.JSONDecodeError) else 10_000
            if budget <= 0:
                continue
            reader = _Reader(text, place, min(budget, 150_000), named)
            try:
                value = reader.value(0)
                end = reader.place
            except _UnreadableError:
                budget -= reader.place - place
                continue
            budget -= reader.place - place
        if value:
            yield value


def flight(scripts: Iterable[str]) -> str:
    """The text that pages stream to their framework in pieces: ``self.__next_f.push([1,"…"])``.

    A row of it, ``5:["$","div",null,{…}]``, may begin in one script and end in another.
    """
    pieces = []
    for text in scripts:
        for match in _STREAMED.finditer(text):
            try:
                pieces.append(str(json.loads(match.group("text"), strict=False)))
            except ValueError:
                continue
    return "".join(pieces)


def _arguments(text: str) -> dict[str, Any]:
    """What a function that is called where it is written gets: ``(function(a,b){…}(1,"x"))``."""
    called = _FUNCTION.search(text)
    place = text.rfind("}(") if called else -1
    if called is None or place < called.end():
        return {}
    names = [name.strip() for name in called.group(1).split(",")]
    given = "[" + re.sub(r"\)*\s*;?\s*$", "", text[place + 2 :]) + "]"
    try:
        values = _Reader(given, 0, min(len(given), _BUDGET)).value(0)
    except _UnreadableError:
        return {}
    return dict(zip(names, values, strict=False)) if isinstance(values, list) else {}


class _Reader:
    """Reads one literal; expressions in the place of a value give None."""

    def __init__(
        self, text: str, place: int, budget: int, named: dict[str, Any] | None = None
    ) -> None:
        self._named = named or {}
        self.text = text
        self.place = place
        self._end = min(len(text), place + budget)

    def _next(self) -> tuple[str, str]:
        while self.place < self._end:
            match = _TOKEN.match(self.text, self.place, self._end)
            if match is None:
                break
            self.place = match.end()
            # A string or a comment without an end: nothing after it can be trusted.
            if match.lastgroup == "other" and match.group() in "\"'`/":
                raise _UnreadableError
            if match.lastgroup:
                return match.lastgroup, match.group()
        raise _UnreadableError

    def value(self, depth: int) -> Any:
        kind, piece = self._next()
        if depth > _DEPTH:
            raise _UnreadableError
        if piece == "{":
            return self._object(depth)
        if piece == "[":
            return self._list(depth)
        if kind == "string":
            return _string(piece)
        if kind == "number":
            return Decimal(piece) if "." in piece or "e" in piece.lower() else int(piece[:60])
        if kind == "word":
            return self._named[piece] if piece in self._named else _WORDS.get(piece)
        if kind == "other":
            return None
        raise _UnreadableError

    def _object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while True:
            kind, piece = self._next()
            if piece == "}" and kind == "mark":
                return found
            if piece == ",":
                continue
            if kind not in {"string", "word", "number"}:
                raise _UnreadableError
            key = _string(piece) if kind == "string" else piece
            if self._next()[1] != ":":
                raise _UnreadableError
            found[key] = self.value(depth + 1)
            if self._skip("}"):
                return found

    def _list(self, depth: int) -> list[Any]:
        found: list[Any] = []
        while True:
            here = self.place
            kind, piece = self._next()
            if piece == "]" and kind == "mark":
                return found
            if piece == ",":
                continue
            self.place = here
            found.append(self.value(depth + 1))
            if self._skip("]"):
                return found

    def _skip(self, closing: str) -> bool:
        """Go on to the next comma or to the end; what remains of an expression is passed over."""
        depth = 0
        while True:
            kind, piece = self._next()
            if kind != "mark":
                continue
            if piece in "{[(":
                depth += 1
            elif depth and piece in "}])":
                depth -= 1
            elif depth == 0 and piece == ",":
                return False
            elif depth == 0 and piece == closing:
                return True
            elif depth == 0 and piece != ":":
                raise _UnreadableError


def _string(piece: str) -> str:
    inner = piece[1:-1]
    if "\\" not in inner:
        return inner
    if piece[0] == '"':
        try:
            return str(json.loads(piece, strict=False))
        except ValueError:
            pass
    return re.sub(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", _unescaped, inner, flags=re.DOTALL)


def _unescaped(match: re.Match[str]) -> str:
    code = match.group(1)
    if code[0] in "ux" and len(code) > 1:
        return chr(int(code[1:], 16))
    return {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": ""}.get(code, code)
