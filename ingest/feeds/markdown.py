"""A folder of Markdown files with front matter as a source of articles."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml

from ingest.feeds.layout import MARKDOWN, Layout, Place, PlainLayout, said
from ingest.feeds.links import relinked
from ingest.feeds.mdx import clean_mdx
from ingest.feeds.prose import leading_title, named_headings
from ingest.reading import Failed, IngestError, Outcome, Read, Skipped, SourceError
from kb.documents import Anchor, Article
from kb.editions.pages import Remembered
from kb.sections import sections, slugs

_UPDATED = (
    "updated",
    "last_update",
    "last_updated",
    "lastmod",
    "last_modified",
    "date_modified",
    "modified",
    "date",
)
_FENCE = "---"


class FrontMatterError(IngestError):
    """Front matter that is no YAML mapping; the message names the line."""


class MarkdownFolder:
    """All Markdown files below a folder.

    Args:
        folder: The folder; hidden files and folders in it are left out.
        base_url: Where the articles are published: paths are appended to it when the front matter
            has no ``url``.
        docusaurus: Whether the rules of Docusaurus hold; None looks whether it is its folder.
    """

    def __init__(self, folder: Path, *, base_url: str = "", docusaurus: bool | None = None) -> None:
        self.name = str(folder.resolve())
        self._folder = folder.resolve()
        self._base_url = base_url
        self._docusaurus = docusaurus
        self._addresses: dict[Path, str] = {}

    @cached_property
    def layout(self) -> Layout:
        """The rules that hold in this folder."""
        from ingest.feeds.docusaurus import DocusaurusLayout, is_docusaurus

        known = self._docusaurus
        if is_docusaurus(self._folder) if known is None else known:
            return DocusaurusLayout(self._folder, self._base_url)
        return PlainLayout(self._folder, self._base_url)

    @property
    def kind(self) -> str:
        """``markdown``, or ``docusaurus`` for a folder with those rules."""
        return self.layout.kind

    def files(self) -> list[Path]:
        """The Markdown files in it, in the order of their paths.

        Raises:
            SourceError: There is no such folder, or no Markdown file in it.
        """
        if not self._folder.is_dir():
            raise SourceError(f"{self.name}: no such folder; check the path")
        root = self.layout.root
        paths = [path for path in sorted(root.rglob("*")) if _wanted(path, root)]
        if not paths:
            raise SourceError(f"{root}: no Markdown file (.md, .markdown, .mdx) in this folder")
        return paths

    def published(self) -> str:
        """The address of one of its pages; empty when nobody said where they are published."""
        for path in self.files():
            relative = path.relative_to(self.layout.root)
            if not self.layout.refusal(relative):
                return self.layout.place(relative, {}).url
        return ""

    def read(self, remembered: Mapping[str, Remembered]) -> Iterator[Outcome]:
        """Read the files in the order of their paths; SourceError as in ``files``."""
        given: dict[str, str] = {}
        paths = self.files()
        for folder, reason in self.layout.others():
            yield Skipped(str(folder), reason)
        for path in paths:
            where = str(path)
            relative = path.relative_to(self.layout.root)
            if reason := self.layout.refusal(relative):
                yield Skipped(where, reason)
                continue
            try:
                found = self._article(path, relative)
            except (OSError, FrontMatterError) as error:
                yield Failed(where, str(error))
                continue
            if isinstance(found, str):
                yield Skipped(where, found)
            elif found.id in given:
                yield Skipped(where, f"its id {found.id!r} is that of {given[found.id]} already")
            else:
                given[found.id] = str(relative)
                yield Read(where, (found,))

    def _article(self, path: Path, relative: Path) -> Article | str:
        front, text = split_front_matter(decoded(path.read_bytes()))
        if front.get("draft") is True or front.get("published") is False:
            return "a draft by its front matter"
        if front.get("unlisted") is True:
            return "unlisted by its front matter"
        if self.kind == "docusaurus" or path.suffix.lower() == ".mdx":
            text = clean_mdx(text, lambda named: self._partial(path, named))
        place = self.layout.place(relative, front)
        if url := url_of(front, place):
            text = relinked(text, url, lambda link: self._page(path, link))
        return article_of(front, text, place) or (
            "no text in it" + (" but its title" if front.get("title") or text.strip() else "")
        )

    def _page(self, path: Path, link: str) -> str:
        """Where the file that a link in another file names is published; empty for no file."""
        named = link if link.startswith((".", "@")) else f"./{link}"
        target = self.layout.imported(path, unquote(named))
        if target is None or not target.is_relative_to(self.layout.root):
            return ""
        if target not in self._addresses:
            try:
                front, _ = split_front_matter(decoded(target.read_bytes()))
            except (OSError, FrontMatterError):
                front = {}
            place = self.layout.place(target.relative_to(self.layout.root), front)
            self._addresses[target] = url_of(front, place)
        return self._addresses[target]

    def _partial(self, path: Path, named: str) -> str | None:
        target = self.layout.imported(path, named)
        if target is None:
            return None
        try:
            return split_front_matter(decoded(target.read_bytes()))[1]
        except (OSError, FrontMatterError):
            return None


def _wanted(path: Path, root: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
    return path.suffix.lower() in MARKDOWN and not hidden and path.is_file()


def article_of(front: Mapping[str, Any], text: str, place: Place) -> Article | None:
    """The article that front matter and a text make; None when it says nothing.

    Args:
        front: The front matter.
        text: Markdown, with HTML in it or not, and without MDX.
        place: Where the page is.
    """
    cleaned, names = named_headings(text)
    heading, body = leading_title(cleaned)
    title = said(front, "title") or heading or said(front, "sidebar_label") or place.name
    led = bool(heading) and len(names) > len(_headings(body))
    above = ""
    if heading and heading.casefold() != title.casefold():
        body = f"## {heading}\n\n{body}"
    elif led:
        above = heading if names[0] is None else ""
        names = names[1:]
    # A page made of pictures and links still has what it says of itself.
    body = body if body.strip() else said(front, "description")
    if not body:
        return None
    url = url_of(front, place)
    return Article(
        id=place.id,
        title=title,
        url=url,
        body=body,
        language=said(front, "language", "lang", "locale").lower(),
        breadcrumbs=place.breadcrumbs,
        updated=_day(front),
        anchors=_anchors(body, names, above) if url else (),
    )


def url_of(front: Mapping[str, Any], place: Place) -> str:
    """Where a page is published: as its front matter says, else by its place."""
    return said(front, "url", "permalink", "canonical_url") or place.url


def _anchors(body: str, names: list[str | None], above: str) -> tuple[Anchor, ...]:
    """The names of the body's headings: those given, else as publishers of Markdown make them.

    Args:
        body: The article.
        names: Of each heading, see ``named_headings``.
        above: The title's heading, whose name counts too when a later one repeats it.
    """
    headings = _headings(body)
    if len(headings) != len(names):
        return ()
    unnamed = [words for words, name in zip(headings, names, strict=True) if name is None]
    made = slugs(map(_spoken, [above, *unnamed] if above else unnamed))[1 if above else 0 :]
    left = iter(made)
    found = [next(left) if name is None else name for name in names]
    return tuple(Anchor(words, name) for words, name in zip(headings, found, strict=True))


def _headings(body: str) -> list[str]:
    return [section.path[-1][1] for section in sections(body) if section.path]


def _spoken(words: str) -> str:
    """A heading without its marks: publishers name it by what readers see."""
    return re.sub(r"[*`]|(?<!\w)_|_(?!\w)", "", re.sub(r"\[([^\[\]]*)\]\([^()]*\)", r"\1", words))


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


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or Windows-1252, with plain line ends."""
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _day(front: Mapping[str, Any]) -> str:
    for key in _UPDATED:
        value = front.get(key)
        if isinstance(value, dict):  # last_update: {date: …, author: …}
            value = value.get("date")
        if isinstance(value, datetime.date):  # a datetime is one, too
            return value.isoformat()[:10]
        if isinstance(value, str):
            try:
                return datetime.date.fromisoformat(value.strip()[:10]).isoformat()
            except ValueError:
                continue
    return ""
