"""A brand: persona, tone, contact, limits and replies, strictly loaded from one folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from jinja2 import Template

from prompts.brand_file import BrandFile, read_brand_file
from prompts.render import PromptError, compile_template, render
from prompts.replies import COMMON
from prompts.voices import REPLY_FILE, Replies, check, compiled, read_replies, voices

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Layer:
    """The files of one folder of a brand.

    Attributes:
        label: The folder, for messages.
        texts: By name: the text, and where it stands.
    """

    label: str
    texts: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Brand:
    """How one store speaks.

    Attributes:
        key: Name of its folder.
        version: Changes with every edit of any of its files; 12 hex digits.
        language: What it speaks here, as an ISO 639-1 code; its own unless told otherwise.
    """

    key: str
    settings: BrandFile
    version: str
    language: str
    _voices: Mapping[str, Replies] = field(repr=False)
    _replies: Mapping[str, Template] = field(repr=False)
    _system: Template = field(repr=False)
    # The same brand in other languages, as they are asked for.
    _spoken: dict[str, Brand] = field(repr=False, compare=False, default_factory=dict)

    @property
    def name(self) -> str:
        """The store's name as shoppers read it."""
        return self.settings.name

    @property
    def native(self) -> str:
        """The brand's own language, as an ISO 639-1 code."""
        return self.settings.language[:2]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it has words in, its own first."""
        return tuple(self._voices)

    @property
    def wording(self) -> tuple[str, ...]:
        """Its replies as they are written, in all its languages."""
        return tuple(text for replies in self._voices.values() for text, _ in replies.values())

    def speaking(self, language: str) -> Brand:
        """The same brand in another language; itself where it has no words in that one.

        A reply that a language lacks is said in the brand's own.

        Args:
            language: An ISO 639-1 code.
        """
        if language == self.language or language not in self._voices:
            return self
        if language not in self._spoken:
            self._spoken[language] = replace(
                self, language=language, _replies=compiled(self._voices[language])
            )
        return self._spoken[language]

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
        _, where = self._voices[self.language][reply]
        return render(self._replies[reply], {**self._common(), **values}, where)

    def system_prompt(self, *, orders: bool = False) -> str:
        """What a hosted model is told before the conversation.

        Args:
            orders: Whether it has the tools for shoppers' own orders.
        """
        return render(self._system, {**self._common(), "orders": orders}, f"{self.key}/system.md")

    def _common(self) -> dict[str, object]:
        return {"brand": self.settings, "contact": self.settings.contact}


def load_brand(name: str = DEFAULT, folder: Path | None = None) -> Brand:
    """Load a brand that ships with Aisle, or a store's own.

    ``replies.md`` is in the brand's language, ``replies.de.md`` in German, and so on.

    Args:
        name: Folder name under ``prompts/brands``; what is missing there comes from ``default``.
        folder: A store's own folder; each file in it overrides the one of the same name, and in
            a file of replies each section overrides the section of the same name and language.

    Raises:
        PromptError: A file is missing or broken; the message names it and the remedy.
    """
    return brand_of(name if folder is None else folder.name, read_layers(name, folder))


def read_layers(name: str = DEFAULT, folder: Path | None = None) -> tuple[Layer, ...]:
    """The files of a brand as they are now, the lowest layer first.

    Args:
        name: Folder name under ``prompts/brands``.
        folder: A store's own folder.

    Raises:
        PromptError: There is no such brand or folder, or a file of it is unknown.
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
    return tuple(Layer(label, _texts(label, layer)) for label, layer in layers)


def brand_of(key: str, layers: Sequence[Layer], *, beneath: Layer | None = None) -> Brand:
    """The brand that layers of files make.

    Args:
        key: Names it.
        layers: The lowest first; the first has every file.
        beneath: Where replies come from that none of the layers words; it is no part of the
            brand's version. For a version that is older than a reply.

    Raises:
        PromptError: A file is missing or broken; the message names it and the remedy.
    """
    sha = hashlib.sha256()
    settings: BrandFile | None = None
    system = ("", "")
    worded: list[dict[str, Replies]] = []
    if beneath is not None:
        worded.append(_replies(beneath.texts, "en"))
    for depth, layer in enumerate(layers):
        for file, (text, _) in layer.texts.items():
            # The place of a store's folder is no part of what the brand says.
            sha.update(f"{depth}/{file}\0{text}\0".encode())
        if "brand.yaml" in layer.texts:
            settings = read_brand_file(*layer.texts["brand.yaml"])
        system = layer.texts.get("system.md", system)
        assert settings is not None  # the default brand has one
        worded.append(_replies(layer.texts, settings.language[:2]))
    assert settings is not None
    check(*system, frozenset({*COMMON, "orders"}))
    own = settings.language[:2]
    spoken = voices(worded, own)
    return Brand(
        key=key,
        settings=settings,
        version=sha.hexdigest()[:12],
        language=own,
        _voices=spoken,
        _replies=compiled(spoken[own]),
        _system=compile_template(*system),
    )


def _texts(label: str, layer: Traversable) -> dict[str, tuple[str, str]]:
    """The files of a layer by name: text, and where it stands."""
    found = {}
    for entry in sorted(layer.iterdir(), key=lambda e: e.name):
        where = f"{label}/{entry.name}"
        if entry.name in ("brand.yaml", "system.md", "orders.yaml") or REPLY_FILE.fullmatch(
            entry.name
        ):
            found[entry.name] = (_read(entry, where), where)
        elif entry.name.endswith((".md", ".yaml", ".yml")):
            raise PromptError(
                f"{where}: unknown file; a brand has brand.yaml, system.md, replies.md, and "
                "replies.de.md and the like for other languages"
            )
    return found


def _replies(texts: Mapping[str, tuple[str, str]], language: str) -> dict[str, Replies]:
    """What a layer words, by language."""
    found: dict[str, Replies] = {}
    # The layer's own language first: what nobody words in the brand's is said in that one.
    for file, (text, where) in sorted(texts.items(), key=lambda entry: entry[0] != "replies.md"):
        named = REPLY_FILE.fullmatch(file)
        if named is None:
            continue
        code = named[1] or language
        if code in found:
            raise PromptError(
                f"{where}: replies in {code!r} stand in replies.md already; keep one of the files"
            )
        found[code] = read_replies(text, where)
    return found


def _read(entry: Traversable, where: str) -> str:
    try:
        return entry.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PromptError(f"{where}: not UTF-8 ({error}); save the file as UTF-8") from error
