"""A folder of Markdown files with front matter as a source of articles."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from ingest.feeds.prose import clean_prose, leading_title
from ingest.reading import Failed, IngestError, Outcome, Read, Skipped, SourceError
from kb.documents import Article
from kb.pages import Remembered

_EXTENSIONS = frozenset({".md", ".markdown", ".mdx"})
_UPDATED = (
    "updated",
    "last_updated",
    "lastmod",
    "last_modified",
    "date_modified",
    "modified",
    "date",
)
_FENCE = "---"
_INDEX = frozenset({"index", "readme", "_index"})


class FrontMatterError(IngestError):
    """Front matter that is no YAML mapping; the message names the line."""


class MarkdownFolder:
    """All Markdown files below a folder.

    Args:
        folder: The folder; hidden files and folders in it are left out.
        base_url: Where the articles are published: relative paths are appended to it when the
            front matter has no ``url``.
    """

    kind = "markdown"

    def __init__(self, folder: Path, *, base_url: str = "") -> None:
        self.name = str(folder.resolve())
        self._folder = folder.resolve()
        self._base_url = base_url.rstrip("/")

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Read the files in the order of their paths.

        Raises:
            SourceError: There is no such folder, or no Markdown file in it.
        """
        if not self._folder.is_dir():
            raise SourceError(f"{self.name}: no such folder; check the path")
        paths = [path for path in sorted(self._folder.rglob("*")) if self._wanted(path)]
        if not paths:
            raise SourceError(
                f"{self.name}: no Markdown file (.md, .markdown, .mdx) in this folder"
            )
        given: dict[str, str] = {}
        for path in paths:
            where = str(path)
            try:
                found = self._article(path)
            except (OSError, FrontMatterError) as error:
                yield Failed(where, str(error))
                continue
            if isinstance(found, str):
                yield Skipped(where, found)
            elif found.id in given:
                yield Skipped(where, f"its id {found.id!r} is that of {given[found.id]} already")
            else:
                given[found.id] = str(path.relative_to(self._folder))
                yield Read(where, (found,))

    def _wanted(self, path: Path) -> bool:
        inside = path.relative_to(self._folder).parts
        hidden = any(part.startswith(".") for part in inside)
        return path.suffix.lower() in _EXTENSIONS and not hidden and path.is_file()

    def _article(self, path: Path) -> Article | str:
        front, text = split_front_matter(_decoded(path.read_bytes()))
        if front.get("draft") is True or front.get("published") is False:
            return "a draft by its front matter"
        body = clean_prose(text)
        heading, body = leading_title(body)
        title = _said(front, "title") or heading or _named(path.stem)
        if heading and heading.casefold() != title.casefold():
            body = f"## {heading}\n\n{body}"
        if not body.strip():
            return "no text in it" + (" but its title" if front.get("title") or heading else "")
        relative = path.relative_to(self._folder).with_suffix("")
        if relative.name.casefold() in _INDEX and len(relative.parts) > 1:
            relative = relative.parent
        return Article(
            id=_said(front, "id", "slug") or relative.as_posix(),
            title=title,
            url=_said(front, "url", "permalink", "canonical_url") or self._address(relative),
            body=body,
            language=_said(front, "language", "lang", "locale").lower(),
            breadcrumbs=tuple(_named(part) for part in relative.parts[:-1]),
            updated=_day(front),
        )

    def _address(self, relative: Path) -> str:
        return f"{self._base_url}/{quote(relative.as_posix())}" if self._base_url else ""


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Front matter and the text after it; unknown keys are the store's own.

    Raises:
        FrontMatterError: The block between the ``---`` lines is no YAML mapping.
    """
    lines = text.split("\n")
    if lines[0].strip() != _FENCE:
        return {}, text
    ends = [n for n, line in enumerate(lines) if n and line.strip() in {_FENCE, "..."}]
    if not ends:
        return {}, text
    try:
        data = yaml.safe_load("\n".join(lines[1 : ends[0]]))
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" at line {mark.line + 2}" if mark else ""
        problem = getattr(error, "problem", None) or error
        raise FrontMatterError(
            f"broken front matter{line}: {problem}; put values with signs in them into quotes"
        ) from None
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise FrontMatterError("the front matter is not a list of 'key: value' lines")
    return {str(key): value for key, value in data.items()}, "\n".join(lines[ends[0] + 1 :])


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _said(front: Mapping[str, Any], *keys: str) -> str:
    for key in keys:
        value = front.get(key)
        if isinstance(value, (str, int, float)) and str(value).strip():
            return " ".join(str(value).split())
    return ""


def _day(front: Mapping[str, Any]) -> str:
    for key in _UPDATED:
        value = front.get(key)
        if isinstance(value, datetime.date):  # a datetime is one, too
            return value.isoformat()[:10]
        if isinstance(value, str):
            try:
                return datetime.date.fromisoformat(value.strip()[:10]).isoformat()
            except ValueError:
                continue
    return ""


def _named(part: str) -> str:
    """A folder or file name as words: ``returns-and-refunds`` -> ``Returns and refunds``."""
    words = part if " " in part else part.replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]
