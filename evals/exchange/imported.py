"""What an import gives: golden conversations, and what of the file didn't become part of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from evals.exchange.exported import ExchangeError
from evals.golden import Golden, Moment
from evals.score import Severity
from evals.yaml_file import dumped


@dataclass(frozen=True, slots=True)
class Imported:
    """Golden conversations from another program's file.

    Attributes:
        unmapped: What has no place in a golden, one line each, with where it stands.
        remarks: What holds of the whole file.
    """

    goldens: tuple[Golden, ...]
    unmapped: tuple[str, ...]
    remarks: tuple[str, ...]

    def yaml(self, brand: str) -> str:
        """The file that ``load_goldens`` reads."""
        goldens = [
            one.model_dump(mode="json", exclude_none=True, exclude_unset=True)
            for one in self.goldens
        ]
        content = {"brand": brand, "goldens": goldens}
        return dumped(content)


@dataclass(slots=True)
class Gathering:
    """Goldens as they are found in a file.

    Attributes:
        name: The file, for messages and for ids where it gives none.
        moment: Of conversations that name none.
        taken: Ids so far.
    """

    name: str
    moment: Moment
    goldens: list[Golden] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)
    remarks: dict[str, None] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def skip(self, where: str, told: str) -> None:
        """Say of one thing that it doesn't map."""
        self.unmapped.append(f"{where}: {told}")

    def add(
        self,
        where: str,
        name: object,
        turns: Sequence[tuple[str, Mapping[str, Any]]],
        metadata: object,
    ) -> None:
        """One conversation; whatever of it can't be is said in a line."""
        given = metadata if isinstance(metadata, dict) else {}
        content = {
            "id": self._free(
                _slug(name) or f"{_slug(self.name) or 'item'}-{len(self.goldens) + 1}"
            ),
            "moment": _one_of(Moment, given.get("moment")) or self.moment,
            "why": _text(given.get("why")) or f"It was asked for in {self.name}.",
            "turns": [{"shopper": said, "expect": dict(expect)} for said, expect in turns],
        }
        if severity := _one_of(Severity, given.get("severity")):
            content["severity"] = severity
        tags = given.get("tags")
        if named := [_slug(tag) for tag in tags if _slug(tag)] if isinstance(tags, list) else []:
            content["tags"] = named
        if cluster := _slug(given.get("cluster")):
            content["cluster"] = cluster
        try:
            json.dumps(content, ensure_ascii=False).encode("utf-8")
            golden = Golden.model_validate(content)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            self.skip(where, f"{place}: {str(first['msg']).removeprefix('Value error, ')}")
        except UnicodeEncodeError:
            self.skip(where, "holds half a character (a lone surrogate), which is no text")
        else:
            self.goldens.append(golden)
            self.taken.add(golden.id)

    def done(self) -> Imported:
        """What was found.

        Raises:
            ExchangeError: Nothing of the file became a golden.
        """
        if not self.goldens:
            told = "; ".join(self.unmapped[:5]) or "there is nothing in it"
            more = len(self.unmapped) - 5
            raise ExchangeError(
                f"{self.name}: nothing in it can become a golden conversation: {told}"
                + (f"; and {more} more" if more > 0 else "")
            )
        return Imported(tuple(self.goldens), tuple(self.unmapped), tuple(self.remarks))

    def _free(self, wanted: str) -> str:
        name, number = wanted, 2
        while name in self.taken:
            name, number = f"{wanted}-{number}", number + 1
        return name


def words(value: object) -> str | None:
    """A value as words that can stand in an answer; None when it isn't any."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return _text(str(value))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _slug(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return re.sub(r"[^a-z0-9_:.-]+", "-", str(value).casefold()).strip("-_:.")[:80]


def _one_of(kinds: type[Moment] | type[Severity], value: object) -> Moment | Severity | None:
    return kinds(value) if isinstance(value, str) and value in set(kinds) else None
