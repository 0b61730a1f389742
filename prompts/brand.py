"""A brand: persona, tone, contact, limits and replies, strictly loaded from one folder."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any

import yaml
from jinja2 import Template
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from prompts.render import PromptError, compile_template, render, variables
from prompts.replies import COMMON, REPLIES

DEFAULT = "default"
_SECTION = re.compile(r"^##\s+(.+?)\s*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Contact(BaseModel):
    """How a person at the store is reached."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    email: Line
    phone: str = ""
    hours: str = ""


class Limits(BaseModel):
    """What an answer may at most hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cards: int = Field(default=4, ge=1, le=12)
    quotes: int = Field(default=2, ge=1, le=5)
    question_characters: int = Field(default=4000, ge=100, le=20000)


class BrandFile(BaseModel):
    """The content of ``brand.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Line
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] = "en"
    sells: Line
    persona: Line
    tone: Line
    policy: tuple[Line, ...] = ()
    accent: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] = "#33566b"
    contact: Contact
    suggestions: tuple[Line, ...] = Field(default=(), max_length=6)
    handover_words: tuple[Line, ...] = ()
    limits: Limits = Limits()


@dataclass(frozen=True)
class Brand:
    """How one store speaks.

    Attributes:
        key: Name of its folder.
        version: Changes with every edit of any of its files; 12 hex digits.
    """

    key: str
    settings: BrandFile
    version: str
    _replies: Mapping[str, Template] = field(repr=False)
    _system: Template = field(repr=False)

    @property
    def name(self) -> str:
        """The store's name as shoppers read it."""
        return self.settings.name

    def say(self, reply: str, **values: object) -> str:
        """Fill one of the brand's replies.

        Args:
            reply: A name of :data:`prompts.replies.REPLIES`.
            values: What that reply's variables stand for.

        Raises:
            PromptError: No such reply, or a variable is missing.
        """
        if reply not in self._replies:
            raise PromptError(f"brand {self.key!r} has no reply {reply!r}")
        return render(
            self._replies[reply], {**self._common(), **values}, f"{self.key}/replies.md: {reply}"
        )

    def system_prompt(self) -> str:
        """What a hosted model is told before the conversation."""
        return render(self._system, self._common(), f"{self.key}/system.md")

    def _common(self) -> dict[str, object]:
        return {"brand": self.settings, "contact": self.settings.contact}


def load_brand(name: str = DEFAULT, folder: Path | None = None) -> Brand:
    """Load a brand that ships with Aisle, or a store's own.

    Args:
        name: Folder name under ``prompts/brands``; what is missing there comes from ``default``.
        folder: A store's own folder; each file in it overrides the one of the same name, and in
            ``replies.md`` each section overrides the section of the same name.

    Raises:
        PromptError: A file is missing or broken; the message names it and the remedy.
    """
    root = files("prompts").joinpath("brands")
    shipped = root.joinpath(name)
    if not shipped.is_dir():
        known = ", ".join(sorted(entry.name for entry in root.iterdir() if entry.is_dir()))
        raise PromptError(f"there is no brand {name!r}; known: {known}")
    layers: list[tuple[str, Traversable]] = [(DEFAULT, root.joinpath(DEFAULT))]
    if name != DEFAULT:
        layers.append((name, shipped))
    if folder is not None:
        if not folder.is_dir():
            raise PromptError(f"the brand folder {folder} is not there; make it or unset it")
        layers.append((str(folder), folder))
    texts: dict[str, tuple[str, str]] = {}
    replies: dict[str, tuple[str, str]] = {}
    sha = hashlib.sha256()
    for depth, (label, layer) in enumerate(layers):
        for entry in sorted(layer.iterdir(), key=lambda e: e.name):
            where = f"{label}/{entry.name}"
            if entry.name not in ("brand.yaml", "system.md", "replies.md"):
                if entry.name.endswith((".md", ".yaml", ".yml")):
                    raise PromptError(
                        f"{where}: unknown file; a brand has brand.yaml, system.md and replies.md"
                    )
                continue
            text = _read(entry, where)
            # The place of a store's folder is no part of what the brand says.
            sha.update(f"{depth}/{entry.name}\0{text}\0".encode())
            if entry.name == "replies.md":
                replies.update(_sections(text, where))
            else:
                texts[entry.name] = (text, where)
    key = name if folder is None else folder.name
    return Brand(
        key=key,
        settings=_settings(*texts["brand.yaml"]),
        version=sha.hexdigest()[:12],
        _replies=_compiled(replies),
        _system=_checked(*texts["system.md"], frozenset(COMMON)),
    )


def _read(entry: Traversable, where: str) -> str:
    try:
        return entry.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PromptError(f"{where}: not UTF-8 ({error}); save the file as UTF-8") from error


def _settings(text: str, where: str) -> BrandFile:
    try:
        data: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PromptError(f"{where}: not YAML: {error}") from error
    if not isinstance(data, dict):
        raise PromptError(f"{where}: expected keys and values, such as `name: My Shop`")
    try:
        return BrandFile.model_validate(data)
    except ValidationError as error:
        problems = []
        for item in error.errors():
            place = ".".join(str(part) for part in item["loc"])
            message = item["msg"]
            if item["type"] == "extra_forbidden":
                model: Any = {"contact": Contact, "limits": Limits}.get(
                    str(item["loc"][0]) if len(item["loc"]) > 1 else "", BrandFile
                )
                known = list(model.model_fields)
                near = difflib.get_close_matches(str(item["loc"][-1]), known, 1)
                message = "unknown key" + (f"; did you mean {near[0]!r}?" if near else "")
            problems.append(f"{place}: {message}")
        raise PromptError(f"{where}: " + "; ".join(problems)) from error


def _sections(text: str, where: str) -> dict[str, tuple[str, str]]:
    text = _COMMENT.sub("", text)
    marks = list(_SECTION.finditer(text))
    found: dict[str, tuple[str, str]] = {}
    stray = text[: marks[0].start() if marks else len(text)].strip()
    if stray:
        raise PromptError(
            f"{where}: {stray.splitlines()[0][:60]!r} stands under no reply; "
            "each reply begins with a line like `## hello`"
        )
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        name = mark[1]
        place = f"{where}, line {text.count(chr(10), 0, mark.start()) + 1}, {name!r}"
        if name not in REPLIES:
            near = difflib.get_close_matches(name, REPLIES, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise PromptError(f"{place}: unknown reply{hint}")
        if name in found:
            raise PromptError(f"{place}: this reply stands twice")
        body = text[mark.end() : following.start() if following else len(text)].strip()
        if not body:
            raise PromptError(f"{place}: the reply is empty; write it or remove the heading")
        found[name] = (body, place)
    return found


def _compiled(replies: Mapping[str, tuple[str, str]]) -> dict[str, Template]:
    missing = [name for name in REPLIES if name not in replies]
    if missing:
        raise PromptError(f"replies without a text: {', '.join(missing)}")
    return {
        name: _checked(text, where, frozenset(COMMON) | REPLIES[name])
        for name, (text, where) in replies.items()
    }


def _checked(text: str, where: str, allowed: frozenset[str]) -> Template:
    unknown = variables(text, where) - allowed
    if unknown:
        raise PromptError(
            f"{where}: unknown variable {', '.join(sorted(unknown))}; "
            f"this template knows {', '.join(sorted(allowed))}"
        )
    return compile_template(text, where)
