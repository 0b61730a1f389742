"""JSON documents -> their records, one at a time, however large the document is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, BinaryIO

from ingest.reading import SourceError

# Records nest a few levels; what nests deeper is broken or hostile, and ijson's names of places
# grow with the square of the depth.
_DEEPEST = 64
_BUFFER = 1 << 16
# Halves of a pair that stand alone can't be stored, and NUL is refused by PostgreSQL.
_UNFIT = re.compile("[\ud800-\udfff\x00]")


@dataclass(slots=True)
class Outline:
    """What a document holds at its top.

    Attributes:
        top: The first event: ``start_array``, ``start_map``, or that of a bare value.
        lists: Keys of the top object's lists, in order, with whether the first entry is an object.
        odd: Whether some text in it holds a NUL.
    """

    top: str = ""
    lists: dict[str, bool] = field(default_factory=dict)
    odd: bool = False


def outline(file: BinaryIO, name: str) -> Outline:
    """Read a document once without building it: is it whole, and where are its lists?

    Raises:
        SourceError: Not JSON, broken off, or nested absurdly deep.
    """
    import ijson  # type: ignore[import-untyped]

    found = Outline()
    depth, key, opened = 0, "", ""
    try:
        for event, value in ijson.basic_parse(file, buf_size=_BUFFER):
            found.top = found.top or event
            if opened:
                if event != "end_array":
                    found.lists[opened] = event == "start_map"
                opened = ""
            if event in {"start_map", "start_array"}:
                depth += 1
                if depth == 2 and event == "start_array" and found.top == "start_map":
                    opened = key
                if depth > _DEEPEST:
                    raise SourceError(
                        f"{name}: broken JSON: nested more than {_DEEPEST} levels deep; "
                        "export the file again"
                    )
            elif event in {"end_map", "end_array"}:
                depth -= 1
            elif event == "map_key" and depth == 1:
                key = str(value)
            elif event == "string" and "\0" in value:
                found.odd = True
    except ijson.JSONError as error:
        raise _broken(name, error) from None
    return found


def entries(file: BinaryIO, name: str, path: str, *, odd: bool = False) -> Iterator[Any]:
    """The entries of a list; ask :func:`outline` first.

    Args:
        file: The document.
        name: What errors call it.
        path: The list's place: ``products.item``, or ``item`` for a document that is a list.
        odd: Whether texts have to be made fit.

    Raises:
        SourceError: The document is broken.
    """
    import ijson

    try:
        for value in ijson.items(file, path, buf_size=_BUFFER):
            yield fit(value) if odd else value
    except ijson.JSONError as error:
        raise _broken(name, error) from None


def _broken(name: str, error: Exception) -> SourceError:
    said = error.args[0] if error.args else ""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    first = text.strip().splitlines()[0] if text.strip() else "it ends too early"
    return SourceError(f"{name}: broken JSON: {first}; export the file again")


def loads(text: str) -> Any:
    """One JSON value with exact numbers, fit to be kept; raises ValueError otherwise."""
    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=_refused)
        # Only an escape can bring what is unfit, and walking through every record takes time.
        doubtful = "\\u" in text or text.count("{") + text.count("[") > _DEEPEST
        return fit(value) if doubtful else value
    except (RecursionError, ArithmeticError) as error:
        raise ValueError(str(error) or "nested too deep") from None


def _refused(word: str) -> None:
    # Python writes these, JSON doesn't have them, and none of them is a price.
    return None


def fit(value: Any, depth: int = 0) -> Any:
    """The value without what can't be stored: lone surrogates, NUL, nesting without end."""
    if isinstance(value, str):
        return _UNFIT.sub("", value) if _UNFIT.search(value) else value
    if depth > _DEEPEST:
        raise ValueError(f"nested more than {_DEEPEST} levels deep")
    if isinstance(value, dict):
        return {fit(key): fit(entry, depth + 1) for key, entry in value.items()}
    if isinstance(value, list):
        return [fit(entry, depth + 1) for entry in value]
    return value
