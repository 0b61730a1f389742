"""The published versions of a store's brand, kept whole: what shoppers hear, whatever is edited."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as strict

from prompts.brand import DEFAULT, Brand, Layer, brand_of, read_layers
from prompts.render import PromptError

# In the store's directory.
FOLDER = "brands"
_HISTORY = "history.json"
_LOCK = "writer.lock"
_PATIENCE = 10.0  # seconds for another process that publishes


class ShelfError(PromptError):
    """The published versions can't be used; the message says which file and what to do."""


@strict(frozen=True, config=ConfigDict(extra="forbid"))
class Published:
    """One line of the history of a store's brand.

    Attributes:
        number: From 1.
        version: ``Brand.version`` of what was published: 12 hex digits.
        name: The brand that ships with Aisle and that it is laid over.
        key: What the brand is called in messages.
        published: When, ISO 8601 in UTC.
        decider: Who published it; empty where that isn't known.
        note: What it is, such as a rollback.
        judged: What the gate said of its answers.
        findings: What spoke against it, in words; empty when nothing did.
        reason: Why it was published nevertheless.
    """

    number: int
    version: str
    name: str
    key: str
    published: str
    decider: str = ""
    note: str = ""
    judged: str = ""
    findings: tuple[str, ...] = ()
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Working:
    """A brand as its files are now, to be published.

    Attributes:
        name: The brand that ships with Aisle and that it is laid over.
        layers: Its files.
    """

    name: str
    layers: tuple[Layer, ...]
    brand: Brand

    @classmethod
    def read(cls, name: str, folder: Path | None) -> Working:
        """Read it.

        Raises:
            PromptError: A file is missing or broken.
        """
        layers = read_layers(name, folder)
        return cls(name, layers, brand_of(name if folder is None else folder.name, layers))


class Shelf:
    """The versions of a store's brand. Reading takes no lock, and nothing is made by reading.

    A version is a folder that is written once; what is live is the last line of one small file that
    is replaced at once, so that a process that is killed leaves the state before it or after it.

    Args:
        home: The store's directory.
    """

    def __init__(self, home: Path) -> None:
        self.place = home / FOLDER

    def history(self) -> tuple[Published, ...]:
        """Everything that was published, oldest first.

        Raises:
            ShelfError: The file is broken.
        """
        path = self.place / _HISTORY
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError) as error:
            raise ShelfError(f"{path}: can't be read ({error}); restore it from a backup") from (
                error
            )
        try:
            return TypeAdapter(tuple[Published, ...]).validate_json(text)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise ShelfError(
                f"{path}: {where or 'the file'}: {first['msg']}; restore it from a backup, or "
                "delete it to let the brand's folder answer again"
            ) from error

    def live(self) -> Published | None:
        """What shoppers hear; None when nothing was ever published."""
        known = self.history()
        return known[-1] if known else None

    def find(self, word: str) -> Published:
        """What a person names: a number, the beginning of a version, ``live`` or ``previous``.

        Raises:
            ShelfError: It names none, or several.
        """
        known = self.history()
        if not known:
            raise ShelfError("no version of the brand was ever published; `aisle brand publish`")
        if word == "live":
            return known[-1]
        if word == "previous":
            others = [one for one in known if one.version != known[-1].version]
            if not others:
                raise ShelfError("there is no version before the live one; see `aisle brand list`")
            return others[-1]
        if word.isdigit() and 1 <= int(word) <= len(known):
            return known[int(word) - 1]
        found = {
            one.version: one for one in known if len(word) > 3 and one.version.startswith(word)
        }
        if len(found) != 1:
            raise ShelfError(
                f"{word!r} names no published version of the brand; give a number or a version "
                "from `aisle brand list`, or live or previous"
            )
        return next(iter(found.values()))

    def layers(self, version: str) -> tuple[Layer, ...]:
        """The files of a version.

        Raises:
            ShelfError: They aren't there any more, or were changed.
        """
        folder = self.place / version
        found = []
        for part in sorted(folder.glob("[0-9]-*")):
            texts = {
                path.name: (path.read_text(encoding="utf-8"), str(path))
                for path in sorted(part.iterdir())
            }
            found.append(Layer(str(part), texts))
        if not found:
            raise ShelfError(
                f"{folder}: the published version isn't there any more; restore it from a backup, "
                "or publish another with `aisle brand publish`"
            )
        return tuple(found)

    def own_folder(self, version: str) -> Path | None:
        """Where the store's own files of a version are; None when it had none."""
        return next(iter(sorted((self.place / version).glob("[0-9]-store"))), None)

    def load(self, one: Published) -> Brand:
        """A published version; a reply that is newer than it is said as the default brand does.

        Raises:
            PromptError: Its files are missing, or aren't what was published.
        """
        layers = self.layers(one.version)
        brand = brand_of(one.key, layers, beneath=read_layers(DEFAULT)[0])
        if brand.version != one.version:
            raise ShelfError(
                f"{self.place / one.version}: its files were changed since it was published; "
                "restore them from a backup, edit the brand's own folder instead, and publish that"
            )
        return brand

    def publish(
        self,
        working: Working,
        *,
        decider: str = "",
        judged: str = "",
        findings: Sequence[str] = (),
        reason: str = "",
    ) -> Published:
        """Keep a brand whole and make it what shoppers hear.

        Raises:
            ShelfError: The store can't be written, or another process is publishing.
        """
        with self._writing():
            self._keep(working)
            return self._append(
                Published(
                    0,
                    working.brand.version,
                    working.name,
                    working.brand.key,
                    "",
                    decider,
                    "",
                    judged,
                    tuple(findings),
                    reason,
                )
            )

    def roll_back(self, word: str, *, decider: str = "", reason: str = "") -> Published:
        """Make an earlier version what shoppers hear again, unjudged.

        Raises:
            PromptError: It names none, its files are missing, or it is live already.
        """
        with self._writing():
            old = self.find(word)
            live = self.live()
            if live is not None and old.version == live.version:
                raise ShelfError(f"version {old.version} is live already; nothing was changed")
            self.load(old)  # says so when it can't be used
            return self._append(
                replace(
                    old,
                    decider=decider,
                    note=f"rolled back to {old.number}",
                    judged="no: a rollback",
                    findings=(),
                    reason=reason,
                )
            )

    def _append(self, one: Published) -> Published:
        known = self.history()
        now = datetime.now(UTC).isoformat(timespec="seconds")
        one = replace(one, number=len(known) + 1, published=now)
        text = json.dumps([each.as_json() for each in (*known, one)], ensure_ascii=False, indent=1)
        _replace(self.place / _HISTORY, text)
        return one

    def _keep(self, working: Working) -> None:
        folder = self.place / working.brand.version
        if folder.is_dir():
            return
        part = self.place / f".{working.brand.version}.part"
        shutil.rmtree(part, ignore_errors=True)
        for depth, layer in enumerate(working.layers):
            place = part / f"{depth}-{layer_name(working.name, depth)}"
            place.mkdir(parents=True)
            for file, (text, _) in layer.texts.items():
                (place / file).write_text(text, encoding="utf-8", newline="")
        part.rename(folder)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self.place.mkdir(parents=True, exist_ok=True)
            lock = FileLock(str(self.place / _LOCK))
            lock.acquire(timeout=_PATIENCE)
        except Timeout:
            raise ShelfError("another process is publishing the brand; try again") from None
        except OSError as error:
            raise ShelfError(f"{self.place}: can't be written ({error.strerror})") from error
        try:
            yield
        except OSError as error:
            raise ShelfError(f"{self.place}: can't be written ({error.strerror})") from error
        finally:
            lock.release()


def layer_name(name: str, depth: int) -> str:
    """What a layer of :func:`prompts.brand.read_layers` is kept under.

    Args:
        name: Of the brand that ships with Aisle.
        depth: Of the layer, from 0; above those that ship is the store's own.
    """
    if depth == 0:
        return DEFAULT
    return name if depth == 1 and name != DEFAULT else "store"


def _replace(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
