"""Golden conversations: what was said, and what an answer has to be, as strict YAML."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from assistant.conversation import Decision

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class GoldenError(Exception):
    """A golden file is broken; the message names file, line and remedy."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expectation(_Strict):
    """What one answer has to be. Each check given has to hold; at least one is given.

    Attributes:
        decision: Read from the structured answer, never from its phrases.
        shows: Product ids or titles that are among the cards, in any order.
        shows_first: Product id or title of the first card.
        shows_only: Nothing else is among the cards.
        never_shows: Product ids or titles that are not among the cards.
        max_price: Every card's price is at most this.
        cites: Titles of articles that are cited.
        says: Words that stand in the text, in any case.
        never_says: Words that don't.
        calls: Tools that are called; others may be called as well.
    """

    decision: Decision | None = None
    shows: tuple[Line, ...] | None = Field(default=None, min_length=1)
    shows_first: Line | None = None
    shows_only: tuple[Line, ...] | None = Field(default=None, min_length=1)
    never_shows: tuple[Line, ...] | None = Field(default=None, min_length=1)
    max_price: Decimal | None = Field(default=None, gt=0)
    cites: tuple[Line, ...] | None = Field(default=None, min_length=1)
    says: tuple[Line, ...] | None = Field(default=None, min_length=1)
    never_says: tuple[Line, ...] | None = Field(default=None, min_length=1)
    calls: tuple[Line, ...] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _checks_something(self) -> Self:
        if not self.model_dump(exclude_none=True):
            raise ValueError("expects nothing; give at least one check")
        return self


class Exchange(_Strict):
    """One thing the shopper says and what is expected of the answer."""

    shopper: Line
    expect: Expectation


class Golden(_Strict):
    """One golden conversation.

    Attributes:
        id: Unique within a folder.
        moment: The kind of moment of truth it stands for.
        why: What would go wrong for the store if this failed.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    moment: Literal["first_contact", "purchase", "product_use", "support", "after_purchase"]
    why: Line
    turns: tuple[Exchange, ...] = Field(min_length=1)


class _File(_Strict):
    brand: Line
    goldens: tuple[Golden, ...] = Field(min_length=1)


def load_goldens(path: Path) -> tuple[Golden, ...]:
    """Read one golden file, or every ``*.yaml`` of a folder, in the order of names.

    Raises:
        GoldenError: Nothing there, a file is broken, or an id occurs twice.
    """
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        raise GoldenError(
            f"{path}: no golden conversations here; expected a .yaml file or a folder"
        )
    goldens: list[Golden] = []
    seen: dict[str, Path] = {}
    for file in files:
        for golden in _read(file).goldens:
            if golden.id in seen:
                raise GoldenError(
                    f"{file}: the id {golden.id!r} is taken already, in {seen[golden.id].name}"
                )
            seen[golden.id] = file
            goldens.append(golden)
    return tuple(goldens)


def _read(file: Path) -> _File:
    try:
        text = file.read_text(encoding="utf-8-sig")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        data: Any = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError) as error:
        raise GoldenError(f"{file}: can't be read: {error}") from error
    except yaml.YAMLError as error:
        raise GoldenError(f"{file}: not YAML: {error}") from error
    try:
        return _File.model_validate(data)
    except ValidationError as error:
        raise GoldenError(
            "\n".join(f"{file}, line {_line(root, e['loc'])}: {_told(e)}" for e in error.errors())
        ) from error


def _told(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"]) or "file"
    if error["type"] == "extra_forbidden":
        known = _known_keys()
        near = difflib.get_close_matches(str(error["loc"][-1]), known, 1)
        return f"{place}: unknown key" + (f"; did you mean {near[0]!r}?" if near else "")
    return f"{place}: {error['msg']}"


def _known_keys() -> list[str]:
    return sorted({k for m in (Expectation, Exchange, Golden, _File) for k in m.model_fields})


def _line(root: Any, location: Iterable[str | int]) -> int:
    """The line in the file that a pydantic location points to, from 1."""
    node = root
    line = 1
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = [(k, v) for k, v in node.value if k.value == part]
            if not found:
                break
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            if part >= len(node.value):
                break
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line
