"""Where the pages of a folder of Markdown are: their ids, addresses and sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

MARKDOWN = frozenset({".md", ".markdown", ".mdx"})
_INDEX = frozenset({"index", "readme", "_index"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where one file's page is.

    Attributes:
        id: Unique within the folder.
        url: Where it is published; empty when nobody said.
        breadcrumbs: Sections from the widest to the narrowest.
        name: What to call it when it names itself nowhere.
    """

    id: str
    url: str
    breadcrumbs: tuple[str, ...]
    name: str


class Layout(Protocol):
    """The rules of a kind of folder."""

    @property
    def kind(self) -> str:
        """The kind of source."""
        ...

    @property
    def root(self) -> Path:
        """The folder that is read."""
        ...

    def others(self) -> list[tuple[Path, str]]:
        """Folders that are not read, with the reason."""
        ...

    def refusal(self, relative: Path) -> str:
        """Why a file is no page; empty when it is one."""
        ...

    def place(self, relative: Path, front: Mapping[str, Any]) -> Place:
        """Where a file's page is."""
        ...

    def imported(self, file: Path, path: str) -> Path | None:
        """The Markdown file that an import in a page names; None when there is none."""
        ...


class PlainLayout:
    """A folder without rules: paths are addresses, folders are sections.

    Args:
        folder: The folder.
        base_url: Where it is published; empty for nowhere.
    """

    kind = "markdown"

    def __init__(self, folder: Path, base_url: str = "") -> None:
        self.root = folder
        self._base_url = base_url

    def others(self) -> list[tuple[Path, str]]:
        """None: all folders are read."""
        return []

    def refusal(self, relative: Path) -> str:
        """Only MDX has parts of pages that are none themselves."""
        part = relative.suffix.lower() == ".mdx" and relative.name.startswith("_")
        return "a part of other pages (its name begins with an underscore)" if part else ""

    def place(self, relative: Path, front: Mapping[str, Any]) -> Place:
        """Where a file's page is."""
        name = named(relative.stem)
        relative = relative.with_suffix("")
        if relative.name.casefold() in _INDEX and len(relative.parts) > 1:
            relative = relative.parent
        return Place(
            id=said(front, "id", "slug") or relative.as_posix(),
            url=address(self._base_url, relative.as_posix()),
            breadcrumbs=tuple(named(part) for part in relative.parts[:-1]),
            name=name,
        )

    def imported(self, file: Path, path: str) -> Path | None:
        """A Markdown file of the folder that the path leads to from the importing one."""
        target = (file.parent / path).resolve()
        inside = path.startswith(".") and target.is_relative_to(self.root)
        return target if inside and target.suffix.lower() in MARKDOWN and target.is_file() else None


def address(base_url: str, path: str) -> str:
    """The address of a path below a base; empty without one."""
    return f"{base_url.rstrip('/')}/{quote(path.lstrip('/'))}" if base_url else ""


def said(front: Mapping[str, Any], *keys: str) -> str:
    """The first of some keys of front matter that says anything, on one line."""
    for key in keys:
        value = front.get(key)
        if isinstance(value, (str, int, float)) and str(value).strip():
            return " ".join(str(value).split())
    return ""


def named(part: str) -> str:
    """A folder or file name as words: ``returns-and-refunds`` -> ``Returns and refunds``."""
    words = part if " " in part else part.replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]
